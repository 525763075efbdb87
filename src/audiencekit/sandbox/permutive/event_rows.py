"""Events in the store: recorded for good, and read back as the history that cohorts are evaluated over."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from audiencekit.sandbox.permutive.history import Event, History
from audiencekit.sandbox.world import World

_HELD = 150_000  # events of all users together, in memory
_USER = 50  # what a user takes beside the events, counted in events


@attrs.frozen(kw_only=True)
class Received:
    """An event as it came: ``name`` as sent, ``time`` in nanoseconds, ``root`` what paths of queries start from."""

    name: str
    time: int
    session_id: str | None
    view_id: str | None
    root: Mapping[str, Any]

    def event(self, order: int) -> Event:
        return Event(self.name.lower(), self.time, order, self.session_id, self.view_id, self.root)


def record_events(
    connection: sqlite3.Connection, workspace_id: str, user_id: str, events: Iterable[Received], *, kept: bool
) -> None:
    """Record for good; *kept* events also enter the user's state."""
    connection.executemany(
        "INSERT INTO permutive_events (id, workspace_id, user_id, kept, name, time, session_id, view_id, content)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                str(uuid.uuid4()),
                workspace_id,
                user_id,
                kept,
                event.name,
                str(event.time),
                event.session_id,
                event.view_id,
                json.dumps(event.root, ensure_ascii=False),
            )
            for event in events
        ],
    )


def recorded_events(connection: sqlite3.Connection, workspace_id: str, user_id: str) -> list[dict[str, Any]]:
    """All that was recorded of the user, in the order of arrival: each event with the id that no answer tells."""
    rows = connection.execute(
        "SELECT id, content FROM permutive_events WHERE workspace_id = ? AND user_id = ? ORDER BY position",
        (workspace_id, user_id),
    )
    return [{"id": event_id, **json.loads(content)} for event_id, content in rows]


@attrs.define
class _Held:
    """A history, and the last event in it: a write that is taken back leaves neither."""

    history: History = attrs.field(factory=History)
    position: int = 0
    event_id: str | None = None


class Histories:
    """The histories of the users who were there last: ``world.part(Histories)``. For the store's writer alone."""

    def __init__(self, world: World) -> None:
        self._held: OrderedDict[tuple[str, str], _Held] = OrderedDict()
        self._weight = 0
        world.on_reset.append(self._forget)

    def of(self, connection: sqlite3.Connection, workspace_id: str, user_id: str) -> History:
        """All kept events of the user as the store has them now."""
        user = (workspace_id, user_id)
        held = self._held.get(user)
        if held is None or not _continues(connection, held):
            self._drop(user)
            held = self._held[user] = _Held()
            self._weight += _USER
        self._held.move_to_end(user)
        self._extend(connection, user, held)
        while self._weight > _HELD and len(self._held) > 1:
            self._drop(next(iter(self._held)))
        return held.history

    def _extend(self, connection: sqlite3.Connection, user: tuple[str, str], held: _Held) -> None:
        rows = connection.execute(
            "SELECT position, id, name, time, session_id, view_id, content FROM permutive_events"
            " WHERE workspace_id = ? AND user_id = ? AND kept AND position > ? ORDER BY position",
            (*user, held.position),
        ).fetchall()
        if rows:
            held.history.extend(
                Event(name.lower(), int(time), position, session_id, view_id, content)
                for position, _, name, time, session_id, view_id, content in rows
            )
            held.position, held.event_id = rows[-1][:2]
            self._weight += len(rows)

    def _drop(self, user: tuple[str, str]) -> None:
        held = self._held.pop(user, None)
        if held is not None:
            self._weight -= _USER + len(held.history)

    def _forget(self) -> None:
        self._held.clear()
        self._weight = 0


def _continues(connection: sqlite3.Connection, held: _Held) -> bool:
    if held.event_id is None:
        return True
    row = connection.execute("SELECT id FROM permutive_events WHERE position = ?", (held.position,)).fetchone()
    return row is not None and row[0] == held.event_id
