"""What a dot path leads to inside an event or an item of a list (rule h). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast


def reach(root: object, path: str) -> list[object]:
    """Each value at the end of *path*, None for each branch without one; never empty.

    A list met midway is followed into every element, one at the end is the value itself. Null is as good as missing.
    """
    found: list[object] = []
    _walk(root, path.split("."), 0, found)
    return found or [None]


def members(value: object) -> Sequence[object] | None:
    """The elements of a list; None for anything else."""
    return cast("Sequence[object]", value) if isinstance(value, (list, tuple)) else None


def _walk(value: object, names: Sequence[str], position: int, found: list[object]) -> None:
    while position < len(names) and isinstance(value, Mapping):
        value = cast("Mapping[str, object]", value).get(names[position])
        position += 1
    elements = members(value)
    if position == len(names):
        found.append(value)
    elif elements is None:
        found.append(None)
    else:
        for element in elements:
            _walk(element, names, position, found)
