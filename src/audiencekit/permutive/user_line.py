"""A place in a user's line, and what a bulk call says of places, said of the requests in them. Pure."""

from __future__ import annotations

from typing import TypeVar, cast

import attrs

from audiencekit.core.bulk import BulkRequest, BulkResult, Failure, Outcome
from audiencekit.errors import InvalidInput
from audiencekit.permutive.segmentation import Segmentation

ResultT = TypeVar("ResultT")


@attrs.define(eq=False)
class Place:
    """One request's place in its user's line. ``gone``: it has ended, or is never going to be sent."""

    item: object
    before: Place | None = None
    begun: bool = False
    gone: bool = False

    def __reduce__(self) -> tuple[object, ...]:
        """In another process there is nobody to wait for."""
        return Place, (self.item,)


def checked_segmentation(value: object) -> Segmentation:
    if not isinstance(value, Segmentation):
        raise InvalidInput(f"A Segmentation expected, got {type(value).__name__}")
    return value


def outcome_of(outcome: Outcome[Place, ResultT]) -> Outcome[Segmentation, ResultT]:
    """As the caller knows it: with the request instead of its place."""
    request, response, error = outcome
    return Outcome(_asked(request), response, error)


def result_of(result: BulkResult[Place, ResultT]) -> BulkResult[Segmentation, ResultT]:
    failures = [Failure(_asked(request), error) for request, error in result.failures]
    return BulkResult(result.responses, failures)


def _asked(request: BulkRequest[Place]) -> BulkRequest[Segmentation]:
    return BulkRequest(request.method, request.url, cast("Segmentation", request.item.item))
