"""The operations on jobs (contract 2.7)."""

from __future__ import annotations

import asyncio
import sqlite3
import time
import uuid
from collections.abc import Sequence

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from audiencekit.sandbox.avatars import event_rows, graph, job_state, objects, set_state
from audiencekit.sandbox.avatars.contents import Contents
from audiencekit.sandbox.avatars.dispatcher import Dispatcher
from audiencekit.sandbox.avatars.documents import JOB_KINDS
from audiencekit.sandbox.avatars.job_state import Filter, Job
from audiencekit.sandbox.avatars.resources import ResourceSet, parse
from audiencekit.sandbox.avatars.set_state import StoredSet
from audiencekit.sandbox.avatars.users import User
from audiencekit.sandbox.avatars.wire import (
    Json,
    Problem,
    as_uuid,
    invalid,
    json_object,
    text_field,
    text_list,
    timestamp,
)
from audiencekit.sandbox.store import Store

MOST_NAMES = 100
MOST_DIGITS = 18  # a limit with more is none: beyond SQLite's integers


class Jobs:
    """Handlers; each gets the request and who sent it."""

    def __init__(self, store: Store, contents: Contents, dispatcher: Dispatcher) -> None:
        self._store, self._contents, self._dispatcher = store, contents, dispatcher

    async def select(self, request: Request, user: User) -> Response:
        wanted = _filter(request.query_params)
        found = await self._store.aread(lambda connection: job_state.select(connection, user.id, wanted))
        return _list(found)

    async def last_set(self, request: Request, user: User) -> Response:
        return _list(await self._store.aread(lambda connection: job_state.of_newest_set(connection, user.id)))

    async def get(self, request: Request, user: User) -> Response:
        name = request.path_params["job_name"]
        found = await self._store.aread(lambda connection: _need_job(connection, user, name))
        return JSONResponse(shape(found))

    async def create(self, request: Request, user: User) -> Response:
        body = await json_object(request)
        set_name = as_uuid(text_field(body, "set_name"), "body", "set_name")
        parameters_name = text_field(body, "parameters_name")
        depends_on = text_list(body.get("depends_on") or [], "body", "depends_on")

        stored, parsed = await self._set(user, set_name)

        def work(connection: sqlite3.Connection) -> Job:
            parents = [_need_parent(connection, user, location) for location in depends_on]
            return _launch(connection, stored, parsed, parameters_name, parents)

        job = await self._store.awrite(work)
        self._dispatcher.wake()
        # No Location header: the client would poll it and take what it finds for the answer (contract 1.8).
        return JSONResponse(_reference(job), 201)

    async def create_flow(self, request: Request, user: User) -> Response:
        body = await json_object(request)
        set_name = as_uuid(text_field(body, "set_name"), "body", "set_name")

        stored, parsed = await self._set(user, set_name)

        def work(connection: sqlite3.Connection) -> list[Job]:
            jobs: dict[str, Job] = {}
            for name, parents in graph.flow(parsed.parameters):
                jobs[name] = _launch(connection, stored, parsed, name, [jobs[parent].name for parent in parents])
            return [*jobs.values()]

        jobs = await self._store.awrite(work)  # one transaction: all of them or none
        self._dispatcher.wake()
        return JSONResponse({"jobs": [_reference(job) for job in jobs]}, 201)

    async def cancel(self, request: Request, user: User) -> Response:
        name = request.path_params["job_name"]

        def work(connection: sqlite3.Connection) -> Job:
            job = _need_job(connection, user, name)
            if job.over:
                raise Problem(409, f"Job {name} is over: {job.status}.", rule="2.7")
            job_state.cancel(connection, job)
            event_rows.record(connection, user.id, "cancel", "job", name)
            return _need_job(connection, user, name)

        job = await self._store.awrite(work)
        self._dispatcher.wake()
        return JSONResponse(shape(job))

    async def delete(self, request: Request, user: User) -> Response:
        name = request.path_params["job_name"]
        deleted = await self._delete(user, [name])
        if not deleted:
            raise _no_job(name)
        return JSONResponse(shape(deleted[0]))

    async def bulk_delete(self, request: Request, user: User) -> Response:
        body = await json_object(request)
        names = text_list(body.get("job_names"), "body", "job_names", limit=MOST_NAMES)
        deleted = await self._delete(user, list(dict.fromkeys(names)))
        failed = [name for name in names if name not in {job.name for job in deleted}]
        return JSONResponse({"deleted_jobs": [shape(job) for job in deleted], "failed_jobs": failed})

    async def _set(self, user: User, name: str) -> tuple[StoredSet, ResourceSet]:
        stored = await self._store.aread(lambda connection: set_state.find(connection, user.id, name))
        if stored is None:
            raise Problem(404, f"Resource set {name} not found.", rule="2.7")
        # Read beside the event loop and outside the transaction: a set may be large.
        return stored, await asyncio.to_thread(parse, stored.text.encode())

    async def _delete(self, user: User, names: Sequence[str]) -> list[Job]:
        def work(connection: sqlite3.Connection) -> tuple[list[Job], list[str]]:
            deleted: list[Job] = []
            files: list[str] = []
            for name in names:
                job = job_state.find(connection, user.id, name)
                if job is None:
                    continue
                job_state.cancel(connection, job)
                job_state.mark_deleted(connection, name, at=time.time())
                event_rows.record(connection, user.id, "delete", "job", name)
                files += objects.remove(connection, user.id, job_state.forget_results(connection, name))
                deleted.append(_need_job(connection, user, name))
            return deleted, files

        deleted, files = await self._store.awrite(work)
        self._contents.discard(files)
        self._dispatcher.wake()
        return deleted


