# Written by scripts/mirror from _async/segments.py: change that file, not this one.
"""The requests of segments (contract 2.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from audiencekit_api.segops.api.segments import (
    compute_segment,
    create_segment,
    delete_segment,
    get_segment,
    list_segment_members,
    list_segments,
    preview_segment,
    update_segment,
)
from audiencekit_api.segops.client import Client
from audiencekit_api.segops.models import (
    ComputeAccepted,
    Member,
    MemberPage,
    PreviewRequest,
    Segment,
    SegmentCreate,
    SegmentPage,
    SegmentPreview,
    SegmentUpdate,
)
from audiencekit_api.segops.types import UNSET, Unset

from audiencekit.core._sync.call import call, call_delete
from audiencekit.core._sync.connection import Connection
from audiencekit.core._sync.job import Job
from audiencekit.core._sync.pages import Page, Pages
from audiencekit.core.schedule import JobStatus
from audiencekit.errors import InvalidInput
from audiencekit.segops.compute import ComputeWatch
from audiencekit.segops.definition import Definition, definition_body

GivenT = TypeVar("GivenT")
AnyDefinition = Definition | Mapping[str, object]


class Segments:
    """``client.segments``: sets of users given by a definition. Needs a secret key."""

    def __init__(self, connection: Connection[Client]) -> None:
        self._connection = connection

    def list(self, *, page_size: int = 50, start: str | None = None) -> Pages[Segment]:
        """All segments, page by page as they are asked for; *start* is a page's ``next_token``. Retry ``always``."""

        def fetch(token: str | None) -> Page[Segment]:
            number = int(token) if token else 1
            answer = call(
                SegmentPage,
                list_segments.sync_detailed,
                client=self._connection.client,
                page=number,
                page_size=page_size,
            )
            # The address in next may be relative or behind a proxy; only its being there counts (contract 1.6).
            more = bool(answer.next_) and bool(answer.results)
            return Page(answer.results, str(number + 1) if more else None)

        return Pages(fetch, start=start)

    def get(self, segment_id: int) -> Segment:
        """One segment. Raises NotFound. Retry ``always``."""
        return call(Segment, get_segment.sync_detailed, segment_id, client=self._connection.client)

    def create(self, name: str, *, definition: AnyDefinition | None = None, description: str | None = None) -> Segment:
        """Create a segment, a draft without *definition*. It has no members before :meth:`compute`.

        Raises BadRequest for a definition the service refuses. Retry ``unprocessed``: after an unknown outcome look
        with :meth:`list` before creating it again.
        """
        body = SegmentCreate.from_dict(_given(name=name, definition=definition, description=description))
        return call(Segment, create_segment.sync_detailed, client=self._connection.client, body=body)

    def update(
        self,
        segment_id: int,
        *,
        name: str | None = None,
        definition: AnyDefinition | None = None,
        description: str | None = None,
        is_active: bool | None = None,
    ) -> Segment:
        """Change what is given. A new definition adds a version and computes nothing: members stay as they are.

        Raises InvalidInput when nothing is given, NotFound, BadRequest. Retry ``always``; a repeat adds a version.
        """
        changes = _given(name=name, definition=definition, description=description, is_active=is_active)
        if not changes:
            raise InvalidInput("Nothing to change: give at least one field")
        body = SegmentUpdate.from_dict(changes)
        return call(Segment, update_segment.sync_detailed, segment_id, client=self._connection.client, body=body)

    def delete(self, segment_id: int) -> None:
        """Delete for good; definitions that name it see an empty membership. Raises NotFound. Retry ``always``."""
        call_delete(delete_segment.sync_detailed, segment_id, client=self._connection.client)

    def preview(self, definition: AnyDefinition, *, limit: int = 10) -> SegmentPreview:
        """How many users a definition matches now, up to *limit* of their ids, and its SQL. Nothing is stored."""
        body = PreviewRequest.from_dict({"definition": definition_body(definition), "limit": limit})
        return call(SegmentPreview, preview_segment.sync_detailed, client=self._connection.client, body=body)

    def compute(self, segment_id: int) -> Job[Segment]:
        """Start computing the members; the job's result is the segment with its new ``member_count``.

        Returns at once; ``job.result(timeout=60)`` waits. Raises BadRequest for a segment without definition,
        NotFound. Retry ``always``: a repeat queues the same work again. The job's id is the segment's.
        """
        watch = ComputeWatch(self.get(segment_id))
        call(ComputeAccepted, compute_segment.sync_detailed, segment_id, client=self._connection.client)

        def fetch() -> JobStatus[Segment]:
            return watch.judge(self.get(segment_id))

        return Job(str(segment_id), fetch=fetch, clock=self._connection.clock)

    def members(self, segment_id: int, *, limit: int = 1000, start: str | None = None) -> Pages[Member]:
        """The members of the last compute, *limit* to a page, fetched as they are asked for. Retry ``always``."""

        def fetch(token: str | None) -> Page[Member]:
            answer = call(
                MemberPage,
                list_segment_members.sync_detailed,
                segment_id,
                client=self._connection.client,
                limit=limit,
                cursor=_or_unset(token),
            )
            return Page(answer.results or [], answer.next_cursor or None)

        return Pages(fetch, start=start)


def _given(*, definition: AnyDefinition | None = None, **fields: object) -> dict[str, object]:
    """The fields that are set, a definition as its JSON."""
    body = {name: value for name, value in fields.items() if value is not None}
    if definition is not None:
        body["definition"] = definition_body(definition)
    return body


def _or_unset(value: GivenT | None) -> GivenT | Unset:
    return UNSET if value is None else value
