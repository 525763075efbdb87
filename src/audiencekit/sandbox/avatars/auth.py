"""Who is calling: the API key of contract 1.4, or the bearer token of the legacy login (2.12)."""

from __future__ import annotations

import secrets
import sqlite3
import time
from urllib.parse import parse_qs

from starlette.requests import Request

from audiencekit.sandbox.avatars import event_rows, key_rows, users
from audiencekit.sandbox.avatars.key_rows import ApiKey
from audiencekit.sandbox.avatars.users import User
from audiencekit.sandbox.avatars.wire import Fault, Problem, body_bytes
from audiencekit.sandbox.store import Store

TOKEN_LIFE = 3600.0  # seconds; the service does not publish it
USE_NOTED = 60.0  # seconds between two notes that a key is in use: not every read is to cost a write


async def authenticate(request: Request, store: Store) -> User:
    """The user behind the Authorization header; 401 when there is none.

    Scheme and key are separated by one space: ``api-key-v1 <key>`` or ``Bearer <token>``.
    """
    scheme, _, credential = request.headers.get("authorization", "").partition(" ")

    def find(connection: sqlite3.Connection) -> tuple[ApiKey | None, User] | None:
        match scheme.lower():
            case "api-key-v1":
                return key_rows.opened_by(connection, credential, now=time.time())
            case "bearer":
                user = users.by_token(connection, credential, now=time.time())
                return None if user is None else (None, user)
            case _:
                return None

    found = await store.aread(find)
    if found is None:
        # The client looks for the word "authenticated" (contract 1.7).
        raise Problem(401, "You are not authenticated.", rule="1.4")
    key, user = found
    if key is not None and time.time() - (key.last_used_at or 0) > USE_NOTED:
        identity = key.id
        await store.awrite(lambda connection: key_rows.touch(connection, identity, now=time.time()))
    return user


async def login(request: Request, store: Store) -> dict[str, str | None]:
    """Change the form ``username=…&password=…`` for a bearer token; 401 for a wrong pair, 422 for a missing field."""
    form = parse_qs((await body_bytes(request)).decode("utf-8", "replace"), keep_blank_values=True)
    missing = [name for name in ("username", "password") if name not in form]
    if missing:
        raise Problem(422, [Fault(("body", name), "Field required", "missing") for name in missing], rule="2.12")
    username, password = form["username"][0], form["password"][0]
    user = await store.aread(lambda connection: users.by_password(connection, username, password))
    if user is None:
        raise Problem(401, "Incorrect username or password.", rule="2.12")
    token = secrets.token_urlsafe(32)

    def work(connection: sqlite3.Connection) -> None:
        users.insert_token(connection, user.id, token, expires_at=time.time() + TOKEN_LIFE)
        event_rows.record(connection, user.id, "login", "user", user.id)

    await store.awrite(work)
    return {"access_token": token, "refresh_token": None, "token_type": "bearer"}
