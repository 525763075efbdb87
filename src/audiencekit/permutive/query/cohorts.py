"""Several cohorts evaluated together: memberships and transitions that lead from one to another (rules l, m). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from graphlib import CycleError, TopologicalSorter

import attrs

from audiencekit.errors import InvalidInput
from audiencekit.permutive.query.cohort_query import Query
from audiencekit.permutive.query.evaluation import holds, understood
from audiencekit.permutive.query.facts import NOTHING, Facts, Move, code_number
from audiencekit.permutive.query.history import GivenEvent, history
from audiencekit.permutive.query.memberships import code_of
from audiencekit.permutive.query.nodes import CohortMembership, Group, Node, Transition


def evaluate_cohorts(
    queries: Mapping[int, Query | Mapping[str, object]],
    events: Iterable[GivenEvent],
    *,
    now: datetime,
    facts: Facts = NOTHING,
) -> Facts:
    """What is known of a user once all cohorts were evaluated at *now*; *queries* are by code.

    *facts* are those of the evaluation before: ``facts.cohorts`` of the answer are the memberships now, entries and
    exits found on the way are added with the time *now*. A cohort comes after those its query names, so that it sees
    what this evaluation made of them. Memberships in cohorts that are not among *queries* stay as they are.

    Raises InvalidInput as :func:`evaluate` does, and for queries that lead back to their own cohort.
    """
    nodes = {code_number(code_of(code)): understood(query) for code, query in queries.items()}
    seen, was = history(events, now), facts.cohorts
    facts = attrs.evolve(facts, cohorts=was - nodes.keys())
    for code in _ordered(nodes):
        member = holds(nodes[code], seen, facts)
        if member:
            facts = attrs.evolve(facts, cohorts=facts.cohorts | {code})
        if member and code not in was:
            facts = attrs.evolve(facts, entries=(*facts.entries, Move(code, now)))
        elif not member and code in was:
            facts = attrs.evolve(facts, exits=(*facts.exits, Move(code, now)))
    return facts


def _references(node: Node) -> Iterator[int]:
    if isinstance(node, Group):
        for member in node.members:
            yield from _references(member)
    elif isinstance(node, CohortMembership):
        yield code_number(node.code)
    elif isinstance(node, Transition):
        yield code_number(node.segment)


def _ordered(nodes: Mapping[int, Node]) -> list[int]:
    named = {code: [other for other in _references(node) if other in nodes] for code, node in nodes.items()}
    try:
        return list(TopologicalSorter(named).static_order())
    except CycleError as cycle:
        raise InvalidInput(
            f"queries that lead back to their own cohort: {' -> '.join(map(str, cycle.args[1]))}"
        ) from None
