"""A spool as one process has it open: as a new owner, on a disk that may be full, and never across a fork."""

from __future__ import annotations

import os
import sqlite3
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar
from weakref import WeakSet

import attrs

from audiencekit.core.deadline import Clock
from audiencekit.errors import ConfigurationError, SpoolFailed
from audiencekit.segops import spool_reserve
from audiencekit.segops.spool_busy import PATIENCE, Naps, SpoolBusy
from audiencekit.segops.spool_file import (
    checkpoint,
    end,
    in_use,
    is_busy,
    is_full,
    is_large,
    is_unusable,
    limit_growth,
    open_file,
    sentence,
    writing,
)
from audiencekit.segops.spool_owner import OwnerLock
from audiencekit.segops.spool_reserve import Reserve
from audiencekit.segops.spool_tables import Destination, claim, first_of, forget_empty, owns, register

T = TypeVar("T")

LOOK_AT_PATH = 1.0  # seconds between two looks whether the path still leads to the open file
RESERVE_AGAIN = 1.0  # seconds between two attempts to make a reserve
LOOK_AT_LOG = 64 * 1024  # bytes written to the log between two looks how large it is
WRITTEN = 8 * 1024  # bytes that a change writes beside the events themselves, about
READER_PATIENCE = 1.0  # seconds for whoever reads while the log has to be emptied


@attrs.define(eq=False)
class Opened:
    """The connection, and what this owner has: a lock, numbers, and of adopted ids (from, below) those not yet read."""

    connection: sqlite3.Connection
    lock: OwnerLock
    numbers: list[int]
    next_id: int
    place: tuple[int, int] | None  # which file it is
    backlog: deque[tuple[int, int]] = attrs.field(factory=deque[tuple[int, int]])
    looked_at: float | None = None
    limited: bool = False  # to the pages it has
    unlooked: int = LOOK_AT_LOG  # bytes written since the last look at the log
    crowded: tuple[float, float] | None = None  # since when readers keep the log from being emptied, and last seen when
    unclaimed: bool = False  # its lock file was away for a while, and others may have taken it for ended


@attrs.define
class Pending:
    """What could not be done so far: rows to ``remove``, to move ``aside`` (why, when), tries to ``unmark``."""

    remove: list[tuple[int, int]] = attrs.field(factory=list[tuple[int, int]])
    aside: list[tuple[list[tuple[int, int]], str, float]] = attrs.field(
        factory=list[tuple[list[tuple[int, int]], str, float]]
    )
    unmark: list[tuple[int, int]] = attrs.field(factory=list[tuple[int, int]])
    since: float | None = None  # when trouble with it began (monotonic)
    told: bool = False

    @property
    def rows(self) -> int:
        """How many would be found, and sent, by a later process."""
        spans = [*self.remove, *(span for moved, _, _ in self.aside for span in moved)]
        return sum(last - first + 1 for first, last in spans)

    def __bool__(self) -> bool:
        return bool(self.remove or self.aside or self.unmark)


