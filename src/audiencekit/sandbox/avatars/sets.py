"""The operations on resource sets (contract 2.9)."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import uuid
from collections.abc import Mapping

import attrs
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from audiencekit.sandbox.avatars import event_rows, set_state
from audiencekit.sandbox.avatars.resources import ResourceSet, dump, load, parse, volume_document
from audiencekit.sandbox.avatars.set_state import RETENTION, StoredSet
from audiencekit.sandbox.avatars.users import User
from audiencekit.sandbox.avatars.wire import Problem, as_uuid, body_bytes, invalid
from audiencekit.sandbox.store import Store

_DISPLAY_NAME = re.compile(r"[A-Za-z0-9_.-]{1,255}")
YAML = "application/yaml"


class Sets:
    """Handlers; each gets the request and who sent it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def put(self, request: Request, user: User) -> Response:
        """Always a new set with an id of its own; earlier ones of the same name stay."""
        display_name = str(request.path_params["resource_set"])
        if _DISPLAY_NAME.fullmatch(display_name) is None:
            message = "A display name has letters, digits, '_', '-' and '.', at most 255"
            raise invalid("path", "display_name", msg=message, type="string_pattern_mismatch", rule="1.5")
        parsed = await asyncio.to_thread(_parse_own, await body_bytes(request), user)

        def work(connection: sqlite3.Connection) -> StoredSet:
            stored = StoredSet(
                name=str(uuid.uuid4()),
                user=user.id,
                display_name=display_name,
                text=dump(parsed.documents),
                inputs=set_state.bind_inputs(connection, user.id, parsed),
            )
            set_state.insert(connection, stored)
            event_rows.record(connection, user.id, "create", "resource", stored.name)
            return stored

        return _stored(await self._store.awrite(work))

    async def append(self, request: Request, user: User) -> Response:
        name = _set_id(request)
        before = await self._need(user, name)
        added = await asyncio.to_thread(load, await body_bytes(request))
        while (stored := await self._appended(user, before, added)) is None:
            before = await self._need(user, name)  # somebody else appended meanwhile
        return _stored(stored)

    async def _appended(
        self, user: User, before: StoredSet, added: tuple[Mapping[str, object], ...]
    ) -> StoredSet | None:
        """The set with *added* behind what it was *before*; None when it is not that any more."""
        parsed = await asyncio.to_thread(_parse_own, f"{before.text}\n---\n{dump(added)}".encode(), user)

        def work(connection: sqlite3.Connection) -> StoredSet | None:
            current = set_state.find(connection, user.id, before.name)
            if current is None or current.text != before.text:
                return None
            inputs = {**set_state.bind_inputs(connection, user.id, parsed), **before.inputs}
            stored = attrs.evolve(before, text=dump(parsed.documents), inputs=inputs)
            set_state.replace_text(connection, stored)
            event_rows.record(connection, user.id, "update", "resource", before.name)
            return stored

        return await self._store.awrite(work)

    async def get(self, request: Request, user: User) -> Response:
        stored = await self._need(user, _set_id(request))
        parsed = await asyncio.to_thread(parse, stored.text.encode())
        added = [
            volume_document(name, url) for name, url in _volumes(stored, parsed).items() if name not in parsed.volumes
        ]
        metadata = [document for document in parsed.documents if document["kind"] == "AvatarMetadata"]
        others = [document for document in parsed.documents if document["kind"] != "AvatarMetadata"]
        return Response(dump((*metadata, *added, *others)), media_type=YAML)

    async def volume(self, request: Request, user: User) -> Response:
        query = request.query_params
        for required in ("volume_name", "purpose", "set_name"):
            if required not in query:
                raise invalid("query", required, msg="Field required", type="missing")
        if query["purpose"] not in ("input", "results"):
            raise invalid("query", "purpose", msg="Input should be 'input' or 'results'", type="enum")
        stored = await self._need(user, as_uuid(query["set_name"], "query", "set_name"))
        urls = _volumes(stored, await asyncio.to_thread(parse, stored.text.encode()))
        url = urls.get(query["volume_name"])
        if url is None:
            raise Problem(404, f"Volume '{query['volume_name']}' not found in set {stored.name}.", rule="2.9")
        return Response(dump((volume_document(query["volume_name"], url),)), media_type=YAML)

    async def _need(self, user: User, name: str) -> StoredSet:
        stored = await self._store.aread(lambda connection: set_state.find(connection, user.id, name))
        if stored is None:
            raise Problem(404, f"Resource set {name} not found.", rule="2.9")
        return stored


def _volumes(stored: StoredSet, parsed: ResourceSet) -> Mapping[str, str]:
    added = {
        "input": set_state.input_volume_url(stored.user, stored.inputs),
        "results": f"s3://{stored.user}/{RETENTION}",
    }
    return {**added, **parsed.volumes}


def _parse_own(body: bytes, user: User) -> ResourceSet:
    parsed = parse(body)
    for name, url in parsed.volumes.items():
        if not f"{url}/".startswith(f"s3://{user.id}/"):
            raise Problem(400, f"Volume '{name}': '{url}' is not a place in your storage.", rule="2.9")
    return parsed


def _set_id(request: Request) -> str:
    return as_uuid(str(request.path_params["resource_set"]), "path", "set_name")


def _stored(stored: StoredSet) -> Response:
    return JSONResponse({"set_name": stored.name, "display_name": stored.display_name})
