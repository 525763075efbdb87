"""Writing the copy of a table into an SQLite database (contract 5.3). Runs in the worker."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from audiencekit.sandbox.avatars.sqlite_source import PATIENCE, DeclaredTable, Unreachable, quoted


def write_rows(path: str, table: DeclaredTable, columns: Mapping[str, Sequence[object]], *, clear: bool) -> None:
    """Add the rows to the table, all or none; it is made where it is missing, with *columns*. *clear*: empty it first.

    Raises `Unreachable`.
    """
    try:
        if not Path(path).is_file():
            raise Unreachable("There is no database at this place.")
        opened = sqlite3.connect(f"file:{quote(path)}?mode=rw", uri=True, timeout=PATIENCE)
        with closing(opened) as database, database:
            database.execute("BEGIN IMMEDIATE")
            database.execute(_created(table, list(columns)))
            if clear:
                database.execute(f"DELETE FROM {quoted(table.name)}")
            listed, marks = ", ".join(map(quoted, columns)), ", ".join("?" * len(columns))
            rows = zip(*columns.values(), strict=True)
            database.executemany(f"INSERT INTO {quoted(table.name)} ({listed}) VALUES ({marks})", rows)
    except (sqlite3.Error, OSError) as error:
        why = str(error) if isinstance(error, sqlite3.Error) else "no access"
        raise Unreachable(f"The database cannot be written: {why}.") from None


def _created(table: DeclaredTable, columns: Sequence[str]) -> str:
    """Types, key and references of the source, without its other conditions: emptied columns would not meet them."""
    parts = [f"{quoted(name)} {table.types[name]}{' PRIMARY KEY' * (name == table.key)}" for name in columns]
    parts += [
        f"FOREIGN KEY ({quoted(column)}) REFERENCES {quoted(parent)}" + (f" ({quoted(field)})" if field else "")
        for column, (parent, field) in table.references.items()
        if column in columns
    ]
    return f"CREATE TABLE IF NOT EXISTS {quoted(table.name)} ({', '.join(parts)})"
