"""Settings and columns that cannot be are refused, whatever the frame."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import polars as pl
import pytest

from audiencekit.avatars import processors
from audiencekit.avatars.processors import (
    DatetimeProcessor,
    ExpectedMeanProcessor,
    GeolocationNormalizationProcessor,
    GroupModalitiesProcessor,
    InterRecordBoundedCumulatedDifferenceProcessor,
    InterRecordBoundedRangeDifferenceProcessor,
    InterRecordCumulatedDifferenceProcessor,
    PerturbationProcessor,
    Processor,
    ProportionProcessor,
    ToCategoricalProcessor,
)
from audiencekit.errors import InvalidInput

CUMULATED = InterRecordCumulatedDifferenceProcessor(
    id_variable="id", target_variable="v", new_first_variable_name="f", new_difference_variable_name="d"
)
KEEPING = InterRecordCumulatedDifferenceProcessor(
    id_variable="id",
    target_variable="v",
    new_first_variable_name="f",
    new_difference_variable_name="d",
    keep_record_order=True,
)
BOUNDED = InterRecordBoundedCumulatedDifferenceProcessor("id", "v", "f", "d")
GOOD = pl.DataFrame({"id": [1, 1], "v": [1.0, 2.0], "w": ["a", "b"]})
STEPS = pl.DataFrame({"id": [1, 1], "f": [1.0, 1.0], "d": [0.0, 1.0]})


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: ProportionProcessor("ab", "tot"), "list of column names"),
        (lambda: ProportionProcessor([], "tot"), "names no column"),
        (lambda: ProportionProcessor(["a", "a"], "tot"), "twice"),
        (lambda: ProportionProcessor(["a", "tot"], "tot"), "one of variable_names"),
        (lambda: ProportionProcessor(["a"], "tot", decimal_count=-1), "decimal_count"),
        (lambda: GroupModalitiesProcessor(), "either"),
        (lambda: GroupModalitiesProcessor(min_unique=2), "either"),
        (lambda: GroupModalitiesProcessor(variable_thresholds={"a": 1}, min_unique=2), "either"),
        (lambda: PerturbationProcessor({"a": 1.5}), "from 0 to 1"),
        (lambda: ExpectedMeanProcessor(["a"], groupby_variables=[]), "names no column"),
        (lambda: ToCategoricalProcessor(-1), "whole number"),
        (lambda: InterRecordBoundedCumulatedDifferenceProcessor("id", "v", "f", "f"), "must differ"),
        (
            lambda: GeolocationNormalizationProcessor(
                latitude_variable="a", longitude_variable="b", n_reference_lat=0, n_bins=1
            ),
            "n_reference_lat",
        ),
    ],
)
def test_settings(make: Callable[[], object], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        make()


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (lambda: ProportionProcessor(["v"], "gone").preprocess(GOOD), "no column 'gone'"),
        (lambda: ProportionProcessor(["v"], "gone").postprocess(GOOD, GOOD), "no column 'gone'"),
        (lambda: ProportionProcessor(["w"], "v").preprocess(GOOD), "'w' holds String; numbers"),
        (lambda: GroupModalitiesProcessor(variable_thresholds={"gone": 1}).preprocess(GOOD), "no column 'gone'"),
        (lambda: PerturbationProcessor({"gone": 0.5}).postprocess(GOOD, GOOD), "no column 'gone'"),
        (lambda: PerturbationProcessor({"v": 0.5}).postprocess(GOOD, GOOD[:1]), "2 and 1"),
        (lambda: ExpectedMeanProcessor(["w"]).preprocess(GOOD), "numbers are needed"),
        (lambda: CUMULATED.preprocess(GOOD.with_columns(v=pl.Series([1.0, None]))), "missing values"),
        (lambda: CUMULATED.preprocess(GOOD.with_columns(id=pl.Series([1, None]))), "every record needs its id"),
        (lambda: CUMULATED.postprocess(GOOD, STEPS.drop("f")), "no column 'f'"),
        (lambda: CUMULATED.postprocess(GOOD, STEPS.with_columns(d=pl.Series([1.0, None]))), "missing values"),
        (lambda: KEEPING.postprocess(GOOD[:1], STEPS), "1 and 2"),
        (lambda: BOUNDED.preprocess(GOOD.drop("id")), "no column 'id'"),
        (
            lambda: ToCategoricalProcessor(5, keep_continuous=True).preprocess(GOOD.with_columns(v__cont=1.0)),
            "'v__cont' already",
        ),
        (lambda: ToCategoricalProcessor(5).postprocess(GOOD, GOOD.with_columns(v=pl.lit("soon"))), "no value"),
        (lambda: DatetimeProcessor().preprocess([1, 2]), "table expected, got list"),
        (lambda: DatetimeProcessor().preprocess(pd.DataFrame([[1, 2]], columns=["a", "a"])), "table expected"),
    ],
)
def test_columns(work: Callable[[], object], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        work()


@pytest.mark.parametrize("taken", ["f", "r", "d"])
def test_a_column_that_is_there_is_never_overwritten(taken: str) -> None:
    frame = GOOD.with_columns(pl.Series("e", [2.0, 3.0]), pl.Series(taken, ["keep", "me"]))
    ranges = InterRecordBoundedRangeDifferenceProcessor(
        id_variable="id",
        target_start_variable="v",
        target_end_variable="e",
        new_first_variable_name="f",
        new_range_variable="r",
        new_difference_variable_name="d",
    )
    for processor in (ranges,) if taken == "r" else (CUMULATED, BOUNDED, ranges):
        for given in (frame, frame.to_pandas(), frame.to_arrow()):
            with pytest.raises(InvalidInput, match=f"column '{taken}' already; choose another new_"):
                processor.preprocess(given)


def test_every_processor_is_one() -> None:
    table: Processor = DatetimeProcessor()
    assert table.preprocess(GOOD).equals(GOOD)
    assert len([name for name in processors.__all__ if name.endswith("Processor")]) == 11
    assert all(getattr(processors, name) is not None for name in processors.__all__)
