"""The bulk calls of segments: one request each, or 5,000 at a time (permutive contract 2.2, T4, T5, T9, T11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Unpack, cast
from urllib.parse import quote

from audiencekit.core.bulk import BulkResult, Settled
from audiencekit.errors import NotFound
from audiencekit.permutive._async.many import AsyncMany, again
from audiencekit.permutive._async.segment_creation import AsyncSegmentCreation
from audiencekit.permutive._async.segments import AsyncSegmentRequests
from audiencekit.permutive._async.upsert import AsyncUpsert
from audiencekit.permutive.bodies import own_segment
from audiencekit.permutive.bulk_options import AsyncBulkOptions, AsyncOutcomes, Keeping, StrPath
from audiencekit.permutive.segment import Segment
from audiencekit.permutive.upsert import Chunks, Row, SegmentRow, SegmentRows, Upserted, read_rows, refuse_twice
from audiencekit.permutive.upsert_course import Collecting, Course


class AsyncSegments(AsyncSegmentRequests):
    """``workspace.segments(import_id)``: the segments of one import, one at a time and many. Needs a private key.

    :meth:`upsert` and :meth:`apply` write up to 5,000 in a request; ``batch_*`` and ``iter_*`` one, so that each item
    has an outcome of its own. Those of an inherited import are read-only: PermissionDenied. Source: contract 2.2.
    """

    async def upsert(
        self, rows: SegmentRows, *, checkpoint: StrPath | None = None, **options: Unpack[AsyncBulkOptions]
    ) -> BulkResult[SegmentRow, Upserted]:
        """Create what is not there by its code, update what is there but different: 5,000 rows to a request.

        *rows*: segments, dicts with the same fields, or a data frame; a missing value leaves a field as it is. The
        import is listed once; rows that would change nothing are not sent and come back as ``unchanged``. Responses
        are :class:`Upserted`, row and segment, in input order; a failure names its row.

        A chunk is all or nothing (inferred): when it fails, each of its rows fails with "chunk 7 of 20: not applied",
        and the next chunks go on. A chunk whose outcome is unknown is settled by reading it back, or it stays unknown.
        Chunks go one after the other; ``max_workers`` sends more at a time. Progress counts rows. With *checkpoint* a
        later call with the same rows does not send the chunks that were done; without it they are ``unchanged``.

        Raises InvalidInput, before anything is sent, for a code that is there twice, with both places. Keeps all rows
        and the import's segments in memory. Raises Cancelled, with the result so far. Any other exception that ends it
        early has it in its attribute ``bulk_result``, by row, and the counts in a note. Source: T3, T5, T7.
        """
        connection = self._connection
        course = Collecting(
            "PATCH", connection.base_url + self._path, options.get("progress_callback"), connection.clock
        )
        with course.holding():
            for row in read_rows(rows, self.import_id):
                course.rows.append(row)
        refuse_twice(course.rows)
        course.total = len(course.rows)
        with course.holding():
            async for _ in self._upserting(course, course.rows, checkpoint, options):
                pass
        return course.result()

    def iter_upsert(
        self, rows: SegmentRows, *, checkpoint: StrPath | None = None, **options: Unpack[AsyncBulkOptions]
    ) -> AsyncOutcomes[SegmentRow, Upserted]:
        """As :meth:`upsert`, an Outcome for each row, for input that is long or endless.

        A code that was there before is the failure of its row alone. Memory holds the import's segments, the codes
        seen, and the chunks under way.
        """
        connection = self._connection
        told = options.get("progress_callback")
        course = Course("PATCH", connection.base_url + self._path, None, told, connection.clock)
        return self._upserting(course, read_rows(rows, self.import_id), checkpoint, options)

    async def _upserting(
        self, course: Course, rows: Iterable[Row], checkpoint: StrPath | None, options: AsyncBulkOptions
    ) -> AsyncOutcomes[SegmentRow, Upserted]:
        upsert = AsyncUpsert(self._connection, self.import_id, self.list())
        by_chunk: AsyncBulkOptions = {"max_workers": 1, **options, "progress_callback": None}
        chunks = Chunks(rows, await upsert.existing(), course.total)
        stream = upsert.many().stream(chunks, checkpoint, by_chunk)
        try:
            async for chunk in stream:
                try:
                    for outcome in course.took(chunk):
                        yield outcome
                except GeneratorExit:
                    raise
                except BaseException as stop:  # the stream ends what is under way and tells of it, as of its own
                    await stream.athrow(stop)
                    raise
        except GeneratorExit:
            raise
        except BaseException as stop:
            course.interrupted(stop, chunks)
            raise
        finally:
            await stream.aclose()

    async def batch_create(
        self, segments: Iterable[Segment], *, checkpoint: StrPath | None = None, **options: Unpack[AsyncBulkOptions]
    ) -> BulkResult[Segment, Segment]:
        """Create many. Returns ``(responses, failures)``, both in input order; nothing is raised for a single item.

        After an unknown outcome the code is read: what is there as it was sent is a success, what is not there is sent
        again within the attempts of ``ClientOptions.retry``, what is there but different is a Conflict. With
        *checkpoint*, the path of a file, a later call with the same input sends only what was not done. *options*: see
        :class:`BulkOptions`. Raises InvalidInput for more workers than ``ClientOptions.max_connections``, Cancelled.
        """
        return await self._creates().batch(segments, checkpoint, options)

    def iter_create(
        self, segments: Iterable[Segment], *, checkpoint: StrPath | None = None, **options: Unpack[AsyncBulkOptions]
    ) -> AsyncOutcomes[Segment, Segment]:
        """As :meth:`batch_create`, an Outcome at a time; *segments* may be endless, and nothing is kept."""
        return self._creates().stream(segments, checkpoint, options)

    async def batch_update(
        self, segments: Iterable[Segment], *, checkpoint: StrPath | None = None, **options: Unpack[AsyncBulkOptions]
    ) -> BulkResult[Segment, Segment]:
        """Send the changes of each, as :meth:`update`; what did not change comes back without a request."""
        return await self._updates().batch(segments, checkpoint, options)

    def iter_update(
        self, segments: Iterable[Segment], *, checkpoint: StrPath | None = None, **options: Unpack[AsyncBulkOptions]
    ) -> AsyncOutcomes[Segment, Segment]:
        """As :meth:`batch_update`, an Outcome at a time."""
        return self._updates().stream(segments, checkpoint, options)

    async def batch_delete(
        self,
        segments: Iterable[Segment | str],
        *,
        checkpoint: StrPath | None = None,
        **options: Unpack[AsyncBulkOptions],
    ) -> BulkResult[Segment | str, Segment | None]:
        """Delete many, given as read or by code; the responses are as of :meth:`delete`."""
        return await self._deletes().batch(segments, checkpoint, options)

    def iter_delete(
        self,
        segments: Iterable[Segment | str],
        *,
        checkpoint: StrPath | None = None,
        **options: Unpack[AsyncBulkOptions],
    ) -> AsyncOutcomes[Segment | str, Segment | None]:
        """As :meth:`batch_delete`, an Outcome at a time."""
        return self._deletes().stream(segments, checkpoint, options)

    def _creates(self) -> AsyncMany[Segment, Segment]:
        creation = AsyncSegmentCreation(self._connection, self.import_id)
        return AsyncMany(
            place=self._connection,
            operation=creation.create,
            method="POST",
            path=lambda _: self._path,
            keeping=Keeping(lambda each: own_segment(each, self.import_id).creation(), Segment.to_dict, _segment),
            settle=creation.settle,
        )

    def _updates(self) -> AsyncMany[Segment, Segment]:
        return AsyncMany(
            place=self._connection,
            operation=self._update,
            method="PATCH",
            path=self._path_of,
            keeping=Keeping(lambda each: own_segment(each, self.import_id).changes(), Segment.to_dict, _segment),
            settle=again,
        )

    def _deletes(self) -> AsyncMany[Segment | str, Segment | None]:
        return AsyncMany(
            place=self._connection,
            operation=self.delete,
            method="DELETE",
            path=self._path_of,
            keeping=Keeping(lambda _: None, _dump, _segment_or_none),
            settle=self._delete_again,
        )

    async def _update(self, segment: Segment) -> Segment:
        return await self.update(segment)

    async def _delete_again(self, segment: Segment | str, since: float) -> Settled[Segment | None]:
        """Gone by now is what an earlier run was about."""
        try:
            return Settled(await self.delete(segment))
        except NotFound:
            return Settled(None)

    def _path_of(self, segment: Segment | str) -> str:
        code = segment if isinstance(segment, str) else own_segment(segment, self.import_id).code
        return f"{self._path}/code/{quote(code, safe='')}"


def _segment(kept: object) -> Segment:
    return Segment.from_dict(cast("Mapping[str, object]", kept))


def _segment_or_none(kept: object) -> Segment | None:
    return None if kept is None else _segment(kept)


def _dump(segment: Segment | None) -> object:
    return None if segment is None else segment.to_dict()
