"""Outbound webhooks in the store, and what came of each delivery (segops.md 2.6)."""

from __future__ import annotations

import sqlite3
from typing import Any

import attrs


@attrs.frozen(kw_only=True)
class Webhook:
    """Where to tell of computes; ``secret`` signs, when there is one."""

    id: int = 0
    url: str
    secret: str | None = attrs.field(default=None, repr=False)
    description: str = ""
    is_active: bool = True


def insert_webhook(connection: sqlite3.Connection, webhook: Webhook) -> int:
    """Store *webhook*; answers its number."""
    cursor = connection.execute(
        "INSERT INTO segops_webhooks (url, secret, description, is_active) VALUES (?, ?, ?, ?)",
        (webhook.url, webhook.secret, webhook.description, webhook.is_active),
    )
    return cursor.lastrowid or 0


def delete_webhook(connection: sqlite3.Connection, number: int) -> bool:
    """Remove a webhook with its deliveries; False when there is none."""
    return connection.execute("DELETE FROM segops_webhooks WHERE id = ?", (number,)).rowcount > 0


def active_webhooks(connection: sqlite3.Connection) -> list[Webhook]:
    rows = connection.execute("SELECT id, url, secret, description FROM segops_webhooks WHERE is_active ORDER BY id")
    return [Webhook(id=number, url=url, secret=secret, description=text) for number, url, secret, text in rows]


def insert_delivery(
    connection: sqlite3.Connection, webhook: int, segment: int, *, status: int | None, error: str, sent_at: str
) -> None:
    """Note a delivery; nothing when its webhook was removed meanwhile."""
    connection.execute(
        "INSERT INTO segops_webhook_deliveries (webhook_id, segment_id, status, error, sent_at)"
        " SELECT id, ?, ?, ?, ? FROM segops_webhooks WHERE id = ?",
        (segment, status, error, sent_at, webhook),
    )


def list_deliveries(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Every delivery, in the order they ended."""
    names = ("webhook_id", "segment_id", "status", "error", "sent_at")
    rows = connection.execute(f"SELECT {', '.join(names)} FROM segops_webhook_deliveries ORDER BY id")
    return [dict(zip(names, row, strict=True)) for row in rows]
