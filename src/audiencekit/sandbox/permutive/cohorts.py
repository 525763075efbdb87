"""The Cohorts service, C1 to C5 (contract 2.1)."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping

from starlette.responses import JSONResponse, Response

from audiencekit.sandbox.permutive.auth import require_descending
from audiencekit.sandbox.permutive.call import Call
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
from audiencekit.sandbox.permutive.query import check_query, referenced_codes
from audiencekit.sandbox.permutive.services import COHORTS
from audiencekit.sandbox.permutive.shapes import (
    Misshapen,
    expect_choice,
    expect_filled_text,
    expect_text,
    expect_texts,
)
from audiencekit.sandbox.permutive.state import inherited_from, owned_below
from audiencekit.sandbox.permutive.wire import invalid, is_uuid, read_body, written_time

SEGMENT_TYPES = ("real_time", "offline")
STATES = ("Enabled", "Disabled")


async def list_cohorts(call: Call) -> Response:
    """C1: own and inherited cohorts, those of child workspaces when asked; a bare array, never with queries."""
    asked = call.request.query_params.get("include-child-workspaces", "false")
    if asked == "true":
        require_descending(call.key)
    elif asked != "false":
        raise invalid("include-child-workspaces", f"expected true or false, found {asked!r}", rule="2.1 C1")

    def work(connection: sqlite3.Connection) -> list[Cohort]:
        workspaces = inherited_from(connection, call.key)
        if asked == "true":
            workspaces |= owned_below(connection, call.key)
        return cohorts_of(connection, workspaces)

    return JSONResponse([_summary(cohort) for cohort in await call.store.aread(work)])


async def create_cohort(call: Call) -> Response:
    """C2: 201 with the full cohort."""
    fields = read_body(await call.request.body(), _creation, rule="2.1")
    cohort = await call.store.awrite(
        lambda connection: insert_cohort(connection, call.key.workspace_id, fields, time.time_ns())
    )
    return JSONResponse(_detail(cohort), 201)


async def get_cohort(call: Call) -> Response:
    """C3: the cohort with its query."""
    cohort_id = _cohort_id(call)
    cohort = await call.store.aread(lambda connection: visible_cohort(connection, call.key, cohort_id))
    return JSONResponse(_detail(cohort))


async def patch_cohort(call: Call) -> Response:
    """C4: keys left out keep their value; only `description` is removed by null."""
    cohort_id = _cohort_id(call)
    await call.store.aread(lambda connection: refuse_read_only(connection, call.key, cohort_id))
    fields = read_body(await call.request.body(), _update, rule="2.1")
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


def _creation(body: Mapping[str, object]) -> CohortFields:
    """Name and query are required; an optional field may be null; other keys are tolerated (C2)."""
    given = {key: value for key, value in body.items() if value is not None}
    for key in ("name", "query"):
        if key not in given:
            raise Misshapen(key, "a value is required")
    columns = _columns(given)
    # The published schema spells it segmentType, the wire segment_type (3.1, row 1).
    kind = given.get("segment_type", given.get("segmentType", "real_time"))
    columns["segment_type"] = expect_choice(kind, "segment_type", SEGMENT_TYPES)
    return CohortFields(columns=columns, references=referenced_codes(given["query"]))


def _update(body: Mapping[str, object]) -> CohortFields:
    """Whatever is there is assigned; id, code, segment_type and unknown keys are ignored (C4)."""
    columns = _columns(body)
    if "state" in body:
        columns["state"] = expect_choice(body["state"], "state", STATES)
    return CohortFields(columns=columns, references=referenced_codes(body["query"]) if "query" in body else None)


def _columns(body: Mapping[str, object]) -> dict[str, str | int | None]:
    """The columns that a creation and an update have in common."""
    columns: dict[str, str | int | None] = {}
    if "name" in body:
        columns["name"] = expect_filled_text(body["name"], "name")
    if "query" in body:
        check_query(body["query"])
        columns["query"] = json.dumps(body["query"], ensure_ascii=False)
    if "description" in body:
        description = body["description"]
        columns["description"] = None if description is None else expect_text(description, "description")
    if "tags" in body:
        columns["tags"] = json.dumps(expect_texts(body["tags"], "tags"), ensure_ascii=False)
    return columns


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


def _common(cohort: Cohort) -> dict[str, object]:
    optional: dict[str, object] = {}
    if cohort.description is not None:
        optional["description"] = cohort.description
    if cohort.tags is not None:
        optional["tags"] = json.loads(cohort.tags)
    # live_audience_size is missing while a cohort was never measured (2.1).
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
