"""JSON with something changed somewhere, from a seed."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 1.5, 2.0, 10**400, "", "x", "12", "2026-03-30", "is_empty", "this_session", [], [1],
    ["a"], ["a", 1], [True], [[]], {}, {"x": 1}, {"start": 1, "end": 2}, {"start": 1}, {"and": []},
    {"or": [{"in_segment": 1}]}, {"in_segment": 1}, {"greater_than": 1}, {"the_last": {"value": 1, "unit": "second"}},
    {"property": "a", "condition": "is_empty"}, {"function": "sum", "property": "a", "condition": {"less_than": 1}},
]  # fmt: skip
KEYS = [
    "and", "or", "event", "frequency", "during", "where", "property", "condition", "function", "segment", "provider",
    "in_segment", "not_in_segment", "engaged_time", "completion", "times", "the_last", "value", "unit", "extra",
    "greater_than", "equal_to", "contains", "between", "not_equal_to", "is_empty", "list_contains", "a/b~c", "",
]  # fmt: skip


def mutated(document: Any, seed: int) -> Any:
    """*document* with one or two members replaced, removed, renamed or added."""
    draw = random.Random(seed)
    changed = {"root": copy.deepcopy(document)}
    for _ in range(draw.choice([1, 1, 2])):
        _change(draw, changed)
    return changed["root"]


def _change(draw: random.Random, root: dict[str, Any]) -> None:
    holder, key = draw.choice(list(_places(root)))
    way = draw.choice(["replace", "replace", "remove", "rename", "add"])
    if holder is root or way == "replace" or isinstance(holder, list):
        holder[key] = copy.deepcopy(draw.choice(VALUES))
    elif way == "add":
        holder[draw.choice(KEYS)] = copy.deepcopy(draw.choice(VALUES))
    else:
        value = holder.pop(key)
        if way == "rename":
            holder[draw.choice(KEYS)] = value


def _places(holder: Any) -> Iterator[tuple[Any, Any]]:
    members = holder.items() if isinstance(holder, dict) else enumerate(holder)
    for key, value in members:
        yield holder, key
        if isinstance(value, (dict, list)):
            yield from _places(value)
