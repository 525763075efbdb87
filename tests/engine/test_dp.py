"""The differentially private variants: what they promise, and what they give (contract section 3)."""

from __future__ import annotations

import datetime as dt
import json
from io import BytesIO

import attrs
import numpy as np
import pandas as pd
import pytest

from audiencekit.engine import EngineError, privacy_metrics, signal_metrics
from audiencekit.engine.dp import GaussianDP, MarginalsDP, PrivateParameters
from audiencekit.engine.parameters import Parameters
from tests.engine.frames import wbcd

EVERY = [
    GaussianDP(epsilon=3),
    GaussianDP(epsilon=3, mechanism="gmm", gmm_n_components=3),
    GaussianDP(epsilon=3, mechanism="histogram"),
    MarginalsDP(epsilon=3),
]
names = ["gaussian", "gmm", "histogram", "marginals"]


def every_kind(rows: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 300, rows), unit="D")
    return pd.DataFrame(
        {
            "amount": rng.normal(50, 10, rows),
            "small": rng.integers(0, 200, rows).astype(np.uint8),
            "orders": pd.array([None if row % 7 == 0 else row % 9 for row in range(rows)], dtype="Int64"),
            "loyal": rng.random(rows) > 0.4,
            "city": rng.choice(["Lyon", "Graz", "Turku"], rows),
            "size": pd.Categorical(rng.choice(["S", "L"], rows), categories=["S", "M", "L"], ordered=True),
            "gap": pd.Series([None if row % 5 == 0 else "x" for row in range(rows)], dtype="str"),
            "seen": days,
            "zoned": days.tz_localize("Europe/Paris"),
        }
    )


def public(frame: pd.DataFrame, parameters: PrivateParameters) -> PrivateParameters:
    """The same with bounds and categories given, so that the whole budget is the model's."""
    numbers = frame.select_dtypes("number")
    return attrs.evolve(
        parameters,
        bounds={name: (float(numbers[name].min()), float(numbers[name].max())) for name in numbers},
        categories={name: sorted(set(frame[name])) for name in frame if name not in numbers},
    )


def draw(frame: pd.DataFrame, parameters: PrivateParameters, rows: int | None = None, *, seed: int = 0) -> pd.DataFrame:
    """A table of the same noise each time: what holds of nearly all draws would fail now and then."""
    return attrs.evolve(parameters, insecure_test_seed=seed).generate(frame, rows or len(frame), Parameters(k=5)).frame


@pytest.mark.parametrize("parameters", EVERY, ids=names)
def test_rows_have_the_tables_columns_and_types(parameters: PrivateParameters) -> None:
    frame = every_kind()
    rows = draw(frame, attrs.evolve(parameters, epsilon=200.0), 120)
    assert rows.shape == (120, frame.shape[1]) and isinstance(rows.index, pd.RangeIndex)
    for name in frame:
        if name == "size":  # those that were bought, in the order of the type, and one for the rest
            assert list(rows[name].cat.categories) == ["S", "L", "other"] and rows[name].cat.ordered
        else:
            assert rows[name].dtype == frame[name].dtype, name
    assert set(rows["loyal"]) <= {True, False}
    assert set(rows["city"]) <= {"Lyon", "Graz", "Turku", "other"}
    assert rows["orders"].isna().any() and rows["gap"].isna().any() and rows["amount"].notna().all()


@pytest.mark.parametrize("parameters", EVERY, ids=names)
def test_the_whole_budget_is_spent_and_no_more(parameters: PrivateParameters) -> None:
    for given in (parameters, public(wbcd().astype({"Class": "str"}), parameters)):
        told = given.generate(wbcd().astype({"Class": "str"}), 50, Parameters(k=5)).metadata
        assert sum(told["rho_by_step"].values()) == pytest.approx(told["rho"])
        bought = sum(told["rho_by_step"].get(step, 0) for step in ("bounds", "categories", "gaps"))
        assert bought == pytest.approx((0.3 if given is parameters else 0.05) * told["rho"])
        assert told["seed_used"] is False and told["paired"] is False and told["insecure_test_seed"] is False
        json.dumps(told, allow_nan=False)


@pytest.mark.parametrize("parameters", EVERY, ids=names)
def test_no_seed_of_the_run_repeats_the_noise(parameters: PrivateParameters) -> None:
    frame = every_kind()
    one, two = (parameters.generate(frame, 50, Parameters(k=5, seed=1)).frame for _ in range(2))
    assert not one.equals(two)
    tested = attrs.evolve(parameters, insecure_test_seed=4)
    runs = [tested.generate(frame, 50, Parameters(k=5)) for _ in range(2)]
    pd.testing.assert_frame_equal(runs[0].frame, runs[1].frame)
    assert runs[0].metadata["insecure_test_seed"] is True
    assert [warning.code for warning in runs[0].warnings if warning.column is None] == ["insecure_test_seed"]


