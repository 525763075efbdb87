"""Events on disk: kept from the call of ``track`` until they are settled, by this process or by a later one.

No thread and no request here: the sender says when. Import it only where a spool is asked for; it brings sqlite3.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal

import attrs

from audiencekit.core.deadline import SYSTEM_CLOCK, Clock
from audiencekit.errors import ConfigurationError, SpoolFailed
from audiencekit.segops import spool_tables
from audiencekit.segops.identity import Identity
from audiencekit.segops.spool_file import logger, reading, writing
from audiencekit.segops.spool_rows import Adopted, runs
from audiencekit.segops.spool_session import Opened, Session
from audiencekit.segops.spool_tables import ADD, Destination, Reading, first_of

PATIENCE = 10.0  # seconds to wait for another process that writes
SETTLING_PATIENCE = 0.5  # the same where a later call makes up for it
_NOBODY = (None, None)


@attrs.frozen
class Waiting:
    """Events in the file for this destination: ``mine``, those of ``others``; and all that were set ``aside``."""

    mine: int
    others: int
    aside: int


class Spool:
    """One SQLite file (write-ahead log, mode 0600; beside it ``-wal``, ``-shm`` and a lock file for each client).

    An event that ``add`` has taken survives the death of the process at once: the operating system has it. SQLite
    pushes it through to the disk only now and then, so a power cut or a crash of the system itself may lose the events
    of the last moments and bring back some that were settled; the file stays whole. The disk must be a local one.
    Settled events are deleted; their bytes may stay in free pages of the file until these are used again.

    Several processes, and several clients of one, may share the file. Each is an owner of the rows it adds and adopts,
    as long as it lives; a forked child is a new one. *base_url* and *kind* of key say what its rows are for.

    One call at a time: the caller holds a lock. Raises ConfigurationError for a path that cannot be a spool (it is left
    as it was), SpoolFailed when the disk is full or another process holds the file for 10 seconds.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, base_url: str, kind: Literal["sk", "pk"], clock: Clock = SYSTEM_CLOCK
    ) -> None:
        try:
            self.path = Path(path).resolve()  # by any other name it must lead to the same lock files
        except (OSError, RuntimeError, ValueError) as error:
            raise ConfigurationError(f"The spool {os.fspath(path)!r} is no path: {error}") from error
        self._destination = Destination(base_url, kind)
        self._clock = clock
        self._session = Session(self.path, self._destination, clock)
        self._session.run(lambda opened: None, PATIENCE)

    # --- owning -------------------------------------------------------------------------------------------------------

    def add(self, rows: Sequence[tuple[bytes, Identity | None]]) -> int:
        """Take all rows or none. Returns the id of the first; the others follow without a gap. Raises SpoolFailed."""

        def work(opened: Opened) -> int:
            first, now = opened.next_id, self._clock.time()
            opened.next_id += len(rows)  # before it is done: a failure leaves a gap, but no id is ever used twice
            if len(rows) == 1:  # a transaction by itself
                body, identity = rows[0]
                opened.connection.execute(ADD, (first, now, body, *(identity or _NOBODY)))
            elif rows:
                with writing(opened.connection):
                    opened.connection.executemany(
                        ADD, [(first + n, now, body, *(identity or _NOBODY)) for n, (body, identity) in enumerate(rows)]
                    )
            return first

        return self._session.run(work, PATIENCE)

    def adopt(self, limit_rows: int, limit_bytes: int) -> Adopted:
        """Rows of owners that have ended become the caller's, the oldest owner's first. Each is returned once.

        At most *limit_rows* to be sent, of *limit_bytes* together; the first is returned even if it alone is larger.
        Rows for another base URL or kind of key are left alone. Raises SpoolFailed; nothing was adopted then.
        """

        def work(opened: Opened) -> Adopted:
            connection, backlog, taken = opened.connection, opened.backlog.copy(), list[int]()
            reader = Reading(connection, self._destination, self._clock.time(), limit_rows, limit_bytes)
            with writing(connection):
                ended = spool_tables.take_over(connection, self.path, opened.lock.name, self._destination.text)
                while not reader.found.more:
                    if not backlog:
                        number = next(ended, None)
                        if number is None:
                            break
                        taken.append(number)
                        backlog.append((first_of(number), first_of(number + 1)))
                    start, end = backlog.popleft()
                    start = reader.read(start, end)
                    if start < end:
                        backlog.appendleft((start, end))
            opened.backlog = backlog
            opened.numbers += taken
            return reader.found

        return self._session.run(work, PATIENCE)

    # --- settling -----------------------------------------------------------------------------------------------------

    def remove(self, ids: Iterable[int]) -> None:
        """Forget settled rows. What cannot be deleted now is logged once and deleted by a later call, never raised.

        Should the process die before that, those events are sent again.
        """
        self._settle(runs(ids), lambda opened: None)

    def set_aside(self, ids: Iterable[int], reason: str) -> None:
        """Move rows that will never be sent into the table ``set_aside``, for a person to look at.

        It keeps the newest 1,000 up to 10 MiB. What cannot be moved now is logged and deleted later, never raised.
        """
        spans, now = runs(ids), self._clock.time()
        self._settle(
            spans,
            lambda opened: spool_tables.move_aside(opened.connection, spans, reason, self._destination.text, now),
        )

    def _settle(self, spans: list[tuple[int, int]], before: Callable[[Opened], None]) -> None:
        session = self._session
        session.unsettled += spans
        if not session.unsettled:
            return

        def work(opened: Opened) -> None:
            with writing(opened.connection):
                before(opened)
                spool_tables.remove(opened.connection, session.unsettled)

        try:
            session.run(work, SETTLING_PATIENCE)
        except SpoolFailed as error:
            if not session.warned:
                logger.warning("%s Settled events stay in it until it can be written.", error)
            session.warned = True
        else:
            session.unsettled, session.warned = [], False

    def mark_tried(self, ids: Iterable[int]) -> None:
        """Note, before an attempt that must not be repeated, that it is made. On the disk itself on return.

        Whoever adopts such rows is told so and cannot send them. Raises SpoolFailed: then the attempt must not be made.
        """
        marks = [(one,) for one in ids]

        def work(opened: Opened) -> None:
            opened.connection.execute("PRAGMA synchronous = FULL")
            try:
                with writing(opened.connection):
                    opened.connection.executemany("INSERT OR IGNORE INTO tried VALUES (?)", marks)
            finally:
                opened.connection.execute("PRAGMA synchronous = NORMAL")

        self._session.run(work, PATIENCE)

    def unmark_tried(self, ids: Iterable[int]) -> None:
        """Take the note back: the attempt is known to have done nothing, so another may follow. Raises SpoolFailed."""
        spans = runs(ids)

        def work(opened: Opened) -> None:
            with writing(opened.connection):
                opened.connection.executemany("DELETE FROM tried WHERE id BETWEEN ? AND ?", spans)

        self._session.run(work, PATIENCE)

    # --- looking, ending ----------------------------------------------------------------------------------------------

    def waiting(self) -> Waiting:
        """Count what is in the file. It reads all of it: not for busy paths. Raises SpoolFailed."""

        def work(opened: Opened) -> Waiting:
            with reading(opened.connection):
                return Waiting(*spool_tables.count(opened.connection, opened.lock.name, self._destination.text))

        return self._session.run(work, PATIENCE)

    def after_fork(self) -> None:
        """In a child: start anew, as an owner of nothing; the next call opens the file again. Idempotent."""
        self._session.after_fork()

    def close(self) -> None:
        """Let go of the file; rows that are left wait for whoever adopts them. Idempotent, never raises SpoolFailed."""
        if self._session.is_open:
            self.remove(())
        self._session.close(SETTLING_PATIENCE)
