"""Advice on the tables of a set: parameters, what is in the columns, and links (contract 6.5)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from audiencekit.engine.advice import advise
from audiencekit.sandbox.avatars.job_files import Done, Stages, faults_of, write_json
from audiencekit.sandbox.avatars.table_files import read_original
from audiencekit.sandbox.avatars.table_summary import summarise
from audiencekit.sandbox.avatars.task import ResultFile, TableTask, Task, escape


def advise_tables(task: Task, folder: Path, stages: Stages) -> Done:
    """One file for each table."""
    files: list[ResultFile] = []
    notes: dict[str, Mapping[str, object]] = {}
    for table in task.tables:
        stages.begin(f"reading {table.name}")
        with faults_of(table.name):
            frame = read_original(table)
        stages.begin(f"advising on {table.name}")
        with faults_of(table.name):
            advice = _advice(table, frame)
        name = f"{escape(table.name)}.advice.json"
        write_json(folder / name, {"table_name": table.name, "advice": advice})
        files.append(ResultFile("advice", name))
        notes[table.name] = {"rows": len(frame)}
    return Done(files=files, notes=notes)


def _advice(table: TableTask, frame: pd.DataFrame) -> dict[str, object]:
    return {**advise(frame).to_dict(), "summary": {"stats": summarise(frame)}}
