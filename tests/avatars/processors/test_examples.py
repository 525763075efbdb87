"""The worked examples of contract 7, on every kind of frame; none of the defects 9.2 row 37 names."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import pandas as pd
import polars as pl
import pytest

from audiencekit.avatars.processors import (
    DatetimeProcessor,
    ExpectedMeanProcessor,
    GeolocationNormalizationProcessor,
    GroupModalitiesProcessor,
    InterRecordBoundedCumulatedDifferenceProcessor,
    InterRecordBoundedRangeDifferenceProcessor,
    InterRecordCumulatedDifferenceProcessor,
    PerturbationProcessor,
    ProportionProcessor,
    ToCategoricalProcessor,
)
from tests.avatars.processors.kinds import KINDS, near, plain

every_kind = pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
CUMULATED = InterRecordCumulatedDifferenceProcessor(
    id_variable="id", target_variable="km", new_first_variable_name="f", new_difference_variable_name="d"
)


@every_kind
def test_amounts_become_shares_and_shares_amounts(make) -> None:
    homes = make({"tot": [200, 50], "a": [50, 20], "b": [150, 60]})
    processor = ProportionProcessor(["a", "b"], "tot")

    shares = processor.preprocess(homes)
    back = processor.postprocess(homes, make({"tot": [100, 10], "a": [0.2, 0.5], "b": [0.6, 0.25]}))

    assert type(shares) is type(homes) and plain(shares) == {"tot": [200, 50], "a": [0.25, 0.25], "b": [0.75, 0.75]}
    assert plain(back) == {"tot": [100, 10], "a": [25.0, 6.7], "b": [75.0, 3.3]}
    assert plain(homes) == {"tot": [200, 50], "a": [50, 20], "b": [150, 60]}


@every_kind
def test_shares_of_the_reference_are_not_rounded(make) -> None:
    homes = make({"tot": [200, 50], "a": [50, 20], "b": [150, 60]})
    processor = ProportionProcessor(["a", "b"], "tot", sum_to_one=False)

    assert plain(processor.preprocess(homes)) == {"tot": [200, 50], "a": [0.25, 0.4], "b": [0.75, 1.2]}
    back = processor.postprocess(homes, make({"tot": [100, 10], "a": [0.2, 0.5], "b": [0.6, 0.25]}))
    assert plain(back) == {"tot": [100, 10], "a": [20.0, 5.0], "b": [60.0, 2.5]}


def test_three_thirds_of_ten_are_ten() -> None:
    thirds = pd.DataFrame({"tot": [10], "a": [1 / 3], "b": [1 / 3], "c": [1 / 3]}, index=[9])
    back = ProportionProcessor(["a", "b", "c"], "tot", decimal_count=0).postprocess(thirds, thirds)

    assert back.loc[9, ["a", "b", "c"]].tolist() == [4, 3, 3]
    assert len(back) == 1  # the original adds a row of NaN for an index that does not begin at 0


def test_what_is_nothing_stays_nothing_and_what_is_missing_missing() -> None:
    homes = pl.DataFrame({"tot": [10, 10, None], "a": [0.0, None, 1.0], "b": [0.0, 4.0, 3.0]})
    processor = ProportionProcessor(["a", "b"], "tot")

    assert plain(processor.preprocess(homes))["a"] == [0.0, None, 0.25]
    assert plain(processor.preprocess(homes))["b"] == [0.0, 1.0, 0.75]
    assert plain(processor.postprocess(homes, homes))["b"] == [0.0, 10.0, None]


@every_kind
def test_rare_words_get_one_name(make) -> None:
    table = make({"c": list("xxxyz"), "d": list("pqpqp"), "n": [1, 2, 3, 4, 5]})

    general = GroupModalitiesProcessor(min_unique=3, global_threshold=1)
    assert plain(general.preprocess(table)) == {
        "c": ["x", "x", "x", "other", "other"],
        "d": list("pqpqp"),
        "n": [1, 2, 3, 4, 5],
    }
    listed = GroupModalitiesProcessor(variable_thresholds={"d": 2}, new_category="o")
    assert plain(listed.preprocess(table))["d"] == list("popop")
    assert general.postprocess(table, table) is table


def test_a_second_table_is_looked_at_afresh() -> None:
    processor = GroupModalitiesProcessor(min_unique=2, global_threshold=1)
    processor.preprocess(pd.DataFrame({"c": ["x", "y"]}))

    assert processor.preprocess(pd.DataFrame({"e": ["x", "x", "y"]}))["e"].tolist() == ["x", "x", "other"]


def test_categories_stay_categories() -> None:
    table = pd.DataFrame({"c": pd.Categorical(["x", "x", "y", None], categories=["y", "x"], ordered=True)})
    found = GroupModalitiesProcessor(variable_thresholds={"c": 1}).preprocess(table)["c"]

    assert isinstance(found.dtype, pd.CategoricalDtype) and found.tolist()[:3] == ["x", "x", "other"]
    assert found.isna().tolist() == [False, False, False, True]


@every_kind
def test_avatars_go_part_of_the_way(make) -> None:
    source, dest = make({"v": [10, 20], "w": [1, 2]}), make({"v": [14, 12], "w": [3, 4]})

    back = PerturbationProcessor({"v": 0.25, "w": 1}).postprocess(source, dest)

    assert plain(back) == {"v": [11.0, 18.0], "w": [3, 4]}
    assert plain(dest) == {"v": [14, 12], "w": [3, 4]}  # the original changes it in place


@every_kind
def test_words_are_the_originals_or_the_avatars(make) -> None:
    source, dest = make({"c": ["o"] * 1000}), make({"c": ["a"] * 1000})
    processor = PerturbationProcessor({"c": 0.25}, seed=3)

    drawn = plain(processor.postprocess(source, dest))["c"]

    assert 200 < drawn.count("a") < 300 and drawn.count("a") + drawn.count("o") == 1000
    assert drawn == plain(processor.postprocess(source, dest))["c"]
    assert plain(PerturbationProcessor({"c": 0}).postprocess(source, dest))["c"] == ["o"] * 1000


@every_kind
def test_means_and_deviations_are_the_originals(make) -> None:
    source, dest = make({"v": [1, 3]}), make({"v": [10, 20]})

    assert plain(ExpectedMeanProcessor(["v"]).postprocess(source, dest)) == {"v": [-3.0, 7.0]}
    assert near(plain(ExpectedMeanProcessor(["v"], same_std=True).postprocess(source, dest))["v"], [1, 3])
    assert plain(ExpectedMeanProcessor(["v"]).preprocess(source)) == {"v": [1, 3]}  # no helper column


@every_kind
def test_a_group_nobody_knows_keeps_its_rows_and_its_place(make) -> None:
    source = make({"g": ["x", "x", "y", "y"], "v": [1.0, 3.0, 10.0, 30.0]})
    dest = make({"g": ["z", "y", "x", "y"], "v": [5.0, 1.0, 7.0, 2.0]})

    with pytest.warns(UserWarning, match="1 rows are of groups"):
        back = ExpectedMeanProcessor(["v"], groupby_variables=["g"]).postprocess(source, dest)

    assert plain(back) == {"g": ["z", "y", "x", "y"], "v": [5.0, 19.5, 2.0, 20.5]}


def test_a_group_without_deviation_is_shifted_only() -> None:
    source, dest = pd.DataFrame({"v": [1.0, 3.0]}), pd.DataFrame({"v": [5.0, 5.0]})

    with pytest.warns(UserWarning, match="only means"):
        back = ExpectedMeanProcessor(["v"], same_std=True).postprocess(source, dest)
    assert back["v"].tolist() == [2.0, 2.0]


@every_kind
def test_dates_become_seconds_and_seconds_dates(make) -> None:
    days = [dt.datetime(2020, 1, 1), dt.datetime(2020, 1, 2), None]
    source = make({"t": days, "n": [1, 2, 3]})
    processor = DatetimeProcessor()

    seconds = processor.preprocess(source)
    back = processor.postprocess(source, make({"t": [1577836800.4, 1577836800.9, None], "n": [1, 2, 3]}))

    assert plain(seconds) == {"t": [1577836800.0, 1577923200.0, None], "n": [1, 2, 3]}
    found = [None if value is None or value != value else value.replace(tzinfo=None) for value in plain(back)["t"]]
    assert found == [dt.datetime(2020, 1, 1), dt.datetime(2020, 1, 1, 0, 0, 1), None]  # rounded, not cut off
    assert nw.from_native(back).schema == nw.from_native(source).schema


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_time_zones_and_units_are_kept(unit: str) -> None:
    when = pd.Series(pd.to_datetime(["2026-03-29 00:30:00", "2026-03-29 01:30:00", None])).dt.as_unit(unit)
    frame = pd.DataFrame({"t": when.dt.tz_localize("UTC").dt.tz_convert("Europe/Paris")}, index=[4, 1, 0])
    processor = DatetimeProcessor()

    pd.testing.assert_frame_equal(processor.postprocess(frame, processor.preprocess(frame)), frame)


def test_fractions_of_seconds_come_back() -> None:
    frame = pl.DataFrame({"t": [dt.datetime(2026, 1, 1, 0, 0, 0, 250_000)], "day": [dt.date(2026, 2, 3)]})
    processor = DatetimeProcessor()

    assert processor.postprocess(frame, processor.preprocess(frame)).equals(frame)


@every_kind
def test_numbers_with_few_values_become_words(make) -> None:
    source = make({"a": [1, 7, 7], "b": [1, 2, 3]})

    plainly = ToCategoricalProcessor(2)
    assert plain(plainly.preprocess(source)) == {"a": ["1", "7", "7"], "b": [1, 2, 3]}
    assert plain(plainly.postprocess(source, plainly.preprocess(source))) == plain(source)

    copying = ToCategoricalProcessor(2, keep_continuous=True)
    assert plain(copying.preprocess(source)) == {"a": ["1", "7", "7"], "b": [1, 2, 3], "a__cont": [1, 7, 7]}
    back = copying.postprocess(source, make({"a": ["other", "1", "7"], "b": [1, 2, 3], "a__cont": [5.2, 1.0, 7.0]}))
    assert plain(back) == {"a": [5, 1, 7], "b": [1, 2, 3]}
    assert nw.from_native(back).schema == nw.from_native(source).schema


@every_kind
def test_readings_become_steps_and_steps_readings(make) -> None:
    source = make({"id": [1, 1, 2, 2], "km": [10, 25, 7, 9], "w": [0, 0, 0, 0]})

    assert plain(CUMULATED.preprocess(source)) == {
        "id": [1, 1, 2, 2],
        "w": [0, 0, 0, 0],
        "f": [10, 10, 7, 7],
        "d": [0, 15, 0, 2],
    }
    back = CUMULATED.postprocess(source, make({"id": [1, 1, 2], "w": [1, 2, 3], "f": [100, 100, 50], "d": [0, 5, 3]}))
    assert plain(back) == {"id": [1, 1, 2], "km": [100, 105, 53], "w": [1, 2, 3]}


@every_kind
def test_parts_of_the_way_come_back_within_the_bounds(make) -> None:
    source = make({"id": [1, 1, 1, 2], "v": [60, 30, 100, 10]})
    processor = InterRecordBoundedCumulatedDifferenceProcessor("id", "v", "f", "d", should_round_output=True)

    steps = processor.preprocess(source)

    assert plain(steps)["f"] == [60, 60, 60, 10] and near(plain(steps)["d"], [0, -0.6, 1, 0])
    assert plain(processor.postprocess(source, steps)) == plain(source)


@every_kind
def test_ranges_come_back_rounded(make) -> None:
    source = make({"id": [1, 1], "s": [0, 40], "e": [20, 100]})
    processor = _ranges()

    steps = processor.preprocess(source)

    assert near(plain(steps)["f"], [0, 0]) and near(plain(steps)["r"], [0.2, 1]) and near(plain(steps)["d"], [0, 0.25])
    assert plain(processor.postprocess(source, steps)) == plain(source)
    nudged = make({"id": [1], "f": [19.9], "r": [0.0], "d": [0.0]})
    assert plain(processor.postprocess(source, nudged)) == {"id": [1], "s": [20], "e": [20]}  # the original: 19


@every_kind
@pytest.mark.parametrize("sort", ["when", "s"])
def test_ranges_follow_each_other_in_the_order_asked_for(make, sort: str) -> None:
    when = [dt.datetime(2026, 1, 2), dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 3)]
    source = make({"id": [1, 1, 1], "when": when, "s": [40, 0, 60], "e": [50, 20, 100]})
    processor = _ranges(sort_by_variable=sort)

    steps = processor.preprocess(source)

    assert near(plain(steps)["f"], [0, 0, 0]) and near(plain(steps)["d"], [0.25, 0, 0.2])
    assert plain(processor.postprocess(source, steps)) == plain(source)


@every_kind
def test_places_lose_the_empty_land_between_them(make) -> None:
    source = make({"north": [0, 0, 0, 10, 10], "east": [0.0, 1.0, 8.0, 2.0, 6.0]})
    processor = GeolocationNormalizationProcessor(
        latitude_variable="north", longitude_variable="east", n_reference_lat=2, n_bins=4
    )

    even = processor.preprocess(source)

    assert near(plain(even)["east"], [0, 0.25, 1, 0, 1])
    assert near(plain(processor.postprocess(source, even))["east"], [0, 1, 8, 2, 6])


def test_one_band_of_latitudes_is_enough() -> None:
    source = pd.DataFrame({"lat": [0.0, 5.0, None], "lon": [1.0, 9.0, 3.0]})
    processor = GeolocationNormalizationProcessor(
        latitude_variable="lat", longitude_variable="lon", n_reference_lat=1, n_bins=3
    )

    assert near(plain(processor.postprocess(source, processor.preprocess(source)))["lon"], [1.0, 9.0, None])


def _ranges(**changes: object) -> InterRecordBoundedRangeDifferenceProcessor:
    return InterRecordBoundedRangeDifferenceProcessor(
        id_variable="id",
        target_start_variable="s",
        target_end_variable="e",
        new_first_variable_name="f",
        new_range_variable="r",
        new_difference_variable_name="d",
        **changes,  # pyright: ignore
    )
