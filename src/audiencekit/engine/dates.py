"""Dates as seconds since 1970 and back, in their unit, zone and resolution (contract 1.2, 1.10)."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api import types

from audiencekit.engine.errors import EngineError

Unit = Literal["s", "ms", "us", "ns"]
Zone = dt.tzinfo | None

PER_SECOND: dict[Unit, int] = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
DAY = 86_400
STEPS = (DAY, 3_600, 60, 1)  # seconds: resolutions that are recognised, coarsest first; then
PARTS = (1_000, 1_000_000)  # of a second
SLACK = 1e-5  # of a step: a mean of equal dates may fall short of them by rounding
SHOWN_ZONES = 3
_INFERRED = {"date", "datetime", "datetime64"}


@attrs.frozen(kw_only=True)
class Calendar:
    """How a column writes its dates.

    unit: of the integers behind them. zone: None for dates without one. step: units between neighbouring dates.
    midnights: they are days in their zone, whatever those are in UTC. least, most: the range, in units.
    """

    unit: Unit
    zone: Zone
    step: int
    midnights: bool
    least: int
    most: int


def is_date(series: pd.Series) -> bool:
    """Does the column hold dates: of NumPy, of Arrow, or Python's own?"""
    dtype = series.dtype
    if types.is_object_dtype(dtype):
        return types.infer_dtype(series, skipna=True) in _INFERRED
    if isinstance(dtype, pd.ArrowDtype):
        return str(dtype).startswith(("timestamp", "date"))
    return isinstance(dtype, pd.DatetimeTZDtype) or types.is_datetime64_any_dtype(dtype)


def read_dates(series: pd.Series, name: str) -> tuple[NDArray[np.float64], Calendar]:
    """Seconds since 1970, in UTC when there is a zone, NaN where missing; and how to write them again.

    Raises EngineError: mixed_time_zones, date_out_of_range.
    """
    stamps = stamps_of(series, name)
    unit, zone = stamps.unit, stamps.tz
    counts = np.asarray(stamps.asi8)  # in UTC
    wall = np.asarray(stamps.tz_localize(None).asi8)
    missing = np.asarray(stamps.isna())
    present = counts[~missing]
    midnights = zone is not None and bool((wall[~missing] % (DAY * PER_SECOND[unit]) == 0).all())
    scale = PER_SECOND[unit]
    steps = [step * scale for step in STEPS] + [scale // part for part in PARTS if part <= scale]
    step = next((step for step in steps if bool((present % step == 0).all())), 1)
    seconds = counts / PER_SECOND[unit]
    seconds[missing] = np.nan
    calendar = Calendar(
        unit=unit,
        zone=zone,
        step=step,
        midnights=midnights,
        least=int(present.min()),
        most=int(present.max()),
    )
    return seconds, calendar


def write_dates(seconds: NDArray[np.float64], calendar: Calendar, like: pd.Series) -> pd.Series:
    """Dates of the type of `like`, at the calendar's resolution (rounded down) and inside its range."""
    scale = PER_SECOND[calendar.unit]
    steps = seconds * (scale / calendar.step)
    # Rounded down, as clocks are; parts of a second to the nearest, which is all that float64 holds of today's dates.
    counts = (np.floor(steps + SLACK) if calendar.step >= scale else np.round(steps)) * calendar.step
    # The range in float64 may round outward, past what the type holds; integers are clipped again.
    whole = np.clip(counts, float(calendar.least), float(calendar.most)).astype(np.int64)
    whole = np.clip(whole, calendar.least, calendar.most)
    stamps = pd.DatetimeIndex(whole.view(f"datetime64[{calendar.unit}]"))
    if calendar.zone is not None:
        stamps = stamps.tz_localize("UTC").tz_convert(calendar.zone)
        if calendar.midnights:
            stamps = stamps.normalize()
    return _like(stamps, like)


def stamps_of(series: pd.Series, name: str) -> pd.DatetimeIndex:
    """The dates of a column as pandas' own. Raises EngineError: mixed_time_zones, date_out_of_range."""
    if not types.is_object_dtype(series.dtype):
        return pd.DatetimeIndex(series)
    _refuse_mixed_zones(series, name)
    try:
        return pd.DatetimeIndex(pd.to_datetime(series))
    except (ValueError, OverflowError) as error:
        raise EngineError(
            "date_out_of_range", column=name, expected="dates that pandas can hold", received=str(error)
        ) from error


def _refuse_mixed_zones(series: pd.Series, name: str) -> None:
    values: list[object] = series.dropna().to_list()
    zones = {str(value.tzinfo) if isinstance(value, dt.datetime) else "None" for value in values}
    if len(zones) > 1:
        named = sorted("no zone" if zone == "None" else zone for zone in zones)
        raise EngineError(
            "mixed_time_zones",
            column=name,
            expected="dates of one time zone",
            received=f"{len(zones)}: {', '.join(named[:SHOWN_ZONES])}",
        )


def _like(stamps: pd.DatetimeIndex, like: pd.Series) -> pd.Series:
    if not types.is_object_dtype(like.dtype):
        return pd.Series(stamps).astype(like.dtype)
    # pandas calls days and times of day together days.
    cells: list[object] = like.to_list()
    days = not any(isinstance(cell, dt.datetime) and cell is not pd.NaT for cell in cells)
    if days and types.infer_dtype(like, skipna=True) == "date":
        return pd.Series(list(stamps.date), dtype=object)
    return pd.Series(list(stamps.to_pydatetime()), dtype=object)
