"""Upserting segments: the import is listed once, then 5,000 rows go through one atomic PATCH (contract 2.2, T5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import final

from audiencekit_api.permutive_taxonomy.api.segments import get_segment_by_code
from audiencekit_api.permutive_taxonomy.client import Client
from audiencekit_api.permutive_taxonomy.models import Segment as SegmentModel

from audiencekit.core._async.call import call, send_object
from audiencekit.core._async.connection import AsyncConnection
from audiencekit.core._async.pages import AsyncPages
from audiencekit.core.retry import pause
from audiencekit.errors import AudienceKitError, NotFound
from audiencekit.permutive._async.many import AsyncMany, again
from audiencekit.permutive.answers import segment_items
from audiencekit.permutive.bodies import json_bytes
from audiencekit.permutive.bulk_options import Keeping
from audiencekit.permutive.reconcile import assigned, explained, in_doubt, unsettled
from audiencekit.permutive.segment import Segment
from audiencekit.permutive.upsert import Chunk, Upserted, dump, load


@final
class AsyncUpsert:
    """Applies chunks to one import.

    A chunk is all or nothing (inferred), so one of its new codes tells what became of an outcome nobody knows: not
    there, and the chunk is sent again; there, and the import is listed to answer for each row. Updates alone are sent
    again without looking, since they are assignments; when that is refused or ends without a success, the import is
    listed: as they were sent, and they were applied; else nobody knows.
    """

    def __init__(self, connection: AsyncConnection[Client], import_id: str, listing: AsyncPages[Segment]) -> None:
        self._connection = connection
        self._import_id = import_id
        self._listing = listing
        self._path = f"/imports/{import_id}/segments"

    def many(self) -> AsyncMany[Chunk, list[Upserted]]:
        """The bulk call over chunks. What an earlier run left in doubt is planned anew, from the import as it is."""
        return AsyncMany(
            place=self._connection,
            operation=self.apply,
            method="PATCH",
            path=lambda _: self._path,
            keeping=Keeping(lambda chunk: [each.to_dict() for each in chunk.segments], dump, load, " in chunks"),
            settle=again,
        )

    async def existing(self) -> dict[str, Segment]:
        """The segments of the import by code, read page by page."""
        return {segment.code: segment async for segment in self._listing}

    async def apply(self, chunk: Chunk) -> list[Upserted]:
        """Send *chunk*; a result for each of its rows that is a segment."""
        operations = chunk.operations()
        if not operations:
            return chunk.results({})
        content = json_bytes({"operations": operations})
        policy, attempt = self._connection.options.retry, 1
        doubt: AudienceKitError | None = None
        while True:
            try:
                answer = await send_object(
                    self._connection, "apply_segment_operations", content=content, path=self._path
                )
                return chunk.results({segment.code: segment for segment in segment_items(answer)})
            except AudienceKitError as error:
                if in_doubt(error):
                    doubt = error
                elif doubt is None:
                    raise
                failed = error
            # Once in doubt, nothing that a later attempt came to says what the first one did: the import does.
            last = failed is not doubt or attempt >= policy.attempts
            if chunk.created or last:
                applied = await self._applied(chunk, doubt, failed)
                if applied is not None:
                    return chunk.results(applied)
                if last:
                    raise explained(failed, "It was read back: none of its new codes is there.")
            await self._connection.clock.asleep(pause(policy, attempt))
            attempt += 1

    async def _applied(
        self, chunk: Chunk, doubt: AudienceKitError, failed: AudienceKitError
    ) -> Mapping[str, Segment] | None:
        """The chunk's segments as they are in the import; None when it was not applied. Raises *doubt* if it stays."""
        try:
            if chunk.created and not await self._is_there(chunk.created[0]):
                return None
            wanted = {segment.code: segment for segment in chunk.written}
            there = {segment.code: segment async for segment in self._listing if segment.code in wanted}
        except AudienceKitError as unread:
            raise unsettled(doubt, failed, f"Looking for it failed as well: {unread.message}") from None
        missing = sum(code not in there or not assigned(sent, there[code]) for code, sent in wanted.items())
        if missing:
            why = f"{missing} of its {len(wanted)} segments are not in the import as they were sent."
            raise unsettled(doubt, failed, why)
        return there

    async def _is_there(self, code: str) -> bool:
        operation = get_segment_by_code.asyncio_detailed
        try:
            await call(SegmentModel, operation, self._import_id, code, client=self._connection.client)
        except NotFound:
            return False
        return True
