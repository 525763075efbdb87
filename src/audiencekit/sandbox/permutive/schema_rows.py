"""The schemas of event types in the store (contract 2.4)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from audiencekit.sandbox.permutive.event_rows import Received
from audiencekit.sandbox.permutive.event_schema import infer_shape, misfit
from audiencekit.sandbox.permutive.wire import invalid


def hold_against_schemas(
    connection: sqlite3.Connection, workspace_id: str, events: Iterable[Received], *, refuse: bool, rule: str
) -> None:
    """Let the first event of a name give it a schema; *refuse* (400) a later one that does not fit."""
    for event in events:
        name, properties = event.name.lower(), event.root["properties"]
        row = connection.execute(
            "SELECT shape FROM permutive_event_schemas WHERE workspace_id = ? AND name = ?", (workspace_id, name)
        ).fetchone()
        if row is None:
            connection.execute(
                "INSERT INTO permutive_event_schemas (workspace_id, name, shape) VALUES (?, ?, ?)",
                (workspace_id, name, json.dumps(infer_shape(properties), ensure_ascii=False)),
            )
        elif refuse and (problem := misfit(properties, json.loads(row[0]))):
            raise invalid(event.name, problem, rule=rule)
