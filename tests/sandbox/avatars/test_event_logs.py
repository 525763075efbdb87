"""Event logs: what is recorded, filters, keyset pages (contract 1.6, 2.5)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from audiencekit.sandbox import Sandbox
from tests.sandbox.avatars.service import Service, documents


def events(service: Service, **query: Any) -> list[dict[str, Any]]:
    answer = service.api.get("/event-logs", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_what_is_done_is_recorded_newest_first(service: Service) -> None:
    set_name = service.store_set(documents("missing.csv", k=5))
    job = service.launch(set_name, "standard")
    service.api.post(f"/jobs/{job}/cancel")
    service.api.delete(f"/jobs/{job}")
    service.api.post("/connections/sandbox_shop/test")
    found = [(event["verb"], event["object_type"], event["object_id"]) for event in events(service, limit=5)]
    shop = found[0][2]
    wanted = [("test", "connection", shop), ("delete", "job", job), ("cancel", "job", job), ("create", "job", job)]
    if ("cancel", "job", job) not in found:  # it had ended before
        wanted.remove(("cancel", "job", job))
    wanted.append(("create", "resource", set_name))
    assert found[: len(wanted)] == wanted


def test_pages_go_on_after_the_last_event_and_miss_none(service: Service) -> None:
    for number in range(7):
        service.api.post("/connections/presets", json={"kind": "unknown"})  # refused: leaves no event
        service.api.put(f"/connections/paged{number}", json={"engine": "sqlite", "fields": {"path": "/x"}})
    every = events(service, limit=1000)
    pages: list[dict[str, Any]] = []
    last: dict[str, Any] = {}
    while True:
        page = events(service, limit=3, **last)
        pages += page
        if len(page) < 3:
            break
        last = {"starting_after": page[-1]["id"]}
    assert pages == every
    assert len(pages) >= 7
    assert pages == sorted(pages, key=lambda event: (event["created_at"], event["id"]), reverse=True)


def test_filters_combine(service: Service) -> None:
    service.store_set(documents("missing.csv", k=5))
    service.api.post("/connections/sandbox_shop/test")
    assert {event["verb"] for event in events(service, verb=["create", "test"])} == {"create", "test"}
    assert {event["object_type"] for event in events(service, object_type="resource")} == {"resource"}
    assert {(event["verb"], event["object_type"]) for event in events(service, verb="test", object_type="job")} == set()
    newest = events(service, limit=2)
    assert newest[0] in events(service, created_from=newest[0]["created_at"])
    assert newest[0] not in events(service, created_before=newest[0]["created_at"])
    assert events(service, created_from="2999-01-01T00:00:00") == []


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({"verb": "ascend"}, "verb"),
        ({"object_type": "planet"}, "object_type"),
        ({"limit": "0"}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"created_from": "yesterday"}, "created_from"),
        ({"starting_after": "x"}, "starting_after"),
        ({"starting_after": "00000000-0000-4000-8000-000000000000"}, "starting_after"),
    ],
)
def test_what_cannot_be_is_422(service: Service, query: dict[str, str], place: str) -> None:
    answer = service.api.get("/event-logs", params=query)
    assert (answer.status_code, answer.json()["detail"][0]["loc"][:2]) == (422, ["query", place])


def test_nobody_sees_the_events_of_another(sandbox: Sandbox, service: Service) -> None:
    service.store_set(documents("missing.csv", k=5))
    headers = {"Authorization": f"api-key-v1 {sandbox.avatars.member_api_key}"}
    others = httpx.get(f"{sandbox.avatars.url}/api/event-logs", headers=headers).json()
    own = {event["id"] for event in events(service, limit=1000)}
    assert own.isdisjoint(event["id"] for event in others)
    answer = httpx.get(
        f"{sandbox.avatars.url}/api/event-logs", headers=headers, params={"starting_after": next(iter(own))}
    )
    assert answer.status_code == 422
