"""Settings of processors: what they are given, checked once."""

from __future__ import annotations

import math
from collections.abc import Iterable

from audiencekit.errors import InvalidInput


def name(value: object, setting: str) -> str:
    """A column's name. Raises InvalidInput."""
    if not isinstance(value, str):
        raise InvalidInput(f"{setting} is the name of a column, got {value!r}")
    return value


def names(given: Iterable[str], setting: str) -> tuple[str, ...]:
    """At least one column's name, none of them twice. Raises InvalidInput."""
    if isinstance(given, str):
        raise InvalidInput(f"{setting} is a list of column names, got the text {given!r}")
    found = tuple(name(one, setting) for one in given)
    if not found:
        raise InvalidInput(f"{setting} names no column")
    if len(set(found)) != len(found):
        raise InvalidInput(f"{setting} names a column twice: {', '.join(found)}")
    return found


def distinct(**given: str) -> None:
    """Raise InvalidInput when two settings name one column."""
    seen: dict[str, str] = {}
    for setting, column in given.items():
        name(column, setting)
        if column in seen:
            raise InvalidInput(f"{seen[column]} and {setting} are both {column!r}; they must differ")
        seen[column] = setting


def count(value: object, setting: str, *, least: int) -> int:
    """A whole number from *least*. Raises InvalidInput."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise InvalidInput(f"{setting} is a whole number from {least}, got {value!r}")
    return value


def share(value: object, setting: str) -> float:
    """A number from 0 to 1. Raises InvalidInput."""
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not math.isfinite(value)
        or not 0 <= value <= 1
    ):
        raise InvalidInput(f"{setting} is a number from 0 to 1, got {value!r}")
    return float(value)
