"""Cohorts in the store: found, inserted, changed, removed, with the rules that need the others beside them."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Collection, Mapping

import attrs

from audiencekit.sandbox.permutive.auth import FORBIDDEN, Key, inherited
from audiencekit.sandbox.permutive.state import among, inherited_from, owned_below
from audiencekit.sandbox.permutive.wire import MISSHAPEN_BODY, Refusal, missing, taken

FIRST_CODE = 1001  # short, and plainly no identifier of another kind

_COLUMNS = (
    "id, code, workspace_id, name, description, query, lookalike, tags, state, segment_type, created_ns, updated_ns"
)
_LEADS_BACK = """
WITH RECURSIVE reached (code) AS (
    SELECT code FROM permutive_cohort_references WHERE cohort_id = :id
    UNION
    SELECT further.code
    FROM reached
    JOIN permutive_cohorts USING (code)
    JOIN permutive_cohort_references AS further ON further.cohort_id = permutive_cohorts.id
) SELECT 1 FROM reached WHERE code = :code
"""


@attrs.frozen
class Cohort:
    """A stored cohort; ``query`` and ``tags`` are JSON texts. A lookalike cohort has no query."""

    id: str
    code: int
    workspace_id: str
    name: str
    description: str | None
    query: str | None
    lookalike: int
    tags: str | None
    state: str
    segment_type: str
    created_ns: int
    updated_ns: int


@attrs.frozen(kw_only=True)
class CohortFields:
    """What a body sets: column to value, and the codes its query names (None: the body has no query)."""

    columns: Mapping[str, str | int | None]
    references: Collection[int] | None


def cohorts_of(connection: sqlite3.Connection, workspaces: Collection[str]) -> list[Cohort]:
    """All cohorts of these workspaces, in the order of creation."""
    where = among("workspace_id", workspaces)
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM permutive_cohorts WHERE {where} ORDER BY code", tuple(workspaces)
    )
    return [Cohort(*row) for row in rows]


def visible_cohort(connection: sqlite3.Connection, key: Key, cohort_id: str) -> Cohort:
    """The cohort, if the key's workspace has or inherits it, or the key may descend to it; else 404."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM permutive_cohorts WHERE id = ?", (cohort_id,)).fetchone()
    if row is None:
        raise missing("cohort")
    cohort = Cohort(*row)
    if cohort.workspace_id not in inherited_from(connection, key) | owned_below(connection, key):
        raise missing("cohort")
    return cohort


def own_cohort(connection: sqlite3.Connection, key: Key, cohort_id: str) -> Cohort:
    """As `visible_cohort`, and one the key may change: neither an inherited nor a lookalike one."""
    cohort = visible_cohort(connection, key, cohort_id)
    if cohort.workspace_id not in owned_below(connection, key):
        raise inherited("cohort", "2.1 C4")
    if cohort.lookalike:
        raise Refusal(403, FORBIDDEN, "A lookalike cohort is read-only", rule="2.1 C4")
    return cohort


def refuse_read_only(connection: sqlite3.Connection, key: Key, cohort_id: str) -> None:
    """Refuse a change of a read-only cohort before its body is looked at; an unknown cohort passes (5.3)."""
    try:
        own_cohort(connection, key, cohort_id)
    except Refusal as refusal:
        if refusal.status == 403:
            raise


def insert_cohort(connection: sqlite3.Connection, workspace_id: str, fields: CohortFields, now_ns: int) -> Cohort:
    references = fields.references or ()
    _refuse_taken_name(connection, workspace_id, fields, but_not="")
    cohort_id = str(uuid.uuid4())
    columns = {
        **fields.columns,
        "id": cohort_id,
        "code": _free_code(connection, references),
        "workspace_id": workspace_id,
        "state": "Enabled",
        "created_ns": now_ns,
        "updated_ns": now_ns,
    }
    places = ", ".join("?" * len(columns))
    connection.execute(
        f"INSERT INTO permutive_cohorts ({', '.join(columns)}) VALUES ({places})", tuple(columns.values())
    )
    _replace_references(connection, cohort_id, references)
    return _reread(connection, cohort_id)


def update_cohort(
    connection: sqlite3.Connection, key: Key, cohort_id: str, fields: CohortFields, now_ns: int
) -> Cohort:
    cohort = own_cohort(connection, key, cohort_id)
    columns = {**fields.columns, "updated_ns": now_ns}
    if fields.references is not None:
        _replace_references(connection, cohort_id, fields.references)
        _refuse_cycle(connection, cohort)
    _refuse_taken_name(connection, cohort.workspace_id, fields, but_not=cohort_id)
    assignments = ", ".join(f"{column} = ?" for column in columns)
    connection.execute(f"UPDATE permutive_cohorts SET {assignments} WHERE id = ?", (*columns.values(), cohort_id))
    return _reread(connection, cohort_id)


def delete_cohort(connection: sqlite3.Connection, key: Key, cohort_id: str) -> None:
    own_cohort(connection, key, cohort_id)
    connection.execute("DELETE FROM permutive_cohorts WHERE id = ?", (cohort_id,))


def _reread(connection: sqlite3.Connection, cohort_id: str) -> Cohort:
    return Cohort(
        *connection.execute(f"SELECT {_COLUMNS} FROM permutive_cohorts WHERE id = ?", (cohort_id,)).fetchone()
    )


def _free_code(connection: sqlite3.Connection, references: Collection[int]) -> int:
    """The next code that nobody bore and no query names.

    A query may name a code that no cohort bears, and nobody is ever its member (C2): such a code stays free. So no
    cycle can come about at creation.
    """
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'permutive_cohorts'").fetchone()
    code = FIRST_CODE if row is None else int(row[0]) + 1
    named = "SELECT 1 FROM permutive_cohort_references WHERE code = ?"
    while code in references or connection.execute(named, (code,)).fetchone():
        code += 1
    return code


def _replace_references(connection: sqlite3.Connection, cohort_id: str, references: Collection[int]) -> None:
    connection.execute("DELETE FROM permutive_cohort_references WHERE cohort_id = ?", (cohort_id,))
    connection.executemany(
        "INSERT INTO permutive_cohort_references (cohort_id, code) VALUES (?, ?)",
        [(cohort_id, code) for code in references],
    )


def _refuse_cycle(connection: sqlite3.Connection, cohort: Cohort) -> None:
    if connection.execute(_LEADS_BACK, {"id": cohort.id, "code": cohort.code}).fetchone():
        raise Refusal(
            400,
            MISSHAPEN_BODY,
            "The query leads back to the cohort it defines",
            cause=f"query: cohort {cohort.code} would depend on its own membership",
            rule="4.4 l",
        )


def _refuse_taken_name(
    connection: sqlite3.Connection, workspace_id: str, fields: CohortFields, *, but_not: str
) -> None:
    """Names are unique among the cohorts of one workspace (B 9)."""
    row = connection.execute(
        "SELECT id FROM permutive_cohorts WHERE workspace_id = ? AND name = ?",
        (workspace_id, fields.columns.get("name")),
    ).fetchone()
    if row is not None and row[0] != but_not:
        raise taken("cohort", f"another cohort is named {fields.columns['name']!r}")
