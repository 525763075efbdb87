"""Gaps are anonymised like values and come back about as often (contract 1.5)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from audiencekit.engine import EngineError, Imputation, Parameters, avatarise, generate
from audiencekit.engine.donors import Donors
from audiencekit.engine.missing import Imputer
from audiencekit.engine.preprocess import read_like, read_table
from tests.engine.frames import mixed

METHODS = ["knn", "fast_knn", "mean", "median", "mode"]


def gappy(rows: int = 400, share: float = 0.25) -> pd.DataFrame:
    """Gaps of every kind a column can have."""
    rng = np.random.default_rng(1)
    frame = mixed(rows).assign(
        day=pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 90, rows), unit="D"),
        visits=pd.array(rng.integers(0, 9, rows), dtype="Int64"),
        member=pd.array(rng.random(rows) > 0.5, dtype="boolean"),
    )
    for name in ("amount", "city", "size", "day", "visits", "member"):
        frame[name] = frame[name].mask(rng.random(rows) < share)
    return frame


@pytest.mark.parametrize("method", METHODS)
def test_each_column_keeps_its_share_of_gaps_and_its_type(method: str) -> None:
    frame = gappy()
    avatars = generate(frame, Parameters(k=10, seed=0, imputation=Imputation(method=method))).unshuffled
    assert list(avatars.dtypes) == list(frame.dtypes)
    for name in frame:
        share = frame[name].isna().mean()
        bound = 4 * np.sqrt(share * (1 - share) / len(frame)) + 0.02
        assert abs(avatars[name].isna().mean() - share) <= bound, name
    assert avatars["day"].dropna().between(frame["day"].min(), frame["day"].max()).all()
    assert set(avatars["city"].dropna()) == set(frame["city"].dropna())


def test_imputed_values_can_be_kept() -> None:
    imputation = Imputation(return_data_imputed=True)
    assert generate(gappy(), Parameters(k=5, seed=0, imputation=imputation)).unshuffled.notna().all().all()


def test_a_column_with_one_value_and_gaps_keeps_both() -> None:
    frame = mixed(100).assign(one=[7.5, None] * 50, word=["w"] * 99 + [None])
    avatars = generate(frame, Parameters(k=5, seed=0)).unshuffled
    assert set(avatars["one"].dropna()) == {7.5} and avatars["one"].isna().any()
    assert set(avatars["word"].dropna()) == {"w"}


def test_a_flag_never_takes_the_name_of_a_column() -> None:
    frame = gappy(60).assign(__missing__amount=1.0 * np.arange(60))
    assert list(generate(frame, Parameters(k=5, seed=0)).unshuffled) == list(frame)


def test_a_mostly_missing_column_is_warned_about() -> None:
    frame = mixed(100).assign(rare=[1.5, 2.5] * 5 + [None] * 90)
    run = generate(frame, Parameters(k=5, seed=0))
    assert ("mostly_missing", "rare") in {(warning.code, warning.column) for warning in run.warnings}


def filled(frame: pd.DataFrame, imputation: Imputation) -> dict[str, np.ndarray]:
    table = read_table(frame)
    complete = Imputer.fit(table, imputation, np.random.default_rng(0)).complete(table)
    return {
        column.name: column.values if hasattr(column, "values") else column.labels.to_numpy()[column.codes]
        for column in complete.columns
    }


SMALL = pd.DataFrame(
    {
        "number": [1.0, 1.0, 4.0, 10.0, None],
        "whole": pd.array([1, 2, 2, 9, None], dtype="Int64"),
        "word": ["b", "a", "b", "a", None],
        "near": [0.0, 1.0, 2.0, 100.0, 0.0],
    }
)


@pytest.mark.parametrize(("method", "number", "word"), [("mean", 4.0, "a"), ("median", 2.5, "a"), ("mode", 1.0, "a")])
def test_a_column_alone_fills_its_gaps(method: str, number: float, word: str) -> None:  # equal counts: first in order
    values = filled(SMALL, Imputation(method=method))
    assert values["number"][4] == number
    assert values["word"][4] == word
    assert values["__missing__number"].tolist() == ["0", "0", "0", "0", "1"]


def test_gowers_nearest_rows_fill_gaps() -> None:
    values = filled(SMALL, Imputation(method="knn", k=3))
    assert values["number"][4] == 2.0  # mean of the rows with near 0, 1, 2
    assert values["whole"][4] == 2.0  # their median
    assert values["word"][4] == "b"


def test_gowers_distance_counts_the_columns_that_both_rows_have() -> None:
    frame = pd.DataFrame(
        {"a": [0.0, 10.0, 0.0, None], "b": ["x", "y", None, "x"], "c": [1.0, 2.0, 3.0, None], "d": [0.0, 0.0, 1.0, 0.0]}
    )
    table = read_table(frame)
    # The last row: to row 0 (b, d) 0; to row 1 (b, d) 1/2; to row 2 (d) 1.
    asking, found = Donors.of(table, np.arange(4)).answers(table, ["c"], 1)["c"]
    assert (asking.tolist(), found.tolist()) == ([3], [1.0])
    _, found = Donors.of(table, np.array([1, 2])).answers(table, ["c"], 1)["c"]
    assert found.tolist() == [2.0]


def test_a_value_that_no_donor_has_falls_back() -> None:
    table = read_table(pd.DataFrame({"a": [None, None, 3.0, 5.0], "b": [0.0, 1.0, 2.0, 3.0]}))
    assert Donors.of(table, np.array([0, 1])).answers(table, ["a"], 2) == {}
    settings = Imputation(training_fraction=0.25)  # one donor
    for seed in range(8):
        complete = Imputer.fit(table, settings, np.random.default_rng(seed)).complete(table)
        assert set(complete.columns[0].values[:2]) <= {3.0, 4.0, 5.0}


def test_the_projection_sees_what_columns_tell_of_each_other() -> None:
    rng = np.random.default_rng(0)
    driver = rng.standard_normal(2_000)
    frame = pd.DataFrame({f"n{place}": driver + 0.2 * rng.standard_normal(2_000) for place in range(4)})
    hidden = rng.random(2_000) < 0.2
    table = read_table(frame.assign(n0=frame["n0"].mask(hidden)))
    errors = {}
    for method in ("median", "fast_knn"):
        complete = Imputer.fit(table, Imputation(method=method), np.random.default_rng(0)).complete(table)
        errors[method] = np.abs(complete.columns[0].values - frame["n0"])[hidden].mean()
    assert errors["fast_knn"] < 0.35 * errors["median"]


def test_another_table_is_completed_from_the_one_learned() -> None:
    learned = read_table(pd.DataFrame({"a": [1.0, None, 3.0, 4.0], "b": [1.0, 2.0, 3.0, 4.0]}))
    imputer = Imputer.fit(learned, Imputation(method="median"), np.random.default_rng(0))
    other = imputer.complete(read_like(learned, pd.DataFrame({"a": [None, 9.0], "b": [None, 1.0]})))
    assert [column.name for column in other.columns] == ["a", "b", "__missing__a"]
    assert other.columns[0].values.tolist() == [3.0, 9.0]
    assert other.columns[1].values.tolist() == [2.5, 1.0]
    assert other.columns[2].codes.tolist() == [1, 0]


@pytest.mark.parametrize(
    "given",
    [{"method": "magic"}, {"k": 0}, {"k": 2.0}, {"training_fraction": 0}, {"training_fraction": 1.5}],
)
def test_bad_settings_are_refused(given: dict[str, object]) -> None:
    with pytest.raises(EngineError) as refused:
        Imputation(**given)
    assert refused.value.code == "invalid_imputation"


def test_the_report_measures_tables_with_gaps() -> None:
    _, report = avatarise(gappy(), 10, seed=0)
    assert report.privacy.hidden_rate is not None and report.privacy.hidden_rate > 50
    assert 0 < report.signal.hellinger_mean < 0.3
