"""Reads parsed YAML or JSON: a member as what it is expected to be, and nothing where it is something else. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast


def mapping(value: object) -> Mapping[str, object]:
    """*value* when it is a mapping, else an empty one."""
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def items(value: object) -> list[object]:
    """*value* when it is a list, else an empty one."""
    return cast("list[object]", value) if isinstance(value, list) else []


def texts(value: object) -> tuple[str, ...]:
    """The items of a list as texts."""
    return tuple(str(item) for item in items(value))


def text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def number(value: object) -> float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def present(members: Mapping[str, object]) -> dict[str, object]:
    """*members* without those that are None and without empty mappings and lists."""
    return {name: value for name, value in members.items() if value is not None and value != {} and value != []}
