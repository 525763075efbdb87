"""Events on disk: kept from the call of ``track`` until they are settled, by this process or by a later one.

No thread and no request here: the sender says when. Import it only where a spool is asked for; it brings sqlite3.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import attrs

from audiencekit.core.deadline import SYSTEM_CLOCK, Clock
from audiencekit.errors import ConfigurationError, SpoolFailed
from audiencekit.segops import spool_tables
from audiencekit.segops.identity import Identity
from audiencekit.segops.spool_busy import PATIENCE, SpoolBusy
from audiencekit.segops.spool_file import OWNER_SHIFT, reading, writing
from audiencekit.segops.spool_rows import Adopted, runs
from audiencekit.segops.spool_session import Opened, Pending, Session
from audiencekit.segops.spool_tables import ADD, ADD_IF_OWNED, Destination, Reading, first_of

SHORT = 0.005  # seconds of patience where nobody but the sender waits, and a later call makes up for it
_NOBODY = (None, None)


@attrs.frozen
class Waiting:
    """Events in the file for this destination: ``mine``, those of ``others``; and all that were set ``aside``."""

    mine: int
    others: int
    aside: int


class Spool:
    """One SQLite file (write-ahead log, mode 0600; beside it ``-wal``, ``-shm``, ``-reserve``, a lock file a client).

    An event that ``add`` has taken survives the death of the process at once: the operating system has it. SQLite
    pushes it through to the disk only now and then, so a power cut or a crash of the system itself may lose the events
    of the last moments and bring back some that were settled; the file stays whole. The disk must be a local one.
    Settled events are deleted; their bytes may stay in free pages of the file until these are used again.

    Several processes, and several clients of one, may share the file. Each is an owner of the rows it adds and adopts,
    as long as it lives; a forked child is a new one. *base_url* and *kind* of key say what its rows are for. One path
    is for one tenant: rows are sent with the key of whoever adopts them, so that a replaced key works.

    On a full disk nothing more is taken, but what is there can be sent and deleted: ``-reserve`` holds 1 MiB for that,
    and stays when the clients are gone. It asks for 2 MiB of room to begin with.

    One call at a time: the caller holds a lock, so calls wait for another process no longer than *patience* seconds
    (settling and adopting 5 ms at least) and raise SpoolBusy, which is a SpoolFailed. Only making one waits 10 seconds.
    It logs nothing either: what is to be said is in ``notes``.

    Raises ConfigurationError for a path that cannot be a spool (it is left as it was) or belongs to another user,
    SpoolFailed when the disk is full or another process holds the file for 10 seconds.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        base_url: str,
        kind: Literal["sk", "pk"],
        clock: Clock = SYSTEM_CLOCK,
        patience: float = 0.0,
    ) -> None:
        try:
            self.path = Path(path).resolve()  # by any other name it must lead to the same lock files
        except (OSError, RuntimeError, ValueError) as error:
            raise ConfigurationError(f"The spool {os.fspath(path)!r} is no path: {error}") from error
        self._destination = Destination(base_url, kind)
        self._clock = clock
        self._patience = patience
        self._settling_patience = max(patience, SHORT)
        self._session = Session(self.path, self._destination, clock)
        self._session.run(lambda opened: None, PATIENCE)

    # --- owning -------------------------------------------------------------------------------------------------------

    def add(self, rows: Sequence[tuple[bytes, Identity | None]]) -> int:
        """Take all rows or none. Returns the id of the first; the others follow without a gap. Raises SpoolFailed.

        If another owner took this one for ended, the rows are this one's all the same, and it is ``doubted``.
        """
        session, size = self._session, sum([len(body) for body, _ in rows])

        def work(opened: Opened) -> int:
            session.check_place(opened)
            session.empty_log(opened, size)
            connection, now = opened.connection, self._clock.time()
            # Ids are spent before it is done: a failure leaves a gap, but none is ever used twice.
            if len(rows) == 1 and session.may_grow and not opened.limited:  # a transaction by itself
                first, (body, identity) = opened.next_id, rows[0]
                opened.next_id += 1
                values = (first, now, body, *(identity or _NOBODY), first >> OWNER_SHIFT, opened.lock.name)
                if connection.execute(ADD_IF_OWNED, values).rowcount:
                    return first
            with writing(connection):
                if opened.limited == session.may_grow:
                    session.limit(opened, grow=session.may_grow)
                session.claim(opened)
                first = opened.next_id
                opened.next_id += len(rows)
                connection.executemany(
                    ADD, [(first + n, now, body, *(identity or _NOBODY)) for n, (body, identity) in enumerate(rows)]
                )
            return first

        return session.run(work, self._patience)

    def adopt(self, limit_rows: int, limit_bytes: int) -> Adopted:
        """Rows of owners that have ended become the caller's, the oldest owner's first. Each is returned once.

        At most *limit_rows*, of *limit_bytes* together; the first is returned even if it alone is larger.
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

        return self._session.run(work, self._settling_patience, vital=True)

    # --- settling -----------------------------------------------------------------------------------------------------

    def remove(self, ids: Iterable[int]) -> None:
        """Forget settled rows. What cannot be deleted now is noted once and deleted by a later call, never raised.

        Should the process die before that, those events are sent again.
        """
        self._session.pending.remove += runs(ids)
        self.settle()

    def set_aside(self, ids: Iterable[int], reason: str) -> None:
        """Move rows that will never be sent into the table ``set_aside``, for a person to look at.

        It keeps the newest 1,000 up to 10 MiB. What cannot be moved now is moved later; on a disk that stays full it is
        only deleted. Never raises.
        """
        if spans := runs(ids):
            self._session.pending.aside.append((spans, reason, self._clock.time()))
        self.settle()

    def unmark_tried(self, ids: Iterable[int]) -> None:
        """Take the note back: the attempt is known to have done nothing, so another may follow. Never raises."""
        self._session.pending.unmark += runs(ids)
        self.settle()

    def settle(self) -> bool:
        """Do what could not be done so far. False when another process is in the way: then again, soon."""
        session = self._session
        pending, destination = session.pending, self._destination.text
        if not pending:
            return True

        def work(opened: Opened) -> None:
            connection = opened.connection
            with writing(connection):
                for spans, reason, at in pending.aside:
                    spool_tables.move_aside(connection, spans, reason, destination, at)
                spool_tables.remove(connection, pending.remove)
                spool_tables.unmark(connection, pending.unmark)

        try:
            session.run(work, self._settling_patience, vital=True)
        except SpoolFailed as error:
            return self._unsettled(error)
        session.pending = Pending()
        return True

    def _unsettled(self, error: SpoolFailed) -> bool:
        pending, now, busy = self._session.pending, self._clock.monotonic(), isinstance(error, SpoolBusy)
        pending.since = now if pending.since is None else pending.since
        hopeless = not busy or now >= pending.since + PATIENCE
        if not busy and pending.aside:  # to move needs more room than to delete
            pending.remove += [span for spans, _, _ in pending.aside for span in spans]
            pending.aside = []
            return self.settle()
        if hopeless and not pending.told:
            pending.told = True
            self.notes.append(f"{error} Settled events stay in it until it can be written.")
        return hopeless

    @property
    def is_settled(self) -> bool:
        return not self._session.pending

    @property
    def notes(self) -> list[str]:
        """What is to be logged, by whoever may: take it out."""
        return self._session.notes

    def mark_tried(self, ids: Iterable[int]) -> list[int]:
        """Note, before an attempt that must not be repeated, that it is made. On the disk itself on return.

        Returns those that are not the caller's any more, and not noted: another owner has them. Whoever
        adopts noted rows is told so and cannot send them. Raises SpoolFailed: then the attempt must not be made.
        """
        session = self._session
        wanted = set(ids)

        def work(opened: Opened) -> list[int]:
            opened.connection.execute("PRAGMA synchronous = FULL")
            try:
                with writing(opened.connection):
                    spool_tables.unmark(opened.connection, session.pending.unmark)  # never after a new mark
                    gone = spool_tables.passed_on(opened.connection, wanted, opened.lock.name)
                    marks = [(one,) for one in sorted(wanted.difference(gone))]
                    opened.connection.executemany("INSERT OR IGNORE INTO tried VALUES (?)", marks)
            finally:
                opened.connection.execute("PRAGMA synchronous = NORMAL")
            session.pending.unmark = []
            return gone

        # On a full disk as well: what is not sent is not deleted.
        return session.run(work, self._settling_patience, vital=True)

    # --- looking, ending ----------------------------------------------------------------------------------------------

    def waiting(self) -> Waiting:
        """Count what is in the file. It reads all of it: not for busy paths. Raises SpoolFailed."""

        def work(opened: Opened) -> Waiting:
            with reading(opened.connection):
                return Waiting(*spool_tables.count(opened.connection, opened.lock.name, self._destination.text))

        return self._session.run(work, self._settling_patience)

    def keep_up(self) -> None:
        """Now and then, while it is in use: show that this owner lives, have a reserve. Raises SpoolFailed."""
        self._session.keep_up(self._settling_patience)

    @property
    def doubted(self) -> bool:
        """It may have been taken for ended meanwhile: ask for what of all it has was :meth:`passed_on`."""
        return self._session.doubted

    def passed_on(self, ids: Iterable[int]) -> list[int]:
        """Those of *ids* that are another owner's by now, or gone from the file. Raises SpoolFailed."""
        session, wanted = self._session, set(ids)

        def work(opened: Opened) -> list[int]:
            with reading(opened.connection):
                gone = spool_tables.passed_on(opened.connection, wanted, opened.lock.name)
            session.doubted = False
            return gone

        return session.run(work, self._settling_patience)

    def after_fork(self) -> None:
        """In a child: start anew, as an owner of nothing; the next call opens the file again. Idempotent."""
        self._session.after_fork()

    def close(self) -> int:
        """Let go of the file; rows that are left wait for whoever adopts them. Idempotent, never raises SpoolFailed.

        Returns how many that are settled could not be deleted: they would be sent again. It is noted as well.
        """
        session = self._session
        if session.is_open:
            self.settle()
        if left := session.pending.rows:
            self.notes.append(
                f"The spool {self.path}: {left:,} event(s) that have ended could not be deleted from it; the next "
                "client of this path would send them again."
            )
        session.close(self._settling_patience)
        return left
