"""The export job: one file after the other is written, off the event loop (segops.md 2.3, ops 20 to 22)."""

from __future__ import annotations

import logging
import secrets
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from audiencekit.sandbox.segops import export_rows as rows
from audiencekit.sandbox.segops.export_files import write_members
from audiencekit.sandbox.segops.wire import whole_seconds
from audiencekit.sandbox.world import World

LINK_LIFE = timedelta(hours=1)
FILE_PREFIX = "segops-export-"

_log = logging.getLogger(__name__)


class Exporter:
    """Works through the queue of exports, on one thread. What a stopped sandbox left behind is taken up again.

    The files lie flat in the world's folder, each under a name made at random: a reset takes them with it, and an
    export that was running then cannot touch a later one that has its number.
    """

    def __init__(self, world: World) -> None:
        self._store = world.store
        self._clock = world.server_clock
        self._folder = world.work_dir
        self._queue = ThreadPoolExecutor(1, thread_name_prefix="segops-export")
        self._resets = 0
        self._sweep()
        for export in world.store.read(rows.pending_exports):
            self._queue.submit(self._export, export, self._resets)

    async def start(self, segment: int, kind: str) -> rows.Export | None:
        """Queue an export of the segment's members as *kind*; answers it with its number. None without a segment."""
        file = f"{FILE_PREFIX}{secrets.token_hex(8)}.{kind}"

        def insert(connection: sqlite3.Connection) -> tuple[rows.Export | None, int]:
            return rows.insert_export(connection, segment, kind, file), self._resets

        export, resets = await self._store.awrite(insert)
        if export is not None:
            self._queue.submit(self._export, export, resets)
        return export

    def file(self, export: rows.Export) -> Path | None:
        """The file of a complete export while its link lives; removed when it does not."""
        path = self._folder / export.file
        if export.expires_at is None or not path.is_file():
            return None
        if export.expires_at <= whole_seconds(self._clock.now()):
            path.unlink(missing_ok=True)
            return None
        return path

    def forget(self) -> None:
        """What is queued or running comes to nothing: the store was emptied."""
        self._resets += 1

    def stop(self) -> None:
        """End the running export and drop the queue; what is pending stays so until the next start."""
        self._queue.shutdown(wait=True, cancel_futures=True)

    def _export(self, export: rows.Export, resets: int) -> None:
        path = self._folder / export.file
        status, expires_at = "failed", None
        try:
            self._store.read(lambda connection: write_members(connection, export.segment_id, path, export.format))
            status, expires_at = "complete", whole_seconds(self._clock.now() + LINK_LIFE)
        except Exception:
            _log.exception("export %s could not be written", export.id)

        def end(connection: sqlite3.Connection) -> bool:
            return resets == self._resets and rows.end_export(connection, export.id, status, expires_at)

        if not self._store.write(end) or status == "failed":
            path.unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Remove the files that no link leads to any more."""
        now = whole_seconds(self._clock.now())
        kept = self._store.read(lambda connection: rows.files_in_use(connection, now))
        for path in self._folder.glob(f"{FILE_PREFIX}*"):
            if path.name not in kept:
                path.unlink(missing_ok=True)
