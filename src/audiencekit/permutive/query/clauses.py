"""Clauses of behaviour, built: ``event("Pageview").times(at_least=3).within(days=7)`` (contract 4.1). Pure."""

from __future__ import annotations

import re
from typing import Literal, Self

import attrs

from audiencekit.core.texts import text
from audiencekit.errors import InvalidInput
from audiencekit.permutive.query.arguments import fraction
from audiencekit.permutive.query.cohort_query import Query
from audiencekit.permutive.query.comparisons import at_least, checked, one_comparison
from audiencekit.permutive.query.conditions import Where, combined, where_node
from audiencekit.permutive.query.nodes import (
    Comparison,
    EngagedCompletion,
    EngagedTime,
    EngagedViews,
    Expression,
    Group,
    Node,
    Predicate,
    ThisSession,
)
from audiencekit.permutive.query.periods import window

EVENT_PARTS = ("properties", "name", "time", "user_id", "session_id", "view_id", "segments", "cohorts")
"""What an event consists of (contract 2.4)."""
_EVENT_NAME = re.compile("[a-zA-Z0-9_]+")

Counted = Expression | EngagedTime | EngagedCompletion | EngagedViews


class _Conditional(Query):
    """A clause that only events meeting a condition count for."""

    def where(self, condition: Where) -> Self:
        """Only events (of an engagement: pages) that meet *condition*, and what was asked before."""
        node, added = self.node, where_node(condition)
        _check_paths(added)
        assert isinstance(node, Counted)
        if node.where is not None:
            added = combined("and", (Where(node.where), condition)).node
        return type(self)(attrs.evolve(node, where=added))


class _Timed(_Conditional):
    """A clause about a period; without :meth:`within` about all time."""

    def within(
        self,
        *,
        minutes: int | None = None,
        hours: int | None = None,
        days: int | None = None,
        weeks: int | None = None,
        months: int | None = None,
        this_session: Literal[True] | None = None,
    ) -> Self:
        """In the last so many units up to now (a month is 30 days), or in the session of the user's latest event."""
        if this_session is True:
            if any(length is not None for length in (minutes, hours, days, weeks, months)):
                raise InvalidInput("within takes this_session or a length of time, not both")
            during: Node = ThisSession()
        else:
            during = window(minutes=minutes, hours=hours, days=days, weeks=weeks, months=months)
        node = self.node
        assert isinstance(node, (Expression, EngagedTime, EngagedViews))
        return type(self)(attrs.evolve(node, during=during))


class EventClause(_Timed):
    """An event that occurs so often; at least once unless :meth:`times` says otherwise."""

    def times(
        self,
        *,
        at_least: float | None = None,
        more_than: float | None = None,
        exactly: float | None = None,
        at_most: float | None = None,
        less_than: float | None = None,
    ) -> Self:
        """How often, by exactly one keyword. ``exactly=0``: users who did not."""
        node = self.node
        assert isinstance(node, Expression)
        frequency = one_comparison(
            "times", at_least=at_least, more_than=more_than, exactly=exactly, at_most=at_most, less_than=less_than
        )
        return type(self)(attrs.evolve(node, frequency=frequency))


class EngagedTimeClause(_Timed):
    """Total engaged seconds, over all matching pages."""


class EngagedCompletionClause(_Conditional):
    """How far the user came on the current page; it has no period."""


class EngagedViewsClause(_Timed):
    """How many page views reached something; at least one unless :meth:`times` says otherwise."""

    def times(
        self,
        *,
        at_least: float | None = None,
        more_than: float | None = None,
        exactly: float | None = None,
        at_most: float | None = None,
        less_than: float | None = None,
    ) -> Self:
        """How many such page views, by exactly one keyword."""
        node = self.node
        assert isinstance(node, EngagedViews)
        times = one_comparison(
            "times", at_least=at_least, more_than=more_than, exactly=exactly, at_most=at_most, less_than=less_than
        )
        return type(self)(attrs.evolve(node, times=times))


def event(name: str) -> EventClause:
    """Users with an event of that name (case does not matter; letters, digits and ``_``)."""
    if not _EVENT_NAME.fullmatch(text("event", name)):
        raise InvalidInput(f"the name of an event has letters, digits and _ only (contract 1.5), got {name!r}")
    return EventClause(Expression(name, at_least(1)))


def engaged_time(
    *,
    at_least: float | None = None,
    more_than: float | None = None,
    exactly: float | None = None,
    at_most: float | None = None,
    less_than: float | None = None,
) -> EngagedTimeClause:
    """Users engaged for so many seconds in all."""
    seconds = one_comparison(
        "seconds", at_least=at_least, more_than=more_than, exactly=exactly, at_most=at_most, less_than=less_than
    )
    return EngagedTimeClause(EngagedTime(seconds))


def engaged_completion(
    *,
    at_least: float | None = None,
    more_than: float | None = None,
    exactly: float | None = None,
    at_most: float | None = None,
    less_than: float | None = None,
) -> EngagedCompletionClause:
    """Users who came so far on the current page; from 0 to 1."""
    completion = one_comparison(
        "completion", at_least=at_least, more_than=more_than, exactly=exactly, at_most=at_most, less_than=less_than
    )
    return EngagedCompletionClause(EngagedCompletion(_fraction(completion)))


def engaged_views(
    *, engaged_time: Comparison | None = None, completion: Comparison | None = None
) -> EngagedViewsClause:
    """Users with page views that each reached some seconds, or some completion (0 to 1): ``more_than(10)``.

    By *completion* is inferred; the peer's model does not know it (permutive contract 4.1).
    """
    if (engaged_time is None) == (completion is None):
        raise InvalidInput(
            "engaged_views takes one of engaged_time= and completion=, a comparison such as more_than(10)"
        )
    if completion is not None:
        node = EngagedViews("completion", _fraction(checked("completion", completion)), at_least(1))
    else:
        node = EngagedViews("engaged_time", checked("engaged_time", engaged_time), at_least(1))
    return EngagedViewsClause(node)


def _check_paths(where: Node) -> None:
    """A path that begins with no part of an event leads nowhere: refuse ``prop("title")``."""
    for predicate in where.members if isinstance(where, Group) else (where,):
        if isinstance(predicate, Predicate):
            first = predicate.property.split(".")[0]
            if first not in EVENT_PARTS:
                raise InvalidInput(
                    f"the path {predicate.property!r} leads nowhere: it starts at the event, so what was sent with the "
                    f"event is below 'properties.'; other parts are {', '.join(EVENT_PARTS[1:])}"
                )
        else:
            _check_paths(predicate)


def _fraction(comparison: Comparison) -> Comparison:
    fraction("completion", comparison.operand)
    return comparison
