"""Activations in the sandbox; and no mask is ever written in the place of a secret."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest
from audiencekit_api.segops.models import Activation

from audiencekit.errors import InvalidInput, NotFound, OutcomeUnknown
from audiencekit.sandbox import Sandbox
from audiencekit.segops import AsyncSegOpsClient, SegOpsClient, event_count
from audiencekit.segops._sync.activations import Activations
from tests.scripted import Act
from tests.segops.management import scripted

CONFIG = {"list_id": "L1", "api_key": "kl-secret"}


@pytest.fixture
def buyers(segops_client: SegOpsClient) -> int:
    segops_client.track(user_id="u", event_type="order")
    assert segops_client.flush(10)
    made = segops_client.segments.create("Buyers", definition=event_count("order") >= 1)
    segops_client.segments.compute(made.id).result(timeout=30)
    return made.id


def settings(activation: Activation) -> dict[str, object]:
    assert activation.config
    return activation.config.to_dict()


def test_a_connector_from_creation_to_deletion(segops_client: SegOpsClient, buyers: int) -> None:
    made = segops_client.activations.create(buyers, "klaviyo", config=CONFIG)
    assert (made.segment, made.connector_type, made.status) == (buyers, "klaviyo", "inactive")
    assert settings(made) == {"list_id": "L1", "api_key": "***"}
    assert segops_client.activations.enable(made.id).status == "active"
    assert segops_client.activations.sync(made.id).status == "queued"
    assert segops_client.activations.get(made.id).last_synced_at
    changed = segops_client.activations.update(made.id, config={**CONFIG, "list_id": "L2"})
    assert settings(changed)["list_id"] == "L2" and changed.status == "active"
    assert segops_client.activations.disable(made.id).status == "inactive"
    assert [each.id for each in segops_client.activations.list()] == [made.id]
    segops_client.activations.delete(made.id)
    with pytest.raises(NotFound):
        segops_client.activations.get(made.id)


def test_a_masked_secret_is_never_written_back(segops_client: SegOpsClient, buyers: int) -> None:
    made = segops_client.activations.create(buyers, "klaviyo", config=CONFIG)
    for masked in (settings(made), {"deep": [{"secret": "***"}]}, {"api_key": " *** "}):
        with pytest.raises(InvalidInput, match=r"config\..*mask"):
            segops_client.activations.update(made.id, config=masked)
        with pytest.raises(InvalidInput, match="mask"):
            segops_client.activations.create(buyers, "klaviyo", config=masked)
    with scripted(Act(body={"id": 1, "segment": 1, "connector_type": "klaviyo"})) as (connection, server, _):
        Activations(connection).enable(1)  # sends the status alone
        assert json.loads(server.received[0].body) == {"status": "active"}


def test_secrets_of_a_config_are_in_no_repr_and_no_refusal(segops_client: SegOpsClient, buyers: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        segops_client.activations.create(buyers, "klaviyo", config={"api_key": "kl-secret", "list": {1, 2}})
    assert "kl-secret" not in str(refused.value)
    body = {"id": 1, "segment": 1, "connector_type": "klaviyo", "config": CONFIG}
    assert "kl-secret" not in repr(Activation.from_dict(body))


def test_the_same_for_tasks(sandbox: Sandbox, buyers: int) -> None:
    async def main() -> None:
        async with AsyncSegOpsClient(sandbox.segops.url, sandbox.segops.secret_key) as client:
            made = await client.activations.create(buyers, "klaviyo", config=CONFIG)
            assert (await client.activations.enable(made.id)).status == "active"
            assert (await client.activations.sync(made.id)).status == "queued"
            with pytest.raises(InvalidInput):
                await client.activations.update(made.id, config=settings(made))
            assert [each.id async for each in client.activations.list()] == [made.id]
            await client.activations.delete(made.id)

    asyncio.run(main())


@pytest.mark.parametrize(
    "wrong",
    [
        lambda a: a.create(0, "klaviyo", config={}),
        lambda a: a.create(1, " ", config={}),
        lambda a: a.create(1, "klaviyo", config=None),
        lambda a: a.create(1, "klaviyo", config=[("a", 1)]),
        lambda a: a.create(1, "klaviyo", config={"x": float("nan")}),
        lambda a: a.update(1),
        lambda a: a.update(1, status="error"),
        lambda a: a.update(1, status=True),
        lambda a: a.update(True, status="active"),
        lambda a: a.enable(""),
        lambda a: a.sync(None),
        lambda a: a.delete(0),
    ],
)
def test_nonsense_is_refused_before_anything_is_sent(wrong: Callable[[Activations], object]) -> None:
    with scripted(Act(status=500)) as (connection, server, _):
        with pytest.raises(InvalidInput):
            wrong(Activations(connection))
        assert server.received == []


def test_a_create_of_unknown_outcome_is_not_repeated_a_sync_is() -> None:
    with scripted(Act(hang_up=True)) as (connection, server, _):
        with pytest.raises(OutcomeUnknown):
            Activations(connection).create(1, "klaviyo", config=CONFIG)
        assert len(server.received) == 1
    with scripted(Act(status=502), Act(status=202, body={"status": "queued"})) as (connection, server, _):
        Activations(connection).sync(1)
        assert len(server.received) == 2
