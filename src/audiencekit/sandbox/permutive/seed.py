"""What a new or reset sandbox holds: a workspace with a child, their keys, one import."""

from __future__ import annotations

import json
import sqlite3
import uuid

import attrs

from audiencekit.sandbox.world import World

IMPORT_NAME = "Sandbox audience data"
IMPORT_CODE = "sandbox_audience"


@attrs.frozen(kw_only=True)
class Access:
    """What a user of the sandbox needs to reach it.

    ``api_key`` is private, writes, and descends into child workspaces; ``read_only_key`` is private as Permutive issues
    it; ``public_key`` is refused by Cohorts, Taxonomy and the retrieval of identities. ``child_key`` belongs to a child
    of the workspace that ``workspace_id`` names: it inherits the parent's cohorts and the import, read-only.
    ``import_code`` is the ``provider`` by which queries name the import. All stay the same after a reset.
    """

    url: str
    workspace_id: str
    child_workspace_id: str
    import_id: str
    import_code: str
    api_key: str = attrs.field(repr=False)
    read_only_key: str = attrs.field(repr=False)
    public_key: str = attrs.field(repr=False)
    child_key: str = attrs.field(repr=False)


def access(world: World) -> Access:
    """The values of this sandbox, made at the first call and kept in its store."""

    def identifier(name: str) -> str:
        return world.secrets.get(f"permutive.{name}", lambda: str(uuid.uuid4()))

    return Access(
        url=f"{world.base_url}/permutive",
        workspace_id=identifier("workspace_id"),
        child_workspace_id=identifier("child_workspace_id"),
        import_id=identifier("import_id"),
        import_code=IMPORT_CODE,
        api_key=identifier("api_key"),
        read_only_key=identifier("read_only_key"),
        public_key=identifier("public_key"),
        child_key=identifier("child_key"),
    )


def seed(world: World) -> None:
    """Put the workspaces, keys and the import where they are missing; what is there stays."""
    values = access(world)
    source = {
        "id": world.secrets.get("permutive.source_id", lambda: str(uuid.uuid4())),
        "state": {"type": "active"},
        "type": "live_ramp_3p",
    }

    def work(connection: sqlite3.Connection) -> None:
        parent, child = values.workspace_id, values.child_workspace_id
        connection.executemany(
            "INSERT OR IGNORE INTO permutive_workspaces (id, parent_id) VALUES (?, ?)",
            [(parent, None), (child, parent)],
        )
        connection.executemany(
            "INSERT OR IGNORE INTO permutive_keys (value, workspace_id, private, writes, descends)"
            " VALUES (?, ?, ?, ?, ?)",
            [
                (values.api_key, parent, True, True, True),
                (values.read_only_key, parent, True, False, False),
                (values.public_key, parent, False, False, False),
                (values.child_key, child, True, True, False),
            ],
        )
        connection.execute(
            "INSERT OR IGNORE INTO permutive_imports (id, workspace_id, name, code, relation, identifiers, source)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                values.import_id,
                parent,
                IMPORT_NAME,
                IMPORT_CODE,
                "3rd",
                json.dumps(["appnexus", "email_sha256"]),
                json.dumps(source),
            ),
        )

    world.store.write(work)
