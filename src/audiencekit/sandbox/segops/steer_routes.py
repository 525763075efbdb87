"""Controls below ``/_sandbox/segops/`` that change how SegOps behaves: the server's clock, the limits of the plan."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from audiencekit.sandbox.segops.limits import Limits
from audiencekit.sandbox.segops.operators import finite
from audiencekit.sandbox.world import World

LARGEST_SKEW = 10 * 366 * 86_400  # seconds


def steer_routes(world: World) -> list[BaseRoute]:
    async def skew(request: Request) -> Response:
        seconds: object = json.loads(await request.body())["seconds"]
        if not finite(seconds) or abs(seconds) > LARGEST_SKEW:
            return JSONResponse({"detail": f"skew: a number of seconds, at most {LARGEST_SKEW} either way"}, 400)
        world.server_clock.skew = float(seconds)
        return Response(status_code=204)

    async def limits(request: Request) -> Response:
        given = json.loads(await request.body())
        calls, events = given["calls_per_minute"], given["events_per_month"]
        if not all(one is None or (type(one) is int and one >= 0) for one in (calls, events)):
            return JSONResponse({"detail": "limits: whole numbers from 0, or None for no limit"}, 400)
        world.part(Limits).set(calls_per_minute=calls, events_per_month=events)
        return Response(status_code=204)

    return [Route("/skew", skew, methods=["PUT"]), Route("/limits", limits, methods=["PUT"])]
