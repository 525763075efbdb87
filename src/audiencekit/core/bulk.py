"""Many calls: lazy input, bounded flight, each input paired with its outcome, in the order of the input."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Executor
from typing import Generic, TypeVar

from audiencekit.core.bulk_crew import Crew, Threads
from audiencekit.core.bulk_executor import Borrowed
from audiencekit.core.bulk_flow import Flow
from audiencekit.core.bulk_result import BulkRequest as BulkRequest
from audiencekit.core.bulk_result import BulkResult as BulkResult
from audiencekit.core.bulk_result import Failure as Failure
from audiencekit.core.bulk_result import Flag as Flag
from audiencekit.core.bulk_result import Outcome as Outcome
from audiencekit.core.bulk_resume import Recorder
from audiencekit.core.bulk_slot import Settled as Settled
from audiencekit.core.bulk_slot import Slot, Work, collect, lenient, outcome_of
from audiencekit.core.bulk_tally import Tally, leave
from audiencekit.core.checkpoint import Resumable as Resumable
from audiencekit.core.deadline import SYSTEM_CLOCK, Clock
from audiencekit.core.progress import Progress
from audiencekit.errors import AudienceKitError, InvalidInput

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")

WINDOW = 8  # items per worker that are read and not given out: bounds memory, and lets others go on past a slow one


def stream_bulk(
    items: Iterable[ItemT],
    operation: Callable[[ItemT], ResultT],
    *,
    describe: Callable[[ItemT], BulkRequest[ItemT]],
    max_workers: int = 4,
    executor: Executor | None = None,
    progress_callback: Callable[[Progress], None] | None = None,
    cancel: Flag | None = None,
    checkpoint: Resumable[ItemT, ResultT] | None = None,
    settle: Callable[[ItemT, float], ResultT | Settled[ResultT] | None] | None = None,
    clock: Clock = SYSTEM_CLOCK,
) -> Generator[Outcome[ItemT, ResultT], None, None]:
    """Each item's outcome, in the order of *items*, which may be endless. Nothing is sent before the first ``next``.

    - At most *max_workers* calls run at a time; at most 8 items per worker are read ahead of the one given out. *items*
      is read on the caller's thread.
    - *executor*: any ``concurrent.futures.Executor``, which stays open (default: threads of its own, ended with the
      iterator). For processes *operation*, *settle* and the items must pickle; of the caller's context only a deadline
      goes along. When it breaks, the calls it was given are OutcomeUnknown, and its exception is raised after them. An
      executor that repeats lost work by itself must be told not to (Dask: ``distributed.scheduler.allowed-failures``
      0), or it may do a write twice.
    - *progress_callback* is called on the caller's thread as items finish, in whatever order they do.
    - *cancel*: once set, by any thread, nothing else is started. What is in flight ends and is given out; items that
      were read but not started have the error Cancelled.
    - *checkpoint*: see :class:`Resumable`. Items an earlier run did are not sent but given out with their response.
      Those it left in doubt go to ``settle(item, since)`` in the worker (*since*: seconds since 1970): it returns the
      response if the item turns out to be done (``Settled(None)`` where that is None), None to have it sent now, and
      raises if it cannot tell. Without *settle* they are OutcomeUnknown.

    Leaving the loop early (or ``close()``) waits for the calls in flight and starts no other. What *items* or
    *operation* raise, if it is not one of our errors, is raised after the outcomes of the items before. On Ctrl-C, or
    when the callback raises, the calls in flight end, the exception's note says how many items were done, and its
    attribute ``bulk_outcomes`` holds the outcomes that were not given out.

    Raises InvalidInput for ``max_workers`` below 1, or a checkpoint of another job, in use or damaged;
    CheckpointFailed when it can no longer be written, after the outcomes of what was in flight.
    """
    run = _Run(
        items, operation, describe, max_workers, executor, progress_callback, cancel, checkpoint, settle, clock, WINDOW
    )
    return run.stream()


def run_bulk(
    items: Iterable[ItemT],
    operation: Callable[[ItemT], ResultT],
    *,
    describe: Callable[[ItemT], BulkRequest[ItemT]],
    max_workers: int = 4,
    executor: Executor | None = None,
    progress_callback: Callable[[Progress], None] | None = None,
    cancel: Flag | None = None,
    checkpoint: Resumable[ItemT, ResultT] | None = None,
    settle: Callable[[ItemT, float], ResultT | Settled[ResultT] | None] | None = None,
    clock: Clock = SYSTEM_CLOCK,
) -> BulkResult[ItemT, ResultT]:
    """As :func:`stream_bulk`, collected: every item is in ``responses`` or in ``failures``, in the order of the input.

    A slow item holds up nobody else, since the results are kept anyway. Raises Cancelled when *cancel* ended it early.
    Any exception that ends it early has the result so far in its attribute ``bulk_result`` and the counts in a note;
    no item that was read is missing from it.
    """
    run = _Run(
        items, operation, describe, max_workers, executor, progress_callback, cancel, checkpoint, settle, clock, None
    )
    return run.collected()


class _Run(Generic[ItemT, ResultT]):
    """The arguments of one call, checked; the machinery is put together when it starts."""

    def __init__(
        self,
        items: Iterable[ItemT],
        operation: Callable[[ItemT], ResultT],
        describe: Callable[[ItemT], BulkRequest[ItemT]],
        max_workers: int,
        executor: Executor | None,
        progress_callback: Callable[[Progress], None] | None,
        cancel: Flag | None,
        checkpoint: Resumable[ItemT, ResultT] | None,
        settle: Callable[[ItemT, float], ResultT | Settled[ResultT] | None] | None,
        clock: Clock,
        window: int | None,
    ) -> None:
        check_workers(max_workers)
        self._items = items
        self._work = Work(operation, settle)
        self._describe = describe
        self._workers = max_workers
        self._executor = executor
        self._callback = progress_callback
        self._cancel = cancel
        self._checkpoint = checkpoint
        self._clock = clock
        self._window = window * max_workers if window is not None else None
        self._recorder: Recorder[ItemT, ResultT] | None = None

    def stream(self) -> Generator[Outcome[ItemT, ResultT], None, None]:
        tally = Tally(self._items, self._callback, self._clock)
        flow = self._flow(tally)
        given = False
        try:
            for slot in flow.slots():
                outcome = outcome_of(slot, self._describe)
                given = True
                yield outcome
                given = False
        except GeneratorExit:
            raise
        except BaseException as stop:
            flow.close()
            left = list(flow.flight)[given:]
            describe = lenient(self._describe)
            tally.note(stop, left)
            leave(stop, "bulk_outcomes", [outcome_of(slot, describe) for slot in left])
            raise
        finally:
            self._end(flow)

    def collected(self) -> BulkResult[ItemT, ResultT]:
        tally = Tally(self._items, self._callback, self._clock)
        flow = self._flow(tally)
        result: BulkResult[ItemT, ResultT] = BulkResult([], [])
        try:
            for slot in flow.slots():
                collect(slot, self._describe, result)
        except BaseException as stop:
            flow.close()
            taken = len(result.responses) + len(result.failures)
            left = [slot for place, slot in enumerate(flow.flight, flow.read - len(flow.flight)) if place >= taken]
            for slot in left:
                collect(slot, lenient(self._describe), result)
            tally.note(stop, left)
            leave(stop, "bulk_result", result)
            raise
        finally:
            self._end(flow)
        if self._cancel is not None and self._cancel.is_set() and not tally.is_whole(flow.read, flow.exhausted):
            raise tally.cancelled(result)
        return result

    def _flow(self, tally: Tally) -> Flow[ItemT, ResultT]:
        plan, cancel = self._checkpoint, self._cancel
        if plan is not None:
            self._recorder = Recorder(plan, self._clock, settles=self._work.settle is not None)
        try:
            # The crew asks the flow whether to go on, the flow starts the crew.
            flow: Flow[ItemT, ResultT] = Flow(
                self._items,
                self._crew(lambda: flow.stopped()),
                tally,
                recorder=self._recorder,
                window=self._window,
                cancelled=cancel.is_set if cancel is not None else _never,
            )
        except BaseException:  # of the input's __iter__: nothing has begun, and the file is not to stay locked
            self._close_checkpoint()
            raise
        return flow

    def _crew(self, stopped: Callable[[], bool]) -> Crew[ItemT, ResultT]:
        if self._executor is not None:
            return Borrowed(self._executor, self._workers, self._work, self._before, self._after)
        return Threads(self._workers, WINDOW * self._workers, self._perform, stopped)

    def _perform(self, slot: Slot[ItemT, ResultT]) -> None:
        try:
            self._before(slot)
        except AudienceKitError as error:  # of the checkpoint: what it does not know of is not sent
            slot.error = slot.halt = error
            return
        try:
            slot.response = self._work(slot.item, slot.since)
        except BaseException as error:
            slot.failed_with(error)
        self._after(slot)

    def _before(self, slot: Slot[ItemT, ResultT]) -> None:
        if self._recorder is not None:
            self._recorder.before(slot)

    def _after(self, slot: Slot[ItemT, ResultT]) -> None:
        if self._recorder is not None:
            self._recorder.after(slot)

    def _end(self, flow: Flow[ItemT, ResultT]) -> None:
        flow.close()
        self._close_checkpoint()

    def _close_checkpoint(self) -> None:
        if self._recorder is not None:
            self._recorder.close()


def check_workers(max_workers: object) -> None:
    if not isinstance(max_workers, int) or isinstance(max_workers, bool) or max_workers < 1:
        raise InvalidInput(f"max_workers must be a whole number of at least 1, got {max_workers!r}")


def _never() -> bool:
    return False
