"""The explorer in the sandbox: users whatever their id, their events, segments and explanations."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from audiencekit.errors import InvalidInput, NotFound
from audiencekit.sandbox import Sandbox
from audiencekit.segops import AsyncSegOpsClient, Event, SegOpsClient, event_count, user_property
from audiencekit.segops._sync.users import Users
from tests.scripted import Act
from tests.segops.management import scripted

ODD_IDS = {
    "a/b c@x": "a%2Fb%20c%40x",
    "zoë": "zo%C3%AB",
    "…/../x": "%E2%80%A6%2F..%2Fx",
    "...": "...",
    "%2F": "%252F",
    "?q#f": "%3Fq%23f",
    "a+b&c=d;e": "a%2Bb%26c%3Dd%3Be",
    "anon_~1": "anon_~1",
}


@pytest.fixture
def client(segops_client: SegOpsClient) -> SegOpsClient:
    """u1 with one order, u2 with two; each is identified."""
    for buyer in (1, 2):
        segops_client.identify(user_id=f"u{buyer}", traits={"plan": "pro"})
        for order in range(buyer):
            segops_client.track(
                user_id=f"u{buyer}",
                event_type="order",
                payload={"n": order},
                occurred_at=f"2026-01-0{order + 1}T00:00:00Z",
            )
    assert segops_client.flush(10)
    return segops_client


@pytest.mark.parametrize("user_id", ODD_IDS)
def test_ids_of_any_characters_are_encoded_whole(user_id: str) -> None:
    """No character of an id is safe in a path (contract 2.7); checked on the wire, as no reading can be."""
    profile = {"user_id": user_id, "event_count": 0, "event_type_count": 0, "first_seen": None, "last_seen": None,
               "properties": {}}  # fmt: skip
    with scripted(Act(body=profile), Act(body={"count": 0, "results": []}), Act(body=[])) as (connection, server, _):
        users = Users(connection)
        users.get(user_id), users.events(user_id), users.segments(user_id), users.explain(user_id, 7)
        base = f"/api/explorer/users/{ODD_IDS[user_id]}/"
        assert [each.path for each in server.received] == [
            base, f"{base}events/?limit=50", f"{base}segments/", f"{base}segments/7/explain/"
        ]  # fmt: skip


@pytest.mark.parametrize("user_id", [user_id for user_id in ODD_IDS if user_id != "anon_~1"])
def test_users_of_odd_ids_are_found(segops_client: SegOpsClient, user_id: str) -> None:
    segops_client.track(user_id=user_id, event_type="order")
    assert segops_client.flush(10)
    assert segops_client.users.get(user_id).user_id == user_id
    assert segops_client.users.events(user_id).count == 1
    assert [each.user_id for each in segops_client.users.search(user_id).results] == [user_id]


@pytest.mark.parametrize("user_id", [".", "..", "", "  ", None, 7, "x" * 1025])
def test_ids_that_no_path_can_hold_are_refused(user_id: str) -> None:
    with scripted(Act(status=500)) as (connection, server, _):
        users = Users(connection)
        for read in (users.get, users.events, users.segments, lambda user: users.explain(user, 1)):
            with pytest.raises(InvalidInput):
                read(user_id)
        assert server.received == []


def test_profiles_events_and_search(client: SegOpsClient) -> None:
    profile = client.users.get("u2")
    assert (profile.event_count, profile.event_type_count) == (3, 2)
    assert profile.properties.to_dict() == {"plan": "pro"}
    orders = client.users.events("u2", event_type="order")
    assert orders.count == 2 and {event.payload["n"] for event in orders.results} == {0, 1}
    assert len(client.users.events("u2", limit=1).results) == 1
    assert client.users.events("u2", event_type="order", since=date(2026, 1, 2)).count == 1
    assert client.users.events("u2", event_type="order", since="2026-01-02").count == 1
    assert [each.user_id for each in client.users.search("u").results] == ["u1", "u2"]
    assert len(client.users.search(limit=1).results) == 1 and client.users.search("nobody").count == 0
    with pytest.raises(NotFound):
        client.users.get("nobody")


def test_segments_and_explanations(client: SegOpsClient) -> None:
    loyal = client.segments.create("Loyal", definition=(event_count("order") >= 2) & user_property("plan").eq("pro"))
    client.segments.compute(loyal.id).result(timeout=30)
    assert [(each.segment_id, each.segment_name) for each in client.users.segments("u2")] == [(loyal.id, "Loyal")]
    assert client.users.segments("u1") == []
    why = client.users.explain("u1", loyal.id)
    assert [(each.type_, each.actual_value, each.threshold, each.matches) for each in why] == [
        ("event_count", 1, 2, False), ("user_property", "pro", "pro", True)
    ]  # fmt: skip


def test_an_event_is_tried_out_and_not_stored(client: SegOpsClient) -> None:
    loyal = client.segments.create("Loyal", definition=event_count("order", window_days=7) >= 1)
    result = client.users.publish(Event(user_id="u1", event_type="order"))
    assert result.published and [each.name for each in result.entered] == ["Loyal"] and result.exited == []
    old = client.users.publish(
        {"user_id": "u1", "event_type": "order", "occurred_at": datetime.now(UTC) - timedelta(days=30)}
    )
    assert old.entered == []
    assert client.users.get("u1").event_count == 2
    client.segments.delete(loyal.id)
    with scripted(Act(body={"published": True, "entered": [], "exited": [], "unchanged_count": 0})) as (
        connection,
        server,
        _,
    ):
        Users(connection).publish({"user_id": "u", "event_type": "e"})
        assert json.loads(server.received[0].body) == {"user_id": "u", "event_type": "e", "payload": {}}


def test_the_same_for_tasks(sandbox: Sandbox, client: SegOpsClient) -> None:
    async def main() -> None:
        async with AsyncSegOpsClient(sandbox.segops.url, sandbox.segops.secret_key) as tasks:
            assert (await tasks.users.search("u")).count == 2
            assert (await tasks.users.get("u2")).event_count == 3
            assert (await tasks.users.events("u2", event_type="order")).count == 2
            assert await tasks.users.segments("u2") == []
            segment = await tasks.segments.create("s", definition=event_count("order") >= 2)
            assert [each.matches for each in await tasks.users.explain("u2", segment.id)] == [True]
            assert (await tasks.users.publish(Event(user_id="u1", event_type="order"))).entered
            with pytest.raises(InvalidInput):
                await tasks.users.get("..")

    asyncio.run(main())


@pytest.mark.parametrize(
    "wrong",
    [
        lambda u: u.search(5),
        lambda u: u.search("a", limit=0),
        lambda u: u.events("u", limit=True),
        lambda u: u.events("u", since="soon"),
        lambda u: u.events("u", since=datetime(2026, 1, 1, tzinfo=UTC)),
        lambda u: u.events("u", event_type=""),
        lambda u: u.explain("u", 0),
        lambda u: u.publish({"user_id": "u"}),
        lambda u: u.publish({"user_id": "u", "event_type": "e", "other": 1}),
        lambda u: u.publish({"user_id": "u", "event_type": "e", "payload": [1]}),
        lambda u: u.publish({"user_id": "u", "event_type": "e", "occurred_at": "soon"}),
        lambda u: u.publish(None),
    ],
)
def test_nonsense_is_refused_before_anything_is_sent(wrong: Callable[[Users], object]) -> None:
    with scripted(Act(status=500)) as (connection, server, _):
        with pytest.raises(InvalidInput):
            wrong(Users(connection))
        assert server.received == []


def test_lists_of_the_other_shape_are_read() -> None:
    row = {"segment_id": 1, "segment_name": "s"}
    with scripted(Act(body={"count": 1, "results": [row]})) as (connection, _, _):
        assert [each.segment_id for each in Users(connection).segments("u")] == [1]
