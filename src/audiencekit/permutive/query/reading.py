"""The grammar of cohort queries, read: JSON → nodes and what is wrong with it (permutive contract 4.1, rules r, s).

The one place that knows which forms there are. A part that cannot be read becomes ``Unknown``; the more a query is
worth, the less of it does. ``conditions_reading.py`` has what stands under ``where``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, cast

from audiencekit.permutive.query.conditions_reading import read_where
from audiencekit.permutive.query.nodes import (
    CohortMembership,
    EngagedCompletion,
    EngagedTime,
    EngagedViews,
    Expression,
    Group,
    Node,
    Transition,
    Unknown,
)
from audiencekit.permutive.query.numbers_reading import read_comparison, read_during, read_window
from audiencekit.permutive.query.operands import is_integer, shown
from audiencekit.permutive.query.problems import Problems, below, choices
from audiencekit.permutive.query.providers_reading import read_data_membership

TRANSITIONS = ("has_entered", "has_not_entered", "has_exited", "has_not_exited")

_DEPTH = "groups nest no deeper than an `and` of `or`s of clauses; expected a clause here"


def read(document: object) -> tuple[Node, Problems]:
    """Any JSON as a node, with all its problems."""
    problems = Problems()
    try:
        return _item(document, "", problems, ("and", "or")), problems
    except RecursionError:
        deep = Problems()
        deep.add("", "nested too deeply to be read")
        return Unknown(document), deep


def _item(value: object, at: str, problems: Problems, groups: Sequence[str]) -> Node:
    """A clause, or a group of one of the words that are allowed here."""
    node = problems.object(value, at, "a clause or a group of clauses, an object")
    if node is None:
        return Unknown(value)
    word = _group_word(node)
    if word is None or "event" in node:
        return _clause(node, at, problems)
    if word not in groups:
        problems.add(at, _DEPTH, understood=True)
    return _group(node, word, at, problems, ("or",) if word == "and" and groups else ())


def _group_word(node: Mapping[str, object]) -> Literal["and", "or"] | None:
    return "and" if "and" in node else "or" if "or" in node else None


def _group(
    node: Mapping[str, object], word: Literal["and", "or"], at: str, problems: Problems, inner: Sequence[str]
) -> Node:
    extra = problems.keys(node, at, (word,))
    members, place = node[word], below(at, word)
    if not isinstance(members, list):
        problems.add(place, f"expected an array of clauses, got {shown(members)}")
        return Unknown(node)
    listed = cast("list[object]", members)
    if not listed:
        problems.add(place, "expected at least one clause")
    nodes = tuple(_item(member, below(place, index), problems, inner) for index, member in enumerate(listed))
    return Unknown(node) if extra else Group(word, nodes)


def _clause(node: Mapping[str, object], at: str, problems: Problems) -> Node:
    if "event" in node or "frequency" in node:
        return _expression(node, at, problems)
    if "property" in node or "condition" in node:
        problems.add(at, "a predicate is no clause; expected it under `where` of an event or an engagement")
        return Unknown(node)
    if len(node) != 1:
        problems.add(at, f"expected exactly one kind of clause, got {choices(node) or 'none'}")
        return Unknown(node)
    ((kind, value),) = node.items()
    place = below(at, kind)
    if kind in ("in_segment", "not_in_segment"):
        return _cohort_membership(node, kind, value, place, problems)
    reader = _CLAUSES.get(kind)
    if reader is None:
        problems.add(place, f"unknown kind of clause; expected event with frequency, in_segment, {choices(_CLAUSES)}")
        return Unknown(node)
    body = problems.object(value, place, "an object")
    return Unknown(node) if body is None else reader(kind, body, place, problems)


def _expression(node: Mapping[str, object], at: str, problems: Problems) -> Node:
    extra = problems.keys(node, at, ("event", "frequency"), ("where", "during"))
    event = node.get("event")
    named = "event" not in node or problems.text(event, below(at, "event"), "the name of an event")
    frequency = read_comparison(node, "frequency", at, problems)
    where, during = read_where(node, at, problems), read_during(node, at, problems)
    if not named or not isinstance(event, str) or frequency is None:
        return Unknown(node)
    return Expression(event, frequency, where, during, extra)


def _engaged_time(_: str, body: Mapping[str, object], at: str, problems: Problems) -> Node:
    extra = problems.keys(body, at, ("seconds",), ("where", "during"))
    seconds = read_comparison(body, "seconds", at, problems)
    where, during = read_where(body, at, problems), read_during(body, at, problems)
    return EngagedTime(seconds, where, during, extra) if seconds else Unknown({"engaged_time": body})


def _engaged_completion(_: str, body: Mapping[str, object], at: str, problems: Problems) -> Node:
    extra = problems.keys(body, at, ("completion",), ("where",))
    completion = read_comparison(body, "completion", at, problems)
    where = read_where(body, at, problems)
    return EngagedCompletion(completion, where, extra) if completion else Unknown({"engaged_completion": body})


def _engaged_views(_: str, body: Mapping[str, object], at: str, problems: Problems) -> Node:
    # Of both measures one is a key too many; which one, nobody can say.
    measure: Literal["engaged_time", "completion"] = "completion" if "completion" in body else "engaged_time"
    extra = problems.keys(body, at, (measure, "times"), ("where", "during"))
    reached = read_comparison(body, measure, at, problems)
    times = read_comparison(body, "times", at, problems)
    where, during = read_where(body, at, problems), read_during(body, at, problems)
    if reached is None or times is None:
        return Unknown({"engaged_views": body})
    return EngagedViews(measure, reached, times, where, during, extra)


def _transition(kind: str, body: Mapping[str, object], at: str, problems: Problems) -> Node:
    extra = problems.keys(body, at, ("segment",), ("during",))
    during = read_window(body, at, problems)
    segment = body.get("segment")
    if "segment" in body and _is_code(segment, below(at, "segment"), problems):
        return Transition(kind, cast("int | str", segment), during, extra)
    return Unknown({kind: body})


def _cohort_membership(node: Mapping[str, object], kind: str, code: object, at: str, problems: Problems) -> Node:
    if kind == "not_in_segment":
        problems.add(at, "the service is not known to take this; expected in_segment or a transition", understood=True)
    return CohortMembership(kind, cast("int | str", code)) if _is_code(code, at, problems) else Unknown(node)


def _is_code(value: object, at: str, problems: Problems) -> bool:
    """A cohort is meant by its code, never by its id or name (contract 4.3)."""
    if is_integer(value) or (isinstance(value, str) and re.fullmatch("[0-9]+", value)):
        return True
    problems.add(at, f"expected the code of a cohort, an integer or its decimal digits, got {shown(value)}")
    return False


_CLAUSES: Mapping[str, Callable[[str, Mapping[str, object], str, Problems], Node]] = {
    "engaged_time": _engaged_time,
    "engaged_completion": _engaged_completion,
    "engaged_views": _engaged_views,
    **dict.fromkeys(TRANSITIONS, _transition),
    "in_second_party_segment": read_data_membership,
    "not_in_second_party_segment": read_data_membership,
    "in_third_party_segment": read_data_membership,
    "not_in_third_party_segment": read_data_membership,
    "in_connections_import_segment": read_data_membership,
    "not_in_connections_import_segment": read_data_membership,
}
