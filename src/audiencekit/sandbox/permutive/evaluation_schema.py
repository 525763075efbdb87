"""The tables of identities, events and memberships (contract 2.3 to 2.5). A user belongs to one workspace."""

from __future__ import annotations

# Times are nanoseconds since 1970 as text: the years an event may claim exceed what SQLite's integers hold.
# `kept`: the event is part of the state the service keeps of the user, which cohorts are evaluated over.
EVALUATION_SCHEMA = """
CREATE TABLE IF NOT EXISTS permutive_aliases (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id TEXT NOT NULL REFERENCES permutive_workspaces (id),
    tag TEXT NOT NULL,
    value TEXT NOT NULL,
    user_id TEXT NOT NULL,
    UNIQUE (workspace_id, tag, value)
);
CREATE INDEX IF NOT EXISTS permutive_aliases_user ON permutive_aliases (workspace_id, user_id, position);
CREATE TABLE IF NOT EXISTS permutive_events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    workspace_id TEXT NOT NULL REFERENCES permutive_workspaces (id),
    user_id TEXT NOT NULL,
    kept INTEGER NOT NULL,
    name TEXT NOT NULL,
    time TEXT NOT NULL,
    session_id TEXT,
    view_id TEXT,
    content TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS permutive_events_user ON permutive_events (workspace_id, user_id, kept, position);
CREATE TABLE IF NOT EXISTS permutive_event_schemas (
    workspace_id TEXT NOT NULL REFERENCES permutive_workspaces (id),
    name TEXT NOT NULL,
    shape TEXT NOT NULL,
    PRIMARY KEY (workspace_id, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS permutive_memberships (
    workspace_id TEXT NOT NULL REFERENCES permutive_workspaces (id),
    user_id TEXT NOT NULL,
    code INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, user_id, code)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS permutive_memberships_code ON permutive_memberships (code, user_id);
CREATE TABLE IF NOT EXISTS permutive_transitions (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id TEXT NOT NULL REFERENCES permutive_workspaces (id),
    user_id TEXT NOT NULL,
    code INTEGER NOT NULL,
    entered INTEGER NOT NULL,
    time TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS permutive_transitions_user ON permutive_transitions (workspace_id, user_id, code);
CREATE TABLE IF NOT EXISTS permutive_measured_cohorts (
    code INTEGER PRIMARY KEY
);
"""
