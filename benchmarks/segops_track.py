"""What track() costs its caller, against json.dumps of the same event timed in the same loop, and the peer beside it.

    python benchmarks/segops_track.py [RUNS] [EVENTS]

A stub in another process answers after 0, 20 or 200 ms. Tight loop, and one call per 100 µs (busy wait); the standard
encoder; each figure is the median of RUNS interleaved runs. The peer is measured where it is installed (peers.txt).
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import attrs
from stub import stub

from audiencekit.segops import SegOpsClient

try:
    import segops as peer  # pyright: ignore[reportMissingImports]
except ImportError:
    peer = None

DELAYS = (0, 20, 200)
PACES = {"tight loop": 0.0, "one per 100 µs": 0.0001}


@attrs.frozen
class Times:
    """Microseconds; ``slow`` is the share of calls over a millisecond."""

    p50: float
    p99: float
    slow: float
    dumps_p50: float
    dumps_p99: float


def measured(track: Callable[..., object], events: int, pause: float) -> Times:
    tracked, dumped = list[int](), list[int]()
    clock = time.perf_counter_ns
    for number in range(events):
        payload = {"n": number, "total": 42.5, "currency": "EUR", "items": 3, "gift": False}
        at = datetime.now(UTC).isoformat()
        event = {"user_id": "u-123", "event_type": "order_placed", "occurred_at": at, "payload": payload}
        started = clock()
        json.dumps(event)
        between = clock()
        track(user_id="u-123", event_type="order_placed", payload=payload)
        ended = clock()
        dumped.append(between - started)
        tracked.append(ended - between)
        while clock() < ended + pause * 1e9:
            pass
    points, dumps = quantiles(tracked), quantiles(dumped)
    slow = sum(each > 1_000_000 for each in tracked) / events
    return Times(points[49], points[98], slow, dumps[49], dumps[98])


def quantiles(nanoseconds: list[int]) -> list[float]:
    return [each / 1000 for each in statistics.quantiles(nanoseconds, n=100, method="inclusive")]


def ours(url: str, events: int, pause: float) -> Times:
    client = SegOpsClient(url, "sk_1", encoder="json")
    times = measured(client.track, events, pause)
    client.shutdown(60)
    return times


def theirs(url: str, events: int, pause: float) -> Times:
    assert peer is not None
    client: Any = peer.SegOpsClient(url, "sk_1")
    times = measured(client.track, events, pause)
    client.shutdown()
    return times


def median(runs: list[Times]) -> Times:
    return Times(*(statistics.median(getattr(run, field.name) for run in runs) for field in attrs.fields(Times)))


def main(runs: int, events: int) -> None:
    clients = {"ours": ours} | ({"peer": theirs} if peer else {})
    seen: dict[tuple[str, str, int], list[Times]] = {}
    for _ in range(runs):
        for delay in DELAYS:
            for pace, pause in PACES.items():
                for name, run in clients.items():
                    # At 200 ms the peer blocks for a quarter of a minute per thousand events.
                    count = events if name == "ours" else min(events, 200 if delay == 200 else 1000)
                    with stub(delay) as service:
                        seen.setdefault((name, pace, delay), []).append(run(service.url, count, pause))
    for pace in PACES:
        print(f"{pace}: µs, median of {runs} runs of {events:,} events")
        for name in clients:
            for delay in DELAYS:
                at = median(seen[name, pace, delay])
                print(
                    f"  {name:<5} {delay:>3} ms  p50 {at.p50:9.1f} = {at.p50 / at.dumps_p50:7.2f} × json.dumps"
                    f"   p99 {at.p99:10.1f} = {at.p99 / at.dumps_p99:9.2f} ×   over 1 ms {at.slow:.3%}"
                )
        own = [median(seen["ours", pace, delay]) for delay in DELAYS]
        p50, p99 = [each.p50 for each in own], [each.p99 for each in own]
        print(
            f"  ours, slowest server over fastest: p50 {max(p50) / min(p50):.2f} ×, p99 {max(p99) / min(p99):.2f} ×\n"
        )


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    main(*(numbers + [5, 10_000][len(numbers) :]))
