"""Events taken in, skipped, refused (segops.md 2.2, 4)."""

from __future__ import annotations

from datetime import datetime

import pytest

from .conftest import Service

TRACK = "/api/ingestion/track/"
BATCH = "/api/ingestion/track/batch/"
GOOD: dict[str, object] = {"user_id": "u", "event_type": "seen"}

# What is wrong with an event, and the field that is named for it.
BAD: dict[str, tuple[object, str]] = {
    "no user": ({"event_type": "seen"}, "user_id"),
    "blank user": (GOOD | {"user_id": " "}, "user_id"),
    "user is a number": (GOOD | {"user_id": 5}, "user_id"),
    "user is null": (GOOD | {"user_id": None}, "user_id"),
    "half a surrogate": (GOOD | {"user_id": "\ud800"}, "user_id"),
    "U+0000": (GOOD | {"user_id": "u\0v"}, "user_id"),
    "no type": ({"user_id": "u"}, "event_type"),
    "blank type": (GOOD | {"event_type": ""}, "event_type"),
    "payload is a list": (GOOD | {"payload": [1]}, "payload"),
    "payload is null": (GOOD | {"payload": None}, "payload"),
    "half a surrogate inside": (GOOD | {"payload": {"a": "\udc00"}}, "payload"),
    "U+0000 inside": (GOOD | {"payload": {"a": [{"b": "\\\0"}]}}, "payload"),
    "U+0000 in a name": (GOOD | {"payload": {"a\0b": 1}}, "payload"),
    "before year 1": (GOOD | {"occurred_at": "0001-01-01T00:00:00+14:00"}, "occurred_at"),
    "after year 9999": (GOOD | {"occurred_at": "9999-12-31T23:59:59-14:00"}, "occurred_at"),
    "time is no time": (GOOD | {"occurred_at": "yesterday"}, "occurred_at"),
    "time is a number": (GOOD | {"occurred_at": 1700000000}, "occurred_at"),
    "time is impossible": (GOOD | {"occurred_at": "2026-02-30T00:00:00Z"}, "occurred_at"),
    "time of the week kind": (GOOD | {"occurred_at": "2026-W05-1"}, "occurred_at"),
    "visitor is a number": (GOOD | {"anonymous_id": 5}, "anonymous_id"),
    "visitor with U+0000": (GOOD | {"anonymous_id": "v\0"}, "anonymous_id"),
}


def test_one_event(service: Service):
    answer = service.ask("POST", TRACK, GOOD | {"payload": {"a": [1, {"b": "ä"}]}, "unknown": True})
    assert (answer.status_code, answer.json()) == (202, {"queued": True})
    (event,) = service.sandbox.segops.events()
    assert (event.user_id, event.event_type, event.payload) == ("u", "seen", {"a": [1, {"b": "ä"}]})
    assert abs((event.occurred_at - datetime.now(event.occurred_at.tzinfo)).total_seconds()) < 30


@pytest.mark.parametrize("name", BAD)
def test_a_bad_event_alone_is_refused_by_field(service: Service, name: str):
    event, field = BAD[name]
    answer = service.ask("POST", TRACK, event)
    assert (answer.status_code, list(answer.json())) == (400, [field])
    assert service.sandbox.segops.summary().events == 0


def test_bad_events_in_a_batch_are_skipped_and_the_rest_taken(service: Service):
    events = [GOOD | {"event_type": "first"}, *(event for event, _ in BAD.values()), "text", None, GOOD]
    answer = service.ask("POST", BATCH, {"events": events})
    assert (answer.status_code, answer.json()) == (202, {"queued": 2, "skipped": len(BAD) + 2})
    assert [event.event_type for event in service.sandbox.segops.events()] == ["first", "seen"]
    assert service.sandbox.segops.summary().skipped == len(BAD) + 2
    assert len(service.sandbox.segops.ingestion_log()) == len(BAD) + 2


def test_the_contracts_own_sample(service: Service):
    body = {
        "events": [
            {
                "user_id": "m-17",
                "event_type": "lesson_finished",
                "occurred_at": "2026-03-01T08:00:00Z",
                "payload": {"course": "knots", "minutes": 12},
            },
            {"user_id": "", "event_type": "lesson_finished"},
        ]
    }
    answer = service.ask("POST", BATCH, body)
    assert (answer.status_code, answer.json()) == (202, {"queued": 1, "skipped": 1})


@pytest.mark.parametrize(
    "body",
    [{}, {"events": None}, {"events": {}}, {"events": []}, {"events": [GOOD] * 501}],
    ids=["missing", "null", "an object", "empty", "501"],
)
def test_malformed_batches_are_refused_whole(service: Service, body: object):
    answer = service.ask("POST", BATCH, body)
    assert (answer.status_code, list(answer.json())) == (400, ["events"])
    assert service.sandbox.segops.summary().events == 0


