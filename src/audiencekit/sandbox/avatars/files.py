"""Where files go and who may open them: upload addresses, access, results (contract 2.10, 4.1)."""

from __future__ import annotations

import sqlite3
import uuid

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from audiencekit.sandbox.avatars import job_state, objects
from audiencekit.sandbox.avatars.set_state import RETENTION
from audiencekit.sandbox.avatars.users import User
from audiencekit.sandbox.avatars.wire import Json, Problem, invalid, json_body, text_list
from audiencekit.sandbox.store import Store


class Files:
    """Handlers; each gets the request and who sent it. *api_url* is the API's base, for the envelopes of results."""

    def __init__(self, store: Store, api_url: str) -> None:
        self._store, self._api_url = store, api_url

    async def upload_url(self, request: Request, user: User) -> Response:
        """A base address of its own for each call: two callers' tables of one name do not overwrite each other."""
        return JSONResponse(f"s3://{user.id}/{RETENTION}/{uuid.uuid4().hex}")

    async def access(self, request: Request, user: User) -> Response:
        url = request.query_params.get("url")
        if url is None:
            raise invalid("query", "url", msg="Field required", type="missing")
        if _own_key(url, user) is None:
            raise Problem(403, "This address is not a place in your storage.", rule="2.10")
        return JSONResponse(_access(url, user))

    async def access_batch(self, request: Request, user: User) -> Response:
        """Entries that are forbidden or unknown are left out."""
        urls = text_list(await json_body(request), "body")

        def readable(connection: sqlite3.Connection) -> list[str]:
            keys = {url: _own_key(url, user) for url in urls}
            return [url for url, key in keys.items() if key and objects.find(connection, user.id, key) is not None]

        return JSONResponse([_access(url, user) for url in await self._store.aread(readable)])

    async def results(self, request: Request, user: User) -> Response:
        name = str(request.path_params["job_name"])

        def read(connection: sqlite3.Connection) -> list[tuple[str, str]]:
            job = job_state.find(connection, user.id, name)
            return [] if job is None else job_state.results(connection, name)

        found = await self._store.aread(read)
        if not found:
            # The client recognises this text when it reloads an expired run (contract 1.7).
            raise Problem(404, f"No results file for job {name}", rule="2.10")
        by_kind: dict[str, list[str]] = {}
        for kind, key in found:
            by_kind.setdefault(kind, []).append(f"{self._api_url}/access?url=s3://{user.id}/{key}")
        return JSONResponse(by_kind)


def _own_key(url: str, user: User) -> str | None:
    """The key behind an envelope or a bare ``s3://`` address, None when it is not in the user's bucket.

    The address inside an envelope is not encoded (contract 4.2), so it is whatever follows.
    """
    _, found, address = url.rpartition("s3://")
    bucket, _, key = address.partition("/")
    return key if found and bucket == user.id and key else None


def _access(url: str, user: User) -> dict[str, Json]:
    credentials: dict[str, Json] = {
        "access_key_id": user.access_key_id,
        "secret_access_key": user.secret_access_key,
    }
    return {"url": url, "credentials": credentials}
