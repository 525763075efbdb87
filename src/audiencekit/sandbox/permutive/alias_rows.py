"""Aliases in the store, and whose they are (contract 2.3)."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence

import attrs


@attrs.frozen(kw_only=True)
class Alias:
    """An identifier sent; 0 is the highest priority."""

    priority: int
    tag: str
    id: str


def resolve(
    connection: sqlite3.Connection,
    workspace_id: str,
    aliases: Collection[Alias],
    allowed: Collection[str] | None,
    otherwise: str,
) -> str:
    """The user of the known alias with the highest priority, or *otherwise*; all aliases are then that user's.

    This is what the three rules of I2 and their mixtures come to. Aliases with a tag outside *allowed* (None: every tag
    is allowed) are passed over. Of two with one priority the first decides.
    """
    ranked = sorted((one for one in aliases if allowed is None or one.tag in allowed), key=lambda one: one.priority)
    owners = (_owner(connection, workspace_id, alias) for alias in ranked)
    user_id = next((owner for owner in owners if owner is not None), otherwise)
    connection.executemany(
        "INSERT INTO permutive_aliases (workspace_id, tag, value, user_id) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (workspace_id, tag, value) DO UPDATE SET user_id = excluded.user_id",
        [(workspace_id, alias.tag, alias.id, user_id) for alias in ranked],
    )
    return user_id


def aliases_of(connection: sqlite3.Connection, workspace_id: str, user_id: str) -> Sequence[tuple[str, str]]:
    """Tag and id of every alias of the user, in the order of first use."""
    return connection.execute(
        "SELECT tag, value FROM permutive_aliases WHERE workspace_id = ? AND user_id = ? ORDER BY position",
        (workspace_id, user_id),
    ).fetchall()


def _owner(connection: sqlite3.Connection, workspace_id: str, alias: Alias) -> str | None:
    row = connection.execute(
        "SELECT user_id FROM permutive_aliases WHERE workspace_id = ? AND tag = ? AND value = ?",
        (workspace_id, alias.tag, alias.id),
    ).fetchone()
    return None if row is None else str(row[0])
