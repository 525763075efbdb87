"""Event schemas: list, create, read, change, delete, infer, validate (segops.md 2.5, ops 29 to 35)."""

from __future__ import annotations

import attrs
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from audiencekit.sandbox.segops import event_schema_rows as rows
from audiencekit.sandbox.segops.auth import Auth
from audiencekit.sandbox.segops.event_schema import infer
from audiencekit.sandbox.segops.event_schema_bodies import (
    events_to_infer,
    new_schema,
    payload_to_validate,
    schema_fields,
)
from audiencekit.sandbox.segops.event_schema_rows import DuplicateEventType, EventSchemas
from audiencekit.sandbox.segops.pages import number_in_path, page_answer
from audiencekit.sandbox.segops.segments import not_found
from audiencekit.sandbox.segops.wire import Refused, read_object, served
from audiencekit.sandbox.store import Store, Work


def event_schema_routes(auth: Auth, store: Store, schemas: EventSchemas) -> list[BaseRoute]:
    async def list_all(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        return await page_answer(request, store, rows.list_schemas)

    async def create(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        fields = new_schema(await read_object(request))
        made = await _change(schemas, lambda connection: rows.insert_schema(connection, fields))
        return JSONResponse(made, 201)

    async def read(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        number = number_in_path(request)
        found = await store.aread(lambda connection: rows.find_schema(connection, number))
        return JSONResponse(_present(found))

    async def update(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        number = number_in_path(request)
        _present(await store.aread(lambda connection: rows.find_schema(connection, number)))
        fields = schema_fields(await read_object(request))
        changed = await _change(schemas, lambda connection: rows.update_schema(connection, number, fields))
        return JSONResponse(_present(changed))

    async def delete(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        number = number_in_path(request)
        if not await schemas.change(lambda connection: rows.delete_schema(connection, number)):
            raise not_found()
        return Response(status_code=204)

    async def infer_types(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        payloads = events_to_infer(await read_object(request))
        return JSONResponse(
            [
                {"event_type": event_type, "properties": [attrs.asdict(one) for one in infer(seen)]}
                for event_type, seen in payloads.items()
            ]
        )

    async def validate(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        event_type, payload = payload_to_validate(await read_object(request))
        schema = schemas.of(event_type)
        if schema is None:
            raise not_found()
        faults = [attrs.asdict(fault) for fault in schema.faults(payload)]
        return JSONResponse({"valid": not faults, "errors": faults})

    return [
        Route("/api/schemas/", served(list_all), methods=["GET"]),
        Route("/api/schemas/", served(create), methods=["POST"]),
        Route("/api/schemas/infer/", served(infer_types), methods=["POST"]),
        Route("/api/schemas/validate/", served(validate), methods=["POST"]),
        Route("/api/schemas/{id:number}/", served(read), methods=["GET"]),
        Route("/api/schemas/{id:number}/", served(update), methods=["PATCH"]),
        Route("/api/schemas/{id:number}/", served(delete), methods=["DELETE"]),
    ]


async def _change(schemas: EventSchemas, work: Work[rows.Row | None]) -> rows.Row | None:
    try:
        return await schemas.change(work)
    except DuplicateEventType as error:
        raise Refused.field("event_type", "Event schema with this event type already exists.", "2.5") from error


def _present(schema: rows.Row | None) -> rows.Row:
    if schema is None:
        raise not_found()
    return schema
