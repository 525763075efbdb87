"""A spool as one process has it open: as a new owner, with patience for others, and never across a fork."""

from __future__ import annotations

import os
import sqlite3
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from weakref import WeakSet

import attrs

from audiencekit.core.deadline import Clock
from audiencekit.errors import ConfigurationError, SpoolFailed
from audiencekit.segops.spool_file import end, in_use, is_busy, is_unusable, open_file, sentence, writing
from audiencekit.segops.spool_owner import OwnerLock
from audiencekit.segops.spool_tables import Destination, first_of, forget_empty, register

T = TypeVar("T")

FIRST_NAP, LONGEST_NAP = 0.0001, 0.02  # seconds between two looks at a busy file: others write for far less than that


@attrs.define(eq=False)
class Opened:
    """The connection, and what this owner has: a lock, numbers, and of adopted ids (from, below) those not yet read."""

    connection: sqlite3.Connection
    lock: OwnerLock
    numbers: list[int]
    next_id: int
    backlog: deque[tuple[int, int]] = attrs.field(factory=deque[tuple[int, int]])


class Session:
    """Opens at the first use in a process and after each fork.

    ``unsettled`` are runs of ids that could not be deleted so far, ``warned`` whether that was told.
    """

    def __init__(self, path: Path, destination: Destination, clock: Clock) -> None:
        self.path = path
        self.destination = destination
        self.clock = clock
        self._pid = os.getpid()
        self._opened: Opened | None = None
        self._closed = self._was_open = False
        self.unsettled: list[tuple[int, int]] = []
        self.warned = False
        _living.add(self)

    def run(self, work: Callable[[Opened], T], patience: float) -> T:
        """*work* done, as often as it takes while another process writes, for *patience* seconds at most.

        Raises SpoolFailed; at the first opening ConfigurationError for a file that cannot be used.
        """
        ends, nap = None, FIRST_NAP
        while True:
            try:
                with in_use():
                    opened = self._opened or self._open()
                    end(opened.connection)  # that of a change which a signal handler's exception cut short
                    return work(opened)
            except ConfigurationError as error:
                if self._was_open:
                    raise SpoolFailed(error.message) from error
                raise
            except sqlite3.Error as error:
                now = self.clock.monotonic()
                ends = now + patience if ends is None else ends
                if not is_busy(error) or now >= ends:
                    kind = ConfigurationError if is_unusable(error) and not self._was_open else SpoolFailed
                    raise kind(sentence(self.path, error)) from error
            self.clock.sleep(nap)
            nap = min(nap * 2, LONGEST_NAP)

    def _open(self) -> Opened:
        if self._closed:
            raise SpoolFailed(f"The spool {self.path} was closed; make a new client")
        connection, lock = open_file(self.path), None
        try:
            with writing(connection):
                lock = OwnerLock.of_new_owner(self.path)
                number = register(connection, lock.name, self.destination.text, self.clock.time())
        except BaseException as error:
            if lock is not None:
                lock.release()
            connection.close()
            if isinstance(error, OSError):
                raise SpoolFailed(f"The spool {self.path} cannot be locked: {error}") from error
            raise
        self._was_open = True
        self._opened = Opened(connection, lock, [number], first_of(number))
        return self._opened

    def after_fork(self) -> None:
        """In a child: what is open is the parent's. It is neither used nor closed, which would write to the file."""
        if self._pid == os.getpid():
            return
        opened, self._opened = self._opened, None
        self._pid, self.unsettled, self.warned = os.getpid(), [], False
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
                self.run(self._leave, patience)
        except SpoolFailed:
            pass  # whoever adopts next finds that there is nothing
        finally:
            self._closed = True
            opened, self._opened = self._opened, None
            if opened is not None:
                with in_use():
                    opened.connection.close()
                opened.lock.release()

    def _leave(self, opened: Opened) -> None:
        with writing(opened.connection):
            forget_empty(opened.connection, opened.numbers)


_living: WeakSet[Session] = WeakSet()
_forsaken: list[sqlite3.Connection] = []  # kept, because a connection that is collected is closed


def _after_fork_in_child() -> None:
    for session in list(_living):
        session.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
