"""Arguments of the management calls, checked before anything is sent. Pure."""

from __future__ import annotations

from typing import TypeVar, cast

from audiencekit_api.segops.types import UNSET, Unset

from audiencekit.errors import InvalidInput
from audiencekit.segops.event import named

GivenT = TypeVar("GivenT")

MAX_DIGITS = 19  # of an id: those of 64 bits

ResourceId = int | str
"""The number of a resource; its text does as well (contract 1.1)."""


def identifier(name: str, value: ResourceId) -> int:
    """*value* as it goes into a path. A text of digits is its number; any other is sent as it is, percent-encoded."""
    if isinstance(value, str) and not _is_digits(value):
        return cast("int", named(name, value))  # documents say int; the services' own client takes text (contract 1.1)
    number = int(value) if isinstance(value, str) and len(value) <= MAX_DIGITS else value
    if type(number) is int and 0 < number < 10**MAX_DIGITS:
        return number
    raise InvalidInput(f"{name}: the id of a resource expected, got {_shown(value)}")


def page_number(name: str, value: str) -> int:
    """The number in the token of a numbered page."""
    if isinstance(value, str) and _is_digits(value) and len(value) <= MAX_DIGITS and int(value) > 0:  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
        return int(value)
    raise InvalidInput(f"{name} is the next_token of a page of this list, got {_shown(value)}")


def whole(name: str, value: int) -> int:
    """A whole number of at least 1."""
    if type(value) is not int or value < 1:
        raise InvalidInput(f"{name}: a whole number of at least 1 expected, got {_shown(value)}")
    return value


def text(name: str, value: str) -> str:
    """A text, also an empty one."""
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
        raise InvalidInput(f"{name}: text expected, got {_shown(value)}")
    return value


def changes(**fields: object) -> dict[str, object]:
    """The fields that are given, None meaning "not given". Raises InvalidInput when that is none of them."""
    found = {name: value for name, value in fields.items() if value is not None}
    if not found:
        raise InvalidInput(f"Nothing to change: give at least one of {', '.join(fields)}")
    return found


def or_unset(value: GivenT | None) -> GivenT | Unset:
    return UNSET if value is None else value


def _is_digits(value: str) -> bool:
    return value.isascii() and value.isdecimal()


def _shown(value: object) -> str:
    """*value* for a message; Python itself refuses to write down endless numbers."""
    try:
        return repr(value)[:100]
    except ValueError:
        return "a number of thousands of digits"
