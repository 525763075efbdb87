"""Definitions compiled to SQL over the events (segops.md 5.4, 5.5).

Each condition becomes a set of users: those with rows that pass its test. Users without such rows are decided once,
when the condition is compiled (an absent event counts 0, an absent trait is "not equal" to everything): where they
match, the condition is "not among those that fail".
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

import attrs

from audiencekit.sandbox.segops.definition import Condition, Definition, EventCount, Monetary, Recency, UserProperty
from audiencekit.sandbox.segops.ingest import EARLIEST, EPOCH, MICROSECOND
from audiencekit.sandbox.segops.operators import ORDERINGS
from audiencekit.sandbox.segops.sql import COMPARISONS, NUMBER, literal, property_columns, property_test

DAY = 86_400_000_000  # microseconds
TRAITS_EVENT = "context_identified"

# Aliases apply on read (3.5); what happens after the evaluation time does not exist yet. Not materialised: SQLite
# would copy every payload once per evaluation.
_VISIBLE = """WITH visible AS NOT MATERIALIZED (
  SELECT e.seq, COALESCE(a.user_id, e.user_id) AS user_id, e.event_type, e.occurred_at, e.payload
  FROM segops_events AS e LEFT JOIN segops_aliases AS a ON a.alias = e.user_id
  WHERE e.occurred_at <= {now}
)
"""


@attrs.frozen(kw_only=True)
class _Users:
    """``rows`` yields users grouped, ``test`` is evaluated in ``clause`` (HAVING or AND); never NULL."""

    rows: str
    clause: str
    test: str
    absent_match: bool

    def condition(self) -> str:
        test = f"NOT ({self.test})" if self.absent_match else self.test
        return f"user_id {'NOT IN' if self.absent_match else 'IN'} (\n    {self.rows}\n    {self.clause} {test}\n  )"


def compile_definition(definition: Definition, now: datetime) -> str:
    """The query for the users that satisfy *definition* at *now*, in order of their ids."""
    instant = (now - EPOCH) // MICROSECOND
    conditions = [_users(condition, instant).condition() for condition in definition.conditions]
    joined = f"\n  {definition.logic} ".join(conditions)
    return (
        _VISIBLE.format(now=instant)
        + f"SELECT user_id FROM (SELECT DISTINCT user_id FROM visible)\nWHERE {joined}\nORDER BY user_id"
    )


def matching_users(connection: sqlite3.Connection, definition: Definition, now: datetime) -> list[str]:
    """The ids of the users that satisfy *definition* at *now*, ordered."""
    return [user_id for (user_id,) in connection.execute(compile_definition(definition, now))]


def _users(condition: Condition, now: int) -> _Users:
    match condition:
        case EventCount():
            return _event_count(condition, now)
        case Recency():
            return _recency(condition, now)
        case Monetary():
            return _monetary(condition)
        case UserProperty():
            return _user_property(condition)


def _event_count(condition: EventCount, now: int) -> _Users:
    where = f"event_type = {literal(condition.event_type)}"
    # A window longer than the time line bounds nothing, and need not fit a number of microseconds.
    if condition.window_days is not None and condition.window_days * DAY < now - EARLIEST:
        where += f" AND occurred_at >= {literal(now - round(condition.window_days * DAY))}"
    return _Users(
        rows=f"SELECT user_id FROM visible WHERE {where} GROUP BY user_id",
        clause="HAVING",
        test=f"COUNT(*) {COMPARISONS[condition.operator]} {literal(condition.value)}",
        absent_match=ORDERINGS[condition.operator](0, condition.value),
    )


def _recency(condition: Recency, now: int) -> _Users:
    # Integer division: whole days, rounded down; an event is never later than now.
    age = f"({now} - MAX(occurred_at)) / {DAY}"
    return _Users(
        rows=f"SELECT user_id FROM visible WHERE event_type = {literal(condition.event_type)} GROUP BY user_id",
        clause="HAVING",
        test=f"{age} {COMPARISONS[condition.operator]} {literal(condition.window_days)}",
        absent_match=ORDERINGS[condition.operator](float("inf"), condition.window_days),
    )


# TOTAL, not SUM: it starts at 0 and cannot overflow. Rounding: see 5.5, plain doubles miss one customer in six.
_METRICS = {
    "sum": f"ROUND(TOTAL({NUMBER}), 6)",
    "avg": f"ROUND(AVG({NUMBER}), 6)",
    "max": f"MAX({NUMBER})",
}


def _monetary(condition: Monetary) -> _Users:
    columns = property_columns(condition.property)
    where = f"event_type = {literal(condition.event_type)}"
    comparison = f"{_METRICS[condition.metric]} {COMPARISONS[condition.operator]} {literal(condition.value)}"
    return _Users(
        rows=f"SELECT user_id FROM (SELECT user_id, {columns} FROM visible WHERE {where}) GROUP BY user_id",
        clause="HAVING",
        test=f"COALESCE({comparison}, 0)",
        absent_match=condition.metric == "sum" and ORDERINGS[condition.operator](0, condition.value),
    )


def _user_property(condition: UserProperty) -> _Users:
    latest = "ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY occurred_at DESC, seq DESC) AS place"
    return _Users(
        rows=f"SELECT user_id FROM (SELECT user_id, {property_columns(condition.property)}, {latest}"
        f" FROM visible WHERE event_type = '{TRAITS_EVENT}') WHERE place = 1",
        clause="AND",
        test=property_test(condition.test),
        absent_match=condition.test.negated,
    )
