"""What a condition looks at, in SQL: a figure per user, and the test it has to pass (segops.md 5.2, 5.5).

A figure has the columns ``kind`` (a JSON type) and ``content``, as a property of a payload has. All of them read the
table ``visible`` that evaluate.py puts in front.
"""

from __future__ import annotations

import attrs

from audiencekit.sandbox.segops.conditions import (
    Condition,
    EventCount,
    EventProperty,
    EventSequence,
    Monetary,
    Recency,
    SegmentMembership,
    UserProperty,
)
from audiencekit.sandbox.segops.ingest import EARLIEST
from audiencekit.sandbox.segops.operators import ORDERINGS, Number, PropertyTest
from audiencekit.sandbox.segops.sequence import consecutive, in_order
from audiencekit.sandbox.segops.sql import COMPARISONS, NUMBER, literal, pattern_test, property_columns, property_test

DAY = 86_400_000_000  # microseconds
TRAITS_EVENT = "context_identified"


@attrs.frozen(kw_only=True)
class Figure:
    """``rows`` yields ``user_id, kind, content`` once per user who has a figure; ``test`` over these is never NULL.

    Users without a row are decided here: their figure is ``absent``, and they match or not by ``absent_match``.
    """

    rows: str
    test: str
    absent: bool | int | None = None
    absent_match: bool = False

    def condition(self) -> str:
        """The test of a ``user_id``. Where users without a figure match, it is "not among those that fail"."""
        test = f"NOT ({self.test})" if self.absent_match else self.test
        word = "NOT IN" if self.absent_match else "IN"
        return f"user_id {word} (\n    SELECT user_id FROM ({self.rows})\n    WHERE {test}\n  )"


def figure(condition: Condition, now: int) -> Figure:
    """What *condition* looks at; *now* in microseconds since 1970."""
    match condition:
        case EventCount():
            return _event_count(condition, now)
        case Recency():
            return _recency(condition, now)
        case Monetary():
            return _monetary(condition)
        case EventProperty():
            return _property(condition.event_type, condition.property, condition.test)
        case UserProperty():
            return _property(TRAITS_EVENT, condition.property, condition.test)
        case EventSequence():
            window = _window(condition.window_days, now)
            found = consecutive(condition.events, window) if condition.strict else in_order(condition.events, window)
            return Figure(rows=f"SELECT user_id, 'true' AS kind, 1 AS content FROM ({found})", test="1", absent=False)
        case SegmentMembership():
            return _membership(condition)


def _event_count(condition: EventCount, now: int) -> Figure:
    where = f"event_type = {literal(condition.event_type)}"
    if condition.window_days is not None:
        where += f" AND {_window(condition.window_days, now)}"
    return Figure(
        rows=f"SELECT user_id, 'integer' AS kind, COUNT(*) AS content FROM visible WHERE {where} GROUP BY user_id",
        test=f"content {COMPARISONS[condition.operator]} {literal(condition.value)}",
        absent=0,
        absent_match=ORDERINGS[condition.operator](0, condition.value),
    )


def _window(days: Number, now: int) -> str:
    """The test for an event of the last *days*."""
    # A window longer than the time line bounds nothing, and need not fit a number of microseconds.
    since = now - round(days * DAY) if days * DAY < now - EARLIEST else EARLIEST
    return f"occurred_at >= {literal(since)}"


def _recency(condition: Recency, now: int) -> Figure:
    # Integer division: whole days, rounded down; an event is never later than now.
    age = f"({now} - MAX(occurred_at)) / {DAY}"
    where = f"event_type = {literal(condition.event_type)}"
    return Figure(
        rows=f"SELECT user_id, 'integer' AS kind, {age} AS content FROM visible WHERE {where} GROUP BY user_id",
        test=f"content {COMPARISONS[condition.operator]} {literal(condition.window_days)}",
        absent_match=ORDERINGS[condition.operator](float("inf"), condition.window_days),
    )


# TOTAL, not SUM: it starts at 0 and cannot overflow. Rounding: see 5.5, plain doubles miss one customer in six.
_METRICS = {
    "sum": f"ROUND(TOTAL({NUMBER}), 6)",
    "avg": f"ROUND(AVG({NUMBER}), 6)",
    "max": f"MAX({NUMBER})",
}


def _monetary(condition: Monetary) -> Figure:
    columns = property_columns(condition.property)
    events = f"SELECT user_id, {columns} FROM visible WHERE event_type = {literal(condition.event_type)}"
    metric = _METRICS[condition.metric]
    of_nothing = 0 if condition.metric == "sum" else None
    return Figure(
        rows=f"SELECT user_id, 'real' AS kind, {metric} AS content FROM ({events}) GROUP BY user_id",
        test=f"COALESCE(content {COMPARISONS[condition.operator]} {literal(condition.value)}, 0)",
        absent=of_nothing,
        absent_match=of_nothing is not None and ORDERINGS[condition.operator](of_nothing, condition.value),
    )


def _property(event_type: str, name: str, test: PropertyTest) -> Figure:
    # The latest event is found without payloads, which would be sorted along; then only its payload is read.
    latest = (
        "SELECT seq FROM (SELECT seq, ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY occurred_at DESC, seq DESC)"
        f" AS place FROM visible WHERE event_type = {literal(event_type)}) WHERE place = 1"
    )
    rows = f"SELECT user_id, {property_columns(name)} FROM visible WHERE seq IN ({latest})"
    return Figure(
        rows=rows,
        test=pattern_test(test, rows) if test.operator == "matches_regex" else property_test(test),
        absent_match=test.negated,
    )


def _membership(condition: SegmentMembership) -> Figure:
    # Of those computed by now: a stored id may have become somebody's alias since, and someone else's with it.
    members = (
        "SELECT DISTINCT user_id, 'true' AS kind, 1 AS content"
        f" FROM (SELECT user_id FROM members WHERE segment_id = {literal(condition.segment_id)})"
    )
    wanted = condition.operator == "in"
    return Figure(rows=members, test="1" if wanted else "0", absent=False, absent_match=not wanted)
