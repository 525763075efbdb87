# Written by scripts/mirror from _async/segments.py: change that file, not this one.
"""The requests of an import's segments (permutive contract 2.2, T3 to T11)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import overload

from audiencekit_api.permutive_taxonomy.api.segments import (
    create_segment,
    delete_segment,
    delete_segment_by_code,
    get_segment,
    get_segment_by_code,
    update_segment,
    update_segment_by_code,
)
from audiencekit_api.permutive_taxonomy.client import Client
from audiencekit_api.permutive_taxonomy.models import Segment as SegmentModel
from audiencekit_api.permutive_taxonomy.models import SegmentCreate, SegmentUpdate

from audiencekit.core._sync.call import call, send_object
from audiencekit.core._sync.connection import Connection
from audiencekit.core._sync.pages import Pages
from audiencekit.errors import NotFound, UnexpectedResponse
from audiencekit.permutive._sync.segment_creation import SegmentCreation
from audiencekit.permutive._sync.segment_pages import SegmentPages
from audiencekit.permutive.answers import deleted_all_the_same, segment_items
from audiencekit.permutive.bodies import (
    import_uuid,
    json_bytes,
    own_segment,
    request_body,
    segment_changes,
)
from audiencekit.permutive.operations import SegmentOperation, batch_fields
from audiencekit.permutive.segment import Segment


class SegmentRequests:
    """What ``workspace.segments(import_id)`` does one at a time, by code or by id. Needs a private key.

    Those of an inherited import are read-only: PermissionDenied. Source: permutive contract 2.2.
    """

    def __init__(self, connection: Connection[Client], import_id: str) -> None:
        self._connection = connection
        self.import_id = import_uuid(import_id)
        self._path = f"/imports/{self.import_id}/segments"

    def list(self, *, start: str | None = None) -> Pages[Segment]:
        """Iterate all segments, fetched page by page; ``.pages()`` gives pages with the token to go on from *start*.

        The page size is the service's. Retry class ``always``, per page. Source: T3.
        """
        return SegmentPages(self._connection, self._path, start)

    def get(self, code: str) -> Segment:
        """One segment by its code. Raises NotFound. Retry class ``always``. Source: T7."""
        answer = call(
            SegmentModel, get_segment_by_code.sync_detailed, self.import_id, code, client=self._connection.client
        )
        return Segment.from_dict(answer.to_dict())

    def get_by_id(self, segment_id: str) -> Segment:
        """One segment by its id. Raises NotFound, BadRequest for an id that is no UUID. Retry class ``always``.

        Source: T6.
        """
        answer = call(
            SegmentModel, get_segment.sync_detailed, self.import_id, segment_id, client=self._connection.client
        )
        return Segment.from_dict(answer.to_dict())

    def create(self, segment: Segment, *, settle: bool = False) -> Segment:
        """Create *segment* in this import and return it as the server has it.

        Retry class ``unprocessed``: after an outcome nobody knows it is not sent again but OutcomeUnknown or
        ServerFault raised. With *settle* the code is read then, and it is sent again if nothing is there. Raises
        InvalidInput, BadRequest, Conflict for a code that is taken. Source: T4.
        """
        if settle:
            return SegmentCreation(self._connection, self.import_id).create(segment)
        body = request_body(SegmentCreate.from_dict, own_segment(segment, self.import_id).creation())
        answer = call(
            SegmentModel, create_segment.sync_detailed, self.import_id, client=self._connection.client, body=body
        )
        return Segment.from_dict(answer.to_dict())

    @overload
    def update(self, segment: Segment) -> Segment: ...
    @overload
    def update(
        self,
        segment: str,
        *,
        name: str | None = None,
        description: str | None = None,
        cpm: float | None = None,
        categories: Sequence[str] | None = None,
    ) -> Segment: ...
    def update(
        self,
        segment: Segment | str,
        *,
        name: str | None = None,
        description: str | None = None,
        cpm: float | None = None,
        categories: Sequence[str] | None = None,
    ) -> Segment:
        """Change what has changed, or what is given, of the one with this code, and nothing else.

        A :class:`Segment` is sent as its ``changes()`` since it was read; without any, nothing is sent and it comes
        back. The API can neither change a code nor clear a field. Raises InvalidInput when nothing is given, NotFound.
        Retry class ``always``. Source: T9.
        """
        fields = {"name": name, "description": description, "cpm": cpm, "categories": categories}
        code, changes = segment_changes(segment, fields, self.import_id)
        if isinstance(segment, Segment) and not changes:
            return segment
        answer = call(
            SegmentModel,
            update_segment_by_code.sync_detailed,
            self.import_id,
            code,
            client=self._connection.client,
            body=request_body(SegmentUpdate.from_dict, changes),
        )
        return Segment.from_dict(answer.to_dict())

    def update_by_id(
        self,
        segment_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        cpm: float | None = None,
        categories: Sequence[str] | None = None,
    ) -> Segment:
        """As :meth:`update`, addressed by id. Source: T8."""
        fields = {"name": name, "description": description, "cpm": cpm, "categories": categories}
        _, changes = segment_changes(segment_id, fields, self.import_id)
        answer = call(
            SegmentModel,
            update_segment.sync_detailed,
            self.import_id,
            segment_id,
            client=self._connection.client,
            body=request_body(SegmentUpdate.from_dict, changes),
        )
        return Segment.from_dict(answer.to_dict())

    def delete(self, segment: Segment | str) -> Segment | None:
        """Delete by code, or as read; what was deleted comes back, where the service still says it.

        Raises NotFound. Retry class ``always``: gone after a doubt is success (None). Source: T11.
        """
        code = segment if isinstance(segment, str) else own_segment(segment, self.import_id).code
        operation = delete_segment_by_code.sync_detailed
        try:
            gone = call(SegmentModel, operation, self.import_id, code, client=self._connection.client)
        except (NotFound, UnexpectedResponse) as error:
            return deleted_all_the_same(error)
        return Segment.from_dict(gone.to_dict())

    def delete_by_id(self, segment_id: str) -> Segment | None:
        """As :meth:`delete`, addressed by id. Source: T10."""
        operation = delete_segment.sync_detailed
        try:
            gone = call(SegmentModel, operation, self.import_id, segment_id, client=self._connection.client)
        except (NotFound, UnexpectedResponse) as error:
            return deleted_all_the_same(error)
        return Segment.from_dict(gone.to_dict())

    def apply(self, operations: Iterable[SegmentOperation]) -> Sequence[Segment]:
        """Up to 5,000 :class:`CreateSegment`, :class:`UpdateSegment` and :class:`DeleteSegment` in one request.

        All or nothing, in any order (inferred): Conflict for a code that is taken, NotFound for one that is not there.
        Answers the resulting segments, deleted ones included, in the order of the operations (inferred). Raises
        InvalidInput for none or too many operations and for the same code twice. Retry class ``unprocessed``: after an
        unknown outcome read one of the codes; :meth:`upsert` does. Source: T5.
        """
        content = json_bytes(batch_fields(operations, self.import_id))
        answer = send_object(self._connection, "apply_segment_operations", content=content, path=self._path)
        return segment_items(answer)
