"""The event log as rows: who did what, newest first (contract 2.5)."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Sequence

import attrs

SCHEMA = """
CREATE TABLE IF NOT EXISTS avatars_events (
    id TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES avatars_users (id) ON DELETE CASCADE, verb TEXT NOT NULL,
    object_type TEXT NOT NULL, object_id TEXT, created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS avatars_events_of_user ON avatars_events (user, created_at DESC, id DESC);
"""
VERBS = ("login", "logout", "download", "read", "create", "update", "delete", "cancel", "startup", "test")
OBJECT_TYPES = ("user", "job", "api_key", "resource", "organization", "file", "connection", "")


@attrs.frozen(kw_only=True)
class Event:
    """One event; ``created_at`` in microseconds since 1970: what is shown can be asked for again."""

    id: str
    verb: str
    object_type: str
    object_id: str | None
    created_at: int


@attrs.frozen(kw_only=True)
class Wanted:
    """What a page is taken from: empty lists and None let everything through. *after* is the last event before it."""

    verbs: Sequence[str] = ()
    object_types: Sequence[str] = ()
    created_from: int | None = None
    created_before: int | None = None
    after: Event | None = None
    limit: int


def record(
    connection: sqlite3.Connection, user: str, verb: str, object_type: str, object_id: str | None = None
) -> None:
    """Note what *user* did, in the transaction that does it."""
    row = (str(uuid.uuid4()), user, verb, object_type, object_id, time.time_ns() // 1000)
    connection.execute("INSERT INTO avatars_events VALUES (?, ?, ?, ?, ?, ?)", row)


def find(connection: sqlite3.Connection, user: str, identity: str) -> Event | None:
    """The user's event of that id."""
    row = connection.execute(
        "SELECT id, verb, object_type, object_id, created_at FROM avatars_events WHERE id = ? AND user = ?",
        (identity, user),
    ).fetchone()
    return None if row is None else _event(row)


def select(connection: sqlite3.Connection, user: str, wanted: Wanted) -> list[Event]:
    """One page: by time, then by id, both descending."""
    conditions, values = ["user = ?"], [user, *wanted.verbs, *wanted.object_types]
    for column, given in (("verb", wanted.verbs), ("object_type", wanted.object_types)):
        if given:
            conditions.append(f"{column} IN ({', '.join('?' * len(given))})")
    bounds: list[int | str] = []
    if wanted.created_from is not None:
        conditions.append("created_at >= ?")
        bounds.append(wanted.created_from)
    if wanted.created_before is not None:
        conditions.append("created_at < ?")
        bounds.append(wanted.created_before)
    if wanted.after is not None:
        conditions.append("(created_at, id) < (?, ?)")
        bounds += [wanted.after.created_at, wanted.after.id]
    rows = connection.execute(
        f"SELECT id, verb, object_type, object_id, created_at FROM avatars_events WHERE {' AND '.join(conditions)}"
        " ORDER BY created_at DESC, id DESC LIMIT ?",
        [*values, *bounds, wanted.limit],
    )
    return [_event(row) for row in rows]


def _event(row: tuple[str, str, str, str | None, int]) -> Event:
    return Event(id=row[0], verb=row[1], object_type=row[2], object_id=row[3], created_at=row[4])
