"""Event schemas in the sandbox: registered, inferred, validated, enforced."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from audiencekit_api.segops.models import SchemaProperty

from audiencekit.errors import BadRequest, InvalidInput, NotFound
from audiencekit.sandbox import Sandbox
from audiencekit.segops import AsyncSegOpsClient, Event, SegOpsClient
from audiencekit.segops._sync.schemas import Schemas
from tests.scripted import Act
from tests.segops.management import scripted

TOTAL = {"name": "total", "type": "number", "required": True}


def test_a_schema_is_kept_and_enforced(segops_client: SegOpsClient) -> None:
    made = segops_client.schemas.create("order", properties=[TOTAL, SchemaProperty.from_dict({**TOTAL, "name": "tax"})])
    assert [(each.name, each.type_, each.required) for each in made.properties] == [
        ("total", "number", True),
        ("tax", "number", True),
    ]
    segops_client.track(user_id="u", event_type="order", payload={"total": 1})
    segops_client.flush(10)
    assert segops_client.stats.skipped == 1
    changed = segops_client.schemas.update(made.id, properties=[TOTAL])
    assert (
        [each.name for each in changed.properties]
        == ["total"]
        == [each.name for each in segops_client.schemas.get(made.id).properties]
    )
    segops_client.track(user_id="u", event_type="order", payload={"total": 1})
    segops_client.flush(10)
    assert segops_client.stats.skipped == 1
    assert [each.event_type for each in segops_client.schemas.list()] == ["order"]
    with pytest.raises(BadRequest):
        segops_client.schemas.create("order", properties=[])
    segops_client.schemas.delete(made.id)
    with pytest.raises(NotFound):
        segops_client.schemas.get(made.id)


def test_what_is_inferred_can_be_registered(segops_client: SegOpsClient) -> None:
    samples = [
        {"user_id": "a", "event_type": "order", "payload": {"total": 1, "gift": True, "tags": ["x"]}},
        Event(user_id="b", event_type="order", payload={"total": 2.5, "gift": False}),
        Event(user_id="b", event_type="visit"),
    ]
    inferred = {each.event_type: each.properties or [] for each in segops_client.schemas.infer(samples)}
    assert {each.name: (each.type_, each.required) for each in inferred["order"]} == {
        "total": ("number", True), "gift": ("boolean", True), "tags": ("array", False)
    }  # fmt: skip
    assert inferred["visit"] == []
    segops_client.schemas.create("order", properties=inferred["order"])
    assert segops_client.schemas.validate("order", {"total": 3, "gift": True}).valid
    refused = segops_client.schemas.validate("order", {"gift": True})
    assert not refused.valid and refused.errors and refused.errors[0].property_ == "total"
    with pytest.raises(NotFound):
        segops_client.schemas.validate("unknown", {})


def test_the_same_for_tasks(sandbox: Sandbox) -> None:
    async def main() -> None:
        async with AsyncSegOpsClient(sandbox.segops.url, sandbox.segops.secret_key) as client:
            made = await client.schemas.create("order", properties=[TOTAL])
            assert (await client.schemas.validate("order", {"total": 1})).valid
            (inferred,) = await client.schemas.infer([Event(user_id="a", event_type="e", payload={"x": "y"})])
            assert inferred.event_type == "e"
            await client.schemas.update(made.id, event_type="orders")
            assert [each.event_type async for each in client.schemas.list()] == ["orders"]
            await client.schemas.delete(made.id)

    asyncio.run(main())


@pytest.mark.parametrize(
    "wrong",
    [
        lambda s: s.create("", properties=[]),
        lambda s: s.create("e", properties="total"),
        lambda s: s.create("e", properties=TOTAL),
        lambda s: s.create("e", properties=[TOTAL, TOTAL]),
        lambda s: s.create("e", properties=[{"name": "a", "type": "text"}]),
        lambda s: s.create("e", properties=[{"name": "a"}]),
        lambda s: s.create("e", properties=[{"name": " ", "type": "string"}]),
        lambda s: s.create("e", properties=[{"name": "a", "type": "string", "required": "yes"}]),
        lambda s: s.create("e", properties=["a"]),
        lambda s: s.update(1),
        lambda s: s.update("", event_type="e"),
        lambda s: s.get(0),
        lambda s: s.delete(None),
        lambda s: s.infer([]),
        lambda s: s.infer({"user_id": "u", "event_type": "e"}),
        lambda s: s.infer(Event(user_id="u", event_type="e")),
        lambda s: s.infer([{"user_id": "u"}]),
        lambda s: s.infer([{"user_id": "", "event_type": "e"}]),
        lambda s: s.infer(7),
        lambda s: s.validate("", {}),
        lambda s: s.validate("e", [1]),
        lambda s: s.validate("e", {"x": float("nan")}),
    ],
)
def test_nonsense_is_refused_before_anything_is_sent(wrong: Callable[[Schemas], object]) -> None:
    with scripted(Act(status=500)) as (connection, server, _):
        with pytest.raises(InvalidInput):
            wrong(Schemas(connection))
        assert server.received == []
