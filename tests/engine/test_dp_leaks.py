"""What of a table does not reach private rows unpaid: extremes, groups, labels, gaps (contract 3.1, 3.2)."""

from __future__ import annotations

import datetime as dt

import attrs
import numpy as np
import pandas as pd
import pytest

from audiencekit.engine import EngineError, Parameters, RangeDifference, RelativeDifference, avatarise, generate
from audiencekit.engine.dp import GaussianDP, MarginalsDP, PrivateParameters
from audiencekit.engine.parameters import ColumnType
from tests.engine.frames import mixed

BOTH = [GaussianDP(epsilon=5, insecure_test_seed=1), MarginalsDP(epsilon=5, insecure_test_seed=1)]
names = ["gaussian", "marginals"]


def drawn(frame: pd.DataFrame, dp: PrivateParameters, **types: ColumnType) -> pd.DataFrame:
    return generate(frame, Parameters(dp=dp, types=types)).shuffled


@pytest.mark.parametrize(
    "step",
    [
        RelativeDifference(target="orders", references=["amount"]),
        RangeDifference(id_variable="city", target_start_variable="orders", target_end_variable="amount"),
    ],
)
def test_steps_that_go_by_the_records_are_refused(step: RelativeDifference | RangeDifference) -> None:
    with pytest.raises(EngineError, match="no processors with dp") as refused:
        avatarise(mixed(), dp=GaussianDP(epsilon=1), processors=[step])
    assert refused.value.code == "dp_unsupported"


@pytest.mark.parametrize("dp", BOTH, ids=names)
@pytest.mark.parametrize("ordered", [True, False])
def test_a_rare_category_is_in_no_type_either(dp: PrivateParameters, ordered: bool) -> None:
    rng = np.random.default_rng(0)
    values = ["rare", *rng.choice(["flu", "cold"], 599)]
    kind = pd.CategoricalDtype(["flu", "rare", "cold", "never"], ordered=ordered)
    frame = pd.DataFrame({"x": rng.normal(size=600), "sick": pd.Categorical(values, dtype=kind)})
    run = generate(frame, Parameters(dp=dp))
    found = run.shuffled["sick"].dtype
    assert isinstance(found, pd.CategoricalDtype) and found.ordered is ordered
    assert list(found.categories) == (["flu", "cold", "other"] if ordered else ["cold", "flu", "other"])
    # The pair that is measured knows both sides' categories, so that no record loses its own.
    assert run.original["sick"].dtype == run.avatars["sick"].dtype
    assert run.original["sick"].astype(str).tolist() == values
    given = drawn(frame, attrs.evolve(dp, categories={"sick": ["rare", "flu", "cold"]}))["sick"]
    assert sorted(given.cat.categories) == ["cold", "flu", "rare"]


@pytest.mark.parametrize("dp", BOTH, ids=names)
def test_one_missing_value_does_not_show(dp: PrivateParameters) -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"x": rng.random(400), "t": rng.choice(["a", "b"], 400), "b": rng.random(400) > 0.5})
    frame = frame.assign(d=pd.Timestamp("2024-01-01") + pd.to_timedelta(frame["x"] * 300, unit="D").dt.round("s"))
    frame["b"] = frame["b"].astype("boolean")
    told = [generate(frame, Parameters(dp=dp)).metadata]
    frame.loc[3] = None
    for seed in range(5):  # spent alike, and gone: it would be in nearly every table else
        run = generate(frame, Parameters(dp=attrs.evolve(dp, insecure_test_seed=seed)))
        told.append(run.metadata)
        assert not run.shuffled.isna().any(axis=None)
        assert list(run.shuffled.dtypes) == list(frame.dtypes)
    spent = [one["rho_by_step"] for one in told]
    assert spent.count(spent[0]) == len(spent) and spent[0]["gaps"] == pytest.approx(0.05 * told[0]["rho"])
    frame.loc[::3] = None
    many = drawn(frame, attrs.evolve(dp, epsilon=100))
    assert many.isna().mean().between(0.2, 0.5).all()


