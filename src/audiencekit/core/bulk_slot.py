"""A slot: one item on its way through a bulk call, from the input to its outcome. Shared by threads and tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import Context
from typing import Generic, TypeVar, cast

import attrs

from audiencekit.core.bulk_result import BulkRequest, BulkResult, Failure, Outcome
from audiencekit.errors import AudienceKitError, Cancelled, OutcomeUnknown

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


@attrs.define(eq=False)
class Slot(Generic[ItemT, ResultT]):
    """``ended`` is written last, by whoever knows the outcome. ``context``: the caller's, a copy for this item alone.

    ``key`` and ``since`` belong to a checkpoint: the item's name in it, and when an earlier run may have sent it
    (seconds since 1970).
    ``halt`` stops the whole call: a bug in the operation, or a checkpoint that could not be written.
    """

    item: ItemT
    context: Context
    response: ResultT | None = None
    error: AudienceKitError | None = None
    halt: BaseException | None = None
    ended: bool = False
    started: bool = False
    key: tuple[str, int] | None = None
    since: float | None = None

    def failed_with(self, error: BaseException) -> None:
        """*error* came out of the operation. Only our own are an item's outcome; a bug stops everything."""
        if isinstance(error, AudienceKitError):
            self.error = error
        else:
            self.in_doubt(error)

    def in_doubt(self, cause: BaseException) -> None:
        """Nobody knows whether it was done, and nothing more can be started."""
        self.error = OutcomeUnknown(
            f"The call for this item broke ({type(cause).__name__}): it may have been done. Read before repeating it."
        )
        self.halt = cause

    def drop(self) -> None:
        """It was read from the input, but is not going to be started."""
        self.error = Cancelled("Not started: the bulk call had been stopped. Nothing was sent for this item.")
        self.ended = True


@attrs.frozen
class Settled(Generic[ResultT]):
    """What ``settle`` may return of an item that is done: its response, also if that is None."""

    response: ResultT


def response_of(settled: ResultT | Settled[ResultT]) -> ResultT:
    return cast("Settled[ResultT]", settled).response if isinstance(settled, Settled) else cast("ResultT", settled)


@attrs.frozen
class Work(Generic[ItemT, ResultT]):
    """What is done for an item, wherever that is. Pickles if its functions do."""

    operation: Callable[[ItemT], ResultT]
    settle: Callable[[ItemT, float], ResultT | Settled[ResultT] | None] | None = None

    def __call__(self, item: ItemT, since: float | None) -> ResultT:
        if since is not None and self.settle is not None:
            try:
                settled = self.settle(item, since)
            except AudienceKitError as error:
                raise unsettled(error) from None
            if settled is not None:
                return response_of(settled)
        return self.operation(item)


def unsettled(error: AudienceKitError) -> OutcomeUnknown:
    """Settling failed. Whatever the reason, it says nothing of the write an earlier run may have made."""
    if isinstance(error, OutcomeUnknown):
        return error
    return OutcomeUnknown(f"An earlier run may have sent this item, and settling that failed: {error}")


def outcome_of(slot: Slot[ItemT, ResultT], describe: Callable[[ItemT], BulkRequest[ItemT]]) -> Outcome[ItemT, ResultT]:
    return Outcome(describe(slot.item), slot.response, slot.error)


def collect(
    slot: Slot[ItemT, ResultT], describe: Callable[[ItemT], BulkRequest[ItemT]], result: BulkResult[ItemT, ResultT]
) -> None:
    """Put *slot* into the one of the two lists it belongs to."""
    if slot.error is None:
        result.responses.append(cast("ResultT", slot.response))
    else:
        result.failures.append(Failure(describe(slot.item), slot.error))


def lenient(describe: Callable[[ItemT], BulkRequest[ItemT]]) -> Callable[[ItemT], BulkRequest[ItemT]]:
    """*describe* for the time after an exception, which may be its own."""

    def described(item: ItemT) -> BulkRequest[ItemT]:
        try:
            return describe(item)
        except Exception:
            return BulkRequest("", "", item)

    return described


def counts(slots: Iterable[Slot[ItemT, ResultT]]) -> tuple[int, int, int]:
    """How many are done, failed, and were not started."""
    done = failed = dropped = 0
    for slot in slots:
        done += slot.error is None
        failed += slot.error is not None and not isinstance(slot.error, Cancelled)
        dropped += isinstance(slot.error, Cancelled)
    return done, failed, dropped
