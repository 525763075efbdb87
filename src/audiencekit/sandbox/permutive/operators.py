"""The operators of conditions, each a test of one present value (contract 4.2; 4.4, rules e to g).

A value of another type fails every test here; its negative twin is the complement, made where the path is followed.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from audiencekit.sandbox.permutive.instants import parse_iso
from audiencekit.sandbox.permutive.json_kinds import is_list, is_number

Test = Callable[[Any], bool]

NUMBER_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "greater_than": operator.gt,
    "greater_than_or_equal_to": operator.ge,
    "equal_to": operator.eq,
    "less_than_or_equal_to": operator.le,
    "less_than": operator.lt,
}
# A negative operator and the positive one it is the complement of.
NEGATIVE: Mapping[str, str] = {
    "not_equal_to": "equal_to",
    "does_not_contain": "contains",
    "list_does_not_contain": "list_contains",
    "is_not_empty": "is_empty",
}


def compile_operator(name: str, operand: object) -> Test:
    """The test that a positive operator puts to a value which is there."""
    return _OPERATORS[name](operand)


def _alternatives(operand: object) -> list[Any]:
    return operand if is_list(operand) else [operand]


def _equal_to(operand: object) -> Test:
    if isinstance(operand, bool):
        return lambda value: value is operand
    texts = {one.casefold() for one in _alternatives(operand) if isinstance(one, str)}
    if texts:
        return lambda value: isinstance(value, str) and value.casefold() in texts
    numbers = set(_alternatives(operand))
    return lambda value: is_number(value) and value in numbers


def _contains(operand: object) -> Test:
    parts = [one.casefold() for one in _alternatives(operand)]

    def test(value: Any) -> bool:
        if not isinstance(value, str):
            return False
        folded = value.casefold()
        return any(part in folded for part in parts)

    return test


def _list_contains(operand: object) -> Test:
    texts = set(_alternatives(operand))
    return lambda value: is_list(value) and any(isinstance(item, str) and item in texts for item in value)


def _list_contains_integer(operand: object) -> Test:
    numbers = set(_alternatives(operand))
    return lambda value: is_list(value) and any(is_number(item) and item in numbers for item in value)


def _compared(compare: Callable[[Any, Any], bool]) -> Callable[[Any], Test]:
    def compiled(operand: Any) -> Test:
        return lambda value: is_number(value) and compare(value, operand)

    return compiled


def _between(operand: Any) -> Test:
    start, end = operand["start"], operand["end"]
    return lambda value: is_number(value) and start <= value <= end


def _boolean_equal_to(operand: object) -> Test:
    return lambda value: value is operand


def _date_equal_to(operand: Any) -> Test:
    return _dated(parse_iso(operand), parse_iso(operand))


def _date_between(operand: Any) -> Test:
    return _dated(parse_iso(operand["start"]), parse_iso(operand["end"]))


def _dated(start: int | None, end: int | None) -> Test:
    def test(value: Any) -> bool:
        moment = parse_iso(value) if isinstance(value, str) else None
        return moment is not None and start is not None and end is not None and start <= moment <= end

    return test


_OPERATORS: Mapping[str, Callable[[Any], Test]] = {
    "equal_to": _equal_to,
    "contains": _contains,
    "list_contains": _list_contains,
    "list_contains_integer": _list_contains_integer,
    **{name: _compared(compare) for name, compare in NUMBER_TESTS.items() if name != "equal_to"},
    "between": _between,
    "float_equal_to": _compared(operator.eq),
    "float_between": _between,
    "boolean_equal_to": _boolean_equal_to,
    "date_equal_to": _date_equal_to,
    "date_between": _date_between,
}
