# Written by scripts/mirror from _async/segments.py: change that file, not this one.
"""The requests of segments (contract 2.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from audiencekit_api.segops.api.segments import (
    compute_segment,
    create_segment,
    delete_segment,
    estimate_segment,
    get_segment,
    get_user_membership,
    list_segment_members,
    list_segment_versions,
    list_segments,
    preview_segment,
    update_segment,
)
from audiencekit_api.segops.client import Client
from audiencekit_api.segops.models import (
    ComputeAccepted,
    Member,
    MemberPage,
    Membership,
    PreviewRequest,
    Segment,
    SegmentCreate,
    SegmentEstimate,
    SegmentPreview,
    SegmentUpdate,
    SegmentVersion,
)

from audiencekit.core._sync.call import call, call_delete, call_page
from audiencekit.core._sync.connection import Connection
from audiencekit.core._sync.job import Job
from audiencekit.core._sync.pages import Page, Pages
from audiencekit.core.schedule import JobProgress
from audiencekit.errors import InvalidInput
from audiencekit.segops._sync.exports import Export, export_job, started
from audiencekit.segops._sync.listing import numbered
from audiencekit.segops.arguments import ResourceId, changes, identifier, or_unset, text, whole
from audiencekit.segops.compute import ComputeWatch
from audiencekit.segops.definition import Definition, definition_body
from audiencekit.segops.event import named
from audiencekit.segops.export_state import parse_job_id

AnyDefinition = Definition | Mapping[str, object]


class Segments:
    """``client.segments``: sets of users given by a definition. Needs a secret key.

    Ids are numbers, or their text. Every method raises InvalidInput, before anything is sent, for an argument that
    makes no sense, and NotFound for a segment that is not there.
    """

    def __init__(self, connection: Connection[Client]) -> None:
        self._connection = connection

    def list(self, *, page_size: int = 50, start: str | None = None) -> Pages[Segment]:
        """All segments in order of creation, page by page as they are asked for.

        *start* is a page's ``next_token``, to go on where another loop stopped. Retry ``always``.
        """
        return numbered(
            self._connection, Segment.from_dict, list_segments.sync_detailed, page_size=page_size, start=start
        )

    def get(self, segment_id: ResourceId) -> Segment:
        """One segment. Retry ``always``."""
        number = identifier("segment_id", segment_id)
        return call(Segment, get_segment.sync_detailed, number, client=self._connection.client)

    def create(self, name: str, *, definition: AnyDefinition | None = None, description: str | None = None) -> Segment:
        """Create a segment, a draft without *definition*. It has no members before :meth:`compute`.

        Raises BadRequest for a definition the service refuses. Retry ``unprocessed``: after an unknown outcome look
        with :meth:`list` before creating it again.
        """
        fields = changes(name=named("name", name), definition=_body(definition), description=_text(description))
        body = SegmentCreate.from_dict(fields)
        return call(Segment, create_segment.sync_detailed, client=self._connection.client, body=body)

    def update(
        self,
        segment_id: ResourceId,
        *,
        name: str | None = None,
        definition: AnyDefinition | None = None,
        description: str | None = None,
        is_active: bool | None = None,
    ) -> Segment:
        """Change what is given. A new definition adds a version and computes nothing: members stay as they are.

        Raises InvalidInput when nothing is given, BadRequest. Retry ``always``: after an unknown outcome do it again,
        the effect is the same, but for another version.
        """
        number = identifier("segment_id", segment_id)
        fields = changes(
            name=None if name is None else named("name", name),
            definition=_body(definition),
            description=_text(description),
            is_active=_flag(is_active),
        )
        body = SegmentUpdate.from_dict(fields)
        return call(Segment, update_segment.sync_detailed, number, client=self._connection.client, body=body)

    def delete(self, segment_id: ResourceId) -> None:
        """Delete for good; definitions that name it see an empty membership.

        Retry ``always``: after an unknown outcome do it again; NotFound then says that it is gone.
        """
        number = identifier("segment_id", segment_id)
        call_delete(delete_segment.sync_detailed, number, client=self._connection.client)

    def preview(self, definition: AnyDefinition, *, limit: int = 10) -> SegmentPreview:
        """How many users a definition matches now, up to *limit* of their ids, and its SQL.

        Nothing is stored. Raises BadRequest for a definition the service refuses. Retry ``always``.
        """
        body = PreviewRequest.from_dict({"definition": definition_body(definition), "limit": whole("limit", limit)})
        return call(SegmentPreview, preview_segment.sync_detailed, client=self._connection.client, body=body)

    def estimate(self, segment_id: ResourceId) -> SegmentEstimate:
        """About how many users the stored definition matches, from a sample. Nothing is stored. Retry ``always``."""
        number = identifier("segment_id", segment_id)
        return call(SegmentEstimate, estimate_segment.sync_detailed, number, client=self._connection.client)

    def compute(self, segment_id: ResourceId) -> Job[Segment]:
        """Start computing the members; the job's result is the segment with its new ``member_count``.

        Returns at once; ``job.result(timeout=60)`` waits. The job's id is the segment's. Raises BadRequest for a
        segment without definition. Retry ``always``: after an unknown outcome do it again, the same work is queued.
        """
        number = identifier("segment_id", segment_id)
        watch = ComputeWatch(self.get(number))
        call(ComputeAccepted, compute_segment.sync_detailed, number, client=self._connection.client)

        def fetch() -> JobProgress[Segment]:
            return watch.judge(self.get(number))

        return Job(str(number), fetch=fetch, clock=self._connection.clock)

    def versions(self, segment_id: ResourceId) -> Sequence[SegmentVersion]:
        """The definitions the segment has had, one for each save, newest first. Retry ``always``."""
        number = identifier("segment_id", segment_id)
        operation = list_segment_versions.sync_detailed
        return (call_page(SegmentVersion.from_dict, operation, number, client=self._connection.client)).items

    def members(self, segment_id: ResourceId, *, limit: int = 1000, start: str | None = None) -> Pages[Member]:
        """The members of the last compute, *limit* to a page, fetched as they are asked for. Retry ``always``.

        *start* is a page's ``next_token``.
        """
        number = identifier("segment_id", segment_id)
        whole("limit", limit)

        def fetch(token: str | None) -> Page[Member]:
            answer = call(
                MemberPage,
                list_segment_members.sync_detailed,
                number,
                client=self._connection.client,
                limit=limit,
                cursor=or_unset(token),
            )
            return Page(answer.results or [], answer.next_cursor or None)

        return Pages(fetch, start=start)

    def membership(self, user_id: str) -> Membership:
        """The segments whose last compute found the user; an unknown user is in none. Retry ``always``."""
        return call(
            Membership,
            get_user_membership.sync_detailed,
            client=self._connection.client,
            user_id=named("user_id", user_id),
        )

    def export(self, segment_id: ResourceId, *, format: Literal["csv", "parquet"] = "csv") -> Job[Export]:
        """Start writing the members of the last compute to a file; the job's result is the :class:`Export`.

        ``job.result(timeout=60).save(path)`` fetches it. The job's id is enough to come back: see
        :meth:`resume_export`. Retry ``unprocessed``: after an unknown outcome start another; the first one only leaves
        a file that nobody fetches.
        """
        if format not in ("csv", "parquet"):
            raise InvalidInput(f"format is csv or parquet, got {format!r}")
        return started(self._connection, identifier("segment_id", segment_id), format)

    def resume_export(self, segment_id: ResourceId, export_id: ResourceId | None = None) -> Job[Export]:
        """The job of an export started earlier, by its two numbers or by the id of its job alone (``"3/17"``).

        Nothing is asked before the job is; then NotFound for an export that is not there. Retry ``always``.
        """
        return export_job(self._connection, *parse_job_id(segment_id, export_id))


def _body(definition: AnyDefinition | None) -> dict[str, object] | None:
    return None if definition is None else definition_body(definition)


def _text(description: str | None) -> str | None:
    return None if description is None else text("description", description)


def _flag(value: bool | None) -> bool | None:
    if value is not None and not isinstance(value, bool):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
        raise InvalidInput(f"is_active is True or False, got {value!r}")
    return value
