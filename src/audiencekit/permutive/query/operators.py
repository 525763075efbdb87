"""What each operator asks of a value (permutive contract 4.2, rules e to g). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import cast

from audiencekit.permutive.query.instants import instant
from audiencekit.permutive.query.operands import is_number
from audiencekit.permutive.query.paths import members
from audiencekit.permutive.query.rules import NEGATIVE_OF, folded


def holds(values: Iterable[object], operator: str, operand: object) -> bool:
    """Whether the *values* that a path leads to meet a test: one of them a positive one, none the twin of a negative.

    None stands for what is missing.
    """
    twin = NEGATIVE_OF.get(operator)
    meets = _POSITIVE[twin or operator]
    return any(meets(value, operand) for value in values) == (twin is None)


def is_negative(operator: str) -> bool:
    return operator in NEGATIVE_OF


def _equal(value: object, operand: object) -> bool:
    if isinstance(operand, list):
        return any(_equal(value, member) for member in cast("list[object]", operand))
    if isinstance(operand, bool) or isinstance(value, bool):
        return value is operand
    if isinstance(value, str) and isinstance(operand, str):
        return folded(value) == folded(operand)
    return is_number(value) and is_number(operand) and value == operand


def _contains(value: object, operand: object) -> bool:
    if not isinstance(value, str):
        return False
    return any(isinstance(part, str) and folded(part) in folded(value) for part in _alternatives(operand))


def _list_contains(value: object, operand: object) -> bool:
    return any(isinstance(member, str) and member in _alternatives(operand) for member in members(value) or ())


def _list_contains_integer(value: object, operand: object) -> bool:
    return any(is_number(member) and member in _alternatives(operand) for member in members(value) or ())


def _alternatives(operand: object) -> list[object]:
    return cast("list[object]", operand) if isinstance(operand, list) else [operand]


def _number(compare: Callable[[float, float], bool]) -> Callable[[object, object], bool]:
    def test(value: object, operand: object) -> bool:
        return is_number(value) and is_number(operand) and compare(value, operand)

    return test


def _between(value: object, operand: object) -> bool:
    bounds = cast("Mapping[str, float]", operand)
    return is_number(value) and bounds["start"] <= value <= bounds["end"]


def _same_instant(value: object, operand: object) -> bool:
    return _instant_between(value, {"start": operand, "end": operand})


def _instant_between(value: object, operand: object) -> bool:
    bounds = cast("Mapping[str, str]", operand)
    start, end = instant(bounds["start"]), instant(bounds["end"])
    moment = instant(value) if isinstance(value, str) else None
    return moment is not None and start is not None and end is not None and start <= moment <= end


def _is_empty(value: object, _: object) -> bool:
    listed = members(value)
    return value is None or value == "" or (listed is not None and not listed)


_POSITIVE: Mapping[str, Callable[[object, object], bool]] = {
    "equal_to": _equal,
    "contains": _contains,
    "list_contains": _list_contains,
    "list_contains_integer": _list_contains_integer,
    "greater_than": _number(lambda value, operand: value > operand),
    "greater_than_or_equal_to": _number(lambda value, operand: value >= operand),
    "less_than": _number(lambda value, operand: value < operand),
    "less_than_or_equal_to": _number(lambda value, operand: value <= operand),
    "between": _between,
    "float_equal_to": _number(lambda value, operand: value == operand),
    "float_between": _between,
    "boolean_equal_to": lambda value, operand: isinstance(value, bool) and value is operand,
    "date_equal_to": _same_instant,
    "date_between": _instant_between,
    "is_empty": _is_empty,
}
"""Of one value; what is missing or of another type meets none but ``is_empty`` (rules e, f)."""
