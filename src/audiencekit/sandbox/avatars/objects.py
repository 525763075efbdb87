"""The objects of the storage: rows that name content files. A row switches to a new file in one transaction."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path

import attrs

SCHEMA = """
CREATE TABLE IF NOT EXISTS avatars_buckets (name TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS avatars_objects (
    bucket TEXT NOT NULL, key TEXT NOT NULL, file TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
    modified REAL NOT NULL, PRIMARY KEY (bucket, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS avatars_uploads (id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS avatars_parts (
    upload TEXT NOT NULL REFERENCES avatars_uploads (id) ON DELETE CASCADE, number INTEGER NOT NULL,
    file TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL, PRIMARY KEY (upload, number)
) WITHOUT ROWID;
"""


@attrs.frozen(kw_only=True)
class StoredObject:
    """One object: *file* is the name of its content in the objects' folder, *modified* seconds since 1970."""

    bucket: str
    key: str
    file: str
    size: int
    etag: str
    modified: float = attrs.field(factory=time.time)


def bucket_exists(connection: sqlite3.Connection, bucket: str) -> bool:
    """Whether the bucket was created."""
    return connection.execute("SELECT 1 FROM avatars_buckets WHERE name = ?", (bucket,)).fetchone() is not None


def create_bucket(connection: sqlite3.Connection, bucket: str) -> None:
    """Make the bucket; a second time changes nothing."""
    connection.execute("INSERT OR IGNORE INTO avatars_buckets VALUES (?)", (bucket,))


def find(connection: sqlite3.Connection, bucket: str, key: str) -> StoredObject | None:
    """The object under *key*, or None."""
    row = connection.execute(
        "SELECT bucket, key, file, size, etag, modified FROM avatars_objects WHERE bucket = ? AND key = ?",
        (bucket, key),
    ).fetchone()
    return None if row is None else _object(row)


def put(connection: sqlite3.Connection, stored: StoredObject) -> str | None:
    """Let *stored* be the object under its key; answers the file it replaces, for the caller to remove."""
    before = find(connection, stored.bucket, stored.key)
    connection.execute(
        "INSERT OR REPLACE INTO avatars_objects VALUES (?, ?, ?, ?, ?, ?)",
        (stored.bucket, stored.key, stored.file, stored.size, stored.etag, stored.modified),
    )
    return before.file if before else None


def remove(connection: sqlite3.Connection, bucket: str, keys: Iterable[str]) -> list[str]:
    """Forget the objects under *keys*; answers the files that are no longer needed."""
    files: list[str] = []
    for key in keys:
        gone = connection.execute(
            "DELETE FROM avatars_objects WHERE bucket = ? AND key = ? RETURNING file", (bucket, key)
        ).fetchone()
        if gone is not None:
            files.append(gone[0])
    return files


def keys_from(connection: sqlite3.Connection, bucket: str, prefix: str, after: str) -> Iterable[StoredObject]:
    """Objects whose key starts with *prefix* and sorts after *after*, in key order, read as they are asked for."""
    rows = connection.execute(
        "SELECT bucket, key, file, size, etag, modified FROM avatars_objects"
        " WHERE bucket = ? AND key > ? AND key >= ? ORDER BY key",
        (bucket, after, prefix),
    )
    return takewhile(lambda stored: stored.key.startswith(prefix), map(_object, rows))


def newest_named(connection: sqlite3.Connection, bucket: str, folder: str, name: str) -> StoredObject | None:
    """The newest object ``<folder>/<anything without a slash>/<name>``."""
    start, end = f"{folder}/", f"/{name}"
    row = connection.execute(
        "SELECT bucket, key, file, size, etag, modified FROM avatars_objects WHERE bucket = ?1"
        " AND length(key) > ?2 + ?3 AND substr(key, 1, ?2) = ?4 AND substr(key, -?3) = ?5"
        " AND instr(substr(key, ?2 + 1, length(key) - ?2 - ?3), '/') = 0 ORDER BY modified DESC LIMIT 1",
        (bucket, len(start), len(end), start, end),
    ).fetchone()
    return None if row is None else _object(row)


def sweep(connection: sqlite3.Connection, folder: Path) -> None:
    """Remove the content files that no object and no unfinished upload names (left by a crash or a reset)."""
    named = {
        row[0] for row in connection.execute("SELECT file FROM avatars_objects UNION SELECT file FROM avatars_parts")
    }
    for path in folder.iterdir():
        if path.name not in named:
            path.unlink(missing_ok=True)


def _object(row: tuple[str, str, str, int, str, float]) -> StoredObject:
    bucket, key, file, size, etag, modified = row
    return StoredObject(bucket=bucket, key=key, file=file, size=size, etag=etag, modified=modified)
