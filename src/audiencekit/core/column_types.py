"""The service's type of a column, read off a frame (avatars contract 3.4, method 1.2)."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from audiencekit.core.arrow import ArrowFrame, arrow
from audiencekit.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd

ColumnType: TypeAlias = Literal["int", "bool", "category", "float", "datetime", "datetime_tz"]
COLUMN_TYPES: tuple[str, ...] = get_args(ColumnType)

# What pandas' inference calls the content of an object column, where that is more than a category.
_INFERRED: Mapping[str, ColumnType] = {
    "boolean": "bool",
    "integer": "int",
    "floating": "float",
    "mixed-integer-float": "float",
    "decimal": "float",
    "date": "datetime",
    "datetime": "datetime",
    "datetime64": "datetime",
}


def types_of_pandas(frame: pd.DataFrame) -> dict[str, ColumnType]:
    """The type of each column, by its dtype.

    Unlike the vendor's mapping, dates with a time zone are told from dates without, nullable integers are integers,
    and object columns are looked into.
    """
    return {str(name): _of_series(frame[name]) for name in frame.columns}


def types_of_arrow(table: ArrowFrame) -> dict[str, ColumnType]:
    """The type of each column. Raises InvalidInput for one whose values are lists or structures."""
    return {field.name: _of_field(field.name, field.type) for field in table.schema}


def _of_series(series: pd.Series) -> ColumnType:
    pd = importlib.import_module("pandas")
    kinds, dtype, name = pd.api.types, series.dtype, str(series.dtype)
    if isinstance(dtype, (pd.CategoricalDtype, pd.IntervalDtype)):
        return "category"
    if isinstance(dtype, pd.ArrowDtype) and name.startswith(("date", "decimal")):
        return "float" if name.startswith("decimal") else "datetime"
    if isinstance(dtype, pd.DatetimeTZDtype) or (name.startswith("timestamp[") and "tz=" in name):
        return "datetime_tz"
    if kinds.is_bool_dtype(dtype):
        return "bool"
    if kinds.is_integer_dtype(dtype):
        return "int"
    if kinds.is_float_dtype(dtype):
        return "float"
    if kinds.is_datetime64_any_dtype(dtype):
        return "datetime"
    return _INFERRED.get(kinds.infer_dtype(series, skipna=True), "category") if name == "object" else "category"


def _of_field(name: str, kind: object) -> ColumnType:
    is_ = arrow().types
    if is_.is_nested(kind):
        raise InvalidInput(f"column {name!r} holds {kind}; single values are needed")
    if is_.is_boolean(kind):
        return "bool"
    if is_.is_integer(kind):
        return "int"
    if is_.is_floating(kind) or is_.is_decimal(kind):
        return "float"
    if is_.is_timestamp(kind) and getattr(kind, "tz", None):
        return "datetime_tz"
    return "datetime" if is_.is_timestamp(kind) or is_.is_date(kind) else "category"
