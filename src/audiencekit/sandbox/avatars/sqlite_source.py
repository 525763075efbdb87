"""Looking into an SQLite database without changing it: is it there, what is in a few columns (contract 2.4)."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import attrs

from audiencekit.sandbox.avatars.wire import Json

PATIENCE = 5.0  # seconds a database may take
_STEPS = 10_000  # of SQLite's machine between two looks at the clock


class Unreachable(Exception):
    """The database does not open, or does not answer; the text says why and holds no address."""


@attrs.frozen
class Sample:
    """*values* by table and column, as text; *missing* are the columns that are not there, as ``table.column``."""

    values: dict[str, dict[str, list[str | None]]]
    missing: list[str]


@attrs.frozen(kw_only=True)
class DeclaredTable:
    """A table as it is declared. *types* by column; *key* is None without one, or with one of several columns;
    *references* are the table and column that a column refers to."""

    name: str
    types: Mapping[str, str]
    key: str | None
    references: Mapping[str, tuple[str, str]]


def declared(path: str) -> list[DeclaredTable]:
    """The tables of the database, views left out; raises `Unreachable`."""
    with _opened(path) as database:
        rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        return [_declared(database, str(name)) for (name,) in rows.fetchall()]


def _declared(database: sqlite3.Connection, table: str) -> DeclaredTable:
    columns = database.execute(f"PRAGMA table_info({quoted(table)})").fetchall()
    keys = [str(name) for _, name, _, _, _, place in columns if place]
    references: dict[str, tuple[str, str]] = {}
    for _, _, parent, column, field, *_ in database.execute(f"PRAGMA foreign_key_list({quoted(table)})").fetchall():
        # A reference that names no column means the key of the other table.
        found = database.execute(f"PRAGMA table_info({quoted(str(parent))})").fetchall()
        implied = next((str(row[1]) for row in found if row[5]), "")
        references[str(column)] = (str(parent), implied if field is None else str(field))
    return DeclaredTable(
        name=table,
        types={str(name): str(kind) for _, name, kind, *_ in columns},
        key=keys[0] if len(keys) == 1 else None,
        references=references,
    )


def rows_of(path: str, table: str, columns: Sequence[str]) -> list[list[object]]:
    """The values of each of *columns*, in the order of the rows; raises `Unreachable`, also for what is not there."""
    with _opened(path) as database:
        known = [str(row[1]) for row in database.execute(f"PRAGMA table_info({quoted(table)})")]
        if unknown := [column for column in columns if column not in known]:
            raise Unreachable(f"'{table}.{unknown[0]}' is not in the database.")
        listed = ", ".join(map(quoted, columns))
        found = database.execute(f"SELECT {listed} FROM {quoted(table)}").fetchall()
    return [list(values) for values in zip(*found, strict=True)] if found else [[] for _ in columns]


def probe(path: str) -> dict[str, Json]:
    """What a ``ConnectionProbe`` says of the tables; raises `Unreachable`."""
    with _opened(path) as database:
        tables = _tables(database)
        filled = any(database.execute(f"SELECT 1 FROM {quoted(name)} LIMIT 1").fetchone() for name in tables)
    return {"has_schema": bool(tables), "is_empty": not filled, "table_count": len(tables)}


def sample(path: str, columns: Mapping[str, Sequence[str]], limit: int) -> Sample:
    """The first *limit* values of each of *columns*; raises `Unreachable`."""
    found = Sample({}, [])
    with _opened(path) as database:
        tables = _tables(database)
        for table, wanted in columns.items():
            known = [str(row[1]) for row in database.execute(f"PRAGMA table_info({quoted(table)})")]
            for column in wanted:
                if table not in tables or column not in known:
                    found.missing.append(f"{table}.{column}")
                    continue
                rows = database.execute(f"SELECT {quoted(column)} FROM {quoted(table)} LIMIT ?", (limit,))
                found.values.setdefault(table, {})[column] = [_text(value) for (value,) in rows]
    return found


@contextmanager
def _opened(path: str) -> Generator[sqlite3.Connection]:
    try:
        if not Path(path).is_file():
            raise Unreachable("There is no database at this place.")
        with closing(sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True, timeout=PATIENCE)) as database:
            database.text_factory = _decoded
            end = time.monotonic() + PATIENCE
            database.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
            yield database
    except (sqlite3.Error, OSError, ValueError) as error:
        why = str(error) if isinstance(error, sqlite3.Error) else "no access"
        raise Unreachable(f"The database cannot be read: {why}.") from None


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _tables(database: sqlite3.Connection) -> list[str]:
    rows = database.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
    )
    return [str(name) for (name,) in rows]


def quoted(name: str) -> str:
    """*name* as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def _text(value: object) -> str | None:
    if value is None:
        return None
    return value.hex() if isinstance(value, bytes) else str(value)
