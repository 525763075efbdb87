"""Controls below ``/_sandbox/segops/`` for what leaves SegOps: webhooks and their deliveries, syncs of connectors."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from audiencekit.sandbox.segops import webhook_rows as rows
from audiencekit.sandbox.segops.activation_rows import list_syncs
from audiencekit.sandbox.segops.webhooks import check_url
from audiencekit.sandbox.store import Store


def outbound_routes(store: Store) -> list[BaseRoute]:
    async def add(request: Request) -> Response:
        given: dict[str, Any] = json.loads(await request.body())
        try:
            check_url(given["url"])
        except ValueError as error:
            return JSONResponse({"detail": str(error)}, 400)
        webhook = rows.Webhook(**given)
        return JSONResponse(
            {"id": await store.awrite(lambda connection: rows.insert_webhook(connection, webhook))}, 201
        )

    async def remove(request: Request) -> Response:
        number: int = request.path_params["id"]
        if not await store.awrite(lambda connection: rows.delete_webhook(connection, number)):
            return JSONResponse({"detail": f"webhook: there is no {number}"}, 400)
        return Response(status_code=204)

    async def deliveries(_: Request) -> Response:
        return JSONResponse(await store.aread(rows.list_deliveries))

    async def syncs(request: Request) -> Response:
        number = request.query_params.get("activation_id")
        wanted = None if number is None else int(number)
        return JSONResponse(await store.aread(lambda connection: list_syncs(connection, wanted)))

    return [
        Route("/webhooks", add, methods=["POST"]),
        Route("/webhooks/deliveries", deliveries, methods=["GET"]),
        Route("/webhooks/{id:number}", remove, methods=["DELETE"]),
        Route("/syncs", syncs, methods=["GET"]),
    ]
