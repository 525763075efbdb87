"""Connections: scopes and rights, secrets that stay inside, SQLite files that are really opened (contract 2.2, 2.4)."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from audiencekit.sandbox import Sandbox
from tests.sandbox.avatars.service import Service


@pytest.fixture
def member(sandbox: Sandbox) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"api-key-v1 {sandbox.avatars.member_api_key}"}
    with httpx.Client(base_url=f"{sandbox.avatars.url}/api", headers=headers) as http:
        yield http


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "crm #1.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            """
            CREATE TABLE "odd "" name" (id INTEGER, "a b" BLOB);
            INSERT INTO "odd "" name" VALUES (7, x'00ff'), (8, NULL);
            CREATE TABLE empty (x TEXT);
            """
        )
    return path


@pytest.fixture
def name() -> str:
    return f"c-{uuid.uuid4().hex[:8]}"


def draft(path: Path | str, **changes: Any) -> dict[str, Any]:
    return {"engine": "sqlite", "label": None, "dsn": "", "fields": {"path": str(path)}, "scope": "user", **changes}


def names(http: httpx.Client) -> list[str]:
    return [one["name"] for one in http.get("/connections").json()["connections"]]


def test_a_connection_is_stored_replaced_renamed_and_forgotten(service: Service, database: Path, name: str) -> None:
    answer = service.api.put(f"/connections/{name}", json=draft(database, label="CRM"))
    assert answer.status_code == 201
    assert answer.json().keys() == {"name", "label", "engine", "scope", "redacted"}
    assert (answer.json()["name"], answer.json()["label"], answer.json()["scope"]) == (name, "CRM", "user")
    assert service.api.put(f"/connections/{name}", json=draft(database)).status_code == 200
    changed = service.api.patch(f"/connections/{name}", json={"name": f"{name}.2", "label": None})
    assert (changed.status_code, changed.json()["name"]) == (200, f"{name}.2")
    assert name not in names(service.api)
    assert service.api.patch(f"/connections/{name}", json={"label": "x"}).status_code == 404
    assert service.api.delete(f"/connections/{name}.2").status_code == 204
    assert service.api.delete(f"/connections/{name}.2").status_code == 404
    assert f"{name}.2" not in names(service.api)


def test_null_and_absence_leave_a_field_as_it_is(service: Service, database: Path, name: str) -> None:
    service.api.put(f"/connections/{name}", json=draft(database, label="kept"))
    assert service.api.patch(f"/connections/{name}", json={"name": None, "label": None}).json()["label"] == "kept"
    assert service.api.patch(f"/connections/{name}", json={}).json()["label"] == "kept"


def test_scopes_say_who_sees_and_who_writes(service: Service, member: httpx.Client, database: Path, name: str) -> None:
    shared, private = f"{name}-shared", f"{name}-private"
    assert service.api.put(f"/connections/{shared}", json=draft(database, scope=None)).json()["scope"] == "organization"
    service.api.put(f"/connections/{private}", json=draft(database))
    assert shared in names(member)
    assert private not in names(member)
    for answer in (
        member.put(f"/connections/{name}", json=draft(database, scope="organization")),
        member.patch(f"/connections/{shared}", json={"label": "mine"}),
        member.delete(f"/connections/{shared}"),
        member.post("/connections/test", json=draft(database, scope="organization")),
        member.post("/connections/presets", json={"kind": "demo", "scope": "organization"}),
    ):
        assert answer.status_code == 403, answer.request.url
    assert member.post(f"/connections/{private}/test").status_code == 404
    assert member.post(f"/connections/{shared}/test").json()["reachable"] is True
    scopes = [one["scope"] for one in service.api.get("/connections").json()["connections"]]
    assert scopes == sorted(scopes, key=["deployment", "organization", "user"].index)


def test_the_deployments_own_cannot_be_changed_but_hidden(database: Path) -> None:
    with Sandbox() as sandbox, Service(sandbox.avatars) as service:
        assert names(service.api) == ["sandbox_shop"]
        assert service.api.put("/connections/sandbox_shop", json=draft(database)).status_code == 409
        assert service.api.patch("/connections/sandbox_shop", json={"label": "x"}).status_code == 409
        headers = {"Authorization": f"api-key-v1 {sandbox.avatars.member_api_key}"}
        url = f"{sandbox.avatars.url}/api/connections/sandbox_shop"
        assert httpx.delete(url, headers=headers).status_code == 403
        assert service.api.delete("/connections/sandbox_shop").status_code == 204
        assert names(service.api) == []
        assert service.api.put("/connections/sandbox_shop", json=draft(database)).status_code == 409
        assert service.api.get("/capabilities").json()["connections"] == []
        sandbox.reset()
        assert names(service.api) == ["sandbox_shop"]


def test_presets_are_offered_and_added_once(member: httpx.Client) -> None:
    offered = member.get("/connections/presets").json()["presets"]
    assert {one["kind"] for one in offered} == {"demo", "sample"}
    added = [one["name"] for one in offered if one["kind"] == "demo"]
    for _ in range(2):
        assert member.post("/connections/presets", json={"kind": "demo"}).status_code == 200
        assert [name for name in names(member) if name in added] == added
    assert member.post("/connections/demo_source/test").json()["table_count"] == 2
    target = member.post("/connections/demo_target/test").json()
    assert (target["reachable"], target["has_schema"], target["is_empty"]) == (True, False, True)
    assert member.post("/connections/presets", json={"kind": "none"}).status_code == 404


@pytest.mark.parametrize("how", ["fields", "dsn"])
def test_an_sqlite_file_is_really_opened(service: Service, database: Path, how: str) -> None:
    address = f"sqlite:///{str(database).replace(' ', '%20').replace('#', '%23')}"
    body = draft(database) if how == "fields" else draft(database, fields=None, dsn=address)
    answer = service.api.post("/connections/test", json=body).json()
    assert answer == {
        "reachable": True,
        "engine": "sqlite",
        "has_schema": True,
        "is_empty": False,
        "table_count": 2,
        "error": None,
    }


def test_what_does_not_open_is_no_error_of_the_request(service: Service, tmp_path: Path, name: str) -> None:
    (tmp_path / "text.db").write_text("not a database, however long this text may be " * 50)
    for path in (tmp_path / "missing.db", tmp_path / "text.db", tmp_path, "/dev/null/x"):
        answer = service.api.post("/connections/test", json=draft(path))
        assert (answer.status_code, answer.json()["reachable"], bool(answer.json()["error"])) == (200, False, True)
        assert str(path) not in answer.json()["error"]
    assert not (tmp_path / "missing.db").exists()
    service.api.put(f"/connections/{name}", json=draft(tmp_path / "missing.db"))
    sampled = service.api.post(f"/connections/{name}/sample", json={"columns": {"t": ["x"]}}).json()
    assert (sampled["samples"], bool(sampled["error"])) == (None, True)


def test_a_sample_holds_real_values_of_the_asked_columns_only(service: Service, database: Path, name: str) -> None:
    service.api.put(f"/connections/{name}", json=draft(database))
    asked = {'odd " name': ["id", "a b", "nothing"], "empty": ["x"], "sqlite_master": ["name"], "t; DROP": ["x"]}
    answer = service.api.post(f"/connections/{name}/sample", json={"columns": asked, "limit": 20})
    assert answer.json() == {
        "samples": {'odd " name': {"id": ["7", "8"], "a b": ["00ff", None]}, "empty": {"x": []}},
        "missing": ['odd " name.nothing', "sqlite_master.name", "t; DROP.x"],
        "error": None,
    }
    shop = {"columns": {"customer": ["id"], "orders": ["customer_id"]}}
    values = service.api.post("/connections/sandbox_shop/sample", json=shop).json()["samples"]
    assert values["customer"]["id"] == ["1", "2", "3", "4", "5"]
    assert len(values["orders"]["customer_id"]) == 5


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "columns"),
        ({"columns": {}}, "columns"),
        ({"columns": {f"t{n}": ["x"] for n in range(11)}}, "columns"),
        ({"columns": {"t": "x"}}, "columns"),
        ({"columns": {"t": ["x"]}, "limit": 0}, "limit"),
        ({"columns": {"t": ["x"]}, "limit": 21}, "limit"),
    ],
)
def test_a_sample_keeps_to_its_limits(service: Service, body: dict[str, Any], place: str) -> None:
    answer = service.api.post("/connections/sandbox_shop/sample", json=body)
    assert (answer.status_code, answer.json()["detail"][0]["loc"][1]) == (422, place)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"engine": ""}, "engine"),
        ({"engine": "oracle"}, "engine"),
        ({"fields": None}, "dsn"),
        ({"dsn": "sqlite:////x-SECRET"}, "dsn"),
        ({"fields": None, "dsn": "postgresql://u:SECRET@h/db"}, "dsn"),
        ({"fields": None, "dsn": "sqlite:///relative-SECRET.db"}, "dsn"),
        ({"fields": {"path": "relative-SECRET.db"}}, "fields"),
        ({"scope": "deployment"}, "scope"),
        ({"fields": {"path": 5}}, "fields"),
    ],
)
def test_a_refused_draft_does_not_repeat_what_may_be_secret(
    service: Service, name: str, changes: dict[str, Any], place: str
) -> None:
    for answer in (
        service.api.put(f"/connections/{name}", json=draft("/x.db", **changes)),
        service.api.post("/connections/test", json=draft("/x.db", **changes)),
    ):
        assert (answer.status_code, answer.json()["detail"][0]["loc"][1]) == (422, place)
        assert "SECRET" not in answer.text


def test_other_engines_are_shown_tried_and_not_stored(service: Service, name: str) -> None:
    engines = {one["engine"]: one for one in service.api.get("/connections/engines").json()["engines"]}
    assert {engine for engine, one in engines.items() if one["available"]} == {"sqlite"}
    assert engines["mongodb"]["kind"] == "documents"
    assert [field["key"] for field in engines["postgresql"]["fields"] if field["secret"]] == ["password"]
    body = {"engine": "postgresql", "dsn": "postgresql://u:SECRET@127.0.0.1:1/db", "scope": "user"}
    probe = service.api.post("/connections/test", json=body)
    assert (probe.status_code, probe.json()["reachable"]) == (200, False)
    stored = service.api.put(f"/connections/{name}", json=body)
    assert (stored.status_code, stored.json()["detail"][0]["loc"]) == (422, ["body", "engine"])
    assert "SECRET" not in probe.text + stored.text
    capabilities = service.api.get("/capabilities").json()
    assert capabilities["database_engines"] == ["sqlite"]
    assert all("redacted" not in one for one in capabilities["connections"])


def test_a_taken_or_odd_name_is_422(service: Service, database: Path, name: str) -> None:
    for one in (name, f"{name}-2"):
        service.api.put(f"/connections/{one}", json=draft(database))
    assert service.api.patch(f"/connections/{name}", json={"name": f"{name}-2"}).status_code == 422
    assert service.api.patch(f"/connections/{name}", json={"name": "a/b"}).status_code == 422
    assert service.api.patch(f"/connections/{name}", json={"name": "sandbox_shop"}).status_code == 409
    assert service.api.put("/connections/a%2Fb", json=draft(database)).status_code == 422
    assert service.api.patch(f"/connections/{name}", json={"name": name}).status_code == 200


def test_no_connection_opens_the_sandboxs_own_files(
    sandbox: Sandbox, service: Service, member: httpx.Client, database: Path, tmp_path: Path, name: str
) -> None:
    service.upload("private.csv", b"a,b\n1,2\n")
    world = sandbox._running.world  # type: ignore[union-attr]
    store: Path = world.store.path
    upload = next(path for path in (world.work_dir / "avatars" / "objects").iterdir() if path.is_file())
    soft, hard, swapped = (tmp_path / f"{kind}.db" for kind in ("soft", "hard", "swapped"))
    soft.symlink_to(store)
    hard.hardlink_to(store)
    climbing = store.parent / "nowhere" / ".." / store.name
    for own in (store, f"{store}-wal", soft, hard, climbing, upload):
        for answer in (
            member.put(f"/connections/{name}", json=draft(own)),
            member.post("/connections/test", json=draft(own)),
        ):
            assert answer.status_code == 422 and "own" in answer.text, own
            assert str(store.parent) not in answer.text
    swapped.symlink_to(database)
    assert member.put(f"/connections/{name}", json=draft(swapped)).status_code == 201
    assert member.post(f"/connections/{name}/test").json()["reachable"] is True
    swapped.unlink()
    swapped.symlink_to(store)
    for path, body in (("test", None), ("sample", {"columns": {"avatars_users": ["email"]}})):
        answer = member.post(f"/connections/{name}/{path}", json=body)
        assert answer.status_code == 403 and "@" not in answer.text
    # The ready-made ones are in the sandbox's folder, and everybody's.
    assert member.post("/connections/sandbox_shop/test").json()["reachable"] is True
