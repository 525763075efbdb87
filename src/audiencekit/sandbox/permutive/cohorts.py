"""The Cohorts service, C1 to C5 (contract 2.1)."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Mapping
from typing import Any

from starlette.responses import JSONResponse, Response

from audiencekit.sandbox.permutive.auth import require_descending
from audiencekit.sandbox.permutive.call import Call
from audiencekit.sandbox.permutive.cohort_bodies import read_creation, read_update
from audiencekit.sandbox.permutive.cohort_rows import (
    Cohort,
    CohortFields,
    cohorts_of,
    delete_cohort,
    insert_cohort,
    refuse_read_only,
    update_cohort,
    visible_cohort,
)
from audiencekit.sandbox.permutive.membership_rows import live_audience_size, live_audience_sizes
from audiencekit.sandbox.permutive.schema_conflicts import refuse_conflicts
from audiencekit.sandbox.permutive.services import COHORTS
from audiencekit.sandbox.permutive.shapes import Misshapen
from audiencekit.sandbox.permutive.state import inherited_from, owned_below
from audiencekit.sandbox.permutive.wire import invalid, is_uuid, misshapen, read_body, written_time


async def list_cohorts(call: Call) -> Response:
    """C1: own and inherited cohorts, those of child workspaces when asked; a bare array, never with queries."""
    asked = call.request.query_params.get("include-child-workspaces", "false")
    if asked == "true":
        require_descending(call.key)
    elif asked != "false":
        raise invalid("include-child-workspaces", f"expected true or false, found {asked!r}", rule="2.1 C1")

    def work(connection: sqlite3.Connection) -> list[dict[str, object]]:
        workspaces = inherited_from(connection, call.key)
        if asked == "true":
            workspaces |= owned_below(connection, call.key)
        sizes = live_audience_sizes(connection)
        return [_summary(cohort) | _measured(sizes.get(cohort.code)) for cohort in cohorts_of(connection, workspaces)]

    return JSONResponse(await call.store.aread(work))


async def create_cohort(call: Call) -> Response:
    """C2: 201 with the full cohort."""
    fields = await _fields(call, read_creation)
    cohort = await call.store.awrite(
        lambda connection: insert_cohort(connection, call.key.workspace_id, fields, time.time_ns())
    )
    return JSONResponse(_detail(cohort), 201)


async def get_cohort(call: Call) -> Response:
    """C3: the cohort with its query."""
    cohort_id = _cohort_id(call)

    def work(connection: sqlite3.Connection) -> dict[str, object]:
        cohort = visible_cohort(connection, call.key, cohort_id)
        return _detail(cohort) | _measured(live_audience_size(connection, cohort.code))

    return JSONResponse(await call.store.aread(work))


async def patch_cohort(call: Call) -> Response:
    """C4: keys left out keep their value; only `description` is removed by null."""
    cohort_id = _cohort_id(call)
    await call.store.aread(lambda connection: refuse_read_only(connection, call.key, cohort_id))
    fields = await _fields(call, read_update)
    cohort = await call.store.awrite(
        lambda connection: update_cohort(connection, call.key, cohort_id, fields, time.time_ns())
    )
    return JSONResponse(_detail(cohort))


async def remove_cohort(call: Call) -> Response:
    """C5: 200 without content."""
    cohort_id = _cohort_id(call)
    await call.store.awrite(lambda connection: delete_cohort(connection, call.key, cohort_id))
    return Response(status_code=200)


def _cohort_id(call: Call) -> str:
    cohort_id = call.path["cohortId"]
    if not is_uuid(cohort_id):
        raise invalid("cohortId", f"expected a UUID, found {cohort_id!r}", rule="1.3")
    return cohort_id.lower()


async def _fields(call: Call, read: Callable[[Mapping[str, object]], CohortFields]) -> CohortFields:
    """What the body sets; under strict schemas its query must not contradict them (4.2)."""
    fields = read_body(await call.request.body(), read, rule="2.1")
    if call.choices.strict_schemas and "query" in fields.columns:
        query = json.loads(str(fields.columns["query"]))

        def check(connection: sqlite3.Connection) -> None:
            refuse_conflicts(query, lambda event: _shape(connection, call.key.workspace_id, event))

        try:
            await call.store.aread(check)
        except Misshapen as error:
            raise misshapen(error, rule="4.2") from None
    return fields


def _shape(connection: sqlite3.Connection, workspace_id: str, event: str) -> Any:
    row = connection.execute(
        "SELECT shape FROM permutive_event_schemas WHERE workspace_id = ? AND name = ?", (workspace_id, event)
    ).fetchone()
    return None if row is None else json.loads(row[0])


def _summary(cohort: Cohort) -> dict[str, object]:
    """A row of the list: with its workspace, without its query."""
    return {**_common(cohort), "workspace_id": cohort.workspace_id}


def _detail(cohort: Cohort) -> dict[str, object]:
    """The full cohort, a lookalike one without a query.

    `workspace_id` is left out, as the service may (3.2, row 45): readers must do without.
    """
    wire = _common(cohort)
    if cohort.query is not None:
        wire["query"] = json.loads(cohort.query)
    return wire


def _measured(size: int | None) -> dict[str, object]:
    """The live size: missing while a cohort was never measured, and from what C2 and C4 answer (3.2, row 44)."""
    return {} if size is None else {"live_audience_size": size}


def _common(cohort: Cohort) -> dict[str, object]:
    optional: dict[str, object] = {}
    if cohort.description is not None:
        optional["description"] = cohort.description
    if cohort.tags is not None:
        optional["tags"] = json.loads(cohort.tags)
    return {
        "id": cohort.id,
        "code": cohort.code,
        "name": cohort.name,
        **optional,
        "state": cohort.state,
        "segment_type": cohort.segment_type,
        "created_at": written_time(cohort.created_ns, COHORTS),
        "last_updated_at": written_time(cohort.updated_ns, COHORTS),
    }
