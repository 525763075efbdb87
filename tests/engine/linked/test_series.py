"""Time series: read, aligned, made with their individuals, and rebuilt (contract 2.5)."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiencekit.engine import (
    Exclusion,
    Link,
    LinkedTable,
    Parameters,
    SeriesParameters,
    TableRefused,
    avatarise_tables,
    generate,
)
from audiencekit.engine.linked.mixture import Mixture
from audiencekit.engine.linked.series import read_series
from audiencekit.engine.linked.series_project import components
from audiencekit.engine.linked.series_read import align, grid_size, read_points
from tests.engine.frames import mixed
from tests.engine.linked.tables import sensors

calm = settings(derandomize=True, max_examples=12, deadline=None, database=None)


def people_and(series: pd.DataFrame, count: int, parameters: SeriesParameters | None = None) -> dict[str, LinkedTable]:
    people = pd.DataFrame({"id": np.arange(count), "size": np.random.default_rng(0).normal(size=count)})
    return {
        "people": LinkedTable(people, primary_key="id", individual_level=True, parameters=Parameters(k=4)),
        "sensor": LinkedTable(series, foreign_keys=("id",), time_series_time="at", parameters=parameters),
    }


LINK = [Link("people", "id", "sensor", "id", "time_series")]


@pytest.mark.parametrize("projection", ["fpca", "flatten"])
@pytest.mark.parametrize("curve", ["mean", "draw"])
def test_individuals_keep_their_number_and_series_their_shape(projection: str, curve: str) -> None:
    tables, links = sensors(SeriesParameters(projection=projection, nf=10, curve=curve))
    run = avatarise_tables(tables, links, seed=0)
    before, after = tables["sensor"].frame, run.tables["sensor"].shuffled
    assert (after.dtypes == before.dtypes).all() and list(after) == list(before)
    assert set(after["id"]) == set(run.tables["people"].shuffled["id"]) and after["id"].nunique() == 200
    assert not set(after["id"]) & set(before["id"])
    assert after.groupby("id")["at"].is_monotonic_increasing.all()
    assert (after["at"].dt.minute == 0).all()  # hours, as the original
    for name in ("a", "b"):
        assert before[name].min() <= after[name].min() and after[name].max() <= before[name].max()
        assert 0.6 < after[name].std() / before[name].std() < 1.1
    # The line's tilt belongs to the person's level, and still does.
    people = run.tables["people"].shuffled.set_index("id")["level"]
    last = after.groupby("id")["b"].last()
    assert np.corrcoef(people.loc[last.index], last)[0, 1] > 0.9


@pytest.mark.parametrize("nf", [None, 8])
@pytest.mark.parametrize("scale", [0.01, 1.0])
def test_no_curve_that_is_drawn_is_a_records(nf: int | None, scale: float) -> None:
    count, points = 60, 8  # as many components as points: they leave nothing out
    values = np.random.default_rng(0).normal(7 / scale, 1 / scale, (count, points))
    for column in (values.ravel(), values.round().astype(np.int64).ravel()):
        series = pd.DataFrame({"id": np.repeat(range(count), points), "at": [*range(points)] * count, "v": column})
        run = avatarise_tables(people_and(series, count, SeriesParameters(curve="draw", nf=nf)), LINK, seed=7)
        made = run.tables["sensor"].shuffled["v"].to_numpy().reshape(count, points)
        known = {tuple(curve) for curve in column.reshape(count, points).tolist()}
        copies = sum(tuple(curve) in known for curve in made.tolist())
        assert copies == 0
        assert "curves_drawn" in [warning.code for _, warning in run.warnings]


def test_static_columns_and_curves_come_from_the_same_neighbours() -> None:
    tables, links = sensors()
    made = avatarise_tables(tables, links, seed=0).tables
    run = made["people"].run
    mixture = Mixture.of(run, 5)
    levels = tables["people"].frame["level"].to_numpy()
    np.testing.assert_allclose(run.unshuffled["level"], mixture.means(levels[:, None])[:, 0], atol=1e-9)
    original, avatars = made["sensor"].curves["a"]
    np.testing.assert_allclose(avatars, mixture.means(original), atol=1e-12)
    assert original.shape == (200, 30)


def test_the_weights_of_a_run_can_be_drawn_again() -> None:
    frame = mixed(300)[["share", "loyal", "city"]]
    run = generate(frame, Parameters(k=7, seed=5))
    means = Mixture.of(run, 7).means(frame[["share"]].to_numpy())[:, 0]
    np.testing.assert_allclose(run.unshuffled["share"], means, atol=1e-12)


@pytest.mark.parametrize(
    ("alignment", "nb_points", "size"),
    [("max", None, 9), ("min", None, 3), ("mean", None, 6), ("specified", 17, 17), ("max", 5, 5), ("min", 5, 3)],
)
def test_points_of_the_grid(alignment: str, nb_points: int | None, size: int) -> None:
    owners = np.repeat([0, 1, 2], [3, 9, 6])
    data = pd.DataFrame({"at": np.r_[np.arange(3), np.arange(9), np.arange(6)], "v": 1.0})
    points = read_points(data, "at", owners, 4)
    assert grid_size(points, SeriesParameters(alignment=alignment, nb_points=nb_points)) == size


def test_curves_are_linear_between_points_whatever_their_order_and_gaps() -> None:
    data = pd.DataFrame(
        {
            #        0: a line with a time twice, 1: a gap at its start, 2: one point, 4: no value at all
            "at": [10, 0, 10, 5, 100, 110, 120, 7, 1, 2],
            "v": [9.0, 0.0, 11.0, 5.0, np.nan, 3.0, 5.0, 42.0, np.nan, np.nan],
        }
    )
    owners = np.array([0, 0, 0, 0, 1, 1, 1, 2, 4, 4])
    points = read_points(data, "at", owners, 5)
    np.testing.assert_array_equal(points.counts, [3, 3, 1, 0, 2])
    np.testing.assert_array_equal(points.durations, [10, 20, 0, 0, 1])
    curves = align(points, "v", 5)
    np.testing.assert_allclose(curves[:3], [[0, 2.5, 5, 7.5, 10], [3, 3, 3, 4, 5], [42] * 5])
    np.testing.assert_allclose(curves[3:], [curves[:3].mean(axis=0)] * 2)


@pytest.mark.parametrize("projection", ["fpca", "flatten"])
def test_components_hold_the_variance(projection: str) -> None:
    rng = np.random.default_rng(0)
    grid = np.linspace(0, 1, 40)
    scores = rng.standard_normal((300, 2)) * [3.0, 1.0]
    curves = 5 + scores @ np.array([np.sin(2 * np.pi * grid), np.cos(2 * np.pi * grid)])
    found = components(curves, projection, 10)
    assert found.scores.shape == (300, 2)  # no more than there is
    assert found.explained == pytest.approx(1.0)
    assert found.shares.sum() == pytest.approx(1.0) and found.shares[0] > 0.5
    np.testing.assert_allclose(found.of(curves), found.scores, atol=1e-9)
    np.testing.assert_allclose(found.residual, 0.0, atol=1e-6)
    one = components(curves, projection, 1)
    assert one.scores.shape == (300, 1) and 0.5 < one.explained < 1
    if projection == "fpca":  # weights of the trapezoid rule: the variance of a score is the curves' in the mean
        assert found.scores.var(axis=0).sum() == pytest.approx(5.0, rel=0.15)


def test_fewer_components_than_asked_for_is_told() -> None:
    tables, links = sensors(SeriesParameters(nf=40, projection="flatten"), individuals=60, points=6)
    warnings = avatarise_tables(tables, links, seed=0).tables["sensor"].warnings
    assert [(warning.code, warning.column) for warning in warnings] == [("nf_reduced", "a"), ("nf_reduced", "b")]


def test_lengths_and_starts_are_the_avatars_own() -> None:
    rng = np.random.default_rng(0)
    lengths = np.where(np.arange(40) < 20, 4, 20)
    series = pd.DataFrame(
        {
            "id": np.repeat(np.arange(40), lengths),
            "at": np.concatenate([np.arange(length) * 2 + (0 if length == 4 else 1000) for length in lengths]),
            "v": np.concatenate([np.full(length, float(length)) for length in lengths]) + rng.normal(0, 0.01, 480),
        }
    )
    after = avatarise_tables(people_and(series, 40), LINK, seed=0).tables["sensor"].shuffled
    sizes = after.groupby("id").agg(rows=("v", "size"), start=("at", "min"), end=("at", "max"), mean=("v", "mean"))
    assert after["at"].dtype == series["at"].dtype
    assert sizes["rows"].isin([4, 20]).mean() > 0.7
    short, long = sizes[sizes["rows"] == 4], sizes[sizes["rows"] == 20]
    assert (short["start"] == 0).all() and (short["end"] == 6).all() and short["mean"].between(3.9, 4.1).all()
    assert (long["start"] == 1000).all() and (long["end"] == 1038).all()
    grid = avatarise_tables(people_and(series, 40, SeriesParameters(unalignment="skip", nb_points=7)), LINK, seed=0)
    assert (grid.tables["sensor"].shuffled.groupby("id").size() == 7).all()


def test_some_have_no_series_before_and_after() -> None:
    tables, links = sensors(individuals=100)
    frame = tables["sensor"].frame
    some = attrs.evolve(tables["sensor"], frame=frame[frame["id"] >= 7 * 30])
    after = avatarise_tables({**tables, "sensor": some}, links, seed=0).tables["sensor"].shuffled
    assert abs(after["id"].nunique() - 70) < 4 * np.sqrt(21)


@pytest.mark.parametrize(
    ("times", "check"),
    [
        (pd.Series(pd.date_range("2024-01-01", periods=8, freq="D")), lambda at: (at == at.dt.normalize()).all()),
        (
            pd.Series(pd.date_range("2024-01-01", periods=8, freq="min", tz="Europe/Paris")),
            lambda at: not at.dt.second.any(),
        ),
        (pd.Series(pd.date_range("2024-01-01", periods=8, freq="250ms")), lambda at: at.dt.microsecond.any()),
        (
            pd.Series(pd.date_range("2024-01-01", periods=8, freq="h", tz="UTC")).astype(
                "timestamp[us, tz=UTC][pyarrow]"
            ),
            lambda at: not at.dt.minute.any(),
        ),
        (pd.Series(np.arange(8, dtype="int32")), lambda at: at.between(0, 7).all()),
        (pd.Series(np.arange(8) / 10), lambda at: (at == at.round(1)).all()),
    ],
)
def test_times_keep_their_type_and_resolution(times: pd.Series, check: object) -> None:
    series = pd.DataFrame({"id": np.repeat(np.arange(20), 8), "at": pd.concat([times] * 20, ignore_index=True)})
    series["v"] = np.random.default_rng(0).normal(size=160)
    series = series[np.random.default_rng(1).random(160) < 0.8].reset_index(drop=True)
    after = avatarise_tables(people_and(series, 20), LINK, seed=0).tables["sensor"].shuffled
    assert after["at"].dtype == series["at"].dtype
    assert callable(check) and check(after["at"])
    assert after["at"].min() >= series["at"].min() and after["at"].max() <= series["at"].max()


def test_two_tables_of_series_and_one_of_events_on_the_same_people() -> None:
    tables, links = sensors(individuals=60, points=8)
    keyed = tables["sensor"].frame.assign(row=lambda frame: [f"r{place}" for place in range(len(frame))])
    tables["second"] = LinkedTable(keyed, primary_key="row", foreign_keys="id", time_series_time="at")
    visits = pd.DataFrame({"visit": np.arange(90), "who": tables["people"].frame["id"].to_numpy()[np.arange(90) % 60]})
    tables["visit"] = LinkedTable(
        visits.assign(cost=np.arange(90) % 7), primary_key="visit", foreign_keys="who", parameters=Parameters(k=4)
    )
    links += [Link("people", "id", "second", "id", "time_series"), Link("people", "id", "visit", "who")]
    made = avatarise_tables(tables, links, seed=0).tables
    people = set(made["people"].shuffled["id"])
    assert set(made["second"].shuffled["id"]) == set(made["sensor"].shuffled["id"]) == people
    assert made["second"].shuffled["row"].is_unique and not set(made["second"].shuffled["row"]) & set(keyed["row"])
    assert set(made["visit"].shuffled["who"]) <= people


def test_people_known_by_their_series_alone() -> None:
    tables, links = sensors(individuals=60)
    bare = attrs.evolve(tables["people"], frame=tables["people"].frame[["id"]])
    run = avatarise_tables({**tables, "people": bare}, links, seed=0)
    assert list(run.tables["people"].shuffled) == ["id"] and run.tables["sensor"].shuffled["id"].nunique() == 60


def test_a_variable_without_values_stays_without() -> None:
    tables, links = sensors(individuals=30, points=5)
    empty = attrs.evolve(tables["sensor"], frame=tables["sensor"].frame.assign(c=np.nan))
    assert avatarise_tables({**tables, "sensor": empty}, links, seed=0).tables["sensor"].shuffled["c"].isna().all()


@calm
@given(
    st.integers(10, 20), st.integers(0, 2**32), st.sampled_from(["uniform", "skip"]), st.sampled_from(["mean", "draw"])
)
def test_any_series_gives_series(count: int, seed: int, unalignment: str, curve: str) -> None:
    rng = np.random.default_rng(seed)
    rows = int(rng.integers(1, 60))
    series = pd.DataFrame({"id": rng.integers(0, count, rows), "at": rng.integers(-5, 5, rows)})
    series["i"] = rng.integers(-3, 4, rows)
    series["f"] = np.where(rng.random(rows) < 0.3, np.nan, rng.normal(size=rows).round(2))
    tables = people_and(series, count, SeriesParameters(unalignment=unalignment, curve=curve))
    first, second = (avatarise_tables(tables, LINK, seed=seed) for _ in range(2))
    after = first.tables["sensor"].shuffled
    pd.testing.assert_frame_equal(after, second.tables["sensor"].shuffled, check_exact=True)
    assert (after.dtypes == series.dtypes).all()
    assert set(after["id"]) <= set(first.tables["people"].shuffled["id"])
    if len(after):
        assert after["i"].between(series["i"].min(), series["i"].max()).all()
        assert after["at"].between(series["at"].min(), series["at"].max()).all()


@pytest.mark.parametrize("method", ["coordinate_similarity", "row_order"])
def test_an_excluded_variable_is_lent_by_a_record(method: str) -> None:
    parameters = SeriesParameters(exclude=Exclusion(variable_names=("b",), method=method))
    tables, links = sensors(parameters, individuals=80, points=10)
    made = avatarise_tables(tables, links, seed=0).tables["sensor"]
    original, avatars = made.curves["b"]
    lender = np.array([int(np.flatnonzero((original == curve).all(axis=1))[0]) for curve in avatars])
    if method == "row_order":
        np.testing.assert_array_equal(lender, np.arange(80))
        assert [warning.code for warning in made.warnings] == ["sensitive_exclusion"]
    else:
        assert not (lender == np.arange(80)).any() and len(set(lender)) > 20
        assert np.corrcoef(original[:, -1], avatars[:, -1])[0, 1] > 0.5 and made.warnings == ()
    used = {name.rsplit("_", 1)[0] for name in made.run.projection.numeric if name.startswith("__ts_sensor_")}
    assert "__ts_sensor_0" in used and "__ts_sensor_1" not in used


def test_excluded_variables_must_exist_and_leave_one() -> None:
    for names, code in ((("c",), "unknown_column"), (("a", "b"), "nothing_to_anonymise")):
        tables, links = sensors(SeriesParameters(exclude=Exclusion(variable_names=names)), individuals=20, points=5)
        with pytest.raises(TableRefused) as refused:
            avatarise_tables(tables, links, seed=0)
        assert (refused.value.code, refused.value.table) == (code, "sensor")


def test_a_variable_weighs_as_one_column_whatever_its_components() -> None:
    tables, links = sensors(SeriesParameters(nf=4), individuals=50, points=12)
    series = read_series(links[0], tables["sensor"], np.arange(600) % 50, 50, [])
    for variable in (0, 1):
        weights = [weight for name, weight in series.weights.items() if name.startswith(f"__ts_sensor_{variable}_")]
        assert len(weights) == 4 and sum(weights) == pytest.approx(1.0) and weights == sorted(weights, reverse=True)
    assert set(series.weights) < set(series.added)


@pytest.mark.parametrize("dtype", ["Int64", "float64", "boolean", "string", "datetime64[ns]"])
def test_a_variable_that_is_missing_everywhere_stays_missing(dtype: str) -> None:
    tables, links = sensors(individuals=20, points=5)
    empty = pd.Series([None] * len(tables["sensor"].frame), dtype=object).astype(dtype)
    tables["sensor"] = attrs.evolve(tables["sensor"], frame=tables["sensor"].frame.assign(empty=empty))
    made = avatarise_tables(tables, links, seed=0).tables["sensor"].unshuffled["empty"]
    assert made.isna().all() and made.dtype == empty.dtype
