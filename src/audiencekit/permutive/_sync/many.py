# Written by scripts/mirror from _async/many.py: change that file, not this one.
"""One operation for many items: collected (``batch_*``) or streamed (``iter_*``), with a checkpoint or without."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

import attrs

from audiencekit.core.bulk import BulkRequest, BulkResult, Resumable, Settled, run_bulk, stream_bulk
from audiencekit.core.deadline import Clock
from audiencekit.core.options import ClientOptions
from audiencekit.errors import AudienceKitError, InvalidInput
from audiencekit.permutive.bodies import json_bytes
from audiencekit.permutive.bulk_options import BulkOptions, Keeping, Outcomes, StrPath

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


class Place(Protocol):
    """What a connection says of itself."""

    base_url: str
    options: ClientOptions
    clock: Clock


@attrs.frozen(kw_only=True)
class Many(Generic[ItemT, ResultT]):
    """What a resource knows of one of its bulk operations.

    ``path`` gives an item's address below the base URL and may raise our errors for an item that is none. ``keeping``
    is how a checkpoint keeps it. ``settle`` is asked of items an earlier run left in doubt.
    """

    place: Place
    operation: Callable[[ItemT], ResultT]
    method: str
    path: Callable[[ItemT], str]
    keeping: Keeping[ItemT, ResultT] | None = None
    settle: Callable[[ItemT, float], ResultT | Settled[ResultT] | None] | None = None

    def batch(
        self, items: Iterable[ItemT], checkpoint: StrPath | None, options: BulkOptions
    ) -> BulkResult[ItemT, ResultT]:
        """All of them, in the order of the input. Raises InvalidInput for more workers than connections, Cancelled."""
        self._check(options)
        return run_bulk(
            items,
            self.operation,
            describe=self.describe,
            checkpoint=self._resumable(checkpoint),
            settle=self.settle,
            clock=self.place.clock,
            **options,
        )

    def stream(
        self, items: Iterable[ItemT], checkpoint: StrPath | None, options: BulkOptions
    ) -> Outcomes[ItemT, ResultT]:
        """One after the other, in the order of the input, which may be endless."""
        self._check(options)
        return stream_bulk(
            items,
            self.operation,
            describe=self.describe,
            checkpoint=self._resumable(checkpoint),
            settle=self.settle,
            clock=self.place.clock,
            **options,
        )

    def describe(self, item: ItemT) -> BulkRequest[ItemT]:
        """The request *item* stands for, also when it is none that can be sent."""
        try:
            path = self.path(item)
        except AudienceKitError:
            path = ""
        return BulkRequest(self.method, self.place.base_url + path, item)

    def _check(self, options: BulkOptions) -> None:
        workers, connections = options.get("max_workers", 4), self.place.options.max_connections
        if workers > connections:
            raise InvalidInput(
                f"max_workers={workers} is more than the {connections} connections allowed; "
                "pass ClientOptions(max_connections=…)"
            )

    def _resumable(self, path: StrPath | None) -> Resumable[ItemT, ResultT] | None:
        if path is None or self.keeping is None:
            return None
        job = f"{self.method} {self.place.base_url}{self.keeping.job}"
        keeping = self.keeping
        return Resumable(path, self._digest, keeping.dump, keeping.load, job=job, seen=keeping.seen)

    def _digest(self, item: ItemT) -> str:
        assert self.keeping is not None
        try:
            content = json_bytes([self.path(item), self.keeping.body(item)], sort_keys=True)
        except AudienceKitError:  # refused before it is sent, now and in every run
            content = repr(item).encode("utf-8", "replace")
        return hashlib.blake2b(content, digest_size=16).hexdigest()


def again(item: object, since: float) -> None:
    """Settles what may be sent a second time: an assignment, a binding (retry class ``always``)."""
