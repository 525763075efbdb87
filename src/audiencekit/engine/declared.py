"""Types that the user declares, where storage does not say (contract 1.2)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from pandas.api import types as kinds

from audiencekit.engine.arguments import refuse_unknown, shown
from audiencekit.engine.dates import is_date
from audiencekit.engine.errors import EngineError
from audiencekit.engine.parameters import ColumnType
from audiencekit.engine.preprocess import LARGEST_INTEGER, column_names

_WORDS = {"true": True, "false": False, "1": True, "0": False, "1.0": True, "0.0": False}


def declare(frame: pd.DataFrame, types: Mapping[str, ColumnType], *, nullable: bool = False) -> pd.DataFrame:
    """The frame with the declared columns converted; a `category` keeps its cells and its storage.

    nullable: what is converted to integers or booleans gets a type for missing values, be there any or not.
    Raises EngineError: unknown_column; invalid_type when a value is none of the declared type; integer_too_large,
    mixed_time_zones, date_out_of_range.
    """
    names = column_names(frame)
    refuse_unknown(types, names, "types")
    changed = {
        position: _converted(frame.iloc[:, position], name, types[name], nullable=nullable)
        for position, name in enumerate(names)
        if types.get(name, "category") != "category"
    }
    if not changed:
        return frame
    whole = {place: changed.get(place, frame.iloc[:, place]) for place in range(len(names))}
    result = pd.DataFrame(whole)
    result.columns = frame.columns
    return result


def _converted(series: pd.Series, name: str, kind: ColumnType, *, nullable: bool) -> pd.Series:
    try:
        if kind in ("datetime", "datetime_tz"):
            return _dates(series, name, aware=kind == "datetime_tz")
        if is_date(series) or kinds.is_timedelta64_dtype(series.dtype) or kinds.is_complex_dtype(series.dtype):
            raise TypeError(f"values of type {series.dtype}")
        if kind == "float":
            return series if kinds.is_float_dtype(series.dtype) else pd.to_numeric(series).astype("float64")
        nullable = nullable or bool(series.isna().any())
        return _integers(series, name, nullable) if kind == "int" else _booleans(series, nullable)
    except pd.errors.OutOfBoundsDatetime as error:
        raise EngineError(
            "date_out_of_range", column=name, expected="dates that pandas can hold", received=shown(error)
        ) from error
    except EngineError:
        raise
    except (ValueError, TypeError, OverflowError) as error:
        raise EngineError(
            "invalid_type", column=name, expected=f"values of type {kind}", received=shown(error)
        ) from error


def _integers(series: pd.Series, name: str, nullable: bool) -> pd.Series:
    """Whole numbers as such. pandas would cut off what is behind the point."""
    if kinds.is_integer_dtype(series.dtype):
        return series
    numbers = pd.to_numeric(series)
    if not kinds.is_integer_dtype(numbers.dtype) and not kinds.is_bool_dtype(numbers.dtype):
        values = np.asarray(numbers.dropna().to_numpy(dtype=np.float64), dtype=np.float64)
        if not np.isfinite(values).all() or (values != np.round(values)).any():
            raise ValueError("a value that is not whole")
        if values.size and np.abs(values).max() >= LARGEST_INTEGER:
            # As numbers with gaps they have lost digits already.
            raise EngineError(
                "integer_too_large",
                column=name,
                expected="integers up to 2**53 in size, beyond which digits are lost",
                received=f"values from {values.min():.0f} to {values.max():.0f}",
            )
    return numbers.astype("Int64" if nullable else "int64")


def _booleans(series: pd.Series, nullable: bool) -> pd.Series:
    """True and false, also as 1 and 0 or as these words. Python takes any other text for true."""
    if kinds.is_bool_dtype(series.dtype):
        return series
    cells: list[object] = series.astype(object).to_list()
    present = series.notna().to_list()
    known = [_WORDS.get(str(cell).lower()) if there else None for cell, there in zip(cells, present, strict=True)]
    for cell, there, word in zip(cells, present, known, strict=True):
        if there and word is None:
            raise ValueError(f"{cell!r} is neither true nor false")
    words = pd.Series(known, index=series.index, name=series.name, dtype=object)
    return words.astype("boolean" if nullable else "bool")


def _dates(series: pd.Series, name: str, *, aware: bool) -> pd.Series:
    if kinds.is_datetime64_any_dtype(series.dtype) or isinstance(series.dtype, pd.DatetimeTZDtype):
        return series
    if isinstance(series.dtype, pd.ArrowDtype) and not kinds.is_string_dtype(series.dtype):
        return series
    if kinds.is_numeric_dtype(series.dtype) and series.notna().any():
        raise TypeError("numbers, whose unit and origin nobody can know")
    try:
        return pd.to_datetime(series, utc=True) if aware else pd.to_datetime(series)
    except ValueError as error:
        if "Mixed timezones" not in str(error):
            raise
        raise EngineError(
            "mixed_time_zones", column=name, expected="dates of one time zone", received="several; or datetime_tz"
        ) from error
