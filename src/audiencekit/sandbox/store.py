"""One SQLite file behind all three services: one writer thread, readers beside it.

A write is a function of the connection. It runs inside a transaction on the writer thread, and the caller goes on only
when that transaction is committed: what was answered is visible to the next request. Writes that wait together share
one transaction, each in a savepoint of its own, so that one that fails takes nobody else's work with it.
"""

from __future__ import annotations

import asyncio
import os
import queue
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import attrs

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

FORMAT = 5  # of the tables in a kept file; counts up whenever one of them changes
READERS = 4
WRITES_PER_TRANSACTION = 64
BUSY_TIMEOUT_SECONDS = 10.0
# Events of many users touch a page of the index each. A small cache reads those pages again for every batch, a small
# log writes them to the file, and waits for the disk, every other batch; and a savepoint copies them, into a file
# unless that is kept in memory. Together that would be most of what a batch costs.
WRITER_CACHE_KIB = 64 * 1024
LOG_PAGES = 8_000


@attrs.define
class _Write:
    work: Work[Any]
    future: Future[Any]
    result: object = None
    error: BaseException | None = None

    def run(self, connection: sqlite3.Connection) -> None:
        connection.execute("SAVEPOINT work")
        try:
            self.result = self.work(connection)
        except BaseException as error:
            connection.execute("ROLLBACK TO work")
            self.error = error
        connection.execute("RELEASE work")

    def settle(self) -> None:
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class Store:
    """The sandbox's memory.

    *path* keeps the file across restarts; without it a temporary one is made and removed by :meth:`close`.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._temporary = None if path is not None else Path(tempfile.mkdtemp(prefix="audiencekit-sandbox-"))
        self.path = path if path is not None else Path(self._temporary or ".", "sandbox.db")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # The file holds keys and people's events: nobody else on the machine reads it.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        self._functions: list[tuple[str, int, Callable[..., Any]]] = []
        self._writer = self._connect()
        self._check_format()
        self._writer.execute("PRAGMA journal_mode = WAL")
        self._writer.execute(f"PRAGMA cache_size = {-WRITER_CACHE_KIB}")
        self._writer.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        self._writer.execute("PRAGMA temp_store = MEMORY")
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._pool = ThreadPoolExecutor(READERS, thread_name_prefix="sandbox-read")
        self._writes: queue.SimpleQueue[_Write | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._write_loop, name="sandbox-write", daemon=True)
        self._thread.start()

    def _check_format(self) -> None:
        """Raises sqlite3.DatabaseError for a file whose tables are another version's: nothing could use it."""
        (kept,) = self._writer.execute("PRAGMA user_version").fetchone()
        (tables,) = self._writer.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        if tables and kept != FORMAT:
            self._writer.close()
            raise sqlite3.DatabaseError(
                f"{self.path} was kept by another version of audiencekit or by another program (format {kept}, ours is "
                f"{FORMAT}); give another path, or remove the file"
            )
        self._writer.execute(f"PRAGMA user_version = {FORMAT}")

    def add_schema(self, sql: str) -> None:
        """Run *sql* (``CREATE … IF NOT EXISTS`` statements); for start-up."""

        def create(connection: sqlite3.Connection) -> None:
            for statement in _statements(sql):
                connection.execute(statement)

        self.write(create)

    def add_function(self, name: str, arguments: int, function: Callable[..., Any]) -> None:
        """Make the pure *function* callable from the SQL of readers; for start-up, before the first read."""
        self._functions.append((name, arguments, function))

    def write(self, work: Work[T]) -> T:
        """Run *work* in a transaction and answer its result once that is committed; blocks.

        Called by the work of another write it is part of that one.
        """
        if threading.current_thread() is self._thread:
            return work(self._writer)
        return self._submit(work).result()

    async def awrite(self, work: Work[T]) -> T:
        """As :meth:`write`, without blocking the event loop."""
        return await asyncio.wrap_future(self._submit(work))

    def read(self, work: Work[T]) -> T:
        """Run *work* on a read-only connection, on the calling thread."""
        try:
            connection = self._idle.get_nowait()
        except queue.Empty:
            connection = self._connect()
            for name, arguments, function in self._functions:
                connection.create_function(name, arguments, function, deterministic=True)
            connection.execute("PRAGMA query_only = ON")
        try:
            return work(connection)
        finally:
            self._idle.put(connection)

    async def aread(self, work: Work[T]) -> T:
        """As :meth:`read`, off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self.read, work)

    def close(self) -> None:
        """Finish the writes that wait, close every connection, remove a temporary file. Twice is once."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._writes.put(None)
        self._thread.join()
        self._pool.shutdown(wait=True)
        while not self._idle.empty():
            self._idle.get_nowait().close()
        self._writer.close()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def _submit(self, work: Work[T]) -> Future[T]:
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("the sandbox's store is closed")
            self._writes.put(_Write(work, future))
        return future

    def _write_loop(self) -> None:
        ends = False
        while not ends:
            waiting = list(self._take())
            ends = None in waiting
            # A caller who went away before its turn leaves nothing behind.
            writes = [write for write in waiting if write and write.future.set_running_or_notify_cancel()]
            try:
                self._writer.execute("BEGIN IMMEDIATE")
                for write in writes:
                    write.run(self._writer)
                self._writer.execute("COMMIT")
            except sqlite3.Error as error:  # the disk is full, or another process holds the file
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                for write in writes:
                    write.error = write.error or error
            for write in writes:
                write.settle()

    def _take(self) -> Iterator[_Write | None]:
        """The next write, waited for, and those that wait behind it."""
        yield self._writes.get()
        for _ in range(WRITES_PER_TRANSACTION - 1):
            try:
                yield self._writes.get_nowait()
            except queue.Empty:
                return

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, isolation_level=None, check_same_thread=False, timeout=BUSY_TIMEOUT_SECONDS
        )
        # Who pulls the plug loses the temporary file whole; waiting for the disk saves nothing.
        connection.execute(f"PRAGMA synchronous = {'OFF' if self._temporary else 'NORMAL'}")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection


def _statements(sql: str) -> Iterator[str]:
    """The statements of a script; sqlite3's own executescript() would commit the transaction that is open."""
    pending = ""
    for line in sql.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        raise ValueError(f"a schema's last statement has no semicolon: {pending.strip()[:60]!r}")
