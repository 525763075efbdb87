"""Segments in the sandbox: made, previewed, computed, listed, changed, deleted; and when a compute is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from audiencekit_api.segops.models import Segment

from audiencekit.core.schedule import JobState
from audiencekit.errors import BadRequest, InvalidInput, NotFound, PermissionDenied, UnexpectedResponse
from audiencekit.sandbox import Sandbox
from audiencekit.segops import (
    Definition,
    SegOpsClient,
    UserContext,
    event_count,
    event_property,
    event_sequence,
    in_segment,
    monetary,
    not_in_segment,
    recency,
    user_property,
)
from audiencekit.segops._async.segments import AsyncSegments
from audiencekit.segops._sync.segments import Segments
from audiencekit.segops.compute import ComputeWatch
from tests.scripted import Act
from tests.segops.management import scripted, to_sandbox


@pytest.fixture
def client(segops_client: SegOpsClient) -> SegOpsClient:
    """Four buyers with 0 to 3 orders, one of them pro."""
    for buyer in range(4):
        segops_client.identify(user_id=f"u{buyer}", traits={"plan": "pro" if buyer == 3 else "free"})
        for order in range(buyer):
            segops_client.track(user_id=f"u{buyer}", event_type="order_placed", payload={"total": 10 * (order + 1)})
    assert segops_client.flush(10)
    return segops_client


def test_from_creation_to_members(client: SegOpsClient) -> None:
    loyal = client.segments.create("Loyal", definition=event_count("order_placed") >= 2, description="two or more")
    assert (loyal.name, loyal.description) == ("Loyal", "two or more")
    assert list(client.segments.members(loyal.id)) == []
    job = client.segments.compute(loyal.id)
    assert job.id == str(loyal.id)
    computed = job.result(timeout=30)
    assert computed.member_count == 2
    assert [member.user_id for member in client.segments.members(loyal.id, limit=1)] == ["u2", "u3"]
    again = client.segments.compute(loyal.id).result(timeout=30)
    assert again.last_computed_at != computed.last_computed_at


def test_preview_agrees_with_each_builder(client: SegOpsClient) -> None:
    def users(definition: object) -> list[str]:
        preview = client.segments.preview(definition, limit=10)  # pyright: ignore[reportArgumentType]
        assert preview.matched_users == len(preview.sample_user_ids)
        return sorted(preview.sample_user_ids)

    assert users(monetary("order_placed", "total", "sum") > 20) == ["u2", "u3"]
    assert users(recency("order_placed") < 1) == ["u1", "u2", "u3"]
    assert users(user_property("plan").eq("pro") | event_count("order_placed").eq(0)) == ["u0", "u3"]
    assert users((event_count("order_placed") >= 1) & user_property("plan").neq("pro")) == ["u1", "u2"]
    plain = {"type": "event_count", "event_type": "order_placed", "operator": "eq", "value": 3}
    assert users({"logic": "AND", "conditions": [plain]}) == ["u3"]


def test_list_pages_update_and_delete(client: SegOpsClient) -> None:
    made = [client.segments.create(f"s{n}").id for n in range(5)]
    listing = client.segments.list(page_size=2)
    assert [segment.id for segment in listing] == made
    pages = listing.pages()
    token = next(iter(pages)).next_token
    assert [segment.id for segment in client.segments.list(page_size=2, start=token)] == made[2:]
    changed = client.segments.update(made[0], name="renamed", definition=event_count("e") >= 1)
    assert changed.name == "renamed" and client.segments.get(made[0]).name == "renamed"
    client.segments.delete(made[0])
    with pytest.raises(NotFound):
        client.segments.get(made[0])
    with pytest.raises(InvalidInput):
        client.segments.update(made[1])


def test_what_the_service_refuses_is_told(client: SegOpsClient) -> None:
    with pytest.raises(BadRequest, match="definition"):
        client.segments.create("x", definition={"logic": "AND", "conditions": [{"type": "nonsense"}]})
    with pytest.raises(BadRequest):
        client.segments.compute(client.segments.create("draft").id)
    with pytest.raises(InvalidInput):
        client.segments.create("x", definition=event_count("order_placed"))  # pyright: ignore[reportArgumentType]


def test_a_public_key_may_not_manage(sandbox: Sandbox) -> None:
    client = SegOpsClient(sandbox.segops.url, sandbox.segops.public_key, get_user=UserContext)
    with pytest.raises(PermissionDenied):
        list(client.segments.list())
    client.shutdown()


def test_any_operation_of_the_document_is_in_reach(client: SegOpsClient) -> None:
    from audiencekit_api.segops.api.segments import get_user_membership

    answer = get_user_membership.sync_detailed(client=client.api, user_id="u1")
    assert answer.status_code == 200


def test_estimate_versions_and_membership(client: SegOpsClient) -> None:
    buyers = client.segments.create("Buyers", definition=event_count("order_placed") >= 1)
    assert client.segments.estimate(buyers.id).estimated_users == 3
    client.segments.update(str(buyers.id), definition=event_count("order_placed") >= 3)
    versions = client.segments.versions(buyers.id)
    read_back = [Definition.from_dict(version.definition.to_dict()) for version in versions if version.definition]
    assert read_back == [event_count("order_placed") >= 3, event_count("order_placed") >= 1]
    client.segments.compute(buyers.id).result(timeout=30)
    segments = client.segments.membership("u3").segments
    assert segments and [each.name for each in segments] == ["Buyers"]
    assert client.segments.membership("u1").segments == client.segments.membership("nobody").segments == []


def test_every_condition_type_is_taken(client: SegOpsClient) -> None:
    first = client.segments.create("first", definition=event_count("order_placed") >= 1)
    client.segments.compute(first.id).result(timeout=30)

    def users(definition: Definition) -> list[str]:
        return sorted(client.segments.preview(definition).sample_user_ids)

    assert users(in_segment(first)) == ["u1", "u2", "u3"] and users(not_in_segment(first.id)) == ["u0"]
    assert users(event_property("order_placed", "total") >= 20) == ["u2", "u3"]
    assert users(event_sequence("order_placed", "order_placed", window_days=1)) == ["u2", "u3"]
    assert users(event_sequence("context_identified", "order_placed", window_days=1, strict=True)) == ["u1", "u2", "u3"]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda s: s.create(" "),
        lambda s: s.create(None),
        lambda s: s.create("x" * 1025),
        lambda s: s.create("x", description=5),
        lambda s: s.get(0),
        lambda s: s.get(None),
        lambda s: s.get(True),
        lambda s: s.get(1.5),
        lambda s: s.get(""),
        lambda s: s.get(".."),
        lambda s: s.update(1),
        lambda s: s.update(1, is_active="yes"),
        lambda s: s.update(1, name=""),
        lambda s: s.delete("  "),
        lambda s: s.preview(event_count("e") >= 1, limit=0),
        lambda s: s.list(page_size=0),
        lambda s: s.list(start="next"),
        lambda s: s.members(1, limit=True),
        lambda s: s.members(-1),
        lambda s: s.membership(""),
        lambda s: s.membership(None),
        lambda s: s.export(1, format="xlsx"),
        lambda s: s.resume_export("3"),
        lambda s: s.resume_export("3/"),
        lambda s: s.resume_export(3, 0),
    ],
)
def test_nonsense_is_refused_before_anything_is_sent(wrong: Callable[[Segments], object]) -> None:
    with scripted(Act(status=500)) as (connection, server, _):
        with pytest.raises(InvalidInput):
            wrong(Segments(connection))
        assert server.received == []


def a_segment(number: int) -> dict[str, object]:
    return {"id": number, "name": f"s{number}"}


def numbers(acts: list[Act], *, start: str | None = None) -> tuple[list[int], list[str]]:
    with scripted(*acts) as (connection, server, _):
        listed = [segment.id for segment in Segments(connection).list(page_size=2, start=start)]
    return listed, [each.path for each in server.received]


def test_lists_of_either_shape_are_read() -> None:
    assert numbers([Act(body=[a_segment(1), a_segment(2)])]) == ([1, 2], ["/api/segments/?page=1&page_size=2"])
    envelope = Act(body={"results": [a_segment(1), a_segment(2)], "next": "https://elsewhere/?page=9", "count": 3})
    last = Act(body={"results": [a_segment(3)], "next": None})
    listed, paths = numbers([envelope, last])
    assert listed == [1, 2, 3] and [path.partition("?")[2] for path in paths] == [
        "page=1&page_size=2", "page=2&page_size=2"
    ]  # fmt: skip
    bare = Act(body={"results": [{"version": 2}, {"version": 1}]})  # promised as a bare array
    with scripted(bare) as (connection, _, _):
        assert [each.version for each in Segments(connection).versions(1)] == [2, 1]


def test_lists_end() -> None:
    def page(*ids: int) -> Act:
        return Act(body={"results": [a_segment(number) for number in ids], "next": "?page=2"})

    with pytest.raises(UnexpectedResponse, match="the same"):
        numbers([page(1, 2)])
    assert numbers([page(1, 2), page()])[0] == [1, 2]
    gone = Act(status=404, body={"detail": "Invalid page."})
    assert numbers([page(1, 2), gone])[0] == [1, 2]
    with pytest.raises(NotFound):
        numbers([gone], start="7")
    for odd in ({"results": "x"}, {"detail": 1}, "text", [1], None):
        with pytest.raises(UnexpectedResponse):
            numbers([Act(body=odd)])


def test_the_same_for_tasks(client: SegOpsClient, sandbox: Sandbox) -> None:
    async def main() -> None:
        connection = to_sandbox(sandbox)
        segments = AsyncSegments(connection)
        loyal = await segments.create("Loyal", definition=event_count("order_placed") >= 2)
        computed = await (await segments.compute(loyal.id)).result(timeout=30)
        assert computed.member_count == 2
        assert [member.user_id async for member in segments.members(loyal.id, limit=1)] == ["u2", "u3"]
        assert [segment.id async for segment in segments.list()] == [loyal.id]
        assert len(await segments.versions(loyal.id)) == 1
        await segments.delete(loyal.id)
        with pytest.raises(NotFound):
            await segments.get(loyal.id)
        await connection.aclose()

    asyncio.run(main())


# --- when a compute is over: pure -------------------------------------------------------------------------------------

EARLIER, LATER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)


def segment(**fields: object) -> Segment:
    texts = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in fields.items()}
    return Segment.from_dict({"id": 1, "name": "s", **texts})


def states(before: Segment, *looks: Segment) -> list[JobState]:
    watch = ComputeWatch(before)
    return [watch.judge(look).state for look in looks]


def test_over_when_the_time_stamp_moves() -> None:
    before = segment(last_computed_at=EARLIER)
    assert states(before, before, segment(last_computed_at=LATER)) == [JobState.RUNNING, JobState.DONE]
    never = segment(last_computed_at=None)
    assert states(never, never, segment(last_computed_at=EARLIER)) == [JobState.RUNNING, JobState.DONE]


def test_the_stage_helps_where_it_is_given() -> None:
    computed = segment(last_computed_at=EARLIER, status="computed")
    computing = segment(last_computed_at=EARLIER, status="computing")
    assert states(computed, computed, computing, computed) == [JobState.RUNNING, JobState.RUNNING, JobState.DONE]
    draft = segment(last_computed_at=None, status="draft")
    assert states(draft, segment(status="computing"), draft) == [JobState.RUNNING, JobState.FAILED]
    assert states(draft, segment(status="of the future")) == [JobState.RUNNING]
