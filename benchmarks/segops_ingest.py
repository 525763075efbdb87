"""How fast events get out, against bare httpx with ready-made bodies and against the peer.

    python benchmarks/segops_ingest.py [RUNS] [EVENTS]

A stub in another process counts. 1: the sender draining a filled buffer, beside one httpx connection posting the same
bodies of 500. 2: from the first track() to the end of a shutdown that returned True, with the standard and the fast
encoder, track_many, and the peer at its defaults (5,000 events where the server is slow). Medians of RUNS interleaved.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
from stub import stub

from audiencekit.segops import SegOpsClient
from audiencekit.segops.encoder import EncoderName

try:
    import segops as peer  # pyright: ignore[reportMissingImports]
except ImportError:
    peer = None

AT = "2026-03-01T08:00:00.000000Z"
Run = Callable[[str, int], float]


def events(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        payload = {"n": number, "total": 42.5, "currency": "EUR", "items": 3, "gift": False}
        yield {"user_id": "u-123", "event_type": "order_placed", "occurred_at": AT, "payload": payload}


def draining(url: str, count: int) -> float:
    """Seconds from the word to send to the last answer, with everything queued."""
    client = SegOpsClient(url, "sk_1", batch_size=10 * count, flush_interval=3600, max_queued_events=3 * count)
    client.track_many(events(1))
    assert client.flush(10)  # the connection stands, as it does for httpx
    client.track_many(events(count))
    started = time.perf_counter()
    assert client.flush(120)
    took = time.perf_counter() - started
    client.shutdown()
    return took


def bare(url: str, count: int) -> float:
    import json

    ready = [json.dumps(event, separators=(",", ":")).encode() for event in events(count)]
    bodies = [b'{"events":[' + b",".join(ready[at : at + 500]) + b"]}" for at in range(0, count, 500)]
    headers = {"Authorization": "ApiKey sk_1", "Content-Type": "application/json"}
    with httpx.Client(base_url=url, headers=headers, trust_env=False) as http:
        http.post("/api/ingestion/track/batch/", content=b'{"events":[' + ready[0] + b"]}").raise_for_status()
        started = time.perf_counter()
        for body in bodies:
            http.post("/api/ingestion/track/batch/", content=body).raise_for_status()
        return time.perf_counter() - started


def tracking(encoder: EncoderName) -> Run:
    def run(url: str, count: int) -> float:
        made = list(events(count))
        started = time.perf_counter()
        client = SegOpsClient(url, "sk_1", encoder=encoder)
        for event in made:
            client.track(
                user_id=event["user_id"],
                event_type=event["event_type"],
                payload=event["payload"],
                occurred_at=event["occurred_at"],
            )
        assert client.shutdown(timeout=120)
        return time.perf_counter() - started

    return run


def many(encoder: EncoderName) -> Run:
    def run(url: str, count: int) -> float:
        made = list(events(count))
        started = time.perf_counter()
        client = SegOpsClient(url, "sk_1", encoder=encoder)
        client.track_many(made)
        assert client.shutdown(timeout=120)
        return time.perf_counter() - started

    return run


def theirs(url: str, count: int) -> float:
    assert peer is not None
    made = list(events(count))
    started = time.perf_counter()
    client: Any = peer.SegOpsClient(url, "sk_1")
    for event in made:
        client.track(
            user_id=event["user_id"],
            event_type=event["event_type"],
            payload=event["payload"],
            occurred_at=event["occurred_at"],
        )
    client.shutdown()
    return time.perf_counter() - started


def counted(run: Run, delay: float, count: int, extra: int = 0) -> tuple[float, int]:
    """Events a second, and connections; every event must have arrived."""
    with stub(delay) as service:
        took = run(service.url, count)
    assert service.counts is not None and service.counts.events == count + extra, (service.counts, count)
    return count / took, service.counts.connections


def interleaved(runs: dict[str, tuple[Run, float, int, int]], times: int) -> dict[str, float]:
    seen: dict[str, list[float]] = {}
    connections: dict[str, int] = {}
    for _ in range(times):
        for name, (run, delay, count, extra) in runs.items():
            rate, connections[name] = counted(run, delay, count, extra)
            seen.setdefault(name, []).append(rate)
    medians = {name: statistics.median(rates) for name, rates in seen.items()}
    for name, rate in medians.items():
        print(f"  {name:<28} {rate:>10,.0f} events/s   {connections[name]:>6,} connection(s)")
    return medians


def main(times: int, count: int) -> None:
    print(f"1. draining {count:,} queued events")
    rates = interleaved({"sender": (draining, 0, count, 1), "bare httpx": (bare, 0, count, 1)}, times)
    print(f"  sender / bare httpx: {rates['sender'] / rates['bare httpx']:.2f}\n")
    for delay in (0, 20, 200):
        print(f"2. from the first track() to the end of shutdown(), server answers after {delay} ms")
        runs: dict[str, tuple[Run, float, int, int]] = {
            "track, standard encoder": (tracking("json"), delay, count, 0),
            "track, fast encoder": (tracking("auto"), delay, count, 0),
            "track_many, standard encoder": (many("json"), delay, count, 0),
            "track_many, fast encoder": (many("auto"), delay, count, 0),
        }
        if peer is not None:
            runs["peer"] = (theirs, delay, count if delay == 0 else 5_000, 0)
        rates = interleaved(runs, times if delay == 0 else 1)
        for name in list(rates)[1:]:
            print(f"  {name} / track, standard encoder: {rates[name] / rates['track, standard encoder']:.2f}")
        if peer is not None:
            for name in list(runs)[:-1]:
                print(f"  {name} / peer: {rates[name] / rates['peer']:.2f}")
        print()


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    main(*(numbers + [5, 50_000][len(numbers) :]))
