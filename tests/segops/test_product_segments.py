"""Product segments: made, computed over the sandbox's products, listed, changed, deleted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiencekit.core.schedule import JobState
from audiencekit.errors import BadRequest, JobTimeout, NotFound, UnexpectedResponse
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
from tests.scripted import Act
from tests.segops.management import Ask, attempts_in_doubt, attempts_when_limited, for_tasks, refused_unsent, scripted

SEGMENT = {"id": 7, "name": "Iron", "last_computed_at": None}


@pytest.fixture
def stock(sandbox: Sandbox) -> None:
    sandbox.segops.add_products(
        [
            {"sku": "A", "name": "Anchor", "weight": 5, "tags": ["iron", "sea"]},
            {"sku": "B", "name": "Buoy", "weight": 2.5, "tags": []},
            {"sku": "C", "name": "Cleat", "tags": ["iron"]},
        ]
    )


@pytest.mark.usefixtures("stock")
def test_from_creation_to_members(segops_client: SegOpsClient, sandbox: Sandbox) -> None:
    iron = segops_client.product_segments.create("Iron", definition=product_attribute("tags", "array").contains("iron"))
    assert iron.name == "Iron" and iron.last_computed_at is None
    job = segops_client.product_segments.compute(iron.id)
    assert job.id == str(iron.id)
    computed = job.result(timeout=30)
    assert computed.computed_count == 2 and computed.last_computed_at is not None
    assert sandbox.segops.product_skus(iron.id) == ["A", "C"]
    heavy = product_attribute("weight", "number").between(1, 4)
    changed = segops_client.product_segments.update(str(iron.id), name="Heavy", definition=heavy)
    assert (changed.name, changed.computed_count) == ("Heavy", 2)  # nothing is computed by a change
    assert segops_client.product_segments.compute(iron.id).result(timeout=30).computed_count == 1
    read = segops_client.product_segments.get(iron.id).definition
    assert read and ProductDefinition.from_dict(read.to_dict()) == heavy


@pytest.mark.usefixtures("stock")
def test_what_buyers_bought(segops_client: SegOpsClient, sandbox: Sandbox) -> None:
    segops_client.track(user_id="u", event_type="order_completed", payload={"product_id": "B"})
    assert segops_client.flush(10)
    buyers = segops_client.segments.create("Buyers", definition=event_count("order_completed") >= 1)
    segops_client.segments.compute(buyers.id).result(timeout=30)
    bought = segops_client.product_segments.create("Bought", definition=purchased_by_segment(buyers.id))
    segops_client.product_segments.compute(bought.id).result(timeout=30)
    assert sandbox.segops.product_skus(bought.id) == ["B"]


def test_list_and_delete(segops_client: SegOpsClient) -> None:
    made = [segops_client.product_segments.create(f"p{number}").id for number in range(5)]
    listing = segops_client.product_segments.list(page_size=2)
    assert [each.id for each in listing] == made
    token = next(iter(listing.pages())).next_token
    assert [each.id for each in segops_client.product_segments.list(page_size=2, start=token)] == made[2:]
    segops_client.product_segments.delete(made[0])
    for gone in (segops_client.product_segments.get, segops_client.product_segments.delete):
        with pytest.raises(NotFound):
            gone(made[0])
    assert [each.id for each in segops_client.product_segments.list()] == made[1:]


def test_what_the_service_refuses_is_told(segops_client: SegOpsClient) -> None:
    unknown = {"logic": "AND", "conditions": [{"type": "nonsense"}]}
    with pytest.raises(BadRequest, match="definition"):
        segops_client.product_segments.create("x", definition=unknown)
    draft = segops_client.product_segments.create("draft")
    with pytest.raises(BadRequest, match="definition"):
        segops_client.product_segments.update(draft.id, definition=unknown)
    with pytest.raises(BadRequest):
        segops_client.product_segments.compute(draft.id)


@pytest.mark.usefixtures("stock")
def test_the_same_for_tasks(sandbox: Sandbox) -> None:
    async def use(client: AsyncSegOpsClient) -> None:
        made = await client.product_segments.create("All", definition=product_attribute("weight").is_set())
        job = await client.product_segments.compute(made.id)
        assert (await job.result(timeout=30)).computed_count == 2
        await client.product_segments.update(made.id, name="Weighed")
        assert [each.name async for each in client.product_segments.list()] == ["Weighed"]
        assert (await client.product_segments.get(made.id)).computed_count == 2
        await client.product_segments.delete(made.id)
        with pytest.raises(NotFound):
            await client.product_segments.get(made.id)

    for_tasks(sandbox, use)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda s: s.list(page_size=0),
        lambda s: s.list(page_size=True),
        lambda s: s.list(start="next"),
        lambda s: s.list(start="0"),
        lambda s: s.list(start=2),
        lambda s: s.list(start="9" * 5000),
        lambda s: s.get(0),
        lambda s: s.get(-1),
        lambda s: s.get(1.0),
        lambda s: s.get(10**5000),
        lambda s: s.get("9" * 5000),
        lambda s: s.get("."),
        lambda s: s.get(".."),
        lambda s: s.create(""),
        lambda s: s.create(None),
        lambda s: s.create("x", definition=event_count("e") >= 1),
        lambda s: s.create("x", definition=product_attribute("p")),
        lambda s: s.create("x", definition=True),
        lambda s: s.create("x", definition={"logic": "AND", "conditions": [{"value": float("nan")}]}),
        lambda s: s.update(1),
        lambda s: s.update(1, name=" "),
        lambda s: s.update("", name="x"),
        lambda s: s.delete(None),
        lambda s: s.compute([1]),
    ],
)
def test_nonsense_is_refused_before_anything_is_sent(wrong: Callable[[ProductSegments], object]) -> None:
    refused_unsent(lambda connection: wrong(ProductSegments(connection)))


CALLS: dict[str, tuple[Ask, int, object]] = {
    "list": (lambda c: list(ProductSegments(c).list()), 4, []),
    "get": (lambda c: ProductSegments(c).get(7), 4, SEGMENT),
    "create": (lambda c: ProductSegments(c).create("x"), 1, SEGMENT),
    "update": (lambda c: ProductSegments(c).update(7, name="x"), 4, SEGMENT),
    "delete": (lambda c: ProductSegments(c).delete(7), 4, None),
}


@pytest.mark.parametrize("name", CALLS)
def test_how_often_a_call_is_sent(name: str) -> None:
    ask, in_doubt, answer = CALLS[name]
    assert attempts_in_doubt(ask) == in_doubt
    assert attempts_when_limited(ask, answer) == 2


def test_a_deletion_that_was_done_unseen_is_a_success() -> None:
    with scripted(Act(hang_up=True), Act(status=404, body={"detail": "Not found."})) as (connection, server, _):
        ProductSegments(connection).delete(7)
        assert [each.method for each in server.received] == ["DELETE", "DELETE"]


def test_a_compute_is_queued_again_when_in_doubt_and_awaited() -> None:
    def at(stamp: str | None, count: int) -> Act:
        return Act(body={**SEGMENT, "last_computed_at": stamp, "computed_count": count})

    before, after = at("2026-01-01T00:00:00Z", 1), at("2026-01-02T00:00:00Z", 5)
    queued = Act(status=202, body={"status": "queued"})
    with scripted(before, Act(status=500), queued, before, after) as (connection, server, _):
        job = ProductSegments(connection).compute(7)
        assert [each.method for each in server.received] == ["GET", "POST", "POST"]
        assert job.status().state is JobState.RUNNING
        assert job.result().computed_count == 5
    with scripted(before, queued, before) as (connection, _, _), pytest.raises(JobTimeout):
        ProductSegments(connection).compute(7).result(timeout=20)


@pytest.mark.parametrize("odd", [[], {}, {"id": "seven"}, "text", None, b"<html>", b""])
def test_an_answer_of_another_kind(odd: object) -> None:
    with scripted(Act(body=odd)) as (connection, _, _), pytest.raises(UnexpectedResponse):
        ProductSegments(connection).get(7)
