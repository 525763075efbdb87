"""Memberships, entries and exits in the store, and how large the audiences are."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable

import attrs

from audiencekit.sandbox.permutive.scene import Facts, Party


@attrs.frozen
class Transition:
    """A user entered a cohort, or left it."""

    code: int
    entered: bool


def members_of(connection: sqlite3.Connection, workspace_id: str, user_id: str) -> set[int]:
    """The codes of the cohorts the user was in when last evaluated."""
    rows = connection.execute(
        "SELECT code FROM permutive_memberships WHERE workspace_id = ? AND user_id = ?", (workspace_id, user_id)
    )
    return {int(code) for (code,) in rows}


def recorded_facts(connection: sqlite3.Connection, workspace_id: str, user_id: str) -> Facts:
    """What is known of the user before an evaluation: entries, exits, partners' segments; no membership yet."""
    facts = Facts(parties=parties_of(connection, user_id))
    rows = connection.execute(
        "SELECT code, entered, time FROM permutive_transitions WHERE workspace_id = ? AND user_id = ?",
        (workspace_id, user_id),
    )
    for code, entered, time in rows:
        (facts.entries if entered else facts.exits).setdefault(code, []).append(int(time))
    return facts


def parties_of(connection: sqlite3.Connection, user_id: str) -> set[Party]:
    rows = connection.execute(
        "SELECT kind, provider, segment FROM permutive_party_members WHERE user_id = ?", (user_id,)
    )
    return {(kind, provider, segment) for kind, provider, segment in rows}


def record_transitions(
    connection: sqlite3.Connection, workspace_id: str, user_id: str, transitions: Collection[Transition], now: int
) -> None:
    """Enter and leave, and keep when that was."""
    connection.executemany(
        "INSERT INTO permutive_transitions (workspace_id, user_id, code, entered, time) VALUES (?, ?, ?, ?, ?)",
        [(workspace_id, user_id, one.code, one.entered, str(now)) for one in transitions],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO permutive_memberships (workspace_id, user_id, code) VALUES (?, ?, ?)",
        [(workspace_id, user_id, one.code) for one in transitions if one.entered],
    )
    connection.executemany(
        "DELETE FROM permutive_memberships WHERE workspace_id = ? AND user_id = ? AND code = ?",
        [(workspace_id, user_id, one.code) for one in transitions if not one.entered],
    )


def mark_measured(connection: sqlite3.Connection, codes: Iterable[int]) -> None:
    """From now on these cohorts have a live audience size, be it 0."""
    measured = {code for (code,) in connection.execute("SELECT code FROM permutive_measured_cohorts")}
    connection.executemany(
        "INSERT INTO permutive_measured_cohorts (code) VALUES (?)", [(code,) for code in codes if code not in measured]
    )


def live_audience_sizes(connection: sqlite3.Connection) -> dict[int, int]:
    """By cohort code the users who are members by their last evaluation; cohorts never evaluated are missing (2.1)."""
    sizes = {int(code): 0 for (code,) in connection.execute("SELECT code FROM permutive_measured_cohorts")}
    rows = connection.execute("SELECT code, COUNT(DISTINCT user_id) FROM permutive_memberships GROUP BY code")
    return sizes | {int(code): int(size) for code, size in rows}


def live_audience_size(connection: sqlite3.Connection, code: int) -> int | None:
    """One cohort's, None while it was never evaluated."""
    if not connection.execute("SELECT 1 FROM permutive_measured_cohorts WHERE code = ?", (code,)).fetchone():
        return None
    (size,) = connection.execute(
        "SELECT COUNT(DISTINCT user_id) FROM permutive_memberships WHERE code = ?", (code,)
    ).fetchone()
    return int(size)


def activations_of(
    connection: sqlite3.Connection, workspaces: Collection[str], codes: Collection[int]
) -> dict[str, list[int]]:
    """By destination those of *codes* that are activated there, ascending; none without a hit (rule q)."""
    rows = connection.execute(
        "SELECT DISTINCT destination, code FROM permutive_activations"
        f" WHERE workspace_id IN ({', '.join('?' * len(workspaces))}) ORDER BY destination, code",
        tuple(workspaces),
    )
    activations: dict[str, list[int]] = {}
    for destination, code in rows:
        if code in codes:
            activations.setdefault(destination, []).append(code)
    return activations
