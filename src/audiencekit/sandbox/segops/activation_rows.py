"""Activations in the store, and their syncs: what each connector was told, and when (segops.md 2.6)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from audiencekit.sandbox.segops.connectors import problem
from audiencekit.sandbox.segops.export_files import MEMBERS
from audiencekit.sandbox.segops.segment_rows import find_segment

Row = dict[str, Any]

_NAMES = ("id", "segment", "connector_type", "config", "status", "last_synced_at", "last_error")
_COLUMNS = "SELECT id, segment_id, connector_type, config, status, last_synced_at, last_error FROM segops_activations"


class UnknownSegment(Exception):
    """There is no segment with this number."""


def insert_activation(connection: sqlite3.Connection, fields: Mapping[str, object]) -> Row:
    """Store an activation; raises UnknownSegment."""
    values = _values(connection, fields)
    cursor = connection.execute(
        f"INSERT INTO segops_activations ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
        tuple(values.values()),
    )
    found = find_activation(connection, cursor.lastrowid or 0)
    assert found is not None
    return found


def update_activation(connection: sqlite3.Connection, number: int, fields: Mapping[str, object]) -> Row | None:
    """Change *fields*, any subset. None when there is no such activation; raises UnknownSegment."""
    values = _values(connection, fields)
    assignments = ", ".join(f"{name} = ?" for name in values) or "id = id"
    connection.execute(f"UPDATE segops_activations SET {assignments} WHERE id = ?", (*values.values(), number))
    return find_activation(connection, number)


def delete_activation(connection: sqlite3.Connection, number: int) -> bool:
    """Remove an activation with its syncs; False when there is none."""
    return connection.execute("DELETE FROM segops_activations WHERE id = ?", (number,)).rowcount > 0


def find_activation(connection: sqlite3.Connection, number: int) -> Row | None:
    row = connection.execute(f"{_COLUMNS} WHERE id = ?", (number,)).fetchone()
    return None if row is None else _activation(row)


def list_activations(connection: sqlite3.Connection, offset: int, limit: int) -> tuple[int, list[Row]]:
    """The count of all activations, and a page of them in order of creation."""
    (count,) = connection.execute("SELECT COUNT(*) FROM segops_activations").fetchone()
    rows = connection.execute(f"{_COLUMNS} ORDER BY id LIMIT ? OFFSET ?", (limit, offset))
    return count, [_activation(row) for row in rows]


def active_activations(connection: sqlite3.Connection, segment: int) -> list[int]:
    """Those that sync after a compute of the segment."""
    rows = connection.execute(
        "SELECT id FROM segops_activations WHERE segment_id = ? AND status = 'active' ORDER BY id", (segment,)
    )
    return [number for (number,) in rows]


def sync_activation(connection: sqlite3.Connection, number: int, *, now: str) -> None:
    """Tell the connector who entered and who left since the last sync that succeeded, and note it.

    The telling is the note: nothing leaves the sandbox. A configuration that lacks what the connector needs fails.
    """
    activation = find_activation(connection, number)
    if activation is None:
        return
    error = problem(activation["connector_type"], activation["config"])
    if error:
        _insert_log(connection, number, "error", error, now)
        connection.execute(
            "UPDATE segops_activations SET status = 'error', last_error = ? WHERE id = ?", (error, number)
        )
        return
    log = _insert_log(connection, number, "success", "", now)
    count = _store_delta(connection, number, activation["segment"], log)
    connection.execute("UPDATE segops_sync_logs SET user_count = ? WHERE id = ?", (count, log))
    connection.execute(
        "UPDATE segops_activations SET last_synced_at = ?, last_error = '',"
        " status = CASE status WHEN 'error' THEN 'active' ELSE status END WHERE id = ?",
        (now, number),
    )


def list_syncs(connection: sqlite3.Connection, activation: int | None) -> list[Row]:
    """Every sync in order, with the users it told of."""
    rows = connection.execute(
        "SELECT id, activation_id, status, user_count, error_message, synced_at FROM segops_sync_logs"
        " WHERE ? IS NULL OR activation_id = ? ORDER BY id",
        (activation, activation),
    )
    names = ("activation_id", "status", "user_count", "error_message", "synced_at")
    users = "SELECT user_id FROM segops_sync_users WHERE log_id = ? AND entered = ? ORDER BY user_id"
    return [
        dict(zip(names, row, strict=True))
        | {
            "entered": [user for (user,) in connection.execute(users, (log, 1))],
            "left": [user for (user,) in connection.execute(users, (log, 0))],
        }
        for log, *row in rows.fetchall()
    ]


def _insert_log(connection: sqlite3.Connection, number: int, status: str, error: str, now: str) -> int:
    cursor = connection.execute(
        "INSERT INTO segops_sync_logs (activation_id, status, user_count, error_message, synced_at)"
        " VALUES (?, ?, 0, ?, ?)",
        (number, status, error, now),
    )
    return cursor.lastrowid or 0


def _store_delta(connection: sqlite3.Connection, number: int, segment: int, log: int) -> int:
    """Note who entered and who left; answers how many."""
    told = "SELECT user_id FROM segops_activation_users WHERE activation_id = :number"
    members = f"SELECT user_id FROM ({MEMBERS.replace('?', ':segment')})"
    values = {"number": number, "segment": segment, "log": log}
    insert = "INSERT INTO segops_sync_users (log_id, user_id, entered) SELECT :log, user_id"
    entered = connection.execute(f"{insert}, 1 FROM ({members} EXCEPT {told})", values).rowcount
    left = connection.execute(f"{insert}, 0 FROM ({told} EXCEPT {members})", values).rowcount
    changed = "SELECT user_id FROM segops_sync_users WHERE log_id = :log AND entered ="
    connection.execute(
        f"DELETE FROM segops_activation_users WHERE activation_id = :number AND user_id IN ({changed} 0)", values
    )
    connection.execute(
        f"INSERT INTO segops_activation_users (activation_id, user_id) SELECT :number, user_id FROM ({changed} 1)",
        values,
    )
    return entered + left


def _activation(row: Sequence[Any]) -> Row:
    activation: Row = dict(zip(_NAMES, row, strict=True))
    activation["config"] = json.loads(activation["config"])
    return activation


def _values(connection: sqlite3.Connection, fields: Mapping[str, object]) -> dict[str, object]:
    """*fields* as the columns hold them."""
    values = dict(fields)
    if "segment" in values:
        segment = values.pop("segment")
        if not isinstance(segment, int) or find_segment(connection, segment) is None:
            raise UnknownSegment
        values["segment_id"] = segment
    if "config" in values:
        values["config"] = json.dumps(values["config"])
    return values
