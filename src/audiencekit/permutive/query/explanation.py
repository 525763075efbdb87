"""Why a user belongs to a cohort or does not: ``print(explain(query, events, now=…))``. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs

from audiencekit.permutive.query.cohort_query import Query
from audiencekit.permutive.query.evaluation import understood
from audiencekit.permutive.query.facts import NOTHING, Facts
from audiencekit.permutive.query.findings import find
from audiencekit.permutive.query.history import GivenEvent, History, history
from audiencekit.permutive.query.nodes import Group, Node
from audiencekit.permutive.query.operands import Number
from audiencekit.permutive.query.problems import below
from audiencekit.permutive.query.wording import worded


@attrs.frozen(eq=False)
class Explanation:
    """What one clause or group came to. ``str()`` gives the whole tree, a line each.

    ``pointer`` is the JSON pointer of the part, ``text`` the part in words. A clause that compares a number (a count,
    seconds, a completion, recorded entries) has it in ``found``, and what it was compared with in ``comparison``;
    ``events`` are those that counted, as they were given. A group has ``parts``, every one of them evaluated.
    """

    pointer: str
    text: str
    held: bool
    found: Number | None = None
    comparison: str | None = None
    events: tuple[GivenEvent, ...] = attrs.field(default=(), repr=False)
    parts: tuple[Explanation, ...] = ()

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self, indent: str = "") -> list[str]:
        """The lines of the tree, parts indented below their group."""
        found = "" if self.found is None else f": found {self.found:g}"
        line = f"{indent}{'yes' if self.held else 'no '}  {self.text}{found}"
        return [line, *(line for part in self.parts for line in part.lines(indent + "  "))]


def explain(
    query: Query | Mapping[str, object], events: Iterable[GivenEvent], *, now: datetime, facts: Facts = NOTHING
) -> Explanation:
    """As :func:`evaluate`, with what led to it: ``explain(…).held`` is what ``evaluate(…)`` gives."""
    return _explained(understood(query), "", history(events, now), facts)


def _explained(node: Node, pointer: str, seen: History, facts: Facts) -> Explanation:
    if isinstance(node, Group):
        place = below(pointer, node.word)
        parts = tuple(_explained(part, below(place, index), seen, facts) for index, part in enumerate(node.members))
        held = all(part.held for part in parts) if node.word == "and" else any(part.held for part in parts)
        return Explanation(pointer, "all of" if node.word == "and" else "any of", held, parts=parts)
    finding = find(node, seen, facts)
    return Explanation(
        pointer,
        worded(node),
        finding.held,
        finding.number,
        worded(finding.comparison) if finding.comparison is not None else None,
        tuple(event.given for event in finding.events),
    )
