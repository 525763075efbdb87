"""The Identity service, I1 to I3 (contract 2.3)."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Collection, Mapping

import attrs
from starlette.responses import JSONResponse, Response

from audiencekit.sandbox.permutive.alias_rows import Alias, aliases_of, resolve
from audiencekit.sandbox.permutive.call import Call
from audiencekit.sandbox.permutive.identifiers import read_aliases
from audiencekit.sandbox.permutive.shapes import Misshapen, expect_text
from audiencekit.sandbox.permutive.wire import invalid, is_uuid, read_body


@attrs.frozen
class _Identification:
    user_id: str
    aliases: Collection[Alias]


async def create_user(call: Call) -> Response:
    """I1: an id that nobody bears. It is kept nowhere until an event or an alias comes with it."""
    del call
    return JSONResponse({"id": str(uuid.uuid4())})


async def identify_user(call: Call) -> Response:
    """I2: whose the aliases are, from now on all of them."""
    lenient, allowed = call.choices.lenient_identities, call.choices.allowed_tags
    asked = read_body(await call.request.body(), lambda body: _identification(body, lenient), rule="2.3 I2")

    def work(connection: sqlite3.Connection) -> str:
        return resolve(connection, call.key.workspace_id, asked.aliases, allowed, otherwise=asked.user_id)

    return JSONResponse({"user_id": await call.store.awrite(work)})


async def list_identities(call: Call) -> Response:
    """I3: the user's aliases, without priorities; nobody's list is empty."""
    user_id = call.path["userId"].lower()
    if not is_uuid(user_id):
        raise invalid("userId", f"expected a UUID, found {user_id!r}", rule="2.3 I3")
    aliases = await call.store.aread(lambda connection: aliases_of(connection, call.key.workspace_id, user_id))
    return JSONResponse([{"id": value, "tag": tag, "permutive_id": user_id} for tag, value in aliases])


def _identification(body: Mapping[str, object], lenient: bool) -> _Identification:
    """The body; *lenient* mints a missing user id and counts missing priorities (3.2, rows 34 and 35)."""
    aliases = read_aliases(body.get("aliases"), "aliases", lenient=lenient)
    if body.get("user_id") is None and lenient:
        return _Identification(str(uuid.uuid4()), aliases)
    user_id = expect_text(body.get("user_id"), "user_id")
    if not is_uuid(user_id):
        raise Misshapen("user_id", f"expected a UUID, found {user_id!r}")
    return _Identification(user_id.lower(), aliases)
