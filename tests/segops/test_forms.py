"""The ways to hand over an event, and the hook that may change or drop it, over a real socket."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from audiencekit.errors import ClientClosed, ConfigurationError, InvalidInput
from audiencekit.segops import Context, Event, SegOpsClient
from tests.segops.server import serving

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
FIELDS: dict[str, Any] = {
    "user_id": "u",
    "event_type": "order_placed",
    "payload": {"total": 42},
    "occurred_at": AT,
    "anonymous_id": "v",
}


@pytest.mark.parametrize("batch", [True, False])
def test_keywords_an_event_and_a_dict_are_the_same(batch: bool) -> None:
    with serving() as service, SegOpsClient(service.url, "sk_1", batch=batch) as client:
        client.track(**FIELDS)
        client.track(Event(**FIELDS))
        client.track(event=FIELDS)
        assert client.flush(5)
        assert service.accepted == [FIELDS | {"occurred_at": "2026-03-01T08:00:00Z"}] * 3


def test_a_context_and_a_dict_identify_as_keywords_do() -> None:
    traits = {"plan": "pro"}
    with serving() as service, SegOpsClient(service.url, "sk_1") as client:
        client.identify(user_id="u", traits=traits, occurred_at=AT)
        client.identify(Context(user_id="u", traits=traits, occurred_at=AT))
        client.identify({"user_id": "u", "traits": traits, "occurred_at": AT})
        assert client.flush(5)
        first = service.accepted[0]
        assert first["event_type"] == "context_identified" and first["payload"] == traits
        assert service.accepted == [first] * 3


WRONG = {
    "an unknown key": ({"user_id": "u", "event_type": "e", "event_id": "7"}, "event_id"),
    "a key that is missing": ({"user_id": "u"}, "event_type is missing"),
    "nothing at all": ({}, "user_id is missing"),
    "a list": ([("user_id", "u")], "a list"),
    "text": ("order_placed", "a str"),
    "a blank id": ({"user_id": " ", "event_type": "e"}, "user_id is blank"),
    "an id that is a number": (Event(user_id=7, event_type="e"), "user_id is a int"),  # pyright: ignore
    "a payload that is no object": ({"user_id": "u", "event_type": "e", "payload": [1]}, "payload"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_event_is_refused_and_nothing_is_queued(name: str) -> None:
    given, said = WRONG[name]
    with serving() as service, SegOpsClient(service.url, "sk_1") as client:
        with pytest.raises(InvalidInput, match=said):
            client.track(given)  # pyright: ignore
        assert client.stats.queued == 0


def test_keywords_beside_an_event_are_refused_not_ignored() -> None:
    """Contract 7, R10."""
    with serving() as service, SegOpsClient(service.url, "sk_1") as client:
        with pytest.raises(InvalidInput, match="occurred_at stands beside"):
            client.track({"user_id": "u", "event_type": "e"}, occurred_at=AT)  # pyright: ignore
        with pytest.raises(InvalidInput, match="traits stands beside"):
            client.identify(Context(user_id="u", traits={}), traits={})  # pyright: ignore
        with pytest.raises(InvalidInput, match="event_type is missing"):
            client.track(user_id="u")  # pyright: ignore


def test_the_repr_of_an_event_hides_its_payload() -> None:
    assert "42" not in repr(Event(**FIELDS)) and "pro" not in repr(Context(user_id="u", traits={"plan": "pro"}))


def test_before_send_changes_and_drops() -> None:
    def hook(event: Event) -> Event | None:
        if event.event_type == "secret":
            return None
        return attrs.evolve(event, payload={**(event.payload or {}), "seen": True})

    with serving() as service, SegOpsClient(service.url, "sk_1", before_send=hook) as client:
        client.track(user_id="u", event_type="secret")
        client.track(user_id="u", event_type="open", payload={"n": 1})
        client.identify(user_id="u", traits={"plan": "pro"})
        assert client.track_many([{"user_id": "u", "event_type": kind} for kind in ("open", "secret")]) == 1
        assert client.flush(5)
        assert [event["payload"] for event in service.accepted] == [
            {"n": 1, "seen": True},
            {"plan": "pro", "seen": True},
            {"seen": True},
        ]
        stats = client.stats
    assert (stats.sent, stats.filtered, stats.queued, stats.lost) == (3, 2, 0, {})


def test_a_before_send_that_fails_fails_the_call_and_takes_nothing() -> None:
    def broken(event: Event) -> Event:
        raise KeyError(event.user_id)

    with serving() as service:
        with SegOpsClient(service.url, "sk_1", before_send=broken) as client:
            with pytest.raises(KeyError):
                client.track(user_id="u", event_type="e")
            assert client.stats.queued == 0
        client = SegOpsClient(service.url, "sk_1", before_send=lambda event: {})  # pyright: ignore
        with pytest.raises(ConfigurationError, match="before_send returned a dict"):
            client.track(user_id="u", event_type="e")


def test_what_before_send_returns_is_checked_like_anything_else() -> None:
    with serving() as service:
        client = SegOpsClient(service.url, "sk_1", before_send=lambda event: attrs.evolve(event, user_id=""))
        with pytest.raises(InvalidInput, match="blank"):
            client.track(user_id="u", event_type="e")
        assert client.shutdown()
        client = SegOpsClient(service.url, "sk_1")
        client.shutdown()
        with pytest.raises(ClientClosed):
            client.track(Event(user_id="u", event_type="e"))
