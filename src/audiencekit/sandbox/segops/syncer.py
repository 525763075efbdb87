"""The sync job: one connector after the other is brought up to date, off the event loop (segops.md 2.6)."""

from __future__ import annotations

import logging
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from audiencekit.sandbox.segops.activation_rows import active_activations, sync_activation
from audiencekit.sandbox.segops.wire import microseconds
from audiencekit.sandbox.store import Store

_log = logging.getLogger(__name__)


class Syncer:
    """Works through the queue of syncs, on one thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._queue = ThreadPoolExecutor(1, thread_name_prefix="segops-sync")
        self._resets = 0

    def enqueue(self, number: int) -> None:
        """Queue a sync of the activation *number*, whatever its status."""
        self._queue.submit(self._sync, number, self._resets)

    def segment_computed(self, segment: int) -> None:
        """Queue a sync of each active activation of the segment."""
        for number in self._store.read(lambda connection: active_activations(connection, segment)):
            self.enqueue(number)

    def forget(self) -> None:
        """What is queued comes to nothing: the store was emptied."""
        self._resets += 1

    def stop(self) -> None:
        """End the running sync and drop the queue; the next compute, or the next start of one, makes up for it."""
        self._queue.shutdown(wait=True, cancel_futures=True)

    def _sync(self, number: int, resets: int) -> None:
        def sync(connection: sqlite3.Connection) -> None:
            if resets == self._resets:
                sync_activation(connection, number, now=microseconds(datetime.now(UTC)))

        try:
            self._store.write(sync)
        except Exception:
            _log.exception("activation %s could not be synced", number)
