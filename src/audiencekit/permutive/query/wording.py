"""A query in words: one line, or indented text. Pure; what the grammar does not know is shown as its JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from audiencekit.permutive.query.nodes import (
    CohortMembership,
    Comparison,
    DataMembership,
    EngagedCompletion,
    EngagedTime,
    EngagedViews,
    Expression,
    Group,
    ListFunction,
    Node,
    Predicate,
    Test,
    ThisSession,
    Transition,
    Window,
)

COMPARED = {
    "greater_than": "more than",
    "greater_than_or_equal_to": "at least",
    "equal_to": "exactly",
    "less_than_or_equal_to": "at most",
    "less_than": "less than",
    "not_equal_to": "other than",
    "between": "between",
}
TESTED = {
    "equal_to": "is",
    "not_equal_to": "is not",
    "contains": "contains",
    "does_not_contain": "does not contain",
    "list_contains": "has",
    "list_does_not_contain": "does not have",
    "list_contains_integer": "has",
    "greater_than": ">",
    "greater_than_or_equal_to": ">=",
    "less_than": "<",
    "less_than_or_equal_to": "<=",
    "between": "between",
    "float_equal_to": "is",
    "float_between": "between",
    "boolean_equal_to": "is",
    "date_equal_to": "is at",
    "date_between": "between",
    "is_empty": "is empty",
    "is_not_empty": "is not empty",
}
_TRANSITIONS = {
    "has_entered": "entered",
    "has_not_entered": "did not enter",
    "has_exited": "left",
    "has_not_exited": "did not leave",
}
_DATA = {"second": "second-party", "third": "third-party", "connections": "connections"}


def worded(node: Node) -> str:
    """*node* on one line."""
    if isinstance(node, Group):
        if not node.members:
            return f"{'all' if node.word == 'and' else 'any'} of nothing"
        return f" {node.word} ".join(f"({worded(m)})" if isinstance(m, Group) else worded(m) for m in node.members)
    if isinstance(node, Comparison):
        return f"{COMPARED.get(node.operator, node.operator)} {_operand(node.operand)}"
    if isinstance(node, Window):
        unit = node.unit.removesuffix("s")
        return f"in the last {unit}" if node.value == 1 else f"in the last {node.value} {unit}s"
    if isinstance(node, ThisSession):
        return "in this session"
    if isinstance(node, (Predicate, Test, ListFunction)):
        return _condition(node)
    return _clause(node)


def indented(node: Node, indent: str = "  ", prefix: str = "") -> str:
    """*node* on as many lines as it has clauses and groups."""
    if not isinstance(node, Group):
        return prefix + worded(node)
    head = f"{prefix}{'all' if node.word == 'and' else 'any'} of"
    return "\n".join([head, *(indented(member, indent, prefix + indent) for member in node.members)])


def _clause(node: Node) -> str:
    if isinstance(node, Expression):
        return f"{_name(node.event)} {worded(node.frequency)} {_times(node.frequency)}" + _scope(node)
    if isinstance(node, EngagedTime):
        return f"engaged {worded(node.seconds)} seconds" + _scope(node)
    if isinstance(node, EngagedCompletion):
        return f"completed {worded(node.completion)} of the current page" + _scope(node)
    if isinstance(node, EngagedViews):
        verb, unit = ("completed", "") if node.measure == "completion" else ("engaged", " seconds")
        return f"{worded(node.times)} page views {verb} {worded(node.reached)}{unit}" + _scope(node)
    if isinstance(node, Transition):
        return f"{_TRANSITIONS[node.kind]} cohort {node.segment}" + _scope(node)
    if isinstance(node, CohortMembership):
        return f"{'not ' if node.kind.startswith('not_') else ''}in cohort {node.code}"
    return _data(node) if isinstance(node, DataMembership) else json_text(node.to_json())


def _data(node: DataMembership) -> str:
    negated = "not " if node.kind.startswith("not_") else ""
    kind = next(word for part, word in _DATA.items() if f"in_{part}" in node.kind)
    fields = node.fields
    if "field_name" in fields:
        return f"{negated}in {kind} data with {fields['field_name']} {json_text(fields['value'])}"
    provider = f" of {json_text(fields['provider'])}" if "provider" in fields else ""
    segment = f" segment {json_text(fields['segment'])}" if "segment" in fields else " data"
    return f"{negated}in {kind}{segment}{provider}"


def _scope(node: Expression | EngagedTime | EngagedCompletion | EngagedViews | Transition) -> str:
    during, where = getattr(node, "during", None), getattr(node, "where", None)
    text = f" {worded(during)}" if isinstance(during, Node) else ""
    if isinstance(where, Node):
        text += f" where ({worded(where)})" if isinstance(where, Group) else f" where {worded(where)}"
    return text + (f" with {json_text(dict(node.extra))}" if node.extra else "")


def _times(frequency: Node) -> str:
    return "time" if isinstance(frequency, Comparison) and frequency.operand == 1 else "times"


def _condition(node: Predicate | Test | ListFunction) -> str:
    if isinstance(node, Test):
        text = TESTED.get(node.operator, node.operator)
        return text if node.operator in ("is_empty", "is_not_empty") else f"{text} {_operand(node.operand)}"
    if isinstance(node, ListFunction):  # standing alone; under a predicate its list comes first
        return _function("", node)
    extra = f" with {json_text(dict(node.extra))}" if node.extra else ""
    if isinstance(node.condition, ListFunction):
        return _function(node.property, node.condition) + extra
    return f"{node.property} {worded(node.condition)}" + extra


def _function(path: str, node: ListFunction) -> str:
    where = f" [{worded(node.where)}]" if node.where is not None else ""
    extra = f" with {json_text(dict(node.extra))}" if node.extra else ""
    return f"{node.function} of {path}{where}.{node.property} {worded(node.condition)}" + extra


def _name(event: str) -> str:
    return event if event.isidentifier() else json_text(event)


def _operand(operand: object) -> str:
    if isinstance(operand, list):
        return " or ".join(map(json_text, cast("list[object]", operand)))
    if isinstance(operand, Mapping) and "start" in operand and "end" in operand:
        bounds = cast("Mapping[str, object]", operand)
        return f"{json_text(bounds['start'])} and {json_text(bounds['end'])}"
    return json_text(cast("object", operand))


def json_text(value: object) -> str:
    """*value* as JSON, or as Python shows what is none."""
    try:
        return json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return f"<{type(value).__name__}>"
