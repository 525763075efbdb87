"""Segments: kept, computed, read (segops.md 2.3)."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from audiencekit.sandbox import Sandbox
from audiencekit.sandbox.segops import compute
from audiencekit.sandbox.segops.unserved import UNSERVED

from .conftest import Service

SEGMENTS = "/api/segments/"
LOYAL: dict[str, Any] = {
    "logic": "AND",
    "conditions": [{"type": "event_count", "event_type": "order", "operator": "gte", "value": 2}],
}


def create(service: Service, **fields: object) -> dict[str, Any]:
    answer = service.ask("POST", SEGMENTS, {"name": "Loyal", **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


def orders(*users: str) -> list[dict[str, str]]:
    return [{"user_id": user, "event_type": "order"} for user in users]


def test_a_draft_and_its_defaults(service: Service):
    made = create(service, tenant=1, unknown="ignored")
    assert made["id"] == 1
    assert {name: made[name] for name in made if name not in ("id", "created_at", "updated_at")} == {
        "name": "Loyal",
        "description": None,
        "tenant": 1,
        "segment_type": "rule",
        "definition": None,
        "is_active": True,
        "status": "draft",
        "member_count": None,
        "last_computed_at": None,
    }
    assert service.ask("GET", f"{SEGMENTS}1/").json() == made


def test_change_and_delete(service: Service):
    number = create(service)["id"]
    fields = {"name": "New", "description": "why", "segment_type": "ai", "is_active": False, "definition": LOYAL}
    changed = service.ask("PATCH", f"{SEGMENTS}{number}/", fields)
    assert changed.status_code == 200
    assert changed.json().items() >= fields.items()
    assert changed.json()["status"] == "draft"  # saving does not compute
    assert service.ask("PUT", f"{SEGMENTS}{number}/", {"description": "x"}).status_code == 400
    assert service.ask("PUT", f"{SEGMENTS}{number}/", {"name": "Put"}).json()["name"] == "Put"
    assert service.ask("PATCH", f"{SEGMENTS}{number}/", {}).status_code == 200
    assert service.ask("DELETE", f"{SEGMENTS}{number}/").status_code == 204
    for method in ("GET", "PATCH", "DELETE"):
        gone = service.ask(method, f"{SEGMENTS}{number}/", {})
        assert (gone.status_code, gone.json()) == (404, {"detail": "Not found."})


def test_ids_are_never_used_again(service: Service):
    first = create(service)["id"]
    service.ask("DELETE", f"{SEGMENTS}{first}/")
    assert create(service)["id"] != first


@pytest.mark.parametrize("path", [f"{SEGMENTS}{10**30}/", f"{SEGMENTS}x/", f"{SEGMENTS}-1/", f"{SEGMENTS}99/members/"])
def test_there_is_no_such_segment(service: Service, path: str):
    assert service.ask("GET", path).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": None}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"segment_type": "gut feeling"}, "segment_type"),
        ({"segment_type": []}, "segment_type"),
        ({"is_active": "yes"}, "is_active"),
        ({"description": 5}, "description"),
        ({"definition": 5}, "definition"),
    ],
)
def test_fields_that_make_no_sense(service: Service, change: dict[str, object], field: str):
    number = create(service)["id"]
    for method, path in (("POST", SEGMENTS), ("PATCH", f"{SEGMENTS}{number}/")):
        refused = service.ask(method, path, {"name": "n", **change})
        assert (refused.status_code, list(refused.json())) == (400, [field])
    assert service.ask("GET", SEGMENTS).json()["count"] == 1


@pytest.mark.parametrize("extra", ["1e999", "[" * 900 + "]" * 900], ids=["beyond a double", "deep"])
def test_definitions_that_could_not_be_given_back(service: Service, extra: str):
    """Unknown keys are ignored, but kept: what they hold must fit an answer."""
    definition = json.dumps(LOYAL | {"extra": "EXTRA"}).replace('"EXTRA"', extra)
    content = f'{{"name": "n", "definition": {definition}}}'
    headers = {"Authorization": f"ApiKey {service.sandbox.segops.secret_key}", "Content-Type": "application/json"}
    for path in (SEGMENTS, f"{SEGMENTS}preview/"):
        answer = service.http.post(service.sandbox.segops.url + path, headers=headers, content=content.encode())
        assert (answer.status_code, list(answer.json())) == (400, ["definition"])
        assert "Nests" in answer.text or "double" in answer.text
    assert service.ask("GET", SEGMENTS).json()["count"] == 0


def test_pages(service: Service):
    for n in range(5):
        create(service, name=f"s{n}")
    first = service.ask("GET", f"{SEGMENTS}?page_size=2").json()
    assert (first["count"], first["previous"]) == (5, None)
    pages = [first]
    while pages[-1]["next"]:
        headers = {"Authorization": f"ApiKey {service.sandbox.segops.secret_key}"}
        pages.append(httpx.get(pages[-1]["next"], headers=headers).json())
    assert [[one["name"] for one in page["results"]] for page in pages] == [["s0", "s1"], ["s2", "s3"], ["s4"]]
    assert httpx.URL(pages[2]["previous"]).params["page"] == "2"
    assert len(service.ask("GET", f"{SEGMENTS}?page_size=zero").json()["results"]) == 5


@pytest.mark.parametrize("page", ["0", "2", "-1", "last", "", "1e3", "9" * 30])
def test_pages_that_are_not_there(service: Service, page: str):
    answer = service.ask("GET", f"{SEGMENTS}?page={page}")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Invalid page."})


def test_no_segments_are_an_empty_page(service: Service):
    empty = {"count": 0, "next": None, "previous": None, "results": []}
    assert service.ask("GET", SEGMENTS).json() == empty


def test_versions(service: Service):
    """One for each save that carries a definition, creation included; newest first."""
    number = create(service, definition=LOYAL)["id"]
    service.ask("PATCH", f"{SEGMENTS}{number}/", {"name": "Renamed"})
    either = LOYAL | {"logic": "OR"}
    login = service.login()["access"]
    service.ask("PATCH", f"{SEGMENTS}{number}/", {"definition": either}, auth=f"Bearer {login}")
    service.ask("PATCH", f"{SEGMENTS}{number}/", {"definition": None})
    versions = service.ask("GET", f"{SEGMENTS}{number}/versions/").json()
    assert [(one["version"], one["definition"]) for one in versions] == [(2, either), (1, LOYAL)]
    assert versions[0]["created_by"] == service.sandbox.segops.email


def test_preview_shows_a_sample_and_the_query(service: Service):
    service.track(*orders("a", "a", "b", "b", "c", "c", "d"))
    answer = service.ask("POST", f"{SEGMENTS}preview/", {"definition": LOYAL, "limit": 2}).json()
    assert (answer["matched_users"], answer["sample_user_ids"]) == (3, ["a", "b"])
    assert "'order'" in answer["sql"]
    assert service.ask("GET", SEGMENTS).json()["count"] == 0
    for wrong in ({}, {"definition": None}, {"definition": LOYAL, "limit": -1}, {"definition": LOYAL, "limit": True}):
        assert service.ask("POST", f"{SEGMENTS}preview/", wrong).status_code == 400


def test_a_segment_is_computed(service: Service):
    service.track(*orders("a", "a", "b", "c", "c"))
    number = create(service, definition=LOYAL)["id"]
    assert service.ask("POST", f"{SEGMENTS}{number}/estimate/").json() == {"estimated_users": 2}
    assert service.ask("GET", f"{SEGMENTS}{number}/members/").json() == {"results": [], "next_cursor": None}
    computed = service.compute(number)
    assert (computed["member_count"], computed["status"]) == (2, "computed")
    members = service.ask("GET", f"{SEGMENTS}{number}/members/").json()
    assert members["results"] == [{"user_id": user, "computed_at": computed["last_computed_at"]} for user in ("a", "c")]
    # What is computed stays as it is until the next compute, whatever is tracked or edited meanwhile.
    service.track(*orders("b"))
    service.ask("PATCH", f"{SEGMENTS}{number}/", {"definition": LOYAL | {"logic": "OR"}})
    assert service.ask("GET", f"{SEGMENTS}{number}/").json()["member_count"] == 2
    again = service.compute(number)
    assert again["member_count"] == 3
    assert str(again["last_computed_at"]) > str(computed["last_computed_at"])


def test_a_draft_cannot_be_computed(service: Service):
    number = create(service)["id"]
    assert service.ask("POST", f"{SEGMENTS}{number}/compute/").status_code == 400
    assert service.ask("POST", f"{SEGMENTS}{number}/estimate/").status_code == 400


def test_computes_queue_up_and_a_deleted_segment_is_let_go(service: Service):
    service.track(*orders("a", "a"))
    number, doomed = create(service, definition=LOYAL)["id"], create(service, definition=LOYAL)["id"]
    for _ in range(5):
        assert service.ask("POST", f"{SEGMENTS}{doomed}/compute/").status_code == 202
    service.ask("DELETE", f"{SEGMENTS}{doomed}/")
    assert service.compute(number)["member_count"] == 1
    assert service.ask("GET", f"{SEGMENTS}membership/?user_id=a").json()["segments"][0]["id"] == number


def test_a_compute_that_fails_leaves_a_draft_with_the_earlier_result(service: Service, monkeypatch: pytest.MonkeyPatch):
    """Neither "computing" for ever nor "computed", which would pass off the earlier members as new."""
    service.track(*orders("a", "a"))
    number = create(service, definition=LOYAL)["id"]
    before = service.compute(number)

    def broken(*_: object) -> list[str]:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(compute, "matching_users", broken)
    assert service.ask("POST", f"{SEGMENTS}{number}/compute/").status_code == 202
    deadline = time.monotonic() + 10
    while (after := service.ask("GET", f"{SEGMENTS}{number}/").json())["status"] != "draft":
        assert time.monotonic() < deadline, after
    assert after == before | {"status": "draft"}
    assert len(service.ask("GET", f"{SEGMENTS}{number}/members/").json()["results"]) == 1
    monkeypatch.undo()
    assert service.compute(number)["status"] == "computed"


def test_computing_until_no_compute_is_left(service: Service, monkeypatch: pytest.MonkeyPatch):
    """What the first of two leaves may be the members of an older definition: "computed" would pass it off as new."""
    service.track(*orders("a", "a"))
    number = create(service, definition=LOYAL)["id"]
    users, turn = compute.matching_users, threading.Semaphore(0)

    def in_turn(*given: Any) -> list[str]:
        turn.acquire(timeout=10)
        return users(*given)

    monkeypatch.setattr(compute, "matching_users", in_turn)
    for _ in range(2):
        assert service.ask("POST", f"{SEGMENTS}{number}/compute/").status_code == 202
    turn.release()
    first = wait(service, number, lambda one: one["last_computed_at"] is not None)
    assert (first["status"], first["member_count"]) == ("computing", 1)
    nobody = LOYAL | {"conditions": [LOYAL["conditions"][0] | {"value": 9}]}
    service.ask("PATCH", f"{SEGMENTS}{number}/", {"definition": nobody})
    assert service.ask("POST", f"{SEGMENTS}{number}/compute/").status_code == 202
    turn.release()
    wait(service, number, lambda one: one["last_computed_at"] != first["last_computed_at"])
    turn.release()
    last = wait(service, number, lambda one: one["status"] != "computing")
    assert (last["status"], last["member_count"]) == ("computed", 0)


def test_a_reset_leaves_no_compute_behind(service: Service, monkeypatch: pytest.MonkeyPatch):
    """A compute of before the reset neither ends nor fills the segment that has its number now."""
    number = create(service, definition=LOYAL)["id"]
    go, users = threading.Event(), compute.matching_users

    def fails_late(*_: object) -> list[str]:
        go.wait(10)
        monkeypatch.setattr(compute, "matching_users", users)
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(compute, "matching_users", fails_late)
    assert service.ask("POST", f"{SEGMENTS}{number}/compute/").status_code == 202
    service.sandbox.reset()
    assert create(service, definition=LOYAL)["id"] == number
    assert service.ask("POST", f"{SEGMENTS}{number}/compute/").status_code == 202
    go.set()
    assert wait(service, number, lambda one: one["status"] != "computing")["status"] == "computed"


def wait(service: Service, number: int, until: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    deadline = time.monotonic() + 10
    while not until(segment := service.ask("GET", f"{SEGMENTS}{number}/").json()):
        assert time.monotonic() < deadline, segment
    return segment


def test_members_in_pages(service: Service):
    users = [f"u{n}" for n in range(7)] + ["zoë", "Z", "a b/c?"]
    service.track(*orders(*users, *users))
    number = create(service, definition=LOYAL)["id"]
    service.compute(number)
    found: list[str] = []
    cursor = ""
    while cursor is not None:
        page = service.ask("GET", f"{SEGMENTS}{number}/members/?limit=3&cursor={cursor}&page=9").json()
        assert len(page["results"]) <= 3
        found += [one["user_id"] for one in page["results"]]
        cursor = page["next_cursor"]
    assert found == sorted(users)


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=x", "limit=", "cursor=*", "cursor=AAA", "cursor=_w=="])
def test_malformed_places_in_a_list(service: Service, query: str):
    number = create(service)["id"]
    assert service.ask("GET", f"{SEGMENTS}{number}/members/?{query}").status_code == 400


def test_membership(service: Service):
    service.track(*orders("a b", "a b", "c"))
    number = create(service, definition=LOYAL)["id"]
    at = service.compute(number)["last_computed_at"]
    answer = service.ask("GET", f"{SEGMENTS}membership/?user_id=a%20b").json()
    assert answer == {"user_id": "a b", "segments": [{"id": number, "name": "Loyal", "computed_at": at}]}
    assert service.ask("GET", f"{SEGMENTS}membership/?user_id=c").json() == {"user_id": "c", "segments": []}
    assert service.ask("GET", f"{SEGMENTS}membership/").status_code == 400


def test_a_compute_survives_a_restart(tmp_path: Any):
    """A sandbox that stops with a compute in its queue finishes it at the next start."""
    with Sandbox(tmp_path / "kept.db") as sandbox, httpx.Client(timeout=10) as http:
        service = Service(sandbox, http)
        service.track(*orders("a", "a"))
        numbers = [create(service, definition=LOYAL)["id"] for _ in range(20)]
        for number in numbers * 2:
            service.ask("POST", f"{SEGMENTS}{number}/compute/")
    with Sandbox(tmp_path / "kept.db") as sandbox, httpx.Client(timeout=10) as http:
        service = Service(sandbox, http)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            states = {one["status"] for one in service.ask("GET", SEGMENTS).json()["results"]}
            if states == {"computed"}:
                break
        assert states == {"computed"}


@pytest.mark.parametrize(("section", "method", "path", "name"), UNSERVED, ids=lambda one: str(one))
def test_what_is_not_served_says_so_by_name(running: Service, section: str, method: str, path: str, name: str):
    answer = running.ask(method, path.replace("{", "").replace("}", ""))
    assert (answer.status_code, answer.json()) == (501, {"detail": f"The sandbox does not serve {name}."})
    assert answer.headers["X-Sandbox-Rule"] == f"segops.md {section}"
