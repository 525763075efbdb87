"""One task, carried out with the engine: tables in, result files out (contract 6.7, 8.1). Runs in the worker."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias, cast

import pandas as pd

from audiencekit.engine import EngineError, Parameters, advise, generate, privacy_metrics, signal_metrics
from audiencekit.sandbox.avatars.table_files import TableFault, read_original, read_unshuffled, write_table
from audiencekit.sandbox.avatars.table_summary import summarise
from audiencekit.sandbox.avatars.task import ResultFile, TableTask, Task, escape

Announce: TypeAlias = Callable[[str, int, int], None]

_STAGES = {"advice": 2, "standard": 3, "privacy_metrics": 2, "signal_metrics": 2}


class JobFault(Exception):
    """The job ends in ``error`` with this text, which names the table."""


def run_task(task: Task, announce: Announce) -> list[ResultFile]:
    """Do *task*; its files are in its folder afterwards. *announce* hears of each stage and may raise to stop.

    Raises `JobFault` with a text for the user.
    """
    folder = Path(task.folder)
    written: list[ResultFile] = []
    notes: dict[str, Mapping[str, object]] = {}
    stages = _Stages(announce, total=len(task.tables) * _STAGES[task.kind])
    for table in task.tables:
        try:
            files, note = _WORK[task.kind](task, table, folder, stages)
        except (EngineError, TableFault) as error:
            raise JobFault(f"table '{table.name}': {error}") from error
        written += files
        notes[table.name] = note
    metadata = {
        "created_at": task.created_at,
        "finished_at": datetime.now(UTC).isoformat(),
        "kind": task.kind,
        "seed": next((note["seed"] for note in notes.values() if "seed" in note), task.seed),
        "tables": notes,
    }
    _write_json(folder / "run_metadata.json", metadata)
    return [*written, ResultFile("run_metadata", "run_metadata.json")]


class _Stages:
    def __init__(self, announce: Announce, *, total: int) -> None:
        self._announce, self._total, self._done = announce, total, 0

    def begin(self, phase: str) -> None:
        self._announce(phase, self._done, self._total)
        self._done += 1


_Answer: TypeAlias = tuple[list[ResultFile], Mapping[str, object]]


def _advice(task: Task, table: TableTask, folder: Path, stages: _Stages) -> _Answer:
    stages.begin(f"reading {table.name}")
    frame = read_original(table)
    stages.begin(f"advising on {table.name}")
    advice = {**advise(frame).to_dict(), "summary": {"stats": summarise(frame)}}
    name = f"{escape(table.name)}.advice.json"
    _write_json(folder / name, {"table_name": table.name, "advice": advice})
    return [ResultFile("advice", name)], {"rows": len(frame)}


def _standard(task: Task, table: TableTask, folder: Path, stages: _Stages) -> _Answer:
    stages.begin(f"reading {table.name}")
    frame = read_original(table)
    stages.begin(f"anonymising {table.name}")
    k = cast("int", table.k)  # None goes through to the engine, which says that it is missing
    parameters = Parameters(k=k, ncp=table.ncp, seed=task.seed, column_weights=table.column_weights)
    run = generate(frame, parameters)
    stages.begin(f"writing {table.name}")
    form = task.format or table.data.format
    axes = [f"Dim. {axis}" for axis in range(1, run.original_projections.shape[1] + 1)]
    outputs = {
        "shuffled": ("shuffled", run.shuffled),
        "unshuffled": ("unshuffled", run.unshuffled),
        "original_projections": ("projections.original", pd.DataFrame(run.original_projections, columns=axes)),
        "avatar_projections": ("projections.avatars", pd.DataFrame(run.avatar_projections, columns=axes)),
    }
    files: list[ResultFile] = []
    for kind, (infix, output) in outputs.items():
        name = f"{escape(table.name)}.{infix}.{form}"
        write_table(output, folder / name, form)
        files.append(ResultFile(kind, name))
    note = {
        **parameters.to_dict(),
        "seed": run.seed,
        "ncp": run.ncp,
        "rows": len(frame),
        "warnings": [warning.to_dict() for warning in run.warnings],
    }
    return files, note


def _privacy(task: Task, table: TableTask, folder: Path, stages: _Stages) -> _Answer:
    original, avatars = _pair(table, stages)
    stages.begin(f"measuring the privacy of {table.name}")
    figures = privacy_metrics(original, avatars, ncp=table.ncp, column_weights=table.column_weights)
    return _metrics("privacy", table, folder, figures.to_dict())


def _signal(task: Task, table: TableTask, folder: Path, stages: _Stages) -> _Answer:
    original, avatars = _pair(table, stages)
    stages.begin(f"measuring the signal of {table.name}")
    return _metrics("signal", table, folder, signal_metrics(original, avatars).to_dict())


_WORK: Mapping[str, Callable[[Task, TableTask, Path, _Stages], _Answer]] = {
    "advice": _advice,
    "standard": _standard,
    "privacy_metrics": _privacy,
    "signal_metrics": _signal,
}


def _pair(table: TableTask, stages: _Stages) -> tuple[pd.DataFrame, pd.DataFrame]:
    stages.begin(f"reading {table.name}")
    original = read_original(table)
    return original, read_unshuffled(table, original)


def _metrics(word: str, table: TableTask, folder: Path, figures: dict[str, object]) -> _Answer:
    extra = cast("Mapping[str, object]", figures.pop("metadata", {}))
    place = {"table_name": table.name, "computation_type": "standalone", "reference": None}
    targets = figures.pop("targets", {})
    name = f"{escape(table.name)}.{word}.json"
    _write_json(folder / name, {**figures, "targets": targets, "metadata": {**extra, **place}})
    return [ResultFile(f"{word}_metrics", name)], {"ncp": table.ncp}


def _write_json(path: Path, content: Mapping[str, object]) -> None:
    # NaN is no JSON: a figure that cannot be computed has to be null already.
    path.write_text(json.dumps(content, allow_nan=False), encoding="utf-8")
