"""Ids that are one person: claimed, merged, and read as one from then on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiencekit.errors import BadRequest, UnexpectedResponse
from audiencekit.sandbox import Sandbox
from audiencekit.segops import AsyncSegOpsClient, SegOpsClient, event_count
from audiencekit.segops._sync.identity import Identity
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

EDGE = {"from": "anon_x1", "to": "u1", "created": True}


def test_an_alias_joins_histories_and_the_first_claim_wins(segops_client: SegOpsClient) -> None:
    segops_client.track(user_id="anon_x1", event_type="seen")
    segops_client.track(user_id="u1", event_type="seen")
    assert segops_client.flush(10)
    edge = segops_client.identity.alias("x1", "u1")
    assert (edge.from_, edge.to, edge.created) == ("anon_x1", "u1", True)
    assert segops_client.users.get("u1").event_count == 2
    twice = segops_client.segments.preview(event_count("seen").eq(2))
    assert list(twice.sample_user_ids) == ["u1"]
    again = segops_client.identity.alias("x1", "u1")
    assert (again.to, again.created) == ("u1", False)
    other = segops_client.identity.alias("x1", "u2")
    assert (other.to, other.created) == ("u1", False)
    with pytest.raises(BadRequest, match="user_id"):
        segops_client.identity.alias("x2", "anon_x1")


def test_a_merge_replaces_what_was_and_goes_no_ring(segops_client: SegOpsClient) -> None:
    for user in ("u1", "u2", "u3"):
        segops_client.track(user_id=user, event_type="seen")
    assert segops_client.flush(10)
    segops_client.identity.alias("x1", "u1")
    edge = segops_client.identity.merge("u1", "u2")
    assert (edge.from_, edge.to) == ("u1", "u2")
    assert segops_client.users.get("u2").event_count == 2
    with pytest.raises(BadRequest, match="into_user_id"):
        segops_client.identity.merge("u2", "u1")
    assert segops_client.identity.merge("u1", "u3").to == "u3"
    assert [segops_client.users.get(user).event_count for user in ("u2", "u3")] == [1, 2]


def test_the_same_for_tasks(segops_client: SegOpsClient, sandbox: Sandbox) -> None:
    segops_client.track(user_id="anon_x1", event_type="seen")
    assert segops_client.flush(10)

    async def use(client: AsyncSegOpsClient) -> None:
        assert (await client.identity.alias("x1", "u1")).created
        assert (await client.identity.merge("u1", "u/2")).to == "u/2"
        assert (await client.users.get("u/2")).event_count == 1

    for_tasks(sandbox, use)


def test_what_goes_over_the_wire() -> None:
    assert sent(lambda c: Identity(c).alias(" x/1 ", "ü.."), EDGE) == (
        "POST", "/api/identity/alias/", {"anonymous_id": " x/1 ", "user_id": "ü.."}
    )  # fmt: skip
    assert sent(lambda c: Identity(c).merge("u1", "U1"), EDGE) == (
        "POST", "/api/identity/merge/", {"from_user_id": "u1", "into_user_id": "U1"}
    )  # fmt: skip


@pytest.mark.parametrize("odd", ["", "  ", None, 5, True, b"u", ["u"], "x" * 1025, "\ud800"])
def test_ids_that_make_no_sense_are_refused_before_anything_is_sent(odd: str) -> None:
    calls: list[Callable[[Identity], object]] = [
        lambda i: i.alias(odd, "u"),
        lambda i: i.alias("x", odd),
        lambda i: i.merge(odd, "u"),
        lambda i: i.merge("u", odd),
    ]
    for wrong in calls:
        refused_unsent(lambda connection, wrong=wrong: wrong(Identity(connection)))


def test_nobody_is_merged_into_himself() -> None:
    refused_unsent(lambda c: Identity(c).merge("u1", "u1"), "both 'u1'")


CALLS: dict[str, Ask] = {
    "alias": lambda c: Identity(c).alias("x1", "u1"),
    "merge": lambda c: Identity(c).merge("u1", "u2"),
}


@pytest.mark.parametrize("name", CALLS)
def test_how_often_a_call_is_sent(name: str) -> None:
    assert attempts_in_doubt(CALLS[name]) == 4
    assert attempts_when_limited(CALLS[name], EDGE) == 2


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("odd", [[], "text", None, b"", b"<html>"])
def test_an_answer_of_another_kind(name: str, odd: object) -> None:
    with scripted(Act(body=odd)) as (connection, _, _), pytest.raises(UnexpectedResponse):
        CALLS[name](connection)
