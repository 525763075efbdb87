"""Operands: from Python values to JSON, and which of them fit the 19 operators (contract 5.3). Pure."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, cast

from audiencekit.core.payload import utc_text
from audiencekit.core.texts import text
from audiencekit.errors import InvalidInput
from audiencekit.segops.pattern import pattern_problem

Scalar = str | int | float | bool
Ordered = int | float | Decimal | str | datetime | date
"""What ``<`` and ``between`` take: a number or a time, which as text has a form of contract 4.2."""

# Other spellings of ISO 8601 (20260101, week dates, decimal commas) Python reads, but the service orders with nothing.
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?)?", re.ASCII
)

COMPARISONS = ("eq", "neq", "gt", "gte", "lt", "lte")


def number(name: str, value: object) -> int | float:
    """*value* as a JSON number: int, finite float, Decimal, or what is an integer to Python (numpy's)."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        raise InvalidInput(f"{name}: a number expected, got {value!r}")
    try:
        if isinstance(value, (float, Decimal)):
            found: int | float = float(value)
            # The double first: int() would write out every digit of Decimal("1e1000000").
            if isinstance(value, Decimal) and math.isfinite(found) and value == value.to_integral_value():
                found = int(value)
        else:
            found = int(operator.index(value))  # pyright: ignore[reportArgumentType]  # TypeError for what has no index
        if math.isfinite(found):
            return found
    except (TypeError, ValueError, OverflowError):  # ValueError for a signalling NaN
        pass
    raise InvalidInput(f"{name}: a finite number expected, got {_shown(value)}")


def _shown(value: object) -> str:
    # Python refuses to write out very large whole numbers, and nobody wants to read them.
    return "a number beyond every double" if isinstance(value, int) else f"{value!r:.100}"


def days(name: str, value: object) -> int | float:
    """A window in days: above 0, fractions allowed (contract 5.4)."""
    length = number(name, value)
    if length <= 0:
        raise InvalidInput(f"{name}: days above 0 expected, got {value!r}")
    return length


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
    """A number, or a time: an aware datetime goes as UTC ``…Z``, a bare date is its midnight in UTC.

    Text goes as it is, in the forms of contract 4.2: ``YYYY-MM-DD`` or ``YYYY-MM-DDTHH:MM:SS`` with at most nine digits
    of a fraction and ``Z``, ``±HH:MM`` or nothing (UTC).
    """
    if isinstance(value, datetime):
        return utc_text(value, name)
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        return number(name, value)
    given = text(name, value)
    if not _is_time(given):
        raise InvalidInput(
            f"{name}: a number, or a time such as '2026-03-01' or '2026-03-01T08:00:00Z' expected, got {given!r:.100}; "
            "any other text is ordered with nothing"
        )
    return given


def _is_time(given: str) -> bool:
    if not _TIME.fullmatch(given):
        return False
    try:
        moment = datetime.fromisoformat(given)
        return moment.tzinfo is None or bool(moment.astimezone(UTC))
    except (ValueError, OverflowError):  # no such day, or outside the years 1 to 9999 in UTC
        return False


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
