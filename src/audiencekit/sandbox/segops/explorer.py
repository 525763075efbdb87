"""The explorer: users, their histories and segments, and events tried out (segops.md 2.7, ops 42 to 47)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from audiencekit.sandbox.encoded_route import EncodedRoute
from audiencekit.sandbox.segops import explorer_rows as rows
from audiencekit.sandbox.segops.auth import Auth
from audiencekit.sandbox.segops.definition import parse
from audiencekit.sandbox.segops.explain import explain
from audiencekit.sandbox.segops.ingest import BadEvent, SchemaOf, SchemaViolation, parse_time, read_event
from audiencekit.sandbox.segops.member_rows import memberships
from audiencekit.sandbox.segops.pages import number_in_path
from audiencekit.sandbox.segops.publish import try_out
from audiencekit.sandbox.segops.segment_bodies import digits
from audiencekit.sandbox.segops.segment_rows import find_segment
from audiencekit.sandbox.segops.segments import not_found
from audiencekit.sandbox.segops.wire import Refused, read_object, served
from audiencekit.sandbox.world import World

DEFAULT_USERS, DEFAULT_EVENTS, MAX_LIMIT = 20, 50, 1000


def explorer_routes(auth: Auth, world: World, schema_of: SchemaOf) -> list[BaseRoute]:
    store = world.store

    async def search(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        part, limit = request.query_params.get("q", ""), _limit(request, DEFAULT_USERS)
        now = rows.to_microseconds(world.clock.now())
        count, users = await store.aread(lambda connection: rows.search(connection, part, now=now, limit=limit))
        return JSONResponse({"count": count, "results": users})

    async def profile(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        user_id, now = _user(request), rows.to_microseconds(world.clock.now())
        found = await store.aread(lambda connection: rows.find_profile(connection, user_id, now=now))
        if found is None:
            raise not_found()
        return JSONResponse(found)

    async def events(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        user_id, now = _user(request), rows.to_microseconds(world.clock.now())
        event_type, since = request.query_params.get("event_type"), _since(request)
        limit = _limit(request, DEFAULT_EVENTS)
        count, found = await store.aread(
            lambda connection: rows.list_history(
                connection, user_id, event_type=event_type, since=since, now=now, limit=limit
            )
        )
        return JSONResponse({"count": count, "results": found})

    async def segments(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        user_id = _user(request)
        found = await store.aread(lambda connection: memberships(connection, user_id))
        return JSONResponse(
            [
                {
                    "segment_id": one["id"],
                    "segment_name": one["name"],
                    "member_count": one["member_count"],
                    "computed_at": one["computed_at"],
                }
                for one in found
            ]
        )

    async def why(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        user_id, number, now = _user(request), number_in_path(request, "segment_id"), world.clock.now()
        segment = await store.aread(lambda connection: find_segment(connection, number))
        if segment is None:
            raise not_found()
        if segment["definition"] is None:
            raise Refused.detail(400, "This segment has no definition yet.", "2.7")
        definition = parse(segment["definition"])
        return JSONResponse(await store.aread(lambda connection: explain(connection, definition, user_id, now)))

    async def publish(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        body, now = await read_object(request), world.clock.now()
        try:
            event = read_event(body, received_at=rows.to_microseconds(now), schema_of=schema_of)
        except SchemaViolation:
            event = None  # ingestion would drop it
        except BadEvent as error:
            raise Refused.field(error.field, error.message, "4.1") from error
        outcome = await store.aread(lambda connection: try_out(connection, event, now))
        return JSONResponse(
            {
                "published": event is not None,
                "entered": outcome.entered,
                "exited": outcome.exited,
                "unchanged_count": outcome.unchanged_count,
            }
        )

    users = "/api/explorer/users/"
    return [
        Route(users, served(search), methods=["GET"]),
        EncodedRoute(users + "{user_id}/", served(profile), methods=["GET"]),
        EncodedRoute(users + "{user_id}/events/", served(events), methods=["GET"]),
        EncodedRoute(users + "{user_id}/segments/", served(segments), methods=["GET"]),
        EncodedRoute(users + "{user_id}/segments/{segment_id:number}/explain/", served(why), methods=["GET"]),
        Route("/api/explorer/sandbox/publish/", served(publish), methods=["POST"]),
    ]


def _user(request: Request) -> str:
    return request.path_params["user_id"]


def _limit(request: Request, default: int) -> int:
    text = request.query_params.get("limit")
    limit = default if text is None else digits(text)
    if not limit:
        raise Refused.field("limit", "A valid integer greater than 0 is required.", "2.7")
    return min(limit, MAX_LIMIT)


def _since(request: Request) -> int | None:
    text = request.query_params.get("since")
    moment = None if text is None else parse_time(text)
    if text is not None and moment is None:
        raise Refused.field("since", "Expected a date, such as 2026-03-01.", "2.7")
    return moment
