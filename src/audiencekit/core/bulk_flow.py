"""The course of a bulk call on threads: reads the input, keeps its order, and stops so that nothing vanishes.

The input is read on the caller's thread alone (a database cursor may not leave it), and only while there is room.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextvars import copy_context
from typing import Generic, TypeVar

from audiencekit.core.bulk_crew import Crew
from audiencekit.core.bulk_resume import Recorder
from audiencekit.core.bulk_slot import Slot
from audiencekit.core.bulk_tally import Tally
from audiencekit.errors import OutcomeUnknown

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


class Flow(Generic[ItemT, ResultT]):
    """One run. ``flight`` holds what was read and not given out, oldest first; ``halt`` why it stopped, if it did.

    At most *window* slots are in flight (None: any number, for those who keep the results anyway), of which the crew
    has no more unfinished ones than it has room for.
    """

    def __init__(
        self,
        items: Iterable[ItemT],
        crew: Crew[ItemT, ResultT],
        tally: Tally,
        *,
        recorder: Recorder[ItemT, ResultT] | None,
        window: int | None,
        cancelled: Callable[[], bool],
    ) -> None:
        self.flight: deque[Slot[ItemT, ResultT]] = deque()
        self.halt: BaseException | None = None
        self.read = 0
        self.exhausted = False
        self._source = iter(items)
        self._crew = crew
        self._tally = tally
        self._recorder = recorder
        self._window = window
        self._cancelled = cancelled
        self._stopped = False
        self._unfinished = 0

    def stopped(self) -> bool:
        """Whether nothing else may be started. Asked by the crew as well, on its threads."""
        return self._stopped or self._cancelled()

    def slots(self) -> Generator[Slot[ItemT, ResultT], None, None]:
        """Each item's slot once it has ended, in the order of the input. Then raises what stopped it.

        A slot stays in ``flight`` until the next is asked for, so that an interruption finds it there.
        """
        try:
            pulled = False
            while True:
                while self._crew.some_ended():
                    self._finish(self._crew.next_ended())
                ready = bool(self.flight) and self.flight[0].ended
                if (not ready or not pulled) and self._may_pull():
                    # With an outcome at hand one item is read before it is given out: workers stay busy, and a slow
                    # input delays it by no more than that.
                    pulled = True
                    self._pull()
                elif ready:
                    pulled = False
                    yield self.flight[0]
                    self._tally.given(self.flight.popleft())
                elif self.flight:
                    self._finish(self._crew.next_ended())
                else:
                    break
        finally:
            self.close()
        if self.halt is not None:
            self._tally.note(self.halt)
            raise self.halt

    def close(self) -> None:
        """Start nothing else, wait for what is under way. Every slot in flight has ended after this."""
        self._stopped = True
        self._crew.close()
        for slot in self.flight:
            if slot.ended:
                continue
            if slot.started:
                slot.error = OutcomeUnknown("The call for this item was left while it ran: it may have been done.")
                slot.ended = True
            else:
                slot.drop()

    def _may_pull(self) -> bool:
        if self.exhausted or self.stopped():
            return False
        return self._unfinished < self._crew.room and (self._window is None or len(self.flight) < self._window)

    def _pull(self) -> None:
        try:
            item = next(self._source)
        except StopIteration:
            self.exhausted = True
            return
        except Exception as broken:  # raised again once the items before it have been given out
            self.exhausted = True
            self.halt = self.halt or broken
            return
        slot: Slot[ItemT, ResultT] = Slot(item, copy_context())
        self.read += 1
        self.flight.append(slot)
        if self._recorder is not None:
            self._recorder.admit(slot)
        self._unfinished += 1
        if slot.ended:
            self._finish(slot)
        else:
            self._crew.start(slot)

    def _finish(self, slot: Slot[ItemT, ResultT]) -> None:
        self._unfinished -= 1
        if slot.halt is not None:
            self._stopped = True
            self.halt = self.halt or slot.halt
        self._tally.finished(slot)
