"""The compute job: one segment after the other is evaluated and its members are stored (segops.md 2.3, op 16)."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from audiencekit.sandbox.clock import EvaluationClock
from audiencekit.sandbox.segops.analytics_rows import note_compute
from audiencekit.sandbox.segops.definition import parse
from audiencekit.sandbox.segops.evaluate import matching_users
from audiencekit.sandbox.segops.segment_rows import (
    end_computing,
    find_segment,
    mark_computing,
    resume_computing,
    store_members,
)
from audiencekit.sandbox.segops.wire import microseconds
from audiencekit.sandbox.store import Store

_log = logging.getLogger(__name__)


class Computer:
    """Works through the queue of segments, on one thread. What a stopped sandbox left behind is taken up again.

    A compute that fails is logged, and leaves its segment a draft with the result it had: see `end_computing`. One that
    succeeds is followed by *then*, each called with the segment's number.
    """

    def __init__(self, store: Store, clock: EvaluationClock, then: Sequence[Callable[[int], None]] = ()) -> None:
        self._store = store
        self._clock = clock
        self._then = then
        self._queue = ThreadPoolExecutor(1, thread_name_prefix="segops-compute")
        self._resets = 0
        for number in store.write(resume_computing):
            self._queue.submit(self._compute, number, self._resets)

    async def enqueue(self, number: int) -> bool:
        """Mark the segment as computing and queue it; a second compute simply comes after the first. False without it.

        It is computing until the last one in the queue has ended.
        """

        def mark(connection: sqlite3.Connection) -> tuple[bool, int]:
            return mark_computing(connection, number), self._resets

        found, resets = await self._store.awrite(mark)
        if found:
            self._queue.submit(self._compute, number, resets)
        return found

    def forget(self) -> None:
        """What is queued or running comes to nothing: after a reset its number may name another segment."""
        self._resets += 1

    def stop(self) -> None:
        """End the running compute and drop the queue; the marks stay for the next start."""
        self._queue.shutdown(wait=True, cancel_futures=True)

    def _compute(self, number: int, resets: int) -> None:
        def store_unless_reset(connection: sqlite3.Connection) -> bool:
            if resets == self._resets:
                # Real time, and to the microsecond: a client waits for it to change.
                store_members(connection, number, users, now=microseconds(datetime.now(UTC)))
                note_compute(connection, number, now)
            return resets == self._resets

        def end_unless_reset(connection: sqlite3.Connection) -> None:
            if resets == self._resets:
                end_computing(connection, number)

        try:
            segment = self._store.read(lambda connection: find_segment(connection, number))
            if segment is None or segment["definition"] is None:
                self._store.write(end_unless_reset)
                return
            definition, now = parse(segment["definition"]), self._clock.now()
            users = self._store.read(lambda connection: matching_users(connection, definition, now))
            stored = self._store.write(store_unless_reset)
        except Exception:
            _log.exception("segment %s could not be computed", number)
            self._store.write(end_unless_reset)
            return
        for follow in self._then if stored else ():
            follow(number)
