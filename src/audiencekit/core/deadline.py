"""One deadline travels down a call; every clock can be replaced by a test's."""

from __future__ import annotations

import time
from contextvars import ContextVar, Token
from math import isnan
from types import TracebackType
from typing import Protocol, Self

from audiencekit.errors import InvalidInput


class Clock(Protocol):
    """What the project asks of time."""

    def time(self) -> float:
        """Seconds since 1970, for stamps that leave the process."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back, for measuring."""
        ...

    def sleep(self, seconds: float) -> None: ...

    async def asleep(self, seconds: float) -> None: ...


class SystemClock:
    """The real one."""

    def time(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    async def asleep(self, seconds: float) -> None:
        import asyncio  # only async users pay for it

        await asyncio.sleep(seconds)


SYSTEM_CLOCK = SystemClock()

_scope: ContextVar[Deadline | None] = ContextVar("audiencekit_deadline", default=None)


class Deadline:
    """A moment by which a whole call, all its attempts and waits included, must be over.

    ``with deadline:`` makes it hold for every request below; of two nested ones the earlier wins.
    """

    __slots__ = ("_clock", "_tokens", "at")

    def __init__(self, at: float | None, clock: Clock = SYSTEM_CLOCK) -> None:
        self.at: float | None = at
        self._clock: Clock = clock
        self._tokens: list[Token[Deadline | None]] = []

    @classmethod
    def after(cls, seconds: float | None, clock: Clock = SYSTEM_CLOCK) -> Self:
        """*seconds* from now; None means no limit, what is below 0 counts as 0. Raises InvalidInput for no number."""
        if seconds is not None and (not isinstance(seconds, (int, float)) or isnan(seconds)):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
            raise InvalidInput(f"A timeout is a number of seconds or None, got {seconds!r}")
        return cls(None if seconds is None else clock.monotonic() + seconds, clock)

    @classmethod
    def current(cls, seconds: float | None, clock: Clock = SYSTEM_CLOCK) -> Deadline:
        """The earlier of *seconds* from now and the deadline of the surrounding ``with``."""
        own, outer = cls.after(seconds, clock), _scope.get()
        if outer is None or outer.at is None:
            return own
        # A new one each time: an object entered in two tasks at once could not tell whose scope it leaves.
        return Deadline(outer.at, outer._clock) if own.at is None or outer.at < own.at else own

    def left(self) -> float | None:
        """Seconds left, never negative; None when there is no limit."""
        return None if self.at is None else max(0.0, self.at - self._clock.monotonic())

    @property
    def expired(self) -> bool:
        return self.left() == 0.0

    def __enter__(self) -> Self:
        outer = _scope.get()
        earlier = (
            outer if outer is not None and outer.at is not None and (self.at is None or outer.at < self.at) else self
        )
        self._tokens.append(_scope.set(earlier))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _scope.reset(self._tokens.pop())
