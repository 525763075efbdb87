"""The requests of the taxonomy: imports and their segments (permutive contract 2.2, T1 to T11)."""

from __future__ import annotations

from uuid import UUID

from audiencekit_api.permutive_taxonomy.api.imports import get_import, list_imports
from audiencekit_api.permutive_taxonomy.api.segments import (
    create_segment,
    delete_segment_by_code,
    get_segment_by_code,
    list_segments,
    update_segment_by_code,
)
from audiencekit_api.permutive_taxonomy.client import Client
from audiencekit_api.permutive_taxonomy.models import Import as ImportModel
from audiencekit_api.permutive_taxonomy.models import ImportList, Pagination, SegmentCreate, SegmentPage, SegmentUpdate
from audiencekit_api.permutive_taxonomy.models import Segment as SegmentModel
from audiencekit_api.permutive_taxonomy.types import UNSET

from audiencekit.core._async.call import call, call_delete
from audiencekit.core._async.connection import AsyncConnection
from audiencekit.core._async.pages import AsyncPages, Page
from audiencekit.errors import InvalidInput, UnexpectedResponse
from audiencekit.permutive.audience import Import, Segment, checked_segment
from audiencekit.permutive.wire import given, request_body


class AsyncImports:
    """``workspace.imports``: the providers' sets of segments. The API cannot create one."""

    def __init__(self, connection: AsyncConnection[Client]) -> None:
        self._connection = connection

    async def list(self) -> list[Import]:
        """All imports of the workspace, inherited ones included. Retry class ``always``."""
        answer = await call(ImportList, list_imports.asyncio_detailed, client=self._connection.client)
        return [Import.from_dict(each.to_dict()) for each in answer.items or []]

    async def get(self, import_id: str) -> Import:
        """One import. Raises NotFound, BadRequest for an id that is no UUID. Retry class ``always``."""
        answer = await call(ImportModel, get_import.asyncio_detailed, import_id, client=self._connection.client)
        return Import.from_dict(answer.to_dict())


class AsyncSegments:
    """``workspace.segments(import_id)``: the segments of one import, addressed by their code."""

    def __init__(self, connection: AsyncConnection[Client], import_id: str) -> None:
        self._connection = connection
        self.import_id = _uuid(import_id)

    def list(self, *, start: str | None = None) -> AsyncPages[Segment]:
        """Iterate all segments, fetched page by page; ``.pages()`` gives pages with the token to go on from *start*."""
        return AsyncPages(self._page, start=start)

    async def _page(self, token: str | None) -> Page[Segment]:
        answer = await call(
            SegmentPage,
            list_segments.asyncio_detailed,
            self.import_id,
            client=self._connection.client,
            pagination_token=UNSET if token is None else token,
        )
        segments = [Segment.from_dict(each.to_dict()) for each in answer.elements or []]
        return Page(segments, _next_token(answer.pagination))

    async def get(self, code: str) -> Segment:
        """One segment by its code. Raises NotFound. Retry class ``always``."""
        answer = await call(
            SegmentModel, get_segment_by_code.asyncio_detailed, self.import_id, code, client=self._connection.client
        )
        return Segment.from_dict(answer.to_dict())

    async def create(self, segment: Segment) -> Segment:
        """Create *segment* in this import and return it as the server has it.

        Retry class ``unprocessed``; ``get(code)`` settles an unknown outcome. Raises InvalidInput, BadRequest,
        Conflict for a code that is taken.
        """
        segment = self._own(segment)
        body = request_body(SegmentCreate.from_dict, _writable(segment) | {"code": segment.code})
        answer = await call(
            SegmentModel, create_segment.asyncio_detailed, self.import_id, client=self._connection.client, body=body
        )
        return Segment.from_dict(answer.to_dict())

    async def update(self, segment: Segment) -> Segment:
        """Assign what is set in *segment* to the one with its code. Raises NotFound. Retry class ``always``."""
        segment = self._own(segment)
        answer = await call(
            SegmentModel,
            update_segment_by_code.asyncio_detailed,
            self.import_id,
            segment.code,
            client=self._connection.client,
            body=request_body(SegmentUpdate.from_dict, _writable(segment)),
        )
        return Segment.from_dict(answer.to_dict())

    async def delete(self, code: str) -> None:
        """Delete the segment with this code. Raises NotFound. Retry class ``always``."""
        await call_delete(delete_segment_by_code.asyncio_detailed, self.import_id, code, client=self._connection.client)

    def _own(self, segment: object) -> Segment:
        """*segment*, checked. Another import's segment of the same code must not be written by mistake."""
        checked = checked_segment(segment)
        if checked.import_id is not None and _uuid(checked.import_id) != self.import_id:
            raise InvalidInput(f"Segment {checked.code!r} belongs to import {checked.import_id}, not {self.import_id}")
        return checked


def _writable(segment: Segment) -> dict[str, object]:
    return given(name=segment.name, description=segment.description, cpm=segment.cpm, categories=segment.categories)


def _next_token(pagination: object) -> str | None:
    """The token of the next page. Generated models do not check what a server puts there."""
    if not pagination:
        return None
    token: object = pagination.next_token if isinstance(pagination, Pagination) else pagination
    if not token:
        return None
    if not isinstance(token, str):
        raise UnexpectedResponse(status=200, detail=f"a page whose next_token is a {type(token).__name__}")
    return token


def _uuid(import_id: object) -> str:
    try:
        return str(UUID(str(import_id)))
    except ValueError:
        raise InvalidInput(f"An import id is a UUID, got {import_id!r}") from None
