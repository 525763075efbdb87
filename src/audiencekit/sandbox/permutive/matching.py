"""Which events a `where` matches (contract 4.1, 4.2; 4.4, rules e to i). Pure.

A `where` that `conditions.check_where` accepts is compiled into a function of an event's root, so that thousands of
events are put to it quickly. Nothing here recurses deeper than the check did.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from audiencekit.sandbox.permutive.json_kinds import is_list, is_number
from audiencekit.sandbox.permutive.operators import NEGATIVE, compile_operator
from audiencekit.sandbox.permutive.property_path import Path, reach, split_path

Match = Callable[[object], bool]

# The values of each item that has any, and the number made of them.
_Present = Sequence[Sequence[Any]]
_Measure = Callable[[_Present], float | None]

ROUNDED_TO = 6  # decimals of a sum or mean (rule i)


def compile_where(where: Mapping[str, Any]) -> Match:
    """The `where` as a function of an event's root, or of a list's item."""
    group = next((key for key in ("and", "or") if key in where), None)
    if group is None:
        return _compile_condition(split_path(where["property"]), where["condition"])
    members: list[Match] = []
    for member in where[group]:
        members.append(compile_where(member))
    decisive = group == "or"  # the answer of a member that settles the group's

    def match(root: object) -> bool:
        for member in members:
            if member(root) is decisive:
                return decisive
        return not decisive

    return match


def _compile_condition(path: Path, condition: Any) -> Match:
    if isinstance(condition, str):
        return _over_path(path, condition, True)
    if "function" in condition:
        return _compile_function(path, condition)
    ((name, operand),) = condition.items()
    return _over_path(path, name, operand)


def _over_path(path: Path, name: str, operand: object) -> Match:
    """One operator over all the path leads to: some value meets a positive one, none the twin of a negative one."""
    positive, negated = NEGATIVE.get(name, name), name in NEGATIVE
    test = None if positive == "is_empty" else compile_operator(positive, operand)

    def match(root: object) -> bool:
        for value in reach(root, path):
            if _is_empty(value) if test is None else value is not None and test(value):
                return not negated
        return negated

    return match


def _is_empty(value: object) -> bool:
    return value is None or value == "" or value == []


def _compile_function(path: Path, condition: Mapping[str, Any]) -> Match:
    keep = compile_where(condition["where"]) if "where" in condition else None
    item_path = split_path(condition["property"])
    if condition["function"] in ("any", "all"):
        return _over_items(condition["function"], path, keep, _compile_condition(item_path, condition["condition"]))
    ((name, operand),) = condition["condition"].items()
    return _over_number(_MEASURES[condition["function"]], path, keep, item_path, name, operand)


def _kept_items(root: object, path: Path, keep: Match | None) -> list[Any] | None:
    """The items of every list the path leads to that the inner `where` keeps; None where it leads to no list."""
    lists = [value for value in reach(root, path) if is_list(value)]
    if not lists:
        return None
    return [item for items in lists for item in items if keep is None or keep(item)]


def _over_items(function: str, path: Path, keep: Match | None, meets: Match) -> Match:
    of = any if function == "any" else all

    def match(root: object) -> bool:
        items = _kept_items(root, path, keep)
        return bool(items) and of(map(meets, items))  # `all` of no items is false, too

    return match


def _over_number(
    measure: _Measure,
    path: Path,
    keep: Match | None,
    item_path: Path,
    name: str,
    operand: Any,
) -> Match:
    """A number made of the items, compared. A property that is no list is as good as missing (rules e, f)."""
    test, negated = compile_operator(NEGATIVE.get(name, name), operand), name in NEGATIVE

    def match(root: object) -> bool:
        items = _kept_items(root, path, keep)
        if items is None:
            return negated
        reached = (reach(item, item_path) for item in items)
        present = [values for values in reached if any(value is not None for value in values)]
        try:
            number = measure(present)
        except OverflowError:  # beyond what a double holds: nothing that could be compared
            return negated
        return number is not None and test(number) is not negated

    return match


def _numbers(present: _Present) -> list[Any]:
    return [value for values in present for value in values if is_number(value)]


def _sum(present: _Present) -> float:
    return round(_exact_sum(_numbers(present)), ROUNDED_TO)


def _exact_sum(numbers: list[Any]) -> float:
    return math.fsum(numbers) if any(isinstance(number, float) for number in numbers) else sum(numbers)


def _product(present: _Present) -> float:
    return math.prod(_numbers(present))


def _mean(present: _Present) -> float | None:
    """Of nothing there is none, and the condition is false whichever it is (rule i)."""
    numbers = _numbers(present)
    return round(_exact_sum(numbers) / len(numbers), ROUNDED_TO) if numbers else None


_MEASURES: Mapping[str, _Measure] = {
    "count": len,
    "sum": _sum,
    "product": _product,
    "mean": _mean,
}
