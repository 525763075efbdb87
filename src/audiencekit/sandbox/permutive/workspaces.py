"""Workspaces and keys in the store (contract 1.2, 1.4): no operation makes either, the seed and the controls do."""

from __future__ import annotations

import sqlite3
import uuid

from audiencekit.sandbox.permutive.shapes import Misshapen


def insert_workspace(connection: sqlite3.Connection, parent_id: str | None) -> str:
    """A new workspace, below *parent_id* or at the top; answers its id."""
    workspace_id = str(uuid.uuid4())
    connection.execute("INSERT INTO permutive_workspaces (id, parent_id) VALUES (?, ?)", (workspace_id, parent_id))
    return workspace_id


def insert_key(
    connection: sqlite3.Connection, workspace_id: str, *, private: bool, writes: bool, descends: bool
) -> str:
    """A new key of the workspace, a UUID v4."""
    key = str(uuid.uuid4())
    connection.execute(
        "INSERT INTO permutive_keys (value, workspace_id, private, writes, descends) VALUES (?, ?, ?, ?, ?)",
        (key, workspace_id, private, writes, descends),
    )
    return key


def expect_workspace(connection: sqlite3.Connection, workspace_id: str) -> str:
    """The id, in lower case, of a workspace there is; `Misshapen` else."""
    found = connection.execute("SELECT id FROM permutive_workspaces WHERE id = ?", (workspace_id.lower(),)).fetchone()
    if found is None:
        raise Misshapen("workspace_id", f"there is no workspace {workspace_id}")
    return str(found[0])


def workspace_above(connection: sqlite3.Connection, workspace_id: str) -> str:
    """The parent of the workspace; one at the top is put below a new one."""
    (parent,) = connection.execute(
        "SELECT parent_id FROM permutive_workspaces WHERE id = ?", (workspace_id,)
    ).fetchone()
    if parent is None:
        parent = insert_workspace(connection, None)
        connection.execute("UPDATE permutive_workspaces SET parent_id = ? WHERE id = ?", (parent, workspace_id))
    return str(parent)
