"""What passes between the sandbox and its worker: a task one way, what becomes of it the other. Plain data, pickled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import attrs

_ESCAPES = {".": "_dot_", "/": "_slash_", "&": "_ampersand_", "+": "_plus_"}


def escape(table: str) -> str:
    """The table's name as the names of result files carry it (contract 6.7)."""
    return "".join(_ESCAPES.get(character, character) for character in table)


@attrs.frozen(kw_only=True)
class TableFile:
    """A file with a table; *format* is ``csv`` or ``parquet``."""

    path: str
    format: str


@attrs.frozen(kw_only=True)
class TableTask:
    """One table: where it is, what its schema says of the columns, the parameters. *avatars* only for metrics."""

    name: str
    data: TableFile
    avatars: TableFile | None = None
    types: Mapping[str, str] = attrs.field(factory=dict[str, str])
    dropped: tuple[str, ...] = ()
    k: int | None = None
    ncp: int | None = None
    column_weights: Mapping[str, float] = attrs.field(factory=dict[str, float])


@attrs.frozen(kw_only=True)
class Task:
    """One job. *folder* takes the results; *format* overrides the output format; *created_at* is ISO 8601."""

    kind: str
    tables: tuple[TableTask, ...]
    folder: str
    created_at: str
    seed: int | None = None
    format: str | None = None


@attrs.frozen
class Step:
    """A stage begins, *done* of *total* are behind; the worker waits for the word to go on (True) or stop (False)."""

    phase: str
    done: int
    total: int


@attrs.frozen
class ResultFile:
    """A file in the task's folder, and the result kind it is filed under (contract 6.7)."""

    kind: str
    name: str


@attrs.frozen
class Finished:
    """The task is done."""

    files: tuple[ResultFile, ...]


@attrs.frozen
class Failed:
    """The task cannot be done; *text* is for the user."""

    text: str


@attrs.frozen
class Stopped:
    """The task was told to stop and did."""


@attrs.frozen
class Broken:
    """The worker met a fault of its own; *trace* stays on the server."""

    trace: str


Outcome: TypeAlias = Finished | Failed | Stopped | Broken
Message: TypeAlias = Step | Outcome
