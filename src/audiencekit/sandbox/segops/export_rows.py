"""Exports in the store."""

from __future__ import annotations

import sqlite3

import attrs

_COLUMNS = "SELECT id, segment_id, format, status, file, expires_at FROM segops_exports"


@attrs.frozen
class Export:
    """One export: ``file`` is a name in the world's folder; ``expires_at`` is None until it is complete."""

    id: int
    segment_id: int
    format: str
    status: str
    file: str
    expires_at: str | None


def insert_export(connection: sqlite3.Connection, segment: int, kind: str, file: str) -> Export | None:
    """Store a pending export; None when there is no such segment."""
    cursor = connection.execute(
        "INSERT INTO segops_exports (segment_id, format, status, file)"
        " SELECT id, ?, 'pending', ? FROM segops_segments WHERE id = ?",
        (kind, file, segment),
    )
    return find_export(connection, cursor.lastrowid or 0) if cursor.rowcount else None


def find_export(connection: sqlite3.Connection, number: int) -> Export | None:
    row = connection.execute(f"{_COLUMNS} WHERE id = ?", (number,)).fetchone()
    return None if row is None else Export(*row)


def pending_exports(connection: sqlite3.Connection) -> list[Export]:
    return [Export(*row) for row in connection.execute(f"{_COLUMNS} WHERE status = 'pending' ORDER BY id")]


def end_export(connection: sqlite3.Connection, number: int, status: str, expires_at: str | None) -> bool:
    """Note how an export ended; False when its segment was deleted meanwhile."""
    changed = connection.execute(
        "UPDATE segops_exports SET status = ?, expires_at = ? WHERE id = ?", (status, expires_at, number)
    )
    return changed.rowcount > 0


def files_in_use(connection: sqlite3.Connection, now: str) -> set[str]:
    """The names of the files that can still be downloaded at *now*."""
    return {file for (file,) in connection.execute("SELECT file FROM segops_exports WHERE expires_at > ?", (now,))}
