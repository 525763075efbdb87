"""Database connections as rows (contract 2.4)."""

from __future__ import annotations

import sqlite3
import uuid

import attrs

from audiencekit.sandbox.avatars.users import User

SCHEMA = """
CREATE TABLE IF NOT EXISTS avatars_connections (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, scope TEXT NOT NULL, owner TEXT NOT NULL,
    name TEXT NOT NULL, label TEXT, engine TEXT NOT NULL, path TEXT NOT NULL, redacted TEXT NOT NULL,
    UNIQUE (scope, owner, name)
);
CREATE TABLE IF NOT EXISTS avatars_hidden_connections (
    organization TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (organization, id)
) WITHOUT ROWID;
"""
_COLUMNS = "id, scope, owner, name, label, engine, path, redacted"
# The deployment's first, then the organisation's, then the user's own, each as they were added.
_VISIBLE = (
    f"SELECT {_COLUMNS} FROM avatars_connections WHERE ((scope = 'deployment' AND id NOT IN"
    " (SELECT id FROM avatars_hidden_connections WHERE organization = ?))"
    " OR (scope = 'organization' AND owner = ?) OR (scope = 'user' AND owner = ?))"
)


@attrs.frozen(kw_only=True)
class Connection:
    """One connection. *owner* is the id of its organisation or user, "" for the deployment; *path* is never shown."""

    scope: str
    owner: str
    name: str
    label: str | None
    engine: str
    path: str = attrs.field(repr=False)
    redacted: str
    id: str = attrs.field(factory=lambda: str(uuid.uuid4()))


def insert(store: sqlite3.Connection, connection: Connection) -> None:
    """Keep a connection; one of the same scope, owner and name stays as it is."""
    store.execute(
        f"INSERT OR IGNORE INTO avatars_connections ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [getattr(connection, name) for name in _COLUMNS.split(", ")],
    )


def replace(store: sqlite3.Connection, connection: Connection) -> None:
    """Give the connection of that id its other values."""
    store.execute(
        "UPDATE avatars_connections SET name = ?, label = ?, engine = ?, path = ?, redacted = ? WHERE id = ?",
        (connection.name, connection.label, connection.engine, connection.path, connection.redacted, connection.id),
    )


def remove(store: sqlite3.Connection, connection: Connection) -> None:
    """Forget a connection."""
    store.execute("DELETE FROM avatars_connections WHERE id = ?", (connection.id,))


def hide(store: sqlite3.Connection, connection: Connection, organization: str) -> None:
    """Take a connection of the deployment out of the sight of an organisation."""
    store.execute("INSERT OR IGNORE INTO avatars_hidden_connections VALUES (?, ?)", (organization, connection.id))


def visible(store: sqlite3.Connection, user: User) -> list[Connection]:
    """What *user* may use: the deployment's, then the organisation's, then their own."""
    order = " ORDER BY CASE scope WHEN 'deployment' THEN 0 WHEN 'organization' THEN 1 ELSE 2 END, seq"
    return [_connection(row) for row in store.execute(_VISIBLE + order, _owners(user))]


def named(store: sqlite3.Connection, user: User, name: str) -> Connection | None:
    """What *user* means by *name*: their own before the organisation's before the deployment's."""
    found = [connection for connection in visible(store, user) if connection.name == name]
    return found[-1] if found else None


def of_deployment(store: sqlite3.Connection, name: str) -> bool:
    """Whether the deployment uses *name*, hidden or not."""
    found = store.execute("SELECT 1 FROM avatars_connections WHERE scope = 'deployment' AND name = ?", (name,))
    return found.fetchone() is not None


def of_owner(store: sqlite3.Connection, scope: str, owner: str, name: str) -> Connection | None:
    """The connection of exactly that scope, owner and name."""
    row = store.execute(
        f"SELECT {_COLUMNS} FROM avatars_connections WHERE scope = ? AND owner = ? AND name = ?", (scope, owner, name)
    ).fetchone()
    return None if row is None else _connection(row)


def _owners(user: User) -> tuple[str, str, str]:
    return user.organization_id, user.organization_id, user.id


def _connection(row: tuple[str, ...]) -> Connection:
    return Connection(**dict(zip(_COLUMNS.split(", "), row, strict=True)))
