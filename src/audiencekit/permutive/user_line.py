"""A place in a user's line, and what a bulk call says of places, said of the requests in them. Pure."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TypeVar, cast

import attrs

from audiencekit.core.bulk import BulkRequest, BulkResult, Failure, Outcome
from audiencekit.core.bulk_tally import leave
from audiencekit.errors import (
    ApiError,
    AudienceKitError,
    Cancelled,
    ConnectionFailed,
    DeadlineExceeded,
    InvalidInput,
    OutcomeUnknown,
)
from audiencekit.permutive.reconcile import about
from audiencekit.permutive.segmentation import MAX_EVENTS, Segmentation

ResultT = TypeVar("ResultT")


@attrs.define(eq=False)
class Place:
    """One request's place in its user's line. ``gone``: it has ended, or is never going to be sent."""

    item: object
    before: Place | None = None
    begun: bool = False
    gone: bool = False

    def waits_for(self) -> Place | None:
        """The nearest one before it that has not ended; those that have are forgotten."""
        while self.before is not None and self.before.gone:
            self.before = self.before.before
        return self.before

    def __reduce__(self) -> tuple[object, ...]:
        """In another process there is nobody to wait for."""
        return Place, (self.item,)


def checked_segmentation(value: object) -> Segmentation:
    if not isinstance(value, Segmentation):
        raise InvalidInput(f"A Segmentation expected, got {type(value).__name__}")
    return value


def piece_failed(error: AudienceKitError, asked: Segmentation, number: int) -> AudienceKitError:
    """What *error* of a piece (*number* from 0) means for its request.

    After the first piece none says that nothing was done: sending the request again would send those before it again.
    """
    first, of = number * MAX_EVENTS, len(asked.events)
    which = f"events {first + 1} to {min(first + MAX_EVENTS, of)} of {of}"
    if number == 0:
        return about(error, f"{which}, the later ones not sent")
    which += ", the earlier ones sent, the later ones not"
    worded = about(error, which)
    if isinstance(worded, ApiError):
        worded.in_doubt = True
    elif isinstance(worded, (ConnectionFailed, DeadlineExceeded)):
        return OutcomeUnknown(worded.message, method=worded.method, url=worded.url, attempts=worded.attempts)
    elif not isinstance(worded, OutcomeUnknown):
        return OutcomeUnknown(worded.message)
    return worded


def outcome_of(outcome: Outcome[Place, ResultT]) -> Outcome[Segmentation, ResultT]:
    """As the caller knows it: with the request instead of its place."""
    request, response, error = outcome
    return Outcome(_asked(request), response, error)


def result_of(result: BulkResult[Place, ResultT]) -> BulkResult[Segmentation, ResultT]:
    failures = [Failure(_asked(request), error) for request, error in result.failures]
    return BulkResult(result.responses, failures)


@contextmanager
def telling_of_requests() -> Generator[None]:
    """What an exception holds of places, it holds of the requests in them when it leaves."""
    try:
        yield
    except BaseException as stop:
        told = stop.__dict__
        if "bulk_outcomes" in told:
            leave(stop, "bulk_outcomes", [outcome_of(each) for each in told["bulk_outcomes"]])
        if "bulk_result" in told:
            leave(stop, "bulk_result", result_of(told["bulk_result"]))
        if isinstance(stop, Cancelled):
            stop.result = result_of(cast("BulkResult[Place, object]", stop.result))
        raise


def _asked(request: BulkRequest[Place]) -> BulkRequest[Segmentation]:
    return BulkRequest(request.method, request.url, cast("Segmentation", request.item.item))
