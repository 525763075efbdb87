"""Analytics: key figures, segments over time, overlap, connectors, usage (segops.md 2.9, ops 50 to 54)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from audiencekit.sandbox.segops import analytics_rows as rows
from audiencekit.sandbox.segops.auth import Auth
from audiencekit.sandbox.segops.wire import Handler, served
from audiencekit.sandbox.world import World

Figures = Callable[[sqlite3.Connection, datetime], object]

_FIGURES: dict[str, Figures] = {
    "overview": rows.overview,
    "segments": rows.segments,
    "overlap": lambda connection, _: rows.overlap(connection),
    "activations": lambda connection, _: rows.activations(connection),
    "usage": rows.usage,
}


def analytics_routes(auth: Auth, world: World) -> list[BaseRoute]:
    def answering(figures: Figures) -> Handler:
        async def answer(request: Request) -> Response:
            await auth.caller(request, "secret", "access")
            now = world.clock.now()
            return JSONResponse(await world.store.aread(lambda connection: figures(connection, now)))

        return answer

    return [
        Route(f"/api/analytics/{name}/", served(answering(figures)), methods=["GET"])
        for name, figures in _FIGURES.items()
    ]