def test_500_events_are_a_batch(service: Service):
    assert service.ask("POST", BATCH, {"events": [GOOD] * 500}).json() == {"queued": 500, "skipped": 0}


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b'{"events": [NaN]}', b"[1]", b'"text"', b"\xff", b'{"events": ' + b"[" * 200_000, b"9" * 5000],
    ids=["empty", "cut", "NaN", "a list", "a string", "no UTF-8", "too deep", "a list of digits"],
)
def test_what_is_no_json_object_is_400(service: Service, text: bytes):
    key = service.sandbox.segops.secret_key
    headers = {"Authorization": f"ApiKey {key}", "Content-Type": "application/json"}
    answer = service.http.post(service.sandbox.segops.url + BATCH, headers=headers, content=text)
    assert (answer.status_code, list(answer.json())) == (400, ["detail"])


def test_another_media_type_is_415(service: Service):
    headers = {"Authorization": f"ApiKey {service.sandbox.segops.secret_key}", "Content-Type": "text/plain"}
    answer = service.http.post(service.sandbox.segops.url + TRACK, headers=headers, content=b"{}")
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("2026-01-02T03:04:05.678901+00:00", "2026-01-02T03:04:05.678901+00:00"),
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05+00:00"),
        ("2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.123456+00:00"),
        ("2026-01-02T03:04:05.1Z", "2026-01-02T03:04:05.100000+00:00"),
        ("2026-01-02T03:04:05-02:30", "2026-01-02T05:34:05+00:00"),
        ("2026-01-02T03:04:05+0100", "2026-01-02T02:04:05+00:00"),
        ("2026-01-02T03:04:05", "2026-01-02T03:04:05+00:00"),
        ("2026-01-02T03:04Z", "2026-01-02T03:04:00+00:00"),
        ("2026-01-02", "2026-01-02T00:00:00+00:00"),
        ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59+00:00"),
    ],
)
def test_forms_of_a_time(service: Service, sent: str, stored: str):
    service.track(GOOD | {"occurred_at": sent})
    assert next(service.sandbox.segops.events()).occurred_at == datetime.fromisoformat(stored)


def test_payloads_that_would_spoil_the_evaluation_are_skipped(service: Service):
    """A number beyond a double and endless nesting pass for JSON; SQLite's JSON functions would fail over them."""
    deep: object = 1
    for _ in range(150):
        deep = [deep]
    raw = b'{"events": [{"user_id": "a", "event_type": "x", "payload": {"v": 1e999}}]}'
    headers = {"Authorization": f"ApiKey {service.sandbox.segops.secret_key}", "Content-Type": "application/json"}
    assert service.http.post(service.sandbox.segops.url + BATCH, headers=headers, content=raw).json()["skipped"] == 1
    assert service.ask("POST", BATCH, {"events": [GOOD | {"payload": {"v": deep}}]}).json()["skipped"] == 1
    service.track(GOOD | {"payload": {"v": [[]] * 200, "huge": 10**30}})
    condition = {"type": "monetary", "event_type": "seen", "property": "huge", "metric": "max"}
    assert service.preview(condition | {"operator": "eq", "value": 10**30}) == ["u"]


def test_a_visitor_becomes_the_first_user_who_claims_it(service: Service):
    service.track({"user_id": "anon_v", "event_type": "seen"}, {"user_id": "u-1", "event_type": "seen"})
    assert service.sandbox.segops.summary().users == 2
    service.track({"user_id": "u-1", "event_type": "seen", "anonymous_id": "v"})
    service.track({"user_id": "u-2", "event_type": "seen", "anonymous_id": "v"})
    assert service.sandbox.segops.summary().users == 2
    condition = {"type": "event_count", "event_type": "seen", "operator": "eq", "value": 3}
    assert service.preview(condition) == ["u-1"]
    assert service.sandbox.segops.ingestion_log() == ["alias: claimed by a second user"]
    # History stays as it came in.
    assert next(service.sandbox.segops.events()).user_id == "anon_v"


def test_a_mint_pairs_visitor_and_user_as_well(service: Service):
    key = service.new_key(key_type="public")["key"]
    service.track({"user_id": "anon_v", "event_type": "seen"})
    service.ask("POST", "/api/auth/session/", {"user_id": "u-1", "anonymous_id": "v"}, auth=f"ApiKey {key}")
    assert service.preview({"type": "event_count", "event_type": "seen", "operator": "eq", "value": 1}) == ["u-1"]


def test_visitors_are_not_chained(service: Service):
    """An anonymous session whose events carry another visitor's id is nobody known: no edge is made."""
    service.track(
        {"user_id": "anon_a", "event_type": "seen", "anonymous_id": "b"},
        {"user_id": "anon_b", "event_type": "seen"},
    )
    assert service.preview({"type": "event_count", "event_type": "seen", "operator": "eq", "value": 1}) == [
        "anon_a",
        "anon_b",
    ]


def test_text_that_only_looks_like_an_escape_and_the_ends_of_time_are_taken(service: Service):
    payload = {"a": "\\u0000", "b": "\\\\u0000 \x01"}
    times = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"
    service.track(*(GOOD | {"payload": payload, "occurred_at": at} for at in times))
    events = list(service.sandbox.segops.events())
    assert [event.payload for event in events] == [payload, payload]
    assert [event.occurred_at.year for event in events] == [1, 9999]
