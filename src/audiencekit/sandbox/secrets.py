"""Keys and passwords of the sandbox: made at random once, kept in the store, the same after a restart or a reset."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from audiencekit.sandbox.store import Store

SCHEMA = "CREATE TABLE IF NOT EXISTS sandbox_secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"


class Secrets:
    """Named secrets; the repr shows none of them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.add_schema(SCHEMA)

    def get(self, name: str, make: Callable[[], str]) -> str:
        """The secret *name*; the first time, what *make* answers (from the ``secrets`` module, not ``random``)."""

        def work(connection: sqlite3.Connection) -> str:
            connection.execute("INSERT OR IGNORE INTO sandbox_secrets VALUES (?, ?)", (name, make()))
            row = connection.execute("SELECT value FROM sandbox_secrets WHERE name = ?", (name,)).fetchone()
            return str(row[0])

        return self._store.write(work)

    def replace(self, name: str, value: str) -> str:
        """Keep *value* from now on; answers it."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT OR REPLACE INTO sandbox_secrets VALUES (?, ?)", (name, value))

        self._store.write(work)
        return value
