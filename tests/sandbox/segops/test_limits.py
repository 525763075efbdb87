"""The limits of a plan (segops.md 1.4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from audiencekit.sandbox import Sandbox

from .conftest import Service

BATCH = "/api/ingestion/track/batch/"
TRACK = "/api/ingestion/track/"
SEGMENTS = "/api/segments/"
EVENT: dict[str, object] = {"user_id": "u", "event_type": "seen"}


def statuses(service: Service, count: int) -> list[int]:
    return [service.ask("GET", SEGMENTS).status_code for _ in range(count)]


def queue(service: Service, count: int) -> httpx.Response:
    return service.ask("POST", BATCH, {"events": [EVENT] * count})


def test_no_limit_unless_set(service: Service):
    assert statuses(service, 100) == [200] * 100


def test_calls_per_minute(service: Service):
    service.sandbox.segops.set_limits(calls_per_minute=3)
    assert statuses(service, 5) == [200, 200, 200, 429, 429]
    answer = service.ask("POST", TRACK, EVENT)
    assert (answer.status_code, list(answer.json())) == (429, ["detail"])
    assert answer.headers["X-Sandbox-Rule"] == "segops.md 1.4"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert service.sandbox.segops.summary().events == 0


def test_the_next_minute_comes_when_it_was_said_to(service: Service):
    service.sandbox.segops.set_limits(calls_per_minute=1)
    assert statuses(service, 1) == [200]
    wait = int(service.ask("GET", SEGMENTS).headers["Retry-After"])
    service.sandbox.segops.skew(wait - 10)
    assert 8 <= int(service.ask("GET", SEGMENTS).headers["Retry-After"]) <= 10
    service.sandbox.segops.skew(wait)
    assert statuses(service, 2) == [200, 429]
    service.sandbox.segops.skew(-3600)  # a clock that is put back begins anew too
    assert statuses(service, 2) == [200, 429]


def test_every_kind_of_call_of_the_tenant_counts_together(service: Service):
    access = service.sandbox.segops
    user = f"Bearer {service.login()['access']}"
    key = service.new_key(key_type="public")["key"]
    access.set_limits(calls_per_minute=4)
    mint = service.ask("POST", "/api/auth/session/", {"user_id": "u"}, auth=f"ApiKey {key}")
    session = f"Bearer {mint.json()['token']}"
    assert service.ask("POST", TRACK, EVENT, auth=session).status_code == 202
    assert service.ask("GET", SEGMENTS, auth=user).status_code == 200
    assert service.ask("GET", SEGMENTS).status_code == 200
    for method, path, auth in (
        ("POST", "/api/auth/session/", f"ApiKey {key}"),
        ("POST", TRACK, session),
        ("GET", SEGMENTS, user),
        ("GET", SEGMENTS, "secret"),
    ):
        assert service.ask(method, path, EVENT if method == "POST" else None, auth=auth).status_code == 429


def test_who_is_not_let_in_does_not_count(service: Service):
    service.sandbox.segops.set_limits(calls_per_minute=1)
    assert service.ask("GET", SEGMENTS, auth="ApiKey sk_guess").status_code == 401
    assert service.ask("GET", SEGMENTS, auth=f"ApiKey {service.sandbox.segops.public_key}").status_code == 403
    assert statuses(service, 2) == [200, 429]


def test_events_per_month(service: Service):
    service.sandbox.segops.set_limits(events_per_month=10)
    assert queue(service, 6).json() == {"queued": 6, "skipped": 0}
    refused = queue(service, 5)
    assert refused.status_code == 429
    now = datetime.now(UTC)
    following = (now.replace(day=1) + timedelta(days=32)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    assert abs(int(refused.headers["Retry-After"]) - (following - now).total_seconds()) < 5
    # Refused whole; what fits still goes, skipped events cost nothing.
    assert service.sandbox.segops.summary().events == 6
    assert service.ask("POST", BATCH, {"events": [EVENT, {}, EVENT, EVENT]}).json() == {"queued": 3, "skipped": 1}
    assert service.ask("POST", TRACK, EVENT).status_code == 202
    assert service.ask("POST", TRACK, EVENT).status_code == 429
    assert service.ask("POST", BATCH, {"events": [{}]}).json() == {"queued": 0, "skipped": 1}
    assert statuses(service, 1) == [200]


@pytest.mark.parametrize("days", [31, 365])
def test_a_new_month(service: Service, days: int):
    service.sandbox.segops.set_limits(events_per_month=1)
    assert [queue(service, 1).status_code for _ in range(2)] == [202, 429]
    service.sandbox.segops.skew(days * 86_400)
    assert [queue(service, 1).status_code for _ in range(2)] == [202, 429]


def test_the_evaluation_clock_moves_no_limit(service: Service):
    service.sandbox.segops.set_limits(calls_per_minute=1, events_per_month=1)
    assert queue(service, 1).status_code == 202
    service.sandbox.now = datetime(2040, 1, 1, tzinfo=UTC)
    assert queue(service, 1).status_code == 429


def test_limits_are_changed_lifted_and_reset(service: Service):
    access = service.sandbox.segops
    access.set_limits(calls_per_minute=0)
    assert statuses(service, 1) == [429]
    access.set_limits(calls_per_minute=1)
    assert statuses(service, 2) == [200, 429]
    access.set_limits()
    assert statuses(service, 2) == [200, 200]
    access.set_limits(calls_per_minute=0, events_per_month=0)
    service.sandbox.reset()
    assert queue(service, 2).status_code == 202


@pytest.mark.parametrize("value", [-1, 1.5, True, "10"])
def test_what_is_no_limit(service: Service, value: int):
    for name in ("calls_per_minute", "events_per_month"):
        with pytest.raises(ValueError, match="limits: whole numbers"):
            service.sandbox.segops.set_limits(**{name: value})
    assert statuses(service, 1) == [200]


def test_in_a_process_of_its_own():
    with Sandbox(process=True) as sandbox, httpx.Client(timeout=10) as http:
        service = Service(sandbox, http)
        sandbox.segops.set_limits(calls_per_minute=1)
        assert statuses(service, 2) == [200, 429]
        sandbox.segops.skew(61)
        assert statuses(service, 2) == [200, 429]
