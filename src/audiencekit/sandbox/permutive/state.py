"""The tables of the Permutive service, and how workspaces nest (contract 1.4)."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from audiencekit.sandbox.permutive.auth import Key
from audiencekit.sandbox.permutive.evaluation_schema import EVALUATION_SCHEMA

SCHEMA = (
    """
CREATE TABLE IF NOT EXISTS permutive_workspaces (
    id TEXT PRIMARY KEY,
    parent_id TEXT REFERENCES permutive_workspaces (id)
);
CREATE TABLE IF NOT EXISTS permutive_keys (
    value TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES permutive_workspaces (id),
    private INTEGER NOT NULL,
    writes INTEGER NOT NULL,
    descends INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS permutive_cohorts (
    code INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    workspace_id TEXT NOT NULL REFERENCES permutive_workspaces (id),
    name TEXT NOT NULL,
    description TEXT,
    query TEXT,
    lookalike INTEGER NOT NULL DEFAULT 0,
    tags TEXT,
    state TEXT NOT NULL,
    segment_type TEXT NOT NULL,
    created_ns INTEGER NOT NULL,
    updated_ns INTEGER NOT NULL,
    UNIQUE (workspace_id, name)
);
CREATE TABLE IF NOT EXISTS permutive_cohort_references (
    cohort_id TEXT NOT NULL REFERENCES permutive_cohorts (id) ON DELETE CASCADE,
    code INTEGER NOT NULL,
    PRIMARY KEY (cohort_id, code)
);
CREATE INDEX IF NOT EXISTS permutive_cohort_references_code ON permutive_cohort_references (code);
CREATE TABLE IF NOT EXISTS permutive_imports (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES permutive_workspaces (id),
    name TEXT NOT NULL,
    code TEXT NOT NULL,
    relation TEXT NOT NULL,
    identifiers TEXT NOT NULL,
    source TEXT NOT NULL,
    description TEXT,
    segment_count INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS permutive_segments (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    import_id TEXT NOT NULL REFERENCES permutive_imports (id),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    cpm REAL,
    categories TEXT,
    updated_ns INTEGER NOT NULL,
    UNIQUE (import_id, code)
);
CREATE INDEX IF NOT EXISTS permutive_segments_order ON permutive_segments (import_id, position);
CREATE TABLE IF NOT EXISTS permutive_party_members (
    kind TEXT NOT NULL,
    provider TEXT NOT NULL,
    segment TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (user_id, kind, provider, segment)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS permutive_activations (
    workspace_id TEXT NOT NULL REFERENCES permutive_workspaces (id),
    destination TEXT NOT NULL,
    code INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, destination, code)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS permutive_contextual_rules (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id TEXT NOT NULL REFERENCES permutive_workspaces (id),
    rule TEXT NOT NULL
);
"""
    + EVALUATION_SCHEMA
)
# The kinds of permutive_party_members (4.1, memberships): provider and segment are what the query's clause names,
# the segment as text. "connections" holds a provider's users (segment ""), "field" a field_name as provider and its
# value as segment. User ids are in lower case.
PARTY_KINDS = ("second", "third", "connections", "field")

_UPWARD = """
WITH RECURSIVE line (id) AS (
    SELECT ?
    UNION
    SELECT parent_id FROM permutive_workspaces JOIN line USING (id) WHERE parent_id IS NOT NULL
) SELECT id FROM line
"""
_DOWNWARD = """
WITH RECURSIVE line (id) AS (
    SELECT ?
    UNION
    SELECT permutive_workspaces.id FROM permutive_workspaces JOIN line ON parent_id = line.id
) SELECT id FROM line
"""


def inherited_from(connection: sqlite3.Connection, key: Key) -> set[str]:
    """The key's workspace and its ancestors: what belongs to them is seen below."""
    return _ids(connection, _UPWARD, key)


def owned_below(connection: sqlite3.Connection, key: Key) -> set[str]:
    """The workspaces whose resources the key may change: its own, with the level for it also the children."""
    return _ids(connection, _DOWNWARD, key) if key.descends else {key.workspace_id}


def among(column: str, values: Collection[str]) -> str:
    """A condition with a placeholder for each value."""
    return f"{column} IN ({', '.join('?' * len(values))})"


def _ids(connection: sqlite3.Connection, sql: str, key: Key) -> set[str]:
    return {str(row[0]) for row in connection.execute(sql, (key.workspace_id,))}
