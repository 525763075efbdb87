"""What a dot path leads to inside an event (contract 4.4, rule h)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from audiencekit.sandbox.permutive.json_kinds import is_list, is_object

Path = tuple[str, ...]


def split_path(path: str) -> Path:
    return tuple(path.split("."))


def reach(root: object, path: Path) -> Sequence[Any]:
    """Every value at the path's end, None for each branch that has none; never empty.

    A list met midway is followed into each of its items, a list at the end is the value itself. JSON null is as good
    as missing.
    """
    value: Any = root
    for part in path:  # as nearly always: objects all the way
        if not is_object(value):
            break
        value = value.get(part)
    else:
        return (value,)
    return (None,) if value is None else _spread(root, path)


def _spread(root: object, path: Path) -> Sequence[Any]:
    found: list[Any] = []
    waiting: list[tuple[Any, int]] = [(root, 0)]
    while waiting:  # not recursive: JSON may nest as deep as the interpreter's stack
        value, at = waiting.pop()
        while at < len(path) and is_object(value):
            value = value.get(path[at])
            at += 1
        if at == len(path):
            found.append(value)
        elif is_list(value):
            waiting.extend((item, at) for item in reversed(value))
        else:
            found.append(None)
    return found or (None,)
