"""Figures over everything stored: segments, their overlap and history, connectors, usage (segops.md 2.9).

Stored members are counted as the users they are today. Days are those of the evaluation clock, in UTC.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import Any

from audiencekit.sandbox.segops.identity_rows import ANONYMOUS_PREFIX, CANONICAL
from audiencekit.sandbox.segops.ingest import EPOCH, MICROSECOND

Row = dict[str, Any]

DAYS = 30
TOP_PAIRS = 20
RATED_SYNCS, SHOWN_SYNCS = 30, 5
# Events that make an anonymous profile count (1.4); a setting of the plan.
MTU_THRESHOLD = 3

# Each part once; with the count of each segment beside the pairs.
_OVERLAP = f"""
WITH members AS MATERIALIZED (
  SELECT DISTINCT segment_id, {CANONICAL.format("m.user_id")} AS user_id FROM segops_members AS m
), sizes AS MATERIALIZED (
  SELECT segment_id, COUNT(*) AS size FROM members GROUP BY segment_id
), pairs AS (
  SELECT a.segment_id AS a, b.segment_id AS b, COUNT(*) AS overlap
  FROM members AS a JOIN members AS b ON b.user_id = a.user_id AND b.segment_id > a.segment_id
  GROUP BY 1, 2
)
SELECT a.id, a.name, b.id, b.name, overlap, 100.0 * overlap / MIN(x.size, y.size)
FROM pairs JOIN segops_segments AS a ON a.id = pairs.a JOIN segops_segments AS b ON b.id = pairs.b
JOIN sizes AS x ON x.segment_id = a.id JOIN sizes AS y ON y.segment_id = b.id
ORDER BY overlap DESC, a.id, b.id LIMIT {TOP_PAIRS}
"""

_USAGE = f"""
WITH profiles AS (
  SELECT {CANONICAL.format("e.user_id")} AS user_id, COUNT(*) AS events FROM segops_events AS e
  WHERE occurred_at >= :start AND occurred_at <= :now AND bot_class = 'human' GROUP BY 1
)
SELECT COALESCE(SUM(NOT visitor), 0), COALESCE(SUM(visitor AND events >= {MTU_THRESHOLD}), 0), COALESCE(SUM(events), 0)
FROM (SELECT events, substr(user_id, 1, {len(ANONYMOUS_PREFIX)}) = '{ANONYMOUS_PREFIX}' AS visitor FROM profiles)
"""


def note_compute(connection: sqlite3.Connection, number: int, now: datetime) -> None:
    """Keep the member count a compute of the segment has just stored; the last one of a day stands for it."""
    connection.execute(
        "INSERT OR REPLACE INTO segops_compute_history (segment_id, day, member_count)"
        " SELECT id, ?, member_count FROM segops_segments WHERE id = ?",
        (now.date().isoformat(), number),
    )


def overview(connection: sqlite3.Connection, now: datetime) -> Row:
    segments, members = connection.execute(
        "SELECT COUNT(*), COALESCE(SUM(member_count), 0) FROM segops_segments"
    ).fetchone()
    (events,) = connection.execute(
        "SELECT COUNT(*) FROM segops_events WHERE occurred_at >= ? AND occurred_at <= ?",
        (_instant(now - timedelta(days=DAYS)), _instant(now)),
    ).fetchone()
    # Nothing served here costs AI credits.
    return {
        "segment_count": segments,
        "total_members": members,
        "events_30d": events,
        "ai_credits_used": 0,
        "ai_credits_limit": -1,
    }


def segments(connection: sqlite3.Connection, now: datetime) -> list[Row]:
    """The active segments, each with its sizes of the last 30 days; none while only one day is known."""
    found = connection.execute(
        "SELECT id, name, member_count, last_computed_at FROM segops_segments WHERE is_active ORDER BY id"
    ).fetchall()
    names = ("id", "name", "member_count", "last_computed_at")
    return [dict(zip(names, row, strict=True)) | {"trend": _trend(connection, row[0], now)} for row in found]


def overlap(connection: sqlite3.Connection) -> list[Row]:
    """The pairs of segments that share most users."""
    names = ("seg_a_id", "seg_a_name", "seg_b_id", "seg_b_name", "overlap", "overlap_pct")
    return [dict(zip(names, row, strict=True)) for row in connection.execute(_OVERLAP)]


def activations(connection: sqlite3.Connection) -> list[Row]:
    found = connection.execute(
        "SELECT a.id, a.segment_id, s.name, a.connector_type, a.status, a.last_synced_at, a.last_error, s.member_count"
        " FROM segops_activations AS a JOIN segops_segments AS s ON s.id = a.segment_id ORDER BY a.id"
    ).fetchall()
    names = (
        "id",
        "segment_id",
        "segment_name",
        "connector_type",
        "status",
        "last_synced_at",
        "last_error",
        "member_count",
    )
    return [dict(zip(names, row, strict=True)) | _syncs(connection, row[0]) for row in found]


def usage(connection: sqlite3.Connection, now: datetime) -> Row:
    """Monthly tracked users of the current month: identified ones with an event, visitors with three (1.4)."""
    start = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    identified, anonymous, events = connection.execute(
        _USAGE, {"start": _instant(start), "now": _instant(now)}
    ).fetchone()
    return {
        "period_start": start.date().isoformat(),
        "mtu_computed": identified + anonymous,
        "identified": identified,
        "anonymous": anonymous,
        "mtu_event_threshold": MTU_THRESHOLD,
        "events": events,
    }


def _trend(connection: sqlite3.Connection, number: int, now: datetime) -> list[Row]:
    first, last = (now - timedelta(days=DAYS)).date().isoformat(), now.date().isoformat()
    rows = connection.execute(
        "SELECT day, member_count FROM segops_compute_history"
        " WHERE segment_id = ? AND day > ? AND day <= ? ORDER BY day",
        (number, first, last),
    ).fetchall()
    return [{"day": day, "count": count} for day, count in rows] if len(rows) > 1 else []


def _syncs(connection: sqlite3.Connection, number: int) -> Row:
    rows = connection.execute(
        "SELECT status, user_count, error_message, synced_at FROM segops_sync_logs WHERE activation_id = ?"
        " ORDER BY id DESC LIMIT ?",
        (number, RATED_SYNCS),
    ).fetchall()
    succeeded = sum(status == "success" for status, *_ in rows)
    names = ("status", "user_count", "error_message", "synced_at")
    return {
        "success_rate": round(100 * succeeded / len(rows)) if rows else None,
        "sync_logs": [dict(zip(names, row, strict=True)) for row in rows[:SHOWN_SYNCS]],
    }


def _instant(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND
