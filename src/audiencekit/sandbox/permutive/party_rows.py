"""Who is in segments of second and third parties and of connections, and where cohorts are activated (4.4, n and q)."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping

import attrs


@attrs.frozen(kw_only=True)
class Party:
    """A segment that cohort queries may name, of a kind in ``PARTY_KINDS``."""

    kind: str
    provider: str
    segment: str


def insert_members(connection: sqlite3.Connection, party: Party, user_ids: Collection[str]) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO permutive_party_members (kind, provider, segment, user_id) VALUES (?, ?, ?, ?)",
        [(party.kind, party.provider, party.segment, user_id) for user_id in user_ids],
    )


def remove_members(connection: sqlite3.Connection, party: Party, user_ids: Collection[str]) -> None:
    connection.executemany(
        "DELETE FROM permutive_party_members WHERE kind = ? AND provider = ? AND segment = ? AND user_id = ?",
        [(party.kind, party.provider, party.segment, user_id) for user_id in user_ids],
    )


def replace_activations(
    connection: sqlite3.Connection, workspace_id: str, activations: Mapping[str, Collection[int]]
) -> None:
    """From now on the workspace's cohorts are activated as *activations* says: destination to codes."""
    connection.execute("DELETE FROM permutive_activations WHERE workspace_id = ?", (workspace_id,))
    connection.executemany(
        "INSERT OR IGNORE INTO permutive_activations (workspace_id, destination, code) VALUES (?, ?, ?)",
        [(workspace_id, destination, code) for destination, codes in activations.items() for code in codes],
    )
