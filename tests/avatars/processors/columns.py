"""Columns of every kind that pandas, pyarrow and polars have, with gaps, and frames drawn from them."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Mapping, Sequence

import pandas as pd
import polars as pl
import pyarrow as pa
from hypothesis import strategies as st

DAYS: Sequence[object] = [dt.date(2020, 1, 1), None, dt.date(1600, 2, 29)]
TIMES: Sequence[object] = [dt.datetime(2020, 1, 1, 2, 3, 4), None, dt.datetime(1999, 12, 31)]
AWARE: Sequence[object] = [dt.datetime(2020, 1, 1, tzinfo=dt.UTC), None, dt.datetime(2600, 7, 1, tzinfo=dt.UTC)]
AMOUNTS: Sequence[object] = [decimal.Decimal("1.50"), None, decimal.Decimal("-2.25")]

PANDAS: Mapping[str, pd.Series] = {
    "int64": pd.Series([2**60 + 1, 3, -3]),
    "int8": pd.Series([1, 2, 3], dtype="int8"),
    "uint64": pd.Series([2**63 + 1, 3, 4], dtype="uint64"),
    "Int64": pd.Series([1, None, 2], dtype="Int64"),
    "UInt8": pd.Series([1, None, 2], dtype="UInt8"),
    "float64": pd.Series([0.1, None, 1e100]),
    "float32": pd.Series([1.5, None, 2.25], dtype="float32"),
    "Float64": pd.Series([1.5, None, 2.25], dtype="Float64"),
    "bool": pd.Series([True, False, True]),
    "boolean": pd.Series([True, None, False], dtype="boolean"),
    "datetime": pd.Series(pd.to_datetime(["2020-01-01 00:00:00", None, "1999-12-31 23:59:59"])),
    "seconds": pd.Series(pd.to_datetime(["2020-01-01", None, "1999-12-31"])).astype("datetime64[s]"),
    "zone": pd.Series(pd.to_datetime(["2020-01-01", None, "2020-07-01"]).tz_localize("Europe/Paris")),
    "timedelta": pd.Series(pd.to_timedelta(["1h", None, "-2D"])),
    "period": pd.Series(pd.period_range("2020", periods=3, freq="M")),
    "interval": pd.Series(pd.arrays.IntervalArray.from_breaks([0, 1, 2, 3])),
    "text": pd.Series(["a", None, "b"], dtype="string"),
    "dates": pd.Series(DAYS, dtype=object),
    "amounts": pd.Series(AMOUNTS, dtype=object),
    "lists": pd.Series([[1], None, [2]]),
    "category": pd.Series(pd.Categorical([1, None, 2])),
    "arrow_int": pd.Series([1, None, 2], dtype=pd.ArrowDtype(pa.int64())),
    "arrow_day": pd.Series(DAYS, dtype=pd.ArrowDtype(pa.date32())),
    "arrow_time": pd.Series(TIMES, dtype=pd.ArrowDtype(pa.timestamp("us"))),
    "arrow_zone": pd.Series(AWARE, dtype=pd.ArrowDtype(pa.timestamp("us", "UTC"))),
    "arrow_amount": pd.Series(AMOUNTS, dtype=pd.ArrowDtype(pa.decimal128(5, 2))),
}
ARROW: Mapping[str, pa.Array] = {
    "int64": pa.array([2**60 + 1, None, -3]),
    "int8": pa.array([1, None, 2], pa.int8()),
    "uint64": pa.array([2**63 + 1, None, 2], pa.uint64()),
    "float32": pa.array([1.5, None, 2.25], pa.float32()),
    "float64": pa.array([0.1, None, 1e100]),
    "bool": pa.array([True, None, False]),
    "text": pa.array(["a", None, "b"]),
    "bytes": pa.array([b"a", None, b"b"]),
    "day": pa.array(DAYS, pa.date32()),
    "milliseconds": pa.array(DAYS, pa.date64()),
    "far": pa.array([dt.date(9999, 12, 31), None, dt.date(1, 1, 1)]),
    "time": pa.array([dt.datetime(9999, 1, 1), None, dt.datetime(1500, 1, 1)], pa.timestamp("us")),
    "second": pa.array(TIMES, pa.timestamp("s")),
    "nanosecond": pa.array(TIMES, pa.timestamp("ns")),
    "zone": pa.array(AWARE, pa.timestamp("us", "Europe/Paris")),
    "time_of_day": pa.array([dt.time(1), None, dt.time(23, 59, 59, 7)], pa.time64("us")),
    "span": pa.array([dt.timedelta(1), None, dt.timedelta(-1)], pa.duration("us")),
    "amount": pa.array(AMOUNTS, pa.decimal128(5, 2)),
    "list": pa.array([[1], None, [2]]),
    "structure": pa.array([{"a": 1}, None, {"a": 2}]),
    "category": pa.array(["a", None, "b"]).dictionary_encode(),
    "none": pa.nulls(3),
}


@st.composite
def pandas_frames(draw: st.DrawFn) -> pd.DataFrame:
    """Some of the columns, their rows drawn again and again."""
    rows = draw(st.lists(st.integers(0, 2), min_size=1, max_size=9))
    names = draw(st.lists(st.sampled_from(sorted(PANDAS)), min_size=1, max_size=5, unique=True))
    return pd.DataFrame({name: PANDAS[name].take(rows).array for name in names}, index=range(5, 5 + len(rows)))


@st.composite
def arrow_tables(draw: st.DrawFn) -> object:
    """The same of pyarrow or polars."""
    rows = draw(st.lists(st.integers(0, 2), min_size=1, max_size=9))
    names = draw(st.lists(st.sampled_from(sorted(ARROW)), min_size=1, max_size=5, unique=True))
    table = pa.table({name: ARROW[name].take(pa.array(rows)) for name in names})
    return pl.from_arrow(table) if draw(st.booleans()) else table
