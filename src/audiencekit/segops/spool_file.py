"""The file of a spool: made, recognised, opened; a transaction in it; its errors in our words.

While a thread is inside SQLite no fork may happen, since the child would inherit locks that nobody frees. So all use
happens under ``in_use()``, which forking waits for; nobody waits for another process in there.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import stat
import threading
import uuid
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import cast

from audiencekit.errors import ConfigurationError
from audiencekit.segops import spool_reserve
from audiencekit.segops.spool_reserve import RESERVE

APPLICATION = 0x616B7370  # "aksp", in the header of every spool
FORMAT = 1
LOG_PAGES = 256  # of 4 KiB: the write-ahead log is emptied into the file when it has so many
KEPT_LOG = RESERVE  # bytes of it that stay on disk; a reserve must be enough to empty it
LARGEST_LOG = KEPT_LOG + 256 * 1024  # beyond that it was not emptied when it should have been
LARGEST = (1 << 30) - 1  # pages, SQLite's own limit
LONGEST_USE = 5.0  # seconds that a fork waits for a thread inside SQLite

# Rows of an owner lie between its number << OWNER_SHIFT and that of the next number: taking over all rows of an owner
# that has ended touches one row of owners.
OWNER_SHIFT = 40

SCHEMA = (
    "CREATE TABLE owners (number INTEGER PRIMARY KEY, lock TEXT NOT NULL, destination TEXT NOT NULL, opened REAL)",
    "CREATE TABLE events (id INTEGER PRIMARY KEY, tracked REAL, body BLOB, user_id TEXT, anonymous_id TEXT)",
    "CREATE TABLE tried (id INTEGER PRIMARY KEY)",
    "CREATE TABLE set_aside (number INTEGER PRIMARY KEY AUTOINCREMENT, at REAL, reason TEXT, destination TEXT, "
    "tracked REAL, body BLOB, user_id TEXT, anonymous_id TEXT)",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {FORMAT}",
)

logger = logging.getLogger("audiencekit.segops")
_using = threading.RLock()


def in_use() -> AbstractContextManager[bool]:
    """Around every use of SQLite; not for waiting."""
    return _using


def open_file(path: Path) -> sqlite3.Connection:
    """The spool at *path*, made if there is none. It does not wait: sqlite3.OperationalError when it is busy.

    Raises ConfigurationError for what is not a spool, or none that can be used; it is left as it was.
    """
    _make(path)
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        with reading(connection):
            known = _is_known(connection, path)
        # A file that was never checked must not be changed, hence only now.
        _make_private(path)
        mode = cast("tuple[str]", connection.execute("PRAGMA journal_mode = WAL").fetchone())[0]
        if mode != "wal":
            raise ConfigurationError(f"The spool {path} is on a file system without shared memory; use a local disk")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA journal_size_limit = {KEPT_LOG}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        connection.execute("PRAGMA secure_delete = OFF")  # deleting must need as little room as it can
        if not known:
            with writing(connection):
                if not _is_known(connection, path):
                    for statement in SCHEMA:
                        connection.execute(statement)
    except BaseException:
        connection.close()
        raise
    return connection


def _make(path: Path) -> None:
    """An empty file that only its owner may read; SQLite gives the same mode to the files beside it."""
    if not path.parent.is_dir():
        raise ConfigurationError(f"The spool's directory {path.parent} does not exist; make it, or change spool=")
    if path.exists():
        if not path.is_file():
            raise ConfigurationError(f"The spool {path} is not a file; give the path of one, existing or not")
        if hasattr(os, "geteuid") and path.stat().st_uid != os.geteuid():
            raise ConfigurationError(f"The spool {path} belongs to another user; give a path of your own")
        return
    # Not made in place: to close a file of its own would free SQLite's locks of another thread that has just opened it.
    blank = path.with_name(f"{path.name}-new-{uuid.uuid4().hex}")
    try:
        _make_empty(blank)
        try:
            os.link(blank, path)
        except FileExistsError:
            pass  # another process was faster
        except OSError:  # no second names on this file system
            with suppress(FileExistsError):
                _make_empty(path)
        finally:
            blank.unlink()
    except OSError as error:
        if spool_reserve.is_full(error):
            raise
        raise ConfigurationError(f"The spool {path} cannot be made ({error.strerror}); change spool=") from error


def _make_empty(path: Path) -> None:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _make_private(path: Path) -> None:
    """Take from a file that somebody else made, and those beside it, what others may do with it."""
    for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        try:
            if stat.S_IMODE(file.stat().st_mode) & 0o077:
                file.chmod(0o600)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise ConfigurationError(f"{file} can be read by others, and that cannot be changed: {error}") from error


def _is_known(connection: sqlite3.Connection, path: Path) -> bool:
    """False for an empty file. Raises ConfigurationError when it is not a spool of this format."""

    def number(query: str) -> int:
        return cast("tuple[int]", connection.execute(query).fetchone())[0]

    application, version = number("PRAGMA application_id"), number("PRAGMA user_version")
    if application == 0 and version == 0 and not number("SELECT count(*) FROM sqlite_master"):
        return False
    if application != APPLICATION:
        raise ConfigurationError(f"{path} is a database, but not a spool; it was left alone. Change spool=")
    if version > FORMAT:
        raise ConfigurationError(
            f"The spool {path} has format {version}, this version of audiencekit knows {FORMAT}: update it, or give "
            "another path. Its events are safe"
        )
    return True


@contextmanager
def reading(connection: sqlite3.Connection) -> Generator[None, None, None]:
    """Around queries that must see one state."""
    try:
        connection.execute("BEGIN")
        yield
    finally:
        end(connection)


@contextmanager
def writing(connection: sqlite3.Connection) -> Generator[None, None, None]:
    """Around changes that happen together or not at all."""
    try:
        connection.execute("BEGIN IMMEDIATE")  # in here: a signal handler may raise as soon as it is done
        yield
        connection.execute("COMMIT")
    finally:
        end(connection)


def end(connection: sqlite3.Connection) -> None:
    """Undo a transaction that was not finished."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def checkpoint(connection: sqlite3.Connection, *, truncate: bool) -> bool:
    """Empty the log into the file, as far as others let it; *truncate* gives its room back to the disk.

    False when somebody is in the way of that.
    """
    query = f"PRAGMA wal_checkpoint({'TRUNCATE' if truncate else 'PASSIVE'})"
    ((blocked, _, _),) = cast("list[tuple[int, int, int]]", connection.execute(query).fetchall())
    return not blocked


