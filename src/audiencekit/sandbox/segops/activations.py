"""Activations: list, create, read, change, delete, sync (segops.md 2.6, ops 36 to 41)."""

from __future__ import annotations

import sqlite3

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from audiencekit.sandbox.segops import activation_rows as rows
from audiencekit.sandbox.segops.activation_bodies import activation_fields, new_activation, unknown_segment
from audiencekit.sandbox.segops.auth import Auth
from audiencekit.sandbox.segops.connectors import masked
from audiencekit.sandbox.segops.pages import number_in_path, page_answer
from audiencekit.sandbox.segops.segments import not_found
from audiencekit.sandbox.segops.syncer import Syncer
from audiencekit.sandbox.segops.wire import read_object, served
from audiencekit.sandbox.store import Store


def activation_routes(auth: Auth, store: Store, syncer: Syncer) -> list[BaseRoute]:
    async def list_all(request: Request) -> Response:
        await auth.caller(request, "secret", "access")

        def select(connection: sqlite3.Connection, offset: int, limit: int) -> tuple[int, list[rows.Row]]:
            count, found = rows.list_activations(connection, offset, limit)
            return count, [_shown(one) for one in found]

        return await page_answer(request, store, select)

    async def create(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        fields = new_activation(await read_object(request))
        try:
            made = await store.awrite(lambda connection: rows.insert_activation(connection, fields))
        except rows.UnknownSegment as error:
            raise unknown_segment(fields["segment"]) from error
        return JSONResponse(_shown(made), 201)

    async def read(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        return JSONResponse(_shown(await _find(store, request)))

    async def update(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        number, body = (await _find(store, request))["id"], await read_object(request)

        def change(connection: sqlite3.Connection) -> rows.Row | None:
            # In one transaction: a mask stands for what is stored now.
            stored = rows.find_activation(connection, number)
            if stored is None:
                return None
            return rows.update_activation(connection, number, activation_fields(body, stored["config"]))

        try:
            changed = await store.awrite(change)
        except rows.UnknownSegment as error:
            raise unknown_segment(body["segment"]) from error
        return JSONResponse(_shown(_present(changed)))

    async def delete(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        number = number_in_path(request)
        if not await store.awrite(lambda connection: rows.delete_activation(connection, number)):
            raise not_found()
        return Response(status_code=204)

    async def sync(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        syncer.enqueue((await _find(store, request))["id"])
        return JSONResponse({"status": "queued"}, 202)

    return [
        Route("/api/activations/", served(list_all), methods=["GET"]),
        Route("/api/activations/", served(create), methods=["POST"]),
        Route("/api/activations/{id:number}/", served(read), methods=["GET"]),
        Route("/api/activations/{id:number}/", served(update), methods=["PATCH"]),
        Route("/api/activations/{id:number}/", served(delete), methods=["DELETE"]),
        Route("/api/activations/{id:number}/sync/", served(sync), methods=["POST"]),
    ]


async def _find(store: Store, request: Request) -> rows.Row:
    number = number_in_path(request)
    return _present(await store.aread(lambda connection: rows.find_activation(connection, number)))


def _shown(activation: rows.Row) -> rows.Row:
    return activation | {"config": masked(activation["config"])}


def _present(activation: rows.Row | None) -> rows.Row:
    if activation is None:
        raise not_found()
    return activation
