"""Imports and their segments in the store."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Mapping
from typing import Literal

import attrs

from audiencekit.sandbox.permutive.auth import Key, inherited
from audiencekit.sandbox.permutive.state import among, inherited_from
from audiencekit.sandbox.permutive.wire import missing, taken

Column = str | float | None
Handle = Literal["id", "code"]  # what a segment is addressed by

_IMPORT = "id, workspace_id, name, code, relation, identifiers, source, description"
_SEGMENT = "position, id, import_id, code, name, description, cpm, categories, updated_ns"


@attrs.frozen
class Import:
    """A stored import; ``identifiers`` and ``source`` are JSON texts."""

    id: str
    workspace_id: str
    name: str
    code: str
    relation: str
    identifiers: str
    source: str
    description: str | None


@attrs.frozen
class Segment:
    """A stored segment; ``categories`` is a JSON text, ``position`` the order of creation."""

    position: int
    id: str
    import_id: str
    code: str
    name: str
    description: str | None
    cpm: float | None
    categories: str | None
    updated_ns: int


@attrs.frozen(kw_only=True)
class Page:
    segments: list[Segment]
    more: bool
    total: int


def imports_of(connection: sqlite3.Connection, key: Key) -> list[Import]:
    """Own and inherited imports, in the order they were made."""
    workspaces = inherited_from(connection, key)
    where = among("workspace_id", workspaces)
    rows = connection.execute(
        f"SELECT {_IMPORT} FROM permutive_imports WHERE {where} ORDER BY rowid", tuple(workspaces)
    )
    return [Import(*row) for row in rows]


def find_import(connection: sqlite3.Connection, key: Key, import_id: str) -> Import:
    for candidate in imports_of(connection, key):
        if candidate.id == import_id:
            return candidate
    raise missing("import")


def insert_import(connection: sqlite3.Connection, workspace_id: str, columns: Mapping[str, Column]) -> str:
    """A new import of the workspace; answers its id. Its code is the `provider` of queries, so it is unique."""
    if connection.execute("SELECT 1 FROM permutive_imports WHERE code = ?", (columns["code"],)).fetchone():
        raise taken("import", f"another import has the code {columns['code']!r}")
    row = {"id": str(uuid.uuid4()), **columns, "workspace_id": workspace_id}
    places = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO permutive_imports ({', '.join(row)}) VALUES ({places})", tuple(row.values()))
    return str(row["id"])


def refuse_inherited(connection: sqlite3.Connection, key: Key, import_id: str) -> None:
    """Refuse a change below an inherited import before the body is looked at; an unknown one passes (5.3)."""
    for candidate in imports_of(connection, key):
        if candidate.id == import_id and candidate.workspace_id != key.workspace_id:
            raise inherited("import", "2.2")


def segment_page(connection: sqlite3.Connection, import_id: str, after: int, size: int) -> Page:
    """The segments behind position *after*, at most *size* of them, in the order of creation."""
    rows = connection.execute(
        f"SELECT {_SEGMENT} FROM permutive_segments WHERE import_id = ? AND position > ? ORDER BY position LIMIT ?",
        (import_id, after, size + 1),
    ).fetchall()
    total = connection.execute("SELECT COUNT(*) FROM permutive_segments WHERE import_id = ?", (import_id,)).fetchone()
    return Page(segments=[Segment(*row) for row in rows[:size]], more=len(rows) > size, total=int(total[0]))


def has_segment(connection: sqlite3.Connection, import_id: str, code: str) -> bool:
    row = connection.execute(
        "SELECT 1 FROM permutive_segments WHERE import_id = ? AND code = ?", (import_id, code)
    ).fetchone()
    return row is not None


def find_segment(connection: sqlite3.Connection, import_id: str, handle: Handle, value: str) -> Segment:
    row = connection.execute(
        f"SELECT {_SEGMENT} FROM permutive_segments WHERE import_id = ? AND {handle} = ?", (import_id, value)
    ).fetchone()
    if row is None:
        raise missing("segment")
    return Segment(*row)


def insert_segment(
    connection: sqlite3.Connection, import_id: str, columns: Mapping[str, Column], now_ns: int
) -> Segment:
    code = str(columns["code"])
    if has_segment(connection, import_id, code):
        raise taken("segment", f"another segment of this import has the code {code!r}")
    row = {**columns, "id": str(uuid.uuid4()), "import_id": import_id, "updated_ns": now_ns}
    places = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO permutive_segments ({', '.join(row)}) VALUES ({places})", tuple(row.values()))
    return find_segment(connection, import_id, "code", code)


def update_segment(
    connection: sqlite3.Connection, segment: Segment, columns: Mapping[str, Column], now_ns: int
) -> Segment:
    row = {**columns, "updated_ns": now_ns}
    assignments = ", ".join(f"{column} = ?" for column in row)
    connection.execute(f"UPDATE permutive_segments SET {assignments} WHERE id = ?", (*row.values(), segment.id))
    return find_segment(connection, segment.import_id, "id", segment.id)


def delete_segment(connection: sqlite3.Connection, segment: Segment) -> Segment:
    connection.execute("DELETE FROM permutive_segments WHERE id = ?", (segment.id,))
    return segment
