"""Product segments: list, create, read, change, delete, compute (segops.md 2.4, ops 23 to 28)."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from audiencekit.sandbox.segops import product_segment_rows as rows
from audiencekit.sandbox.segops.auth import Auth
from audiencekit.sandbox.segops.definition import InvalidDefinition
from audiencekit.sandbox.segops.pages import number_in_path, page_answer
from audiencekit.sandbox.segops.product_compute import ProductComputer
from audiencekit.sandbox.segops.product_definition import parse_products
from audiencekit.sandbox.segops.segments import not_found
from audiencekit.sandbox.segops.wire import Refused, read_object, required_text, served
from audiencekit.sandbox.store import Store


def product_segment_routes(auth: Auth, store: Store, computer: ProductComputer) -> list[BaseRoute]:
    async def list_all(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        return await page_answer(request, store, rows.list_product_segments)

    async def create(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        body = await read_object(request)
        required_text(body, "name", "2.4")

        def insert(connection: sqlite3.Connection) -> rows.Row:
            return rows.insert_product_segment(connection, {"definition": None} | _fields(connection, body))

        return JSONResponse(await store.awrite(insert), 201)

    async def read(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        return JSONResponse(await _find(store, request))

    async def update(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        number, body = (await _find(store, request))["id"], await read_object(request)

        def change(connection: sqlite3.Connection) -> rows.Row | None:
            return rows.update_product_segment(connection, number, _fields(connection, body))

        return JSONResponse(_present(await store.awrite(change)))

    async def delete(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        number = number_in_path(request)
        if not await store.awrite(lambda connection: rows.delete_product_segment(connection, number)):
            raise not_found()
        return Response(status_code=204)

    async def compute(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        segment = await _find(store, request)
        if segment["definition"] is None:
            raise Refused.detail(400, "This product segment has no definition yet.", "2.4")
        computer.enqueue(segment["id"])
        return JSONResponse({"status": "queued"}, 202)

    path = "/api/product-segments/"
    return [
        Route(path, served(list_all), methods=["GET"]),
        Route(path, served(create), methods=["POST"]),
        Route(path + "{id:number}/", served(read), methods=["GET"]),
        Route(path + "{id:number}/", served(update), methods=["PATCH"]),
        Route(path + "{id:number}/", served(delete), methods=["DELETE"]),
        Route(path + "{id:number}/compute/", served(compute), methods=["POST"]),
    ]


def _fields(connection: sqlite3.Connection, body: Mapping[str, object]) -> dict[str, object]:
    """The fields that *body* sets, checked; others are ignored."""
    fields: dict[str, object] = {}
    if "name" in body:
        fields["name"] = required_text(body, "name", "2.4")
    if "definition" in body:
        fields["definition"] = body["definition"]
        if fields["definition"] is not None:
            _check(connection, fields["definition"])
    return fields


def _check(connection: sqlite3.Connection, document: object) -> None:
    try:
        unknown = rows.unknown_segments(connection, parse_products(document))
    except InvalidDefinition as error:
        raise Refused(400, {"definition": error.messages}, "5.8") from error
    if unknown:
        messages = [f"conditions[{place}]: there is no segment {number}." for place, number in unknown.items()]
        raise Refused(400, {"definition": messages}, "5.8")


async def _find(store: Store, request: Request) -> rows.Row:
    number = number_in_path(request)
    return _present(await store.aread(lambda connection: rows.find_product_segment(connection, number)))


def _present(segment: rows.Row | None) -> rows.Row:
    if segment is None:
        raise not_found()
    return segment
