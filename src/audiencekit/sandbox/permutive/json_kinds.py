"""What kind of JSON value something is, told to the type checker, too."""

from __future__ import annotations

from typing import Any, TypeGuard


def is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def is_number(value: object) -> TypeGuard[int | float]:
    """An integer or a float; a boolean is neither."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)
