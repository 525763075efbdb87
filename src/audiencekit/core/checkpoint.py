"""A file that lets a bulk call resume: what was sent, and what came of it. Append-only JSON lines.

::

    {"checkpoint": "audiencekit", "version": 1, "job": "POST https://…/v2/cohorts"}
    {"sent": "<digest>", "n": 1, "at": 1700000000.5}     on disk before the item is sent
    {"done": "<digest>", "n": 1, "response": {…}}        the answer
    {"failed": "<digest>", "n": 1, "error": "Conflict"}  known not to have been done

``n`` tells equal items of one input apart: the first, the second, … A "sent" without a line after it is in doubt.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar, cast
from weakref import WeakSet

import attrs

from audiencekit.core.deadline import SYSTEM_CLOCK, Clock
from audiencekit.errors import CheckpointFailed, InvalidInput

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")
Key = tuple[str, int]

VERSION = 1


@attrs.frozen
class Resumable(Generic[ItemT, ResultT]):
    """How a bulk call is kept in the file *path*, so that a later run with the same input sends only the rest.

    - ``digest(item)``: a short text that is the same for equal items in every run, and holds no secret; see
      :func:`digest_of`.
    - ``dump(response)``: the response as JSON (what ``json.dumps`` takes); ``load`` makes a response of it again.
    - ``job``: what the file is for, such as method and URL. A file of another job is refused.
    - ``seen``: told of each response in the file, as JSON, when it is opened, before anything is settled or sent.
    """

    path: str | os.PathLike[str]
    digest: Callable[[ItemT], str]
    dump: Callable[[ResultT], object]
    load: Callable[[object], ResultT]
    job: str = attrs.field(kw_only=True)
    seen: Callable[[object], None] | None = attrs.field(default=None, kw_only=True)


def digest_of(value: object) -> str:
    """A digest of JSON: 32 hexadecimal digits, the same for any order of keys."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


@attrs.frozen
class Answered:
    """What the file keeps of an item that is done: the JSON that ``dump`` made of its response."""

    response: object


