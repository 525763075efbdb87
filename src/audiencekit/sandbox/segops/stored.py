"""SegOps as the user of a sandbox holds it: the values to connect with, and what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import attrs

from audiencekit.sandbox.remote import Remote
from audiencekit.sandbox.segops.access import Access


@attrs.frozen(kw_only=True)
class Summary:
    """Figures of what was accepted: events, their users (aliases resolved), events by type.

    ``skipped`` counts what ingestion dropped, of every type.
    """

    events: int
    users: int
    by_type: Mapping[str, int]
    skipped: int


@attrs.frozen(kw_only=True)
class StoredEvent:
    """An accepted event under the id it came with; ``seq`` counts arrivals from 1."""

    seq: int
    user_id: str
    event_type: str
    occurred_at: datetime
    anonymous_id: str | None
    payload: Mapping[str, Any]


@attrs.frozen(kw_only=True)
class Sync:
    """What a connector was told: the users who entered and left since the sync before it that succeeded.

    ``status`` is ``"success"`` or ``"error"``; ``user_count`` counts both kinds of users.
    """

    activation_id: int
    status: str
    user_count: int
    error_message: str
    synced_at: datetime
    entered: tuple[str, ...]
    left: tuple[str, ...]


@attrs.frozen(kw_only=True)
class WebhookDelivery:
    """One POST after a compute: the status it was answered with, or None and the error."""

    webhook_id: int
    segment_id: int
    status: int | None
    error: str
    sent_at: datetime


@attrs.frozen(kw_only=True)
class SegOps(Access):
    """The values of :class:`Access`, questions about the store, and ways to steer the service."""

    remote: Remote = attrs.field(repr=False, eq=False)

    def summary(self, event_type: str | None = None) -> Summary:
        """Figures of all events, or of those of one type."""
        return Summary(**self.remote.call("GET", "/segops/summary", query={"event_type": event_type}))

    def distinct(self, event_type: str, property: str) -> int:
        """How many different values *property* has in the payloads of the type's events."""
        query = {"event_type": event_type, "property": property}
        return self.remote.call("GET", "/segops/distinct", query=query)["distinct"]

    def events(self, event_type: str | None = None, *, user_id: str | None = None) -> Iterator[StoredEvent]:
        """The accepted events in order of arrival, fetched as they are asked for."""
        after = 0
        while page := self.remote.call(
            "GET", "/segops/events", query={"event_type": event_type, "user_id": user_id, "after": after}
        ):
            for event in page:
                event["occurred_at"] = datetime.fromisoformat(event["occurred_at"])
                yield StoredEvent(**event)
            after = page[-1]["seq"]

    def skew(self, seconds: float) -> None:
        """Put the server's clock *seconds* ahead of this machine's (behind, when negative); 0 puts it right.

        What it decides: the ``Date`` of every answer, the life of tokens and their ``expires_at``, the five minutes of
        a signed user id, the hour of an export's link, the windows of limits. Events and segments do not follow it.
        Raises ValueError beyond ten years.
        """
        self.remote.call("PUT", "/segops/skew", body={"seconds": seconds})

    def set_limits(self, *, calls_per_minute: int | None = None, events_per_month: int | None = None) -> None:
        """Answer 429 beyond these, with ``Retry-After`` in seconds; None, and a reset, lift a limit.

        Both count anew from here, and only what was answered: calls with a credential, events accepted. A minute begins
        with its first call, a month is the calendar's in UTC, so its ``Retry-After`` may be days; :meth:`skew` leads
        into the next one. A batch that would exceed the limit is refused whole. Raises ValueError for negative values.
        """
        wanted = {"calls_per_minute": calls_per_minute, "events_per_month": events_per_month}
        self.remote.call("PUT", "/segops/limits", body=wanted)

    def add_webhook(self, url: str, *, secret: str | None = None, description: str = "", is_active: bool = True) -> int:
        """POST to *url* after every compute that succeeds, signed when there is a *secret*; answers its number.

        The documented API has no path for this. One attempt, ten seconds, no redirect followed; *url* must lead to this
        machine, ``http`` or ``https``, else ValueError. A reset removes it.
        """
        body = {"url": url, "secret": secret, "description": description, "is_active": is_active}
        return self.remote.call("POST", "/segops/webhooks", body=body)["id"]

    def remove_webhook(self, number: int) -> None:
        """Deliver to it no more, and forget its deliveries. Raises ValueError when there is none of this number."""
        self.remote.call("DELETE", f"/segops/webhooks/{number}")

    def webhook_deliveries(self) -> list[WebhookDelivery]:
        """What came of the deliveries, in the order they ended."""
        return [
            WebhookDelivery(**one | {"sent_at": datetime.fromisoformat(one["sent_at"])})
            for one in self.remote.call("GET", "/segops/webhooks/deliveries")
        ]

    def syncs(self, activation_id: int | None = None) -> list[Sync]:
        """What connectors were told, oldest first: all of them, or one activation's. Nothing leaves the sandbox."""
        answer = self.remote.call("GET", "/segops/syncs", query={"activation_id": activation_id})
        return [
            Sync(
                **one
                | {
                    "synced_at": datetime.fromisoformat(one["synced_at"]),
                    "entered": tuple(one["entered"]),
                    "left": tuple(one["left"]),
                }
            )
            for one in answer
        ]

    def add_products(self, products: Iterable[Mapping[str, Any]]) -> None:
        """Give product segments something to look at: each with ``sku``, ``name`` and whatever other fields.

        The sandbox serves no operation that makes products. A known SKU is replaced. Raises ValueError for a product
        without ``sku`` or ``name``; then none is added.
        """
        self.remote.call("POST", "/segops/products", body=[dict(one) for one in products])

    def product_skus(self, product_segment_id: int) -> list[str]:
        """The members of a product segment by its last compute, in order; no operation shows them."""
        return self.remote.call("GET", f"/segops/product-segments/{product_segment_id}/skus")

    def ingestion_log(self) -> list[str]:
        """Why events were skipped and alias claims ignored, in order."""
        return self.remote.call("GET", "/segops/log")
