"""The service's type of a column, read off a frame (avatars contract 3.4, method 1.2)."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

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
    inferred = kinds.infer_dtype(series, skipna=True) if name == "object" else ""
    _check(series, inferred)
    if isinstance(dtype, pd.CategoricalDtype):
        return "category"
    if isinstance(dtype, pd.ArrowDtype):
        return _of_field(str(series.name), getattr(dtype, "pyarrow_dtype"))  # noqa: B009
    if isinstance(dtype, pd.DatetimeTZDtype):
        return "datetime_tz"
    if kinds.is_bool_dtype(dtype):
        return "bool"
    if kinds.is_integer_dtype(dtype):
        return "int"
    if kinds.is_float_dtype(dtype):
        return "float"
    if kinds.is_datetime64_any_dtype(dtype):
        return "datetime"
    return _INFERRED.get(inferred, "category")


def _check(series: pd.Series, inferred: str) -> None:
    """Raise InvalidInput for a column that would not come back as it goes in."""
    pd = importlib.import_module("pandas")
    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        dtype = getattr(dtype, "categories").dtype  # noqa: B009
    column = f"column {series.name!r}"
    if isinstance(dtype, pd.IntervalDtype) or inferred == "interval":
        raise InvalidInput(f"{column} holds intervals; make them text first: .astype(str)")
    if isinstance(dtype, pd.PeriodDtype) or inferred == "period":
        raise InvalidInput(f"{column} holds periods; make them dates first: .dt.to_timestamp(), or text: .astype(str)")
    if isinstance(dtype, pd.SparseDtype):
        raise InvalidInput(f"{column} is sparse; make it dense first: .sparse.to_dense()")
    if isinstance(dtype, pd.ArrowDtype) and str(dtype).startswith("dictionary"):
        raise InvalidInput(f"{column} is a dictionary of Arrow's; make it pandas' own first: .astype('category')")
    if inferred == "mixed" and isinstance(first := cast("object", series.dropna().iloc[0]), Iterable):
        kind = type(cast("object", first)).__name__
        raise InvalidInput(f"{column} holds values such as a {kind}; single values are needed")


def _of_field(name: str, kind: object) -> ColumnType:
    is_ = arrow().types
    if (storage := getattr(kind, "storage_type", None)) is not None:
        if str(getattr(kind, "extension_name", "")).startswith("pandas."):
            raise InvalidInput(f"column {name!r} holds {kind}, which pandas alone can read; make it text first")
        return _of_field(name, storage)
    if is_.is_dictionary(kind):
        _of_field(name, getattr(kind, "value_type"))  # noqa: B009
        return "category"
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
