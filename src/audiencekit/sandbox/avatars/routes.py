"""Routing of the Avatars service: the API below ``/api``, the storage below ``/storage`` (contract 2, 4.5)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from audiencekit.sandbox.avatars import users
from audiencekit.sandbox.avatars.auth import authenticate, login
from audiencekit.sandbox.avatars.contents import Contents, objects_folder
from audiencekit.sandbox.avatars.dispatcher import Dispatcher
from audiencekit.sandbox.avatars.files import Files
from audiencekit.sandbox.avatars.job_state import waiting
from audiencekit.sandbox.avatars.jobs import Jobs
from audiencekit.sandbox.avatars.sets import Sets
from audiencekit.sandbox.avatars.storage import Storage
from audiencekit.sandbox.avatars.users import User
from audiencekit.sandbox.avatars.wire import Problem
from audiencekit.sandbox.world import World

MOST_RECENT_CLIENT = "1.30.0"
STORAGE_METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE"]

_CLIENT = re.compile(r"(?:^|\s)(?:avatar-python|audiencekit)/\S")

# Operations of the contract that this sandbox does not serve yet, by the client's names (contract 2).
UNSERVED = (
    ("GET", "/api-keys", "list_api_keys"),
    ("POST", "/api-keys", "create_api_key"),
    ("DELETE", "/api-keys", "revoke_all_api_keys"),
    ("DELETE", "/api-keys/admin", "revoke_api_key_admin"),
    ("GET", "/api-keys/{id}", "get_api_key"),
    ("DELETE", "/api-keys/{id}", "revoke_api_key"),
    ("GET", "/capabilities", "get_capabilities"),
    ("GET", "/connections", "list_connections"),
    ("GET", "/connections/engines", "list_engines"),
    ("GET", "/connections/presets", "list_connection_presets"),
    ("POST", "/connections/presets", "add_connection_presets"),
    ("POST", "/connections/test", "test_draft_connection"),
    ("PUT", "/connections/{name}", "put_connection"),
    ("PATCH", "/connections/{name}", "patch_connection"),
    ("DELETE", "/connections/{name}", "delete_connection"),
    ("POST", "/connections/{name}/test", "test_connection"),
    ("POST", "/connections/{name}/sample", "sample_connection"),
    ("GET", "/event-logs", "list_my_event_logs"),
    ("GET", "/", "get_root"),
    ("GET", "/health", "get_health"),
    ("GET", "/health/db", "get_health_db"),
    ("GET", "/openapi.json", "get_openapi_schema"),
    ("GET", "/users", "find_users"),
    ("GET", "/users/credits_info", "get_credits_info"),
    ("GET", "/users/features_info", "get_features_info"),
    ("GET", "/users/{id}", "get_user"),
)

Handler = Callable[[Request, User], Awaitable[Response]]


def routes(world: World) -> list[BaseRoute]:
    """The service's routes over *world*; its worker ends with the world."""
    contents = Contents(world.store, objects_folder(world.work_dir))
    dispatcher = Dispatcher(world.store, contents, world.work_dir / "avatars" / "jobs")
    world.on_close.append(dispatcher.close)
    world.on_reset.append(dispatcher.interrupt)
    world.on_expire.append(lambda: world.store.write(users.expire_tokens))
    if world.store.read(waiting):  # queued when the sandbox was stopped
        dispatcher.wake()
    return [
        Mount("/api", routes=_api(world, contents, dispatcher)),
        Mount(
            "/storage", routes=[Route("/{path:path}", Storage(world.store, contents).handle, methods=STORAGE_METHODS)]
        ),
    ]


def _api(world: World, contents: Contents, dispatcher: Dispatcher) -> list[BaseRoute]:
    jobs = Jobs(world.store, contents, dispatcher)
    sets = Sets(world.store)
    files = Files(world.store, f"{world.base_url}/avatars/api")

    async def sign_in(request: Request, _: User | None = None) -> Response:
        try:
            return JSONResponse(await login(request, world.store))
        except Problem as problem:
            return problem.response()

    def own(method: str, path: str, handler: Handler) -> Route:
        async def endpoint(request: Request) -> Response:
            try:
                return await handler(request, await authenticate(request, world.store))
            except Problem as problem:
                return problem.response()

        return Route(path, endpoint, methods=[method])

    # Fixed paths before the templates that would match them too.
    served: list[BaseRoute] = [
        Route("/check_client", _check_client, methods=["GET"]),
        Route("/login", sign_in, methods=["POST"]),
        own("GET", "/users/me", _me),
        own("GET", "/upload_url", files.upload_url),
        own("GET", "/access", files.access),
        own("POST", "/access/batch", files.access_batch),
        own("GET", "/resources/volume", sets.volume),
        own("PUT", "/resources/{resource_set}", sets.put),
        own("GET", "/resources/{resource_set}", sets.get),
        own("POST", "/resources/{resource_set}", sets.append),
        own("GET", "/jobs", jobs.select),
        own("POST", "/jobs", jobs.create),
        own("POST", "/jobs/flow", jobs.create_flow),
        own("GET", "/jobs/last_set", jobs.last_set),
        own("POST", "/jobs/bulk-delete", jobs.bulk_delete),
        own("GET", "/jobs/{job_name}", jobs.get),
        own("DELETE", "/jobs/{job_name}", jobs.delete),
        own("POST", "/jobs/{job_name}/cancel", jobs.cancel),
        own("GET", "/results/{job_name}", files.results),
    ]
    return [*served, *(_unserved(*operation) for operation in UNSERVED)]


async def _check_client(request: Request) -> Response:
    known = _CLIENT.search(request.headers.get("user-agent", "")) is not None
    return JSONResponse(
        {
            "message": "This client and this API fit together." if known else "This client is not known.",
            "most_recent_compatible_client": MOST_RECENT_CLIENT if known else None,
            "status": "compatible" if known else "unknown",
        }
    )


async def _me(_: Request, user: User) -> Response:
    environment = {
        "dataset_expiration_days": 30,
        "max_allowed_dimensions_per_dataset": 200,
        "max_allowed_lines_per_dataset": 2_000_000,
        "license_type": "expert",
    }
    shown = {"id": user.id, "organization_id": user.organization_id, "email": user.email, "role": user.role}
    return JSONResponse({**shown, "environment": environment})


def _unserved(method: str, path: str, operation: str) -> Route:
    async def endpoint(_: Request) -> Response:
        return JSONResponse({"detail": f"The sandbox does not serve {operation} ({method} {path})."}, 501)

    return Route(path, endpoint, methods=[method])
