"""Long runs, only with ``./scripts/test --full``: every event is accounted for, whatever the service does."""

from __future__ import annotations

import random

import pytest

from audiencekit.sandbox import Sandbox
from audiencekit.segops import SegOpsClient

EVENTS = 5_000
FAULTS: list[dict[str, object]] = [
    {"status": 500},
    {"status": 503},
    {"status": 429, "retry_after": 1},
    {"status": 401},
    {"status": 413},
    {"delay": 1.5},
    {"disconnect": "before"},
    {"disconnect": "after"},
    {"truncate": True},
    {"status": 200, "body": "<html>a captive portal</html>"},
]


@pytest.mark.full
@pytest.mark.parametrize("seed", range(4))
def test_every_event_arrives_through_a_storm_of_faults(seed: int) -> None:
    draw = random.Random(seed)
    with Sandbox(process=True) as sandbox:
        for _ in range(12):
            sandbox.faults.add(path="/api/ingestion/*", times=1, skip=draw.randrange(8), **draw.choice(FAULTS))
        client = SegOpsClient(sandbox.segops.url, sandbox.segops.secret_key, flush_interval=0.2)
        for number in range(EVENTS):
            client.track(user_id=f"u{number % 7}", event_type="e", payload={"n": number})
        assert client.shutdown(timeout=300)
        stats = client.stats
        assert stats.lost == {} and stats.queued == 0 and stats.in_flight == 0
        assert stats.sent + stats.skipped == EVENTS
        assert sandbox.segops.distinct("e", "n") == EVENTS