def shape(job: Job) -> dict[str, Json]:
    """A ``JobResponse``."""
    return {
        "name": job.name,
        "set_name": job.set_name,
        "parameters_name": job.parameters_name,
        "display_name": job.display_name,
        "created_at": timestamp(job.created_at),
        "kind": job.kind,
        "status": job.status,
        "exception": job.exception,
        "done": job.over,
        "progress": job.progress,
        "phase": job.phase,
        "phase_done": job.phase_done,
        "phase_total": job.phase_total,
        "deleted_at": None if job.deleted_at is None else timestamp(job.deleted_at),
    }


def _launch(
    connection: sqlite3.Connection,
    stored: StoredSet,
    parsed: ResourceSet,
    parameters_name: str,
    parents: Sequence[str],
) -> Job:
    parameters = parsed.parameters.get(parameters_name)
    if parameters is None:
        raise Problem(404, f"Set {stored.name} has no parameters named '{parameters_name}'.", rule="2.7")
    job = Job(
        name=str(uuid.uuid4()),
        user=stored.user,
        set_name=stored.name,
        parameters_name=parameters_name,
        display_name=stored.display_name,
        kind=parameters.kind,
        depends_on=tuple(parents),
        created_at=time.time(),
    )
    job_state.insert(connection, job)
    event_rows.record(connection, stored.user, "create", "job", job.name)
    return job


def _filter(query: QueryParams) -> Filter:
    kinds, names = query.getlist("kind"), list(dict.fromkeys(query.getlist("names")))
    known = [*JOB_KINDS.values()]
    for index, kind in enumerate(kinds):
        if kind not in known:
            raise invalid("query", "kind", index, msg=f"Input should be one of {', '.join(known)}", type="enum")
    if len(names) > MOST_NAMES:
        raise Problem(400, f"At most {MOST_NAMES} distinct names.", rule="1.6")
    set_name, limit = query.get("set_name"), query.get("limit")
    if limit is not None and not (limit.isascii() and limit.isdigit()):
        raise invalid("query", "limit", msg="Input should be a valid integer, 0 or more", type="int_parsing")
    flag = query.get("include_deleted", "false").lower()
    if flag not in ("true", "false", "1", "0"):
        raise invalid("query", "include_deleted", msg="Input should be a valid boolean", type="bool_parsing")
    return Filter(
        kinds=kinds,
        display_name=query.get("display_name"),
        set_name=None if set_name is None else as_uuid(set_name, "query", "set_name"),
        names=names,
        limit=None if limit is None or len(limit) > MOST_DIGITS else int(limit),
        include_deleted=flag in ("true", "1"),
    )


def _need_job(connection: sqlite3.Connection, user: User, name: str) -> Job:
    job = job_state.find(connection, user.id, name)
    if job is None:
        raise _no_job(name)
    return job


def _no_job(name: str) -> Problem:
    return Problem(404, f"Job {name} not found.", rule="2.7")


def _need_parent(connection: sqlite3.Connection, user: User, location: str) -> str:
    name = location.removeprefix("/jobs/")
    if not location.startswith("/jobs/") or job_state.find(connection, user.id, name) is None:
        raise Problem(400, f"depends_on: '{location}' is not the Location of one of your jobs.", rule="1.5")
    return name


def _reference(job: Job) -> dict[str, Json]:
    return {"name": job.name, "Location": f"/jobs/{job.name}"}


def _list(jobs: Sequence[Job]) -> Response:
    return JSONResponse({"jobs": [shape(job) for job in jobs]})
