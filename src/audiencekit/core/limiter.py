"""RateLimiter: so many requests a second and no more, for all who share it. Pure: it says when, the transport waits."""

from __future__ import annotations

import os
from collections import deque
from threading import Lock
from uuid import uuid4
from weakref import WeakSet, WeakValueDictionary

import attrs

from audiencekit.errors import ConfigurationError

FLOOR = 64  # the rate never falls below this part of what was asked for
RECOVERY = 100  # each answered attempt gives this part of it back
LONGEST_HOLD = 3600.0  # seconds; a Retry-After beyond is not believed
ROUNDING = 1e-6  # seconds that are not worth a sleep
LONGEST_SLEEP = 1.0  # seconds until a waiter looks again: others may have left the line, or the rate risen


@attrs.define(eq=False)
class Place:
    """A place in the line. ``at``: how much the bucket must have gained, in requests, before its turn."""

    at: float


class RateLimiter:
    """A token bucket of *burst* requests, refilled at *requests_per_second*. Give one to ``ClientOptions(limiter=…)``.

    Every attempt, repetitions included, takes its turn: first come, first served (to within a second while the rate
    changes). All clients, threads and tasks given the same object share it; waiting blocks no event loop. Who would
    wait beyond the deadline of the call (``total_timeout``) gets DeadlineExceeded at once; the line stays as it was.

    It adapts: on a 429 the rate halves (down to 1/64 of *requests_per_second*; once for all attempts that were under
    way together), and each attempt answered otherwise gives 1/100 of it back. A ``Retry-After`` (of a 429 or 503) holds
    everybody until then, up to an hour. ``rate`` is what it is now.

    In another process (a ProcessPoolExecutor, a cluster) each process has a limiter of its own, at the full rate:
    divide *requests_per_second* by their number. Raises ConfigurationError for a rate or a burst out of range.
    """

    def __init__(self, requests_per_second: float, burst: int = 1) -> None:
        if not _is_number(requests_per_second) or not 0 < requests_per_second < float("inf"):
            raise ConfigurationError(f"requests_per_second is a number above 0, got {requests_per_second!r}")
        if type(burst) is not int or burst < 1:
            raise ConfigurationError(f"burst is a whole number of at least 1, got {burst!r}")
        self.requests_per_second: float = float(requests_per_second)
        self.burst: int = burst
        self._key = uuid4().hex
        self._begin()

    def _begin(self) -> None:
        self._lock = Lock()
        self._rate = self.requests_per_second
        self._gained = float(self.burst)  # requests the bucket has gained so far, whatever the rate was; full at first
        self._last = 0.0  # the place given out last
        self._seen: float | None = None  # when it was counted up to
        self._held_until = float("-inf")
        self._slowed_at = float("-inf")
        self._line: deque[Place] = deque()
        _all.add(self)
        _here[self._key] = self

    @property
    def rate(self) -> float:
        """Requests a second at the moment."""
        return self._rate

    def __repr__(self) -> str:
        return f"RateLimiter({self.requests_per_second:g}, burst={self.burst}, rate={self._rate:g})"

    # --- for the transport; *now* is a monotonic clock's --------------------------------------------------------------

    def enter(self, now: float, left: float | None) -> Place | None:
        """A place at the end of the line; None if its turn comes after *left* seconds (None: no limit)."""
        with self._lock:
            self._count(now)
            # A bucket that has been full for a while holds no more than *burst*.
            place = Place(max(self._last + 1, self._gained - self.burst + 1))
            if left is not None and self._until(place, now) > left:
                return None
            self._last = place.at
            self._line.append(place)
            return place

    def wait(self, place: Place, now: float) -> float:
        """Seconds to sleep before asking again; 0.0 when it is its turn, which takes it out of the line."""
        with self._lock:
            self._count(now)
            seconds = self._until(place, now)
            if seconds <= 0:
                self._line.remove(place)
                return 0.0
            return min(seconds, LONGEST_SLEEP)

    def is_late(self, place: Place, now: float, left: float | None) -> bool:
        """Whether its turn would come after *left* seconds: somebody was asked to slow down meanwhile."""
        with self._lock:
            self._count(now)
            return left is not None and self._until(place, now) > left

    def leave(self, place: Place) -> None:
        """Its owner gave up; who stands behind moves up. Does nothing after its turn."""
        with self._lock:
            if place in self._line:
                for other in self._line:
                    other.at -= other.at > place.at
                self._line.remove(place)
                self._last -= 1

    def refused(self, sent_at: float, now: float, *, halve: bool, retry_after: float | None) -> None:
        """An attempt sent at *sent_at* was told to slow down."""
        with self._lock:
            self._count(now)
            if halve and sent_at >= self._slowed_at:  # the others of that moment were refused for the same reason
                self._rate = max(self._rate / 2, self.requests_per_second / FLOOR)
                self._slowed_at = now
            if retry_after is not None:
                self._held_until = max(self._held_until, now + min(retry_after, LONGEST_HOLD))

    def answered(self, now: float) -> None:
        """An attempt was answered, by anything but a refusal."""
        if self._rate < self.requests_per_second:
            with self._lock:
                self._count(now)
                step = self.requests_per_second / RECOVERY
                self._rate = min(self._rate + step, self.requests_per_second)

    def _count(self, now: float) -> None:
        """Let the bucket gain up to *now*; while all are held it gains nothing."""
        since = now if self._seen is None else self._seen
        self._gained += max(0.0, now - max(since, self._held_until)) * self._rate
        self._seen = max(since, now)

    def _until(self, place: Place, now: float) -> float:
        held = max(0.0, self._held_until - now)
        seconds = held + max(0.0, place.at - self._gained) / self._rate
        return seconds if seconds > ROUNDING else 0.0

    def __reduce__(self) -> tuple[object, ...]:
        return _revived, (self._key, self.requests_per_second, self.burst)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_all: WeakSet[RateLimiter] = WeakSet()
_here: WeakValueDictionary[str, RateLimiter] = WeakValueDictionary()


def _revived(key: str, requests_per_second: float, burst: int) -> RateLimiter:
    """The one of that key in this process, so that all who are unpickled share it, too."""
    known = _here.get(key)
    if known is None:
        known = RateLimiter(requests_per_second, burst)
        known._key = key  # pyright: ignore[reportPrivateUsage]  # it is this module's own
        known = _here.setdefault(key, known)
    return known


def _after_fork_in_child() -> None:
    """Another thread may have held the lock, and those who waited are not here."""
    for limiter in list(_all):
        limiter._begin()  # pyright: ignore[reportPrivateUsage]  # as above


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
