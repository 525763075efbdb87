"""From Python values to operands, checked as they are given. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import cast

from audiencekit.core.texts import text
from audiencekit.errors import InvalidInput
from audiencekit.permutive.query.instants import instant
from audiencekit.permutive.query.nodes import Number
from audiencekit.permutive.query.operands import is_finite, shown


def number(name: str, value: object) -> Number:
    """A finite number: int, float, Decimal, or what numpy makes of them."""
    if isinstance(value, Decimal):
        value = int(value) if _is_whole(value) else float(value)
    elif not isinstance(value, (bool, int, float, str)) and hasattr(value, "item"):
        value = cast("object", value.item())  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]  # a numpy scalar
    if not is_finite(value):
        raise InvalidInput(f"{name}: a number expected, got {shown(value)}")
    return value


def _is_whole(value: Decimal) -> bool:
    return value.is_finite() and abs(value) < 2**63 and value == value.to_integral_value()


def integer(name: str, value: object) -> int:
    """A whole number; ``3.0`` is none."""
    found = number(name, value)
    if isinstance(found, float):
        raise InvalidInput(f"{name}: an integer expected, got {shown(value)}")
    return found


def scalar(name: str, value: object) -> str | Number:
    """A string or a number, or the value of an enum's member."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, str):
        return text(name, value)
    if value is None:
        raise InvalidInput(f"{name}: nothing equals None; write .is_empty() or .is_not_empty()")
    if isinstance(value, bool):
        raise InvalidInput(f"{name}: a string or a number expected, got {value}")
    return number(name, value)


def several(name: str, values: object) -> list[object]:
    """The members of a list that is not empty."""
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        raise InvalidInput(f"{name}: a list expected, got {shown(cast('object', values))}")
    listed = list(cast("Iterable[object]", values))
    if not listed:
        raise InvalidInput(f"{name}: the list is empty, which would match nobody or everybody")
    return sorted(listed, key=repr) if isinstance(values, (set, frozenset)) else listed


def texts(name: str, values: object) -> str | list[str]:
    """One string, or several of them."""
    if isinstance(values, str):
        return text(name, values)
    return [text(f"{name}[{index}]", value) for index, value in enumerate(several(name, values))]


def scalars(name: str, values: object) -> list[str | Number]:
    """Several strings or several numbers."""
    listed = [scalar(f"{name}[{index}]", value) for index, value in enumerate(several(name, values))]
    if len({isinstance(value, str) for value in listed}) > 1:
        raise InvalidInput(f"{name}: all strings or all numbers expected, got {shown(listed)}")
    return listed


def moment(name: str, value: object) -> str:
    """A time as ISO 8601: an aware datetime in UTC, a date (its midnight in UTC), or such a text as it is."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise InvalidInput(f"{name}: a datetime needs a time zone, got {value!r}")
        try:
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        except OverflowError:
            raise InvalidInput(f"{name}: outside the years 1 to 9999 in UTC: {value!r}") from None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and instant(value) is not None:
        return value
    raise InvalidInput(f"{name}: a datetime, a date or ISO 8601 text expected, got {shown(value)}")


def fraction(name: str, value: object) -> Number:
    """A number from 0 to 1."""
    found = number(name, value)
    if not 0 <= found <= 1:
        raise InvalidInput(f"{name}: a fraction from 0 to 1 expected, got {shown(value)}")
    return found
