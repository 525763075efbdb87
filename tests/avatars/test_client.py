"""The low level by subject: every operation of the document, against the sandbox."""

from __future__ import annotations

import ast
import inspect
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from audiencekit_api.avatars.models import ConnectionDraft, EventLogResponse
from audiencekit_api.avatars.operations import OPERATIONS

from audiencekit.avatars import Manager, groups
from audiencekit.avatars.client import ApiClient
from audiencekit.errors import InvalidInput, NotFound, PermissionDenied, UnexpectedResponse
from audiencekit.sandbox import Sandbox
from tests.avatars.frames import people
from tests.scripted import Act, serving

KEY = f"octopize_apikey.{uuid.UUID(int=7)}.{'k' * 43}"


@pytest.fixture
def api(manager: Manager) -> Iterator[ApiClient]:
    yield manager.api


def test_every_operation_has_its_method() -> None:
    used: set[str] = set()
    folder = Path(inspect.getfile(groups)).parent
    for path in [*folder.glob("*.py"), folder.parent / "client.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr == "sync_detailed" and isinstance(node.value, ast.Name):
                used.add(node.value.id)

    assert used == {operation.name for operation in OPERATIONS.values()} and len(used) == 45


def test_the_service_speaks_of_itself(api: ApiClient) -> None:
    assert api.health.get() and api.health.database() is None and api.health.root() is None
    assert "paths" in api.openapi.get()
    assert api.compatibility.check().status in ("compatible", "unknown")
    assert api.capabilities.get().database_engines


def test_users(api: ApiClient, sandbox: Sandbox) -> None:
    me = api.users.me()

    assert me.email == sandbox.avatars.username and api.users.get(str(me.id)).id == me.id
    assert [user.email for user in api.users.find(me.email)] == [me.email]
    assert len(api.users.find()) >= 1 and api.users.find("nobody@example.org") == []
    assert api.users.features().feature_scopes and api.users.credits().is_credit_enabled in (True, False)
    with pytest.raises(InvalidInput, match="user_id must be a UUID"):
        api.users.get("nobody")


def test_api_keys(api: ApiClient, sandbox: Sandbox) -> None:
    created = api.api_keys.create("spare", 30)
    with Manager(sandbox.avatars.url, api_key=created.api_key.plaintext) as other:
        assert other.api.users.me().email == sandbox.avatars.username
    assert api.api_keys.get(created.api_key.id).name == "spare"
    assert created.api_key.id in [key.id for key in api.api_keys.list()]
    api.api_keys.revoke(created.api_key.id)
    assert api.api_keys.get(created.api_key.id).revoked_at is not None
    with pytest.raises(PermissionDenied):
        api.api_keys.revoke(uuid.UUID(int=3))
    with pytest.raises(InvalidInput, match="one of 30, 60"):
        api.api_keys.create("odd", 31)
    for both in ({}, {"user_id": uuid.UUID(int=1), "api_key_id": uuid.UUID(int=2)}):
        with pytest.raises(InvalidInput, match="either"):
            api.api_keys.revoke_as_admin(**both)


def test_resource_sets(api: ApiClient) -> None:
    yaml = b"kind: AvatarSchema\nmetadata:\n  name: schema\nspec:\n  tables:\n  - name: t\n"
    yaml += b"    data:\n      volume: input\n      file: t.csv\n"
    stored = api.resources.put("low-level", yaml)
    api.resources.append(
        stored,
        b"kind: AvatarParameters\nmetadata:\n  name: standard\n"
        b"spec:\n  schema: schema\n  avatarization:\n    t:\n      k: 4\n",
    )

    assert b"name: standard" in api.resources.get(str(stored))
    assert b"AvatarVolume" in api.resources.volume("input", "input", stored)
    with pytest.raises(NotFound):
        api.resources.get(uuid.UUID(int=9))


def test_jobs(api: ApiClient, manager: Manager) -> None:
    runner = manager.create_runner("low-level-jobs")
    runner.add_table("t", people())
    runner.set_parameters("t", k=4)
    runner.run()
    name = runner.jobs["standard"]

    assert [job.name for job in api.jobs.list(names=[name, "nobody"])] == [name]
    assert len(api.jobs.list(names=[name, *map(str, range(250))], limit=1)) == 1
    assert {str(job.kind) for job in api.jobs.list(kinds=["signal_metrics"], limit=5)} == {"signal_metrics"}
    assert api.jobs.delete(name).deleted_at
    assert name not in [job.name for job in api.jobs.list(set_name=runner.set_name)]
    assert name in [job.name for job in api.jobs.list(set_name=runner.set_name, include_deleted=True)]
    assert api.jobs.get(name).deleted_at


def test_datasets_move_both_ways(api: ApiClient, tmp_path: Path) -> None:
    people().to_csv(tmp_path / "t.csv", index=False)
    address = api.datasets.upload("loose/t.csv", tmp_path / "t.csv")

    assert address.startswith("s3://") and address.endswith("/loose/t.csv")
    assert api.datasets.download("loose/t.csv") == (tmp_path / "t.csv").read_bytes()
    saved = api.datasets.save(address, tmp_path / "back.csv")
    assert saved.read_bytes() == (tmp_path / "t.csv").read_bytes()
    with pytest.raises(NotFound):
        api.datasets.download("loose/nothing.csv")


def test_connections(api: ApiClient) -> None:
    assert "sqlite" in [engine.engine for engine in api.connections.engines()]
    kinds = {str(preset.kind) for preset in api.connections.presets()}
    for kind in kinds:
        api.connections.add_presets(kind)
    listed = api.connections.list()
    assert listed
    name = listed[0].name
    assert api.connections.test(name).engine is not None
    draft = ConnectionDraft(engine="sqlite", dsn="sqlite:////nowhere/at/all.db", scope="user")
    assert api.connections.test_draft(draft).reachable is False
    if not any(each.name == "mine" for each in listed):
        api.connections.put("mine", draft)
    assert api.connections.patch("mine", label="Mine").label == "Mine"
    api.connections.delete("mine")
    with pytest.raises(NotFound):
        api.connections.test("mine")


def test_values_of_a_connection(api: ApiClient) -> None:
    api.connections.add_presets("demo")
    shop = next(each for each in api.connections.list() if "shop" in each.name)
    sample = api.connections.sample(shop.name, {"customer": ["id", "nothing"]}, limit=3)

    assert sample.samples and len(sample.samples.additional_properties["customer"].additional_properties["id"]) == 3
    assert sample.missing


def test_event_logs_are_read_page_by_page(api: ApiClient, sandbox: Sandbox) -> None:
    for number in range(3):
        api.resources.put(f"logged-{number}", b"kind: AvatarDatabase\nmetadata:\n  name: d\nspec:\n  connection: d\n")
    whole = api.event_logs.list(verbs=["create"], limit=6)
    sandbox.forget_requests()
    paged: list[EventLogResponse] = []
    for event in api.event_logs.iterate(verbs=iter(["create"]), page=2):
        paged.append(event)
        if len(paged) == 6:
            break

    assert [event.id for event in paged[: len(whole)]] == [event.id for event in whole]
    assert len(sandbox.requests) == 3  # no page is read before it is asked for


def test_a_page_that_repeats_is_an_error() -> None:
    event = {"id": str(uuid.UUID(int=1)), "verb": "read", "object_type": "job", "created_at": "2026-01-01T00:00:00Z"}
    compatible = Act(body={"message": "fits", "status": "compatible"})
    with (
        serving(compatible, Act(body=[event])) as server,
        Manager(server.url, api_key=KEY) as manager,
        pytest.raises(UnexpectedResponse, match="same page twice"),
    ):
        list(manager.api.event_logs.iterate(page=1))
