"""A disk that is full when a test says so."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest


class Disk:
    """While ``full`` no transaction that changes anything ends well, unless the reserve was given up for it."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._full = self._had_one = self.hopeless = False
        self.refused = 0  # attempts to change something
        disk, connect = self, sqlite3.connect
        self.reserve = path.with_name(f"{path.name}-reserve")

        class Connection(sqlite3.Connection):
            def execute(self, statement: str, *values: object) -> sqlite3.Cursor:  # type: ignore[override]
                writes = statement.startswith(("COMMIT", "INSERT")) and (statement == "COMMIT") == self.in_transaction
                if writes and disk.full and (disk.hopeless or not disk.given_up):
                    disk.refused += 1
                    error = sqlite3.OperationalError("database or disk is full")
                    error.sqlite_errorcode = sqlite3.SQLITE_FULL
                    raise error
                return super().execute(statement, *values)  # pyright: ignore

        monkeypatch.setattr(sqlite3, "connect", lambda *a, **o: connect(*a, factory=Connection, **o))  # pyright: ignore
        write = os.write

        def full_write(file: int, data: bytes) -> int:
            if disk.full and len(data) == 64 * 1024:
                raise OSError(28, "No space left on device")
            return write(file, data)

        monkeypatch.setattr(os, "write", full_write)

    @property
    def full(self) -> bool:
        return self._full

    @full.setter
    def full(self, full: bool) -> None:
        self._full, self._had_one = full, self.reserve.exists()

    @property
    def given_up(self) -> bool:
        return self._had_one and not self.reserve.exists()
