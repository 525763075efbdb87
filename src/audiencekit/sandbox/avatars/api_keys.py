"""The operations on API keys (contract 2.1)."""

from __future__ import annotations

import secrets
import sqlite3
import time
import uuid
from collections.abc import Callable, Sequence
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from audiencekit.sandbox.avatars import event_rows, key_rows, users
from audiencekit.sandbox.avatars.key_rows import ApiKey
from audiencekit.sandbox.avatars.users import User
from audiencekit.sandbox.avatars.wire import Json, Problem, as_uuid, invalid, json_object, text_field, timestamp
from audiencekit.sandbox.store import Store

EXPIRATION_DAYS = (30, 60, 120, 365, 3650)
LONGEST_NAME = 255
DAY = 86_400.0

_Found: TypeAlias = Callable[[sqlite3.Connection], Sequence[ApiKey]]


def new_key(user: str, name: str, days: int) -> tuple[ApiKey, str]:
    """A key for *user*, and its text of the published form: ``octopize_apikey.<uuid4>.<43 characters>``."""
    plaintext = f"octopize_apikey.{uuid.uuid4()}.{secrets.token_urlsafe(32)}"
    return of_plaintext(user, name, days, plaintext), plaintext


def of_plaintext(user: str, name: str, days: int, plaintext: str) -> ApiKey:
    """The key that *plaintext* shows, created now for *days*."""
    now = time.time()
    return ApiKey(id=key_rows.key_id(plaintext), user=user, name=name, created_at=now, expires_at=now + days * DAY)


class ApiKeys:
    """Handlers; each gets the request and who sent it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def select(self, request: Request, user: User) -> Response:
        found = await self._store.aread(lambda connection: key_rows.of_user(connection, user.id))
        return JSONResponse([shape(key) for key in found])

    async def create(self, request: Request, user: User) -> Response:
        body = await json_object(request)
        name, days = text_field(body, "name"), body.get("expiration_days")
        if not 1 <= len(name) <= LONGEST_NAME:
            message = f"String should have 1 to {LONGEST_NAME} characters"
            raise invalid("body", "name", msg=message, type="string_length", rule="2.1")
        if "expiration_days" not in body:
            raise invalid("body", "expiration_days", msg="Field required", type="missing")
        if type(days) is not int or days not in EXPIRATION_DAYS:
            message = f"Input should be one of {', '.join(map(str, EXPIRATION_DAYS))}"
            raise invalid("body", "expiration_days", msg=message, type="enum", rule="2.1")
        key, plaintext = new_key(user.id, name, days)

        def work(connection: sqlite3.Connection) -> None:
            key_rows.insert(connection, key, plaintext)
            event_rows.record(connection, user.id, "create", "api_key", key.id)

        await self._store.awrite(work)
        message = "Keep this key in a safe place: it is not shown again."
        return JSONResponse({"api_key": {**shape(key), "plaintext": plaintext}, "message": message}, 201)

    async def get(self, request: Request, user: User) -> Response:
        identity = _identity(request)
        return JSONResponse(shape(await self._store.aread(lambda connection: _own(connection, user, identity))))

    async def revoke(self, request: Request, user: User) -> Response:
        identity = _identity(request)
        return await self._revoke(user, lambda connection: [_own(connection, user, identity)])

    async def revoke_all(self, request: Request, user: User) -> Response:
        return await self._revoke(user, lambda connection: key_rows.of_user(connection, user.id))

    async def revoke_as_admin(self, request: Request, user: User) -> Response:
        if not user.is_admin:
            raise Problem(403, "Only an administrator may revoke the keys of others.", rule="1.4")
        given = {name: text for name in ("user_id", "api_key_id") if (text := request.query_params.get(name))}
        if len(given) != 1:
            raise Problem(400, "Give either user_id or api_key_id.", rule="2.1")
        ((name, text),) = given.items()
        identity = as_uuid(text, "query", name)

        def found(connection: sqlite3.Connection) -> list[ApiKey]:
            key = key_rows.find(connection, identity) if name == "api_key_id" else None
            owner = users.find(connection, identity if key is None else key.user)
            if owner is None or owner.organization_id != user.organization_id:
                raise Problem(403, "This is not a key or a user of your organisation.", rule="2.1")
            return key_rows.of_user(connection, owner.id) if key is None else [key]

        return await self._revoke(user, found)

    async def _revoke(self, user: User, found: _Found) -> Response:
        def work(connection: sqlite3.Connection) -> int:
            ended = [key for key in found(connection) if key.revoked_at is None]
            for key in ended:
                key_rows.revoke(connection, key.id, now=time.time())
                event_rows.record(connection, user.id, "delete", "api_key", key.id)
            return len(ended)

        count = await self._store.awrite(work)
        return JSONResponse({"message": f"Revoked: {count}."})


def shape(key: ApiKey) -> dict[str, Json]:
    """An ``ApiKey``."""
    return {
        "id": key.id,
        "name": key.name,
        "created_at": timestamp(key.created_at),
        "expires_at": timestamp(key.expires_at),
        "revoked_at": None if key.revoked_at is None else timestamp(key.revoked_at),
        "last_used_at": None if key.last_used_at is None else timestamp(key.last_used_at),
    }


def _identity(request: Request) -> str:
    return as_uuid(str(request.path_params["api_key_id"]), "path", "api_key_id")


def _own(connection: sqlite3.Connection, user: User, identity: str) -> ApiKey:
    key = key_rows.find(connection, identity)
    if key is None or key.user != user.id:
        # Unknown and foreign look alike, so that nobody can ask which keys exist.
        raise Problem(403, "This is not one of your API keys.", rule="2.1")
    return key
