"""Analytics: figures over what is stored (segops.md 2.9), usage by the billing rule (1.4)."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from audiencekit.sandbox.segops.bot_class import bot_class

from .conftest import Service

ANALYTICS = "/api/analytics/"


def figures(service: Service, name: str) -> Any:
    answer = service.ask("GET", f"{ANALYTICS}{name}/")
    assert answer.status_code == 200, answer.text
    return answer.json()


def events(*users: str, kind: str = "seen", at: str = "2026-01-10T12:00:00Z") -> list[dict[str, object]]:
    return [{"user_id": user, "event_type": kind, "occurred_at": at} for user in users]


def segment(service: Service, kind: str, **fields: object) -> int:
    """A segment, named after it, of the users with an event of this type."""
    condition = {"type": "event_count", "event_type": kind, "operator": "gte", "value": 1}
    body = {"name": kind, "definition": {"logic": "AND", "conditions": [condition]}, **fields}
    return service.ask("POST", "/api/segments/", body).json()["id"]


@pytest.fixture
def service(service: Service) -> Service:
    service.sandbox.now = datetime(2026, 1, 31, 12, tzinfo=UTC)
    return service


def test_overview(service: Service):
    assert figures(service, "overview") == {
        "segment_count": 0,
        "total_members": 0,
        "events_30d": 0,
        "ai_credits_used": 0,
        "ai_credits_limit": -1,
    }
    service.track(
        *events("a", "b", kind="x"),
        *events("b", kind="y"),
        *events("c", at="2026-01-01T12:00:00Z"),
        *events("c", at="2026-01-01T11:59:59Z"),
        *events("c", at="2026-01-31T12:00:01Z"),
    )
    for kind in ("x", "y"):
        service.compute(segment(service, kind))
    segment(service, "never computed")
    found = figures(service, "overview")
    assert (found["segment_count"], found["total_members"], found["events_30d"]) == (3, 3, 4)


def test_segments_have_a_trend_from_the_second_day_on(service: Service):
    service.track(*events("a", "b"))
    number = segment(service, "seen")
    segment(service, "off", is_active=False)
    assert figures(service, "segments") == [
        {"id": number, "name": "seen", "member_count": None, "last_computed_at": None, "trend": []}
    ]
    computed = service.compute(number)
    (found,) = figures(service, "segments")
    assert (found["member_count"], found["last_computed_at"]) == (2, computed["last_computed_at"])
    assert found["trend"] == []
    service.sandbox.now = datetime(2026, 2, 2, tzinfo=UTC)
    service.track(*events("c"))
    service.compute(number)
    service.track(*events("d"))
    service.compute(number)
    two = [{"day": "2026-01-31", "count": 2}, {"day": "2026-02-02", "count": 4}]
    assert figures(service, "segments")[0]["trend"] == two
    # Thirty days back, and none ahead.
    service.sandbox.now = datetime(2026, 3, 1, tzinfo=UTC)
    assert figures(service, "segments")[0]["trend"] == two
    service.sandbox.now = datetime(2026, 3, 2, tzinfo=UTC)
    service.compute(number)
    assert [one["day"] for one in figures(service, "segments")[0]["trend"]] == ["2026-02-02", "2026-03-02"]
    service.sandbox.now = datetime(2026, 1, 31, tzinfo=UTC)
    assert figures(service, "segments")[0]["trend"] == []


def test_overlap(service: Service):
    assert figures(service, "overlap") == []
    service.track(*events("a", "b", "c", kind="x"), *events("b", "c", "d", "anon_v", kind="y"), *events("e", kind="z"))
    x, y, z = (segment(service, kind) for kind in "xyz")
    for number in (x, y, z):
        service.compute(number)
    pair = {"seg_a_id": x, "seg_a_name": "x", "seg_b_id": y, "seg_b_name": "y"}
    (found,) = figures(service, "overlap")
    assert found == pair | {"overlap": 2, "overlap_pct": pytest.approx(100 * 2 / 3)}
    # The visitor of y turns out to be a: one more in common, of three and of four members.
    service.ask("POST", "/api/identity/alias/", {"anonymous_id": "v", "user_id": "a"})
    (found,) = figures(service, "overlap")
    assert found == pair | {"overlap": 3, "overlap_pct": 100.0}
    # And if d becomes b, y has three members left.
    service.ask("POST", "/api/identity/merge/", {"from_user_id": "d", "into_user_id": "b"})
    service.ask("POST", "/api/identity/merge/", {"from_user_id": "e", "into_user_id": "b"})
    assert [(one["seg_a_id"], one["seg_b_id"], one["overlap"]) for one in figures(service, "overlap")] == [
        (x, y, 3),
        (x, z, 1),
        (y, z, 1),
    ]


def test_the_twenty_pairs_that_share_most(service: Service):
    kinds = [f"k{n}" for n in range(8)]
    for n, kind in enumerate(kinds):
        service.track(*events(*(f"u{one}" for one in range(n + 1)), kind=kind))
        service.compute(segment(service, kind))
    shares = [one["overlap"] for one in figures(service, "overlap")]
    assert shares == sorted((low + 1 for low in range(8) for _ in range(low + 1, 8)), reverse=True)[:20]
    assert all(one["overlap_pct"] == 100.0 for one in figures(service, "overlap"))


def test_activations_and_how_their_syncs_went(service: Service):
    assert figures(service, "activations") == []
    service.track(*events("a", "b"))
    number = segment(service, "seen")
    service.compute(number)
    config = {"list_id": "L", "api_key": "k"}
    body = {"segment": number, "connector_type": "klaviyo", "config": config}
    activation = service.ask("POST", "/api/activations/", body).json()["id"]
    (found,) = figures(service, "activations")
    assert found == {
        "id": activation,
        "segment_id": number,
        "segment_name": "seen",
        "connector_type": "klaviyo",
        "status": "inactive",
        "last_synced_at": None,
        "last_error": "",
        "member_count": 2,
        "success_rate": None,
        "sync_logs": [],
    }

    def sync(expected: int) -> None:
        service.ask("POST", f"/api/activations/{activation}/sync/")
        deadline = time.monotonic() + 10
        while len(service.sandbox.segops.syncs(activation)) < expected:
            assert time.monotonic() < deadline

    sync(1)
    service.ask("PATCH", f"/api/activations/{activation}/", {"config": {}})
    sync(2)
    service.ask("PATCH", f"/api/activations/{activation}/", {"config": config})
    sync(3)
    (found,) = figures(service, "activations")
    assert (found["success_rate"], found["last_error"]) == (67, "")
    assert [(one["status"], one["user_count"]) for one in found["sync_logs"]] == [
        ("success", 0),
        ("error", 0),
        ("success", 2),
    ]
    assert found["sync_logs"][1]["error_message"]
    assert found["sync_logs"][0]["synced_at"] == found["last_synced_at"]
    for n in range(4, 8):
        sync(n)
    (found,) = figures(service, "activations")
    assert (len(found["sync_logs"]), found["success_rate"]) == (5, round(100 * 6 / 7))


def test_usage_counts_tracked_users_of_the_month(service: Service):
    empty = figures(service, "usage")
    assert empty == {
        "period_start": "2026-01-01",
        "mtu_computed": 0,
        "identified": 0,
        "anonymous": 0,
        "mtu_event_threshold": 3,
        "events": 0,
    }
    service.track(
        *events("u1", "u2", "u2"),
        *events("anon_two", "anon_two"),
        *events("anon_three", "anon_three", "anon_three"),
        *events("before", at="2025-12-31T23:59:59Z"),
        *events("later", at="2026-01-31T12:00:01Z"),
        *events("first", at="2026-01-01"),
    )
    found = figures(service, "usage")
    assert (found["identified"], found["anonymous"], found["mtu_computed"], found["events"]) == (3, 1, 4, 9)
    # A visitor who is identified is no profile of his own any more.
    service.ask("POST", "/api/identity/alias/", {"anonymous_id": "three", "user_id": "u1"})
    service.ask("POST", "/api/identity/alias/", {"anonymous_id": "two", "user_id": "u3"})
    found = figures(service, "usage")
    assert (found["identified"], found["anonymous"], found["mtu_computed"]) == (4, 0, 4)


def test_only_people_are_billed(service: Service):
    body = {"events": events("u")}
    for agent in ("Googlebot/2.1", "Mozilla/5.0 (compatible; GPTBot/1.1)", ""):
        service.ask("POST", "/api/ingestion/track/batch/", body, User_Agent=agent)
        service.ask("POST", "/api/ingestion/track/", body["events"][0], User_Agent=agent)
    assert figures(service, "usage")["mtu_computed"] == 0
    assert figures(service, "overview")["events_30d"] == 6
    service.ask("POST", "/api/ingestion/track/", body["events"][0], User_Agent="Mozilla/5.0 (X11; Linux)")
    assert figures(service, "usage")["mtu_computed"] == 1


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) Safari/605", "human"),
        ("Python-urllib/3.11", "human"),
        ("audiencekit/1.0 (python-httpx)", "human"),
        ("Botany-App/2", "human"),
        ("Mozilla/5.0 (compatible; bingbot/2.0)", "known_bot"),
        ("HeadlessChrome/120", "known_bot"),
        ("Baiduspider", "known_bot"),
        ("Mozilla/5.0 (compatible; ClaudeBot/1.0)", "ai_agent"),
        ("PerplexityBot/1.0", "ai_agent"),
        ("", "suspicious"),
        (" ", "suspicious"),
        (None, "suspicious"),
    ],
)
def test_classes_of_callers(agent: str | None, expected: str):
    assert bot_class(agent) == expected


@pytest.mark.parametrize("name", ["overview", "segments", "overlap", "activations", "usage"])
def test_who_may(service: Service, name: str):
    path = f"{ANALYTICS}{name}/"
    assert service.ask("GET", path, auth=None).status_code == 401
    assert service.ask("GET", path, auth=f"ApiKey {service.sandbox.segops.public_key}").status_code == 403
    assert service.ask("GET", path, auth=f"Bearer {service.login()['access']}").status_code == 200
