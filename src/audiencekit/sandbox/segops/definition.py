"""Segment definitions: from JSON to checked conditions (segops.md 5.1 to 5.5).

:func:`parse` answers a :class:`Definition`, or raises :class:`InvalidDefinition` with a message for everything wrong in
it. Unknown extra keys of a condition are ignored, as the contract says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Literal, cast

import attrs

from audiencekit.sandbox.segops.operators import ORDERINGS, InvalidCondition, Number, PropertyTest, finite, read_test
from audiencekit.sandbox.segops.wire import NOT_TEXT, is_text_in_json

Logic = Literal["AND", "OR"]
Metric = Literal["sum", "avg", "max"]

METRICS = ("sum", "avg", "max")
# Known to the contract, not evaluated here.
UNSERVED_TYPES = ("event_property", "event_sequence", "segment_membership")
# SQLite nests an AND per condition, at most 1,000 deep.
MAX_CONDITIONS = 200


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
class UserProperty:
    """A trait of the latest ``context_identified``, tested."""

    property: str
    test: PropertyTest


Condition = EventCount | Recency | Monetary | UserProperty


@attrs.frozen(kw_only=True)
class Definition:
    """All of the conditions (``AND``) or at least one (``OR``)."""

    logic: Logic
    conditions: tuple[Condition, ...]


class InvalidDefinition(Exception):
    """What is wrong, a message per fault, each beginning with where it is."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__(messages)
        self.messages = messages


class UnservedCondition(Exception):
    """The definition is well-formed and uses a condition type that this sandbox does not evaluate."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def parse(document: object) -> Definition:
    """The definition in *document*. Raises InvalidDefinition or UnservedCondition."""
    if not isinstance(document, dict):
        raise InvalidDefinition(["Expected an object with logic and conditions."])
    fields = cast("dict[str, object]", document)
    if not is_text_in_json(json.dumps(fields, ensure_ascii=False)):
        raise InvalidDefinition([NOT_TEXT])
    messages: list[str] = []
    logic = fields.get("logic")
    if logic not in ("AND", "OR"):
        messages.append("logic: AND or OR.")
    items = fields.get("conditions")
    if not isinstance(items, list) or not items:
        raise InvalidDefinition([*messages, "conditions: a list with at least one condition."])
    if len(cast("list[object]", items)) > MAX_CONDITIONS:
        raise InvalidDefinition([*messages, f"conditions: at most {MAX_CONDITIONS}."])
    conditions: list[Condition] = []
    unserved: list[str] = []
    for index, item in enumerate(cast("list[object]", items)):
        try:
            conditions.append(_condition(item))
        except UnservedCondition as error:
            unserved.append(error.kind)
        except InvalidCondition as error:
            messages.append(f"conditions[{index}]: {error}")
    if messages:
        raise InvalidDefinition(messages)
    if unserved:
        raise UnservedCondition(unserved[0])
    return Definition(logic=cast("Logic", logic), conditions=tuple(conditions))


def _condition(item: object) -> Condition:
    if not isinstance(item, dict):
        raise InvalidCondition("expected an object.")
    fields = cast("dict[str, object]", item)
    kind = _required(fields, "type")
    if kind in UNSERVED_TYPES:
        raise UnservedCondition(str(kind))
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


def _user_property(fields: Mapping[str, object]) -> UserProperty:
    return UserProperty(property=_name(fields, "property"), test=read_test(_required(fields, "operator"), fields))


_READERS: Mapping[str, Callable[[Mapping[str, object]], Condition]] = {
    "event_count": _event_count,
    "recency": _recency,
    "monetary": _monetary,
    "user_property": _user_property,
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
