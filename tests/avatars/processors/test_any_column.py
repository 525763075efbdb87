"""Whatever a column holds, a processor works or refuses it in words of its own; and its way back is that of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiencekit.avatars.processors import (
    ExpectedMeanProcessor,
    GeolocationNormalizationProcessor,
    GroupModalitiesProcessor,
    InterRecordBoundedCumulatedDifferenceProcessor,
    InterRecordBoundedRangeDifferenceProcessor,
    InterRecordCumulatedDifferenceProcessor,
    PerturbationProcessor,
    Processor,
    ProportionProcessor,
)
from audiencekit.errors import InvalidInput
from tests.avatars.processors.columns import ARROW, PANDAS
from tests.avatars.processors.kinds import near, plain

quick = settings(derandomize=True, max_examples=15, deadline=None, database=None)

_RANGES = partial(
    InterRecordBoundedRangeDifferenceProcessor,
    id_variable="id",
    target_start_variable="v",
    target_end_variable="w",
    new_first_variable_name="first",
    new_range_variable="range",
    new_difference_variable_name="step",
    should_round_output=False,
)
INVERTIBLE: Sequence[Processor] = (
    ProportionProcessor(["v"], "w", sum_to_one=False),
    InterRecordCumulatedDifferenceProcessor(
        id_variable="id",
        target_variable="v",
        new_first_variable_name="first",
        new_difference_variable_name="step",
        keep_record_order=True,
    ),
    InterRecordBoundedCumulatedDifferenceProcessor("id", "v", "first", "step"),
    _RANGES(),
    _RANGES(sort_by_variable="v"),
    GeolocationNormalizationProcessor(latitude_variable="v", longitude_variable="w", n_reference_lat=2, n_bins=3),
    PerturbationProcessor({"v": 0.5, "id": 0.5}),
    ExpectedMeanProcessor(["v"], groupby_variables=["id"]),
)
OTHERS: Sequence[Processor] = (
    _RANGES(sort_by_variable="id"),
    _RANGES(id_variable="other", sort_by_variable="id"),
    GroupModalitiesProcessor(variable_thresholds={"id": 1}),
    GroupModalitiesProcessor(min_unique=0, global_threshold=1),
)
NUMBERS = ["int8", "int16", "int64", "uint8", "float32", "float64"]


@pytest.mark.parametrize("kind", sorted({*PANDAS, *(f"arrow {name}" for name in ARROW)}))
def test_no_error_of_another_library_comes_out(kind: str) -> None:
    column = ARROW[kind.removeprefix("arrow ")] if kind.startswith("arrow ") else PANDAS[kind]
    others = {"other": [1, 1, 2], "v": [1.0, 2.5, 3.0], "w": [2.0, 3.0, 4.0]}
    if isinstance(column, pd.Series):
        frames: list[object] = [pd.DataFrame({"id": column, **others}), pd.DataFrame({**others, "id": 1, "v": column})]
    else:
        tables = [pa.table({"id": column, **others}), pa.table({**others, "id": [1, 1, 2], "v": column})]
        frames = [*tables, *(pl.from_arrow(table) for table in tables)]
    for frame in frames:
        for processor in (*INVERTIBLE, *OTHERS):
            try:
                back = processor.postprocess(frame, processor.preprocess(frame))
            except InvalidInput:
                continue
            assert type(back) is type(frame)


@quick
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 60), st.integers(1, 60)), min_size=1, max_size=12),
    st.sampled_from(NUMBERS),
    st.sampled_from(["pandas", "nullable", "arrow in pandas", "polars", "pyarrow"]),
)
def test_numbers_of_every_size_and_kind_come_back(rows: list[tuple[str, int, int]], size: str, kind: str) -> None:
    number = pa.type_for_alias(size)
    table = pa.table(
        {
            "id": [row[0] for row in rows],
            "v": pa.array([row[1] for row in rows]).cast(number),
            "w": pa.array([row[2] for row in rows]).cast(number),
        }
    )
    frames = {
        "pandas": table.to_pandas,
        "nullable": lambda: table.to_pandas().convert_dtypes(),
        "arrow in pandas": lambda: table.to_pandas(types_mapper=pd.ArrowDtype),
        "polars": lambda: pl.from_arrow(table),
        "pyarrow": lambda: table,
    }
    frame = frames[kind]()
    for processor in INVERTIBLE:
        back = plain(processor.postprocess(frame, processor.preprocess(frame)))
        assert near(back["v"], plain(frame)["v"], 1e-3) and near(back["w"], plain(frame)["w"], 1e-3)
        assert back["id"] == plain(frame)["id"]
