"""The control that shows what was recorded: no operation of the API lists events."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from audiencekit.sandbox.permutive.event_rows import recorded_events
from audiencekit.sandbox.permutive.shapes import expect_text
from audiencekit.sandbox.permutive.workspaces import expect_workspace


def read_recorded(connection: sqlite3.Connection, body: Mapping[str, object]) -> object:
    """The events of ``user_id`` in ``workspace_id``."""
    workspace_id = expect_workspace(connection, expect_text(body["workspace_id"], "workspace_id"))
    return recorded_events(connection, workspace_id, expect_text(body["user_id"], "user_id").lower())
