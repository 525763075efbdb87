"""Segments that name other segments: what counts is what the last compute stored (segops.md 5.2, 2.3 op 13, 2.8)."""

from __future__ import annotations

from typing import Any

from .conftest import Service


def event(user: str, kind: str = "order", **more: object) -> dict[str, Any]:
    return {"user_id": user, "event_type": kind, "occurred_at": "2026-03-01T00:00:00Z", **more}


def member(number: int, operator: str = "in") -> dict[str, Any]:
    return {"type": "segment_membership", "segment_id": number, "operator": operator}


def buyers(service: Service) -> int:
    count = {"type": "event_count", "event_type": "order", "operator": "gte", "value": 1}
    body = {"name": "Buyers", "definition": {"logic": "AND", "conditions": [count]}}
    return service.ask("POST", "/api/segments/", body).json()["id"]


def test_the_last_compute_counts_and_nothing_else(service: Service):
    service.track(event("ada"), event("ben", "seen"))
    number = buyers(service)
    assert service.preview(member(number)) == []
    assert service.preview(member(number, "not_in")) == ["ada", "ben"]
    service.compute(number)
    assert service.preview(member(number)) == ["ada"]
    service.track(event("ben"))
    assert service.preview(member(number)) == ["ada"]
    # Nor does an edit, until it is computed.
    never = {"type": "event_count", "event_type": "order", "operator": "gt", "value": 9}
    service.ask(
        "PATCH", f"/api/segments/{number}/", {"definition": {"logic": "AND", "conditions": [never]}}
    ).raise_for_status()
    assert service.preview(member(number)) == ["ada"]
    service.compute(number)
    assert service.preview(member(number)) == []
    assert service.preview(member(number, "not_in")) == ["ada", "ben"]


def test_a_deleted_segment_is_empty_for_those_that_name_it(service: Service):
    service.track(event("ada"), event("ben", "seen"))
    number = buyers(service)
    service.compute(number)
    definition = {"logic": "OR", "conditions": [member(number)]}
    outside = {"logic": "OR", "conditions": [member(number, "not_in")]}
    inner, outer = (
        service.ask("POST", "/api/segments/", {"name": "s", "definition": one}).json()["id"]
        for one in (definition, outside)
    )
    assert [service.compute(one)["member_count"] for one in (inner, outer)] == [1, 1]
    assert service.ask("DELETE", f"/api/segments/{number}/").status_code == 204
    assert [service.compute(one)["member_count"] for one in (inner, outer)] == [0, 2]
    assert service.ask("PATCH", f"/api/segments/{inner}/", {"name": "kept"}).status_code == 200
    # Saved anew it names a segment that is not there.
    assert service.ask("PATCH", f"/api/segments/{inner}/", {"definition": definition}).status_code == 400


def test_stored_members_are_who_they_are_today(service: Service):
    service.track(event("anon_v"), event("ada", "seen"))
    number = buyers(service)
    service.compute(number)
    assert service.preview(member(number)) == ["anon_v"]
    service.track(event("ada", "seen", anonymous_id="v"))
    assert service.preview(member(number)) == ["ada"]
    service.ask("POST", "/api/identity/merge/", {"from_user_id": "ada", "into_user_id": "zoe"}).raise_for_status()
    assert service.preview(member(number)) == ["zoe"]
    assert service.preview(member(number, "not_in")) == []


def test_segments_computed_one_after_the_other_build_on_each_other(service: Service):
    service.track(event("ada"), event("ben", "seen"))
    first = buyers(service)
    definition = {"logic": "AND", "conditions": [member(first, "not_in")]}
    second = service.ask("POST", "/api/segments/", {"name": "Others", "definition": definition}).json()["id"]
    assert service.compute(second)["member_count"] == 2
    service.compute(first)
    assert service.compute(second)["member_count"] == 1
