"""What a bulk call gives: an item's request, its outcome, and the two lists it all comes to."""

from __future__ import annotations

from typing import Generic, NamedTuple, Protocol, TypeVar

import attrs

from audiencekit.errors import AudienceKitError

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


@attrs.frozen
class BulkRequest(Generic[ItemT]):
    """The request an item stands for. ``url`` exists also for an item that was refused before sending."""

    method: str
    url: str
    item: ItemT


class Outcome(NamedTuple, Generic[ItemT, ResultT]):
    """What one item came to. Unpacks as ``request, response, error``; ``error`` is None for a success.

    ``response`` is what the operation returned, None where it failed (or returns nothing).
    """

    request: BulkRequest[ItemT]
    response: ResultT | None
    error: AudienceKitError | None

    @property
    def ok(self) -> bool:
        return self.error is None


class Failure(NamedTuple, Generic[ItemT]):
    """An item that did not succeed, and why. Unpacks as ``request, error``."""

    request: BulkRequest[ItemT]
    error: AudienceKitError


class BulkResult(NamedTuple, Generic[ItemT, ResultT]):
    """What a bulk call came to. Unpacks as ``responses, failures``; both keep the order of the input."""

    responses: list[ResultT]
    failures: list[Failure[ItemT]]


class Flag(Protocol):
    """Something that can be raised to stop a bulk call: a ``threading.Event``, an ``asyncio.Event``."""

    def is_set(self) -> bool: ...
