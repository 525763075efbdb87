"""Segments that a definition names: they must exist, and none may lead back to the segment itself (segops.md 5.5)."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from audiencekit.sandbox.segops.conditions import SegmentMembership
from audiencekit.sandbox.segops.definition import Definition, parse
from audiencekit.sandbox.segops.segment_rows import MAX_ID, find_segment
from audiencekit.sandbox.segops.wire import Refused


def check_references(connection: sqlite3.Connection, definition: Definition, own: int | None = None) -> None:
    """Refuse a *definition* that names a segment it cannot; *own* is the segment it belongs to, where there is one.

    A segment deleted later is no fault: it is empty from then on (2.3, op 13).
    """
    messages: list[str] = []
    for index, condition in enumerate(definition.conditions):
        if isinstance(condition, SegmentMembership):
            fault = _fault(connection, condition.segment_id, own)
            if fault is not None:
                messages.append(f"conditions[{index}]: {fault}")
    if messages:
        raise Refused(400, {"definition": messages}, "5.5")


def check_fields(connection: sqlite3.Connection, fields: Mapping[str, object], own: int | None = None) -> None:
    """As :func:`check_references`, for the definition among the *fields* to save, if any."""
    if fields.get("definition") is not None:
        check_references(connection, parse(fields["definition"]), own)


def _fault(connection: sqlite3.Connection, number: int, own: int | None) -> str | None:
    if number == own:
        return "segment_id is the segment itself."
    if abs(number) > MAX_ID or find_segment(connection, number) is None:
        return f"there is no segment {number}."
    if own is not None and own in _named_from(connection, number):
        return f"segment {number} leads back to this one."
    return None


def _named_from(connection: sqlite3.Connection, number: int) -> set[int]:
    """The segments that a segment's definition names, and those that theirs name, to the end."""
    named: set[int] = set()
    waiting = [number]
    while waiting:
        segment = find_segment(connection, waiting.pop())
        if segment is None or segment["definition"] is None:
            continue
        for condition in parse(segment["definition"]).conditions:
            if isinstance(condition, SegmentMembership) and condition.segment_id not in named:
                named.add(condition.segment_id)
                waiting.append(condition.segment_id)
    return named
