"""Product segments in the sandbox: made, computed, changed, deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from audiencekit_api.segops.models import ProductSegment

from audiencekit.core.schedule import JobState
from audiencekit.errors import BadRequest, InvalidInput, NotFound, OutcomeUnknown
from audiencekit.sandbox import Sandbox
from audiencekit.segops import (
    AsyncSegOpsClient,
    ProductDefinition,
    SegOpsClient,
    event_count,
    product_attribute,
    purchased_by_segment,
)
from audiencekit.segops._sync.product_segments import ProductSegments
from audiencekit.segops.compute import ComputeWatch
from tests.scripted import Act
from tests.segops.management import scripted

AFFORDABLE = product_attribute("price", "price").between(10, 50)


@pytest.fixture
def shop(sandbox: Sandbox) -> Sandbox:
    """Three products of 5, 20 and 80 euro."""
    sandbox.segops.add_products(
        [{"sku": f"p{price}", "name": "scarf", "price": {"amount": price, "currency": "EUR"}} for price in (5, 20, 80)]
    )
    return sandbox


def test_from_creation_to_a_count(shop: Sandbox, segops_client: SegOpsClient) -> None:
    made = segops_client.product_segments.create("Affordable", definition=AFFORDABLE)
    assert made.definition and ProductDefinition.from_dict(made.definition.to_dict()) == AFFORDABLE
    job = segops_client.product_segments.compute(made.id)
    assert job.id == str(made.id) and job.result(timeout=30).computed_count == 1
    segops_client.product_segments.update(made.id, name="All", definition=product_attribute("price").is_set())
    assert segops_client.product_segments.get(str(made.id)).name == "All"
    again = segops_client.product_segments.compute(made.id).result(timeout=30)
    assert again.computed_count == 3
    segops_client.product_segments.delete(made.id)
    with pytest.raises(NotFound):
        segops_client.product_segments.get(made.id)


def test_what_a_segment_bought(shop: Sandbox, segops_client: SegOpsClient) -> None:
    segops_client.track(user_id="u", event_type="order_completed", payload={"product_id": "p80"})
    assert segops_client.flush(10)
    buyers = segops_client.segments.create("Buyers", definition=event_count("order_completed") >= 1)
    segops_client.segments.compute(buyers.id).result(timeout=30)
    theirs = segops_client.product_segments.create("Theirs", definition=purchased_by_segment(buyers.id))
    assert segops_client.product_segments.compute(theirs.id).result(timeout=30).computed_count == 1


def test_lists_and_refusals(segops_client: SegOpsClient) -> None:
    made = [segops_client.product_segments.create(f"s{n}").id for n in range(3)]
    assert [each.id for each in segops_client.product_segments.list(page_size=2)] == made
    with pytest.raises(BadRequest, match="definition"):
        segops_client.product_segments.create("x", definition={"logic": "AND", "conditions": [{"type": "nonsense"}]})
    with pytest.raises(BadRequest):
        segops_client.product_segments.compute(made[0])


def test_the_same_for_tasks(shop: Sandbox) -> None:
    async def main() -> None:
        async with AsyncSegOpsClient(shop.segops.url, shop.segops.secret_key) as client:
            made = await client.product_segments.create("Affordable", definition=AFFORDABLE)
            computed = await (await client.product_segments.compute(made.id)).result(timeout=30)
            assert computed.computed_count == 1
            assert [each.id async for each in client.product_segments.list()] == [made.id]
            await client.product_segments.delete(made.id)

    asyncio.run(main())


@pytest.mark.parametrize(
    "wrong",
    [
        lambda s: s.create(""),
        lambda s: s.create("x", definition=event_count("e") >= 1),
        lambda s: s.update(1),
        lambda s: s.update(0, name="x"),
        lambda s: s.get(None),
        lambda s: s.delete(False),
        lambda s: s.compute(-1),
        lambda s: s.list(page_size=0),
    ],
)
def test_nonsense_is_refused_before_anything_is_sent(wrong: Callable[[ProductSegments], object]) -> None:
    with scripted(Act(status=500)) as (connection, server, _):
        with pytest.raises(InvalidInput):
            wrong(ProductSegments(connection))
        assert server.received == []


def test_a_create_of_unknown_outcome_is_not_repeated_a_compute_is() -> None:
    with scripted(Act(hang_up=True)) as (connection, server, _):
        with pytest.raises(OutcomeUnknown):
            ProductSegments(connection).create("x")
        assert len(server.received) == 1
    read = Act(body={"id": 1, "name": "x"})
    with scripted(read, Act(hang_up=True), Act(status=202, body={"status": "queued"})) as (connection, server, _):
        ProductSegments(connection).compute(1)
        assert [each.method for each in server.received] == ["GET", "POST", "POST"]


def test_over_when_the_time_stamp_moves() -> None:
    def look(at: str | None) -> ProductSegment:
        return ProductSegment.from_dict({"id": 1, "name": "x", "last_computed_at": at})

    watch = ComputeWatch(look("2026-01-01T00:00:00Z"))
    assert watch.judge(look("2026-01-01T00:00:00Z")).state is JobState.RUNNING
    assert watch.judge(look("2026-01-01T00:00:01Z")).state is JobState.DONE
