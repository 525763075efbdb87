"""What one clause comes to: whether it holds, the number behind it, the events that counted. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

import attrs

from audiencekit.permutive.query.engagement import page_views
from audiencekit.permutive.query.facts import Facts, code_number
from audiencekit.permutive.query.history import History, Occurrence, is_within
from audiencekit.permutive.query.matching import meets
from audiencekit.permutive.query.nodes import (
    CohortMembership,
    Comparison,
    DataMembership,
    EngagedCompletion,
    EngagedTime,
    EngagedViews,
    Expression,
    Node,
    Transition,
)
from audiencekit.permutive.query.operands import Number


@attrs.frozen(eq=False)
class Finding:
    """``number`` is what was compared, None where nothing was; ``comparison`` what it was compared with."""

    held: bool
    number: Number | None = None
    comparison: Node | None = None
    events: tuple[Occurrence, ...] = ()


def find(clause: Node, history: History, facts: Facts) -> Finding:
    """What *clause* comes to for the user of *history* and *facts*."""
    if isinstance(clause, Expression):
        return _expression(clause, history)
    if isinstance(clause, EngagedTime):
        views = page_views(history.during(clause.during), clause.where)
        seconds = sum(view.seconds for view in views)
        return _compared(clause.seconds, seconds, [event for view in views for event in view.events])
    if isinstance(clause, EngagedCompletion):
        return _completion(clause, history)
    if isinstance(clause, EngagedViews):
        return _views(clause, history)
    if isinstance(clause, Transition):
        return _transition(clause, history, facts)
    if isinstance(clause, CohortMembership):
        return Finding((code_number(clause.code) in facts.cohorts) != clause.kind.startswith("not_"))
    assert isinstance(clause, DataMembership)  # evaluation refuses unknown parts beforehand
    return Finding(_in_data(clause, facts) != clause.kind.startswith("not_"))


def _expression(clause: Expression, history: History) -> Finding:
    counted = [
        event
        for event in history.during(clause.during)
        if event.is_named(clause.event) and meets(event.root, clause.where)
    ]
    return _compared(clause.frequency, len(counted), counted)


def _completion(clause: EngagedCompletion, history: History) -> Finding:
    latest = history.latest
    current = latest.view if latest is not None else None
    for view in page_views(history.events, clause.where):
        if view.id == current:
            return _compared(clause.completion, view.completion, view.events)
    return Finding(False, comparison=clause.completion)  # no current page: nothing was completed, nor left incomplete


def _views(clause: EngagedViews, history: History) -> Finding:
    views = page_views(history.during(clause.during), clause.where)
    reached = [
        view
        for view in views
        if compares(view.seconds if clause.measure == "engaged_time" else view.completion, clause.reached)
    ]
    return _compared(clause.times, len(reached), [event for view in reached for event in view.events])


def _transition(clause: Transition, history: History, facts: Facts) -> Finding:
    moves = facts.entries if clause.kind.endswith("entered") else facts.exits
    code = code_number(clause.segment)
    found = sum(code_number(move.code) == code and is_within(move.at, clause.during, history.now) for move in moves)
    return Finding((found > 0) != clause.kind.startswith("has_not_"), found)


def _in_data(clause: DataMembership, facts: Facts) -> bool:
    fields = {key: str(value) for key, value in clause.fields.items()}
    if "connections" in clause.kind:
        if "provider" in fields:
            return fields["provider"] in facts.connections
        return (fields["field_name"], fields["value"]) in facts.connection_fields
    if "second_party" in clause.kind:
        return (fields["provider"], fields["segment"]) in facts.second_party
    if "provider" in fields:
        return (fields["provider"], fields["segment"]) in facts.third_party
    return any(segment == fields["segment"] for _, segment in facts.third_party)


def _compared(comparison: Node, number: Number, events: Sequence[Occurrence]) -> Finding:
    return Finding(compares(number, comparison), number, comparison, tuple(events))


def compares(number: Number, comparison: Node) -> bool:
    """Whether *number* meets *comparison*."""
    assert isinstance(comparison, Comparison)  # evaluation refuses unknown parts beforehand
    if comparison.operator == "between":
        bounds = cast("Mapping[str, Number]", comparison.operand)
        return bounds["start"] <= number <= bounds["end"]
    return _COMPARE[comparison.operator](number, cast("Number", comparison.operand))


_COMPARE: Mapping[str, Callable[[Number, Number], bool]] = {
    "greater_than": lambda number, operand: number > operand,
    "greater_than_or_equal_to": lambda number, operand: number >= operand,
    "equal_to": lambda number, operand: number == operand,
    "not_equal_to": lambda number, operand: number != operand,
    "less_than_or_equal_to": lambda number, operand: number <= operand,
    "less_than": lambda number, operand: number < operand,
}
