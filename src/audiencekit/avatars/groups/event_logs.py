"""The audit trail (contract 2.5)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from audiencekit_api.avatars.api.event_logs import list_my_event_logs
from audiencekit_api.avatars.models import EventLogResponse, ObjectType, Verb

from audiencekit.avatars.groups.group import Group, given, to_id
from audiencekit.core._sync.call import call_list
from audiencekit.errors import UnexpectedResponse

PAGE = 100


class EventLogs(Group):
    """What was done in the user's name, newest first."""

    def list(
        self,
        *,
        verbs: Iterable[str] | None = None,
        object_types: Iterable[str] | None = None,
        created_from: datetime | None = None,
        created_before: datetime | None = None,
        starting_after: UUID | str | None = None,
        limit: int | None = None,
    ) -> list[EventLogResponse]:
        """One page: at most *limit* events, those after the event *starting_after*."""
        return call_list(
            EventLogResponse,
            list_my_event_logs.sync_detailed,
            client=self._client,
            verb=given(None if verbs is None else [Verb(str(verb)) for verb in verbs]),
            object_type=given(None if object_types is None else [ObjectType(str(each)) for each in object_types]),
            created_from=given(created_from),
            created_before=given(created_before),
            starting_after=given(None if starting_after is None else to_id(starting_after, "starting_after")),
            limit=given(limit),
        )

    def iterate(
        self,
        *,
        verbs: Iterable[str] | None = None,
        object_types: Iterable[str] | None = None,
        created_from: datetime | None = None,
        created_before: datetime | None = None,
        page: int = PAGE,
    ) -> Iterator[EventLogResponse]:
        """Every event, *page* a request, read as they are asked for. Raises UnexpectedResponse when a page repeats."""
        kept = None if verbs is None else tuple(verbs), None if object_types is None else tuple(object_types)
        last: UUID | None = None
        for _ in itertools.count():
            events = self.list(
                verbs=kept[0],
                object_types=kept[1],
                created_from=created_from,
                created_before=created_before,
                starting_after=last,
                limit=page,
            )
            yield from events
            if len(events) < page:
                return
            if events[-1].id == last:
                raise UnexpectedResponse(status=200, method="GET", url="/event-logs", detail="the same page twice")
            last = events[-1].id
