"""Segments kept: list, create, read, change, delete, versions (segops.md 2.3, ops 9 to 13 and 17)."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from audiencekit.sandbox.segops import segment_rows as rows
from audiencekit.sandbox.segops.auth import TENANT_ID, Auth
from audiencekit.sandbox.segops.references import check_fields
from audiencekit.sandbox.segops.segment_bodies import (
    invalid_page,
    new_segment,
    page_links,
    page_wanted,
    segment_fields,
)
from audiencekit.sandbox.segops.wire import Refused, read_object, required_text, served, whole_seconds
from audiencekit.sandbox.store import Store


def segment_routes(auth: Auth, store: Store) -> list[BaseRoute]:
    async def list_all(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        page, size = page_wanted(request)
        offset = (page - 1) * size
        count, found = await store.aread(lambda connection: rows.list_segments(connection, offset=offset, limit=size))
        if not found and page > 1:
            raise invalid_page()
        links = page_links(request, page, size, count)
        return JSONResponse({"count": count, **links, "results": [segment_json(one) for one in found]})

    async def create(request: Request) -> Response:
        caller = await auth.caller(request, "secret", "access")
        fields = new_segment(await read_object(request))

        def insert(connection: sqlite3.Connection) -> rows.Row:
            check_fields(connection, fields)
            return rows.insert_segment(connection, fields, now=_now(), author=caller.subject)

        return JSONResponse(segment_json(await store.awrite(insert)), 201)

    async def read(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        return JSONResponse(segment_json(await find(store, request)))

    async def update(request: Request) -> Response:
        caller = await auth.caller(request, "secret", "access")
        number = await _number(store, request)
        body = await read_object(request)
        if request.method == "PUT":
            required_text(body, "name", "2.3")
        fields = segment_fields(body)

        def change(connection: sqlite3.Connection) -> rows.Row | None:
            check_fields(connection, fields, number)
            return rows.update_segment(connection, number, fields, now=_now(), author=caller.subject)

        return JSONResponse(segment_json(_present(await store.awrite(change))))

    async def delete(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        number = await _number(store, request)
        if not await store.awrite(lambda connection: rows.delete_segment(connection, number)):
            raise not_found()
        return Response(status_code=204)

    async def versions(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        number = await _number(store, request)
        return JSONResponse(await store.aread(lambda connection: rows.list_versions(connection, number)))

    return [
        Route("/api/segments/", served(list_all), methods=["GET"]),
        Route("/api/segments/", served(create), methods=["POST"]),
        Route("/api/segments/{id:number}/", served(read), methods=["GET"]),
        Route("/api/segments/{id:number}/", served(update), methods=["PATCH", "PUT"]),
        Route("/api/segments/{id:number}/", served(delete), methods=["DELETE"]),
        Route("/api/segments/{id:number}/versions/", served(versions), methods=["GET"]),
    ]


async def find(store: Store, request: Request) -> rows.Row:
    """The segment in the path, or 404."""
    number: int = request.path_params["id"]
    if number > rows.MAX_ID:
        raise not_found()
    return _present(await store.aread(lambda connection: rows.find_segment(connection, number)))


def segment_json(segment: Mapping[str, object]) -> dict[str, object]:
    return {"tenant": TENANT_ID, **segment}


def not_found() -> Refused:
    return Refused.detail(404, "Not found.", "1.5")


def _present(segment: rows.Row | None) -> rows.Row:
    if segment is None:
        raise not_found()
    return segment


async def _number(store: Store, request: Request) -> int:
    return (await find(store, request))["id"]


def _now() -> str:
    return whole_seconds(datetime.now(UTC))
