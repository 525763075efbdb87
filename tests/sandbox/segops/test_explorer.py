"""The explorer: users, histories, segments, events tried out (segops.md 2.7)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest

from .conftest import Service

USERS = "/api/explorer/users/"
PUBLISH = "/api/explorer/sandbox/publish/"
SEGMENTS = "/api/segments/"

AWKWARD = [
    "a/b c@x",
    "/",
    "//a/",
    "..",
    ".",
    "a%2Fb",
    "zoë",
    "用户/1",
    "a?b#c",
    "events",
    "x+y;z",
    " ",
    "💡",
    "\x7f%",
    "\n",
    "a\nb\r",
]


def at(day: int, user: str = "u", kind: str = "seen", **payload: object) -> dict[str, object]:
    when = f"2026-01-{day:02}T12:00:00Z"
    return {"user_id": user, "event_type": kind, "occurred_at": when, "payload": payload}


def user(service: Service, name: str, rest: str = "") -> Any:
    answer = service.ask("GET", f"{USERS}{quote(name, safe='')}/{rest}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def counted(event_type: str, operator: str, value: int) -> dict[str, Any]:
    condition = {"type": "event_count", "event_type": event_type, "operator": operator, "value": value}
    return {"logic": "AND", "conditions": [condition]}


def create(service: Service, name: str, definition: dict[str, Any] | None, **fields: object) -> int:
    answer = service.ask("POST", SEGMENTS, {"name": name, "definition": definition, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def found(service: Service, query: str) -> list[str]:
    return [one["user_id"] for one in service.ask("GET", f"{USERS}?{query}").json()["results"]]


def test_search(service: Service):
    service.track(at(1, "ann"), at(3, "ann"), at(2, "joann"), at(2, "Ann"), at(2, "bob"))
    assert service.ask("GET", f"{USERS}?q=bob").json() == {
        "count": 1,
        "results": [
            {
                "user_id": "bob",
                "event_count": 1,
                "first_seen": "2026-01-02T12:00:00Z",
                "last_seen": "2026-01-02T12:00:00Z",
            }
        ],
    }
    assert found(service, "q=ann") == ["ann", "joann"]  # what begins with it comes first
    assert found(service, "") == ["Ann", "ann", "bob", "joann"]
    limited = service.ask("GET", f"{USERS}?limit=1").json()
    assert (limited["count"], len(limited["results"])) == (4, 1)
    ann = service.ask("GET", f"{USERS}?q=ann").json()["results"][0]
    assert (ann["event_count"], ann["first_seen"], ann["last_seen"]) == (
        2,
        "2026-01-01T12:00:00Z",
        "2026-01-03T12:00:00Z",
    )
    assert service.ask("GET", f"{USERS}?q=%25").json() == {"count": 0, "results": []}
    for wrong in ("limit=0", "limit=-1", "limit=x", "limit="):
        assert list(service.ask("GET", f"{USERS}?{wrong}").json()) == ["limit"]


def test_twenty_users_unless_more_are_asked_for(service: Service):
    service.track(*(at(1, f"u{n:02}") for n in range(25)))
    assert found(service, "") == [f"u{n:02}" for n in range(20)]
    assert len(found(service, "limit=30")) == 25


def test_a_profile_has_the_latest_traits(service: Service):
    service.track(
        at(5, kind="context_identified", plan="pro"),
        at(4, kind="context_identified", plan="free", role="cto"),
        at(6, kind="order", total=1),
    )
    assert user(service, "u") == {
        "user_id": "u",
        "event_count": 3,
        "event_type_count": 2,
        "first_seen": "2026-01-04T12:00:00Z",
        "last_seen": "2026-01-06T12:00:00Z",
        "properties": {"plan": "pro"},
    }
    service.track(at(6, "v"))
    assert user(service, "v")["properties"] == {}
    unknown = service.ask("GET", f"{USERS}nobody/")
    assert (unknown.status_code, unknown.json()) == (404, {"detail": "Not found."})


def test_events_newest_first(service: Service):
    service.track(at(2, n=1), at(1, n=2), at(2, n=3), at(3, kind="order", n=4), at(2, "other"))
    listed = user(service, "u", "events/")
    assert [one["payload"]["n"] for one in listed["results"]] == [4, 3, 1, 2]
    assert listed["count"] == 4
    assert listed["results"][0] == {
        "event_type": "order",
        "occurred_at": "2026-01-03T12:00:00Z",
        "payload": {"n": 4},
    }

    def numbers(query: str) -> list[int]:
        return [one["payload"]["n"] for one in user(service, "u", f"events/?{query}")["results"]]

    assert numbers("event_type=seen") == [3, 1, 2]
    assert numbers("since=2026-01-02") == [4, 3, 1]
    assert numbers("since=2026-01-02T12:00:01Z") == [4]
    assert numbers("limit=2&event_type=seen") == [3, 1]
    assert user(service, "u", "events/?limit=1")["count"] == 4
    assert user(service, "nobody", "events/") == {"count": 0, "results": []}
    assert list(service.ask("GET", f"{USERS}u/events/?since=yesterday").json()) == ["since"]


def test_times_keep_their_fraction(service: Service):
    service.track(at(1) | {"occurred_at": "2026-01-01T00:00:00.25+01:00"}, at(1) | {"occurred_at": "0001-01-01"})
    assert [one["occurred_at"] for one in user(service, "u", "events/")["results"]] == [
        "2025-12-31T23:00:00.250000Z",
        "0001-01-01T00:00:00Z",
    ]


@pytest.mark.parametrize("name", AWKWARD)
def test_ids_of_any_characters_in_the_path(service: Service, name: str):
    named = name if name.strip() else "blank" + name
    service.track(at(1, named, "order"), at(1, "a"), at(1, "b"))
    number = create(service, "Buyers", counted("order", "gte", 1))
    service.compute(number)
    # Every character encoded: what a client must not normalise away is not there to be.
    path = USERS + "".join(f"%{byte:02X}" for byte in named.encode())
    assert service.ask("GET", f"{path}/").json()["user_id"] == named
    assert service.ask("GET", f"{path}/events/").json()["results"][0]["event_type"] == "order"
    assert [one["segment_id"] for one in service.ask("GET", f"{path}/segments/").json()] == [number]
    assert found(service, f"q={quote(named, safe='')}") == [named]


@pytest.mark.parametrize("path", ["%FF/", "a/b/", "a%2Fb", "a%2Fb/events/x/", "%00/", "/", "/events/"])
def test_paths_that_name_nobody(service: Service, path: str):
    service.track(at(1, "a/b"))
    assert service.ask("GET", USERS + path).status_code == 404


def test_another_method_is_405(service: Service):
    assert service.ask("POST", f"{USERS}a%2Fb/").status_code == 405


def test_a_visitor_is_the_user_he_became(service: Service):
    service.track(at(1, "anon_v", n=1), at(2, "u1", n=2), at(3, "u2", n=3), at(4, "u2", "context_identified", plan="x"))
    before = create(service, "Seen", counted("seen", "gte", 1))
    service.compute(before)
    service.track(at(5, "u1", n=4) | {"anonymous_id": "v"})
    service.ask("POST", "/api/identity/merge/", {"from_user_id": "u1", "into_user_id": "u2"})
    for name in ("anon_v", "u1", "u2"):
        profile = user(service, name)
        assert (profile["user_id"], profile["event_count"], profile["properties"]) == ("u2", 5, {"plan": "x"})
        assert [one["payload"].get("n") for one in user(service, name, "events/")["results"]] == [4, None, 3, 2, 1]
        # Stored as three members, and one of them today.
        assert len(user(service, name, "segments/")) == 1
        membership = service.ask("GET", f"{SEGMENTS}membership/?user_id={name}").json()
        assert [one["id"] for one in membership["segments"]] == [before]
    assert found(service, "") == ["u2"]
    members = service.ask("GET", f"{SEGMENTS}{before}/members/").json()
    assert [one["user_id"] for one in members["results"]] == ["u2"]
    assert service.ask("GET", f"{SEGMENTS}{before}/").json()["member_count"] == 3


def test_members_are_paged_as_the_users_they_became(service: Service):
    names = [f"u{n:02}" for n in range(10)] + [f"anon_{n}" for n in range(10)]
    service.track(*(at(1, name) for name in names))
    number = create(service, "Seen", counted("seen", "gte", 1))
    service.compute(number)
    for n in range(8):
        body = {"anonymous_id": str(n), "user_id": f"u{n % 3:02}" if n % 2 else f"new{n % 3}"}
        service.ask("POST", "/api/identity/alias/", body)
    service.ask("POST", "/api/identity/merge/", {"from_user_id": "u09", "into_user_id": "a-first"})
    listed: list[str] = []
    cursor = ""
    while cursor is not None:
        page = service.ask("GET", f"{SEGMENTS}{number}/members/?limit=2&cursor={cursor}").json()
        assert 0 < len(page["results"]) <= 2
        listed += [one["user_id"] for one in page["results"]]
        cursor = page["next_cursor"]
    today = {f"u{n:02}" for n in range(9)} | {"anon_8", "anon_9", "new0", "new1", "new2", "a-first"}
    assert listed == sorted(today)


def test_segments_of_a_user(service: Service):
    service.track(at(1, "u", "order"), at(1, "v"))
    number = create(service, "Buyers", counted("order", "gte", 1))
    assert user(service, "u", "segments/") == []
    computed = service.compute(number)["last_computed_at"]
    assert user(service, "u", "segments/") == [
        {"segment_id": number, "segment_name": "Buyers", "member_count": 1, "computed_at": computed}
    ]
    assert user(service, "v", "segments/") == user(service, "nobody", "segments/") == []


def test_why_a_user_is_in_a_segment(service: Service):
    service.track(at(1, "a/b", "order", total=5), at(1, "anon_v", "order", total=7), at(2, "c"))
    service.ask("POST", "/api/identity/alias/", {"anonymous_id": "v", "user_id": "a/b"})
    monetary = {"type": "monetary", "event_type": "order", "property": "total", "metric": "sum"}
    definition = counted("order", "gte", 3)
    definition["conditions"].append(monetary | {"operator": "gt", "value": 10})
    number = create(service, "Both", definition)
    for name in ("a/b", "anon_v"):
        lines = user(service, name, f"segments/{number}/explain/")
        assert [(one["index"], one["type"], one["threshold"]) for one in lines] == [
            (0, "event_count", 3),
            (1, "monetary", 10),
        ]
        assert [(one["actual_value"], one["matches"]) for one in lines] == [(2, False), (12.0, True)]
        assert all(one["label"] for one in lines)
    assert [one["matches"] for one in user(service, "c", f"segments/{number}/explain/")] == [False, False]
    assert [one["actual_value"] for one in user(service, "nobody", f"segments/{number}/explain/")] == [0, 0]
    draft = create(service, "Draft", None)
    assert service.ask("GET", f"{USERS}c/segments/{draft}/explain/").status_code == 400
    for missing in (99, 10**30):
        assert service.ask("GET", f"{USERS}c/segments/{missing}/explain/").status_code == 404


def test_what_has_not_happened_yet_is_not_shown(service: Service):
    service.track(at(1), at(20, kind="context_identified", plan="later"), at(20, "v"))
    service.sandbox.now = datetime(2026, 1, 10, tzinfo=UTC)
    assert found(service, "") == ["u"]
    assert (user(service, "u")["event_count"], user(service, "u")["properties"]) == (1, {})
    assert user(service, "u", "events/")["count"] == 1
    assert service.ask("GET", f"{USERS}v/").status_code == 404


def publish(service: Service, **event: object) -> dict[str, Any]:
    answer = service.ask("POST", PUBLISH, event)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_event_is_tried_out_and_nothing_is_stored(service: Service):
    service.track(at(1, "u", "order"), at(1, "somebody else", "order"), at(2, "somebody else", "order"))
    loyal = create(service, "Loyal", counted("order", "gte", 2))
    once = create(service, "Once", counted("order", "eq", 1))
    create(service, "Seen", counted("seen", "gte", 1))
    create(service, "Draft", None)
    create(service, "Off", counted("order", "gte", 2), is_active=False)
    expected = {
        "published": True,
        "entered": [{"id": loyal, "name": "Loyal"}],
        "exited": [{"id": once, "name": "Once"}],
        "unchanged_count": 2,
    }
    event = {"user_id": "u", "event_type": "order", "payload": {"total": 1}}
    assert publish(service, **event) == publish(service, **event) == expected
    assert service.sandbox.segops.summary().events == 3
    assert user(service, "u")["event_count"] == 1
    assert service.ask("GET", f"{SEGMENTS}{loyal}/").json()["last_computed_at"] is None
    # Somebody unknown begins with this event.
    assert publish(service, user_id="new", event_type="order")["entered"] == [{"id": once, "name": "Once"}]


def test_an_event_is_tried_out_with_the_whole_history(service: Service):
    """Aliases, the evaluation time and traits count as in a compute; a pair of ids identifies nobody."""
    service.track(at(1, "anon_v", "order"), at(2, "u", "order"))
    service.ask("POST", "/api/identity/alias/", {"anonymous_id": "v", "user_id": "u"})
    third = create(service, "Third", counted("order", "eq", 3))
    pro = {"type": "user_property", "property": "plan", "operator": "eq", "value": "pro"}
    create(service, "Pro", {"logic": "AND", "conditions": [pro]})
    for name in ("u", "anon_v"):
        assert [one["id"] for one in publish(service, user_id=name, event_type="order")["entered"]] == [third]
    identified = publish(service, user_id="w", event_type="context_identified", payload={"plan": "pro"})
    assert [one["name"] for one in identified["entered"]] == ["Pro"]
    service.sandbox.now = datetime(2026, 1, 10, tzinfo=UTC)
    assert publish(service, user_id="u", event_type="order")["entered"]
    assert not publish(service, user_id="u", event_type="order", occurred_at="2026-01-11")["entered"]
    assert not publish(service, user_id="w", event_type="order", anonymous_id="v")["entered"]
    assert service.sandbox.segops.summary().users == 1


def test_what_ingestion_would_drop_is_not_published(service: Service):
    create(service, "All", counted("order", "gte", 1))
    schema = {"event_type": "order", "properties": [{"name": "total", "type": "number", "required": True}]}
    assert service.ask("POST", "/api/schemas/", schema).status_code == 201
    nothing = {"published": False, "entered": [], "exited": [], "unchanged_count": 1}
    assert publish(service, user_id="u", event_type="order") == nothing
    assert publish(service, user_id="u", event_type="order", payload={"total": 5})["entered"]
    for field, wrong in (("user_id", ""), ("event_type", None), ("payload", []), ("occurred_at", "x")):
        refused = service.ask("POST", PUBLISH, {"user_id": "u", "event_type": "order", field: wrong})
        assert (refused.status_code, list(refused.json())) == (400, [field])


def test_who_may(service: Service):
    service.track(at(1))
    token = f"Bearer {service.login()['access']}"
    for method, path in (("GET", USERS), ("GET", f"{USERS}u/"), ("GET", f"{USERS}u/events/"), ("POST", PUBLISH)):
        body = {"user_id": "u", "event_type": "x"} if method == "POST" else None
        assert service.ask(method, path, body, auth=None).status_code == 401
        assert service.ask(method, path, body, auth=f"ApiKey {service.sandbox.segops.public_key}").status_code == 403
        assert service.ask(method, path, body, auth=token).status_code == 200
