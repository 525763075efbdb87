"""A file that appears whole or not at all: written beside its place, then renamed onto it."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path
from uuid import uuid4

from audiencekit.errors import InvalidInput


class AtomicFile:
    """Takes bytes under a temporary name in the folder of *path*; ``commit()`` puts them in the place of *path*.

    What stood there stays until then, and stays for good after ``discard()``. A symbolic link to a file is followed: it
    stays, and what it points to is replaced. Raises InvalidInput when *path* cannot name a file, or names a pipe, a
    device or a socket, which nothing may be renamed onto; OSError as the system does.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        try:
            self.path = Path(os.path.realpath(path))
        except (TypeError, ValueError):
            raise InvalidInput(f"a path expected, got {path!r}") from None
        if self.path.is_dir():
            raise InvalidInput(f"{self.path} is a folder; give the name of a file")
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            # Of the path as given: /dev/stdout resolves to a name that is not in the file system.
            if not stat.S_ISREG(Path(path).stat().st_mode):
                raise InvalidInput(f"{self.path} is a pipe, a device or a socket; give the name of a file")
        if not self.path.parent.is_dir():
            raise InvalidInput(f"the folder {self.path.parent} does not exist")
        self._part = self.path.with_name(f".{self.path.name[:100]}.{uuid4().hex[:12]}.part")
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self._file = os.fdopen(os.open(self._part, flags, 0o666), "wb")  # the umask applies, as to any new file

    def write(self, piece: bytes | memoryview) -> None:
        self._file.write(piece)

    def restart(self) -> None:
        """Forget what was written."""
        self._file.seek(0)
        self._file.truncate()

    def draft(self) -> Path:
        """What was written so far, as a file to look at."""
        self._file.flush()
        return self._part

    def commit(self) -> Path:
        """Make it last, then make it *the* file."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.replace(self.path)
        return self.path

    def discard(self) -> None:
        """Leave nothing behind. Does nothing after ``commit()``."""
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self._part.unlink()
