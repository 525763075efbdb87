"""Connectors and their syncs (segops.md 2.6, ops 36 to 41)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from audiencekit.sandbox.segops.stored import Sync

from .conftest import Service

ACTIVATIONS = "/api/activations/"
KLAVIYO: dict[str, object] = {"list_id": "L1", "api_key": "klaviyo-secret"}


def segment(service: Service, event_type: str = "seen") -> int:
    condition = {"type": "event_count", "event_type": event_type, "operator": "eq", "value": 1}
    body = {"name": "Once", "definition": {"logic": "AND", "conditions": [condition]}}
    return service.ask("POST", "/api/segments/", body).json()["id"]


def activation(service: Service, number: int, **fields: object) -> dict[str, Any]:
    body = {"segment": number, "connector_type": "klaviyo", "config": KLAVIYO, **fields}
    answer = service.ask("POST", ACTIVATIONS, body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def read(service: Service, number: int) -> dict[str, Any]:
    return service.ask("GET", f"{ACTIVATIONS}{number}/").json()


def patch(service: Service, number: int, **fields: object) -> dict[str, Any]:
    answer = service.ask("PATCH", f"{ACTIVATIONS}{number}/", fields)
    assert answer.status_code == 200, answer.text
    return answer.json()


def seen(*users: str) -> list[dict[str, object]]:
    return [{"user_id": user, "event_type": "seen"} for user in users]


def synced(service: Service, count: int, number: int | None = None) -> list[Sync]:
    """The syncs, once there are *count*."""
    return eventually(lambda: service.sandbox.segops.syncs(number), lambda found: len(found) >= count)


def eventually(ask: Callable[[], list[Sync]], enough: Callable[[list[Sync]], bool]) -> list[Sync]:
    deadline = time.monotonic() + 10
    while not enough(found := ask()):
        assert time.monotonic() < deadline, found
    return found


def sync(service: Service, number: int) -> None:
    answer = service.ask("POST", f"{ACTIVATIONS}{number}/sync/")
    assert (answer.status_code, answer.json()) == (202, {"status": "queued"})


def test_made_read_changed_deleted(service: Service):
    number = segment(service)
    made = activation(service, number)
    assert made == {
        "id": made["id"],
        "segment": number,
        "connector_type": "klaviyo",
        "config": {"list_id": "L1", "api_key": "***"},
        "status": "inactive",
        "last_synced_at": None,
        "last_error": "",
    }
    assert read(service, made["id"]) == made
    other = segment(service)
    changed = patch(service, made["id"], segment=other, status="active", unknown=1)
    assert changed == made | {"segment": other, "status": "active"}
    assert patch(service, made["id"]) == changed
    gone = service.ask("DELETE", f"{ACTIVATIONS}{made['id']}/")
    assert (gone.status_code, gone.content) == (204, b"")
    for wrong in (made["id"], 10**30):
        for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "sync/")):
            body = {} if method == "PATCH" else None
            assert service.ask(method, f"{ACTIVATIONS}{wrong}/{path}", body).status_code == 404


def test_pages(service: Service):
    number = segment(service)
    made = [activation(service, number) for _ in range(3)]
    page = service.ask("GET", f"{ACTIVATIONS}?page_size=2").json()
    assert (page["count"], page["results"], page["previous"]) == (3, made[:2], None)
    assert service.ask("GET", f"{ACTIVATIONS}?page_size=2&page=2").json()["results"] == made[2:]
    assert service.ask("GET", f"{ACTIVATIONS}?page=9").json() == {"detail": "Invalid page."}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"segment": None}, "segment"),
        ({"segment": "1"}, "segment"),
        ({"segment": True}, "segment"),
        ({"segment": 0}, "segment"),
        ({"segment": 99}, "segment"),
        ({"segment": 10**30}, "segment"),
        ({"connector_type": "carrier_pigeon"}, "connector_type"),
        ({"connector_type": ["klaviyo"]}, "connector_type"),
        ({"config": None}, "config"),
        ({"config": []}, "config"),
        ({"config": {"list_id": "a\0"}}, "config"),
        ({"config": {"api_secret": "***"}}, "config"),
        ({"config": {"nested": {"password": "***"}}}, "config"),
        ({"status": "error"}, "status"),
        ({"status": "on"}, "status"),
        ({"status": True}, "status"),
    ],
)
def test_what_is_no_activation(service: Service, fields: dict[str, object], field: str):
    number = segment(service)
    body = {"segment": number, "connector_type": "braze", "config": {}, **fields}
    answer = service.ask("POST", ACTIVATIONS, body)
    assert (answer.status_code, list(answer.json())) == (400, [field])
    made = activation(service, number)
    changed = service.ask("PATCH", f"{ACTIVATIONS}{made['id']}/", fields)
    assert (changed.status_code, list(changed.json())) == (400, [field])
    assert read(service, made["id"]) == made


def test_a_config_that_could_not_be_answered(service: Service):
    made = activation(service, segment(service))
    headers = {
        "Authorization": f"ApiKey {service.sandbox.segops.secret_key}",
        "Content-Type": "application/json",
    }
    for config in ('{"n": 1e999}', '{"a":' * 500 + "1" + "}" * 500):
        content = f'{{"config": {config}}}'
        url = f"{service.sandbox.segops.url}{ACTIVATIONS}{made['id']}/"
        assert service.http.patch(url, headers=headers, content=content).status_code == 400


@pytest.mark.parametrize("missing", ["segment", "connector_type"])
def test_what_an_activation_needs(service: Service, missing: str):
    body: dict[str, object] = {"segment": segment(service), "connector_type": "csv"}
    assert service.ask("POST", ACTIVATIONS, body).json()["config"] == {}
    body.pop(missing)
    assert list(service.ask("POST", ACTIVATIONS, body).json()) == [missing]


def test_secret_keys_and_users_only(service: Service):
    access = service.sandbox.segops
    assert service.ask("GET", ACTIVATIONS, auth=None).status_code == 401
    assert service.ask("GET", ACTIVATIONS, auth=f"ApiKey {access.public_key}").status_code == 403
    assert service.ask("GET", ACTIVATIONS, auth=f"Bearer {service.login()['access']}").status_code == 200


def test_secrets_are_never_shown(service: Service):
    config = {
        "list_id": "L1",
        "api_key": "one-secret",
        "clientSecret": "two-secret",
        "access_token": "three-secret",
        "password": "",
        "nested": {"client_secret": "four-secret", "kind": "x"},
    }
    made = activation(service, segment(service), config=config)
    assert made["config"] == {
        "list_id": "L1",
        "api_key": "***",
        "clientSecret": "***",
        "access_token": "***",
        "password": "",
        "nested": {"client_secret": "***", "kind": "x"},
    }
    for path in (ACTIVATIONS, f"{ACTIVATIONS}{made['id']}/"):
        assert "-secret" not in service.ask("GET", path).text


def test_a_mask_written_back_keeps_the_value(service: Service):
    """Whether it did is seen by a sync: one without its api_key fails."""
    number = segment(service)
    made = activation(service, number, status="active")
    patch(service, made["id"], config=read(service, made["id"])["config"] | {"list_id": "L2"})
    sync(service, made["id"])
    assert synced(service, 1)[0].status == "success"
    assert read(service, made["id"])["config"] == {"list_id": "L2", "api_key": "***"}
    patch(service, made["id"], config={"list_id": "L2"})
    refused = service.ask("PATCH", f"{ACTIVATIONS}{made['id']}/", {"config": {"api_key": "***"}})
    assert (refused.status_code, list(refused.json())) == (400, ["config"])
    sync(service, made["id"])
    assert synced(service, 2)[1].status == "error"


def test_an_active_connector_is_told_the_difference_after_each_compute(service: Service):
    number = segment(service)
    made = activation(service, number, status="active")
    service.track(*seen("a", "b"))
    service.compute(number)
    (first,) = synced(service, 1)
    assert (first.status, first.user_count, first.entered, first.left) == ("success", 2, ("a", "b"), ())
    assert first.activation_id == made["id"]
    shown = read(service, made["id"])
    assert (shown["status"], shown["last_error"]) == ("active", "")
    assert shown["last_synced_at"] is not None
    service.track(*seen("a", "c"))  # a has two by now, and leaves
    service.compute(number)
    second = synced(service, 2)[1]
    assert (second.user_count, second.entered, second.left) == (2, ("c",), ("a",))
    service.compute(number)
    third = synced(service, 3)[2]
    assert (third.user_count, third.entered, third.left) == (0, (), ())
    assert first.synced_at < second.synced_at < third.synced_at


def test_others_are_not_synced_by_a_compute(service: Service):
    number, other = segment(service), segment(service)
    activation(service, number)
    activation(service, other, status="active")
    counted = activation(service, number, status="active")
    service.compute(number)
    assert [one.activation_id for one in synced(service, 1)] == [counted["id"]]


def test_a_sync_on_demand_whatever_the_status(service: Service):
    number = segment(service)
    made = activation(service, number)
    service.track(*seen("a"))
    sync(service, made["id"])
    assert synced(service, 1)[0].entered == ()  # never computed
    service.compute(number)
    sync(service, made["id"])
    assert synced(service, 2)[1].entered == ("a",)
    assert read(service, made["id"])["status"] == "inactive"


def test_a_failed_sync_and_its_mending(service: Service):
    number = segment(service)
    made = activation(service, number, connector_type="braze", config={"rest_endpoint": "https://b"}, status="active")
    service.track(*seen("a"))
    service.compute(number)
    (failed,) = synced(service, 1)
    assert (failed.status, failed.user_count, failed.entered) == ("error", 0, ())
    shown = read(service, made["id"])
    assert (shown["status"], shown["last_synced_at"]) == ("error", None)
    assert shown["last_error"] == failed.error_message == "braze: config lacks api_key."
    service.compute(number)  # only what is active follows a compute
    patch(service, made["id"], config={"rest_endpoint": "https://b", "api_key": "k"})
    sync(service, made["id"])
    assert [(one.status, one.entered) for one in synced(service, 2)[1:]] == [("success", ("a",))]
    shown = read(service, made["id"])
    assert (shown["status"], shown["last_error"]) == ("active", "")


def test_syncs_of_one_activation(service: Service):
    number = segment(service)
    first, second = activation(service, number), activation(service, number)
    sync(service, first["id"])
    sync(service, second["id"])
    assert len(synced(service, 2)) == 2
    assert [one.activation_id for one in service.sandbox.segops.syncs(second["id"])] == [second["id"]]


def test_a_visitor_who_became_a_user_is_told_once(service: Service):
    number = segment(service)
    made = activation(service, number, status="active")
    service.track(*seen("anon_v"))
    service.compute(number)
    assert synced(service, 1)[0].entered == ("anon_v",)
    service.track({"user_id": "u", "event_type": "other", "anonymous_id": "v"})
    sync(service, made["id"])
    second = synced(service, 2)[1]
    assert (second.entered, second.left) == (("u",), ("anon_v",))


def test_activations_go_with_their_segment(service: Service):
    number = segment(service)
    made = activation(service, number, status="active")
    service.compute(number)
    synced(service, 1)
    service.ask("DELETE", f"/api/segments/{number}/")
    assert service.ask("GET", f"{ACTIVATIONS}{made['id']}/").status_code == 404
    assert service.sandbox.segops.syncs() == []