class Session:
    """Opens at the first use in a process and after each fork.

    ``may_grow``: there is a reserve. Without one new rows only get room that was freed, because a file that cannot grow
    could no longer take in its own log, and nothing could be deleted. ``notes`` are for whoever may log. ``doubted``:
    others may have taken rows over; whoever has looked which says so.
    """

    def __init__(self, path: Path, destination: Destination, clock: Clock) -> None:
        self.path = path
        self._log = path.with_name(f"{path.name}-wal")
        self.destination = destination
        self.clock = clock
        self.may_grow = True
        self._reserve = Reserve(path)
        self._reserve_at = 0.0
        self._pid = os.getpid()
        self._opened: Opened | None = None
        self._closed = self._was_open = self.doubted = False
        self.pending = Pending()
        self.notes: list[str] = []
        _living.add(self)

    def run(self, work: Callable[[Opened], T], patience: float, *, vital: bool = False) -> T:
        """*work* done, as often as it takes while another process writes, for *patience* seconds at most.

        Raises SpoolBusy then, SpoolFailed for all else; at the first opening ConfigurationError for a file that cannot
        be used. On a full disk *vital* work gets the reserve, and so does opening.
        """
        naps, made_way = Naps(self.clock, patience), False
        while True:
            try:
                with in_use():
                    opened = self._opened or self._open()
                    end(opened.connection)  # that of a change which a signal handler's exception cut short
                    if vital and opened.limited:
                        self.limit(opened, grow=True)
                    return work(opened)
            except ConfigurationError as error:
                if self._was_open:
                    raise SpoolFailed(error.message) from error
                raise
            except OSError as error:
                if made_way or not spool_reserve.is_full(error):
                    advice = "Make room on its disk." if spool_reserve.is_full(error) else ""
                    raise SpoolFailed(f"The spool {self.path} cannot be locked: {error}. {advice}".rstrip()) from error
            except SpoolBusy as busy:
                self._nap(naps, busy)
                continue
            except sqlite3.Error as error:
                if is_busy(error):
                    self._nap(naps, SpoolBusy(sentence(self.path, error)))
                    continue
                if made_way or not is_full(error):
                    kind = ConfigurationError if is_unusable(error) and not self._was_open else SpoolFailed
                    raise kind(sentence(self.path, error)) from error
            made_way = True
            self._make_way(vital=vital or self._opened is None)

    def _nap(self, naps: Naps, busy: SpoolBusy) -> None:
        nap = naps.next()
        if nap is None:
            raise busy
        self.clock.sleep(nap)

    def _make_way(self, *, vital: bool) -> None:
        """The disk is full: empty the log into the file. What is *vital* may take the reserve for it."""
        if vital:
            self._reserve.drop()
            self.may_grow = False
            self._reserve_at = self.clock.monotonic() + RESERVE_AGAIN
        elif not self.may_grow:
            self.renew_reserve()
        if self._opened is not None:
            with in_use(), suppress(sqlite3.Error):
                end(self._opened.connection)
                checkpoint(self._opened.connection, truncate=vital)

    def renew_reserve(self) -> None:
        """Make it again, if there is room by now."""
        now = self.clock.monotonic()
        if now >= self._reserve_at:
            self._reserve_at = now + RESERVE_AGAIN
            self.may_grow = self._reserve.make()

    def _open(self) -> Opened:
        if self._closed:
            raise SpoolFailed(f"The spool {self.path} was closed; make a new client")
        connection, lock = open_file(self.path), None
        try:
            with writing(connection):
                lock = OwnerLock.of_new_owner(self.path)
                number = register(connection, lock.name, self.destination.text, self.clock.time())
        except BaseException:
            if lock is not None:
                lock.release()
            connection.close()
            raise
        self._was_open = True
        self._opened = Opened(connection, lock, [number], first_of(number), _place(self.path))
        self.renew_reserve()
        return self._opened

    def limit(self, opened: Opened, *, grow: bool) -> None:
        """Let the file grow, or keep the pages it has."""
        opened.limited = True  # until it is known that it is not
        limit_growth(opened.connection, grow=grow)
        opened.limited = not grow

    def check_place(self, opened: Opened) -> None:
        """Once a second: what is written must be found under the path again. Raises SpoolFailed."""
        now = self.clock.monotonic()
        if opened.looked_at is not None and now < opened.looked_at + LOOK_AT_PATH:
            return
        if opened.place != _place(self.path):
            raise SpoolFailed(
                f"The spool {self.path} was removed or replaced while it was in use: what is tracked would be in no "
                "file that a later process finds. Put it back, or make a new client"
            )
        self.may_grow = self.may_grow and self._reserve.exists  # others use it as well
        opened.looked_at = now

    def empty_log(self, opened: Opened, size: int) -> None:
        """Before *size* bytes are added: a log that readers kept from being emptied would outgrow the reserve.

        Raises SpoolBusy at first, SpoolFailed when they do not end.
        """
        opened.unlooked += size + WRITTEN
        if opened.unlooked < LOOK_AT_LOG:
            return
        if not is_large(self._log) or checkpoint(opened.connection, truncate=True):
            opened.unlooked, opened.crowded = size + WRITTEN, None
            return
        with writing(opened.connection):
            pass  # it is no writer who is in the way: that would be said here
        now = self.clock.monotonic()
        since, last = opened.crowded or (now, now)
        since = since if now <= last + PATIENCE else now
        opened.crowded = since, now
        text = (
            f"The spool {self.path}: somebody is reading it, so that its log cannot be emptied. End that reader (a "
            "process with an open transaction); what is stored is safe, and sent"
        )
        if now < since + READER_PATIENCE:
            raise SpoolBusy(text)
        raise SpoolFailed(text)

    def keep_up(self, patience: float) -> None:
        """Now and then: show that this owner lives, and have a reserve. Raises SpoolFailed; then call it again."""
        opened = self._opened
        if opened is None:
            return
        with suppress(OSError):  # a full disk or the like; a later call comes
            opened.unclaimed |= opened.lock.keep_up()
        self.renew_reserve()
        if opened.unclaimed:
            self.doubted = True
            self.run(self._claim_again, patience, vital=True)

    def _claim_again(self, opened: Opened) -> None:
        with writing(opened.connection):
            opened.lock.keep_up()
            self.claim(opened)
        opened.unclaimed = False

    def claim(self, opened: Opened) -> None:
        """In the middle of a change: see to it that the next rows are this owner's. Raises OSError."""
        connection, name = opened.connection, opened.lock.name
        if owns(connection, opened.next_id, name):
            return
        self.doubted = True
        # Whoever takes over removes lock files in the middle of a change as well: this one stays.
        opened.lock.keep_up()
        now, above = self.clock.time(), max(opened.numbers)
        number = claim(connection, opened.next_id, name, self.destination.text, now, above)
        if number > above:
            opened.numbers.append(number)
            opened.next_id = first_of(number)

    def after_fork(self) -> None:
        """In a child: what is open is the parent's. It is neither used nor closed, which would write to the file."""
        if self._pid == os.getpid():
            return
        opened, self._opened = self._opened, None
        self._pid, self.pending, self.notes, self.doubted = os.getpid(), Pending(), [], False
        if opened is not None:
            _forsaken.append(opened.connection)
            opened.lock.forget()

    @property
    def is_open(self) -> bool:
        return self._opened is not None

    def close(self, patience: float) -> None:
        """Idempotent. Rows that are left wait for the next owner."""
        try:
            if self._opened is not None:
                self.run(self._leave, patience, vital=True)
        except SpoolFailed:
            pass  # whoever adopts next finds that there is nothing
        finally:
            self._closed = True
            opened, self._opened = self._opened, None
            if opened is not None:
                with in_use():
                    with suppress(sqlite3.Error):
                        checkpoint(opened.connection, truncate=True)
                    opened.connection.close()
                opened.lock.release()

    def _leave(self, opened: Opened) -> None:
        with writing(opened.connection):
            forget_empty(opened.connection, opened.numbers, opened.lock.name)


def _place(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


_living: WeakSet[Session] = WeakSet()
_forsaken: list[sqlite3.Connection] = []  # kept, because a connection that is collected is closed


def _after_fork_in_child() -> None:
    for session in list(_living):
        session.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
