"""Times and values of series as float64, and back to their own type and resolution."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
from pandas.api import types

from audiencekit.engine.columns import MOST_DECIMALS, CategoryColumn, Floats
from audiencekit.engine.dates import Calendar, is_date, read_dates, write_dates
from audiencekit.engine.errors import EngineError
from audiencekit.engine.preprocess import read_column


@attrs.frozen(kw_only=True, eq=False)
class Kind:
    """How a numeric column keeps its values. decimals: None when it needs more than six. least, most: its range."""

    name: str
    like: pd.Series
    decimals: int | None
    least: float
    most: float

    @classmethod
    def of(cls, series: pd.Series, values: Floats) -> Kind:
        seen = values[np.isfinite(values)]
        return cls(
            name=str(series.name),
            like=series.iloc[:0],
            decimals=_decimals(seen, integer=types.is_integer_dtype(series.dtype), storage=_storage(series)),
            least=float(seen.min()) if len(seen) else np.nan,
            most=float(seen.max()) if len(seen) else np.nan,
        )

    def restore(self, values: Floats) -> pd.Series:
        """Rounded as the column's own are (half to even), inside its range, in its type."""
        if np.isnan(self.least):  # missing in every row: kept as it is
            return pd.Series([None] * len(values), name=self.like.name, dtype=object).astype(self.like.dtype)
        rounded = values if self.decimals is None else np.round(values, self.decimals)
        inside = np.clip(rounded, self.least, self.most)
        if types.is_integer_dtype(self.like.dtype):
            return pd.Series(inside.astype(np.int64), name=self.like.name).astype(self.like.dtype)
        return pd.Series(inside, name=self.like.name).astype(self.like.dtype)


def _storage(series: pd.Series) -> str:
    return next((kind for kind in ("float16", "float32") if kind in str(series.dtype).lower()), "float64")


def _decimals(values: Floats, *, integer: bool, storage: str) -> int | None:
    if integer:
        return 0
    with np.errstate(over="ignore", invalid="ignore"):
        stored = values.astype(storage)
        for decimals in range(MOST_DECIMALS + 1):
            if np.array_equal(np.round(values, decimals).astype(storage), stored):
                return decimals
    return None


def read_values(series: pd.Series) -> tuple[Floats, Kind]:
    """The values of a variable, NaN where missing.

    Raises EngineError `unsupported_type` for categories, booleans and dates, which have no curve (the contract has no
    series of them), and what reading a column raises: `mixed_types`, `infinite_value`, `integer_too_large`.
    """
    name = str(series.name)
    if len(series) == 0:  # avatars none of which has a series
        return np.zeros(0), Kind.of(series, np.zeros(0))
    column = read_column(series, name)
    if isinstance(column, CategoryColumn) and column.all_missing:
        values = np.full(len(series), np.nan)
    elif isinstance(column, CategoryColumn) or column.calendar is not None:
        expected = "numbers in a series; what an individual keeps throughout belongs in its own table, else drop it"
        raise EngineError("unsupported_type", column=name, expected=expected, received=f"type {series.dtype}")
    else:
        values = column.values
    return values, Kind.of(series, values)


@attrs.frozen(kw_only=True, eq=False)
class Times:
    """How a column keeps times: as numbers, or as dates; one of the two is None, both where there are no times."""

    like: pd.Series
    kind: Kind | None
    calendar: Calendar | None

    def restore(self, values: Floats) -> pd.Series:
        """Numbers, or seconds since 1970, in the column's type and resolution."""
        if self.kind is not None:
            return self.kind.restore(values)
        assert self.calendar is not None
        return write_dates(values, self.calendar, self.like)


def read_times(series: pd.Series) -> tuple[Floats, Times]:
    """Numbers, or seconds since 1970 for dates.

    Raises EngineError `invalid_time_column`, `mixed_time_zones`, `integer_too_large`.
    """
    name = str(series.name)
    if len(series) == 0:
        return np.zeros(0), Times(like=series, kind=None, calendar=None)
    missing = int(series.isna().sum())
    dates = is_date(series)
    if missing or types.is_bool_dtype(series.dtype) or not (dates or types.is_numeric_dtype(series.dtype)):
        received = f"{missing} missing" if missing else f"type {series.dtype}"
        raise EngineError(
            "invalid_time_column", column=name, expected="a number or a date in every row", received=received
        )
    if dates:
        seconds, calendar = read_dates(series, name)
        return seconds, Times(like=series.iloc[:1], kind=None, calendar=calendar)
    values = np.asarray(series.to_numpy(dtype=np.float64), dtype=np.float64)
    if not np.isfinite(values).all():
        raise EngineError("invalid_time_column", column=name, expected="finite times", received="infinite ones")
    if types.is_integer_dtype(series.dtype):
        read_column(series, name)  # refuses those that float64 does not tell apart
    return values, Times(like=series.iloc[:1], kind=Kind.of(series, values), calendar=None)
