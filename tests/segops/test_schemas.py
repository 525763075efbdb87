"""Event schemas: registered, enforced on what is tracked, inferred, tried out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from audiencekit_api.segops.models import SchemaProperty
from audiencekit_api.segops.models.schema_property_type import SchemaPropertyType

from audiencekit.errors import BadRequest, NotFound
from audiencekit.sandbox import Sandbox
from audiencekit.segops import AsyncSegOpsClient, Event, SegOpsClient
from audiencekit.segops._sync.schemas import Schemas
from tests.scripted import Act
from tests.segops.management import (
    Ask,
    attempts_in_doubt,
    attempts_when_limited,
    for_tasks,
    refused_unsent,
    scripted,
    sent,
)

TOTAL = {"name": "total", "type": "number", "required": True}
SCHEMA = {"id": 7, "event_type": "order_placed", "properties": [TOTAL]}


def test_a_schema_holds_from_the_next_event_on(segops_client: SegOpsClient, sandbox: Sandbox) -> None:
    schema = segops_client.schemas.create("order_placed", properties=[TOTAL, {"name": "note", "type": "string"}])
    assert schema.event_type == "order_placed" and [each.name for each in schema.properties] == ["total", "note"]
    segops_client.track(user_id="u", event_type="order_placed", payload={"total": "12.5"})
    segops_client.track(user_id="u", event_type="order_placed", payload={"note": "no total"})
    segops_client.track(user_id="u", event_type="other")
    assert segops_client.flush(10) and segops_client.stats.skipped == 1
    (kept,) = segops_client.users.events("u", event_type="order_placed").results
    assert kept.payload.to_dict() == {"total": 12.5}
    changed = segops_client.schemas.update(schema.id, properties=[{"name": "note", "type": "string"}])
    assert [each.name for each in changed.properties] == ["note"]
    segops_client.track(user_id="u", event_type="order_placed", payload={"note": "no total"})
    assert segops_client.flush(10) and segops_client.stats.skipped == 1
    assert segops_client.schemas.get(str(schema.id)) == changed
    renamed = segops_client.schemas.update(schema.id, event_type="order_paid")
    assert (renamed.event_type, renamed.properties) == ("order_paid", changed.properties)


def test_list_delete_and_what_is_refused(segops_client: SegOpsClient) -> None:
    made = [segops_client.schemas.create(f"e{number}", properties=[]).id for number in range(3)]
    assert [each.id for each in segops_client.schemas.list(page_size=2)] == made
    with pytest.raises(BadRequest, match="event_type"):
        segops_client.schemas.create("e0", properties=[TOTAL])
    segops_client.schemas.delete(made[0])
    for gone in (segops_client.schemas.get, segops_client.schemas.delete):
        with pytest.raises(NotFound):
            gone(made[0])
    assert segops_client.schemas.create("e0", properties=iter([TOTAL])).id not in made


def test_infer_and_validate(segops_client: SegOpsClient) -> None:
    inferred = segops_client.schemas.infer(
        [
            Event(user_id="u", event_type="order_placed", payload={"total": 5, "gift": True}),
            {"user_id": "u", "event_type": "order_placed", "payload": {"total": 7.5, "tags": ["a"]}},
            {"user_id": "v", "event_type": "seen", "payload": {}, "occurred_at": "2026-03-01T08:00:00Z"},
        ]
    )
    assert [each.event_type for each in inferred] == ["order_placed", "seen"]
    orders: Any = inferred[0].properties
    assert [(each.name, str(each.type_), each.required) for each in orders] == [
        ("total", "number", True), ("gift", "boolean", False), ("tags", "array", False)
    ]  # fmt: skip
    with pytest.raises(NotFound):
        segops_client.schemas.validate("order_placed", {})
    segops_client.schemas.create("order_placed", properties=orders)  # as they came, so that inferring is a start
    assert segops_client.schemas.validate("order_placed", {"total": 5}).valid
    missing = segops_client.schemas.validate("order_placed", {"gift": False})
    assert not missing.valid and missing.errors and [each.property_ for each in missing.errors] == ["total"]
    assert segops_client.users.search().count == 0  # nothing of it was stored


def test_the_same_for_tasks(sandbox: Sandbox) -> None:
    async def use(client: AsyncSegOpsClient) -> None:
        made = await client.schemas.create("order_placed", properties=[TOTAL])
        assert await client.schemas.get(made.id) == made
        assert not (await client.schemas.validate("order_placed", {})).valid
        await client.schemas.update(made.id, properties=[])
        assert (await client.schemas.validate("order_placed", {})).valid
        (inferred,) = await client.schemas.infer([Event(user_id="u", event_type="e")])
        assert inferred.event_type == "e"
        assert [each.id async for each in client.schemas.list()] == [made.id]
        await client.schemas.delete(made.id)
        with pytest.raises(NotFound):
            await client.schemas.get(made.id)

    for_tasks(sandbox, use)


def test_what_goes_over_the_wire() -> None:
    as_model = SchemaProperty(name="total", type_=SchemaPropertyType.NUMBER, required=True)
    as_text = SchemaProperty(name="total", type_="number", required=True)  # pyright: ignore[reportArgumentType]
    for given in (TOTAL, as_model, as_text):
        assert sent(lambda c, given=given: Schemas(c).create("order_placed", properties=[given]), SCHEMA) == (
            "POST", "/api/schemas/", {"event_type": "order_placed", "properties": [TOTAL]}
        )  # fmt: skip
    extended = {**TOTAL, "unit": "EUR"}
    assert sent(lambda c: Schemas(c).update("7", properties=[extended]), SCHEMA) == (
        "PATCH", "/api/schemas/7/", {"properties": [extended]}
    )  # fmt: skip
    event = Event(user_id="u", event_type="e", payload={"at": 1}, anonymous_id="x")
    assert sent(lambda c: Schemas(c).infer([event]), []) == (
        "POST", "/api/schemas/infer/",
        {"events": [{"user_id": "u", "event_type": "e", "payload": {"at": 1}, "anonymous_id": "x"}]},
    )  # fmt: skip
    assert sent(lambda c: Schemas(c).validate("e", {"n": [1, None]}), {"valid": True, "errors": []}) == (
        "POST", "/api/schemas/validate/", {"event_type": "e", "payload": {"n": [1, None]}}
    )  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        lambda s: s.list(page_size=0),
        lambda s: s.list(start=b"2"),
        lambda s: s.get("."),
        lambda s: s.create(" ", properties=[TOTAL]),
        lambda s: s.create("e", properties=None),
        lambda s: s.create("e", properties="total"),
        lambda s: s.create("e", properties=TOTAL),
        lambda s: s.create("e", properties=["total"]),
        lambda s: s.create("e", properties=[{}]),
        lambda s: s.create("e", properties=[{"name": "total"}]),
        lambda s: s.create("e", properties=[{**TOTAL, "type": "integer"}]),
        lambda s: s.create("e", properties=[{**TOTAL, "type": ["number"]}]),
        lambda s: s.create("e", properties=[{**TOTAL, "required": 1}]),
        lambda s: s.create("e", properties=[{**TOTAL, "name": " "}]),
        lambda s: s.create("e", properties=[TOTAL, TOTAL]),
        lambda s: s.create("e", properties=[{**TOTAL, "more": object()}]),
        lambda s: s.create("e", properties=[SchemaProperty(name="total", type_="integer")]),
        lambda s: s.create("e", properties=[SchemaProperty(name=5, type_=SchemaPropertyType.NUMBER)]),
        lambda s: s.update(7),
        lambda s: s.update(7, event_type=""),
        lambda s: s.update(None, event_type="e"),
        lambda s: s.delete(0),
        lambda s: s.infer([]),
        lambda s: s.infer("e"),
        lambda s: s.infer(Event(user_id="u", event_type="e")),
        lambda s: s.infer({"user_id": "u", "event_type": "e"}),
        lambda s: s.infer([{"user_id": "u"}]),
        lambda s: s.infer([{"user_id": "u", "event_type": "e", "payload": {"n": float("nan")}}]),
        lambda s: s.infer([{"user_id": "u", "event_type": "e", "occurred_at": "2026-03-01T08:00:00"}]),
        lambda s: s.validate("", {}),
        lambda s: s.validate("e", 5),
        lambda s: s.validate("e", {"n": object()}),
    ],
)
def test_nonsense_is_refused_before_anything_is_sent(wrong: Callable[[Schemas], object]) -> None:
    refused_unsent(lambda connection: wrong(Schemas(connection)))


def test_what_is_wrong_is_named_with_its_place() -> None:
    blank = {"user_id": " ", "event_type": "e"}
    refused_unsent(lambda c: Schemas(c).infer([Event(user_id="u", event_type="e"), blank]), r"events\[1\].*user_id")
    refused_unsent(lambda c: Schemas(c).create("e", properties=[TOTAL, {"name": "n"}]), r"properties\[1\].*type")


CALLS: dict[str, tuple[Ask, int, object]] = {
    "list": (lambda c: list(Schemas(c).list()), 4, []),
    "get": (lambda c: Schemas(c).get(7), 4, SCHEMA),
    "create": (lambda c: Schemas(c).create("e", properties=[]), 1, SCHEMA),
    "update": (lambda c: Schemas(c).update(7, event_type="e"), 4, SCHEMA),
    "delete": (lambda c: Schemas(c).delete(7), 4, None),
    "infer": (lambda c: Schemas(c).infer([Event(user_id="u", event_type="e")]), 4, []),
    "validate": (lambda c: Schemas(c).validate("e", {}), 4, {"valid": True}),
}


@pytest.mark.parametrize("name", CALLS)
def test_how_often_a_call_is_sent(name: str) -> None:
    ask, in_doubt, answer = CALLS[name]
    assert attempts_in_doubt(ask) == in_doubt
    assert attempts_when_limited(ask, answer) == 2


def test_a_deletion_that_was_done_unseen_is_a_success() -> None:
    with scripted(Act(status=502), Act(status=404)) as (connection, server, _):
        Schemas(connection).delete(7)
        assert len(server.received) == 2
