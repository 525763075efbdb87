"""Any ``concurrent.futures.Executor`` as the crew of a bulk call: threads, processes, a cluster."""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Callable
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from functools import partial
from queue import SimpleQueue
from typing import Generic, TypeVar

from audiencekit.core.bulk_slot import Slot, Work
from audiencekit.core.deadline import Deadline
from audiencekit.errors import AudienceKitError, InvalidInput

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")

Answer = tuple[ResultT | None, BaseException | None]

TELLING = (ThreadPoolExecutor, ProcessPoolExecutor)
"""Their word is true: what can be cancelled has not begun. Others say so of work that is under way elsewhere."""


def perform(work: Work[ItemT, ResultT], item: ItemT, since: float | None, left: float | None = None) -> Answer[ResultT]:
    """Run there. What the operation raises comes back as a value: what the future raises is the executor's own."""
    try:
        with Deadline.after(left):
            return work(item, since), None
    except AudienceKitError as error:
        return None, error
    except BaseException as bug:
        bug.add_note(f"In the executor:\n{traceback.format_exc()}")
        return None, bug


class Borrowed(Generic[ItemT, ResultT]):
    """At most *workers* calls are submitted at a time, so that no more than these are in doubt when it breaks.

    *before* and *after* are called around each call in this process, for the checkpoint. The executor stays open.
    """

    def __init__(
        self,
        executor: Executor,
        workers: int,
        work: Work[ItemT, ResultT],
        before: Callable[[Slot[ItemT, ResultT]], None],
        after: Callable[[Slot[ItemT, ResultT]], None],
    ) -> None:
        self.room = workers
        self._executor = executor
        self._work = work
        self._before = before
        self._after = after
        self._ended: SimpleQueue[Slot[ItemT, ResultT]] = SimpleQueue()
        self._futures: dict[Slot[ItemT, ResultT], Future[Answer[ResultT]]] = {}

    def start(self, slot: Slot[ItemT, ResultT]) -> None:
        try:
            self._before(slot)
        except AudienceKitError as error:  # the checkpoint: nothing is sent that it does not know of
            slot.error = slot.halt = error
            return self._give(slot)
        slot.started = True
        try:
            if type(self._executor) is ThreadPoolExecutor:
                future = self._executor.submit(slot.context.run, perform, self._work, slot.item, slot.since)
            else:  # a context does not pickle; the deadline goes as what is left of it
                left = Deadline.current(None).left()
                future = self._executor.submit(perform, self._work, slot.item, slot.since, left)
        except Exception as refused:  # broken or shut down: this one never left
            slot.error = InvalidInput(
                f"The executor takes no work ({type(refused).__name__}). Nothing was sent for this."
            )
            slot.halt = refused
            self._after(slot)
            return self._give(slot)
        self._futures[slot] = future
        future.add_done_callback(partial(self._collect, slot))
        return None

    def some_ended(self) -> bool:
        return not self._ended.empty()

    def next_ended(self) -> Slot[ItemT, ResultT]:
        slot = self._ended.get()
        self._futures.pop(slot, None)
        return slot

    def close(self) -> None:
        if isinstance(self._executor, TELLING):
            for future in list(self._futures.values()):
                future.cancel()
        # Not concurrent.futures.wait: that returns before the callbacks have run.
        while not all(slot.ended for slot in self._futures):
            self._ended.get()

    def _collect(self, slot: Slot[ItemT, ResultT], future: Future[Answer[ResultT]]) -> None:
        if future.cancelled():
            if isinstance(self._executor, TELLING):
                slot.drop()
            else:
                slot.in_doubt(CancelledError())
        elif (broken := future.exception()) is not None:
            self._broke(slot, broken)
        else:
            slot.response, raised = future.result()
            if raised is not None:
                slot.failed_with(raised)
        self._after(slot)
        self._give(slot)

    def _broke(self, slot: Slot[ItemT, ResultT], broken: BaseException) -> None:
        if isinstance(self._executor, ProcessPoolExecutor) and not isinstance(broken, BrokenExecutor):
            for part, name in ((self._work, "The operation"), (slot.item, "The item")):
                try:
                    pickle.dumps(part)
                except Exception as cause:  # of any class: it may come from the caller's own __reduce__
                    slot.error = InvalidInput(f"{name} cannot go to another process: {cause}. Nothing was sent.")
                    slot.halt = slot.error if part is self._work else None  # it is so for every other item, too
                    return
        slot.in_doubt(broken)

    def _give(self, slot: Slot[ItemT, ResultT]) -> None:
        slot.ended = True
        self._ended.put(slot)
