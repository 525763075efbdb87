"""The controls under ``/_sandbox/``: what a test or a demo steers the sandbox by, closed to everybody else.

Each request carries the sandbox's token in ``X-Sandbox-Token`` and a loopback ``Host``; the second check stops a web
page that has a name of its own resolve to this machine. Anything else is answered 403.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import cast

import attrs
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from audiencekit.sandbox.faults import Fault
from audiencekit.sandbox.world import World

CONTROL_PREFIX = "/_sandbox"
TOKEN_HEADER = "X-Sandbox-Token"
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")


class Guard:
    """ASGI middleware: the token and a loopback Host, or 403."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = self._refusal(dict(cast("list[tuple[bytes, bytes]]", scope["headers"])))
        if refused is None:
            await self._app(scope, receive, send)
        else:
            await JSONResponse({"detail": refused}, 403)(scope, receive, send)

    def _refusal(self, headers: Mapping[bytes, bytes]) -> str | None:
        host = headers.get(b"host", b"").decode("latin-1").lower()
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        if name not in LOOPBACK_NAMES:
            return f"The controls answer to loopback names only, not to {host!r}."
        if not hmac.compare_digest(headers.get(TOKEN_HEADER.lower().encode(), b""), self._token):
            return f"The controls need the sandbox's token in {TOKEN_HEADER}."
        return None


def control_routes(
    world: World, *, access: Callable[[], Mapping[str, object]], seed: Callable[[], None]
) -> list[BaseRoute]:
    """The controls of *world*; *access* answers each service's values for users, *seed* fills emptied tables."""

    async def read_access(_: Request) -> Response:
        return JSONResponse(dict(access()))

    return [
        Route("/access", read_access, methods=["GET"]),
        *_fault_routes(world),
        *_log_routes(world),
        *_clock_routes(world),
        *_state_routes(world, seed),
    ]


def _fault_routes(world: World) -> list[BaseRoute]:
    async def add(request: Request) -> Response:
        try:
            # The class checks the values; a name it does not have is a TypeError.
            fault = cast("Callable[..., Fault]", Fault)(**await request.json())
        except (TypeError, ValueError) as error:
            return JSONResponse({"detail": str(error)}, 400)
        return JSONResponse({"number": world.faults.add(fault)}, 201)

    async def pending(_: Request) -> Response:
        return JSONResponse({"pending": world.faults.pending()})

    async def clear(_: Request) -> Response:
        world.faults.clear()
        return Response(status_code=204)

    return [
        Route("/faults", add, methods=["POST"]),
        Route("/faults", pending, methods=["GET"]),
        Route("/faults", clear, methods=["DELETE"]),
    ]


def _log_routes(world: World) -> list[BaseRoute]:
    async def read(_: Request) -> Response:
        return JSONResponse([attrs.asdict(request) for request in world.requests.all()])

    async def clear(_: Request) -> Response:
        world.requests.clear()
        return Response(status_code=204)

    return [Route("/requests", read, methods=["GET"]), Route("/requests", clear, methods=["DELETE"])]


def _clock_routes(world: World) -> list[BaseRoute]:
    async def read(_: Request) -> Response:
        return JSONResponse({"now": world.clock.now().isoformat(), "fixed": world.clock.fixed is not None})

    async def put(request: Request) -> Response:
        try:
            now = (await request.json())["now"]
            world.clock.set(None if now is None else datetime.fromisoformat(now))
        except (KeyError, TypeError, ValueError, OverflowError) as error:  # the last: beyond year 1 or 9999 in UTC
            return JSONResponse({"detail": f"no time: {error}"}, 400)
        return Response(status_code=204)

    return [Route("/clock", read, methods=["GET"]), Route("/clock", put, methods=["PUT"])]


def _state_routes(world: World, seed: Callable[[], None]) -> list[BaseRoute]:
    async def reset(_: Request) -> Response:
        async with world.resetting:
            await run_in_threadpool(world.reset, seed)
        return Response(status_code=204)

    def expire() -> None:
        for end in world.on_expire:
            end()

    async def expire_tokens(_: Request) -> Response:
        await run_in_threadpool(expire)
        return Response(status_code=204)

    return [Route("/reset", reset, methods=["POST"]), Route("/tokens/expire", expire_tokens, methods=["POST"])]
