"""From a pandas frame to arrays; what the method cannot take is refused (contract 1.2, 1.3, 10)."""

from __future__ import annotations

from collections.abc import Collection

import attrs
import numpy as np
import pandas as pd
from pandas.api import types

from audiencekit.engine.columns import CategoryColumn, Column, Floats, NumericColumn, Rows, Table
from audiencekit.engine.dates import is_date, read_dates
from audiencekit.engine.errors import EngineError, NotAFrame

LARGEST_INTEGER = 2**53  # float64 tells neighbouring integers apart up to here
SHOWN_ROWS = 5
EXPECTED = "numbers, dates, booleans, text or categories"
_TEXT = {"string", "empty"}
_NUMBERS = {"integer", "floating", "mixed-integer-float", "decimal"}


def read_table(frame: pd.DataFrame, *, categories: Collection[str] = ()) -> Table:
    """The frame as a Table; missing values are NaN among numbers, -1 among codes.

    categories: names of columns that are categories whatever their values.
    Raises NotAFrame, or EngineError: empty_table, duplicate_column, infinite_value, integer_too_large, mixed_types,
    mixed_time_zones, date_out_of_range, unsupported_type.
    """
    require_frame(frame)
    rows, width = frame.shape
    if rows == 0 or width == 0:
        raise EngineError(
            "empty_table", expected="at least 2 rows and 1 usable column", received=f"{rows} rows, {width} columns"
        )
    names = column_names(frame)
    columns = [read_column(frame.iloc[:, i], name, forced=name in categories) for i, name in enumerate(names)]
    return Table(rows=rows, columns=tuple(columns))


def require_frame(given: object) -> None:
    """Raise NotAFrame for anything but a pandas DataFrame."""
    if not isinstance(given, pd.DataFrame):
        raise NotAFrame("not_a_frame", expected="a pandas DataFrame", received=type(given).__name__)


def read_like(reference: Table, frame: pd.DataFrame) -> Table:
    """The frame as a Table whose categories are numbered as in `reference`; unknown ones get higher numbers.

    The frame must have the reference's columns. Raises as `read_table`, and EngineError `shape_mismatch` when a
    column is not of the reference's kind.
    """
    forced = {column.name for column in reference.columns if isinstance(column, CategoryColumn) and column.forced}
    table = read_table(frame, categories=forced)
    pairs = zip(reference.columns, table.columns, strict=True)
    return Table(rows=table.rows, columns=tuple(_renumbered(known, column) for known, column in pairs))


def _renumbered(known: Column, column: Column) -> Column:
    if isinstance(known, NumericColumn) and isinstance(column, NumericColumn):
        return column
    if isinstance(known, NumericColumn) or isinstance(column, NumericColumn):
        raise _unlike(column)
    if known.all_missing or column.all_missing:
        if known.all_missing is not column.all_missing and not known.gaps:
            raise _unlike(column)
        return column
    places = known.labels.get_indexer(column.labels)
    unknown = places < 0
    places[unknown] = known.modalities + np.arange(np.count_nonzero(unknown))
    codes = np.where(column.missing, -1, places[column.codes])
    return attrs.evolve(column, codes=codes, labels=known.labels)


def _unlike(column: Column) -> EngineError:
    return EngineError(
        "shape_mismatch", column=column.name, expected="a column like the original's", received="another kind of values"
    )


def column_names(frame: pd.DataFrame) -> list[str]:
    """Names as text, each used once and not empty; else EngineError `duplicate_column`."""
    # A missing label is an empty name, however it would be written.
    labels: list[object] = list(frame.columns)
    names = ["" if label is None or label is pd.NA or label != label else str(label) for label in labels]
    seen: set[str] = set()
    for name in names:
        if not name or name in seen:
            received = "an empty name" if not name else "the name twice"
            raise EngineError("duplicate_column", column=name, expected="names used once, not empty", received=received)
        seen.add(name)
    return names


