"""The seven types of conditions, each read from its JSON and checked (segops.md 5.2 to 5.5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, cast

import attrs

from audiencekit.sandbox.segops.operators import ORDERINGS, InvalidCondition, Number, PropertyTest, finite, read_test

Metric = Literal["sum", "avg", "max"]

METRICS = ("sum", "avg", "max")
# A step costs a pass over the events of the window.
MAX_STEPS = 50


@attrs.frozen(kw_only=True)
class EventCount:
    """Events of a type, of all time or of the last ``window_days``, counted and compared."""

    event_type: str
    operator: str
    value: Number
    window_days: Number | None


@attrs.frozen(kw_only=True)
class Recency:
    """Whole days since the last event of a type, compared with ``window_days``."""

    event_type: str
    operator: str
    window_days: Number


@attrs.frozen(kw_only=True)
class Monetary:
    """Sum, average or maximum of a numeric property over all events of a type, compared."""

    event_type: str
    property: str
    metric: Metric
    operator: str
    value: Number


@attrs.frozen(kw_only=True)
class EventProperty:
    """A property of the latest event of a type, tested."""

    event_type: str
    property: str
    test: PropertyTest


@attrs.frozen(kw_only=True)
class UserProperty:
    """A trait of the latest ``context_identified``, tested."""

    property: str
    test: PropertyTest


@attrs.frozen(kw_only=True)
class EventSequence:
    """Events of these types in this order within the last ``window_days``; ``strict``: with no other in between."""

    events: tuple[str, ...]
    window_days: Number
    strict: bool


@attrs.frozen(kw_only=True)
class SegmentMembership:
    """In the members that another segment's last compute stored, or not."""

    segment_id: int
    operator: Literal["in", "not_in"]


Condition = EventCount | Recency | Monetary | EventProperty | UserProperty | EventSequence | SegmentMembership


def read_condition(item: object) -> Condition:
    """The condition in *item*; unknown extra keys are ignored. Raises InvalidCondition."""
    if not isinstance(item, dict):
        raise InvalidCondition("expected an object.")
    fields = cast("dict[str, object]", item)
    if "type" not in fields and "conditions" in fields:
        raise InvalidCondition("groups cannot be nested; type is missing.")
    kind = _required(fields, "type")
    read = _READERS.get(kind) if isinstance(kind, str) else None
    if read is None:
        raise InvalidCondition(f"unknown type {kind!r}.")
    return read(fields)


def _event_count(fields: Mapping[str, object]) -> EventCount:
    return EventCount(
        event_type=_name(fields, "event_type"),
        operator=_ordering(fields),
        value=_number(fields, "value"),
        window_days=_window(fields) if "window_days" in fields else None,
    )


def _recency(fields: Mapping[str, object]) -> Recency:
    return Recency(event_type=_name(fields, "event_type"), operator=_ordering(fields), window_days=_window(fields))


def _monetary(fields: Mapping[str, object]) -> Monetary:
    metric = _required(fields, "metric")
    if metric not in METRICS:
        raise InvalidCondition(f"unknown metric {metric!r}; one of {', '.join(METRICS)}.")
    return Monetary(
        event_type=_name(fields, "event_type"),
        property=_name(fields, "property"),
        metric=metric,
        operator=_ordering(fields),
        value=_number(fields, "value"),
    )


def _event_property(fields: Mapping[str, object]) -> EventProperty:
    return EventProperty(
        event_type=_name(fields, "event_type"),
        property=_name(fields, "property"),
        test=read_test(_required(fields, "operator"), fields),
    )


def _user_property(fields: Mapping[str, object]) -> UserProperty:
    return UserProperty(property=_name(fields, "property"), test=read_test(_required(fields, "operator"), fields))


def _event_sequence(fields: Mapping[str, object]) -> EventSequence:
    events = _required(fields, "events")
    if not isinstance(events, list) or not events:
        raise InvalidCondition("events must be a list of event types that is not empty.")
    names = cast("list[object]", events)
    if not all(isinstance(name, str) and name for name in names):
        raise InvalidCondition("events must hold strings that are not empty.")
    if len(names) > MAX_STEPS:
        raise InvalidCondition(f"events must hold at most {MAX_STEPS} steps.")
    strict = fields.get("strict", False)
    if not isinstance(strict, bool):
        raise InvalidCondition("strict must be true or false.")
    return EventSequence(events=tuple(cast("list[str]", names)), window_days=_window(fields), strict=strict)


def _segment_membership(fields: Mapping[str, object]) -> SegmentMembership:
    number = _required(fields, "segment_id")
    if not isinstance(number, int) or isinstance(number, bool):
        raise InvalidCondition("segment_id must be an integer.")
    operator = _required(fields, "operator")
    if operator not in ("in", "not_in"):
        raise InvalidCondition(f"operator {operator!r} does not fit; one of in, not_in.")
    return SegmentMembership(segment_id=number, operator=operator)


_READERS: Mapping[str, Callable[[Mapping[str, object]], Condition]] = {
    "event_count": _event_count,
    "recency": _recency,
    "monetary": _monetary,
    "event_property": _event_property,
    "user_property": _user_property,
    "event_sequence": _event_sequence,
    "segment_membership": _segment_membership,
}


def _required(fields: Mapping[str, object], name: str) -> object:
    if name not in fields:
        raise InvalidCondition(f"{name} is missing.")
    return fields[name]


def _name(fields: Mapping[str, object], name: str) -> str:
    value = _required(fields, name)
    if not isinstance(value, str) or not value:
        raise InvalidCondition(f"{name} must be a string that is not empty.")
    return value


def _ordering(fields: Mapping[str, object]) -> str:
    operator = _required(fields, "operator")
    if not isinstance(operator, str) or operator not in ORDERINGS:
        raise InvalidCondition(f"operator {operator!r} does not fit; one of {', '.join(ORDERINGS)}.")
    return operator


def _number(fields: Mapping[str, object], name: str) -> Number:
    value = _required(fields, name)
    if not finite(value):
        raise InvalidCondition(f"{name} must be a number.")
    return value


def _window(fields: Mapping[str, object]) -> Number:
    days = _number(fields, "window_days")
    if days <= 0:
        raise InvalidCondition("window_days must be greater than 0.")
    return days
