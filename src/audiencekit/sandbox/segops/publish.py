"""An event tried out: which segments its user would enter or leave (segops.md 2.7, op 47). Nothing is stored.

The user's history is copied into a database in memory, the event comes on top, and every active segment is evaluated
there before and after.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, cast

import attrs

from audiencekit.sandbox.segops.definition import parse
from audiencekit.sandbox.segops.evaluate import matching_users
from audiencekit.sandbox.segops.event_rows import Event, insert
from audiencekit.sandbox.segops.member_rows import IDS
from audiencekit.sandbox.segops.schema import SCHEMA
from audiencekit.sandbox.segops.segment_rows import Row, active_segments
from audiencekit.sandbox.segops.sql import FUNCTIONS

# What an evaluation of one user reads, and the column that names him.
_COPIED = (("segops_events", "user_id"), ("segops_members", "user_id"), ("segops_canonical", "alias"))


@attrs.frozen
class Published:
    """The segments entered and left, and how many of the active ones stay as they were."""

    entered: list[Row]
    exited: list[Row]
    unchanged_count: int


def try_out(connection: sqlite3.Connection, event: Event | None, now: datetime) -> Published:
    """What *event* would change at *now*; None stands for one that ingestion would drop."""
    segments = active_segments(connection)
    if event is None:
        return Published([], [], len(segments))
    with contextlib.closing(_copy_of(connection, event.user_id)) as copy:
        before = set(_matching(copy, segments, now))
        insert(copy, [attrs.evolve(event, anonymous_id=None)], [], received_at=0)
        after = set(_matching(copy, segments, now))
    changed = before ^ after
    return Published(
        entered=[_reference(one) for one in segments if one["id"] in after - before],
        exited=[_reference(one) for one in segments if one["id"] in before - after],
        unchanged_count=len(segments) - len(changed),
    )


def _matching(copy: sqlite3.Connection, segments: list[Row], now: datetime) -> Iterator[int]:
    """The segments that match anybody in *copy*; a draft matches nobody."""
    for segment in segments:
        if segment["definition"] is not None and matching_users(copy, parse(segment["definition"]), now):
            yield segment["id"]


def _copy_of(connection: sqlite3.Connection, user_id: str) -> sqlite3.Connection:
    """A database in memory where this user is the only one."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    copy.executescript(SCHEMA)
    for name, arguments, function in FUNCTIONS:
        copy.create_function(name, arguments, cast("Callable[..., Any]", function), deterministic=True)
    for table, column in _COPIED:
        rows = connection.execute(f"SELECT * FROM {table} WHERE {column} IN ({IDS})", {"user_id": user_id})
        names = [column[0] for column in rows.description]
        copy.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", rows)
    return copy


def _reference(segment: Row) -> Row:
    return {"id": segment["id"], "name": segment["name"]}