def read_column(series: pd.Series, name: str, *, forced: bool = False) -> Column:
    """One column as arrays; forced: as a category. Raises the errors of `read_table` that name a column."""
    dtype = series.dtype
    if len(series) and bool(series.isna().all()):
        nothing = pd.Index([None], dtype=object)
        return CategoryColumn(name=name, codes=np.zeros(len(series), dtype=np.intp), labels=nothing, all_missing=True)
    if forced:
        return _read_categories(series, name, forced=True)
    if is_date(series):
        seconds, calendar = read_dates(series, name)
        return NumericColumn(name=name, values=seconds, storage="float64", integer=False, calendar=calendar)
    if _is_unsupported(series):
        raise EngineError("unsupported_type", column=name, expected=EXPECTED, received=f"type {dtype}")
    if isinstance(dtype, pd.CategoricalDtype):
        return _read_categories(series, name)
    if types.is_bool_dtype(dtype):
        return _read_categories(series, name, boolean=True)
    if types.is_integer_dtype(dtype):
        return _read_integers(series, name)
    if types.is_float_dtype(dtype):
        return _read_floats(series, name)
    if types.is_object_dtype(dtype):
        refuse_mixture(series, name)
    return _read_categories(series, name)


def _is_unsupported(series: pd.Series) -> bool:
    dtype = series.dtype
    if isinstance(dtype, (pd.PeriodDtype, pd.IntervalDtype, pd.SparseDtype)):
        return True
    if isinstance(dtype, pd.ArrowDtype):
        readable = (types.is_bool_dtype, types.is_integer_dtype, types.is_float_dtype, types.is_string_dtype)
        return not any(is_kind(dtype) for is_kind in readable)
    return types.is_timedelta64_dtype(dtype) or types.is_complex_dtype(dtype)


def _read_integers(series: pd.Series, name: str) -> NumericColumn:
    least, most = int(series.min()), int(series.max())
    if max(-least, most) > LARGEST_INTEGER:
        raise EngineError(
            "integer_too_large",
            column=name,
            expected="integers up to 2**53 in size, beyond which digits are lost",
            received=f"values from {least} to {most}",
        )
    values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    return NumericColumn(name=name, values=values, storage="int64", integer=True)


def _read_floats(series: pd.Series, name: str) -> NumericColumn:
    values: Floats = series.to_numpy(dtype=np.float64, na_value=np.nan)
    infinite = np.flatnonzero(np.isinf(values))
    if infinite.size:
        raise _infinite(name, infinite)
    storage = next((kind for kind in ("float16", "float32") if kind in str(series.dtype).lower()), "float64")
    return NumericColumn(name=name, values=values, storage=storage, integer=False)


def _infinite(name: str, found: Rows) -> EngineError:
    rows = ", ".join(str(row) for row in found[:SHOWN_ROWS])
    return EngineError(
        "infinite_value",
        column=name,
        expected="finite numbers",
        received=f"{found.size} infinite, at rows {rows} (counted from 0)",
    )


def _read_categories(series: pd.Series, name: str, *, boolean: bool = False, forced: bool = False) -> CategoryColumn:
    codes, labels = pd.factorize(series)
    infinite = [place for place, label in enumerate(labels) if isinstance(label, float) and np.isinf(label)]
    if infinite:
        raise _infinite(name, np.flatnonzero(np.isin(codes, infinite)))
    return CategoryColumn(
        name=name, codes=codes.astype(np.intp), labels=pd.Index(labels), boolean=boolean, forced=forced
    )


def refuse_mixture(series: pd.Series, name: str) -> None:
    """Let a column of Python objects pass if it holds text only, booleans only or numbers only.

    Raises EngineError `mixed_types` with an example of each, or `unsupported_type`.
    """
    values: list[object] = series.dropna().to_list()  # of any kind: pandas takes NaT for a date among words
    content = types.infer_dtype(values, skipna=True)
    if content == "boolean" or content in _TEXT or content in _NUMBERS:
        return
    text = next((value for value in values if isinstance(value, str)), None)
    other = next((value for value in values if not isinstance(value, str)), None)
    if text is not None:
        raise EngineError(
            "mixed_types",
            column=name,
            expected="values of one type; declare the column a category (types) to take them as they are",
            received=f"{text!r} and {other!r}",
        )
    raise EngineError(
        "unsupported_type",
        column=name,
        expected=EXPECTED,
        received=f"{content} values such as {other!r}",
    )
