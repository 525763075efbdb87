"""The course of a bulk call on an event loop: as ``bulk_flow.py``, with a task for each call under way."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextvars import copy_context
from functools import partial
from typing import Generic, TypeVar

from audiencekit.core.bulk_resume import Recorder
from audiencekit.core.bulk_slot import Settled, Slot, response_of, unsettled
from audiencekit.core.bulk_tally import Tally
from audiencekit.errors import AudienceKitError, OutcomeUnknown

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


class TaskFlow(Generic[ItemT, ResultT]):
    """One run. ``flight`` holds what was read and not given out, oldest first; ``halt`` why it stopped, if it did."""

    def __init__(
        self,
        items: Iterable[ItemT] | AsyncIterable[ItemT],
        operation: Callable[[ItemT], Awaitable[ResultT]],
        tally: Tally,
        *,
        settle: Callable[[ItemT, float], Awaitable[ResultT | Settled[ResultT] | None]] | None,
        recorder: Recorder[ItemT, ResultT] | None,
        workers: int,
        room: int,
        window: int | None,
        cancelled: Callable[[], bool],
    ) -> None:
        self.flight: deque[Slot[ItemT, ResultT]] = deque()
        self.halt: BaseException | None = None
        self.read = 0
        self.exhausted = False
        self._source: Iterator[ItemT] | AsyncIterator[ItemT] = (
            aiter(items) if isinstance(items, AsyncIterable) else iter(items)
        )
        self._operation = operation
        self._settle = settle
        self._tally = tally
        self._recorder = recorder
        self._workers = workers
        self._room = room
        self._window = window
        self._cancelled = cancelled
        self._stopped = False
        self._abandoned = False
        self._unfinished = 0
        self._queue: deque[Slot[ItemT, ResultT]] = deque()
        self._ended: deque[Slot[ItemT, ResultT]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._bell = asyncio.Event()

    async def slots(self) -> AsyncGenerator[Slot[ItemT, ResultT], None]:
        """Each item's slot once it has ended, in the order of the input. Then raises what stopped it.

        A cancellation cancels what is under way; after anything else, such as being closed, it is left to end.
        """
        try:
            pulled = False
            while True:
                while self._ended:
                    self._finish(self._ended.popleft())
                ready = bool(self.flight) and self.flight[0].ended
                if (not ready or not pulled) and self._may_pull():
                    pulled = True
                    await self._pull()
                elif ready:
                    pulled = False
                    yield self.flight[0]
                    self._tally.given(self.flight.popleft())
                elif self.flight:
                    self._bell.clear()
                    await self._bell.wait()
                else:
                    break
        except asyncio.CancelledError:
            await self.close(cancel=True)
            raise
        except BaseException:
            await self.close(cancel=False)
            raise
        if self.halt is not None:
            self._tally.note(self.halt)
            raise self.halt

    async def close(self, *, cancel: bool) -> None:
        """Start nothing else; wait for what is under way, cancelled or not. Every slot in flight has ended then."""
        self._stopped = True
        self._abandoned = self._abandoned or cancel
        self._start_queued()
        for task in self._tasks if cancel else ():
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        for slot in self.flight:
            if not slot.ended:
                slot.drop()

    def _may_pull(self) -> bool:
        if self.exhausted or self._stopped or self._cancelled():
            return False
        return self._unfinished < self._room and (self._window is None or len(self.flight) < self._window)

    async def _pull(self) -> None:
        source = self._source
        try:
            item = await anext(source) if isinstance(source, AsyncIterator) else next(source)
        except (StopIteration, StopAsyncIteration):
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
            self._queue.append(slot)
            self._start_queued()

    def _start_queued(self) -> None:
        while self._queue:
            if self._stopped or self._cancelled():
                slot = self._queue.popleft()
                slot.drop()
                self._ended.append(slot)
                self._bell.set()
            elif len(self._tasks) < self._workers:
                slot = self._queue.popleft()
                slot.started = True
                task = asyncio.get_running_loop().create_task(self._perform(slot), context=slot.context)
                self._tasks.add(task)
                task.add_done_callback(partial(self._done, slot))
            else:
                return

    def _done(self, slot: Slot[ItemT, ResultT], task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._stopped = self._stopped or slot.halt is not None
        if task.cancelled():  # before its first step
            slot.drop()
        else:
            task.exception()  # of what ends the whole loop; the loop raises it itself
        slot.ended = True
        self._ended.append(slot)
        self._bell.set()
        self._start_queued()

    def _finish(self, slot: Slot[ItemT, ResultT]) -> None:
        self._unfinished -= 1
        if slot.halt is not None:
            self._stopped = True
            self.halt = self.halt or slot.halt
        self._tally.finished(slot)

    async def _perform(self, slot: Slot[ItemT, ResultT]) -> None:
        recorder = self._recorder
        if recorder is not None and not await _announced(recorder, slot):
            return
        try:
            slot.response = await self._work(slot)
        except asyncio.CancelledError as cancelled:
            if self._abandoned:
                slot.error = OutcomeUnknown("Cancelled while the call for this item ran: it may have been done.")
            else:
                slot.in_doubt(cancelled)
        except Exception as error:
            slot.failed_with(error)
        except BaseException as end:  # KeyboardInterrupt, SystemExit
            slot.failed_with(end)
            raise
        finally:
            if recorder is not None:
                recorder.after(slot)

    async def _work(self, slot: Slot[ItemT, ResultT]) -> ResultT:
        if slot.since is not None and self._settle is not None:
            try:
                settled = await self._settle(slot.item, slot.since)
            except AudienceKitError as error:
                raise unsettled(error) from None
            if settled is not None:
                return response_of(settled)
        return await self._operation(slot.item)


async def _announced(recorder: Recorder[ItemT, ResultT], slot: Slot[ItemT, ResultT]) -> bool:
    """Whether the checkpoint knows of it, on the disk; waiting for that blocks nobody else."""
    try:
        recorder.announce(slot)
        if slot.since is None:
            await asyncio.to_thread(recorder.flush)
    except asyncio.CancelledError:
        recorder.withdraw(slot)
        slot.drop()
        return False
    except AudienceKitError as error:
        recorder.withdraw(slot)
        slot.error = slot.halt = error
        return False
    return True
