"""The explorer: users searched, read, explained, and events tried out; whatever their ids look like."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote

import pytest

from audiencekit.errors import BadRequest, InvalidInput, NotFound, UnexpectedResponse
from audiencekit.sandbox import Sandbox
from audiencekit.segops import AsyncSegOpsClient, Event, SegOpsClient, event_count, user_property
from audiencekit.segops._sync.users import Users
from tests.scripted import Act
from tests.segops.management import (
    Ask,
    attempts_in_doubt,
    attempts_when_limited,
    for_tasks,
    refused_unsent,
    scripted,
    sent,
)

PROFILE = {
    "user_id": "u", "event_count": 0, "event_type_count": 0, "first_seen": None, "last_seen": None, "properties": {}
}  # fmt: skip
LISTED: dict[str, object] = {"count": 0, "results": []}
PUBLISHED = {"published": True, "entered": [], "exited": [], "unchanged_count": 0}
ODD_IDS = ["a/b c@x", "/", "...", "a/../b", "./", "%2F", "100%", "ключ ✓", "a?b#c&d=e", "a\\b", "a\nb", "+", "🦆", "~"]


@pytest.fixture
def client(segops_client: SegOpsClient) -> SegOpsClient:
    segops_client.identify(user_id="ada", traits={"plan": "pro"})
    segops_client.track(user_id="ada", event_type="order_placed", payload={"total": 5})
    segops_client.track(
        user_id="ada", event_type="order_placed", payload={"total": 7}, occurred_at="2026-03-01T08:00:00Z"
    )
    segops_client.track(user_id="adam", event_type="order_placed")
    assert segops_client.flush(10)
    return segops_client


def test_search(client: SegOpsClient) -> None:
    found = client.users.search("ada")
    assert found.count == 2 and sorted(each.user_id for each in found.results) == ["ada", "adam"]
    assert [each.user_id for each in client.users.search("dam").results] == ["adam"]
    assert len(client.users.search(limit=1).results) == 1
    assert client.users.search("nobody").results == []
    assert client.users.search("").count == client.users.search().count == 2


def test_a_user_with_events_and_segments(client: SegOpsClient) -> None:
    ada = client.users.get("ada")
    assert (ada.event_count, ada.event_type_count, ada.properties.to_dict()) == (3, 2, {"plan": "pro"})
    assert ada.first_seen == datetime(2026, 3, 1, 8, tzinfo=UTC)
    orders = client.users.events("ada", event_type="order_placed")
    assert sorted(each.payload["total"] for each in orders.results) == [5, 7]
    assert len(client.users.events("ada", limit=1).results) == 1
    yesterday = date.today() - timedelta(days=2)
    for since in (yesterday, yesterday.isoformat()):
        recent = client.users.events("ada", event_type="order_placed", since=since)
        assert [each.payload["total"] for each in recent.results] == [5]
    buyers = client.segments.create("Buyers", definition=event_count("order_placed") >= 2)
    assert list(client.users.segments("ada")) == []
    client.segments.compute(buyers.id).result(timeout=30)
    (membership,) = client.users.segments("ada")
    assert (membership.segment_id, membership.segment_name, membership.member_count) == (buyers.id, "Buyers", 1)
    assert list(client.users.segments("adam")) == []


def test_explain(client: SegOpsClient) -> None:
    definition = (event_count("order_placed") >= 2) & user_property("plan").eq("pro")
    buyers = client.segments.create("Loyal", definition=definition)
    count, plan = client.users.explain("ada", buyers.id)
    assert (count.index, count.type_, count.actual_value, count.threshold, count.matches) == (
        0, "event_count", 2, 2, True
    )  # fmt: skip
    assert (plan.index, plan.type_, plan.actual_value, plan.threshold, plan.matches) == (
        1, "user_property", "pro", "pro", True
    )  # fmt: skip
    assert [(line.actual_value, line.matches) for line in client.users.explain("adam", str(buyers.id))] == [
        (1, False), (None, False)
    ]  # fmt: skip
    with pytest.raises(NotFound):
        client.users.explain("ada", 4711)


def test_publish_tries_out_and_stores_nothing(client: SegOpsClient) -> None:
    repeat = client.segments.create("Repeat", definition=event_count("order_placed") >= 2)
    single = client.segments.create("Single", definition=event_count("order_placed").eq(1))
    outcome = client.users.publish(Event(user_id="adam", event_type="order_placed"))
    assert outcome.published
    assert [each.id for each in outcome.entered] == [repeat.id] and [each.id for each in outcome.exited] == [single.id]
    assert client.users.publish({"user_id": "adam", "event_type": "seen"}).unchanged_count == 2
    assert client.users.get("adam").event_count == 1
    assert [each.id for each in client.users.publish(Event(user_id="new", event_type="order_placed")).entered] == [
        single.id
    ]


def test_a_user_that_is_not_there(client: SegOpsClient) -> None:
    with pytest.raises(NotFound):
        client.users.get("nobody")


def test_ids_of_any_characters_are_found_again(segops_client: SegOpsClient) -> None:
    ids = [each for each in ODD_IDS if "\n" not in each]  # the sandbox serves no path with a line break in it
    for user_id in ids:
        segops_client.identify(user_id=user_id, traits={"plan": user_id})
    assert segops_client.flush(10)
    made = segops_client.segments.create("All", definition=user_property("plan").is_set())
    assert segops_client.segments.compute(made.id).result(timeout=30).member_count == len(ids)
    for user_id in ids:
        profile = segops_client.users.get(user_id)
        assert profile.user_id == profile.properties["plan"] == user_id
        assert [each.payload["plan"] for each in segops_client.users.events(user_id).results] == [user_id]
        assert [each.segment_id for each in segops_client.users.segments(user_id)] == [made.id]
        assert [each.actual_value for each in segops_client.users.explain(user_id, made.id)] == [user_id]
        assert user_id in [each.user_id for each in segops_client.users.search(user_id).results]
        assert segops_client.segments.membership(user_id).segments


@pytest.mark.parametrize("user_id", ODD_IDS)
def test_an_id_is_one_segment_of_the_path(user_id: str) -> None:
    _, path, _ = sent(lambda c: Users(c).events(user_id), LISTED)
    parts = path.partition("?")[0].split("/")
    assert [*parts[:4], *parts[5:]] == ["", "api", "explorer", "users", "events", ""]
    assert unquote(parts[4]) == user_id and not set("/ ?#@\\\n") & set(parts[4]) and parts[4].isascii()


@pytest.mark.parametrize("user_id", [".", "..", "", " ", "\t", None, 5, b"u", "x" * 1025, "\ud800"])
def test_ids_that_cannot_be_asked_for(user_id: str) -> None:
    calls: list[Callable[[Users], object]] = [
        lambda u: u.get(user_id), lambda u: u.events(user_id), lambda u: u.segments(user_id),
        lambda u: u.explain(user_id, 3),
    ]  # fmt: skip
    for wrong in calls:
        refused_unsent(lambda connection, wrong=wrong: wrong(Users(connection)))


def test_the_same_for_tasks(client: SegOpsClient, sandbox: Sandbox) -> None:
    made = client.segments.create("Buyers", definition=event_count("order_placed") >= 2)
    client.segments.compute(made.id).result(timeout=30)

    async def use(tasks: AsyncSegOpsClient) -> None:
        assert (await tasks.users.search("ada")).count == 2
        assert (await tasks.users.get("ada")).event_count == 3
        assert (await tasks.users.events("ada", event_type="order_placed")).count == 2
        assert [each.segment_id for each in await tasks.users.segments("ada")] == [made.id]
        assert [each.matches for each in await tasks.users.explain("ada", made.id)] == [True]
        assert (await tasks.users.publish(Event(user_id="adam", event_type="order_placed"))).entered[0].id == made.id
        with pytest.raises(NotFound):
            await tasks.users.get("a/b")
        for wrong in (".", ".."):
            with pytest.raises(InvalidInput):
                await tasks.users.get(wrong)

    for_tasks(sandbox, use)


def test_what_goes_over_the_wire() -> None:
    since = date(2026, 3, 1)
    assert sent(lambda c: Users(c).events("u", event_type="a&b", since=since, limit=5), LISTED)[1] == (
        "/api/explorer/users/u/events/?event_type=a%26b&since=2026-03-01&limit=5"
    )
    assert sent(lambda c: Users(c).search("a b", limit=3), LISTED)[1] in (
        "/api/explorer/users/?q=a+b&limit=3", "/api/explorer/users/?q=a%20b&limit=3"
    )  # fmt: skip
    assert sent(lambda c: Users(c).explain("a/b", "3"), [])[1] == "/api/explorer/users/a%2Fb/segments/3/explain/"
    event = Event(user_id="u", event_type="e", payload={"n": 1}, occurred_at=datetime(2026, 3, 1, 8, tzinfo=UTC))
    assert sent(lambda c: Users(c).publish(event), PUBLISHED) == (
        "POST", "/api/explorer/sandbox/publish/",
        {"user_id": "u", "event_type": "e", "payload": {"n": 1}, "occurred_at": "2026-03-01T08:00:00+00:00"},
    )  # fmt: skip
    bare = sent(lambda c: Users(c).publish({"user_id": "u", "event_type": "e"}), PUBLISHED)[2]
    assert "occurred_at" not in bare  # now, by the clock of the service


@pytest.mark.parametrize(
    "wrong",
    [
        lambda u: u.search(5),
        lambda u: u.search(limit=0),
        lambda u: u.search(limit=True),
        lambda u: u.search(limit="20"),
        lambda u: u.events("u", event_type=" "),
        lambda u: u.events("u", since="yesterday"),
        lambda u: u.events("u", since="2026-03-01T08:00:00Z"),
        lambda u: u.events("u", since=datetime(2026, 3, 1, tzinfo=UTC)),
        lambda u: u.events("u", since=20260301),
        lambda u: u.events("u", limit=-1),
        lambda u: u.explain("u", 0),
        lambda u: u.explain("u", None),
        lambda u: u.explain("u", ".."),
        lambda u: u.publish(None),
        lambda u: u.publish({"user_id": "u"}),
        lambda u: u.publish({"user_id": "", "event_type": "e"}),
        lambda u: u.publish(Event(user_id="u", event_type="e", occurred_at="soon")),
        lambda u: u.publish(Event(user_id="u", event_type="e", payload={"n": float("nan")})),
    ],
)
def test_nonsense_is_refused_before_anything_is_sent(wrong: Callable[[Users], object]) -> None:
    refused_unsent(lambda connection: wrong(Users(connection)))


CALLS: dict[str, tuple[Ask, object]] = {
    "search": (lambda c: Users(c).search("u"), LISTED),
    "get": (lambda c: Users(c).get("u"), PROFILE),
    "events": (lambda c: Users(c).events("u"), LISTED),
    "segments": (lambda c: Users(c).segments("u"), []),
    "explain": (lambda c: Users(c).explain("u", 3), []),
    "publish": (lambda c: Users(c).publish(Event(user_id="u", event_type="e")), PUBLISHED),
}


@pytest.mark.parametrize("name", CALLS)
def test_how_often_a_call_is_sent(name: str) -> None:
    ask, answer = CALLS[name]
    assert attempts_in_doubt(ask) == 4
    assert attempts_when_limited(ask, answer) == 2


@pytest.mark.parametrize("name", CALLS)
def test_refusals_and_answers_of_another_kind(name: str) -> None:
    ask, _ = CALLS[name]
    with scripted(Act(status=400, body={"limit": ["too many"]})) as (connection, server, _):
        with pytest.raises(BadRequest, match="too many"):
            ask(connection)
        assert len(server.received) == 1
        for odd in (5, "text", None, b"<html>", {"detail": 1}, [1]):
            server.acts[:] = [Act(body=odd)]
            with pytest.raises(UnexpectedResponse):
                ask(connection)
