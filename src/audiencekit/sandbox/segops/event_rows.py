"""Events and alias edges in the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import attrs

# The alias edge of an anonymous visitor starts here (segops.md 3.5); so does the uid of an anonymous session.
ANONYMOUS_PREFIX = "anon_"


@attrs.frozen(kw_only=True)
class Event:
    """A valid event. ``occurred_at`` is in microseconds since 1970, UTC; ``payload`` is JSON text."""

    user_id: str
    event_type: str
    occurred_at: int
    anonymous_id: str | None
    payload: str


def insert(
    connection: sqlite3.Connection, events: Sequence[Event], skipped: Sequence[str], *, received_at: int
) -> None:
    """Store a batch in its order, with the reasons of what was *skipped*."""
    connection.executemany(
        "INSERT INTO segops_events (user_id, event_type, occurred_at, received_at, anonymous_id, payload)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [(e.user_id, e.event_type, e.occurred_at, received_at, e.anonymous_id, e.payload) for e in events],
    )
    for event in events:
        if event.anonymous_id:
            add_alias(connection, event.anonymous_id, event.user_id, received_at)
    connection.executemany(
        "INSERT INTO segops_ingestion_log (received_at, skipped, reason) VALUES (?, 1, ?)",
        [(received_at, reason) for reason in skipped],
    )


def add_alias(connection: sqlite3.Connection, anonymous_id: str, user_id: str, received_at: int) -> None:
    """Note that the visitor is the user. The first claim stays; a later one for another user is only logged (3.5)."""
    if user_id.startswith(ANONYMOUS_PREFIX):
        return  # nobody known yet
    alias = ANONYMOUS_PREFIX + anonymous_id
    connection.execute("INSERT OR IGNORE INTO segops_aliases VALUES (?, ?)", (alias, user_id))
    connection.execute(
        "INSERT INTO segops_ingestion_log (received_at, skipped, reason)"
        " SELECT ?, 0, 'alias: claimed by a second user' FROM segops_aliases WHERE alias = ? AND user_id <> ?",
        (received_at, alias, user_id),
    )
