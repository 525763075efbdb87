"""What stands under ``where``, read: predicates, their conditions, groups of them (permutive contract 4.1, 4.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

from audiencekit.permutive.query.nodes import Group, ListFunction, Node, Predicate, Test, Unknown
from audiencekit.permutive.query.operands import EMPTINESS, NUMBER_OPERANDS, OPERANDS, shown
from audiencekit.permutive.query.problems import Problems, below, choices

ITEM_FUNCTIONS = ("any", "all")
NUMBER_FUNCTIONS = ("sum", "product", "count", "mean")


def read_where(holder: Mapping[str, object], at: str, problems: Problems) -> Node | None:
    """What stands under ``where``, or None when there is none."""
    return _where(holder["where"], below(at, "where"), problems) if "where" in holder else None


def _where(value: object, at: str, problems: Problems) -> Node:
    node = problems.object(value, at, "a predicate or a group of predicates, an object")
    if node is None:
        return Unknown(value)
    word: Literal["and", "or"] | None = "and" if "and" in node else "or" if "or" in node else None
    if word is not None:
        return _group(node, word, at, problems)
    if "property" not in node and "condition" not in node:
        problems.add(at, f"expected a predicate (property, condition) or a group (and, or), got {shown(value)}")
        return Unknown(value)
    extra = problems.keys(node, at, ("property", "condition"))
    path, condition = node.get("property"), node.get("condition")
    named = "property" in node and problems.text(path, below(at, "property"), "the path of a property")
    read = _condition(condition, below(at, "condition"), problems) if "condition" in node else None
    if not named or not isinstance(path, str) or read is None:
        return Unknown(value)
    return Predicate(path, read, extra)


def _group(node: Mapping[str, object], word: Literal["and", "or"], at: str, problems: Problems) -> Node:
    extra = problems.keys(node, at, (word,))
    members, place = node[word], below(at, word)
    if not isinstance(members, list):
        problems.add(place, f"expected an array of predicates, got {shown(members)}")
        return Unknown(node)
    listed = cast("list[object]", members)
    if not listed:
        problems.add(place, "expected at least one predicate")
    nodes = tuple(_where(member, below(place, index), problems) for index, member in enumerate(listed))
    return Unknown(node) if extra else Group(word, nodes)


def _condition(value: object, at: str, problems: Problems) -> Node:
    if isinstance(value, str):
        if value in EMPTINESS:
            return Test(value, bare=True)
        problems.add(at, f"expected one of {choices(EMPTINESS)} or an object, got {shown(value)}")
        return Unknown(value)
    node = problems.object(value, at, 'a condition such as {"equal_to": "tennis"}')
    if node is None:
        return Unknown(value)
    return _function(node, at, problems) if "function" in node else _test(node, at, problems)


def _test(node: Mapping[str, object], at: str, problems: Problems) -> Node:
    if len(node) != 1:
        problems.add(at, f"expected exactly one operator, got {choices(node) or 'none'}")
        return Unknown(node)
    ((operator, operand),) = node.items()
    place = below(at, operator)
    check = OPERANDS.get(operator)
    if check is None:
        problems.add(place, f"unknown operator; expected one of {choices(OPERANDS)}")
        return Unknown(node)
    return Test(operator, operand) if problems.operand(check, operand, place) else Unknown(node)


def _function(node: Mapping[str, object], at: str, problems: Problems) -> Node:
    extra = problems.keys(node, at, ("function", "property", "condition"), ("where",))
    function, path = node["function"], node.get("property")
    names = (*ITEM_FUNCTIONS, *NUMBER_FUNCTIONS)
    known = function in names
    if not known:
        problems.add(below(at, "function"), f"expected one of {choices(names)}, got {shown(function)}")
    named = "property" in node and problems.text(path, below(at, "property"), "a path below each item")
    condition = _item_condition(node, function in NUMBER_FUNCTIONS, at, problems)
    where = read_where(node, at, problems)
    if not known or not named or not isinstance(path, str) or condition is None:
        return Unknown(node)
    return ListFunction(cast("str", function), path, condition, where, extra)


def _item_condition(node: Mapping[str, object], numeric: bool, at: str, problems: Problems) -> Node | None:
    """The condition of a function: one operator, after a computed number one that compares numbers."""
    if "condition" not in node:
        return None
    value, place = node["condition"], below(at, "condition")
    inner = problems.object(value, place, 'one operator with its operand, such as {"greater_than": 2}')
    if inner is None:
        return Unknown(value)
    test = _test(inner, place, problems)
    if not numeric or not isinstance(test, Test):
        return test
    place = below(place, test.operator)
    check = NUMBER_OPERANDS.get(test.operator)
    if check is None:
        expected = choices(NUMBER_OPERANDS)
        problems.add(
            place, f"{node['function']} gives a number, which this does not compare; expected one of {expected}"
        )
        return Unknown(value)
    return test if problems.operand(check, test.operand, place) else Unknown(value)
