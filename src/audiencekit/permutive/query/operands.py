"""The nineteen operators of conditions and the operands each takes (permutive contract 4.2). Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import TypeGuard, cast

from audiencekit.permutive.query.instants import instant
from audiencekit.permutive.query.nodes import Number

Fault = tuple[str, str]
"""A JSON pointer below the operand, and what was expected there."""
Check = Callable[[object], Iterator[Fault]]


def is_number(value: object) -> TypeGuard[Number]:
    """Whether *value* is a JSON number; a boolean is none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_finite(value: object) -> TypeGuard[Number]:
    """Whether *value* is a number that a double can hold."""
    try:
        return is_number(value) and math.isfinite(float(value))
    except OverflowError:
        return False


def is_integer(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def shown(value: object) -> str:
    """*value* for a message, never long."""
    try:
        text = "null" if value is None else "true" if value is True else "false" if value is False else repr(value)
    except (ValueError, RecursionError):  # a number of more digits than Python writes, or endless nesting
        return f"a value of type {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."


def _one(accepts: Callable[[object], bool], expected: str) -> Check:
    def check(operand: object) -> Iterator[Fault]:
        if not accepts(operand):
            yield "", f"expected {expected}, got {shown(operand)}"

    return check


def _one_or_some(accepts: Callable[[object], bool], expected: str) -> Check:
    def check(operand: object) -> Iterator[Fault]:
        if not isinstance(operand, list):
            if not accepts(operand):
                yield "", f"expected {expected}, or an array of such, got {shown(operand)}"
            return
        members = cast("list[object]", operand)
        if not members:
            yield "", f"expected at least one value in the array; each is {expected}"
        for position, member in enumerate(members):
            if not accepts(member):
                yield f"/{position}", f"expected {expected}, got {shown(member)}"

    return check


def _range(accepts: Callable[[object], bool], expected: str) -> Check:
    def check(operand: object) -> Iterator[Fault]:
        if not isinstance(operand, dict):
            yield "", f'expected {{"start": …, "end": …}}, each {expected}, got {shown(operand)}'
            return
        bounds = cast("dict[str, object]", operand)
        for name in ("start", "end"):
            if name not in bounds:
                yield "", f"{name!r} is missing: a range has start and end, both included"
            elif not accepts(bounds[name]):
                yield f"/{name}", f"expected {expected}, got {shown(bounds[name])}"
        for name in bounds:
            if name not in ("start", "end"):
                yield f"/{escaped(name)}", "unknown key: a range has start and end only"

    return check


def escaped(key: str) -> str:
    """*key* as a token of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def _equality(also: Callable[[object], bool], expected: str) -> Check:
    several = _one_or_some(_is_scalar, expected)

    def check(operand: object) -> Iterator[Fault]:
        if also(operand):
            return
        faults = list(several(operand))
        if not faults and isinstance(operand, list):
            kinds = {isinstance(member, str) for member in cast("list[object]", operand)}
            if len(kinds) > 1:
                faults = [("", "expected values of one kind, all strings or all numbers")]
        yield from faults

    return check


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_boolean(value: object) -> bool:
    return isinstance(value, bool)


def _is_scalar(value: object) -> bool:
    return isinstance(value, str) or is_finite(value)


def _is_instant(value: object) -> bool:
    return isinstance(value, str) and instant(value) is not None


def _is_true(value: object) -> bool:
    return value is True


def _never(_: object) -> bool:
    return False


_TIME = "a date or time in ISO 8601 such as '2026-03-01T08:00:00Z'"
_TEXTS = _one_or_some(_is_text, "a string")
_NUMBER = _one(is_finite, "a number")

OPERANDS: Mapping[str, Check] = {
    "equal_to": _equality(_is_boolean, "a string or a number"),
    "not_equal_to": _equality(_never, "a string or a number"),
    "contains": _TEXTS,
    "does_not_contain": _TEXTS,
    "list_contains": _TEXTS,
    "list_does_not_contain": _TEXTS,
    "list_contains_integer": _one_or_some(is_integer, "an integer"),
    "greater_than": _NUMBER,
    "greater_than_or_equal_to": _NUMBER,
    "less_than": _NUMBER,
    "less_than_or_equal_to": _NUMBER,
    "between": _range(is_finite, "a number"),
    "float_equal_to": _NUMBER,
    "float_between": _range(is_finite, "a number"),
    "boolean_equal_to": _one(_is_boolean, "true or false"),
    "date_equal_to": _one(_is_instant, _TIME),
    "date_between": _range(_is_instant, _TIME),
    "is_empty": _one(_is_true, "true"),
    "is_not_empty": _one(_is_true, "true"),
}
"""Each operator with what is wrong about an operand."""

EMPTINESS = ("is_empty", "is_not_empty")
"""Operators that also stand alone, as a string."""

NUMBER_OPERANDS: Mapping[str, Check] = {
    "equal_to": _NUMBER,
    "not_equal_to": _NUMBER,
    "greater_than": _NUMBER,
    "greater_than_or_equal_to": _NUMBER,
    "less_than": _NUMBER,
    "less_than_or_equal_to": _NUMBER,
    "between": OPERANDS["between"],
    "float_equal_to": _NUMBER,
    "float_between": OPERANDS["float_between"],
}
"""Those that compare the one number that ``count``, ``sum``, ``product`` and ``mean`` give (rule i)."""

COUNT_OPERANDS: Mapping[str, Check] = {
    "greater_than": _NUMBER,
    "greater_than_or_equal_to": _NUMBER,
    "equal_to": _NUMBER,
    "less_than_or_equal_to": _NUMBER,
    "less_than": _NUMBER,
}
"""Comparisons of a count, of seconds and of a completion (contract 4.1, numop)."""

SUPPOSED_COUNT_OPERANDS: Mapping[str, Check] = {"not_equal_to": _NUMBER, "between": OPERANDS["between"]}
"""The dashboard offers these two; whether the API takes them is not known."""
