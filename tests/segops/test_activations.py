"""Activations: connected, enabled, synced; and no mask is ever written back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

import pytest

from audiencekit.errors import ApiError, BadRequest, NotFound
from audiencekit.sandbox import Sandbox
from audiencekit.sandbox.segops.stored import Sync
from audiencekit.segops import AsyncSegOpsClient, SegOpsClient, event_count
from audiencekit.segops._sync.activations import Activations
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

KLAVIYO: dict[str, object] = {"list_id": "L1", "api_key": "klaviyo-secret"}
MASKED: dict[str, object] = {"list_id": "L1", "api_key": "***"}
ACTIVATION = {"id": 7, "segment": 3, "connector_type": "klaviyo", "config": MASKED, "status": "inactive"}


@pytest.fixture
def buyers(segops_client: SegOpsClient) -> int:
    """A segment of u0 and u1, computed."""
    for buyer in range(2):
        segops_client.track(user_id=f"u{buyer}", event_type="order_placed")
    assert segops_client.flush(10)
    made = segops_client.segments.create("Buyers", definition=event_count("order_placed") >= 1)
    segops_client.segments.compute(made.id).result(timeout=30)
    return made.id


def synced(sandbox: Sandbox, count: int) -> list[Sync]:
    """The syncs, once there are *count*."""
    ends = time.monotonic() + 10
    while len(found := sandbox.segops.syncs()) < count and time.monotonic() < ends:
        time.sleep(0.005)
    assert len(found) == count
    return found


def test_from_creation_to_a_sync(segops_client: SegOpsClient, sandbox: Sandbox, buyers: int) -> None:
    made = segops_client.activations.create(buyers, "klaviyo", config=KLAVIYO)
    assert (made.segment, made.connector_type, str(made.status)) == (buyers, "klaviyo", "inactive")
    assert made.config and made.config.to_dict() == MASKED
    assert "klaviyo-secret" not in repr(made) and "L1" not in repr(made)
    assert segops_client.activations.sync(made.id).status == "queued"
    (first,) = synced(sandbox, 1)
    assert (first.status, first.entered, first.left) == ("success", ("u0", "u1"), ())
    assert segops_client.activations.get(str(made.id)).last_synced_at is not None
    assert str(segops_client.activations.enable(made.id).status) == "active"
    segops_client.track(user_id="u2", event_type="order_placed")
    assert segops_client.flush(10)
    segops_client.segments.compute(buyers).result(timeout=30)
    assert synced(sandbox, 2)[1].entered == ("u2",)  # by the compute
    assert str(segops_client.activations.disable(made.id).status) == "inactive"


def test_a_sync_that_fails_is_told(segops_client: SegOpsClient, sandbox: Sandbox, buyers: int) -> None:
    made = segops_client.activations.create(buyers, "braze", config={"api_key": "k"})
    segops_client.activations.sync(made.id)
    synced(sandbox, 1)
    failed = segops_client.activations.get(made.id)
    assert str(failed.status) == "error" and "rest_endpoint" in (failed.last_error or "")
    config = {"rest_endpoint": "https://rest.example.test", "api_key": "k"}
    changed = segops_client.activations.update(made.id, config=config)
    assert changed.config and changed.config.to_dict() == {**config, "api_key": "***"}
    segops_client.activations.sync(made.id)
    assert [each.status for each in synced(sandbox, 2)] == ["error", "success"]


def test_list_update_and_delete(segops_client: SegOpsClient, buyers: int) -> None:
    made = [segops_client.activations.create(buyers, "csv", config={}).id for _ in range(3)]
    assert [each.id for each in segops_client.activations.list(page_size=2)] == made
    other = segops_client.segments.create("Others").id
    changed = segops_client.activations.update(made[0], segment_id=other, connector_type="parquet", status="active")
    assert (changed.segment, changed.connector_type, str(changed.status)) == (other, "parquet", "active")
    segops_client.activations.delete(made[0])
    for gone in (segops_client.activations.get, segops_client.activations.sync, segops_client.activations.delete):
        with pytest.raises(NotFound):
            gone(made[0])
    with pytest.raises(BadRequest, match="segment"):
        segops_client.activations.create(4711, "csv", config={})
    with pytest.raises(BadRequest, match="connector_type"):
        segops_client.activations.create(buyers, "fax", config={})


def test_what_was_read_cannot_be_written_back(segops_client: SegOpsClient, buyers: int) -> None:
    made = segops_client.activations.create(buyers, "klaviyo", config=KLAVIYO)
    assert made.config
    shown = made.config.to_dict()
    with pytest.raises(ValueError, match=r"config\.api_key is '\*\*\*'"):
        segops_client.activations.update(made.id, config=shown)
    with pytest.raises(ValueError, match="mask"):
        segops_client.activations.create(buyers, "klaviyo", config=shown)


def test_the_same_for_tasks(segops_client: SegOpsClient, sandbox: Sandbox, buyers: int) -> None:
    async def use(client: AsyncSegOpsClient) -> None:
        made = await client.activations.create(buyers, "klaviyo", config=KLAVIYO)
        assert (await client.activations.sync(made.id)).status == "queued"
        assert str((await client.activations.enable(made.id)).status) == "active"
        assert str((await client.activations.disable(made.id)).status) == "inactive"
        with pytest.raises(ValueError, match="mask"):
            await client.activations.update(made.id, config=MASKED)
        await client.activations.update(made.id, config=KLAVIYO)
        assert [each.id async for each in client.activations.list()] == [made.id]
        assert (await client.activations.get(made.id)).segment == buyers
        found = await asyncio.to_thread(synced, sandbox, 1)  # before it goes, and its syncs with it
        assert [each.entered for each in found] == [("u0", "u1")]
        await client.activations.delete(made.id)
        with pytest.raises(NotFound):
            await client.activations.get(made.id)

    for_tasks(sandbox, use)


def test_what_goes_over_the_wire() -> None:
    frozen = MappingProxyType({"list_id": "L1", "more": MappingProxyType({"tags": ("a", "b")}), "api_key": "*** me"})
    assert sent(lambda c: Activations(c).create("3", "klaviyo", config=frozen), ACTIVATION) == (
        "POST", "/api/activations/",
        {"segment": 3, "connector_type": "klaviyo",
         "config": {"list_id": "L1", "more": {"tags": ["a", "b"]}, "api_key": "*** me"}},
    )  # fmt: skip
    assert sent(lambda c: Activations(c).enable(7), ACTIVATION) == (
        "PATCH", "/api/activations/7/", {"status": "active"}
    )  # fmt: skip
    assert sent(lambda c: Activations(c).disable(7), ACTIVATION)[2] == {"status": "inactive"}
    assert sent(lambda c: Activations(c).sync(7), {"status": "queued"}) == ("POST", "/api/activations/7/sync/", None)


@pytest.mark.parametrize(
    "config",
    [
        {"api_key": "***"},
        {"list_id": "L1", "api_key": " *** "},
        {"list_id": "***"},
        {"auth": {"deep": {"client_secret": "***"}}},
        {"keys": ["a", "***"]},
        {"keys": ({"token": "***"},)},
        MappingProxyType({"auth": MappingProxyType({"token": "***"})}),
    ],
)
def test_a_mask_is_refused_wherever_it_stands(config: Mapping[str, object]) -> None:
    refused_unsent(lambda c: Activations(c).create(3, "klaviyo", config=config), "mask")
    refused_unsent(lambda c: Activations(c).update(7, config=config), "mask")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda a: a.list(page_size=-1),
        lambda a: a.list(start=""),
        lambda a: a.get(""),
        lambda a: a.get(".."),
        lambda a: a.create(0, "klaviyo", config={}),
        lambda a: a.create(None, "klaviyo", config={}),
        lambda a: a.create(3, "", config={}),
        lambda a: a.create(3, 5, config={}),
        lambda a: a.create(3, "klaviyo", config=None),
        lambda a: a.create(3, "klaviyo", config=[("list_id", "L1")]),
        lambda a: a.create(3, "klaviyo", config={"n": float("inf")}),
        lambda a: a.create(3, "klaviyo", config={"n": object()}),
        lambda a: a.create(3, "klaviyo", config={5: "n"}),
        lambda a: a.update(7),
        lambda a: a.update(7, status="error"),
        lambda a: a.update(7, status=True),
        lambda a: a.update(7, segment_id=-3),
        lambda a: a.update(7, connector_type=" "),
        lambda a: a.enable(None),
        lambda a: a.disable(False),
        lambda a: a.sync(0.5),
        lambda a: a.delete("  "),
    ],
)
def test_nonsense_is_refused_before_anything_is_sent(wrong: Callable[[Activations], object]) -> None:
    refused_unsent(lambda connection: wrong(Activations(connection)))


def test_a_secret_is_in_no_message() -> None:
    config = {"api_key": "klaviyo-secret", "list_id": object()}
    with scripted(Act(status=500)) as (connection, _, _), pytest.raises(ValueError, match="list_id") as refused:
        Activations(connection).create(3, "klaviyo", config=config)
    assert "klaviyo-secret" not in str(refused.value)


SECRETS = ["top-secret-key", 'quo"te\\d-é', "in-a-list", "top-secret-key-longer"]
SECRETIVE: dict[str, object] = {
    "list_id": "L-visible", "API_KEY": SECRETS[0], "rest_api_key": SECRETS[3], "password": "",
    "auth": {"client_secret": SECRETS[1]}, "tokens": [{"token": [SECRETS[2]]}],
}  # fmt: skip


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: Activations(c).create(3, "klaviyo", config=SECRETIVE),
        lambda c: Activations(c).update(7, config=SECRETIVE),
    ],
    ids=["create", "update"],
)
@pytest.mark.parametrize("status", [200, 400])
def test_a_refusal_that_quotes_the_config_shows_no_secret(ask: Ask, status: int) -> None:
    for quoted in ({"config": [f"{secret} is no key of L-visible" for secret in SECRETS]}, {"detail": SECRETIVE}):
        with scripted(Act(status=status, body=quoted)) as (connection, _, _), pytest.raises(ApiError) as refused:
            ask(connection)
        shown = f"{refused.value!r} {refused.value} {vars(refused.value)}"
        assert "L-visible" in shown
        for secret in ("top-secret", "-longer", "quo", "in-a-list"):
            assert secret not in shown


CALLS: dict[str, tuple[Ask, int, object]] = {
    "list": (lambda c: list(Activations(c).list()), 4, []),
    "get": (lambda c: Activations(c).get(7), 4, ACTIVATION),
    "create": (lambda c: Activations(c).create(3, "klaviyo", config=KLAVIYO), 1, ACTIVATION),
    "update": (lambda c: Activations(c).update(7, config=KLAVIYO), 4, ACTIVATION),
    "enable": (lambda c: Activations(c).enable(7), 4, ACTIVATION),
    "disable": (lambda c: Activations(c).disable(7), 4, ACTIVATION),
    "sync": (lambda c: Activations(c).sync(7), 4, {"status": "queued"}),
    "delete": (lambda c: Activations(c).delete(7), 4, None),
}


@pytest.mark.parametrize("name", CALLS)
def test_how_often_a_call_is_sent(name: str) -> None:
    ask, in_doubt, answer = CALLS[name]
    assert attempts_in_doubt(ask) == in_doubt
    assert attempts_when_limited(ask, answer) == 2
