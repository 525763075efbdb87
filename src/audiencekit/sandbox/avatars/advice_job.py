"""Advice on the tables of a set: parameters, what is in the columns, and links (contract 6.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from audiencekit.engine.advice import advise
from audiencekit.engine.errors import EngineError
from audiencekit.sandbox.avatars.job_files import Done, Stages, faults_of, write_json
from audiencekit.sandbox.avatars.link_advice import Named, left_over, suggest_links
from audiencekit.sandbox.avatars.table_files import read_original
from audiencekit.sandbox.avatars.table_summary import summarise
from audiencekit.sandbox.avatars.task import ResultFile, TableTask, Task, escape

LINKS = "tables_links"


def advise_tables(task: Task, folder: Path, stages: Stages) -> Done:
    """One file for each table, with all that is asked for."""
    advice: dict[str, dict[str, object]] = {}
    named: list[Named] = []
    notes: dict[str, Mapping[str, object]] = {}
    for table in task.tables:
        stages.begin(f"reading {table.name}")
        with faults_of(table.name):
            frame = read_original(table)
        stages.begin(f"advising on {table.name}")
        with faults_of(table.name):
            only_links = set(task.advisors) == {LINKS}
            advice[table.name] = {} if only_links else _advice(table, frame, alone=len(task.tables) == 1)
        named.append(_named(table, frame))
        notes[table.name] = {"rows": len(frame)}
    if LINKS in task.advisors:
        for name, found in _links(named).items():
            advice[name] |= found
    files: list[ResultFile] = []
    for name, found in advice.items():
        file = f"{escape(name)}.advice.json"
        write_json(folder / file, {"table_name": name, "advice": found})
        files.append(ResultFile("advice", file))
    return Done(files=files, notes=notes)


def _advice(table: TableTask, frame: pd.DataFrame, *, alone: bool) -> dict[str, object]:
    summary: dict[str, object] = {"summary": {"stats": summarise(frame)}}
    aside = [name for name in (*table.keys, *table.pseudonyms) if name in frame.columns]
    # A table of series has the neighbours of the table it belongs to.
    if table.time is not None:
        return summary
    try:
        found = advise(frame.drop(columns=list(dict.fromkeys(aside))))
    except EngineError as refused:
        if refused.code in ("nothing_to_anonymise", "empty_table") and aside and len(frame):
            return summary  # keys only
        raise
    answer = {**found.to_dict(), **summary}
    if alone and table.primary_key is None and found.probable_ids:
        answer["primary_key"] = found.probable_ids[0]
    return answer


def _named(table: TableTask, frame: pd.DataFrame) -> Named:
    return Named(
        name=table.name,
        columns=tuple(str(column) for column in frame.columns),
        key=table.primary_key,
        foreign_keys=table.foreign_keys,
        is_series=table.time is not None,
    )


def _links(tables: Sequence[Named]) -> dict[str, dict[str, object]]:
    links = suggest_links(tables)
    return {
        table.name: {
            "links": [link.to_dict() for link in links if link.parent == table.name],
            "unlinked_foreign_keys": left_over(table, tables, links),
        }
        for table in tables
    }
