"""The schema an event type takes from its first event, and whether later ones fit (contract 2.4). Pure.

A shape is JSON: the word ``text``, ``number``, ``boolean`` or ``anything``, a list of one shape, an object of shapes.
Integers and floats are one family, dates are text; what was null or an empty list at first may become anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audiencekit.sandbox.permutive.json_kinds import is_list, is_number, is_object
from audiencekit.sandbox.permutive.shapes import kind_of

ANYTHING = "anything"


def infer_shape(value: object) -> Any:
    """The shape of a value; a list whose items differ in theirs is a list of anything."""
    if is_object(value):
        return {name: infer_shape(member) for name, member in value.items()}
    if is_list(value):
        shapes = [infer_shape(item) for item in value if item is not None]
        return [shapes[0] if shapes and all(shape == shapes[0] for shape in shapes) else ANYTHING]
    return _word(value)


def misfit(value: object, shape: Any, place: str = "properties") -> str | None:
    """Where and how the value leaves the shape, None if it fits. A missing or null property fits."""
    if value is None or shape == ANYTHING:
        return None
    if is_object(shape):
        return _object_misfit(value, shape, place) if is_object(value) else _mistyped(value, "an object", place)
    if is_list(shape):
        if not is_list(value):
            return _mistyped(value, "an array", place)
        problems = (misfit(item, shape[0], f"{place}[{position}]") for position, item in enumerate(value))
        return next((problem for problem in problems if problem), None)
    return None if _word(value) == shape else _mistyped(value, f"a {shape}", place)


def _object_misfit(value: Mapping[str, Any], shape: Mapping[str, Any], place: str) -> str | None:
    for name, member in value.items():
        if name not in shape:
            return f"{place}.{name}: the schema of this event has no such property"
        problem = misfit(member, shape[name], f"{place}.{name}")
        if problem:
            return problem
    return None


def _word(value: object) -> str:
    if value is None:
        return ANYTHING
    if isinstance(value, bool):
        return "boolean"
    if is_number(value):
        return "number"
    return "text" if isinstance(value, str) else kind_of(value)


def _mistyped(value: object, expected: str, place: str) -> str:
    return f"{place}: the schema of this event says {expected}, found {kind_of(value)}"
