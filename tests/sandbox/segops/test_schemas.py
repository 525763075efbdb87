"""Event schemas, and what they do to events that come in (segops.md 2.5)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiencekit.sandbox import Sandbox
from audiencekit.sandbox.segops.event_schema import EventSchema, infer

from .conftest import Service

SCHEMAS = "/api/schemas/"
TRACK = "/api/ingestion/track/"
BATCH = "/api/ingestion/track/batch/"
ORDER: dict[str, object] = {
    "event_type": "order_placed",
    "properties": [
        {"name": "total", "type": "number", "required": True},
        {"name": "gift", "type": "boolean"},
        {"name": "at", "type": "datetime"},
        {"name": "tags", "type": "array"},
        {"name": "note", "type": "string"},
    ],
}


@pytest.fixture
def order(service: Service) -> Iterator[int]:
    answer = service.ask("POST", SCHEMAS, ORDER)
    assert answer.status_code == 201, answer.text
    yield answer.json()["id"]


def event(payload: object, event_type: str = "order_placed") -> dict[str, object]:
    return {"user_id": "u", "event_type": event_type, "payload": payload}


def stored(service: Service) -> list[Any]:
    return [one.payload for one in service.sandbox.segops.events()]


def test_made_read_changed_deleted(service: Service):
    made = service.ask("POST", SCHEMAS, ORDER | {"unknown": 1}).json()
    assert made["event_type"] == "order_placed"
    assert made["properties"][:2] == [
        {"name": "total", "type": "number", "required": True},
        {"name": "gift", "type": "boolean", "required": False},
    ]
    one = f"{SCHEMAS}{made['id']}/"
    assert service.ask("GET", one).json() == made
    changed = service.ask("PATCH", one, {"properties": []})
    assert (changed.status_code, changed.json()) == (200, made | {"properties": []})
    assert service.ask("PATCH", one, {"event_type": "order_paid"}).json()["event_type"] == "order_paid"
    assert service.ask("PATCH", one, {}).json() == made | {"properties": [], "event_type": "order_paid"}
    gone = service.ask("DELETE", one)
    assert (gone.status_code, gone.content) == (204, b"")
    for method in ("GET", "PATCH", "DELETE"):
        assert service.ask(method, one, {} if method == "PATCH" else None).status_code == 404
        assert service.ask(method, f"{SCHEMAS}{10**30}/", {} if method == "PATCH" else None).status_code == 404


def test_pages(service: Service):
    for number in range(5):
        service.ask("POST", SCHEMAS, {"event_type": f"t{number}"})
    first = service.ask("GET", f"{SCHEMAS}?page_size=2").json()
    assert (first["count"], first["previous"]) == (5, None)
    assert [one["event_type"] for one in first["results"]] == ["t0", "t1"]
    second = service.http.get(first["next"], headers={"Authorization": f"ApiKey {service.sandbox.segops.secret_key}"})
    assert [one["event_type"] for one in second.json()["results"]] == ["t2", "t3"]
    assert service.ask("GET", f"{SCHEMAS}?page_size=2&page=3").json()["next"] is None
    for page in ("4", "0", "x"):
        assert service.ask("GET", f"{SCHEMAS}?page_size=2&page={page}").json() == {"detail": "Invalid page."}


def test_one_schema_per_event_type(service: Service, order: int):
    other = service.ask("POST", SCHEMAS, {"event_type": "other"}).json()["id"]
    assert list(service.ask("POST", SCHEMAS, ORDER).json()) == ["event_type"]
    again = service.ask("PATCH", f"{SCHEMAS}{other}/", {"event_type": "order_placed"})
    assert (again.status_code, list(again.json())) == (400, ["event_type"])
    assert service.ask("PATCH", f"{SCHEMAS}{order}/", {"event_type": "order_placed"}).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "event_type"),
        ({"event_type": " "}, "event_type"),
        ({"event_type": 5}, "event_type"),
        ({"event_type": "t", "properties": {}}, "properties"),
        ({"event_type": "t", "properties": ["total"]}, "properties"),
        ({"event_type": "t", "properties": [{"type": "number"}]}, "properties"),
        ({"event_type": "t", "properties": [{"name": "a\0", "type": "number"}]}, "properties"),
        ({"event_type": "t", "properties": [{"name": "a", "type": "decimal"}]}, "properties"),
        ({"event_type": "t", "properties": [{"name": "a", "type": ["number"]}]}, "properties"),
        ({"event_type": "t", "properties": [{"name": "a", "type": "number", "required": 1}]}, "properties"),
        ({"event_type": "t", "properties": [{"name": "a", "type": "number"}] * 2}, "properties"),
    ],
)
def test_what_is_no_schema(service: Service, body: dict[str, object], field: str):
    answer = service.ask("POST", SCHEMAS, body)
    assert (answer.status_code, list(answer.json())) == (400, [field])
    made = service.ask("POST", SCHEMAS, {"event_type": "x"}).json()["id"]
    if body:
        assert service.ask("PATCH", f"{SCHEMAS}{made}/", body).status_code == 400


def test_secret_keys_and_users_only(service: Service):
    access = service.sandbox.segops
    assert service.ask("GET", SCHEMAS, auth=None).status_code == 401
    assert service.ask("GET", SCHEMAS, auth=f"ApiKey {access.public_key}").status_code == 403
    assert service.ask("GET", SCHEMAS, auth=f"Bearer {service.login()['access']}").status_code == 200


@pytest.mark.parametrize("payload", [{}, {"total": None}, {"Total": 1}])
def test_an_event_without_what_is_required_is_dropped_and_logged(service: Service, order: int, payload: object):
    batch = service.ask("POST", BATCH, {"events": [event(payload), event({"total": 1}), event({}, "seen")]})
    assert (batch.status_code, batch.json()) == (202, {"queued": 2, "skipped": 1})
    single = service.ask("POST", TRACK, event(payload))
    assert (single.status_code, single.json()) == (202, {"queued": False})
    assert service.sandbox.segops.ingestion_log() == ["payload: The schema of order_placed requires 'total'."] * 2
    assert (service.sandbox.segops.summary().events, service.sandbox.segops.summary().skipped) == (2, 2)


def test_an_event_that_is_none_is_refused_whatever_its_schema(service: Service, order: int):
    assert list(service.ask("POST", TRACK, event({}) | {"user_id": ""}).json()) == ["user_id"]
    assert list(service.ask("POST", TRACK, event([])).json()) == ["payload"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"total": "12.50"}, {"total": 12.5}),
        ({"total": "12"}, {"total": 12}),
        ({"total": "-1e3"}, {"total": -1000.0}),
        ({"total": 7}, {"total": 7}),
        ({"total": "much"}, {"total": "much"}),
        ({"total": "1e999"}, {"total": "1e999"}),
        ({"total": True}, {"total": True}),
        ({"total": 1, "gift": "True"}, {"total": 1, "gift": True}),
        ({"total": 1, "gift": 0}, {"total": 1, "gift": False}),
        ({"total": 1, "gift": "perhaps"}, {"total": 1, "gift": "perhaps"}),
        ({"total": 1, "gift": [1]}, {"total": 1, "gift": [1]}),
        ({"total": 1, "gift": None}, {"total": 1, "gift": None}),
        ({"total": 1, "note": 5, "at": "then"}, {"total": 1, "note": 5, "at": "then"}),
        ({"total": 1, "more": {"a": ["1"]}}, {"total": 1, "more": {"a": ["1"]}}),
    ],
)
def test_numbers_and_booleans_are_coerced_and_the_rest_is_kept(
    service: Service, order: int, sent: dict[str, object], kept: dict[str, object]
):
    service.track(event(sent), event(sent, "unregistered"))
    assert service.ask("POST", TRACK, event(sent)).json() == {"queued": True}
    found = stored(service)
    assert found == [kept, sent, kept]
    assert [type(found[0][name]) for name in kept] == [type(value) for value in kept.values()]


def test_a_coerced_number_counts(service: Service, order: int):
    service.track(event({"total": "12.50"}), event({"total": 7.5}))
    condition = {"type": "monetary", "event_type": "order_placed", "property": "total", "metric": "sum"}
    assert service.preview(condition | {"operator": "eq", "value": 20}) == ["u"]


def test_a_change_holds_from_the_next_event_on(service: Service, order: int):
    def queued() -> bool:
        return service.ask("POST", TRACK, event({})).json()["queued"]

    assert not queued()
    service.ask("PATCH", f"{SCHEMAS}{order}/", {"event_type": "order_paid"})
    assert queued()
    service.ask("PATCH", f"{SCHEMAS}{order}/", {"event_type": "order_placed"})
    assert not queued()
    service.ask("DELETE", f"{SCHEMAS}{order}/")
    assert queued()
    service.ask("POST", SCHEMAS, ORDER)
    assert not queued()
    service.sandbox.reset()
    assert queued()


def test_schemas_survive_a_restart(tmp_path: Path):
    for expected in (201, 400):
        with Sandbox(tmp_path / "kept.db") as sandbox, httpx.Client(base_url=sandbox.segops.url) as http:
            headers = {"Authorization": f"ApiKey {sandbox.segops.secret_key}"}
            assert http.post(SCHEMAS, json=ORDER, headers=headers).status_code == expected
            assert http.post(TRACK, json=event({}), headers=headers).json() == {"queued": False}


def test_validate_names_every_fault(service: Service, order: int):
    def validate(payload: object) -> Any:
        return service.ask("POST", f"{SCHEMAS}validate/", {"event_type": "order_placed", "payload": payload}).json()

    right = {"total": "5", "gift": "false", "at": "2026-03-01", "tags": [], "note": "", "more": 1}
    assert validate(right) == {"valid": True, "errors": []}
    assert validate({"total": 5, "note": None}) == {"valid": True, "errors": []}
    wrong = {"gift": 2, "at": "soon", "tags": {}, "note": 1}
    answer = validate(wrong)
    assert answer["valid"] is False
    assert [fault["property"] for fault in answer["errors"]] == ["total", "gift", "at", "tags", "note"]
    assert validate({"total": True})["valid"] is False
    assert service.sandbox.segops.summary().events == 0


def test_validate_needs_a_schema_and_a_payload(service: Service, order: int):
    path = f"{SCHEMAS}validate/"
    assert service.ask("POST", path, {"event_type": "unknown", "payload": {}}).status_code == 404
    assert list(service.ask("POST", path, {"payload": {}}).json()) == ["event_type"]
    assert list(service.ask("POST", path, {"event_type": "order_placed"}).json()) == ["payload"]
    assert list(service.ask("POST", path, {"event_type": "order_placed", "payload": []}).json()) == ["payload"]


def test_infer_answers_a_schema_per_type(service: Service):
    events = [
        event({"total": 5, "at": "2026-03-01T08:00:00Z", "gift": True, "odd": 1}),
        event({"n": 1}, "seen"),
        event({"total": 2.5, "at": "2026-03-02", "tags": ["a"], "odd": "1", "nested": {}, "nothing": None}),
        {"event_type": "left"},
    ]
    answer = service.ask("POST", f"{SCHEMAS}infer/", {"events": events})
    assert answer.json() == [
        {
            "event_type": "order_placed",
            "properties": [
                {"name": "total", "type": "number", "required": True},
                {"name": "at", "type": "datetime", "required": True},
                {"name": "gift", "type": "boolean", "required": False},
                {"name": "tags", "type": "array", "required": False},
            ],
        },
        {"event_type": "seen", "properties": [{"name": "n", "type": "number", "required": True}]},
        {"event_type": "left", "properties": []},
    ]
    assert service.ask("GET", SCHEMAS).json()["count"] == 0
    assert service.ask("POST", SCHEMAS, answer.json()[0]).status_code == 201


@pytest.mark.parametrize(
    "body",
    [{}, {"events": {}}, {"events": [1]}, {"events": [{}]}, {"events": [event([])]}, {"events": [event({}, "")]}],
)
def test_what_nothing_can_be_inferred_from(service: Service, body: object):
    answer = service.ask("POST", f"{SCHEMAS}infer/", body)
    assert (answer.status_code, list(answer.json())) == (400, ["events"])


@pytest.mark.parametrize("name", ["\ud800", "a\0b"])
def test_names_that_are_no_text_are_refused(service: Service, name: str):
    answer = service.ask("POST", f"{SCHEMAS}infer/", {"events": [event({"a": 1}), event({name: "a"})]})
    assert (answer.status_code, list(answer.json())) == (400, ["events"])
    assert answer.json()["events"][0].startswith("events[1]: ")


def test_what_is_inferred_can_be_created(service: Service):
    events = [event({"": 1, "  ": 2, "a b": 3, "zoë": "x", "\n": True, "1": []})]
    (inferred,) = service.ask("POST", f"{SCHEMAS}infer/", {"events": events}).json()
    assert [one["name"] for one in inferred["properties"]] == ["a b", "zoë", "1"]
    assert service.ask("POST", SCHEMAS, inferred).status_code == 201


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
PAYLOADS = st.dictionaries(st.sampled_from("abc"), SCALARS | st.lists(SCALARS, max_size=2))


@settings(max_examples=200, deadline=None)
@given(st.lists(PAYLOADS, max_size=5))
def test_what_a_schema_was_inferred_from_passes_it_unchanged(payloads: list[dict[str, object]]):
    schema = EventSchema(tuple(infer(payloads)))
    for payload in payloads:
        assert schema.missing(payload) is None
        assert schema.coerced(payload) == payload
        assert schema.faults(payload) == []
