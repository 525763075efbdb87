"""Figures about segments and connectors."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from audiencekit.errors import PermissionDenied, UnexpectedResponse
from audiencekit.sandbox import Sandbox
from audiencekit.segops import AsyncSegOpsClient, SegOpsClient, UserContext, event_count
from audiencekit.segops._sync.analytics import Analytics
from tests.scripted import Act
from tests.segops.management import Ask, attempts_in_doubt, attempts_when_limited, for_tasks, scripted, sent

OVERVIEW = {"segment_count": 0, "total_members": 0, "events_30d": 0, "ai_credits_used": 0, "ai_credits_limit": -1}


@pytest.fixture
def client(segops_client: SegOpsClient) -> SegOpsClient:
    """Two segments that share u2: Two (u1, u2) and Three (u2, u3, u4)."""
    for user, kind in (("u1", "two"), ("u2", "two"), ("u2", "three"), ("u3", "three"), ("u4", "three")):
        segops_client.track(user_id=user, event_type=kind)
    assert segops_client.flush(10)
    for kind in ("two", "three"):
        made = segops_client.segments.create(kind, definition=event_count(kind) >= 1)
        segops_client.segments.compute(made.id).result(timeout=30)
    return segops_client


def test_overview_and_usage(client: SegOpsClient) -> None:
    overview = client.analytics.overview()
    assert (overview.segment_count, overview.total_members, overview.events_30d) == (2, 5, 5)
    assert (overview.ai_credits_used, overview.ai_credits_limit) == (0, -1)
    assert client.analytics.usage().mtu_computed == 4


def test_segments_and_their_overlap(client: SegOpsClient) -> None:
    client.segments.update(client.segments.create("Asleep").id, is_active=False)
    segments = client.analytics.segments()
    assert [(each.name, each.member_count) for each in segments] == [("two", 2), ("three", 3)]
    assert all(each.last_computed_at and isinstance(each.trend, list) for each in segments)
    (pair,) = client.analytics.overlap()
    assert {pair.seg_a_name, pair.seg_b_name} == {"two", "three"}
    assert (pair.overlap, pair.overlap_pct) == (1, 50.0)


def test_activations(client: SegOpsClient, sandbox: Sandbox) -> None:
    assert list(client.analytics.activations()) == []
    segment = client.analytics.segments()[0]
    made = client.activations.create(segment.id, "csv", config={})
    (before,) = client.analytics.activations()
    assert (before.id, before.segment_id, before.success_rate, before.sync_logs) == (made.id, segment.id, None, [])
    client.activations.sync(made.id)
    ends = time.monotonic() + 10
    while not sandbox.segops.syncs() and time.monotonic() < ends:
        time.sleep(0.005)
    (after,) = client.analytics.activations()
    assert (after.success_rate, after.segment_name, after.member_count) == (100, "two", 2)
    assert [(log.status, log.user_count) for log in after.sync_logs] == [("success", 2)]


def test_an_empty_account(segops_client: SegOpsClient) -> None:
    assert segops_client.analytics.overview().to_dict() == OVERVIEW
    analytics = segops_client.analytics
    assert list(analytics.segments()) == list(analytics.overlap()) == list(analytics.activations()) == []


def test_the_same_for_tasks(client: SegOpsClient, sandbox: Sandbox) -> None:
    async def use(tasks: AsyncSegOpsClient) -> None:
        assert (await tasks.analytics.overview()).segment_count == 2
        assert [each.name for each in await tasks.analytics.segments()] == ["two", "three"]
        assert len(await tasks.analytics.overlap()) == 1
        assert list(await tasks.analytics.activations()) == []
        assert (await tasks.analytics.usage()).mtu_computed == 4

    for_tasks(sandbox, use)


def test_a_public_key_sees_no_figures(sandbox: Sandbox) -> None:
    client = SegOpsClient(sandbox.segops.url, sandbox.segops.public_key, get_user=UserContext)
    with pytest.raises(PermissionDenied):
        client.analytics.overview()
    client.shutdown()


CALLS: dict[str, tuple[Ask, object]] = {
    "overview": (lambda c: Analytics(c).overview(), OVERVIEW),
    "segments": (lambda c: Analytics(c).segments(), []),
    "overlap": (lambda c: Analytics(c).overlap(), []),
    "activations": (lambda c: Analytics(c).activations(), []),
    "usage": (lambda c: Analytics(c).usage(), {"mtu_computed": 5}),
}


@pytest.mark.parametrize("name", CALLS)
def test_how_often_a_call_is_sent(name: str) -> None:
    ask, answer = CALLS[name]
    assert sent(ask, answer) == ("GET", f"/api/analytics/{name}/", None)
    assert attempts_in_doubt(ask) == 4
    assert attempts_when_limited(ask, answer) == 2


@pytest.mark.parametrize("name", CALLS)
def test_an_answer_of_another_kind(name: str) -> None:
    ask, _ = CALLS[name]
    for odd in (5, "text", None, b"<html>", b"", [1]):
        with scripted(Act(body=odd)) as (connection, _, _), pytest.raises(UnexpectedResponse):
            ask(connection)


def test_figures_are_read_as_promised_or_in_an_envelope_and_what_is_new_is_kept() -> None:
    point = {
        "id": 1,
        "name": "s",
        "trend": [{"day": "2026-03-01", "count": 5}],
        "last_computed_at": "2026-03-02T00:00:00Z",
    }
    for body in ([point], {"results": [point], "next": None}):
        with scripted(Act(body=body)) as (connection, _, _):
            (segment,) = Analytics(connection).segments()
            assert segment.trend[0].day.isoformat() == "2026-03-01"
            assert segment.last_computed_at == datetime(2026, 3, 2, tzinfo=UTC)
    with scripted(Act(body={"mtu_computed": None, "plan": "free"})) as (connection, _, _):
        usage = Analytics(connection).usage()
        assert usage.mtu_computed is None and usage.additional_properties == {"plan": "free"}
