"""Between a bulk call and its checkpoint: which items are sent, and what is written of each."""

from __future__ import annotations

from contextlib import suppress
from typing import Generic, TypeVar

from audiencekit.core.bulk_slot import Slot
from audiencekit.core.checkpoint import Answered, Checkpoint, Resumable
from audiencekit.core.deadline import Clock
from audiencekit.errors import (
    ApiError,
    AudienceKitError,
    Cancelled,
    CheckpointFailed,
    ConfigurationError,
    ConnectionFailed,
    DeadlineExceeded,
    InvalidInput,
    OutcomeUnknown,
    UnexpectedResponse,
)

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")

NOT_DONE = (ConnectionFailed, DeadlineExceeded, InvalidInput, ConfigurationError, Cancelled)


def is_known_failure(error: AudienceKitError) -> bool:
    """Whether it is certain that nothing was done. A success that cannot be read is none of these."""
    if isinstance(error, ApiError):
        return not error.in_doubt and not isinstance(error, UnexpectedResponse)
    return isinstance(error, NOT_DONE)


class Recorder(Generic[ItemT, ResultT]):
    """Keeps the checkpoint of one run. With *settles*, items in doubt are run (they begin with settling)."""

    def __init__(self, plan: Resumable[ItemT, ResultT], clock: Clock, *, settles: bool) -> None:
        self._plan = plan
        self._settles = settles
        self._file = Checkpoint(plan.path, plan.job, clock, plan.seen)

    def admit(self, slot: Slot[ItemT, ResultT]) -> None:
        """Name the item. It has ended already if an earlier run did it, or left it in doubt for good."""
        try:
            slot.key = self._file.occurrence(self._plan.digest(slot.item))
            earlier = self._file.earlier(slot.key)
            if isinstance(earlier, Answered):
                slot.response = self._plan.load(earlier.response)
                slot.ended = True
            else:
                slot.since = earlier
        except Exception as bug:  # of the caller's digest or load
            slot.error = InvalidInput(f"The checkpoint cannot keep this item ({type(bug).__name__}). It was not sent.")
            slot.halt = bug
            slot.ended = True
            return
        if slot.since is not None and not self._settles:
            slot.error = OutcomeUnknown(
                "An earlier run sent this item and ended before its answer was written down: it may have been done. "
                "Read the resource; the checkpoint keeps it in doubt."
            )
            slot.ended = True

    def announce(self, slot: Slot[ItemT, ResultT]) -> None:
        """Write that it is going to be sent; only after :meth:`flush` it may be. Raises CheckpointFailed."""
        if slot.since is None and slot.key is not None:
            self._file.sent(slot.key)

    def flush(self) -> None:
        self._file.flush()

    def before(self, slot: Slot[ItemT, ResultT]) -> None:
        """Both at once, on the thread that is going to send it."""
        self.announce(slot)
        try:
            self.flush()
        except CheckpointFailed:
            self.withdraw(slot)
            raise

    def withdraw(self, slot: Slot[ItemT, ResultT]) -> None:
        """It was announced, but not sent."""
        if slot.since is None and slot.key is not None:
            with suppress(CheckpointFailed):
                self._file.failed(slot.key, "not sent")

    def after(self, slot: Slot[ItemT, ResultT]) -> None:
        """Write what came of it. Never raises: what cannot be written stays in doubt, and stops the call."""
        if slot.key is None or (slot.since is not None and isinstance(slot.error, Cancelled)):
            return
        try:
            if slot.error is None:
                self._file.done(slot.key, self._plan.dump(slot.response))  # pyright: ignore[reportArgumentType]  # its type is ResultT once the error is None
            elif slot.since is None and is_known_failure(slot.error):  # else an earlier run may have done it
                self._file.failed(slot.key, type(slot.error).__name__)
        except Exception as error:  # CheckpointFailed, or of the caller's dump
            slot.halt = slot.halt or error

    def close(self) -> None:
        self._file.close()
