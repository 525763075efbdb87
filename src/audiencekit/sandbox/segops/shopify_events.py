"""Shopify's webhooks read as events (segops.md 2.2, op 8). No storage, no HTTP.

The contract maps the topics, and the payload of orders. For checkouts and customers the same names are taken as far as
they have a meaning there; an event's user is the customer, and for the topics of customers the body itself (inferred).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from audiencekit.sandbox.segops.sql import to_number

EVENT_TYPES: Mapping[str, str] = {
    "orders/create": "order_placed",
    "orders/paid": "order_paid",
    "orders/cancelled": "order_cancelled",
    "customers/create": "customer_created",
    "checkouts/create": "checkout_started",
    "checkouts/delete": "checkout_abandoned",
}

Body = Mapping[str, object]


def read_webhook(topic: str, body: Body) -> dict[str, object]:
    """The event in *body*, as a client would have sent it; without ``user_id`` when the body names nobody."""
    event: dict[str, object] = {"event_type": EVENT_TYPES[topic], "payload": _payload(topic, body)}
    user_id = _user_id(topic, body)
    return event | {"user_id": user_id} if user_id else event


def _payload(topic: str, body: Body) -> dict[str, object]:
    kind = topic.partition("/")[0]
    if kind == "customers":
        payload: dict[str, object] = {"email": body.get("email")}
    else:
        items = body.get("line_items")
        total = body.get("total_price")
        payload = {
            "total": to_number(total) if isinstance(total, str) else total,
            "currency": body.get("currency"),
            "item_count": len(cast("list[object]", items)) if isinstance(items, list) else None,
            "email": body.get("email"),
        }
    if kind == "orders":
        payload = {"order_id": body.get("id"), **payload, "financial_status": body.get("financial_status")}
    return {name: value for name, value in payload.items() if value is not None}


def _user_id(topic: str, body: Body) -> str | None:
    customer = body if topic.startswith("customers/") else body.get("customer")
    known: Body = cast("Body", customer) if isinstance(customer, dict) else {}
    for email in (known.get("email"), body.get("email")):
        if isinstance(email, str) and email.strip():
            return email
    number = known.get("id")
    return str(number) if isinstance(number, (int, str)) and not isinstance(number, bool) else None