class Checkpoint:
    """The open file: mode 0600, one writer at a time. Threads may share it.

    Memory grows by some 250 bytes for each different item of the input. Raises InvalidInput for a path that is no
    checkpoint, is one of another *job*, or is in use; CheckpointFailed when it cannot be written.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        job: str,
        clock: Clock = SYSTEM_CLOCK,
        seen: Callable[[object], None] | None = None,
    ) -> None:
        self.path = Path(path)
        self._clock = clock
        self._tell = seen
        self._lock = Lock()
        self._syncing = Lock()
        self._lines = self._synced = 0
        self._seen: dict[str, int] = {}
        self._known: dict[Key, float | int] = {}  # sent: when (float); done: where its line is (int)
        self._fd: int | None = self._open()
        try:
            self._size = self._read(job)
        except BaseException:
            self.close()
            raise
        _opened.add(self)

    def occurrence(self, digest: str) -> Key:
        """The name of the next item of that digest."""
        if not isinstance(digest, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
            raise InvalidInput(f"digest() must give a text, got {type(digest).__name__}")
        count = self._seen[digest] = self._seen.get(digest, 0) + 1
        return digest, count

    def earlier(self, key: Key) -> Answered | float | None:
        """What an earlier run left of *key*: the answer; when it was sent, if in doubt; None if it is to be sent."""
        known = self._known.pop(key, None)
        if known is None or isinstance(known, float):
            return known
        with self._lock:
            line = self._line_at(known)
        return Answered(cast("dict[str, object]", json.loads(line))["response"])

    def sent(self, key: Key) -> None:
        """About to be sent. :meth:`flush` puts it on the disk."""
        self._append({"sent": key[0], "n": key[1], "at": self._clock.time()})

    def done(self, key: Key, response: object) -> None:
        self._append({"done": key[0], "n": key[1], "response": response})

    def failed(self, key: Key, reason: str) -> None:
        """Known not to have been done; a later run sends it again."""
        self._append({"failed": key[0], "n": key[1], "error": reason})

    def flush(self) -> None:
        """Put on the disk what was written. Threads that come together share one wait for it."""
        mine = self._lines
        with self._syncing:
            if self._synced >= mine:
                return
            covered = self._lines
            try:
                os.fsync(self._descriptor())
            except OSError as error:
                raise self._failure(error) from error
            self._synced = covered

    def close(self) -> None:
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)

    def _append(self, line: Mapping[str, object]) -> None:
        data = (json.dumps(line, separators=(",", ":")) + "\n").encode()
        with self._lock:
            fd, written = self._descriptor(), 0
            try:
                while written < len(data):
                    written += os.write(fd, data[written:])
            except OSError as error:
                try:
                    os.ftruncate(fd, self._size)  # half a line would spoil the next one
                except OSError:
                    self.close()
                raise self._failure(error) from error
            self._size += written
            self._lines += 1

    def _descriptor(self) -> int:
        if self._fd is None:
            raise CheckpointFailed(f"The checkpoint {self.path} is not open in this process (any more)")
        return self._fd

    def _failure(self, error: OSError) -> CheckpointFailed:
        return CheckpointFailed(
            f"The checkpoint {self.path} could not be written: {error.strerror}. What it does not know of was not "
            "sent; make room and run again with the same file."
        )

    def _open(self) -> int:
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            fd = os.open(self.path, flags, 0o600)
        except (OSError, ValueError) as error:
            raise InvalidInput(f"The checkpoint {self.path} cannot be opened: {error}") from None
        try:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                raise InvalidInput(f"The checkpoint {self.path} is no regular file")
            _lock(fd)
        except OSError:
            os.close(fd)
            raise InvalidInput(
                f"The checkpoint {self.path} is in use by another bulk call; wait for it, or give each its own file"
            ) from None
        except BaseException:
            os.close(fd)
            raise
        return fd

    def _read(self, job: str) -> int:
        """Learn what is there; its size. What a killed process left of a last line is cut off."""
        fd = self._descriptor()
        header = {"checkpoint": "audiencekit", "version": VERSION, "job": job}
        expected = (json.dumps(header, separators=(",", ":")) + "\n").encode()
        end = 0
        with os.fdopen(os.dup(fd), "rb") as file:
            file.seek(0)
            for number, line in enumerate(file, 1):
                torn = not line.endswith(b"\n")
                if number == 1 and not (torn and expected.startswith(line)):
                    self._check_header(line, job)
                if torn:
                    break
                if number > 1:
                    self._learn(line, number, end)
                end += len(line)
        try:
            os.ftruncate(fd, end)
        except OSError as error:
            raise self._failure(error) from error
        self._size = end
        if not end:
            self._append(header)
            self.flush()
            _sync_folder(self.path)
        return self._size

    def _check_header(self, line: bytes, job: str) -> None:
        try:
            header = json.loads(line)
            kind, version, of = header["checkpoint"], header["version"], header["job"]
        except (ValueError, KeyError, TypeError):
            kind = version = of = None
        if kind != "audiencekit":
            raise InvalidInput(f"{self.path} is no checkpoint; it was left as it is")
        if version != VERSION:
            raise InvalidInput(f"The checkpoint {self.path} is of version {version!r}; this one reads {VERSION}")
        if of != job:
            raise InvalidInput(f"The checkpoint {self.path} is for {of!r}, not for {job!r}; give each job its own file")

    def _learn(self, line: bytes, number: int, start: int) -> None:
        try:
            entry = json.loads(line)
            count = entry["n"]
            if "sent" in entry:
                # The earliest time counts: whatever was made since may be ours.
                self._known.setdefault((entry["sent"], count), float(entry["at"]))
            elif "done" in entry:
                _ = entry["response"]
                self._known[entry["done"], count] = start
            else:
                self._known.pop((entry["failed"], count), None)
        except (ValueError, KeyError, TypeError):
            raise InvalidInput(f"Line {number} of the checkpoint {self.path} is damaged; nothing was sent") from None
        if self._tell is not None and "done" in entry:
            self._tell(entry["response"])

    def _line_at(self, start: int) -> bytes:
        pieces: list[bytes] = []
        fd = self._descriptor()
        os.lseek(fd, start, os.SEEK_SET)  # writing is not moved by it: the file is open for appending
        while piece := os.read(fd, 64 * 1024):
            head, newline, _ = piece.partition(b"\n")
            pieces.append(head)
            if newline:
                break
        return b"".join(pieces)


def _sync_folder(path: Path) -> None:
    with suppress(OSError):  # not every system opens folders
        fd = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


if sys.platform == "win32":
    import msvcrt

    def _lock(fd: int) -> None:
        os.lseek(fd, 1 << 40, os.SEEK_SET)  # its locks are on bytes, which nobody else could read; there are none here
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)


_opened: WeakSet[Checkpoint] = WeakSet()


def _after_fork_in_child() -> None:
    """A lock lives as long as any copy of the file is open, and a worker process may outlive its parent."""
    for checkpoint in list(_opened):
        checkpoint.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
