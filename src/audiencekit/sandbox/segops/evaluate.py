"""Definitions compiled to SQL over the events (segops.md 5.4, 5.5).

Each condition becomes a set of users (figures.py); the definition picks from the population those in all of them, or
in one. For a single user the same figures are read from his events alone.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from audiencekit.sandbox.segops.definition import Definition
from audiencekit.sandbox.segops.figures import figure
from audiencekit.sandbox.segops.ingest import EPOCH, MICROSECOND
from audiencekit.sandbox.segops.sql import literal

# Aliases apply on read (3.5); what happens after the evaluation time does not exist yet. Not materialised: SQLite
# would copy every payload once per evaluation.
_TABLES = """WITH visible AS NOT MATERIALIZED (
  SELECT e.seq, COALESCE(c.user_id, e.user_id) AS user_id, e.event_type, e.occurred_at, e.payload
  FROM segops_events AS e LEFT JOIN segops_canonical AS c ON c.alias = e.user_id
  WHERE e.occurred_at <= {now}{events_of}
), population AS NOT MATERIALIZED (
  SELECT DISTINCT COALESCE(c.user_id, one.id) AS user_id
  FROM (SELECT DISTINCT e.user_id AS id FROM segops_events AS e WHERE e.occurred_at <= {now}{events_of}) AS one
  LEFT JOIN segops_canonical AS c ON c.alias = one.id
), members AS NOT MATERIALIZED (
  SELECT m.segment_id, COALESCE(c.user_id, m.user_id) AS user_id
  FROM segops_members AS m LEFT JOIN segops_canonical AS c ON c.alias = m.user_id{members_of}
)
"""
# The ids that stand for one user: his own, and all that lead to him.
_IDS = "(SELECT {0} UNION ALL SELECT alias FROM segops_canonical WHERE user_id = {0})"


def compile_definition(definition: Definition, now: datetime) -> str:
    """The query for the users that satisfy *definition* at *now*, in order of their ids."""
    instant = to_instant(now)
    conditions = [figure(condition, instant).condition() for condition in definition.conditions]
    joined = f"\n  {definition.logic} ".join(conditions)
    return tables(instant) + f"SELECT user_id FROM population\nWHERE {joined}\nORDER BY user_id"


def matching_users(connection: sqlite3.Connection, definition: Definition, now: datetime) -> list[str]:
    """The ids of the users that satisfy *definition* at *now*, ordered."""
    return [user_id for (user_id,) in connection.execute(compile_definition(definition, now))]


def tables(instant: int, user_id: str | None = None) -> str:
    """The tables that figures read, as of *instant*; of *user_id* alone, a canonical one, where given."""
    ids = None if user_id is None else _IDS.format(literal(user_id))
    return _TABLES.format(
        now=instant,
        events_of="" if ids is None else f" AND e.user_id IN {ids}",
        members_of="" if ids is None else f"\n  WHERE m.user_id IN {ids}",
    )


def to_instant(moment: datetime) -> int:
    """Microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND
