"""The operations that look into databases: test a draft, test a connection, sample a few values (contract 2.4)."""

from __future__ import annotations

import asyncio
import sqlite3

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from audiencekit.sandbox.avatars import connection_rows, event_rows, sqlite_source
from audiencekit.sandbox.avatars.connection_drafts import read_draft
from audiencekit.sandbox.avatars.connection_rows import Connection
from audiencekit.sandbox.avatars.engines import AVAILABLE
from audiencekit.sandbox.avatars.own_files import OwnFiles
from audiencekit.sandbox.avatars.sqlite_source import Unreachable
from audiencekit.sandbox.avatars.users import User
from audiencekit.sandbox.avatars.wire import Json, Problem, body_bytes, invalid, json_object, text_list
from audiencekit.sandbox.store import Store

MOST_TABLES = 10
MOST_VALUES = 20
DEFAULT_VALUES = 5
MOST_COLUMNS = 200  # of one table; the service documents none


class ConnectionLooks:
    """Handlers; each gets the request and who sent it. Only SQLite is really opened."""

    def __init__(self, store: Store, own_files: OwnFiles) -> None:
        self._store, self._own_files = store, own_files

    async def test_draft(self, request: Request, user: User) -> Response:
        draft = read_draft(await json_object(request), user, self._own_files)
        await self._store.awrite(lambda store: event_rows.record(store, user.id, "test", "connection"))
        return JSONResponse(await _probed(draft.engine, draft.path))

    async def test(self, request: Request, user: User) -> Response:
        await body_bytes(request)  # there is none, and one that is sent says nothing
        found = await self._recorded(request, user, "test")
        return JSONResponse(await _probed(found.engine, found.path))

    async def sample(self, request: Request, user: User) -> Response:
        body = await json_object(request)
        columns, limit = _columns(body), _limit(body)
        found = await self._recorded(request, user, "read")
        try:
            sample = await asyncio.to_thread(sqlite_source.sample, found.path, columns, limit)
        except Unreachable as error:
            return JSONResponse({"samples": None, "missing": None, "error": str(error)})
        return JSONResponse({"samples": sample.values, "missing": sample.missing, "error": None})

    async def _recorded(self, request: Request, user: User, verb: str) -> Connection:
        """The connection of the path; the event log keeps that it was looked into."""
        name = str(request.path_params["name"])

        def work(store: sqlite3.Connection) -> Connection:
            found = connection_rows.named(store, user, name)
            if found is None:
                raise Problem(404, "You see no connection of this name.", rule="2.4")
            if self._own_files.holds(found.path):
                raise Problem(403, "The file of this connection is the sandbox's own.", rule="2.4")
            event_rows.record(store, user.id, verb, "connection", found.id)
            return found

        return await self._store.awrite(work)


async def _probed(engine: str, path: str | None) -> dict[str, Json]:
    closed: dict[str, Json] = {"has_schema": None, "is_empty": None, "table_count": None}
    if path is None:
        message = f"This sandbox opens {', '.join(AVAILABLE)} only."
        return {"reachable": False, "engine": engine, **closed, "error": message}
    try:
        found = await asyncio.to_thread(sqlite_source.probe, path)
    except Unreachable as error:
        return {"reachable": False, "engine": engine, **closed, "error": str(error)}
    return {"reachable": True, "engine": engine, **found, "error": None}


def _columns(body: dict[str, Json]) -> dict[str, list[str]]:
    if "columns" not in body:
        raise invalid("body", "columns", msg="Field required", type="missing")
    given = body["columns"]
    if not isinstance(given, dict):
        raise invalid("body", "columns", msg="Input should be a valid dictionary", type="dict_type")
    if not 1 <= len(given) <= MOST_TABLES:
        raise invalid("body", "columns", msg=f"1 to {MOST_TABLES} tables", type="too_long", rule="1.6")
    return {
        table: list(dict.fromkeys(text_list(names, "body", "columns", table, limit=MOST_COLUMNS)))
        for table, names in given.items()
    }


def _limit(body: dict[str, Json]) -> int:
    limit = body.get("limit")
    if limit is None:
        return DEFAULT_VALUES
    if type(limit) is not int or not 1 <= limit <= MOST_VALUES:
        raise invalid("body", "limit", msg=f"Input should be a valid integer, 1 to {MOST_VALUES}", rule="1.6")
    return limit
