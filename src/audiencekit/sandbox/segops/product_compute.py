"""The compute job of product segments: one after the other, off the event loop (segops.md 2.4, op 28)."""

from __future__ import annotations

import logging
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from audiencekit.sandbox.clock import EvaluationClock
from audiencekit.sandbox.segops.product_definition import parse_products
from audiencekit.sandbox.segops.product_evaluate import matching_products
from audiencekit.sandbox.segops.product_segment_rows import find_product_segment, store_skus
from audiencekit.sandbox.segops.wire import microseconds
from audiencekit.sandbox.store import Store

_log = logging.getLogger(__name__)


class ProductComputer:
    """Works through the queue of product segments, on one thread. One that fails is logged and keeps what it had."""

    def __init__(self, store: Store, clock: EvaluationClock) -> None:
        self._store = store
        self._clock = clock
        self._queue = ThreadPoolExecutor(1, thread_name_prefix="segops-products")
        self._resets = 0

    def enqueue(self, number: int) -> None:
        self._queue.submit(self._compute, number, self._resets)

    def forget(self) -> None:
        """What is queued or running comes to nothing: after a reset its number may name another segment."""
        self._resets += 1

    def stop(self) -> None:
        """End the running compute and drop the queue."""
        self._queue.shutdown(wait=True, cancel_futures=True)

    def _compute(self, number: int, resets: int) -> None:
        def store_unless_reset(connection: sqlite3.Connection) -> None:
            if resets == self._resets:
                # Real time, and to the microsecond: a client waits for it to change.
                store_skus(connection, number, skus, now=microseconds(datetime.now(UTC)))

        try:
            segment = self._store.read(lambda connection: find_product_segment(connection, number))
            if segment is None or segment["definition"] is None:
                return
            definition, now = parse_products(segment["definition"]), self._clock.now()
            skus = self._store.read(lambda connection: matching_products(connection, definition, now))
            self._store.write(store_unless_reset)
        except Exception:
            _log.exception("product segment %s could not be computed", number)
