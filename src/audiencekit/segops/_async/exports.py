"""Exports of a segment's members: started, awaited, fetched (contract 2.3, 20 to 22)."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from audiencekit_api.segops.api.segments import download_segment_export, get_segment_export, start_segment_export
from audiencekit_api.segops.client import Client
from audiencekit_api.segops.models import ExportRequest, ExportStarted, SegmentExport

from audiencekit.core._async.call import call
from audiencekit.core._async.connection import AsyncConnection
from audiencekit.core._async.job import AsyncJob
from audiencekit.core._async.transfer import TIME_LIMIT, AsyncDownload
from audiencekit.core.schedule import JobProgress, JobState
from audiencekit.segops.export_state import POLL, detail_of, job_id, state_of


class AsyncExport:
    """A finished export: a file of the columns ``user_id`` and ``computed_at``, waiting to be fetched.

    CSV is UTF-8 with a header line, Parquet is compressed with Snappy. Its link lives one hour; after that a new one
    is asked for by itself. ``described`` is the service's answer.
    """

    def __init__(self, connection: AsyncConnection[Client], segment_id: int, described: SegmentExport) -> None:
        self.id = described.id
        self.segment_id = segment_id
        self.described = described
        self._connection = connection
        self._asked = False
        self._file = AsyncDownload(connection, self._locate, operation="download_segment_export")

    def __repr__(self) -> str:  # the link is a credential
        return f"Export(id={self.id}, segment_id={self.segment_id}, format={str(self.described.format_ or '')!r})"

    async def save(self, path: str | os.PathLike[str], *, timeout: float | None = TIME_LIMIT) -> Path:
        """Stream into the file *path*, which appears whole or stays as it was. Returns its full path.

        *timeout* in seconds for everything (one hour; None: no limit). Redirects to storage are followed, without
        credentials. Raises InvalidInput for a path that names no file, OSError of the file system, OutcomeUnknown when
        the file keeps breaking off, NotFound or PermissionDenied when it is gone.
        """
        return await self._file.save(path, timeout=timeout)

    async def read(self, *, timeout: float | None = TIME_LIMIT) -> bytes:
        """The whole file in memory. Raises as :meth:`save`."""
        return await self._file.read(timeout=timeout)

    def iter_bytes(self) -> AsyncIterator[bytes]:
        """Piece by piece as they arrive; what breaks off on the way raises OutcomeUnknown."""
        return self._file.iter_bytes()

    async def _locate(self) -> str:
        ends = self.described.expires_at
        over = isinstance(ends, datetime) and ends.timestamp() <= self._connection.clock.time()
        if self._asked or over:  # also before a repetition: the link may have been what failed
            self.described = await described(self._connection, self.segment_id, self.id)
        self._asked = True
        return self.described.download_url or str(download_segment_export.request_kwargs(self.id)["url"])


async def started(connection: AsyncConnection[Client], segment_id: int, form: str) -> AsyncJob[AsyncExport]:
    body = ExportRequest.from_dict({"format": form})
    answer = await call(
        ExportStarted, start_segment_export.asyncio_detailed, segment_id, client=connection.client, body=body
    )
    return export_job(connection, segment_id, answer.export_id)


def export_job(connection: AsyncConnection[Client], segment_id: int, export_id: int) -> AsyncJob[AsyncExport]:
    async def fetch() -> JobProgress[AsyncExport]:
        seen = await described(connection, segment_id, export_id)
        state = state_of(seen)
        return JobProgress(
            state=state,
            word=str(seen.status),
            detail=detail_of(seen),
            result=AsyncExport(connection, segment_id, seen) if state is JobState.DONE else None,
        )

    return AsyncJob(job_id(segment_id, export_id), fetch=fetch, schedule=POLL, clock=connection.clock)


async def described(connection: AsyncConnection[Client], segment_id: int, export_id: int) -> SegmentExport:
    return await call(
        SegmentExport,
        get_segment_export.asyncio_detailed,
        segment_id,
        client=connection.client,
        export_id=export_id,
    )
