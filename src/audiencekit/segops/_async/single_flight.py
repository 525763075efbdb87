"""One at a time for each key: whoever comes meanwhile shares the outcome, good or bad (contract 7, H1, H2)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from contextlib import suppress
from contextvars import ContextVar
from itertools import islice
from typing import Generic, TypeVar

import attrs

from audiencekit.core.deadline import Clock, Deadline
from audiencekit.core.turns import AsyncTurns
from audiencekit.errors import ApiError, AudienceKitError, ClientClosed, ConfigurationError, DeadlineExceeded
from audiencekit.segops.identity import HandshakeFailed, IdentityUnavailable
from audiencekit.segops.pace import LONGEST_OBEYED, pause_after

KeyT = TypeVar("KeyT", bound=Hashable)
T = TypeVar("T")

KEPT_AFTER_PAUSE = 60.0
LOOKED_AT = 64  # of the oldest ones, when one must go
CALLERS_END = (ClientClosed, DeadlineExceeded)
"""What ends the attempt of one caller and says nothing of the service: the next in line tries."""


@attrs.define(eq=False)
class _Run:
    """One caller's turn, and what those who wait for it are told if it fails."""

    failed: HandshakeFailed | None = None


@attrs.define(eq=False)
class _Flight:
    """What is known of one key that is being worked on, or was in vain. Times are monotonic."""

    run: _Run | None = None
    failures: int = 0
    failed: HandshakeFailed | None = None
    keep_until: float = 0.0  # to forget it earlier would start its pauses anew


_leading: ContextVar[tuple[_Run, ...]] = ContextVar("audiencekit_leading", default=())


class AsyncSingleFlight(Generic[KeyT]):
    """Runs work of many keys. After a failure nobody tries before a pause of 1 s to 60 s; callers share the error.

    A caller who is interrupted or cancelled, or whose own time ends, hands its turn to the next one in line.
    """

    def __init__(self, turns: AsyncTurns, clock: Clock, capacity: int) -> None:
        self._turns = turns
        self._clock = clock
        self._capacity = capacity
        self._flights: dict[KeyT, _Flight] = {}

    async def run(self, key: KeyT, look: Callable[[bool], T | None], work: Callable[[], Awaitable[T]]) -> T:
        """What *look* finds, else what *work* makes. Raises HandshakeFailed, within the surrounding Deadline.

        *look* is told whether somebody is at it, or has just failed: then it may be content with less. It is called
        with the turn held.
        """
        mine = _Run()
        try:
            found = await self._join(key, mine, look)
            return found if found is not None else await self._lead(key, mine, look, work)
        finally:
            with self._turns:
                flight = self._flights.get(key)
                if flight is not None and flight.run is mine:
                    flight.run = None
                    if not flight.failures:
                        del self._flights[key]
                    self._turns.notify_all()

    async def _join(self, key: KeyT, mine: _Run, look: Callable[[bool], T | None]) -> T | None:
        """Take the turn (None), or share what another's comes to."""
        deadline, in_time = Deadline.current(None, self._clock), True
        awaited: _Run | None = None
        with self._turns:
            while True:
                failed = (awaited.failed if awaited else None) or self.failed(key)
                flight = self._flights.get(key)
                found = look(failed is not None or (flight is not None and flight.run is not None))
                if found is not None:
                    return found
                if failed is not None:
                    raise failed.told()
                if deadline.expired or not in_time:
                    raise self._own_end(
                        DeadlineExceeded("The time of the call ran out while a session token was awaited")
                    )
                if flight is None or flight.run is None:
                    self._flight(key).run = mine
                    return None
                if flight.run in _leading.get():
                    raise self._own_end(
                        ConfigurationError(
                            "get_user, or a signal handler that interrupted the handshake, sends an event at once "
                            "(batch=False) for the very user whose token is being minted: it would wait for itself"
                        )
                    )
                awaited = flight.run
                in_time = await self._turns.wait(deadline.left())

    async def _lead(
        self, key: KeyT, mine: _Run, look: Callable[[bool], T | None], work: Callable[[], Awaitable[T]]
    ) -> T:
        scope = _leading.set((*_leading.get(), mine))
        try:
            made = await work()
        except HandshakeFailed as error:  # of another flight, which keeps its pause
            failed = error
        except AudienceKitError as error:
            failed = self._own_end(error) if isinstance(error, CALLERS_END) else self._note(key, error)
        else:
            with self._turns:
                self._flight(key).failures = 0
            return made
        finally:
            with suppress(ValueError):  # a task collected unfinished ends in another context
                _leading.reset(scope)
        if not isinstance(failed.cause, CALLERS_END):
            mine.failed = failed
        with self._turns, suppress(HandshakeFailed):
            found = look(True)
            if found is not None:
                return found
        raise failed.told()

    def failed(self, key: KeyT) -> HandshakeFailed | None:
        """The failure of *key* whose pause is not over."""
        flight = self._flights.get(key)
        if flight is None or flight.failed is None or self._clock.monotonic() >= flight.failed.retry_at:
            return None
        return flight.failed

    def is_running(self, key: KeyT) -> bool:
        flight = self._flights.get(key)
        return flight is not None and flight.run is not None

    def hurry(self) -> None:
        """Forget the pauses that the service did not ask for. Takes no lock: it may run in a signal handler."""
        for flight in list(self._flights.values()):
            if flight.failed is not None:
                flight.failed.retry_at = min(flight.failed.retry_at, flight.failed.asked_until)

    def forgive(self) -> None:
        """Forget all failures."""
        with self._turns:
            self._flights = {key: flight for key, flight in self._flights.items() if flight.run is not None}

    def _own_end(self, error: AudienceKitError) -> HandshakeFailed:
        return HandshakeFailed(error, self._clock.monotonic() + pause_after("fault", 1))

    def _note(self, key: KeyT, error: AudienceKitError) -> HandshakeFailed:
        """Remember the failure, and when the next attempt may start."""
        with self._turns:
            flight, now = self._flight(key), self._clock.monotonic()
            flight.failures += 1
            asked = error.retry_after if isinstance(error, ApiError) else None
            asked_until = 0.0 if asked is None else now + min(asked, LONGEST_OBEYED)
            retry_at = max(now + pause_after("refusal", flight.failures), asked_until)
            flight.keep_until = retry_at + KEPT_AFTER_PAUSE
            failed = HandshakeFailed(error, retry_at, asked_until)
            # Asking get_user again costs nothing, and it may name the right user any moment; the sender paces itself.
            flight.failed = None if isinstance(error, IdentityUnavailable) else failed
            return failed

    def _flight(self, key: KeyT) -> _Flight:
        """The flight of *key*, as the youngest; finished ones make room for it."""
        flight = self._flights[key] = self._flights.pop(key, None) or _Flight()
        if len(self._flights) > self._capacity:
            now = self._clock.monotonic()
            for old, seen in list(islice(self._flights.items(), LOOKED_AT)):
                if old != key and seen.run is None and seen.keep_until <= now:
                    del self._flights[old]
        return flight
