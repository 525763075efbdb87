"""Users and their histories in the store: searched, summed up, listed (segops.md 2.7, ops 42 to 44).

As in segments, aliases are resolved on read and what happens after the evaluation time does not exist yet.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import Any

from audiencekit.sandbox.segops.figures import TRAITS_EVENT
from audiencekit.sandbox.segops.identity_rows import CANONICAL, canonical
from audiencekit.sandbox.segops.ingest import EPOCH, MICROSECOND
from audiencekit.sandbox.segops.member_rows import IDS

Row = dict[str, Any]

# Summed up per id on an index first, so that a million events cost no look-up each. Ids that begin with the text come
# first.
_SEARCH = f"""
WITH seen AS (
  SELECT user_id, COUNT(*) AS events, MIN(occurred_at) AS first, MAX(occurred_at) AS last
  FROM segops_events WHERE occurred_at <= :now GROUP BY user_id
), users AS (
  SELECT {CANONICAL.format("seen.user_id")} AS id, SUM(events) AS events, MIN(first) AS first, MAX(last) AS last
  FROM seen GROUP BY 1
)
SELECT id, events, first, last, COUNT(*) OVER () FROM users
WHERE instr(id, :part) > 0 ORDER BY instr(id, :part) > 1, id LIMIT :limit
"""

_HISTORY = f"FROM segops_events WHERE user_id IN ({IDS}) AND occurred_at <= :now"


def search(connection: sqlite3.Connection, part: str, *, now: int, limit: int) -> tuple[int, list[Row]]:
    """The count of users whose id holds *part*, and the first of them."""
    rows = connection.execute(_SEARCH, {"part": part, "now": now, "limit": limit}).fetchall()
    users = [
        {"user_id": user_id, "event_count": count, "first_seen": instant(first), "last_seen": instant(last)}
        for user_id, count, first, last, _ in rows
    ]
    return rows[0][4] if rows else 0, users


def find_profile(connection: sqlite3.Connection, user_id: str, *, now: int) -> Row | None:
    """What is known of a user; None without an event."""
    values = {"user_id": user_id, "now": now}
    count, types, first, last = connection.execute(
        f"SELECT COUNT(*), COUNT(DISTINCT event_type), MIN(occurred_at), MAX(occurred_at) {_HISTORY}", values
    ).fetchone()
    if count == 0:
        return None
    # The latest traits replace those before (8.1).
    traits = connection.execute(
        f"SELECT payload {_HISTORY} AND event_type = '{TRAITS_EVENT}' ORDER BY occurred_at DESC, seq DESC LIMIT 1",
        values,
    ).fetchone()
    return {
        "user_id": canonical(connection, user_id),
        "event_count": count,
        "event_type_count": types,
        "first_seen": instant(first),
        "last_seen": instant(last),
        "properties": json.loads(traits[0]) if traits else {},
    }


def list_history(
    connection: sqlite3.Connection, user_id: str, *, event_type: str | None, since: int | None, now: int, limit: int
) -> tuple[int, list[Row]]:
    """The count of a user's events, of one type and from a time on when given, and the latest of them, newest first."""
    values = {"user_id": user_id, "event_type": event_type, "since": since, "now": now, "limit": limit}
    wanted = _HISTORY
    if event_type is not None:
        wanted += " AND event_type = :event_type"
    if since is not None:
        wanted += " AND occurred_at >= :since"
    (count,) = connection.execute(f"SELECT COUNT(*) {wanted}", values).fetchone()
    rows = connection.execute(
        f"SELECT event_type, occurred_at, payload {wanted} ORDER BY occurred_at DESC, seq DESC LIMIT :limit", values
    )
    return count, [
        {"event_type": kind, "occurred_at": instant(at), "payload": json.loads(payload)} for kind, at, payload in rows
    ]


def to_microseconds(moment: datetime) -> int:
    """Microseconds since 1970, as the store keeps the times of events."""
    return (moment - EPOCH) // MICROSECOND


def instant(microseconds: int) -> str:
    """The ISO form of a time kept so; with a fraction only where there is one (1.7)."""
    return (EPOCH + microseconds * MICROSECOND).isoformat().replace("+00:00", "Z")