@pytest.mark.parametrize("parameters", EVERY, ids=names)
def test_given_bounds_hold(parameters: PrivateParameters) -> None:
    frame = pd.DataFrame({"x": np.random.default_rng(0).normal(0, 100, 200), "n": range(200)})
    rows = draw(frame, type(parameters)(epsilon=1, bounds={"x": (-5, 5), "n": (10, 20.5)}))
    assert rows["x"].between(-5, 5).all() and rows["n"].between(10, 20).all()


DAYS = ("2024-03-01", "2024-06-01")


@pytest.mark.parametrize(
    "ends",
    [
        [pd.Timestamp(day) for day in DAYS],
        [np.datetime64(day) for day in DAYS],
        [dt.date.fromisoformat(day) for day in DAYS],
        [dt.datetime.fromisoformat(f"{day}T02:00:00+02:00") for day in DAYS],
    ],
    ids=lambda ends: type(ends[0]).__name__,
)
def test_bounds_of_dates_are_dates(ends: list[object]) -> None:
    parameters = GaussianDP(epsilon=3, bounds={"seen": tuple(ends), "zoned": tuple(ends)}, ranges={"seen": tuple(ends)})
    assert parameters.bounds["seen"] == parameters.ranges["seen"] == (1709251200.0, 1717200000.0)
    rows = draw(every_kind()[["seen", "zoned", "amount"]], parameters)
    assert rows["seen"].between(*DAYS).all() and rows["seen"].nunique() > 1
    assert rows["zoned"].dt.tz_convert("UTC").dt.tz_localize(None).between(*DAYS).all()
    json.dumps(parameters.to_dict())


def test_a_label_of_one_row_is_never_bought() -> None:
    frame = pd.DataFrame({"city": ["Lyon"] * 600 + ["Graz"] * 399 + ["Nowhere"], "n": range(1000)})
    for seed in range(20):
        rows = draw(frame, MarginalsDP(epsilon=5), seed=seed)
        assert "Nowhere" not in set(rows["city"]) and "Lyon" in set(rows["city"])
    pooled = draw(frame, MarginalsDP(epsilon=0.01))
    assert set(pooled["city"]) == {"other"}


@pytest.mark.parametrize("parameters", EVERY, ids=names)
def test_pooled_categories_are_measured_against_a_type_without_them(parameters: PrivateParameters) -> None:
    frame = every_kind()[["amount", "size"]]
    avatars = draw(frame, attrs.evolve(parameters, epsilon=0.01))

    assert set(avatars["size"]) == {"other"} and avatars["size"].dtype.ordered
    assert signal_metrics(frame, avatars).hellinger["size"] == pytest.approx(1.0)
    assert privacy_metrics(frame, avatars, paired=False).column_direct_match_protection is not None


@pytest.mark.parametrize("parameters", EVERY, ids=names)
@pytest.mark.parametrize(
    "labels",
    [[1, 2, 3], [0.5, 1.5], list(pd.to_datetime(["2024-01-01", "2024-02-01"]))],
    ids=["ints", "floats", "days"],
)
def test_categories_that_are_no_text_keep_their_type(parameters: PrivateParameters, labels: list[object]) -> None:
    rows = 3000
    kinds = pd.Categorical([labels[row % len(labels)] for row in range(rows)], categories=labels, ordered=True)
    frame = pd.DataFrame({"kind": kinds, "x": np.random.default_rng(0).normal(size=rows)})
    avatars = draw(frame, attrs.evolve(parameters, epsilon=20))

    assert avatars["kind"].dtype == frame["kind"].dtype
    assert set(avatars["kind"].dropna()) == set(labels)  # the rest of a type without a word for it is missing
    avatars.to_parquet(BytesIO())  # which holds labels of one type only
    with pytest.raises(EngineError, match="categories named") as refused:
        draw(frame.head(40), attrs.evolve(parameters, epsilon=0.01))
    assert (refused.value.code, refused.value.column) == ("invalid_bounds", "kind")


def test_bought_bounds_lie_near_the_percentiles() -> None:
    frame = pd.DataFrame({"x": np.random.default_rng(0).uniform(200, 400, 5000)})
    given = MarginalsDP(epsilon=5, ranges={"x": (0, 1000)}).generate(frame, 10, Parameters(k=5)).metadata
    assert given["columns"]["x"]["bounds"] == pytest.approx([210, 390], abs=15)
    unknown = MarginalsDP(epsilon=5).generate(frame, 10, Parameters(k=5)).metadata
    low, high = unknown["columns"]["x"]["bounds"]
    assert 180 < low < 235 and 360 < high < 430
    assert unknown["columns"]["x"]["from"] == "bought"


def test_a_small_budget_does_not_buy_bounds_far_beyond_all_values() -> None:
    sizes: list[float] = []
    for _ in range(5):
        told = MarginalsDP(epsilon=5).generate(wbcd(), 10, Parameters(k=5)).metadata["columns"]
        sizes += [max(map(abs, column["bounds"])) for column in told.values()]
    assert 5 < np.median(sizes) < 100  # the scores end at 10; the points reach 10**12


