"""What all kinds of jobs share: the stages they announce, the files they leave, how they fail. Runs in the worker."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import attrs

from audiencekit.engine.errors import EngineError
from audiencekit.engine.linked.errors import TableRefused
from audiencekit.sandbox.avatars.table_files import TableFault
from audiencekit.sandbox.avatars.task import ResultFile

Announce: TypeAlias = Callable[[str, int, int], None]


class JobFault(Exception):
    """The job ends in ``error`` with this text, which names the table."""


class StopRequested(Exception):
    """The job was told to stop; the text says what it had done that stays, if anything."""


@attrs.frozen(kw_only=True)
class Done:
    """What a job leaves: its files, a note on each table for the metadata, and the seed it used."""

    files: list[ResultFile]
    notes: Mapping[str, Mapping[str, object]]
    seed: int | None = None


class Stages:
    """Announces each stage of *total*; the announcement may raise to stop the job."""

    def __init__(self, announce: Announce, *, total: int) -> None:
        self._announce, self._total, self._done = announce, total, 0

    def begin(self, phase: str) -> None:
        self._announce(phase, self._done, self._total)
        self._done += 1


@contextmanager
def faults_of(table: str | None = None) -> Generator[None]:
    """What the engine or a file refuses inside is the job's fault, of *table* where the refusal names none."""
    try:
        yield
    except TableRefused as refused:
        raise JobFault(f"table '{refused.table}': {EngineError.__str__(refused)}") from refused
    except (EngineError, TableFault) as refused:
        raise JobFault(f"table '{table}': {refused}" if table is not None else str(refused)) from refused


def write_json(path: Path, content: object) -> None:
    """Write *content*. NaN is no JSON: a figure that cannot be computed has to be null already."""
    path.write_text(json.dumps(content, allow_nan=False), encoding="utf-8")
