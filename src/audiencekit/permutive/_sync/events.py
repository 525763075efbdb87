# Written by scripts/mirror from _async/events.py: change that file, not this one.
"""The requests of events (permutive contract 2.4, E1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Unpack, cast

from audiencekit_api.permutive_events.api.events import track_event
from audiencekit_api.permutive_events.client import Client
from audiencekit_api.permutive_events.models import EventRequest, TrackedEvent

from audiencekit.core._sync.call import call
from audiencekit.core._sync.connection import Connection
from audiencekit.core.bulk import BulkResult
from audiencekit.permutive._sync.many import Many
from audiencekit.permutive.bodies import checked_user_event, request_body
from audiencekit.permutive.bulk_options import BulkOptions, Keeping, Outcomes, StrPath
from audiencekit.permutive.event import Tracked, UserEvent

AnyUserEvent = UserEvent | Mapping[str, object]


class Events:
    """``workspace.events``: events of users, as they happen; the server stamps them. A public key will do.

    Every event is sent at most once: after an outcome nobody knows it is not repeated, since it could count twice and
    has no id to tell it by. Source: permutive contract 2.4.
    """

    def __init__(self, connection: Connection[Client]) -> None:
        self._connection = connection

    def track(self, event: AnyUserEvent, *, enrich: bool = True, sdkp: bool = False) -> Tracked:
        """Record *event*, a :class:`UserEvent` or a dict with the same fields.

        *enrich* adds where the user was and what the page says, and answers the whole event; without it only user and
        time come back. *sdkp* says that a Permutive SDK made the event. Raises InvalidInput, BadRequest for an event
        that does not fit its schema. Retry class ``unprocessed``. Source: E1.
        """
        body = request_body(EventRequest.from_dict, checked_user_event(event).to_dict())
        operation, client = track_event.sync_detailed, self._connection.client
        answer = call(TrackedEvent, operation, client=client, body=body, enrich=enrich, sdkp=sdkp)
        return Tracked.from_dict(answer.to_dict())

    def batch_track(
        self,
        events: Iterable[AnyUserEvent],
        *,
        enrich: bool = True,
        sdkp: bool = False,
        checkpoint: StrPath | None = None,
        **options: Unpack[BulkOptions],
    ) -> BulkResult[AnyUserEvent, Tracked]:
        """Record many, one request each, several at a time: the order they arrive in is not kept among them.

        Returns ``(responses, failures)``, both in input order. An OutcomeUnknown or ServerFault among the failures may
        have been recorded; it was not sent again. With *checkpoint*, the path of a file, a later call with the same
        input sends only what was not done and reports what is in doubt. *options*: see :class:`BulkOptions`.
        """
        return self._many(enrich, sdkp).batch(events, checkpoint, options)

    def iter_track(
        self,
        events: Iterable[AnyUserEvent],
        *,
        enrich: bool = True,
        sdkp: bool = False,
        checkpoint: StrPath | None = None,
        **options: Unpack[BulkOptions],
    ) -> Outcomes[AnyUserEvent, Tracked]:
        """As :meth:`batch_track`, an Outcome at a time; *events* may be endless."""
        return self._many(enrich, sdkp).stream(events, checkpoint, options)

    def _many(self, enrich: bool, sdkp: bool) -> Many[AnyUserEvent, Tracked]:
        return Many(
            place=self._connection,
            operation=partial(self.track, enrich=enrich, sdkp=sdkp),
            method="POST",
            path=lambda _: "/events",
            keeping=Keeping(lambda event: checked_user_event(event).to_dict(), Tracked.to_dict, _load),
        )


def _load(kept: object) -> Tracked:
    return Tracked.from_dict(cast("Mapping[str, object]", kept))
