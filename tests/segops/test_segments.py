"""Segments in the sandbox: made, previewed, computed, listed, changed, deleted; and when a compute is over."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from audiencekit_api.segops.models import Segment

from audiencekit.core.schedule import JobState
from audiencekit.errors import BadRequest, InvalidInput, NotFound, PermissionDenied
from audiencekit.sandbox import Sandbox
from audiencekit.segops import SegOpsClient, UserContext, event_count, monetary, recency, user_property
from audiencekit.segops.compute import ComputeWatch


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
