"""Metrics of tables with gaps, dates, identifiers and excluded columns (contract 4.1, 1.4, 1.5)."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from audiencekit.engine import (
    EngineError,
    Exclusion,
    Imputation,
    Parameters,
    generate,
    privacy_metrics,
    signal_metrics,
)
from tests.engine.frames import mixed


def with_gaps(rows: int = 80) -> pd.DataFrame:
    frame = mixed(rows).assign(seen=pd.date_range("2024-01-01", periods=rows, tz="Europe/Paris"))
    frame["amount"] = frame["amount"].mask(np.arange(rows) % 4 == 0)
    frame["city"] = frame["city"].mask(np.arange(rows) % 7 == 0)
    frame["seen"] = frame["seen"].mask(np.arange(rows) % 9 == 0)
    return frame.assign(nothing=None)


def test_copies_with_gaps_protect_nothing() -> None:
    frame = with_gaps()
    privacy, signal = privacy_metrics(frame, frame), signal_metrics(frame, frame)
    assert (privacy.hidden_rate, privacy.local_cloaking, privacy.row_direct_match_protection) == (0, 0, 0)
    assert privacy.distance_to_closest == 0
    assert (signal.hellinger_mean, signal.correlation_difference_ratio) == (0, 0)


def test_a_gap_is_a_value_of_its_own() -> None:
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0, np.nan], "c": ["a", None, "b", "b"]})
    filled = frame.assign(x=[1.0, 2.0, 3.0, 2.0])
    # Rows 0 to 2 are repeated, the fourth is not: its gap became a number.
    assert privacy_metrics(frame, filled).row_direct_match_protection == 25
    # x matches in 3 of 4 rows, c in all; x has four values, c three: 1 - 3/4 * 1 and 1 - 1 * 2/3.
    found = privacy_metrics(frame, filled)
    assert found.column_direct_match_protection == pytest.approx(25)
    assert found.least_protected_column == "x"


def test_gaps_are_told_apart_in_the_projection() -> None:
    # Without the flag row 0 and its neighbours would lie on one point: the filled value is theirs.
    frame = pd.DataFrame({"x": [np.nan, 5.0, 5.0, 5.0, 5.0, 1.0]})
    assert privacy_metrics(frame, frame).distance_to_closest == 0
    swapped = frame.assign(x=[5.0, np.nan, 5.0, 5.0, 5.0, 1.0])
    found = privacy_metrics(frame, swapped)
    # Rows 2 to 4 are one of four avatars at 5, row 5 is alone, rows 0 and 1 are nearest to each other's.
    assert found.hidden_rate == pytest.approx(100 * (2 + 3 * 0.75) / 6)
    assert found.ncp == 2


def test_known_columns_bring_their_gaps() -> None:
    frame = pd.DataFrame({"x": [np.nan, 5.0, 5.0, 9.0], "n": [1.0, 2.0, 3.0, 4.0]})
    found = privacy_metrics(frame, frame, known_variables=["x"])
    assert found.correlation_protection_rate == pytest.approx(50)  # the gap and the 9 are unique, the 5 is not
    attacked = privacy_metrics(frame, frame, known_variables=["x"], target="n")
    assert attacked.inference_continuous == pytest.approx(100 * 0.25 / 1.5)  # errors 0, 0.5, 0.5, 0


@pytest.mark.parametrize("method", ["knn", "fast_knn", "mean", "median", "mode"])
def test_gaps_are_filled_as_in_the_generation(method: str) -> None:
    frame = with_gaps()
    imputation = Imputation(method=method)
    run = generate(frame, Parameters(k=8, seed=1, imputation=imputation))
    found = privacy_metrics(run.original, run.avatars, ncp=run.ncp, imputation=imputation)
    gaps = np.sqrt(((run.original_projections - run.avatar_projections) ** 2).sum(axis=1))
    assert found.hidden_rate is not None and 0 < found.hidden_rate <= 100
    assert np.isfinite(gaps).all()


def test_figures_of_avatars_with_gaps_are_plain_json() -> None:
    frame = with_gaps()
    avatars = generate(frame, Parameters(k=8, seed=1)).unshuffled
    found = privacy_metrics(frame, avatars, known_variables=["city", "seen"], target="amount").to_dict()
    assert found["inference_continuous"] is not None
    json.dumps(found | {"signal": signal_metrics(frame, avatars).to_dict()}, allow_nan=False)


def test_excluded_columns_count_as_the_avatars_carry_them() -> None:
    frame = mixed(80).assign(code=[f"c{row}" for row in range(80)])
    found = {}
    for method in ("row_order", "coordinate_similarity"):
        exclude = Exclusion(variable_names=["code"], method=method)
        run = generate(frame, Parameters(k=8, seed=1, exclude=exclude))
        found[method] = privacy_metrics(run.original, run.avatars)
    own, lent = found["row_order"], found["coordinate_similarity"]
    assert (own.column_direct_match_protection, own.least_protected_column) == (0, "code")
    assert lent.column_direct_match_protection > 50 and lent.least_protected_column != "code"
    assert own.hidden_rate is not None and lent.hidden_rate is not None and own.hidden_rate < lent.hidden_rate


def test_identifiers_say_nothing_and_are_left_out() -> None:
    frame = mixed(60).assign(id=np.arange(60))
    avatars = generate(mixed(60), Parameters(k=8, seed=1)).unshuffled
    renamed = avatars.assign(id=np.arange(60)[::-1])
    assert privacy_metrics(frame, renamed, ignore=["id"]) == privacy_metrics(mixed(60), avatars)
    with pytest.raises(EngineError) as refused:
        privacy_metrics(frame[["id"]], renamed[["id"]], ignore=["id"])
    assert refused.value.code == "empty_table"


def test_private_rows_are_paired_with_the_nearest_record() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.standard_normal((300, 3)), columns=list("abc"))
    moved = (frame + 0.001).sample(frac=1, random_state=0, ignore_index=True)
    found = privacy_metrics(frame, moved, paired=False)
    assert found.hidden_rate is not None and found.hidden_rate < 5
    assert found.to_dict()["metadata"]["paired"] is False
    paired = privacy_metrics(frame, moved)
    assert paired.hidden_rate is not None and paired.hidden_rate > 95


def test_large_tables_are_paired_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    from audiencekit.engine.metrics import pairing

    monkeypatch.setattr(pairing, "BLOCK", 40)
    frame = pd.DataFrame({"x": np.arange(90.0), "y": np.arange(90.0) ** 0.5})
    found = privacy_metrics(frame, frame.sample(frac=1, random_state=0), paired=False)
    assert (found.hidden_rate, found.row_direct_match_protection) == (0, 0)
