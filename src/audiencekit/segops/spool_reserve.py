"""Room beside a spool for the day its disk is full: to delete what was sent, SQLite must write before it frees."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

RESERVE = 1024 * 1024  # bytes; the write-ahead log is kept as small, so that this is enough to empty it into the spool
_PIECE = 64 * 1024


def is_full(error: OSError) -> bool:
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


class Reserve:
    """A file of 1 MiB. It stays when the clients are gone: the next one may have to begin on a full disk."""

    def __init__(self, spool: Path) -> None:
        self.path = spool.with_name(f"{spool.name}-reserve")

    @property
    def exists(self) -> bool:
        try:
            return self.path.stat().st_size >= RESERVE
        except OSError:
            return False

    def make(self) -> bool:
        """Whether the disk has room: for it, and as much again. Where it is forbidden, nobody knows: then True."""
        if self.exists:
            return True
        piece = os.urandom(_PIECE)  # a file system that packs zeros would reserve nothing
        try:
            file = os.open(self.path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
            try:
                for _ in range(2 * RESERVE // _PIECE):
                    if os.write(file, piece) < _PIECE:
                        raise OSError(errno.ENOSPC, "no room")
                os.ftruncate(file, RESERVE)
            finally:
                os.close(file)
        except OSError as error:
            self.drop()
            return not is_full(error)
        return True

    def drop(self) -> None:
        """Free the room."""
        with suppress(OSError):
            self.path.unlink()
