"""Counting: the caller's progress while a bulk call runs, and what an exception says of it when it ends early."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sized
from contextlib import suppress
from typing import TypeVar

from audiencekit.core.bulk_result import BulkResult
from audiencekit.core.bulk_slot import Slot, counts
from audiencekit.core.deadline import Clock
from audiencekit.core.progress import Progress
from audiencekit.errors import Cancelled

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


class Tally:
    """Counts items twice: as they finish, for the callback; and as they are given out, for a note."""

    def __init__(self, items: object, callback: Callable[[Progress], None] | None, clock: Clock) -> None:
        self.total = len(items) if isinstance(items, Sized) else None
        self._callback = callback
        self._clock = clock
        self._started = clock.monotonic()
        self._completed = self._errors = 0
        self._given = [0, 0, 0]  # done, failed, not started

    def finished(self, slot: Slot[ItemT, ResultT]) -> None:
        """One more has an outcome. Calls the callback, whose exceptions are the caller's."""
        if isinstance(slot.error, Cancelled):
            return
        self._completed += 1
        self._errors += slot.error is not None
        if self._callback is not None:
            elapsed = self._clock.monotonic() - self._started
            self._callback(
                Progress(completed=self._completed, total=self.total, errors=self._errors, elapsed_seconds=elapsed)
            )

    def given(self, slot: Slot[ItemT, ResultT]) -> None:
        for place, count in enumerate(counts((slot,))):
            self._given[place] += count

    def sums(self, left: Iterable[Slot[ItemT, ResultT]] = ()) -> tuple[int, int, int]:
        """Done, failed, not started: of what was given out, and of *left*."""
        done, failed, dropped = (one + more for one, more in zip(self._given, counts(left), strict=True))
        return done, failed, dropped

    def is_whole(self, read: int, exhausted: bool) -> bool:
        """Whether every item of the input was read, and each of them started."""
        return (exhausted or read == self.total) and not self._given[2]

    def note(self, stop: BaseException, left: Iterable[Slot[ItemT, ResultT]] = ()) -> None:
        """Say on *stop* what had been done."""
        done, failed, dropped = self.sums(left)
        unsent = f" ({dropped} were read from the input but not sent)" if dropped else ""
        text = f"audiencekit: {done} done and {failed} failed before this; nothing else was started{unsent}"
        if text not in getattr(stop, "__notes__", ()):
            stop.add_note(text)

    def cancelled(self, result: BulkResult[ItemT, ResultT]) -> Cancelled:
        done, failed, dropped = self.sums()
        of = f" of {self.total}" if self.total is not None else ""
        return Cancelled(
            f"Stopped by cancel: {done} done and {failed} failed{of}, {dropped} read but not sent. "
            "error.result holds them.",
            done=done,
            failed=failed,
            not_started=dropped,
            total=self.total,
            result=result,
        )


def leave(stop: BaseException, name: str, value: object) -> None:
    """Put *value* on an exception of any class, if it can take one."""
    with suppress(AttributeError, TypeError):
        setattr(stop, name, value)