@pytest.mark.parametrize("dp", BOTH, ids=names)
@pytest.mark.parametrize("kind", ["float64", "Int64", "datetime64[us]", "str", "object"])
def test_a_column_without_any_value_is_drawn_and_measured(dp: PrivateParameters, kind: str) -> None:
    frame = pd.DataFrame({"x": np.random.default_rng(0).normal(size=60), "void": pd.Series([None] * 60, dtype=kind)})
    avatars, report = avatarise(frame, dp=attrs.evolve(dp, epsilon=0.1))
    assert avatars["void"].dtype == frame["void"].dtype and report.privacy.hidden_rate is not None


@pytest.mark.parametrize("dp", BOTH, ids=names)
def test_declared_types_hold_missing_values_or_not_whatever_there_are(dp: PrivateParameters) -> None:
    words = pd.Series(["1", "0", "1", "1"] * 100)
    for column in (words, words.where(words.index != 3)):
        frame = pd.DataFrame({"n": column, "yes": column})
        found = drawn(frame, dp, n="int", yes="bool")
        assert found.dtypes.astype(str).to_dict() == {"n": "Int64", "yes": "boolean"}


@pytest.mark.parametrize("dp", BOTH, ids=names)
def test_a_declared_category_is_one(dp: PrivateParameters) -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"x": rng.normal(size=1500), "code": rng.integers(0, 3, 1500) * 10})
    frame.loc[0, "code"] = 99
    found = drawn(frame, dp, code="category")["code"]
    assert set(found) == {0, 10, 20} and found.dtype == frame["code"].dtype
    named = attrs.evolve(dp, categories={"code": [0, 10, 20, 99]})
    assert set(drawn(frame, attrs.evolve(named, epsilon=500), code="category")["code"]) <= {0, 10, 20, 99}
    text = frame.assign(code=frame["code"].map("c{}".format))
    run = generate(text, Parameters(dp=dp, types={"code": "category"}))
    assert run.avatars["code"].notna().all()  # also where it is the label of those that were pooled
    for wrong, types in ((named, {}), (attrs.evolve(dp, bounds={"code": (0, 99)}), {"code": "category"})):
        with pytest.raises(EngineError) as refused:
            drawn(frame, wrong, **types)
        assert (refused.value.code, refused.value.column) == ("invalid_bounds", "code")


@pytest.mark.parametrize("dp", BOTH, ids=names)
@pytest.mark.parametrize(
    "kind", ["timestamp[us, tz=UTC][pyarrow]", "timestamp[s][pyarrow]", "date32[pyarrow]", "dates", "times"]
)
def test_dates_of_every_kind_are_drawn_as_such(dp: PrivateParameters, kind: str) -> None:
    days = pd.Series(pd.date_range("2024-01-01", periods=300, freq="D", tz="UTC" if "tz" in kind else None))
    if kind in ("dates", "times"):
        stamps = days.dt.date if kind == "dates" else pd.Series(list(days.dt.to_pydatetime()), dtype=object)
    else:
        stamps = (days.dt.date if kind.startswith("date") else days).astype(kind)
    gaps = stamps.where(days.dt.day % 3 > 0, None)
    bounds = {"at": (days.iloc[0].timestamp(), days.iloc[-1].timestamp())}
    for series in (stamps, gaps):
        found = drawn(pd.DataFrame({"at": series}), attrs.evolve(dp, epsilon=100, bounds=bounds))["at"]
        assert found.dtype == series.dtype and bool(found.isna().any()) is (series is gaps)
        assert {type(value) for value in found.dropna()} == {type(value) for value in series.dropna()}
        assert found.dropna().min() >= stamps.iloc[0] and found.dropna().max() <= stamps.iloc[-1]
    if kind == "times":  # that all of them are midnights is theirs, not their type's
        assert found.dropna().map(dt.datetime.time).nunique() > 50
