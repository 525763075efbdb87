"""The Taxonomy service, T1 to T11 (contract 2.2)."""

from __future__ import annotations

import base64
import binascii
import json
import sqlite3
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from starlette.responses import JSONResponse, Response

from audiencekit.sandbox.permutive import taxonomy_rows as rows
from audiencekit.sandbox.permutive.batch import apply_batch, read_batch
from audiencekit.sandbox.permutive.call import Call, Operate
from audiencekit.sandbox.permutive.segment_bodies import read_creation, read_update
from audiencekit.sandbox.permutive.services import TAXONOMY
from audiencekit.sandbox.permutive.shapes import Misshapen
from audiencekit.sandbox.permutive.wire import PlainRefusal, read_json_object, written_time

_MOST_DIGITS = 18  # of a position in a token: what the store can hold

T = TypeVar("T")


async def list_imports(call: Call) -> Response:
    """T1: own and inherited imports, all of them."""
    found = await call.store.aread(lambda connection: rows.imports_of(connection, call.key))
    return JSONResponse({"items": [_import_wire(each, call) for each in found]})


async def get_import(call: Call) -> Response:
    """T2."""
    return JSONResponse(_import_wire(await call.store.aread(lambda connection: _import(connection, call)), call))


async def list_segments(call: Call) -> Response:
    """T3: one page; the token is the position of the last segment seen, so it survives changes in between."""
    token = call.request.query_params.get("pagination_token")
    after = 0 if token is None else _position(token)

    def work(connection: sqlite3.Connection) -> rows.Page:
        return rows.segment_page(connection, _import(connection, call).id, after, call.choices.page_size)

    page = await call.store.aread(work)
    pagination: dict[str, object] = {"total_count": page.total}
    if page.last is not None:
        pagination["next_token"] = base64.b64encode(str(page.last).encode()).decode()
    return JSONResponse({"elements": [_segment_wire(each) for each in page.segments], "pagination": pagination})


async def create_segment(call: Call) -> Response:
    """T4: 200, not 201."""
    columns = await _body(call, read_creation)

    def work(connection: sqlite3.Connection) -> rows.Segment:
        return rows.insert_segment(connection, _import(connection, call).id, columns, time.time_ns())

    return JSONResponse(_segment_wire(await call.store.awrite(work)))


async def patch_segments(call: Call) -> Response:
    """T5: the resulting segment of each operation, the deleted ones included."""
    steps = await _body(call, read_batch)

    def work(connection: sqlite3.Connection) -> list[rows.Segment]:
        return apply_batch(connection, _import(connection, call).id, steps, time.time_ns())

    return JSONResponse({"items": [_segment_wire(each) for each in await call.store.awrite(work)]})


def get_segment(handle: rows.Handle) -> Operate:
    """T6 by id, T7 by code."""

    async def operate(call: Call) -> Response:
        return JSONResponse(_segment_wire(await call.store.aread(lambda each: _segment(each, call, handle))))

    return operate


def patch_segment(handle: rows.Handle) -> Operate:
    """T8 by id, T9 by code."""

    async def operate(call: Call) -> Response:
        columns = await _body(call, read_update)

        def work(connection: sqlite3.Connection) -> rows.Segment:
            return rows.update_segment(connection, _segment(connection, call, handle), columns, time.time_ns())

        return JSONResponse(_segment_wire(await call.store.awrite(work)))

    return operate


def delete_segment(handle: rows.Handle) -> Operate:
    """T10 by id, T11 by code: 200 with the segment that was deleted."""

    async def operate(call: Call) -> Response:
        await _refuse_inherited(call)

        def work(connection: sqlite3.Connection) -> rows.Segment:
            return rows.delete_segment(connection, _segment(connection, call, handle))

        return JSONResponse(_segment_wire(await call.store.awrite(work)))

    return operate


def _import(connection: sqlite3.Connection, call: Call) -> rows.Import:
    return rows.find_import(connection, call.key, call.path["importId"])


def _segment(connection: sqlite3.Connection, call: Call, handle: rows.Handle) -> rows.Segment:
    value = call.path["segmentId" if handle == "id" else "segmentCode"]
    return rows.find_segment(connection, _import(connection, call).id, handle, value)


async def _refuse_inherited(call: Call) -> None:
    await call.store.aread(lambda connection: rows.refuse_inherited(connection, call.key, call.path["importId"]))


async def _body(call: Call, read: Callable[[Mapping[str, object]], T]) -> T:
    """What a write's body says, once it is clear that the import may be written to."""
    await _refuse_inherited(call)
    try:
        return read(read_json_object(await call.request.body()))
    except Misshapen as error:
        raise PlainRefusal("body", str(error)) from None


def _position(token: str) -> int:
    try:
        digits = base64.b64decode(token, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        digits = ""
    if not digits.isdecimal() or len(digits) > _MOST_DIGITS:
        raise PlainRefusal("query parameter pagination_token")
    return int(digits)


def _import_wire(each: rows.Import, call: Call) -> dict[str, object]:
    wire: dict[str, object] = {
        "id": each.id,
        "name": each.name,
        "code": each.code,
        "relation": each.relation,
        "identifiers": json.loads(each.identifiers),
        "source": json.loads(each.source),
    }
    if each.description is not None:
        wire["description"] = each.description
    if each.workspace_id != call.key.workspace_id:
        wire["inheritance"] = {"workspace_id": each.workspace_id, "relation": "ancestor"}
    return wire


def _segment_wire(each: rows.Segment) -> dict[str, object]:
    wire: dict[str, object] = {"id": each.id, "code": each.code, "name": each.name, "import_id": each.import_id}
    if each.description is not None:
        wire["description"] = each.description
    if each.cpm is not None:
        wire["cpm"] = each.cpm
    if each.categories is not None:
        wire["categories"] = json.loads(each.categories)
    wire["updated_at"] = written_time(each.updated_ns, TAXONOMY)
    return wire
