"""Who is calling: the API key of contract 1.4, or the bearer token of the legacy login (2.12)."""

from __future__ import annotations

import secrets
import sqlite3
import time
import uuid
from urllib.parse import parse_qs

from starlette.requests import Request

from audiencekit.sandbox.avatars import users
from audiencekit.sandbox.avatars.users import User
from audiencekit.sandbox.avatars.wire import Fault, Problem, body_bytes
from audiencekit.sandbox.store import Store

TOKEN_LIFE = 3600.0  # seconds; the service does not publish it


def new_api_key() -> str:
    """A key of the published form: ``octopize_apikey.<uuid4>.<43 characters>``."""
    return f"octopize_apikey.{uuid.uuid4()}.{secrets.token_urlsafe(32)}"


async def authenticate(request: Request, store: Store) -> User:
    """The user behind the Authorization header; 401 when there is none.

    Scheme and key are separated by one space: ``api-key-v1 <key>`` or ``Bearer <token>``.
    """
    scheme, _, credential = request.headers.get("authorization", "").partition(" ")

    def find(connection: sqlite3.Connection) -> User | None:
        match scheme.lower():
            case "api-key-v1":
                return users.by_api_key(connection, credential)
            case "bearer":
                return users.by_token(connection, credential, now=time.time())
            case _:
                return None

    user = await store.aread(find)
    if user is None:
        # The client looks for the word "authenticated" (contract 1.7).
        raise Problem(401, "You are not authenticated.", rule="1.4")
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
    await store.awrite(
        lambda connection: users.insert_token(connection, user.id, token, expires_at=time.time() + TOKEN_LIFE)
    )
    return {"access_token": token, "refresh_token": None, "token_type": "bearer"}
