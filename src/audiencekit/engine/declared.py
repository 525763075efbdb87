"""Types that the user declares, where storage does not say (contract 1.2)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from pandas.api import types as kinds

from audiencekit.engine.arguments import refuse_unknown, shown
from audiencekit.engine.errors import EngineError
from audiencekit.engine.parameters import ColumnType
from audiencekit.engine.preprocess import column_names


def declare(frame: pd.DataFrame, types: Mapping[str, ColumnType]) -> pd.DataFrame:
    """The frame with the declared columns converted; a `category` keeps its cells and its storage.

    Raises EngineError: unknown_column; invalid_type when a value is none of the declared type.
    """
    names = column_names(frame)
    refuse_unknown(types, names, "types")
    changed = {
        position: _converted(frame.iloc[:, position], name, types[name])
        for position, name in enumerate(names)
        if types.get(name, "category") != "category"
    }
    if not changed:
        return frame
    whole = {place: changed.get(place, frame.iloc[:, place]) for place in range(len(names))}
    result = pd.DataFrame(whole)
    result.columns = frame.columns
    return result


def _converted(series: pd.Series, name: str, kind: ColumnType) -> pd.Series:
    try:
        if kind in ("datetime", "datetime_tz"):
            return _dates(series, aware=kind == "datetime_tz")
        if kind == "float":
            return series if kinds.is_float_dtype(series.dtype) else pd.to_numeric(series).astype("float64")
        if kind == "int":
            if kinds.is_integer_dtype(series.dtype):
                return series
            return pd.to_numeric(series).astype("Int64" if series.isna().any() else "int64")
        if kinds.is_bool_dtype(series.dtype):
            return series
        return series.astype("boolean" if series.isna().any() else "bool")
    except pd.errors.OutOfBoundsDatetime as error:
        raise EngineError(
            "date_out_of_range", column=name, expected="dates that pandas can hold", received=shown(error)
        ) from error
    except (ValueError, TypeError, OverflowError) as error:
        raise EngineError(
            "invalid_type", column=name, expected=f"values of type {kind}", received=shown(error)
        ) from error


def _dates(series: pd.Series, *, aware: bool) -> pd.Series:
    if kinds.is_datetime64_any_dtype(series.dtype) or isinstance(series.dtype, pd.DatetimeTZDtype):
        return series
    if isinstance(series.dtype, pd.ArrowDtype) and not kinds.is_string_dtype(series.dtype):
        return series
    return pd.to_datetime(series, utc=True) if aware else pd.to_datetime(series)
