"""A long backfill by a rule that anybody can repeat, and the client's process that sends it.

``python -m tests.segops.backfill URL COUNT ROOM`` with the key in SEGOPS_API_KEY answers one line of JSON: see Sent.
"""

from __future__ import annotations

import json
import resource
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs

from audiencekit.segops import SegOpsClient

START, LENGTH = datetime(2026, 1, 1, tzinfo=UTC), timedelta(days=150)
PATH = ("page_viewed", "cart_opened", "order_placed")
KINDS = ("page_viewed", "page_viewed", "cart_opened", "order_placed")
EVENTS_PER_USER = 50
LOOK_EVERY = 0.01


@attrs.frozen(kw_only=True)
class Sent:
    """What the client says: events taken and sent, what they took, and memory in bytes."""

    taken: int
    sent: int
    lost: int
    seconds: float  # from the first event to the end of the flush
    cpu_seconds: float
    idle: int  # memory before the first event
    full: int  # when the queue was full for the first time; 0 if it never was
    peak: int  # the highest since then


def events(count: int) -> Iterator[dict[str, Any]]:
    """*count* distinct events of ``count / 50`` users in the order of their times, no two at once."""
    users, step = max(1, count // EVENTS_PER_USER), LENGTH / count
    for n in range(count):
        drawn = n * 2654435761 % 2**32
        yield {
            "user_id": f"u-{drawn % users}",
            "event_type": KINDS[drawn >> 20 & 3],
            "occurred_at": (START + n * step).isoformat(),
            # Quarters: sums of these are exact.
            "payload": {"n": n, "total": (drawn >> 8) % 1000 / 4, "currency": "EUR", "items": 3, "gift": False},
        }


def memory() -> int:
    if sys.platform == "darwin":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


class Watch(threading.Thread):
    """Looks at queue and memory until told to stop."""

    def __init__(self, client: SegOpsClient, room: int) -> None:
        super().__init__(daemon=True)
        self.client, self.room = client, room
        self.full = self.peak = 0
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(LOOK_EVERY):
            stats = self.client.stats
            if not self.full and stats.queued + stats.in_flight >= self.room:
                self.full = memory()
            if self.full:
                self.peak = max(self.peak, memory())


def send(url: str, count: int, room: int) -> Sent:
    with SegOpsClient(url, max_queued_events=room) as client:
        client.track(user_id="warm", event_type="warmed_up")
        assert client.flush(30)  # what a first request loads is loaded
        idle, watch = memory(), Watch(client, room)
        watch.start()
        started, cpu = time.perf_counter(), time.process_time()
        taken = client.track_many(events(count))
        assert client.flush(1200)
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        watch.over.set()
        watch.join()
        lost = sum(client.stats.lost.values()) + client.stats.skipped
        sent = client.stats.sent - 1
    full, peak = watch.full, watch.peak
    return Sent(taken=taken, sent=sent, lost=lost, seconds=seconds, cpu_seconds=cpu, idle=idle, full=full, peak=peak)


if __name__ == "__main__":
    print(json.dumps(attrs.asdict(send(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))))
