"""Aliases and merges in the sandbox: which ids are one user."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from audiencekit.errors import BadRequest, InvalidInput
from audiencekit.sandbox import Sandbox
from audiencekit.segops import AsyncSegOpsClient, SegOpsClient
from audiencekit.segops._sync.identity import Identity
from tests.scripted import Act
from tests.segops.management import scripted


@pytest.fixture
def client(segops_client: SegOpsClient) -> SegOpsClient:
    for user in ("u1", "u2", "anon_d1"):
        segops_client.track(user_id=user, event_type="seen")
    assert segops_client.flush(10)
    return segops_client


def test_the_first_claim_wins_and_history_is_read_as_the_users(client: SegOpsClient) -> None:
    edge = client.identity.alias("d1", "u1")
    assert (edge.from_, edge.to, edge.created) == ("anon_d1", "u1", True)
    assert client.users.get("u1").event_count == 2
    again = client.identity.alias("d1", "u2")
    assert (again.to, again.created) == ("u1", False)


def test_a_merge_folds_one_user_into_another(client: SegOpsClient) -> None:
    client.identity.alias("d1", "u1")
    assert client.identity.merge("u1", "u2").to == "u2"
    assert client.identity.merge("u1", "u2").to == "u2"  # doing it again changes nothing
    assert client.users.get("u2").event_count == 3
    with pytest.raises(BadRequest):
        client.identity.merge("u2", "u1")


def test_the_same_for_tasks(sandbox: Sandbox, client: SegOpsClient) -> None:
    async def main() -> None:
        async with AsyncSegOpsClient(sandbox.segops.url, sandbox.segops.secret_key) as tasks:
            assert (await tasks.identity.alias("d1", "u1")).created
            assert (await tasks.identity.merge("u1", "u2")).to == "u2"

    asyncio.run(main())


@pytest.mark.parametrize(
    "wrong",
    [
        lambda i: i.alias("", "u"),
        lambda i: i.alias("d", " "),
        lambda i: i.alias(None, "u"),
        lambda i: i.alias("d", 7),
        lambda i: i.merge("u", "u"),
        lambda i: i.merge("", "u"),
        lambda i: i.merge("u", "x" * 1025),
    ],
)
def test_nonsense_is_refused_before_anything_is_sent(wrong: Callable[[Identity], object]) -> None:
    with scripted(Act(status=500)) as (connection, server, _):
        with pytest.raises(InvalidInput):
            wrong(Identity(connection))
        assert server.received == []


def test_what_can_be_done_twice_is_repeated() -> None:
    edge = Act(body={"from": "u1", "to": "u2", "created": True, "note": "kept"})
    with scripted(Act(hang_up=True), edge) as (connection, server, _):
        assert Identity(connection).merge("u1", "u2").additional_properties == {"note": "kept"}
        assert len(server.received) == 2