@pytest.mark.parametrize("parameters", [GaussianDP(epsilon=1), MarginalsDP(epsilon=1)], ids=["gaussian", "marginals"])
def test_a_larger_budget_keeps_correlations_better(parameters: PrivateParameters) -> None:
    frame = wbcd().astype({"Class": "str"})
    changes: list[float] = []
    for epsilon in (0.5, 3, 100):  # far apart: from 10 on the normal model is at its floor
        given = public(frame, attrs.evolve(parameters, epsilon=epsilon))
        found = [
            signal_metrics(frame, draw(frame, given, seed=seed)).correlation_difference_ratio for seed in range(10)
        ]
        changes.append(float(np.mean([change for change in found if change is not None])))
    assert changes[0] > changes[1] > changes[2]


@pytest.mark.once
def test_figures_are_those_the_contract_measured() -> None:
    # Section 3.4: mean of 3 runs, here of 10; epsilon 3 and 10, bounds and categories public.
    frame = wbcd().astype({"Class": "str"})
    for epsilon, correlation in ((3.0, 8.3), (10.0, 5.1)):
        given = public(frame, GaussianDP(epsilon=epsilon, delta=1e-6))
        found = [signal_metrics(frame, draw(frame, given, seed=seed)) for seed in range(10)]
        assert np.mean([one.hellinger_mean for one in found]) == pytest.approx(0.26, abs=0.03)
        assert np.mean([one.correlation_difference_ratio for one in found]) < correlation + 2
    marginals = public(frame, MarginalsDP(epsilon=10.0, delta=1e-6))
    assert signal_metrics(frame, draw(frame, marginals)).hellinger_mean < 0.1  # no floor of a normal model


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: GaussianDP(epsilon=0), "invalid_epsilon"),
        (lambda: GaussianDP(epsilon=float("inf")), "invalid_epsilon"),
        (lambda: GaussianDP(epsilon=True), "invalid_epsilon"),
        (lambda: MarginalsDP(epsilon="1"), "invalid_epsilon"),
        (lambda: MarginalsDP(epsilon=1, delta=1), "invalid_epsilon"),
        (lambda: MarginalsDP(epsilon=1, preprocess_budget_ratio=1), "invalid_epsilon"),
        (lambda: GaussianDP(epsilon=1, mechanism="normal"), "invalid_mechanism"),
        (lambda: GaussianDP(epsilon=1, gmm_n_components=0), "invalid_mechanism"),
        (lambda: GaussianDP(epsilon=1, bounds={"x": (1, 1)}), "invalid_bounds"),
        (lambda: GaussianDP(epsilon=1, bounds={"x": (pd.NaT, pd.Timestamp("2024-01-01"))}), "invalid_bounds"),
        (lambda: GaussianDP(epsilon=1, bounds={"x": (np.datetime64("NaT"), np.datetime64("2024"))}), "invalid_bounds"),
        (lambda: GaussianDP(epsilon=1, bounds={"x": (1, 2, 3)}), "invalid_bounds"),
        (lambda: GaussianDP(epsilon=1, bounds={"x": 5}), "invalid_bounds"),
        (lambda: GaussianDP(epsilon=1, bounds={"x": ("2024-01-01", "2024-02-01")}), "invalid_bounds"),
        (lambda: GaussianDP(epsilon=1, bounds_percentile=50), "invalid_bounds"),
        (lambda: GaussianDP(epsilon=1, categories={"x": ["a", "a"]}), "invalid_bounds"),
        (lambda: GaussianDP(epsilon=1, insecure_test_seed=-1), "invalid_seed"),
        (lambda: draw(wbcd(), GaussianDP(epsilon=1, bounds={"Clas": (0, 1)})), "unknown_column"),
        (lambda: draw(every_kind(), GaussianDP(epsilon=1, categories={"city": ["Lyon"]})), "invalid_bounds"),
        (lambda: draw(wbcd().head(1), GaussianDP(epsilon=1), 1), "too_few_rows"),
        (lambda: draw(every_kind(), GaussianDP(epsilon=1e-300)), "invalid_epsilon"),
        (lambda: draw(every_kind(), MarginalsDP(epsilon=1e-11)), "invalid_epsilon"),
        (lambda: draw(wbcd()[[]], GaussianDP(epsilon=1), 1), "empty_table"),
    ],
)
def test_what_cannot_be_promised_is_refused(build: object, code: str) -> None:
    with pytest.raises(EngineError) as refused:
        build()
    assert refused.value.code == code


def test_a_weak_promise_is_warned_about() -> None:
    warnings = GaussianDP(epsilon=21).generate(wbcd(), 10, Parameters(k=5)).warnings
    assert [warning.code for warning in warnings] == ["invalid_epsilon"]
