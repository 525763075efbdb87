"""What the tests of the sender share: a remembering ``on_error``, a burst of events, bounded waiting."""

from __future__ import annotations

import time
from collections.abc import Callable

from audiencekit.core.options import ClientOptions
from audiencekit.errors import (
    AudienceKitError,
    EventsUndelivered,
)
from audiencekit.segops import SegOpsClient
from tests.segops.server import BATCH, Answer, Respond

HURRIED = ClientOptions(read_timeout=0.3)


class Errors(list[AudienceKitError]):
    """An ``on_error`` that remembers."""

    def __call__(self, error: AudienceKitError) -> None:
        self.append(error)

    @property
    def lost(self) -> list[EventsUndelivered]:
        return [error for error in self if isinstance(error, EventsUndelivered)]


def track(client: SegOpsClient, numbers: range) -> None:
    for number in numbers:
        client.track(user_id="u", event_type="e", payload={"n": number})


def until(condition: Callable[[], bool], timeout: float = 5.0) -> bool:
    ends = time.monotonic() + timeout
    while not (held := condition()) and time.monotonic() < ends:
        time.sleep(0.002)
    return held or condition()


def held(client: SegOpsClient) -> int:
    """The events that have not ended, by one snapshot: between two of them they may go from the queue into the air."""
    stats = client.stats
    return stats.queued + stats.in_flight


def first(times: int, answer: Answer) -> Respond:
    """*answer* for the first *times* batches."""
    return lambda request: answer if request.path == BATCH and request.number <= times else None
