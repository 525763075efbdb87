"""Why a user is in a segment or not: each condition with his figure beside what it asks for (segops.md 5.6)."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from audiencekit.sandbox.segops.conditions import (
    Condition,
    EventCount,
    EventProperty,
    EventSequence,
    Monetary,
    Recency,
    SegmentMembership,
    UserProperty,
)
from audiencekit.sandbox.segops.definition import Definition
from audiencekit.sandbox.segops.evaluate import tables, to_instant
from audiencekit.sandbox.segops.figures import figure
from audiencekit.sandbox.segops.identity_rows import canonical
from audiencekit.sandbox.segops.operators import COMPLEMENTS, Number, PropertyTest, finite

_SIGNS = {"eq": "=", "neq": "≠", "gt": ">", "gte": "≥", "lt": "<", "lte": "≤"}
_NEGATIVES = {base: negative for negative, base in COMPLEMENTS.items()}
_TYPES: dict[type[Condition], str] = {
    EventCount: "event_count",
    Recency: "recency",
    Monetary: "monetary",
    EventProperty: "event_property",
    UserProperty: "user_property",
    EventSequence: "event_sequence",
    SegmentMembership: "segment_membership",
}


def explain(
    connection: sqlite3.Connection, definition: Definition, user_id: str, now: datetime
) -> list[dict[str, object]]:
    """A line per condition, in their order, for the user under any of his ids.

    Each has ``index``, ``type``, ``label``, ``actual_value``, ``threshold`` and ``matches``. A range's threshold is the
    list of its two bounds. Somebody nobody has heard of is judged like a user without events.
    """
    user = canonical(connection, user_id)
    instant = to_instant(now)
    lines: list[dict[str, object]] = []
    for index, condition in enumerate(definition.conditions):
        wanted = figure(condition, instant)
        found = connection.execute(
            tables(instant, user) + f"SELECT kind, content, {wanted.test} FROM ({wanted.rows})"
        ).fetchone()
        lines.append(
            {
                "index": index,
                "type": _TYPES[type(condition)],
                "label": label(condition),
                "actual_value": wanted.absent if found is None else _value(found[0], found[1]),
                "threshold": _threshold(condition),
                "matches": wanted.absent_match if found is None else bool(found[2]),
            }
        )
    return lines


def label(condition: Condition) -> str:
    """The condition in one line for people."""
    match condition:
        case EventCount(event_type=event_type, operator=operator, value=value, window_days=days):
            window = "" if days is None else f" in the last {_days(days)}"
            return f"count({event_type}) {_SIGNS[operator]} {value}{window}"
        case Recency(event_type=event_type, operator=operator, window_days=days):
            return f"last {event_type} {_SIGNS[operator]} {_days(days)} ago"
        case Monetary(event_type=event_type, property=name, metric=metric, operator=operator, value=value):
            return f"{metric}({event_type}.{name}) {_SIGNS[operator]} {value}"
        case EventProperty(event_type=event_type, property=name, test=test):
            return f"latest {event_type}.{name} {_test(test)}"
        case UserProperty(property=name, test=test):
            return f"{name} {_test(test)}"
        case EventSequence(events=events, window_days=days, strict=strict):
            return f"{' → '.join(events)} in the last {_days(days)}{', nothing in between' if strict else ''}"
        case SegmentMembership(segment_id=number, operator=operator):
            return f"{operator.replace('_', ' ')} segment {number}"


def _test(test: PropertyTest) -> str:
    name = _NEGATIVES[test.operator] if test.negated else test.operator
    word = _SIGNS.get(name, name.replace("_", " "))
    operand = _operand(test)
    return word if operand is None else f"{word} {json.dumps(operand, ensure_ascii=False)}"


def _operand(test: PropertyTest) -> object:
    if test.operator in ("between", "in"):
        return list(test.operands)
    return test.operands[0] if test.operands else None


def _threshold(condition: Condition) -> object:
    match condition:
        case EventCount() | Monetary():
            return condition.value
        case EventProperty() | UserProperty():
            return _operand(condition.test)
        case Recency() | EventSequence():
            return condition.window_days
        case SegmentMembership():
            return condition.segment_id


def _value(kind: str | None, content: str | Number | None) -> object:
    """The figure as JSON has it."""
    if kind in ("true", "false"):
        return kind == "true"
    if kind in ("array", "object"):
        return json.loads(str(content))
    # A sum beyond double precision is infinite, which JSON cannot say.
    return content if isinstance(content, str) or finite(content) else None


def _days(days: Number) -> str:
    return f"{days} day" if days == 1 else f"{days} days"
