"""The figures in the sandbox, and what an unknown answer does to them."""

from __future__ import annotations

import asyncio

import pytest

from audiencekit.errors import UnexpectedResponse
from audiencekit.sandbox import Sandbox
from audiencekit.segops import AsyncSegOpsClient, SegOpsClient, event_count
from audiencekit.segops._sync.analytics import Analytics
from tests.scripted import Act
from tests.segops.management import scripted


@pytest.fixture
def client(segops_client: SegOpsClient) -> SegOpsClient:
    """Two computed segments that share u2 and u3 of u1 to u3, one of them connected."""
    for buyer in (1, 2, 3):
        for _ in range(buyer):
            segops_client.track(user_id=f"u{buyer}", event_type="order")
    assert segops_client.flush(10)
    for name, least in (("Buyers", 1), ("Loyal", 2)):
        made = segops_client.segments.create(name, definition=event_count("order") >= least)
        segops_client.segments.compute(made.id).result(timeout=30)
    connector = segops_client.activations.create(made.id, "klaviyo", config={"list_id": "L", "api_key": "k"})
    segops_client.activations.sync(connector.id)
    return segops_client


def test_all_five(client: SegOpsClient) -> None:
    overview = client.analytics.overview()
    assert (overview.segment_count, overview.events_30d, overview.ai_credits_limit) == (2, 6, -1)
    assert {each.name: each.member_count for each in client.analytics.segments()} == {"Buyers": 3, "Loyal": 2}
    (pair,) = client.analytics.overlap()
    assert {pair.seg_a_name, pair.seg_b_name} == {"Buyers", "Loyal"} and (pair.overlap, pair.overlap_pct) == (2, 100)
    (connector,) = client.analytics.activations()
    assert (connector.segment_name, connector.connector_type) == ("Loyal", "klaviyo")
    assert connector.sync_logs and connector.success_rate == 100
    assert client.analytics.usage().mtu_computed == 3


def test_nothing_yet(segops_client: SegOpsClient) -> None:
    assert segops_client.analytics.overview().segment_count == 0
    assert segops_client.analytics.segments() == segops_client.analytics.overlap() == []
    assert segops_client.analytics.activations() == []


def test_the_same_for_tasks(sandbox: Sandbox, client: SegOpsClient) -> None:
    async def main() -> None:
        async with AsyncSegOpsClient(sandbox.segops.url, sandbox.segops.secret_key) as tasks:
            assert (await tasks.analytics.overview()).segment_count == 2
            assert len(await tasks.analytics.segments()) == 2
            assert len(await tasks.analytics.overlap()) == 1
            assert len(await tasks.analytics.activations()) == 1
            assert (await tasks.analytics.usage()).mtu_computed == 3

    asyncio.run(main())


def test_answers_of_another_shape() -> None:
    with scripted(Act(body={"anything": [1], "mtu_computed": None})) as (connection, _, _):
        assert Analytics(connection).usage().additional_properties == {"anything": [1]}
    with scripted(Act(body={"results": []})) as (connection, _, _):
        assert Analytics(connection).overlap() == []
    for odd in (b"<html>", b"", b"null", b'{"detail": "x"}', b"[1]"):
        with scripted(Act(body=odd)) as (connection, _, _), pytest.raises(UnexpectedResponse):
            Analytics(connection).segments()
