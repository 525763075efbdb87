"""``bulk.py`` for asyncio: the same promises, with tasks for threads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Iterable
from contextlib import aclosing
from threading import Lock
from typing import Generic, TypeVar

from audiencekit.core.bulk import WINDOW, check_workers
from audiencekit.core.bulk_result import BulkRequest as BulkRequest
from audiencekit.core.bulk_result import BulkResult as BulkResult
from audiencekit.core.bulk_result import Failure as Failure
from audiencekit.core.bulk_result import Flag as Flag
from audiencekit.core.bulk_result import Outcome as Outcome
from audiencekit.core.bulk_resume import Recorder
from audiencekit.core.bulk_slot import Settled, collect, lenient, outcome_of
from audiencekit.core.bulk_tally import Tally, leave
from audiencekit.core.bulk_tasks import TaskFlow
from audiencekit.core.checkpoint import Resumable as Resumable
from audiencekit.core.deadline import SYSTEM_CLOCK, Clock
from audiencekit.core.progress import Progress

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


def astream_bulk(
    items: Iterable[ItemT] | AsyncIterable[ItemT],
    operation: Callable[[ItemT], Awaitable[ResultT]],
    *,
    describe: Callable[[ItemT], BulkRequest[ItemT]],
    max_workers: int = 4,
    progress_callback: Callable[[Progress], None] | None = None,
    cancel: Flag | None = None,
    checkpoint: Resumable[ItemT, ResultT] | None = None,
    settle: Callable[[ItemT, float], Awaitable[ResultT | Settled[ResultT] | None]] | None = None,
    clock: Clock = SYSTEM_CLOCK,
) -> AsyncGenerator[Outcome[ItemT, ResultT], None]:
    """As :func:`audiencekit.core.bulk.stream_bulk`; *items* may be asynchronous, *max_workers* counts tasks.

    When the task that iterates is cancelled while it waits here, the calls under way are cancelled and awaited; the
    CancelledError's note says how many items were done, its ``bulk_outcomes`` holds what was not given out: those cut
    off are OutcomeUnknown. Leaving the loop early and ``aclose()`` let them end; use ``contextlib.aclosing``.
    """
    check_workers(max_workers)
    return _stream(items, operation, describe, max_workers, progress_callback, cancel, checkpoint, settle, clock)


async def arun_bulk(
    items: Iterable[ItemT] | AsyncIterable[ItemT],
    operation: Callable[[ItemT], Awaitable[ResultT]],
    *,
    describe: Callable[[ItemT], BulkRequest[ItemT]],
    max_workers: int = 4,
    progress_callback: Callable[[Progress], None] | None = None,
    cancel: Flag | None = None,
    checkpoint: Resumable[ItemT, ResultT] | None = None,
    settle: Callable[[ItemT, float], Awaitable[ResultT | Settled[ResultT] | None]] | None = None,
    clock: Clock = SYSTEM_CLOCK,
) -> BulkResult[ItemT, ResultT]:
    """As :func:`audiencekit.core.bulk.run_bulk`. A cancellation, too, leaves the result in ``bulk_result``."""
    check_workers(max_workers)
    tally = Tally(items, progress_callback, clock)
    recorder = await _recorder(checkpoint, clock, settles=settle is not None)
    result: BulkResult[ItemT, ResultT] = BulkResult([], [])
    try:
        flow = _flow(items, operation, tally, settle, recorder, max_workers, None, cancel)
        try:
            async with aclosing(flow.slots()) as slots:
                async for slot in slots:
                    collect(slot, describe, result)
        except BaseException as stop:
            await flow.close(cancel=isinstance(stop, asyncio.CancelledError))
            taken = len(result.responses) + len(result.failures)
            left = [slot for place, slot in enumerate(flow.flight, flow.read - len(flow.flight)) if place >= taken]
            for slot in left:
                collect(slot, lenient(describe), result)
            tally.note(stop, left)
            leave(stop, "bulk_result", result)
            raise
    finally:
        if recorder is not None:
            recorder.close()
    if cancel is not None and cancel.is_set() and not tally.is_whole(flow.read, flow.exhausted):
        raise tally.cancelled(result)
    return result


async def _stream(
    items: Iterable[ItemT] | AsyncIterable[ItemT],
    operation: Callable[[ItemT], Awaitable[ResultT]],
    describe: Callable[[ItemT], BulkRequest[ItemT]],
    workers: int,
    callback: Callable[[Progress], None] | None,
    cancel: Flag | None,
    checkpoint: Resumable[ItemT, ResultT] | None,
    settle: Callable[[ItemT, float], Awaitable[ResultT | Settled[ResultT] | None]] | None,
    clock: Clock,
) -> AsyncGenerator[Outcome[ItemT, ResultT], None]:
    tally = Tally(items, callback, clock)
    recorder = await _recorder(checkpoint, clock, settles=settle is not None)
    try:
        flow = _flow(items, operation, tally, settle, recorder, workers, WINDOW * workers, cancel)
        given = False
        try:
            async with aclosing(flow.slots()) as slots:
                async for slot in slots:
                    outcome = outcome_of(slot, describe)
                    given = True
                    yield outcome
                    given = False
        except GeneratorExit:
            raise
        except BaseException as stop:
            await flow.close(cancel=isinstance(stop, asyncio.CancelledError))
            left = list(flow.flight)[given:]
            tally.note(stop, left)
            leave(stop, "bulk_outcomes", [outcome_of(slot, lenient(describe)) for slot in left])
            raise
    finally:
        if recorder is not None:
            recorder.close()


async def _recorder(
    plan: Resumable[ItemT, ResultT] | None, clock: Clock, *, settles: bool
) -> Recorder[ItemT, ResultT] | None:
    """Opens the checkpoint on a thread. Cancelled meanwhile it waits for that, and leaves nothing open."""
    if plan is None:
        return None
    opening = _Opening(plan, clock, settles)
    task = asyncio.create_task(asyncio.to_thread(opening.run))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        opening.abandon()
        task.add_done_callback(_look_at)
        await asyncio.wait([task])
        raise


class _Opening(Generic[ItemT, ResultT]):
    """A thread cannot be cancelled: one that is no longer waited for closes what it opened, whenever that is."""

    def __init__(self, plan: Resumable[ItemT, ResultT], clock: Clock, settles: bool) -> None:
        self._open = lambda: Recorder(plan, clock, settles=settles)
        self._lock = Lock()
        self._opened: Recorder[ItemT, ResultT] | None = None
        self._abandoned = False

    def run(self) -> Recorder[ItemT, ResultT]:
        opened = self._open()
        with self._lock:
            self._opened = opened
            if self._abandoned:
                opened.close()
        return opened

    def abandon(self) -> None:
        with self._lock:
            self._abandoned = True
            if self._opened is not None:
                self._opened.close()


def _look_at(ended: asyncio.Task[Recorder[ItemT, ResultT]]) -> None:
    """Else asyncio complains of an exception that nobody waits for any more."""
    if not ended.cancelled():
        ended.exception()


def _flow(
    items: Iterable[ItemT] | AsyncIterable[ItemT],
    operation: Callable[[ItemT], Awaitable[ResultT]],
    tally: Tally,
    settle: Callable[[ItemT, float], Awaitable[ResultT | Settled[ResultT] | None]] | None,
    recorder: Recorder[ItemT, ResultT] | None,
    workers: int,
    window: int | None,
    cancel: Flag | None,
) -> TaskFlow[ItemT, ResultT]:
    return TaskFlow(
        items,
        operation,
        tally,
        settle=settle,
        recorder=recorder,
        workers=workers,
        room=WINDOW * workers,
        window=window,
        cancelled=cancel.is_set if cancel is not None else _never,
    )


def _never() -> bool:
    return False
