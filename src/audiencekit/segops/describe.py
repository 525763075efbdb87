"""A condition in the words of the builder, for reprs. Pure; an unknown one is shown as its dict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

SIGNS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
METHODS = {
    "between": "between",
    "not_between": "not_between",
    "in": "one_of",
    "not_in": "none_of",
    "contains": "contains",
    "does_not_contain": "does_not_contain",
    "starts_with": "starts_with",
    "ends_with": "ends_with",
    "matches_regex": "matches",
    "eq": "eq",
    "neq": "neq",
}
BARE = ("is_set", "is_not_set", "is_true", "is_false")

Fields = dict[str, Any]


def described(condition: Mapping[str, Any]) -> str:
    """*condition* as an expression in parentheses, or its dict when a key would be lost."""
    fields = dict(condition)
    kind = fields.pop("type", None)
    write = _WRITERS.get(kind) if isinstance(kind, str) else None
    try:
        text = write(fields) if write is not None else None
    except (KeyError, TypeError):
        text = None
    return text if text is not None and not fields else repr(dict(condition))


def _event_count(fields: Fields) -> str:
    window = f", window_days={fields.pop('window_days')!r}" if "window_days" in fields else ""
    return _compared(f"event_count({fields.pop('event_type')!r}{window})", fields, "value")


def _recency(fields: Fields) -> str:
    return _compared(f"recency({fields.pop('event_type')!r})", fields, "window_days")


def _monetary(fields: Fields) -> str:
    names = (fields.pop(name) for name in ("event_type", "property", "metric"))
    return _compared(f"monetary({', '.join(map(repr, names))})", fields, "value")


def _event_property(fields: Fields) -> str:
    return _tested(f"event_property({fields.pop('event_type')!r}, {fields.pop('property')!r})", fields)


def _user_property(fields: Fields) -> str:
    return _tested(f"user_property({fields.pop('property')!r})", fields)


def _event_sequence(fields: Fields) -> str:
    events = ", ".join(map(repr, cast("Sequence[object]", fields.pop("events"))))
    strict = ", strict=True" if fields.pop("strict", False) else ""
    return f"event_sequence({events}, window_days={fields.pop('window_days')!r}{strict})"


def _segment_membership(fields: Fields) -> str:
    word = {"in": "in_segment", "not_in": "not_in_segment"}[fields.pop("operator")]
    return f"{word}({fields.pop('segment_id')!r})"


def _product_attribute(fields: Fields) -> str:
    kind = f", {fields.pop('value_type')!r}" if "value_type" in fields else ""
    return _tested(f"product_attribute({fields.pop('property')!r}{kind})", fields)


def _user_behavior_signal(fields: Fields) -> str:
    options = "".join(
        f", {name}={fields.pop(name)!r}" for name in ("event_type", "product_id_property") if name in fields
    )
    return f"{fields.pop('signal')}({fields.pop('segment_id')!r}{options})"


_WRITERS: Mapping[str, Callable[[Fields], str]] = {
    "event_count": _event_count,
    "recency": _recency,
    "monetary": _monetary,
    "event_property": _event_property,
    "user_property": _user_property,
    "event_sequence": _event_sequence,
    "segment_membership": _segment_membership,
    "product_attribute": _product_attribute,
    "user_behavior_signal": _user_behavior_signal,
}


def _compared(subject: str, fields: Fields, operand: str) -> str:
    operator, value = fields.pop("operator"), fields.pop(operand)
    sign = SIGNS.get(operator)
    return f"({subject} {sign} {value!r})" if sign else f"{subject}.{METHODS[operator]}({value!r})"


def _tested(subject: str, fields: Fields) -> str:
    operator = fields["operator"]
    if operator in BARE:
        return f"{subject}.{fields.pop('operator')}()"
    if operator in ("between", "not_between"):
        return f"{subject}.{fields.pop('operator')}({fields.pop('value')!r}, {fields.pop('value2')!r})"
    return _compared(subject, fields, "value")
