"""Who owns rows of a spool: a file that is locked as long as its owner lives. The system frees it, even on SIGKILL.

The lock belongs to the open file, not to the process: two clients of one process exclude each other, and a forked child
that closes its copy leaves its parent's lock alone.
"""

from __future__ import annotations

import os
import re
import sys
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Self

_NAME = re.compile(r"[0-9a-f]{32}")

if sys.platform == "win32":
    import msvcrt

    def _lock(fd: int, *, shared: bool) -> None:
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)  # it knows no shared locks; probes are one at a time anyway

else:
    import fcntl

    def _lock(fd: int, *, shared: bool) -> None:
        fcntl.flock(fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)


class OwnerLock:
    """Held from birth to :meth:`release`. Its name is unique for ever: once free, it stays free."""

    def __init__(self, spool: Path, name: str, fd: int) -> None:
        self.name = name
        self._spool = spool
        self._fd: int | None = fd

    @classmethod
    def of_new_owner(cls, spool: Path) -> Self:
        """Raises OSError where no file can be made or locked."""
        name = uuid.uuid4().hex
        fd = os.open(_path(spool, name), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        lock = cls(spool, name, fd)
        try:
            _lock(fd, shared=False)
        except BaseException:
            lock.release()
            raise
        return lock

    def keep_up(self) -> bool:
        """Touch its file, for cleaners of old ones. True when one has taken it: it is there again. Raises OSError."""
        path = _path(self._spool, self.name)
        try:
            os.utime(path)
            return False
        except FileNotFoundError:
            pass
        blank = path.with_name(f"{path.name}.new")  # under its own name only once it is locked
        fd = os.open(blank, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(fd, shared=False)
            blank.rename(path)
        except BaseException:
            os.close(fd)
            raise
        self.forget()
        self._fd = fd
        return True

    def forget(self) -> None:
        """Close this process's copy. In a forked child the parent keeps its lock."""
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)

    def release(self) -> None:
        """Free it for good and remove its file: an owner without a file is one that has ended."""
        if self._fd is not None:
            self.forget()
            remove_lock(self._spool, self.name)


def has_ended(spool: Path, name: str) -> bool:
    """Whether the owner of that name lives no more. When it cannot be told, it is taken to live."""
    if not _NAME.fullmatch(name):
        return True  # none of ours was ever called so
    try:
        fd = os.open(_path(spool, name), os.O_RDWR)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    try:
        _lock(fd, shared=True)
    except OSError:
        return False
    finally:
        os.close(fd)
    return True


def remove_lock(spool: Path, name: str) -> None:
    """Remove the file of an owner that has ended."""
    if _NAME.fullmatch(name):
        with suppress(OSError):
            _path(spool, name).unlink()


def _path(spool: Path, name: str) -> Path:
    return spool.with_name(f"{spool.name}-owner-{name}")
