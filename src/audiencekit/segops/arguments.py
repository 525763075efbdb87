"""Arguments of the management calls, checked before anything is sent. Pure."""

from __future__ import annotations

from typing import TypeVar, cast

from audiencekit_api.segops.types import UNSET, Unset

from audiencekit.errors import InvalidInput
from audiencekit.segops.event import named

GivenT = TypeVar("GivenT")

ResourceId = int | str
"""The number of a resource; its text does as well (contract 1.1)."""


def identifier(name: str, value: ResourceId) -> int:
    """*value* as it goes into a path. A text of digits is its number; any other is sent as it is, percent-encoded."""
    number = int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else value
    if type(number) is int and number > 0:
        return number
    if isinstance(value, str) and number is value:
        return cast("int", named(name, value))  # documents say int; the services' own client takes text (contract 1.1)
    raise InvalidInput(f"{name}: the id of a resource expected, got {value!r}")


def whole(name: str, value: int) -> int:
    """A whole number of at least 1."""
    if type(value) is not int or value < 1:
        raise InvalidInput(f"{name}: a whole number of at least 1 expected, got {value!r}")
    return value


def text(name: str, value: str) -> str:
    """A text, also an empty one."""
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
        raise InvalidInput(f"{name}: text expected, got {value!r}")
    return value


def changes(**fields: object) -> dict[str, object]:
    """The fields that are given, None meaning "not given". Raises InvalidInput when that is none of them."""
    found = {name: value for name, value in fields.items() if value is not None}
    if not found:
        raise InvalidInput(f"Nothing to change: give at least one of {', '.join(fields)}")
    return found


def or_unset(value: GivenT | None) -> GivenT | Unset:
    return UNSET if value is None else value
