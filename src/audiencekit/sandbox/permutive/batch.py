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
    Column,
    Segment,
    delete_segment,
    find_segment,
    has_segment,
    insert_segment,
    update_segment,
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
    columns: Mapping[str, Column]


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
    """The segment each step leaves or removes, in the order of the request; first 409, then 404, then the work."""
    known = {step.code for step in steps if has_segment(connection, import_id, step.code)}
    for position, step in enumerate(steps):
        if step.kind == "Create" and step.code in known:
            raise taken("segment", f"operations[{position}]: this import has the code {step.code!r}")
    for step in steps:
        if step.kind != "Create" and step.code not in known:
            raise missing(f"segment with the code {step.code!r}")
    return [_apply(connection, import_id, step, now_ns) for step in steps]


def _apply(connection: sqlite3.Connection, import_id: str, step: Step, now_ns: int) -> Segment:
    if step.kind == "Create":
        return insert_segment(connection, import_id, step.columns, now_ns)
    segment = find_segment(connection, import_id, "code", step.code)
    if step.kind == "Update":
        return update_segment(connection, segment, step.columns, now_ns)
    return delete_segment(connection, segment)


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
