"""Imports and their segments in the store."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Collection, Mapping
from typing import Any, Literal

import attrs

from audiencekit.sandbox.permutive.auth import Key, inherited
from audiencekit.sandbox.permutive.state import among, inherited_from
from audiencekit.sandbox.permutive.wire import Refusal, missing, taken

Columns = Mapping[str, Any]  # by name: text, a number or None
Handle = Literal["id", "code"]  # what a segment is addressed by

_IMPORT = "id, workspace_id, name, code, relation, identifiers, source, description"
_SEGMENT = "id, import_id, code, name, description, cpm, categories, updated_ns"
_NOTHING: Columns = {"description": None, "cpm": None, "categories": None}


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
    """A stored segment; ``categories`` is a JSON text."""

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
    """Segments in the order of creation; ``last`` is the position of the last one if others follow, else None."""

    segments: list[Segment]
    last: int | None
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
    row = connection.execute(f"SELECT {_IMPORT} FROM permutive_imports WHERE id = ?", (import_id,)).fetchone()
    if row is None or (found := Import(*row)).workspace_id not in inherited_from(connection, key):
        raise missing("import")
    return found


def insert_import(connection: sqlite3.Connection, workspace_id: str, columns: Columns) -> str:
    """A new import of the workspace; answers its id. Its code is the `provider` of queries, so it is unique."""
    if connection.execute("SELECT 1 FROM permutive_imports WHERE code = ?", (columns["code"],)).fetchone():
        raise taken("import", f"another import has the code {columns['code']!r}")
    row = {"id": str(uuid.uuid4()), **columns, "workspace_id": workspace_id}
    places = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO permutive_imports ({', '.join(row)}) VALUES ({places})", tuple(row.values()))
    return str(row["id"])


def refuse_inherited(connection: sqlite3.Connection, key: Key, import_id: str) -> None:
    """Refuse a change below an inherited import before the body is looked at; an unknown one passes (5.3)."""
    try:
        found = find_import(connection, key, import_id)
    except Refusal:
        return
    if found.workspace_id != key.workspace_id:
        raise inherited("import", "2.2")


def segment_page(connection: sqlite3.Connection, import_id: str, after: int, size: int) -> Page:
    """The segments behind position *after*, at most *size* of them, in the order of creation."""
    rows = connection.execute(
        f"SELECT position, {_SEGMENT} FROM permutive_segments"
        " WHERE import_id = ? AND position > ? ORDER BY position LIMIT ?",
        (import_id, after, size + 1),
    ).fetchall()
    total = connection.execute("SELECT segment_count FROM permutive_imports WHERE id = ?", (import_id,)).fetchone()[0]
    segments = [Segment(*row) for _, *row in rows[:size]]
    return Page(segments=segments, last=rows[size - 1][0] if len(rows) > size else None, total=int(total))


def find_segment(connection: sqlite3.Connection, import_id: str, handle: Handle, value: str) -> Segment:
    row = connection.execute(
        f"SELECT {_SEGMENT} FROM permutive_segments WHERE import_id = ? AND {handle} = ?", (import_id, value)
    ).fetchone()
    if row is None:
        raise missing("segment")
    return Segment(*row)


def segments_of(connection: sqlite3.Connection, import_id: str, codes: Collection[str]) -> dict[str, Segment]:
    """Those of the codes that the import has, with their segments."""
    where = among("code", codes)
    rows = connection.execute(
        f"SELECT {_SEGMENT} FROM permutive_segments WHERE import_id = ? AND {where}", (import_id, *codes)
    )
    return {segment.code: segment for segment in (Segment(*row) for row in rows)}


def insert_segments(
    connection: sqlite3.Connection, import_id: str, creations: Collection[Columns], now_ns: int
) -> list[Segment]:
    """New segments, under codes that the import does not have."""
    segments = [
        Segment(id=str(uuid.uuid4()), import_id=import_id, updated_ns=now_ns, **{**_NOTHING, **columns})
        for columns in creations
    ]
    connection.executemany(
        f"INSERT INTO permutive_segments ({_SEGMENT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [attrs.astuple(segment, recurse=False) for segment in segments],
    )
    _count(connection, import_id, len(segments))
    return segments


def update_segments(
    connection: sqlite3.Connection, changes: Collection[tuple[Segment, Columns]], now_ns: int
) -> list[Segment]:
    """The segments with the columns assigned."""
    segments = [attrs.evolve(segment, **columns, updated_ns=now_ns) for segment, columns in changes]
    connection.executemany(
        "UPDATE permutive_segments SET name = ?, description = ?, cpm = ?, categories = ?, updated_ns = ? WHERE id = ?",
        [
            (segment.name, segment.description, segment.cpm, segment.categories, segment.updated_ns, segment.id)
            for segment in segments
        ],
    )
    return segments


def delete_segments(connection: sqlite3.Connection, import_id: str, segments: Collection[Segment]) -> None:
    connection.executemany("DELETE FROM permutive_segments WHERE id = ?", [(segment.id,) for segment in segments])
    _count(connection, import_id, -len(segments))


def insert_segment(connection: sqlite3.Connection, import_id: str, columns: Columns, now_ns: int) -> Segment:
    code = str(columns["code"])
    if segments_of(connection, import_id, [code]):
        raise taken("segment", f"another segment of this import has the code {code!r}")
    [segment] = insert_segments(connection, import_id, [columns], now_ns)
    return segment


def update_segment(connection: sqlite3.Connection, segment: Segment, columns: Columns, now_ns: int) -> Segment:
    [updated] = update_segments(connection, [(segment, columns)], now_ns)
    return updated


def delete_segment(connection: sqlite3.Connection, segment: Segment) -> Segment:
    delete_segments(connection, segment.import_id, [segment])
    return segment


def _count(connection: sqlite3.Connection, import_id: str, more: int) -> None:
    """Every page says how many segments there are; counting them anew would be most of what a page costs."""
    connection.execute("UPDATE permutive_imports SET segment_count = segment_count + ? WHERE id = ?", (more, import_id))
