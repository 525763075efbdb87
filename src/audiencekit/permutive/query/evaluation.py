"""Whether a user belongs to a cohort, decided here: ``evaluate(query, events, now=…)`` (contract 4.4). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from audiencekit.errors import InvalidInput
from audiencekit.permutive.query.cohort_query import Query, as_json
from audiencekit.permutive.query.facts import NOTHING, Facts
from audiencekit.permutive.query.findings import find
from audiencekit.permutive.query.history import GivenEvent, History, history
from audiencekit.permutive.query.nodes import Group, Node
from audiencekit.permutive.query.reading import read


def evaluate(
    query: Query | Mapping[str, object], events: Iterable[GivenEvent], *, now: datetime, facts: Facts = NOTHING
) -> bool:
    """Whether a user with *events*, given in the order of their arrival, is a member at *now*.

    Pure: nothing is asked of the service. *facts* say what events cannot: memberships in other cohorts and in data of
    others, entries and exits. Many rules are inferred (``rules.py``), so the service may come to another result.

    Raises InvalidInput for a query with parts that have no known meaning, and for malformed events. Parts that the
    service is not known to take but whose meaning is plain (``not_in_segment``, seconds) are evaluated.
    """
    return holds(understood(query), history(events, now), facts)


def understood(query: Query | Mapping[str, object]) -> Node:
    """The outermost node of *query*. Raises InvalidInput naming the parts that have no known meaning."""
    node, problems = read(as_json(query))
    if unclear := [problem for problem in problems.found if not problem.understood]:
        raise InvalidInput("a query that is not understood cannot be evaluated: " + "; ".join(map(str, unclear)))
    return node


def holds(node: Node, seen: History, facts: Facts) -> bool:
    """Whether *node*, all of which is understood, holds."""
    if not isinstance(node, Group):
        return find(node, seen, facts).held
    results = (holds(member, seen, facts) for member in node.members)
    return all(results) if node.word == "and" else any(results)
