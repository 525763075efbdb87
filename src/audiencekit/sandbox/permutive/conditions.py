"""What a `where` may say: predicates, their operators and operands (contract 4.1, 4.2).

`where` nests freely; the ceiling of rule r holds for the query above it only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from audiencekit.sandbox.permutive.shapes import (
    Misshapen,
    expect_boolean,
    expect_choice,
    expect_filled_text,
    expect_integer,
    expect_keys,
    expect_number,
    expect_object,
    expect_single,
    expect_some,
    expect_text,
    kind_of,
)

Check = Callable[[object, str], object]

EMPTINESS = frozenset({"is_empty", "is_not_empty"})
ITEM_FUNCTIONS = frozenset({"any", "all"})
NUMBER_FUNCTIONS = frozenset({"sum", "product", "count", "mean"})


def check_where(where: object, place: str) -> None:
    """Refuse (`Misshapen`) what is neither a predicate nor an `and`/`or` of such."""
    node = expect_object(where, place)
    group = next((key for key in ("and", "or") if key in node), None)
    if group is None:
        expect_keys(node, place, required=("property", "condition"))
        expect_filled_text(node["property"], f"{place}.property")
        check_condition(node["condition"], f"{place}.condition")
        return
    expect_keys(node, place, required=(group,))
    for member, where_place in expect_some(node[group], f"{place}.{group}"):
        check_where(member, where_place)


def check_condition(condition: object, place: str) -> None:
    """A bare emptiness test, a function over a list, or one operator with its operand."""
    if isinstance(condition, str):
        expect_choice(condition, place, EMPTINESS)
        return
    node = expect_object(condition, place)
    if "function" in node:
        _check_function(node, place)
    else:
        _check_operator(node, place)


def _check_operator(node: Mapping[str, object], place: str) -> str:
    operator, operand = expect_single(node, place, "operator")
    check = OPERANDS.get(operator)
    if check is None:
        raise Misshapen(f"{place}.{operator}", "unknown operator")
    check(operand, f"{place}.{operator}")
    return operator


def _check_function(node: Mapping[str, object], place: str) -> None:
    expect_keys(node, place, required=("function", "property", "condition"), optional=("where",))
    function = expect_choice(node["function"], f"{place}.function", ITEM_FUNCTIONS | NUMBER_FUNCTIONS)
    expect_filled_text(node["property"], f"{place}.property")
    inner, inner_place = expect_object(node["condition"], f"{place}.condition"), f"{place}.condition"
    operator = _check_operator(inner, inner_place)
    if function in NUMBER_FUNCTIONS:
        # Rule i: these compute one number, so only a comparison of numbers can follow.
        _check_numeric(operator, inner[operator], f"{inner_place}.{operator}", function)
    if "where" in node:
        check_where(node["where"], f"{place}.where")


def _check_numeric(operator: str, operand: object, place: str, function: str) -> None:
    if operator not in NUMERIC_OPERATORS:
        raise Misshapen(place, f"`{function}` yields a number, which this operator does not compare")
    if operator in ("equal_to", "not_equal_to"):
        expect_number(operand, place)


def _scalar_or_array(operand: object, place: str) -> None:
    """Strings or numbers: one of them, or an array of one kind."""
    if kind_of(operand) != "an array":
        _scalar(operand, place)
        return
    kinds = {_scalar(member, member_place) for member, member_place in expect_some(operand, place)}
    if len(kinds) > 1:
        raise Misshapen(place, "expected values of one kind")


def _scalar(operand: object, place: str) -> str:
    kind = kind_of(operand)
    if kind not in ("a string", "a number"):
        raise Misshapen(place, f"expected a string or a number, found {kind}")
    return kind


def _scalars_or_boolean(operand: object, place: str) -> None:
    if not isinstance(operand, bool):
        _scalar_or_array(operand, place)


def _one_or_some(check: Check) -> Check:
    def check_all(operand: object, place: str) -> None:
        if kind_of(operand) != "an array":
            check(operand, place)
            return
        for member, member_place in expect_some(operand, place):
            check(member, member_place)

    return check_all


def _range_of(check: Check) -> Check:
    def check_both(operand: object, place: str) -> None:
        node = expect_object(operand, place)
        expect_keys(node, place, required=("start", "end"))
        for end in ("start", "end"):
            check(node[end], f"{place}.{end}")

    return check_both


def _instant(operand: object, place: str) -> None:
    text = expect_text(operand, place)
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise Misshapen(place, f"expected an ISO 8601 date or time, found {text!r}") from None


def _true(operand: object, place: str) -> None:
    if not expect_boolean(operand, place):
        raise Misshapen(place, "expected true")


OPERANDS: Mapping[str, Check] = {
    "equal_to": _scalars_or_boolean,
    "not_equal_to": _scalar_or_array,
    "contains": _one_or_some(expect_text),
    "does_not_contain": _one_or_some(expect_text),
    "list_contains": _one_or_some(expect_text),
    "list_does_not_contain": _one_or_some(expect_text),
    "list_contains_integer": _one_or_some(expect_integer),
    "greater_than": expect_number,
    "greater_than_or_equal_to": expect_number,
    "less_than": expect_number,
    "less_than_or_equal_to": expect_number,
    "between": _range_of(expect_number),
    "float_equal_to": expect_number,
    "float_between": _range_of(expect_number),
    "boolean_equal_to": expect_boolean,
    "date_equal_to": _instant,
    "date_between": _range_of(_instant),
    "is_empty": _true,
    "is_not_empty": _true,
}

NUMERIC_OPERATORS = frozenset(
    {
        "equal_to",
        "not_equal_to",
        "greater_than",
        "greater_than_or_equal_to",
        "less_than",
        "less_than_or_equal_to",
        "between",
        "float_equal_to",
        "float_between",
    }
)
