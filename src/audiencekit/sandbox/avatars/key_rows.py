"""API keys as rows: hashes and dates, never the keys themselves (contract 1.4, 2.1)."""

from __future__ import annotations

import hmac
import sqlite3

import attrs

from audiencekit.sandbox.avatars import users
from audiencekit.sandbox.avatars.users import User

SCHEMA = """
CREATE TABLE IF NOT EXISTS avatars_api_keys (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    user TEXT NOT NULL REFERENCES avatars_users (id) ON DELETE CASCADE, hash BLOB NOT NULL, name TEXT NOT NULL,
    created_at REAL NOT NULL, expires_at REAL NOT NULL, revoked_at REAL, last_used_at REAL
);
"""
_COLUMNS = "id, user, name, created_at, expires_at, revoked_at, last_used_at"


@attrs.frozen(kw_only=True)
class ApiKey:
    """One key without its secret; *user* owns it. Times are seconds since 1970."""

    id: str
    user: str
    name: str
    created_at: float
    expires_at: float
    revoked_at: float | None = None
    last_used_at: float | None = None


def insert(connection: sqlite3.Connection, key: ApiKey, plaintext: str) -> None:
    """Keep *key*, which *plaintext* shows; one with the same id is left as it is."""
    connection.execute(
        "INSERT OR IGNORE INTO avatars_api_keys (id, user, hash, name, created_at, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (key.id, key.user, users.digest(plaintext), key.name, key.created_at, key.expires_at),
    )


def key_id(plaintext: str) -> str:
    """The id that stands between the dots of a key, "" when it has no such form."""
    return plaintext.split(".")[1] if plaintext.count(".") == 2 else ""


def find(connection: sqlite3.Connection, identity: str) -> ApiKey | None:
    """The key of that id, whoever owns it."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM avatars_api_keys WHERE id = ?", (identity,)).fetchone()
    return None if row is None else ApiKey(**dict(zip(_COLUMNS.split(", "), row, strict=True)))


def of_user(connection: sqlite3.Connection, user: str) -> list[ApiKey]:
    """The user's keys, oldest first, revoked ones included."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM avatars_api_keys WHERE user = ? ORDER BY seq", (user,))
    return [ApiKey(**dict(zip(_COLUMNS.split(", "), row, strict=True))) for row in rows]


def opened_by(connection: sqlite3.Connection, plaintext: str, *, now: float) -> tuple[ApiKey, User] | None:
    """The key and the user it opens, None unless it is valid *now*.

    The id in the text finds the row; the hashes are compared in constant time.
    """
    row = connection.execute(
        "SELECT hash FROM avatars_api_keys WHERE id = ? AND revoked_at IS NULL AND expires_at > ?",
        (key_id(plaintext), now),
    ).fetchone()
    if row is None or not hmac.compare_digest(row[0], users.digest(plaintext)):
        return None
    key = find(connection, key_id(plaintext))
    user = None if key is None else users.find(connection, key.user)
    return None if key is None or user is None else (key, user)


def touch(connection: sqlite3.Connection, identity: str, *, now: float) -> None:
    """Note that the key was used."""
    connection.execute("UPDATE avatars_api_keys SET last_used_at = ? WHERE id = ?", (now, identity))


def revoke(connection: sqlite3.Connection, identity: str, *, now: float) -> None:
    """End one key; one that is revoked already keeps its date."""
    connection.execute(
        "UPDATE avatars_api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", (now, identity)
    )


def expire(connection: sqlite3.Connection, *, now: float) -> None:
    """Let every key run out now, as if its days were over."""
    connection.execute("UPDATE avatars_api_keys SET expires_at = ? WHERE expires_at > ?", (now, now))
