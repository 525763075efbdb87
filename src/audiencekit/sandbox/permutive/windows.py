"""Periods of time: `during` and how far ahead an event may be dated (contract 4.4, rules a to c). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

_SECOND = 1_000_000_000  # nanoseconds
AHEAD = 5 * 60 * _SECOND
_UNITS: Mapping[str, int] = {
    "minute": 60 * _SECOND,
    "hour": 3_600 * _SECOND,
    "day": 86_400 * _SECOND,
    "week": 7 * 86_400 * _SECOND,
    "month": 30 * 86_400 * _SECOND,
}


@attrs.frozen
class Period:
    """``length`` in nanoseconds up to now, None for all time; ``session``: only the user's present session."""

    length: int | None = None
    session: bool = False

    def bounds(self, now: int) -> tuple[int | None, int]:
        """The earliest and the latest time inside, both included; None for no earliest."""
        return (None if self.length is None else now - self.length), now + AHEAD


def compile_during(during: Any) -> Period:
    """What `during` says; None, as when it is absent, is all time."""
    if during is None:
        return Period()
    if during == "this_session":
        return Period(session=True)
    window = during["the_last"]
    return Period(length=window["value"] * _UNITS[window["unit"].removesuffix("s")])


def inside(period: Period, now: int, time: int, session_id: str | None, present_session: str | None) -> bool:
    """Whether an event of this time and session lies in the period."""
    earliest, latest = period.bounds(now)
    if period.session and (present_session is None or session_id != present_session):
        return False
    return time <= latest and (earliest is None or earliest <= time)
