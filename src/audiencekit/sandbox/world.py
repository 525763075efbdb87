"""What every service of the sandbox is given: the store, the clock, the secrets, the faults, the log."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import attrs

from audiencekit.sandbox.clock import EvaluationClock, ServerClock
from audiencekit.sandbox.faults import Faults
from audiencekit.sandbox.requests_log import RequestLog
from audiencekit.sandbox.secrets import Secrets
from audiencekit.sandbox.store import Store

T = TypeVar("T")


@attrs.define(eq=False)
class World:
    """One sandbox's state, shared by its services.

    ``base_url`` is ``http://127.0.0.1:PORT``, without a trailing slash. ``work_dir`` is a folder for files; beside the
    database when that is kept, else temporary. ``token`` opens the controls. A service that keeps anything in memory
    or runs something of its own appends to ``on_reset`` and ``on_close``; one that hands out tokens which run out
    appends to ``on_expire`` what makes those handed out so far invalid. Requests wait while ``resetting`` is held.
    """

    store: Store
    secrets: Secrets
    work_dir: Path
    token: str = attrs.field(repr=False)
    base_url: str = ""
    clock: EvaluationClock = attrs.field(factory=EvaluationClock)
    server_clock: ServerClock = attrs.field(factory=ServerClock)
    faults: Faults = attrs.field(factory=Faults)
    requests: RequestLog = attrs.field(factory=RequestLog)
    on_reset: list[Callable[[], None]] = attrs.field(factory=list[Callable[[], None]], repr=False)
    on_expire: list[Callable[[], None]] = attrs.field(factory=list[Callable[[], None]], repr=False)
    on_close: list[Callable[[], None]] = attrs.field(factory=list[Callable[[], None]], repr=False)
    resetting: asyncio.Lock = attrs.field(factory=asyncio.Lock, repr=False)
    temporary: Path | None = None
    parts: dict[object, object] = attrs.field(factory=dict[object, object], repr=False)

    @classmethod
    def open(cls, path: Path | None, *, token: str) -> World:
        """A world on the database *path*, or on a temporary one."""
        store = Store(path)
        temporary = None if path is not None else Path(tempfile.mkdtemp(prefix="audiencekit-sandbox-"))
        work_dir = temporary or store.path.with_name(store.path.name + "-files")
        work_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(store=store, secrets=Secrets(store), work_dir=work_dir, token=token, temporary=temporary)

    def part(self, kind: Callable[[World], T]) -> T:
        """The one *kind* of this world, made when first asked for: what a service's routes and controls share."""
        if kind not in self.parts:
            self.parts[kind] = kind(self)
        return cast("T", self.parts[kind])

    def reset(self, seed: Callable[[], None]) -> None:
        """Forget everything but the secrets: rows, files, faults, the log, set clocks. *seed* fills the tables again.

        Emptied and filled in one transaction: a request that is under way finds its key there before and after.
        """

        def start_anew(connection: sqlite3.Connection) -> None:
            _empty_tables(connection)
            self._remove_files()
            seed()

        self.store.write(start_anew)
        self.faults.clear()
        self.requests.clear()
        self.clock.set(None)
        self.server_clock.skew = 0.0
        for forget in self.on_reset:
            forget()

    def _remove_files(self) -> None:
        for entry in self.work_dir.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)
            else:
                entry.unlink(missing_ok=True)  # whoever writes it may be removing it too

    def close(self) -> None:
        """Stop what the services run, close the store, remove what is temporary; each even if another fails."""
        with contextlib.ExitStack() as last_first:
            if self.temporary is not None:
                last_first.callback(shutil.rmtree, self.temporary, ignore_errors=True)
            last_first.callback(self.store.close)
            for stop in self.on_close:
                last_first.callback(stop)


def _empty_tables(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA defer_foreign_keys = ON")
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (name,) in tables:
        if name == "sqlite_sequence" or not str(name).startswith(("sqlite_", "sandbox_")):
            connection.execute(f'DELETE FROM "{name}"')
