"""Event schemas in the store, and those in force kept in memory: ingestion asks for one with every event."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import attrs

from audiencekit.sandbox.segops.event_schema import EventSchema, Property
from audiencekit.sandbox.store import Store, Work

T = TypeVar("T")
Row = dict[str, Any]

_COLUMNS = "SELECT id, event_type, properties FROM segops_event_schemas"


class DuplicateEventType(Exception):
    """There is a schema for this event type already."""


class EventSchemas:
    """The schemas in force, by event type."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._live = store.read(_in_force)

    def of(self, event_type: str) -> EventSchema | None:
        """The schema of *event_type*, if one is registered."""
        return self._live.get(event_type)

    def forget(self) -> None:
        """Nothing is in force: the store was emptied."""
        self._live = {}

    async def change(self, work: Work[T]) -> T:
        """Run *work*, a change of schemas; when this answers, it is in force."""

        def changed(connection: sqlite3.Connection) -> tuple[T, dict[str, EventSchema]]:
            return work(connection), _in_force(connection)

        # The writer answers in the order of its transactions, so that the last change is what stays in memory.
        result, self._live = await self._store.awrite(changed)
        return result


def insert_schema(connection: sqlite3.Connection, fields: Mapping[str, object]) -> Row:
    """Store a schema; raises DuplicateEventType."""
    values = _values(fields)
    try:
        cursor = connection.execute(
            "INSERT INTO segops_event_schemas (event_type, properties) VALUES (:event_type, :properties)", values
        )
    except sqlite3.IntegrityError as error:
        raise DuplicateEventType from error
    found = find_schema(connection, cursor.lastrowid or 0)
    assert found is not None
    return found


def update_schema(connection: sqlite3.Connection, number: int, fields: Mapping[str, object]) -> Row | None:
    """Change *fields*, any subset. None when there is no such schema; raises DuplicateEventType."""
    values = _values(fields)
    assignments = ", ".join(f"{name} = :{name}" for name in values) or "id = id"
    try:
        connection.execute(
            f"UPDATE segops_event_schemas SET {assignments} WHERE id = :number", {**values, "number": number}
        )
    except sqlite3.IntegrityError as error:
        raise DuplicateEventType from error
    return find_schema(connection, number)


def delete_schema(connection: sqlite3.Connection, number: int) -> bool:
    """Remove a schema; False when there is none."""
    return connection.execute("DELETE FROM segops_event_schemas WHERE id = ?", (number,)).rowcount > 0


def find_schema(connection: sqlite3.Connection, number: int) -> Row | None:
    row = connection.execute(f"{_COLUMNS} WHERE id = ?", (number,)).fetchone()
    return None if row is None else _schema(row)


def list_schemas(connection: sqlite3.Connection, offset: int, limit: int) -> tuple[int, list[Row]]:
    """The count of all schemas, and a page of them in order of creation."""
    (count,) = connection.execute("SELECT COUNT(*) FROM segops_event_schemas").fetchone()
    rows = connection.execute(f"{_COLUMNS} ORDER BY id LIMIT ? OFFSET ?", (limit, offset))
    return count, [_schema(row) for row in rows]


def _in_force(connection: sqlite3.Connection) -> dict[str, EventSchema]:
    return {
        event_type: EventSchema(tuple(Property(**one) for one in json.loads(properties)))
        for _, event_type, properties in connection.execute(_COLUMNS)
    }


def _schema(row: Sequence[Any]) -> Row:
    number, event_type, properties = row
    return {"id": number, "event_type": event_type, "properties": json.loads(properties)}


def _values(fields: Mapping[str, object]) -> dict[str, object]:
    """*fields* as the columns hold them."""
    return {
        name: json.dumps(value, default=attrs.asdict) if name == "properties" else value
        for name, value in fields.items()
    }
