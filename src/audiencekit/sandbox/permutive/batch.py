"""The batch PATCH of segments, T5 (contract 2.2): everything is checked first, then all of it is done or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from typing import Literal, cast

import attrs

from audiencekit.sandbox.permutive.segment_bodies import read_creation, read_update
from audiencekit.sandbox.permutive.shapes import (
    Misshapen,
    expect_choice,
    expect_filled_text,
    expect_object,
    expect_some,
)
from audiencekit.sandbox.permutive.taxonomy_rows import (
    Columns,
    Segment,
    delete_segments,
    insert_segments,
    segments_of,
    update_segments,
)
from audiencekit.sandbox.permutive.wire import missing, taken

MAX_OPERATIONS = 5_000
KINDS = ("Create", "Update", "Delete")

Kind = Literal["Create", "Update", "Delete"]


@attrs.frozen(kw_only=True)
class Step:
    """One operation of a batch; ``columns`` is empty for a deletion."""

    kind: Kind
    code: str
    columns: Columns


def read_batch(body: Mapping[str, object]) -> list[Step]:
    """Shape first, then the count, then no code twice; raises `Misshapen`."""
    if "operations" not in body:
        raise Misshapen("operations", "a value is required")
    members = expect_some(body["operations"], "operations")
    steps = [_read_step(member, place) for member, place in members]
    if len(steps) > MAX_OPERATIONS:
        raise Misshapen("operations", f"expected at most {MAX_OPERATIONS}, found {len(steps)}")
    seen: set[str] = set()
    for position, step in enumerate(steps):
        if step.code in seen:
            raise Misshapen(f"operations[{position}]", f"the code {step.code!r} stands twice in this batch")
        seen.add(step.code)
    return steps


def apply_batch(connection: sqlite3.Connection, import_id: str, steps: Collection[Step], now_ns: int) -> list[Segment]:
    """The segment each step leaves or removes, in the order of the request; first 409, then 404, then the work.

    A few statements do all of it: no code stands twice, so the order of the work does not matter.
    """
    known = segments_of(connection, import_id, [step.code for step in steps])
    for position, step in enumerate(steps):
        if step.kind == "Create" and step.code in known:
            raise taken("segment", f"operations[{position}]: this import has the code {step.code!r}")
    for step in steps:
        if step.kind != "Create" and step.code not in known:
            raise missing(f"segment with the code {step.code!r}")
    deleted = [known[step.code] for step in steps if step.kind == "Delete"]
    delete_segments(connection, import_id, deleted)
    updates = [(known[step.code], step.columns) for step in steps if step.kind == "Update"]
    creations = [step.columns for step in steps if step.kind == "Create"]
    results = {
        segment.code: segment
        for segment in (
            *deleted,
            *update_segments(connection, updates, now_ns),
            *insert_segments(connection, import_id, creations, now_ns),
        )
    }
    return [results[step.code] for step in steps]


def _read_step(value: object, place: str) -> Step:
    node = expect_object(value, place)
    kind = cast("Kind", expect_choice(node.get("operation"), f"{place}.operation", KINDS))
    if kind == "Create":
        columns = read_creation(expect_object(node.get("data"), f"{place}.data"), f"{place}.data.")
        return Step(kind=kind, code=str(columns["code"]), columns=columns)
    code = expect_filled_text(node.get("code"), f"{place}.code")
    if kind == "Delete":
        return Step(kind=kind, code=code, columns={})
    return Step(
        kind=kind,
        code=code,
        columns=read_update(expect_object(node.get("data"), f"{place}.data"), f"{place}.data."),
    )
