"""The operators of conditions: the six comparisons, and all 19 on a property with their operands (segops.md 5.3)."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import TypeGuard, cast

import attrs

from audiencekit.sandbox.segops.regex import check_pattern

Number = int | float
Scalar = str | int | float | bool

ORDERINGS: Mapping[str, Callable[[Number, Number], bool]] = {
    "eq": operator.eq,
    "neq": operator.ne,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
# The exact complements of their twins, also on a value of the wrong type (5.5). is_false is none.
COMPLEMENTS: Mapping[str, str] = {
    "neq": "eq",
    "not_in": "in",
    "not_between": "between",
    "does_not_contain": "contains",
    "is_not_set": "is_set",
}


class InvalidCondition(Exception):
    """What is wrong with one condition."""


@attrs.frozen(kw_only=True)
class PropertyTest:
    """A test of a property: ``negated`` turns the answer of ``operator`` round, for a missing property too.

    ``operands``: one, the two bounds of a range, the members of a set, or none.
    """

    operator: str
    operands: tuple[Scalar, ...]
    negated: bool


def finite(value: object) -> TypeGuard[Number]:
    """Whether *value* is a number, and one that fits a double."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def read_test(name: object, fields: Mapping[str, object]) -> PropertyTest:
    """The test *name* with the operands in *fields* (``value``, ``value2``); raises InvalidCondition."""
    base = COMPLEMENTS.get(name, name) if isinstance(name, str) else None
    read = _OPERANDS.get(base) if isinstance(base, str) else None
    if read is None:
        raise InvalidCondition(f"unknown operator {name!r}.")
    return PropertyTest(operator=cast("str", base), operands=read(fields), negated=base != name)


def _none(_: Mapping[str, object]) -> tuple[Scalar, ...]:
    return ()


def _scalar(fields: Mapping[str, object]) -> tuple[Scalar, ...]:
    value = _value(fields)
    if not _is_scalar(value):
        raise InvalidCondition("value must be a string, a number or a boolean.")
    return (value,)


def _orderable(fields: Mapping[str, object]) -> tuple[Scalar, ...]:
    return (_bound(_value(fields), "value"),)


def _bounds(fields: Mapping[str, object]) -> tuple[Scalar, ...]:
    value = _value(fields)
    if isinstance(value, list):
        pair = cast("list[object]", value)
        if len(pair) != 2:
            raise InvalidCondition("value must have two bounds.")
        return tuple(_bound(one, "a bound") for one in pair)
    if "value2" not in fields:
        raise InvalidCondition("value2, the upper bound, is missing.")
    return (_bound(value, "value"), _bound(fields["value2"], "value2"))


def _members(fields: Mapping[str, object]) -> tuple[Scalar, ...]:
    value = _value(fields)
    if not isinstance(value, list):
        raise InvalidCondition("value must be a list.")
    members = cast("list[object]", value)
    if not all(_is_scalar(one) for one in members):
        raise InvalidCondition("value must hold strings, numbers and booleans only.")
    return tuple(cast("list[Scalar]", members))


def _text(fields: Mapping[str, object]) -> tuple[Scalar, ...]:
    value = _value(fields)
    if not isinstance(value, str):
        raise InvalidCondition("value must be a string.")
    return (value,)


def _pattern(fields: Mapping[str, object]) -> tuple[Scalar, ...]:
    (pattern,) = _text(fields)
    problem = check_pattern(cast("str", pattern))
    if problem:
        raise InvalidCondition(f"value is no regular expression: {problem}")
    return (pattern,)


_OPERANDS: Mapping[str, Callable[[Mapping[str, object]], tuple[Scalar, ...]]] = {
    "eq": _scalar,
    "gt": _orderable,
    "gte": _orderable,
    "lt": _orderable,
    "lte": _orderable,
    "between": _bounds,
    "in": _members,
    "contains": _text,
    "starts_with": _text,
    "ends_with": _text,
    "matches_regex": _pattern,
    "is_set": _none,
    "is_true": _none,
    "is_false": _none,
}


def _value(fields: Mapping[str, object]) -> object:
    if "value" not in fields:
        raise InvalidCondition("value is missing.")
    return fields["value"]


def _bound(value: object, name: str) -> Scalar:
    if isinstance(value, str) or finite(value):
        return value
    raise InvalidCondition(f"{name} must be a number or an ISO time.")


def _is_scalar(value: object) -> TypeGuard[Scalar]:
    return isinstance(value, (str, bool)) or finite(value)
