"""The ASGI application: the services at their mounts, the controls, the gate around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import attrs
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Router
from starlette.types import Receive, Scope, Send

from audiencekit.sandbox import avatars, permutive, segops
from audiencekit.sandbox.control import CONTROL_PREFIX, Guard, control_routes
from audiencekit.sandbox.gate import Gate
from audiencekit.sandbox.path_number import register_numbers
from audiencekit.sandbox.service_mount import ServiceMount
from audiencekit.sandbox.world import World


class Service(Protocol):
    """What the package of a service exposes."""

    @property
    def SCHEMA(self) -> str:
        """Its tables, prefixed with its name, ``CREATE … IF NOT EXISTS``."""
        ...

    def routes(self, world: World) -> Sequence[BaseRoute]:
        """Its operations, below its mount."""
        ...

    def seed(self, world: World) -> None:
        """Fill what an empty world needs; at start and after a reset, repeatable."""
        ...

    def access(self, world: World) -> attrs.AttrsInstance:
        """What users are shown: URLs, keys. Strings only."""
        ...


# By the name of the mount.
SERVICES: Mapping[str, Service] = {"segops": segops, "permutive": permutive, "avatars": avatars}


def build_app(world: World) -> Gate:
    """The application over *world*: tables made, seeded, routed. ``world.base_url`` must be set."""

    def seed() -> None:
        for service in SERVICES.values():
            service.seed(world)

    def access() -> dict[str, object]:
        return {name: attrs.asdict(service.access(world)) for name, service in SERVICES.items()}

    register_numbers()
    for service in SERVICES.values():
        world.store.add_schema(service.SCHEMA)
    seed()
    controls = control_routes(world, access=access, seed=seed)
    controls.append(Mount("/segops", routes=segops.controls(world)))
    controls.append(Mount("/permutive", routes=permutive.controls(world)))
    controls.append(Mount("/avatars", routes=avatars.controls(world)))
    mounts = [Mount(CONTROL_PREFIX, app=Guard(_router(controls), world.token))]
    mounts += [ServiceMount(f"/{name}", app=_router(service.routes(world))) for name, service in SERVICES.items()]
    app = Starlette(routes=mounts, exception_handlers={HTTPException: _refused, Exception: _broken})
    app.router.redirect_slashes = False
    return Gate(app, world, unguarded=CONTROL_PREFIX + "/")


def _router(routes: Sequence[BaseRoute]) -> Router:
    return Router(routes, redirect_slashes=False, default=_not_found)


async def _not_found(scope: Scope, receive: Receive, send: Send) -> None:
    await JSONResponse({"detail": "Not found."}, 404)(scope, receive, send)


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"detail": error.detail}, error.status_code, error.headers)


def _broken(_: Request, error: Exception) -> Response:
    """The server logs the traceback as well; the answer must hold no secret, so it names the class alone."""
    return JSONResponse({"detail": f"The sandbox itself failed: {type(error).__name__}."}, 500)
