"""Events in the store, with what they tell of identities."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import attrs

from audiencekit.sandbox.segops.bot_class import BotClass
from audiencekit.sandbox.segops.identity_rows import identify, is_visitor


@attrs.frozen(kw_only=True)
class Event:
    """A valid event. ``occurred_at`` is in microseconds since 1970, UTC; ``payload`` is JSON text."""

    user_id: str
    event_type: str
    occurred_at: int
    anonymous_id: str | None
    payload: str


def insert(
    connection: sqlite3.Connection,
    events: Sequence[Event],
    skipped: Sequence[str],
    *,
    received_at: int,
    sender: BotClass = "human",
) -> None:
    """Store a batch in its order, stamped with the class of its *sender*, and the reasons of what was *skipped*."""
    connection.executemany(
        "INSERT INTO segops_events (user_id, event_type, occurred_at, received_at, anonymous_id, payload, bot_class)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(e.user_id, e.event_type, e.occurred_at, received_at, e.anonymous_id, e.payload, sender) for e in events],
    )
    for event in events:
        if event.anonymous_id and not is_visitor(event.user_id):
            identify(connection, event.anonymous_id, event.user_id, received_at)
    connection.executemany(
        "INSERT INTO segops_ingestion_log (received_at, skipped, reason) VALUES (?, 1, ?)",
        [(received_at, reason) for reason in skipped],
    )
