"""The limits of a plan: calls per minute, events per month (segops.md 1.4). Off until they are set.

The sandbox has one tenant, so these counts are the tenant's. A minute begins with the first call after the last one
ended; months are those of the calendar in UTC. Both by the server's clock.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime

from audiencekit.sandbox.clock import ServerClock
from audiencekit.sandbox.segops.wire import Refused
from audiencekit.sandbox.world import World

MINUTE = 60.0


class _Window:
    """What was used of a limit in the current span of time; *span* answers start and end of the one around a moment."""

    def __init__(self, what: str, clock: ServerClock, span: Callable[[float], tuple[float, float]]) -> None:
        self._what = what
        self._clock = clock
        self._span = span
        self._start = self._end = 0.0
        self._used = 0
        self._limit: int | None = None

    def set(self, limit: int | None) -> None:
        """Allow *limit* per span, None for any number, from now on: what was used before does not count."""
        self._limit = limit
        self._start = self._end = 0.0

    def take(self, count: int) -> None:
        """Use *count* of the limit, or refuse all of them with a 429 that says when the span ends."""
        if self._limit is None:
            return
        now = self._clock.time()
        if not self._start <= now < self._end:
            self._start, self._end = self._span(now)
            self._used = 0
        if self._used + count > self._limit:
            wait = max(1, math.ceil(self._end - now))
            message = f"Request was throttled: {self._what}. Expected available in {wait} seconds."
            raise Refused(429, {"detail": message}, "1.4", {"Retry-After": str(wait)})
        self._used += count


class Limits:
    """The limits in force, and what was used of them."""

    def __init__(self, world: World) -> None:
        self._calls = _Window("calls per minute", world.server_clock, lambda now: (now, now + MINUTE))
        self._events = _Window("events per month", world.server_clock, _month_around)

    def set(self, *, calls_per_minute: int | None, events_per_month: int | None) -> None:
        """Put both in force, counting anew; None lifts one."""
        self._calls.set(calls_per_minute)
        self._events.set(events_per_month)

    def forget(self) -> None:
        """Lift both."""
        self.set(calls_per_minute=None, events_per_month=None)

    def take_call(self) -> None:
        """Count one call; raises Refused (429) beyond the limit."""
        self._calls.take(1)

    def take_events(self, count: int) -> None:
        """Count *count* accepted events; raises Refused (429) when they would exceed the limit, and counts none."""
        self._events.take(count)


def _month_around(now: float) -> tuple[float, float]:
    moment = datetime.fromtimestamp(now, UTC)
    start = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
    return start.timestamp(), following.timestamp()
