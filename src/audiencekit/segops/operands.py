"""Operands: from Python values to JSON, and which of them fit the 19 operators (contract 5.3). Pure."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, cast

from audiencekit.errors import InvalidInput
from audiencekit.segops.pattern import pattern_problem

Scalar = str | int | float | bool
Ordered = int | float | Decimal | str | datetime | date
"""What ``<`` and ``between`` take: a number or a time. A time given as text is ISO 8601."""

COMPARISONS = ("eq", "neq", "gt", "gte", "lt", "lte")


def number(name: str, value: object) -> int | float:
    """*value* as a JSON number: int, finite float, Decimal, or what is an integer to Python (numpy's)."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        raise InvalidInput(f"{name}: a number expected, got {value!r}")
    try:
        if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
            found: int | float = int(value)
        elif isinstance(value, (float, Decimal)):
            found = float(value)
        else:
            found = int(operator.index(value))  # pyright: ignore[reportArgumentType]  # TypeError for what has no index
        if math.isfinite(found):
            return found
    except (TypeError, OverflowError):
        pass
    raise InvalidInput(f"{name}: a finite number expected, got {value!r}")


def days(name: str, value: object) -> int | float:
    """A window in days: above 0, fractions allowed (contract 5.4)."""
    length = number(name, value)
    if length <= 0:
        raise InvalidInput(f"{name}: days above 0 expected, got {value!r}")
    return length


def text(name: str, value: object) -> str:
    if isinstance(value, Enum):
        value = value.value
    if not isinstance(value, str):
        raise InvalidInput(f"{name}: text expected, got {value!r}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidInput(f"{name}: half of a surrogate pair is no text") from None
    return str(value)


def name_of(name: str, value: object) -> str:
    """The name of an event type or a property: text that is not blank."""
    given = text(name, value)
    if not given.strip():
        raise InvalidInput(f"{name} is blank")
    return given


def scalar(name: str, value: object) -> Scalar:
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return text(name, value)
    if isinstance(value, (datetime, date)):
        return ordered(name, value)
    return number(name, value)


def ordered(name: str, value: object) -> int | float | str:
    """A number, or a time as ISO 8601. A datetime must be aware; a bare date is its midnight in UTC."""
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise InvalidInput(f"{name}: {value!r} has no time zone; give an aware datetime")
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        return number(name, value)
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise InvalidInput(
            f"{name}: a number or an ISO 8601 time expected, got {value!r}; any other text is ordered with nothing"
        ) from None
    return str(value)


def members(name: str, values: object) -> list[Scalar]:
    """The scalars of a set. An empty one is refused: it matches nobody, or everybody."""
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        raise InvalidInput(f"{name}: a list expected, got {values!r}")
    listed = [scalar(f"{name}[{index}]", value) for index, value in enumerate(cast("Iterable[object]", values))]
    if not listed:
        raise InvalidInput(f"{name}: the list is empty")
    return listed


def check_operands(fields: Mapping[str, Any]) -> None:
    """Raise InvalidInput unless ``value`` and ``value2`` of a condition are what its ``operator`` takes."""
    name = fields.get("operator")
    check = _CHECKS.get(name) if isinstance(name, str) else None
    if check is None:
        raise InvalidInput(f"operator {name!r} is none of {', '.join(_CHECKS)}")
    check(fields)


def known_operator(fields: Mapping[str, Any], known: Collection[str]) -> None:
    if fields.get("operator") not in known:
        raise InvalidInput(f"operator {fields.get('operator')!r} does not fit; one of {', '.join(known)}")


def required(fields: Mapping[str, Any], name: str) -> object:
    if name not in fields:
        raise InvalidInput(f"{name} is missing")
    return fields[name]


def _scalar(fields: Mapping[str, Any]) -> None:
    scalar("value", required(fields, "value"))


def _ordered(fields: Mapping[str, Any]) -> None:
    ordered("value", required(fields, "value"))


def _range(fields: Mapping[str, Any]) -> None:
    value = required(fields, "value")
    if isinstance(value, (list, tuple)):  # the other form of the two bounds
        pair = cast("Sequence[object]", value)
        if len(pair) != 2:
            raise InvalidInput(f"value: two bounds expected, got {value!r}")
        low, high = (ordered("a bound", bound) for bound in pair)
    else:
        low, high = ordered("value", value), ordered("value2", required(fields, "value2"))
    if isinstance(low, str) != isinstance(high, str):
        raise InvalidInput(f"the bounds {low!r} and {high!r} are not of one kind")
    if not isinstance(low, str) and not isinstance(high, str) and low > high:
        raise InvalidInput(f"the lower bound {low!r} is above the upper one {high!r}")


def _members(fields: Mapping[str, Any]) -> None:
    members("value", required(fields, "value"))


def _text(fields: Mapping[str, Any]) -> None:
    text("value", required(fields, "value"))


def _pattern(fields: Mapping[str, Any]) -> None:
    pattern = text("value", required(fields, "value"))
    if problem := pattern_problem(pattern):
        raise InvalidInput(f"value is no regular expression of RE2: {problem}")


def _none(_: Mapping[str, Any]) -> None:
    pass


_CHECKS: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "eq": _scalar,
    "neq": _scalar,
    "gt": _ordered,
    "gte": _ordered,
    "lt": _ordered,
    "lte": _ordered,
    "between": _range,
    "not_between": _range,
    "in": _members,
    "not_in": _members,
    "contains": _text,
    "does_not_contain": _text,
    "starts_with": _text,
    "ends_with": _text,
    "matches_regex": _pattern,
    "is_set": _none,
    "is_not_set": _none,
    "is_true": _none,
    "is_false": _none,
}
