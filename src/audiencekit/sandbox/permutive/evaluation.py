"""Whether a user is in a cohort: the query language evaluated (contract 4.1, 4.4). Pure.

``evaluate(query, history, facts, now)`` answers for one query that `query.check_query` accepts; who asks often compiles
it once. What cannot be read off the user's events stands in the facts: memberships and transitions of the cohorts that
were evaluated before this one, and the segments of partners.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from audiencekit.sandbox.permutive.comparison import compile_comparison
from audiencekit.sandbox.permutive.engagement import ENGAGEMENTS
from audiencekit.sandbox.permutive.history import History, Selector
from audiencekit.sandbox.permutive.instants import nanoseconds
from audiencekit.sandbox.permutive.query import LARGEST_CODE
from audiencekit.sandbox.permutive.scene import Clause, Facts, Scene
from audiencekit.sandbox.permutive.windows import compile_during


def evaluate(query: Mapping[str, Any], history: History, facts: Facts, now: datetime) -> bool:
    """Whether the user with this history and these facts meets the query at *now*."""
    return compile_query(query)(Scene.at(nanoseconds(now), history, facts))


def compile_query(query: Mapping[str, Any]) -> Clause:
    """The query as a function of a scene."""
    group = next((key for key in ("and", "or") if key in query), None)
    if group is None:
        return _compile_clause(query)
    members = [compile_query(member) for member in query[group]]
    if group == "and":
        return lambda scene: all(member(scene) for member in members)
    return lambda scene: any(member(scene) for member in members)


def _compile_clause(clause: Mapping[str, Any]) -> Clause:
    if "event" in clause:
        return _expression(clause)
    ((kind, value),) = clause.items()
    return _CLAUSES[kind](value)


def _expression(node: Mapping[str, Any]) -> Clause:
    """How often an event occurred (rule d)."""
    selector = Selector.of(node["event"], node.get("where"))
    period, meets = compile_during(node.get("during")), compile_comparison(node["frequency"])
    return lambda scene: meets(scene.history.select(selector).count(period, scene.now, scene.session_id))


def _in_segment(value: Any) -> Clause:
    code = _code(value)
    return lambda scene: code in scene.facts.members


def _transition(of: Callable[[Facts], Mapping[int, list[int]]], *, happened: bool) -> Callable[[Any], Clause]:
    """A recorded entry or exit inside the window, or ever; or none (rule m)."""

    def compiled(node: Mapping[str, Any]) -> Clause:
        code, period = _code(node["segment"]), compile_during(node.get("during"))

        def clause(scene: Scene) -> bool:
            earliest, latest = period.bounds(scene.now)
            times = of(scene.facts).get(code, ())
            return happened is any(time <= latest and (earliest is None or earliest <= time) for time in times)

        return clause

    return compiled


def _party(kind: str, *, member: bool) -> Callable[[Any], Clause]:
    """A partner's segment; a third party's may come without its provider (rule n)."""

    def compiled(node: Mapping[str, Any]) -> Clause:
        segment = str(node["segment"])
        if "provider" in node:
            party = (kind, node["provider"], segment)
            return lambda scene: member is (party in scene.facts.parties)
        return lambda scene: member is any(one == kind and its == segment for one, _, its in scene.facts.parties)

    return compiled


def _connection(*, member: bool) -> Callable[[Any], Clause]:
    def compiled(node: Mapping[str, Any]) -> Clause:
        if "provider" in node:
            party = ("connections", node["provider"], "")
        else:
            party = ("field", node["field_name"], node["value"])
        return lambda scene: member is (party in scene.facts.parties)

    return compiled


def _code(value: Any) -> int:
    """A cohort's code, given as a number or in digits; of digits too many to be one, a code that nobody bears."""
    digits = str(value).lstrip("0") or "0"
    return int(digits) if len(digits) <= len(str(LARGEST_CODE)) else -1


_CLAUSES: Mapping[str, Callable[[Any], Clause]] = {
    **ENGAGEMENTS,
    "in_segment": _in_segment,
    "has_entered": _transition(lambda facts: facts.entries, happened=True),
    "has_not_entered": _transition(lambda facts: facts.entries, happened=False),
    "has_exited": _transition(lambda facts: facts.exits, happened=True),
    "has_not_exited": _transition(lambda facts: facts.exits, happened=False),
    "in_second_party_segment": _party("second", member=True),
    "not_in_second_party_segment": _party("second", member=False),
    "in_third_party_segment": _party("third", member=True),
    "not_in_third_party_segment": _party("third", member=False),
    "in_connections_import_segment": _connection(member=True),
    "not_in_connections_import_segment": _connection(member=False),
}
