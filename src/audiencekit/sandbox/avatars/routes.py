"""Routing of the Avatars service: the API below ``/api``, the storage below ``/storage`` (contract 2, 4.5)."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from audiencekit.sandbox.avatars import key_rows, users
from audiencekit.sandbox.avatars.about import About
from audiencekit.sandbox.avatars.accounts import Accounts
from audiencekit.sandbox.avatars.api_keys import ApiKeys
from audiencekit.sandbox.avatars.auth import authenticate, login
from audiencekit.sandbox.avatars.connection_looks import ConnectionLooks
from audiencekit.sandbox.avatars.connections import Connections
from audiencekit.sandbox.avatars.contents import Contents, objects_folder
from audiencekit.sandbox.avatars.dispatcher import Dispatcher
from audiencekit.sandbox.avatars.event_logs import EventLogs
from audiencekit.sandbox.avatars.files import Files
from audiencekit.sandbox.avatars.job_state import waiting
from audiencekit.sandbox.avatars.jobs import Jobs
from audiencekit.sandbox.avatars.limits import Limits
from audiencekit.sandbox.avatars.operations import OPERATIONS, Operation
from audiencekit.sandbox.avatars.sample_databases import folder_of
from audiencekit.sandbox.avatars.sets import Sets
from audiencekit.sandbox.avatars.storage import Storage
from audiencekit.sandbox.avatars.users import User
from audiencekit.sandbox.avatars.wire import Problem
from audiencekit.sandbox.encoded_route import EncodedRoute
from audiencekit.sandbox.service_mount import ServiceMount
from audiencekit.sandbox.world import World

STORAGE_METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE"]

Handler: TypeAlias = Callable[[Request, User], Awaitable[Response]]
OpenHandler: TypeAlias = Callable[[Request], Awaitable[Response]]


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
        ServiceMount("/api", routes=_api(world, contents, dispatcher)),
        Mount(
            "/storage", routes=[Route("/{path:path}", Storage(world.store, contents).handle, methods=STORAGE_METHODS)]
        ),
    ]


def controls(world: World) -> list[BaseRoute]:
    """Controls below ``/_sandbox/avatars/``: the rate limits, keys whose days are over."""

    async def limits(request: Request) -> Response:
        given = await request.json()
        calls, jobs = given["calls_per_minute"], given["jobs_per_minute"]
        if not all(one is None or (type(one) is int and one >= 0) for one in (calls, jobs)):
            return JSONResponse({"detail": "limits: whole numbers from 0, or None for no limit"}, 400)
        world.part(Limits).set(calls_per_minute=calls, jobs_per_minute=jobs)
        return Response(status_code=204)

    async def expire_keys(_: Request) -> Response:
        await world.store.awrite(lambda connection: key_rows.expire(connection, now=time.time()))
        return Response(status_code=204)

    return [Route("/limits", limits, methods=["PUT"]), Route("/keys/expire", expire_keys, methods=["POST"])]


def _api(world: World, contents: Contents, dispatcher: Dispatcher) -> list[BaseRoute]:
    api_url = f"{world.base_url}/avatars/api"
    about, limits = About(world.store, api_url), world.part(Limits)
    handlers = _handlers(world, contents, dispatcher, api_url)

    async def sign_in(request: Request) -> Response:
        return JSONResponse(await login(request, world.store))

    everybody: dict[str, OpenHandler] = {
        "checkClient": about.check_client,
        "getRoot": about.root,
        "getHealth": about.health,
        "getHealthDb": about.health_db,
        "getOpenapiSchema": about.openapi,
        "login": sign_in,
    }

    def route(operation: Operation) -> BaseRoute:
        async def endpoint(request: Request) -> Response:
            try:
                if operation.open:
                    return await everybody[operation.operation_id](request)
                user = await authenticate(request, world.store)
                credential = request.headers["authorization"]
                if operation.limit == "call":
                    limits.take_call(credential)
                elif operation.limit == "job":
                    limits.take_job(credential)
                return await handlers[operation.operation_id](request, user)
            except Problem as problem:
                return problem.response()

        return EncodedRoute(operation.path, endpoint, methods=[operation.method])

    return [route(operation) for operation in OPERATIONS]


def _handlers(world: World, contents: Contents, dispatcher: Dispatcher, api_url: str) -> Mapping[str, Handler]:
    jobs = Jobs(world.store, contents, dispatcher)
    sets, keys = Sets(world.store), ApiKeys(world.store)
    files = Files(world.store, api_url)
    connections = Connections(world.store, folder_of(world.work_dir), contents.own_files)
    looks, accounts = ConnectionLooks(world.store, contents.own_files), Accounts(world.store)
    return {
        "listApiKeys": keys.select,
        "createApiKey": keys.create,
        "revokeAllApiKeys": keys.revoke_all,
        "revokeApiKeyAdmin": keys.revoke_as_admin,
        "getApiKey": keys.get,
        "revokeApiKey": keys.revoke,
        "getCapabilities": connections.capabilities,
        "listConnections": connections.select,
        "listEngines": connections.engines,
        "listConnectionPresets": connections.presets,
        "addConnectionPresets": connections.add_presets,
        "testDraftConnection": looks.test_draft,
        "putConnection": connections.put,
        "patchConnection": connections.patch,
        "deleteConnection": connections.delete,
        "testConnection": looks.test,
        "sampleConnection": looks.sample,
        "listMyEventLogs": EventLogs(world.store).select,
        "listJobs": jobs.select,
        "createJob": jobs.create,
        "createJobFlow": jobs.create_flow,
        "getLastSetJobs": jobs.last_set,
        "bulkDeleteJobs": jobs.bulk_delete,
        "getJob": jobs.get,
        "deleteJob": jobs.delete,
        "cancelJob": jobs.cancel,
        "getVolume": sets.volume,
        "getResources": sets.get,
        "appendResources": sets.append,
        "putResources": sets.put,
        "getResults": files.results,
        "getFileAccess": files.access,
        "getFileAccessBatch": files.access_batch,
        "getUploadUrl": files.upload_url,
        "getMe": accounts.me,
        "findUsers": accounts.select,
        "getCreditsInfo": accounts.credits,
        "getFeaturesInfo": accounts.features,
        "getUser": accounts.get,
    }
