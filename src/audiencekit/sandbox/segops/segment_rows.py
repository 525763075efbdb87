"""Segments and their versions in the store, and what a compute leaves there."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

Row = dict[str, Any]
MAX_ID = 2**63 - 1  # SQLite's largest integer

_COLUMNS = (
    "id, name, description, segment_type, definition, is_active, status, member_count, last_computed_at,"
    " created_at, updated_at"
)
# To its parameter once no compute is left: the members of one that ran may be those of an older definition.
_COMPUTE_ENDED = (
    "status = CASE WHEN computes_left > 1 THEN 'computing' ELSE ? END, computes_left = MAX(computes_left - 1, 0)"
)


def insert_segment(connection: sqlite3.Connection, fields: Mapping[str, object], *, now: str, author: str) -> Row:
    """Store a draft with *fields* (all that a body may set), and a version when it has a definition."""
    cursor = connection.execute(
        "INSERT INTO segops_segments (name, description, segment_type, definition, is_active, status, created_at,"
        " updated_at) VALUES (?, ?, ?, ?, ?, 'draft', ?, ?)",
        (
            fields["name"],
            fields["description"],
            fields["segment_type"],
            _json(fields["definition"]),
            fields["is_active"],
            now,
            now,
        ),
    )
    number = cursor.lastrowid
    assert number is not None
    if fields["definition"] is not None:
        _insert_version(connection, number, fields["definition"], now=now, author=author)
    segment = find_segment(connection, number)
    assert segment is not None
    return segment


def update_segment(
    connection: sqlite3.Connection, number: int, fields: Mapping[str, object], *, now: str, author: str
) -> Row | None:
    """Change *fields*, any subset; a definition that is given adds a version. None when there is no such segment."""
    values = {name: _json(value) if name == "definition" else value for name, value in fields.items()}
    assignments = "".join(f"{name} = ?, " for name in values)
    cursor = connection.execute(
        f"UPDATE segops_segments SET {assignments}updated_at = ? WHERE id = ?", (*values.values(), now, number)
    )
    if cursor.rowcount == 0:
        return None
    if fields.get("definition") is not None:
        _insert_version(connection, number, fields["definition"], now=now, author=author)
    return find_segment(connection, number)


def delete_segment(connection: sqlite3.Connection, number: int) -> bool:
    """Remove a segment with its versions and members; False when there is none."""
    return connection.execute("DELETE FROM segops_segments WHERE id = ?", (number,)).rowcount > 0


def find_segment(connection: sqlite3.Connection, number: int) -> Row | None:
    row = connection.execute(f"SELECT {_COLUMNS} FROM segops_segments WHERE id = ?", (number,)).fetchone()
    return None if row is None else _segment(row)


def list_segments(connection: sqlite3.Connection, *, offset: int, limit: int) -> tuple[int, list[Row]]:
    """The count of all segments, and a page of them in order of creation."""
    (count,) = connection.execute("SELECT COUNT(*) FROM segops_segments").fetchone()
    rows = connection.execute(f"SELECT {_COLUMNS} FROM segops_segments ORDER BY id LIMIT ? OFFSET ?", (limit, offset))
    return count, [_segment(row) for row in rows]


def active_segments(connection: sqlite3.Connection) -> list[Row]:
    """The segments in use, drafts included, in order of creation."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM segops_segments WHERE is_active ORDER BY id")
    return [_segment(row) for row in rows]


def list_versions(connection: sqlite3.Connection, number: int) -> list[Row]:
    """The snapshots of a segment's definition, newest first."""
    rows = connection.execute(
        "SELECT id, version, definition, created_at, created_by FROM segops_segment_versions"
        " WHERE segment_id = ? ORDER BY version DESC",
        (number,),
    )
    names = ("id", "version", "definition", "created_at", "created_by")
    return [dict(zip(names, row, strict=True)) | {"definition": json.loads(row[2])} for row in rows]


def mark_computing(connection: sqlite3.Connection, number: int) -> bool:
    """Note one more compute to come: the segment is computing until none is left. False when there is no segment."""
    changed = connection.execute(
        "UPDATE segops_segments SET status = 'computing', computes_left = computes_left + 1 WHERE id = ?", (number,)
    )
    return changed.rowcount > 0


def resume_computing(connection: sqlite3.Connection) -> list[int]:
    """The segments that were computing when the sandbox stopped; one compute each makes up for all that were left."""
    connection.execute("UPDATE segops_segments SET computes_left = (status = 'computing')")
    return [number for (number,) in connection.execute("SELECT id FROM segops_segments WHERE status = 'computing'")]


def end_computing(connection: sqlite3.Connection, number: int) -> None:
    """Note that a compute came to nothing: without another to come, the segment is a draft beside its earlier result.

    The contract has no state for a failure (2.3, 16). This one is inferred: "computed" with the ``last_computed_at`` of
    before would pass off the earlier result as the new one, and "computing" would be waited for without end.
    """
    connection.execute(f"UPDATE segops_segments SET {_COMPUTE_ENDED} WHERE id = ?", ("draft", number))


def store_members(connection: sqlite3.Connection, number: int, users: Sequence[str], *, now: str) -> None:
    """End a compute: replace the members of the segment; nothing when it was deleted meanwhile."""
    if find_segment(connection, number) is None:
        return
    connection.execute("DELETE FROM segops_members WHERE segment_id = ?", (number,))
    connection.executemany(
        "INSERT INTO segops_members (segment_id, user_id, computed_at) VALUES (?, ?, ?)",
        ((number, user, now) for user in users),
    )
    connection.execute(
        f"UPDATE segops_segments SET {_COMPUTE_ENDED}, member_count = ?, last_computed_at = ? WHERE id = ?",
        ("computed", len(users), now, number),
    )


def _insert_version(connection: sqlite3.Connection, number: int, definition: object, *, now: str, author: str) -> None:
    connection.execute(
        "INSERT INTO segops_segment_versions (segment_id, version, definition, created_at, created_by)"
        " SELECT ?, COALESCE(MAX(version), 0) + 1, ?, ?, ? FROM segops_segment_versions WHERE segment_id = ?",
        (number, _json(definition), now, author, number),
    )


def _segment(row: Sequence[Any]) -> Row:
    segment: Row = dict(zip(_COLUMNS.split(", "), row, strict=True))
    segment["definition"] = None if segment["definition"] is None else json.loads(segment["definition"])
    segment["is_active"] = bool(segment["is_active"])
    return segment


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value)
