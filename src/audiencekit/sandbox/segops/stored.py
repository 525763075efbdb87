"""SegOps as the user of a sandbox holds it: the values to connect with, and what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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

    def ingestion_log(self) -> list[str]:
        """Why events were skipped and alias claims ignored, in order."""
        return self.remote.call("GET", "/segops/log")
