"""Segments evaluated: preview, estimate, compute, and who is in them (segops.md 2.3, ops 14 to 16, 18, 19)."""

from __future__ import annotations

import sqlite3

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from audiencekit.sandbox.segops import segment_rows as rows
from audiencekit.sandbox.segops.auth import Auth
from audiencekit.sandbox.segops.compute import Computer
from audiencekit.sandbox.segops.definition import Definition, parse
from audiencekit.sandbox.segops.evaluate import compile_definition, matching_users
from audiencekit.sandbox.segops.member_rows import list_members, memberships
from audiencekit.sandbox.segops.references import check_references
from audiencekit.sandbox.segops.segment_bodies import (
    members_limit,
    read_cursor,
    required_definition,
    sample_limit,
    write_cursor,
)
from audiencekit.sandbox.segops.segments import find, not_found
from audiencekit.sandbox.segops.wire import Refused, read_object, served
from audiencekit.sandbox.world import World


def member_routes(auth: Auth, world: World, computer: Computer) -> list[BaseRoute]:
    store = world.store

    async def preview(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        body = await read_object(request)
        definition, limit, now = required_definition(body), sample_limit(body), world.clock.now()

        def find_users(connection: sqlite3.Connection) -> list[str]:
            check_references(connection, definition)
            return matching_users(connection, definition, now)

        users = await store.aread(find_users)
        sql = compile_definition(definition, now)
        return JSONResponse({"matched_users": len(users), "sample_user_ids": users[:limit], "sql": sql})

    async def estimate(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        definition = _definition(await find(store, request))
        now = world.clock.now()
        users = await store.aread(lambda connection: matching_users(connection, definition, now))
        return JSONResponse({"estimated_users": len(users)})

    async def compute(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        segment = await find(store, request)
        _definition(segment)
        if not await computer.enqueue(segment["id"]):  # deleted meanwhile
            raise not_found()
        return JSONResponse({"status": "queued"}, 202)

    async def members(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        number: int = (await find(store, request))["id"]
        limit, after = members_limit(request), read_cursor(request)
        # One more than asked for: whether anything is left decides the cursor.
        found = await store.aread(lambda connection: list_members(connection, number, after=after, limit=limit + 1))
        page = found[:limit]
        return JSONResponse(
            {
                "results": [{"user_id": user_id, "computed_at": computed_at} for user_id, computed_at in page],
                "next_cursor": write_cursor(page[-1][0]) if len(found) > limit else None,
            }
        )

    async def membership(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        user_id = request.query_params.get("user_id", "")
        if not user_id:
            raise Refused.field("user_id", "This field is required.", "2.3")
        found = await store.aread(lambda connection: memberships(connection, user_id))
        shown = [{name: one[name] for name in ("id", "name", "computed_at")} for one in found]
        return JSONResponse({"user_id": user_id, "segments": shown})

    return [
        Route("/api/segments/preview/", served(preview), methods=["POST"]),
        Route("/api/segments/membership/", served(membership), methods=["GET"]),
        Route("/api/segments/{id:number}/estimate/", served(estimate), methods=["POST"]),
        Route("/api/segments/{id:number}/compute/", served(compute), methods=["POST"]),
        Route("/api/segments/{id:number}/members/", served(members), methods=["GET"]),
    ]


def _definition(segment: rows.Row) -> Definition:
    if segment["definition"] is None:
        raise Refused.detail(400, "This segment has no definition yet.", "2.3")
    return parse(segment["definition"])
