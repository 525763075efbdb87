# Written by scripts/mirror from _async/users.py: change that file, not this one.
"""The requests of the explorer: single users, their events and segments (contract 2.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from audiencekit_api.segops.api.explorer import (
    explain_membership,
    get_user,
    list_user_events,
    list_user_segments,
    publish_sandbox_event,
    search_users,
)
from audiencekit_api.segops.client import Client
from audiencekit_api.segops.models import (
    ConditionExplanation,
    ExplorerUserList,
    PublishResult,
    UserEventList,
    UserProfile,
    UserSegment,
)
from audiencekit_api.segops.models import Event as EventModel

from audiencekit.core._sync.call import call, call_page
from audiencekit.core._sync.connection import Connection
from audiencekit.errors import InvalidInput
from audiencekit.segops.arguments import ResourceId, identifier, or_unset, text, whole
from audiencekit.segops.bodies import event_body
from audiencekit.segops.event import named
from audiencekit.segops.forms import Event


class Users:
    """``client.users``: what the service knows of single users. Needs a secret key.

    Ids may hold any characters; they are percent-encoded. Only ``.`` and ``..`` cannot be asked for, since they mean
    something else in a path. Every method raises InvalidInput, before anything is sent, for an argument that makes no
    sense, and NotFound for a user that is not there. All of them have the retry class ``always``: nothing is stored.
    """

    def __init__(self, connection: Connection[Client]) -> None:
        self._connection = connection

    def search(self, query: str | None = None, *, limit: int = 20) -> ExplorerUserList:
        """Users whose id begins with or holds *query*; without it, any. ``count`` and at most *limit* ``results``."""
        return call(
            ExplorerUserList,
            search_users.sync_detailed,
            client=self._connection.client,
            q=or_unset(None if query is None else text("query", query)),
            limit=whole("limit", limit),
        )

    def get(self, user_id: str) -> UserProfile:
        """One user: event counts, first and last seen, and ``properties``, the traits of the latest ``identify``."""
        return call(UserProfile, get_user.sync_detailed, named("user_id", user_id), client=self._connection.client)

    def events(
        self,
        user_id: str,
        *,
        event_type: str | None = None,
        since: date | str | None = None,
        limit: int = 50,
    ) -> UserEventList:
        """At most *limit* of the user's events, of one type or since a day (a date or ``YYYY-MM-DD``) if given.

        Their order is not documented; newest first is inferred.
        """
        return call(
            UserEventList,
            list_user_events.sync_detailed,
            named("user_id", user_id),
            client=self._connection.client,
            event_type=or_unset(None if event_type is None else named("event_type", event_type)),
            since=or_unset(None if since is None else _day(since)),
            limit=whole("limit", limit),
        )

    def segments(self, user_id: str) -> Sequence[UserSegment]:
        """The segments whose last compute found the user."""
        operation, user = list_user_segments.sync_detailed, named("user_id", user_id)
        return (call_page(UserSegment.from_dict, operation, user, client=self._connection.client)).items

    def explain(self, user_id: str, segment_id: ResourceId) -> Sequence[ConditionExplanation]:
        """Why a user is in a segment or not: each condition with the user's own value, in the definition's order."""
        answer = call_page(
            ConditionExplanation.from_dict,
            explain_membership.sync_detailed,
            named("user_id", user_id),
            identifier("segment_id", segment_id),
            client=self._connection.client,
        )
        return answer.items

    def publish(self, event: Event | Mapping[str, object]) -> PublishResult:
        """Which active segments the user would enter and leave by *event*. It is tried out, not stored.

        *event* as for ``track``; ``occurred_at`` is now when left out.
        """
        body = EventModel.from_dict(event_body(event))
        return call(PublishResult, publish_sandbox_event.sync_detailed, client=self._connection.client, body=body)


def _day(since: date | str) -> date:
    if isinstance(since, date) and not isinstance(since, datetime):
        return since
    try:
        return date.fromisoformat(since)  # pyright: ignore[reportArgumentType]  # a datetime raises TypeError
    except (TypeError, ValueError):
        raise InvalidInput(f"since: a date or 'YYYY-MM-DD' expected, got {since!r}") from None
