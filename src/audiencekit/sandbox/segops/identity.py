"""Visitors identified and users merged on request (segops.md 2.8, ops 48 and 49)."""

from __future__ import annotations

import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from audiencekit.sandbox.segops.auth import Auth
from audiencekit.sandbox.segops.identity_rows import CannotMerge, Edge, identify, is_visitor, merge
from audiencekit.sandbox.segops.wire import Refused, read_object, required_text, served
from audiencekit.sandbox.store import Store


def identity_routes(auth: Auth, store: Store) -> list[BaseRoute]:
    async def alias(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        body = await read_object(request)
        anonymous_id = required_text(body, "anonymous_id", "2.8")
        user_id = required_text(body, "user_id", "2.8")
        if is_visitor(user_id):
            raise Refused.field("user_id", "A visitor; only a known user can have aliases.", "2.8")
        now = time.time_ns() // 1000
        edge = await store.awrite(lambda connection: identify(connection, anonymous_id, user_id, now))
        return JSONResponse(_shown(edge))

    async def fold(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        body = await read_object(request)
        from_user_id = required_text(body, "from_user_id", "2.8")
        into_user_id = required_text(body, "into_user_id", "2.8")
        try:
            edge = await store.awrite(lambda connection: merge(connection, from_user_id, into_user_id))
        except CannotMerge as error:
            raise Refused.field("into_user_id", str(error), "2.8") from error
        return JSONResponse(_shown(edge))

    return [
        Route("/api/identity/alias/", served(alias), methods=["POST"]),
        Route("/api/identity/merge/", served(fold), methods=["POST"]),
    ]


def _shown(edge: Edge) -> dict[str, object]:
    return {"from": edge.alias, "to": edge.user_id, "created": edge.created}
