"""Which conditions a definition of users may hold: fields and operators by type (contract 5.2). Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from audiencekit.core.texts import name_of
from audiencekit.errors import InvalidInput
from audiencekit.segops.operands import COMPARISONS, check_operands, days, known_operator, number, required

METRICS = ("sum", "avg", "max")


def check_condition(condition: Mapping[str, Any]) -> None:
    """Raise InvalidInput with what is wrong. Keys of no meaning are let pass: the service ignores them."""
    kind = condition.get("type")
    if "conditions" in condition:
        raise InvalidInput("a group within a definition is not documented; compute it as a segment, use in_segment")
    check = _RULES.get(kind) if isinstance(kind, str) else None
    if check is None:
        raise InvalidInput(f"type {kind!r} is none of {', '.join(_RULES)}")
    check(condition)


def segment_id(name: str, value: object) -> int:
    if type(value) is not int or value < 1:
        raise InvalidInput(f"{name}: the number of a segment expected, got {value!r}")
    return value


def event_names(name: str, values: object) -> list[str]:
    if isinstance(values, str) or not isinstance(values, Sequence) or not values:
        raise InvalidInput(f"{name}: a list of at least one event type expected, got {values!r}")
    return [name_of(f"{name}[{index}]", value) for index, value in enumerate(cast("Sequence[object]", values))]


def _event_count(fields: Mapping[str, Any]) -> None:
    name_of("event_type", required(fields, "event_type"))
    known_operator(fields, COMPARISONS)
    number("value", required(fields, "value"))
    if "window_days" in fields:
        days("window_days", fields["window_days"])


def _recency(fields: Mapping[str, Any]) -> None:
    name_of("event_type", required(fields, "event_type"))
    known_operator(fields, COMPARISONS)
    days("window_days", required(fields, "window_days"))


def _monetary(fields: Mapping[str, Any]) -> None:
    name_of("event_type", required(fields, "event_type"))
    name_of("property", required(fields, "property"))
    if required(fields, "metric") not in METRICS:
        raise InvalidInput(f"metric is one of {', '.join(METRICS)}, got {fields['metric']!r}")
    known_operator(fields, COMPARISONS)
    number("value", required(fields, "value"))
    if "window_days" in fields:
        raise InvalidInput("monetary has no window_days; the service would ignore it (contract 5.2)")


def _event_property(fields: Mapping[str, Any]) -> None:
    name_of("event_type", required(fields, "event_type"))
    _user_property(fields)


def _user_property(fields: Mapping[str, Any]) -> None:
    name_of("property", required(fields, "property"))
    check_operands(fields)


def _event_sequence(fields: Mapping[str, Any]) -> None:
    event_names("events", required(fields, "events"))
    days("window_days", required(fields, "window_days"))
    if not isinstance(fields.get("strict", False), bool):
        raise InvalidInput(f"strict is True or False, got {fields['strict']!r}")


def _segment_membership(fields: Mapping[str, Any]) -> None:
    segment_id("segment_id", required(fields, "segment_id"))
    known_operator(fields, ("in", "not_in"))


_RULES: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "event_count": _event_count,
    "recency": _recency,
    "monetary": _monetary,
    "event_property": _event_property,
    "user_property": _user_property,
    "event_sequence": _event_sequence,
    "segment_membership": _segment_membership,
}
