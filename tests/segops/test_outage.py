"""Ten thousand events through a bad quarter of a minute, against the sandbox in a process of its own."""

from __future__ import annotations

import pytest

from audiencekit.errors import AudienceKitError
from audiencekit.sandbox import Sandbox
from audiencekit.segops import SegOpsClient

EVENTS = 10_000


@pytest.mark.usefixtures("quick")
def test_every_event_arrives() -> None:
    """503 on the first three batches, one connection closed without an answer, one answer two seconds late."""
    errors = list[AudienceKitError]()
    with Sandbox(process=True) as sandbox:
        batch = "/api/ingestion/track/batch/"
        sandbox.faults.add(batch, status=503, times=3)
        sandbox.faults.add(batch, disconnect="before", times=1)
        sandbox.faults.add(batch, delay=2.0, times=1)
        client = SegOpsClient(sandbox.segops.url, sandbox.segops.secret_key, on_error=errors.append)
        for number in range(EVENTS):
            client.track(user_id=f"u{number % 97}", event_type="tick", payload={"n": number})
        assert client.shutdown(timeout=60)
        assert sandbox.faults.pending == 0
        assert sandbox.segops.distinct("tick", "n") == EVENTS
        assert sandbox.segops.summary("tick").events == EVENTS
        stats = client.stats
    assert (stats.sent, stats.skipped, stats.lost, stats.queued) == (EVENTS, 0, {}, 0)
    assert [type(error).__name__ for error in errors] == ["ServerFault"] * 3 + ["OutcomeUnknown"]
