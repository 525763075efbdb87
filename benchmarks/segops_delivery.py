"""Ten thousand events through faults, and what track() costs its caller meanwhile.

    python benchmarks/segops_delivery.py [EVENTS]

The sandbox serves from a process of its own: 503 on the first three batches, one connection closed without an answer,
one answer two seconds late. Every event carries a sequence number; the distinct ones are counted in the store. Beside
the time of each ``track()`` stands ``json.dumps`` of the same event, timed in the same loop. Exits 1 if one is missing.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from datetime import UTC, datetime

from audiencekit.errors import AudienceKitError
from audiencekit.sandbox import Sandbox
from audiencekit.segops import SegOpsClient

BATCH = "/api/ingestion/track/batch/"


def payload(number: int) -> dict[str, object]:
    return {"n": number, "total": 42.5, "currency": "EUR", "items": 3, "gift": False}


def line(name: str, nanoseconds: list[int]) -> str:
    points = statistics.quantiles(nanoseconds, n=1000, method="inclusive")
    p50, p99, p999 = (points[place - 1] / 1000 for place in (500, 990, 999))
    return f"{name:<12} p50 {p50:8.1f}  p99 {p99:8.1f}  p99.9 {p999:8.1f}  max {max(nanoseconds) / 1000:10.1f}   µs"


def measured(client: SegOpsClient, events: int, pause: float) -> tuple[list[int], list[int]]:
    """Nanoseconds of each track() and of each json.dumps; *pause* seconds of busy waiting between two."""
    tracked, dumped = list[int](), list[int]()
    clock = time.perf_counter_ns
    for number in range(events):
        body = payload(number)
        event = {
            "user_id": "u-123",
            "event_type": "tick",
            "occurred_at": datetime.now(UTC).isoformat(),
            "payload": body,
        }
        started = clock()
        json.dumps(event)
        between = clock()
        client.track(user_id="u-123", event_type="tick", payload=body)
        ended = clock()
        dumped.append(between - started)
        tracked.append(ended - between)
        while clock() < ended + pause * 1e9:
            pass
    return tracked, dumped


def faulty_run(events: int) -> bool:
    """Print what became of the events and what tracking cost; whether all arrived."""
    failures: list[AudienceKitError] = []
    with Sandbox(process=True) as sandbox:
        sandbox.faults.add(BATCH, status=503, times=3)
        sandbox.faults.add(BATCH, disconnect="before", times=1)
        sandbox.faults.add(BATCH, delay=2.0, times=1)
        started = time.perf_counter()
        client = SegOpsClient(sandbox.segops.url, sandbox.segops.secret_key, on_error=failures.append)
        tracked, dumped = measured(client, events, pause=0.0)
        tracking = time.perf_counter() - started
        complete = client.shutdown(timeout=60)
        total = time.perf_counter() - started
        arrived = sandbox.segops.distinct("tick", "n")
        requests = len(sandbox.requests)
        stats = client.stats
    print(f"{events:,} events, {arrived:,} distinct arrived, {sum(stats.lost.values())} lost, complete: {complete}")
    print(f"{requests} requests, {len(failures)} failed attempts, {stats.retried:,} events sent again")
    print(f"tracked in {tracking:.2f} s, delivered after {total:.2f} s\n")
    show("tight loop, faulty server", tracked, dumped)
    return arrived == events


def calm_run(events: int) -> None:
    """One call per 100 µs against a healthy server."""
    with Sandbox(process=True) as sandbox:
        client = SegOpsClient(sandbox.segops.url, sandbox.segops.secret_key)
        tracked, dumped = measured(client, events, pause=0.0001)
        client.shutdown(timeout=60)
    show("one call per 100 µs, healthy server", tracked, dumped)


def show(title: str, tracked: list[int], dumped: list[int]) -> None:
    ratio = statistics.median(tracked) / statistics.median(dumped)
    slow = sum(time > 1_000_000 for time in tracked)
    print(title)
    print("  " + line("track()", tracked))
    print("  " + line("json.dumps()", dumped))
    print(f"  p50 ratio {ratio:.2f}; {slow} of {len(tracked):,} calls of track() over 1 ms\n")


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    everything = faulty_run(count)
    calm_run(count)
    sys.exit(0 if everything else 1)
