"""The operations that keep connections (contract 2.2, 2.4)."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import attrs
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from audiencekit.sandbox.avatars import connection_rows, event_rows
from audiencekit.sandbox.avatars.connection_drafts import need_available, read_draft, read_label, read_name, read_scope
from audiencekit.sandbox.avatars.connection_rows import Connection
from audiencekit.sandbox.avatars.engines import AVAILABLE, ENGINES, PRESETS, SQLITE
from audiencekit.sandbox.avatars.own_files import OwnFiles
from audiencekit.sandbox.avatars.users import User
from audiencekit.sandbox.avatars.wire import Json, Problem, invalid, json_object, text_field
from audiencekit.sandbox.store import Store


class Connections:
    """Handlers; each gets the request and who sent it. *databases* is where the ready-made files are."""

    def __init__(self, store: Store, databases: Path, own_files: OwnFiles) -> None:
        self._store, self._databases, self._own_files = store, databases, own_files

    async def select(self, request: Request, user: User) -> Response:
        return await self._list(user)

    async def capabilities(self, request: Request, user: User) -> Response:
        found = await self._store.aread(lambda store: connection_rows.visible(store, user))
        brief = [{name: value for name, value in shape(one).items() if name != "redacted"} for one in found]
        return JSONResponse(
            {
                "input_protocols": ["database", "databases"],
                "database_engines": list(AVAILABLE),
                "connections": brief,
            }
        )

    async def engines(self, request: Request, user: User) -> Response:
        return JSONResponse({"engines": list(ENGINES)})

    async def presets(self, request: Request, user: User) -> Response:
        offered = [{"name": name, "label": label, "engine": SQLITE, "kind": kind} for name, label, kind, _ in PRESETS]
        return JSONResponse({"presets": offered})

    async def add_presets(self, request: Request, user: User) -> Response:
        body = await json_object(request)
        kind, scope = text_field(body, "kind"), read_scope(body, user, default="user")
        chosen = [(name, label, file) for name, label, one, file in PRESETS if one == kind]
        if not chosen:
            raise Problem(404, "There is no preset of this kind.", rule="2.4")

        def work(store: sqlite3.Connection) -> None:
            for name, label, file in chosen:
                path = str(self._databases / file)
                owner = _owner(scope, user)
                if connection_rows.of_owner(store, scope, owner, name) is None:
                    added = Connection(
                        scope=scope,
                        owner=owner,
                        name=name,
                        label=label,
                        engine=SQLITE,
                        path=path,
                        redacted=f"{SQLITE}:///{file}",
                    )
                    connection_rows.insert(store, added)
                    event_rows.record(store, user.id, "create", "connection", added.id)

        await self._store.awrite(work)
        return await self._list(user)

    async def put(self, request: Request, user: User) -> Response:
        name = read_name(_name(request), "path", "name")
        draft = read_draft(await json_object(request), user, self._own_files)
        need_available(draft)
        wanted = Connection(
            scope=draft.scope,
            owner=_owner(draft.scope, user),
            name=name,
            label=draft.label,
            engine=draft.engine,
            path=draft.path or "",
            redacted=draft.redacted,
        )

        def work(store: sqlite3.Connection) -> tuple[Connection, int]:
            _refuse_deployments_name(store, name)
            before = connection_rows.of_owner(store, wanted.scope, wanted.owner, name)
            if before is None:
                connection_rows.insert(store, wanted)
                event_rows.record(store, user.id, "create", "connection", wanted.id)
                return wanted, 201
            after = attrs.evolve(wanted, id=before.id)
            connection_rows.replace(store, after)
            event_rows.record(store, user.id, "update", "connection", before.id)
            return after, 200

        stored, status = await self._store.awrite(work)
        return JSONResponse(shape(stored), status)

    async def patch(self, request: Request, user: User) -> Response:
        """Null is taken for absent: the vendor's client sends every key (contract 9.2, 34)."""
        name, body = _name(request), await json_object(request)
        label = read_label(body)
        given = text_field(body, "name") if body.get("name") is not None else None
        new_name = None if given is None else read_name(given, "body", "name")

        def work(store: sqlite3.Connection) -> Connection:
            found = _need(store, user, name)
            if found.scope == "deployment":
                raise _deployments_own(name)
            _need_right(found, user)
            if new_name is not None and new_name != name:
                _refuse_deployments_name(store, new_name)
                if connection_rows.of_owner(store, found.scope, found.owner, new_name) is not None:
                    raise invalid("body", "name", msg="This name is taken", rule="2.4")
            changes = {key: value for key, value in (("name", new_name), ("label", label)) if value is not None}
            changed = attrs.evolve(found, **changes)
            connection_rows.replace(store, changed)
            event_rows.record(store, user.id, "update", "connection", found.id)
            return changed

        return JSONResponse(shape(await self._store.awrite(work)))

    async def delete(self, request: Request, user: User) -> Response:
        name = _name(request)

        def work(store: sqlite3.Connection) -> None:
            found = _need(store, user, name)
            _need_right(found, user)
            if found.scope == "deployment":
                connection_rows.hide(store, found, user.organization_id)
            else:
                connection_rows.remove(store, found)
            event_rows.record(store, user.id, "delete", "connection", found.id)

        await self._store.awrite(work)
        return Response(status_code=204)

    async def _list(self, user: User) -> Response:
        found = await self._store.aread(lambda store: connection_rows.visible(store, user))
        return JSONResponse({"connections": [shape(connection) for connection in found]})


def shape(connection: Connection) -> dict[str, Json]:
    """A ``ConnectionSummary``: what opens the database is not in it."""
    return {
        "name": connection.name,
        "label": connection.label,
        "engine": connection.engine,
        "scope": connection.scope,
        "redacted": connection.redacted,
    }


def _owner(scope: str, user: User) -> str:
    return user.id if scope == "user" else user.organization_id


def _name(request: Request) -> str:
    return str(request.path_params["name"])


def _need(store: sqlite3.Connection, user: User, name: str) -> Connection:
    found = connection_rows.named(store, user, name)
    if found is None:
        raise Problem(404, "You see no connection of this name.", rule="2.4")
    return found


def _need_right(connection: Connection, user: User) -> None:
    if connection.scope != "user" and not user.is_admin:
        raise Problem(403, "Only an administrator may change connections that are not their own.", rule="2.4")


def _refuse_deployments_name(store: sqlite3.Connection, name: str) -> None:
    if connection_rows.of_deployment(store, name):
        raise _deployments_own(name)


def _deployments_own(name: str) -> Problem:
    return Problem(409, f"The name '{name}' is that of a connection of the deployment.", rule="2.4")
