"""Columns of every kind of value come back as that kind, from a Parquet file and from a CSV, or are refused."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from collections.abc import Sequence
from typing import cast

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from audiencekit.avatars import Manager
from audiencekit.core import arrow, tables
from audiencekit.errors import InvalidInput
from audiencekit.sandbox import Sandbox
from tests.avatars.frames import people

TIMES = [dt.time(1, 2, 3), None, dt.time(23, 59, 59, 5)]
SPANS = [dt.timedelta(days=3, microseconds=7), None, dt.timedelta(seconds=-1)]
KINDS = {
    "time": pa.array(TIMES, pa.time64("us")),
    "short": pa.array([dt.time(1, 2, 3), None, dt.time(0)], pa.time32("s")),
    "span": pa.array(SPANS, pa.duration("us")),
    "none": pa.nulls(3),
    "codes": pa.array([7, None, 9]).dictionary_encode(),
    "money": pa.array([decimal.Decimal("1.50"), None, decimal.Decimal("2.25")], pa.decimal128(5, 2)),
}
OBJECTS: dict[str, Sequence[object]] = {
    "day": [dt.date(2026, 1, 2), None, dt.date(1990, 5, 6)],
    "money": [decimal.Decimal("1.50"), None, decimal.Decimal("2.25")],
    "time": TIMES,
    "span": SPANS,
    "at": [dt.datetime(2026, 1, 2, 3, 4), None, dt.datetime(1990, 5, 6)],
    "whole": [1, None, 3],
    "yes": [True, None, False],
    "none": [None, None, None],
}


def through(form: tables.Format, frame: object) -> object:
    """*frame* as the service gives it back: a Parquet file, or a CSV that pandas wrote."""
    given = tables.open_table(frame)
    content = tables.to_parquet(frame)
    if form == "csv":
        plain = cast("pd.DataFrame", tables.read(content, "parquet", types={}))
        content = plain.to_csv(index=False).encode()
    return tables.read(content, form, types=given.types, template=given.template)


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_what_arrow_and_polars_hold_comes_back(form: tables.Format) -> None:
    table = pa.table(KINDS)
    back = through(form, table)
    frame = cast("pl.DataFrame", pl.from_arrow(table))
    again = through(form, frame)

    assert isinstance(back, pa.Table) and back.schema == table.schema and back.to_pylist() == table.to_pylist()
    assert isinstance(again, pl.DataFrame) and again.equals(frame) and again.schema == frame.schema


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_objects_and_columns_of_arrow_in_pandas_come_back(form: tables.Format) -> None:
    objects = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in OBJECTS.items()})
    arrows = pd.DataFrame(
        {
            f"arrow_{name}": pd.Series(column.to_pylist(), dtype=pd.ArrowDtype(column.type))
            for name, column in {**KINDS, "day": pa.array(OBJECTS["day"], pa.date32())}.items()
            if not pa.types.is_dictionary(column.type)
        }
    )
    words = {"day": OBJECTS["day"], "whole": [3, None, 1], "yes": [True, False, True]}
    grades = pd.DataFrame({f"kind_{name}": pd.Categorical(values) for name, values in words.items()})
    frame = pd.concat([objects, arrows, grades], axis=1)
    back = through(form, frame)

    assert isinstance(back, pd.DataFrame) and back.dtypes.equals(frame.dtypes)
    assert [[type(value) for value in back[name]] for name in objects] == [
        [type(value) for value in values] for values in OBJECTS.values()
    ]
    pd.testing.assert_frame_equal(back, frame)


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (pa.time64("us"), "25:00:00", "'t' holds what is no time of day"),
        (pa.time64("us"), "noon", "noon|unit"),
        (pa.duration("s"), "long", "long|unit"),
    ],
)
def test_text_that_is_no_time_is_an_error(kind: pa.DataType, text: str, said: str) -> None:
    template = pa.schema([("t", kind)]).empty_table()

    with pytest.raises(ValueError, match=said):
        tables.read(f"t\n{text}\n".encode(), "csv", types={"t": "category"}, template=template)


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (pa.table({"t": pa.nulls(1)}), "'t' had no values and has some now"),
        (pl.DataFrame({"t": [dt.time(1)]}), "Unsupported cast from bool"),
        (pd.DataFrame({"t": pd.Series([None], dtype=pd.ArrowDtype(pa.null()))}), "'t' had no values and has some now"),
    ],
    ids=["arrow", "polars", "pandas"],
)
def test_what_does_not_fit_is_a_value_error_whatever_the_library_calls_it(template: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        tables.read(b"t\nTrue\n", "csv", types={}, template=arrow.empty_of(template))
    with pytest.raises(ValueError, match=r"[Pp]arquet"):
        tables.read(b"PAR1 and no more", "parquet", types={}, template=arrow.empty_of(template))


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (pd.cut(pd.Series([1.0, 2.0]), 2), r"'c' holds intervals; make them text first: \.astype\(str\)"),
        (pd.Series(pd.arrays.IntervalArray.from_breaks([0, 1, 2])), "'c' holds intervals"),
        (pd.Series(pd.period_range("2026-01", periods=2, freq="M")), r"'c' holds periods.*\.dt\.to_timestamp\(\)"),
        (pd.Series(pd.Categorical(pd.period_range("2026-01", periods=2, freq="M"))), "'c' holds periods"),
        (pd.Series([1.0, 2.0], dtype="Sparse[float64]"), "'c' is sparse"),
        (pd.Series([[1], [2]]), "'c' holds values such as a list; single values"),
        (pd.Series([{"a": 1}, None]), "'c' holds values such as a dict"),
        (pd.Series([[1], [2]], dtype=pd.ArrowDtype(pa.list_(pa.int64()))), "'c' holds list<.*single values"),
        (pd.Series(["a"], dtype=pd.ArrowDtype(pa.dictionary(pa.int8(), pa.string()))), "'c' is a dictionary of Arrow"),
    ],
)
def test_what_would_not_come_back_is_refused_before_anything_is_sent(
    manager: Manager, sandbox: Sandbox, column: pd.Series, said: str
) -> None:
    with pytest.raises(InvalidInput, match=f"table 't': column {said}"):
        manager.create_runner("kinds").add_table("t", column.to_frame("c"))
    assert sandbox.requests == []


def test_what_parquet_cannot_hold_is_refused_before_anything_is_sent(manager: Manager, sandbox: Sandbox) -> None:
    months = pa.array([(1, 2, 3)], pa.month_day_nano_interval())
    with pytest.raises(InvalidInput, match="table 't': The frame cannot be written as Parquet"):
        manager.create_runner("kinds").add_table("t", pa.table({"c": months}))
    assert sandbox.requests == []


@pytest.mark.parametrize(
    "column",
    [
        pa.array([b"x", b"y"]),
        pa.array([b"x", b"y"], pa.binary(1)),
        pa.array([b"x", b"y"]).dictionary_encode(),
        pd.Series([b"x", None]),
        pd.Series([uuid.UUID(int=1), None]),
    ],
    ids=["bytes", "of one length", "kinds", "objects", "ids"],
)
def test_bytes_and_a_csv_are_refused_before_anything_is_sent(
    manager: Manager, sandbox: Sandbox, column: object
) -> None:
    frame = column.to_frame("c").assign(a=1) if isinstance(column, pd.Series) else pa.table({"c": column, "a": [1, 2]})
    with pytest.raises(InvalidInput, match=r"table 't': column 'c' holds .*, which no CSV can carry.*parquet"):
        manager.create_runner("kinds", output_format="csv").add_table("t", frame)
    assert sandbox.requests == []

    manager.create_runner("kinds", output_format="csv").add_table("t", frame, columns_to_drop=["c"])
    manager.create_runner("kinds").add_table("t", frame)


def test_a_run_gives_back_days_amounts_and_times(manager: Manager) -> None:
    frame = people().assign(
        day=[dt.date(2026, 1, 1 + row % 28) for row in range(40)],
        arrow=pd.Series([dt.date(2026, 1, 1 + row % 28) for row in range(40)], dtype=pd.ArrowDtype(pa.date32())),
        money=[decimal.Decimal(row) / 4 for row in range(40)],
        time=[dt.time(row % 24) for row in range(40)],
    )
    runner = manager.create_runner("objects", seed=3, output_format="csv")
    runner.add_table("t", frame)
    runner.set_parameters("t", k=4)
    runner.run(["standard"])
    found = runner.shuffled("t")

    assert found.dtypes.equals(frame.dtypes)
    for name, kind in {"day": dt.date, "arrow": dt.date, "money": decimal.Decimal, "time": dt.time}.items():
        assert {type(value) for value in found[name]} == {kind}
