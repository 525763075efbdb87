"""Many calls: lazy input, bounded flight, each input paired with its outcome, in the order of the input."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sized
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext
from contextvars import copy_context
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

import attrs

from audiencekit.core.deadline import SYSTEM_CLOCK, Clock
from audiencekit.core.progress import Progress
from audiencekit.errors import AudienceKitError, InvalidInput

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")

WINDOW = 4  # items in flight or finished out of order, per worker: bounds memory, keeps every worker busy


@attrs.frozen
class BulkRequest(Generic[ItemT]):
    """The request an item stands for. ``url`` exists also for an item that was refused before sending."""

    method: str
    url: str
    item: ItemT


class Failure(NamedTuple, Generic[ItemT]):
    """An item that did not succeed, and why. Unpacks as ``request, error``."""

    request: BulkRequest[ItemT]
    error: AudienceKitError


class BulkResult(NamedTuple, Generic[ItemT, ResultT]):
    """What a bulk call came to. Unpacks as ``responses, failures``; both keep the order of the input."""

    responses: list[ResultT]
    failures: list[Failure[ItemT]]


def _settle(operation: Callable[[ItemT], ResultT], item: ItemT) -> ResultT | AudienceKitError:
    """Run in the worker. Only our own errors are an item's outcome; a bug is not hidden in a list of failures."""
    try:
        return operation(item)
    except AudienceKitError as error:
        return error


def stream_bulk(
    items: Iterable[ItemT],
    operation: Callable[[ItemT], ResultT],
    *,
    describe: Callable[[ItemT], BulkRequest[ItemT]],
    max_workers: int = 4,
    executor: Executor | None = None,
    progress_callback: Callable[[Progress], None] | None = None,
    clock: Clock = SYSTEM_CLOCK,
) -> Iterator[tuple[BulkRequest[ItemT], ResultT | AudienceKitError]]:
    """Each item's request with its result or error, in the order of *items*.

    *items* may be endless: nothing is kept but a window of 4 per worker. *executor* is any
    ``concurrent.futures.Executor`` (default: threads of its own, ended with the iterator). Leaving the loop early
    lets the calls in flight end and starts no other. Raises InvalidInput for ``max_workers`` below 1.
    """
    if max_workers < 1:
        raise InvalidInput(f"max_workers must be at least 1, got {max_workers}")
    return _flow(items, operation, describe, max_workers, executor, progress_callback, clock)


def _flow(
    items: Iterable[ItemT],
    operation: Callable[[ItemT], ResultT],
    describe: Callable[[ItemT], BulkRequest[ItemT]],
    max_workers: int,
    executor: Executor | None,
    progress_callback: Callable[[Progress], None] | None,
    clock: Clock,
) -> Iterator[tuple[BulkRequest[ItemT], ResultT | AudienceKitError]]:
    total = len(items) if isinstance(items, Sized) else None
    started = clock.monotonic()
    completed = errors = 0
    pool: AbstractContextManager[Executor] = (
        nullcontext(executor) if executor is not None else ThreadPoolExecutor(max_workers, "audiencekit-bulk")
    )
    with pool as workers:
        flight: deque[tuple[BulkRequest[ItemT], Future[ResultT | AudienceKitError]]] = deque()
        source = iter(items)
        room = max_workers * WINDOW
        try:
            while True:
                for item in islice(source, room - len(flight)):
                    if executor is None:  # a deadline around the whole holds in our own threads too
                        future = workers.submit(copy_context().run, _settle, operation, item)
                    else:
                        future = workers.submit(_settle, operation, item)
                    flight.append((describe(item), future))
                if not flight:
                    return
                request, future = flight.popleft()
                settled = future.result()
                completed += 1
                errors += isinstance(settled, AudienceKitError)
                if progress_callback is not None:
                    elapsed = clock.monotonic() - started
                    progress_callback(
                        Progress(completed=completed, total=total, errors=errors, elapsed_seconds=elapsed)
                    )
                yield request, settled
        except GeneratorExit:
            raise
        except BaseException as stop:
            pending = [future for _, future in flight if not future.cancel()]
            ended = [future for future in wait(pending).done if future.exception() is None]
            failed = errors + sum(isinstance(future.result(), AudienceKitError) for future in ended)
            done = completed + len(ended) - failed
            stop.add_note(f"audiencekit: {done} done and {failed} failed before this; nothing else was started")
            raise
        finally:
            for _, future in flight:
                future.cancel()


def run_bulk(
    items: Iterable[ItemT],
    operation: Callable[[ItemT], ResultT],
    *,
    describe: Callable[[ItemT], BulkRequest[ItemT]],
    max_workers: int = 4,
    executor: Executor | None = None,
    progress_callback: Callable[[Progress], None] | None = None,
    clock: Clock = SYSTEM_CLOCK,
) -> BulkResult[ItemT, ResultT]:
    """As :func:`stream_bulk`, collected. Never raises for an item: it is in ``responses`` or in ``failures``.

    On Ctrl-C, or when *items* or the callback raises, the calls in flight end, none is started, and the exception's
    note says how many items were done.
    """
    responses: list[ResultT] = []
    failures: list[Failure[ItemT]] = []
    outcomes = stream_bulk(
        items,
        operation,
        describe=describe,
        max_workers=max_workers,
        executor=executor,
        progress_callback=progress_callback,
        clock=clock,
    )
    for request, settled in outcomes:
        if isinstance(settled, AudienceKitError):
            failures.append(Failure(request, settled))
        else:
            responses.append(settled)
    return BulkResult(responses, failures)
