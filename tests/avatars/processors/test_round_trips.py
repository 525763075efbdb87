"""What processors do is undone to the last row, for any table (contract 7)."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

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
from audiencekit.avatars.processors.proportion import rounded_together
from audiencekit.errors import InvalidInput
from tests.avatars.processors.columns import ARROW, PANDAS, arrow_tables, pandas_frames
from tests.avatars.processors.kinds import near, plain

quick = settings(derandomize=True, max_examples=40, deadline=None, database=None)
tenths = st.integers(-10_000, 10_000).map(lambda number: number / 10)
makers = st.sampled_from([pl.DataFrame, lambda columns: pd.DataFrame(columns, index=range(5, 5 + len(columns["id"])))])
records = st.lists(st.tuples(st.sampled_from("abc"), tenths, tenths), min_size=1, max_size=20)


def table(make, rows: list[tuple[str, float, float]]):
    return make({"id": [row[0] for row in rows], "v": [row[1] for row in rows], "w": [row[2] for row in rows]})


@quick
@given(makers, st.lists(st.tuples(st.integers(0, 999), st.integers(0, 999)), min_size=1, max_size=20))
def test_proportions(make, pairs: list[tuple[int, int]]) -> None:
    source = make(
        {
            "id": [sum(pair) / 10 for pair in pairs],
            "a": [pair[0] / 10 for pair in pairs],
            "b": [pair[1] / 10 for pair in pairs],
        }
    )
    processor = ProportionProcessor(["a", "b"], "id")
    back = plain(processor.postprocess(source, processor.preprocess(source)))

    assert all(near(back[name], plain(source)[name]) for name in back)


@quick
@given(st.lists(st.lists(st.floats(0, 1000), min_size=4, max_size=4), min_size=1, max_size=8), st.integers(0, 3))
def test_amounts_rounded_together_keep_their_sum(rows: list[list[float]], decimals: int) -> None:
    found = rounded_together(pd.DataFrame(rows).to_numpy(), decimals)

    unit = 10.0**-decimals
    for before, after in zip(rows, found.tolist(), strict=True):
        assert abs(sum(after) - sum(before)) <= unit / 2 + 1e-9
        assert all(abs(one - other) < 2 * unit for one, other in zip(before, after, strict=True))


@quick
@given(makers, records, st.booleans())
def test_cumulated_differences(make, rows: list[tuple[str, float, float]], keep: bool) -> None:
    processor = InterRecordCumulatedDifferenceProcessor(
        id_variable="id",
        target_variable="v",
        new_first_variable_name="first",
        new_difference_variable_name="step",
        keep_record_order=keep,
    )
    source = table(make, rows if keep else sorted(rows))
    back = processor.postprocess(source, processor.preprocess(source))

    assert type(back) is type(source) and list(plain(back)) == ["id", "v", "w"]
    assert near(plain(back)["v"], plain(source)["v"], 1e-6)


@quick
@given(makers, records)
def test_bounded_differences(make, rows: list[tuple[str, float, float]]) -> None:
    processor = InterRecordBoundedCumulatedDifferenceProcessor("id", "v", "first", "step")
    source = table(make, rows)
    steps = processor.preprocess(source)
    back = plain(processor.postprocess(source, steps))

    assert all(-1 <= float(step) <= 1 for step in plain(steps)["step"])
    assert near(back["v"], plain(source)["v"], 1e-6) and back["id"] == plain(source)["id"]


@quick
@given(makers, records, st.sampled_from([None, "v", "when"]))
def test_bounded_ranges(make, rows: list[tuple[str, float, float]], sort: str | None) -> None:
    processor = InterRecordBoundedRangeDifferenceProcessor(
        id_variable="id",
        target_start_variable="v",
        target_end_variable="w",
        new_first_variable_name="first",
        new_range_variable="range",
        new_difference_variable_name="step",
        sort_by_variable=sort,
        should_round_output=False,
    )
    columns = {
        "id": [row[0] for row in rows],
        "v": [row[1] for row in rows],
        "w": [row[2] for row in rows],
        "when": [dt.date(2026, 1, 1) + dt.timedelta(days=7 * place % 11) for place in range(len(rows))],
    }
    source = make(columns)
    back = plain(processor.postprocess(source, processor.preprocess(source)))

    assert near(back["v"], columns["v"], 1e-6) and near(back["w"], columns["w"], 1e-6)


@quick
@given(makers, records, st.integers(1, 5), st.integers(1, 9))
def test_places(make, rows: list[tuple[str, float, float]], bands: int, bins: int) -> None:
    processor = GeolocationNormalizationProcessor(
        latitude_variable="v", longitude_variable="w", n_reference_lat=bands, n_bins=bins
    )
    source = table(make, rows)
    even = processor.preprocess(source)

    assert all(0 <= float(position) <= 1 for position in plain(even)["w"])
    assert near(plain(processor.postprocess(source, even))["w"], plain(source)["w"], 1e-5)


@quick
@given(
    st.lists(
        st.one_of(st.none(), st.datetimes(dt.datetime(1700, 1, 1), dt.datetime(2250, 1, 1))), min_size=1, max_size=9
    ),
    st.sampled_from([None, "UTC", "Europe/Paris", "America/New_York"]),
)
def test_dates(moments: list[dt.datetime | None], zone: str | None) -> None:
    assume(any(moments))
    whole = [None if moment is None else moment.replace(microsecond=0) for moment in moments]
    column = pl.Series("t", whole, dtype=pl.Datetime("us"))
    source = pl.DataFrame(
        {"t": column if zone is None else column.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)}
    )
    processor = DatetimeProcessor()

    assert processor.postprocess(source, processor.preprocess(source)).equals(source)
    frame = source.to_pandas()
    pd.testing.assert_frame_equal(processor.postprocess(frame, processor.preprocess(frame)), frame)


@quick
@given(
    makers,
    st.lists(st.one_of(st.none(), st.integers(-3, 3), st.floats(-2, 2)), min_size=1, max_size=20),
    st.integers(0, 6),
    st.booleans(),
)
def test_words_for_numbers(make, numbers: list[float | None], threshold: int, copies: bool) -> None:
    assume(any(number is not None for number in numbers))
    source = make({"id": [None if number is None else float(number) for number in numbers]})
    processor = ToCategoricalProcessor(threshold, keep_continuous=copies)
    back = processor.postprocess(source, processor.preprocess(source))

    assert near(plain(back)["id"], plain(source)["id"]) and list(plain(back)) == ["id"]


def same(back: object, source: object) -> bool:
    if isinstance(source, pd.DataFrame):
        pd.testing.assert_frame_equal(back, source)  # pyright: ignore
        return True
    return type(back) is type(source) and back.equals(source) and back.schema == source.schema  # pyright: ignore


@quick
@given(st.one_of(pandas_frames(), arrow_tables()), st.integers(0, 6), st.booleans())
def test_any_frame_comes_back_from_words(source: object, threshold: int, copies: bool) -> None:
    processor = ToCategoricalProcessor(threshold, keep_continuous=copies)
    even = processor.preprocess(source)

    assert same(processor.postprocess(source, even), source)


@quick
@given(st.one_of(pandas_frames(), arrow_tables()))
def test_any_frame_comes_back_from_seconds(source: object) -> None:
    processor = DatetimeProcessor()

    assert same(processor.postprocess(source, processor.preprocess(source)), source)


@pytest.mark.parametrize("kind", sorted(PANDAS))
def test_each_kind_of_column_of_pandas_comes_back(kind: str) -> None:
    frame = pd.DataFrame({"c": PANDAS[kind]})
    for processor in (ToCategoricalProcessor(9), ToCategoricalProcessor(9, keep_continuous=True), DatetimeProcessor()):
        assert same(processor.postprocess(frame, processor.preprocess(frame)), frame)


@pytest.mark.parametrize("kind", sorted(ARROW))
def test_each_kind_of_column_of_arrow_and_polars_comes_back(kind: str) -> None:
    table = pa.table({"c": ARROW[kind]})
    for processor in (ToCategoricalProcessor(9), ToCategoricalProcessor(9, keep_continuous=True), DatetimeProcessor()):
        assert same(processor.postprocess(table, processor.preprocess(table)), table)
        frame = pl.from_arrow(table)
        assert same(processor.postprocess(frame, processor.preprocess(frame)), frame)


def test_gaps_of_the_avatars_have_a_place_in_whole_numbers() -> None:
    source = pd.DataFrame({"n": [1, 2, 2], "small": pd.Series([1, 2, 3], dtype="uint8")})
    processor = ToCategoricalProcessor(3)
    words = processor.preprocess(source)
    words.loc[0, :] = None
    back = processor.postprocess(source, words)

    assert [str(kind) for kind in back.dtypes] == ["Int64", "UInt8"] and back["n"].tolist() == [pd.NA, 2, 2]


@pytest.mark.parametrize("word", ["300", "soon", "inf"])
def test_a_word_that_no_original_could_be_is_refused(word: str) -> None:
    for source in (
        pd.DataFrame({"n": pd.Series([1], dtype="int8")}),
        pl.DataFrame({"n": pl.Series([1], dtype=pl.Int8)}),
        pa.table({"n": pa.array([1], pa.int8())}),
    ):
        words = type(source)({"n": [word]}) if not isinstance(source, pa.Table) else pa.table({"n": [word]})
        with pytest.raises(InvalidInput, match="column 'n' has a "):
            ToCategoricalProcessor(3).postprocess(source, words)  # pyright: ignore


@quick
@given(makers, st.lists(st.one_of(st.none(), st.sampled_from("abcdefg")), min_size=1, max_size=30), st.integers(0, 4))
def test_no_rare_word_is_left(make, words: list[str | None], threshold: int) -> None:
    assume(any(words))
    found = plain(GroupModalitiesProcessor(min_unique=0, global_threshold=threshold).preprocess(make({"id": words})))

    for before, after in zip(words, found["id"], strict=True):
        rare = before is not None and words.count(before) <= threshold
        assert after == ("other" if rare else before)


@quick
@given(makers, records, st.floats(0, 1))
def test_a_perturbation_lies_between_original_and_avatar(
    make, rows: list[tuple[str, float, float]], level: float
) -> None:
    source = table(make, rows)
    dest = table(make, [(row[0], row[2], row[1]) for row in rows])
    back = plain(PerturbationProcessor({"v": level}).postprocess(source, dest))

    for before, after, found in zip(plain(source)["v"], plain(dest)["v"], back["v"], strict=True):
        assert min(before, after) - 1e-6 <= found <= max(before, after) + 1e-6
    assert back["w"] == plain(dest)["w"]


@quick
@given(makers, records, st.booleans())
def test_the_mean_of_each_group_is_the_originals(make, rows: list[tuple[str, float, float]], by_group: bool) -> None:
    source = table(make, rows)
    dest = table(make, [(row[0], row[2], row[1]) for row in reversed(rows)])
    processor = ExpectedMeanProcessor(["v"], groupby_variables=["id"] if by_group else None)
    back = plain(processor.postprocess(source, dest))

    assert back["id"] == plain(dest)["id"] and back["w"] == plain(dest)["w"]
    for group in {row[0] for row in rows} if by_group else {None}:
        before = [v for name, v in zip(plain(source)["id"], plain(source)["v"], strict=True) if group in (None, name)]
        after = [v for name, v in zip(back["id"], back["v"], strict=True) if group in (None, name)]
        assert math.isclose(sum(before) / len(before), sum(after) / len(after), abs_tol=1e-6)
