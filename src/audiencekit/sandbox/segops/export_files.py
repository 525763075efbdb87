"""The members of a segment written to a file, CSV or Parquet, a chunk at a time (segops.md 2.3, op 22)."""

from __future__ import annotations

import csv
import importlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

CHUNK_ROWS = 10_000
COLUMNS = ("user_id", "computed_at")

# Stored members are resolved on read (2.8): two that have become one user since the compute are one row.
MEMBERS = """SELECT COALESCE(a.user_id, m.user_id) AS user_id, MAX(m.computed_at) AS computed_at
FROM segops_members AS m LEFT JOIN segops_canonical AS a ON a.alias = m.user_id
WHERE m.segment_id = ? GROUP BY 1 ORDER BY 1"""

Chunk = list[tuple[str, str]]


def write_members(connection: sqlite3.Connection, number: int, path: Path, kind: str) -> None:
    """Write the members of the segment *number* as *kind*; never holds more than a chunk of them."""
    rows = connection.execute(MEMBERS, (number,))
    FORMATS[kind](path, iter(lambda: rows.fetchmany(CHUNK_ROWS), []))


def _write_csv(path: Path, chunks: Iterator[Chunk]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        plain = csv.writer(file, lineterminator="\n")
        # For readers a bare carriage return ends a line, but not every Python quotes it when lines end in "\n" here.
        quoting = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        plain.writerow(COLUMNS)
        for chunk in chunks:
            for row in chunk:
                (quoting if "\r" in row[0] else plain).writerow(row)


def _write_parquet(path: Path, chunks: Iterator[Chunk]) -> None:
    # Imported when a Parquet file is asked for: pyarrow is large, and ships no types.
    pyarrow: Any = importlib.import_module("pyarrow")
    parquet: Any = importlib.import_module("pyarrow.parquet")
    schema = pyarrow.schema([("user_id", pyarrow.string()), ("computed_at", pyarrow.timestamp("us", "UTC"))])
    with parquet.ParquetWriter(str(path), schema, compression="snappy") as writer:
        for chunk in chunks:
            users, times = zip(*chunk, strict=True)
            columns = users, [datetime.fromisoformat(time) for time in times]
            arrays = [pyarrow.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
            writer.write_batch(pyarrow.record_batch(arrays, schema=schema))


FORMATS: Mapping[str, Callable[[Path, Iterator[Chunk]], None]] = {"csv": _write_csv, "parquet": _write_parquet}