def is_large(log: Path) -> bool:
    """Whether a spool's log has outgrown what a reserve can empty."""
    try:
        return log.stat().st_size > LARGEST_LOG
    except OSError:
        return False


def limit_growth(connection: sqlite3.Connection, *, grow: bool) -> None:
    """Unless it may *grow*, the file keeps the pages it has."""
    connection.execute(f"PRAGMA max_page_count = {LARGEST if grow else 1}").fetchall()


def is_busy(error: sqlite3.Error) -> bool:
    return _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_full(error: sqlite3.Error) -> bool:
    """Whether there is no room on the disk, or in a quota."""
    extended = getattr(error, "sqlite_errorcode", None)
    no_room = (sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)
    return _code(error) == sqlite3.SQLITE_FULL or extended in no_room


def is_unusable(error: sqlite3.Error) -> bool:
    """Whether waiting or making room would not help: the file is at fault, or who may write it."""
    return _code(error) in (
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
    )


def sentence(path: Path, error: sqlite3.Error) -> str:
    """What happened, and what to do."""
    match sqlite3.SQLITE_FULL if is_full(error) else _code(error):
        case sqlite3.SQLITE_NOTADB:
            advice = "It was left alone; give the path of a spool, or of no file."
        case sqlite3.SQLITE_CORRUPT:
            advice = "Move it away with its -wal and -shm files (sqlite3's .recover may read it) and start again."
        case sqlite3.SQLITE_FULL:
            advice = "Make room on its disk."
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            advice = "The process must be able to write it and its directory."
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            advice = "Another process has held it too long."
        case _:
            advice = "See whether its disk is well."
    return f"The spool {path}: {error}. {advice}"


def _code(error: sqlite3.Error) -> int:
    code = getattr(error, "sqlite_errorcode", None)  # absent where Python, not SQLite, objects
    return code & 0xFF if isinstance(code, int) else sqlite3.SQLITE_ERROR  # the low byte; the rest is detail


def _before_fork() -> None:
    if not _using.acquire(timeout=LONGEST_USE):
        logger.warning("Forking while a spool is being written: the child may be unable to use one.")


def _after_fork_in_parent() -> None:
    with suppress(RuntimeError):  # the wait above timed out
        _using.release()


def _after_fork_in_child() -> None:
    global _using
    _using = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child)
