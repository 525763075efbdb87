"""Resource sets as rows: the text of a set, and the objects its input files were bound to."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping

import attrs

from audiencekit.sandbox.avatars import objects
from audiencekit.sandbox.avatars.documents import FileRef
from audiencekit.sandbox.avatars.objects import StoredObject
from audiencekit.sandbox.avatars.resources import ResourceSet

SCHEMA = """
CREATE TABLE IF NOT EXISTS avatars_sets (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, user TEXT NOT NULL, display_name TEXT NOT NULL,
    text TEXT NOT NULL, inputs TEXT NOT NULL, created_at REAL NOT NULL
);
"""
RETENTION = "30d"  # first segment of every key (contract 4.1)


@attrs.frozen(kw_only=True)
class StoredSet:
    """One version of a set. *inputs* maps a file of a schema to the key of the object it was bound to."""

    name: str
    user: str
    display_name: str
    text: str
    inputs: Mapping[str, str]


def insert(connection: sqlite3.Connection, stored: StoredSet) -> None:
    """Keep a new set."""
    connection.execute(
        "INSERT INTO avatars_sets (name, user, display_name, text, inputs, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        (stored.name, stored.user, stored.display_name, stored.text, json.dumps(dict(stored.inputs)), time.time()),
    )


def replace_text(connection: sqlite3.Connection, stored: StoredSet) -> None:
    """Give a set another text and other inputs."""
    connection.execute(
        "UPDATE avatars_sets SET text = ?, inputs = ? WHERE name = ?",
        (stored.text, json.dumps(dict(stored.inputs)), stored.name),
    )


def find(connection: sqlite3.Connection, user: str, name: str) -> StoredSet | None:
    """The user's set with that id."""
    row = connection.execute(
        "SELECT name, user, display_name, text, inputs FROM avatars_sets WHERE name = ? AND user = ?", (name, user)
    ).fetchone()
    if row is None:
        return None
    return StoredSet(name=row[0], user=row[1], display_name=row[2], text=row[3], inputs=json.loads(row[4]))


def bind_inputs(connection: sqlite3.Connection, user: str, parsed: ResourceSet) -> dict[str, str]:
    """Choose the object behind each file whose volume the set does not declare.

    Uploads are not told which set they are for (contract 4.1): the newest one of that name counts, and is bound now so
    that an upload for another set cannot slip in between a run and its metrics. A file may also be written with the
    last segment of its upload address in front, which leaves no choice; so does a declared volume.
    """
    bound: dict[str, str] = {}
    for reference in _files(parsed):
        if reference.volume not in parsed.volumes:
            found = find_file(connection, user, parsed, reference)
            if found is not None:
                bound[reference.file] = found.key
    return bound


def find_file(
    connection: sqlite3.Connection, user: str, parsed: ResourceSet, reference: FileRef
) -> StoredObject | None:
    """The object that *reference* means at this moment, None when there is none."""
    root = f"s3://{user}/"
    base = parsed.volumes.get(reference.volume, root + RETENTION).removeprefix(root).rstrip("/")
    exact = objects.find(connection, user, f"{base}/{reference.file}")
    if exact is not None or base != RETENTION:
        return exact
    return objects.newest_named(connection, user, RETENTION, reference.file)


def input_volume_url(user: str, inputs: Mapping[str, str]) -> str:
    """The address of the volume ``input`` that the service adds: the folder of the bound files where it is one."""
    folders = {key.removesuffix(f"/{file}") for file, key in inputs.items()}
    return f"s3://{user}/{folders.pop() if len(folders) == 1 else RETENTION}"


def _files(parsed: ResourceSet) -> list[FileRef]:
    tables = [table for schema in parsed.schemas.values() for table in schema.tables]
    return [reference for table in tables for reference in (table.data, table.avatars) if reference is not None]
