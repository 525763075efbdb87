"""The tables of a database as files, for the jobs that follow (contract 5.3, 6.6). Runs in the worker."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from audiencekit.sandbox.avatars.job_files import Done, JobFault, Stages
from audiencekit.sandbox.avatars.sqlite_source import Unreachable, declared, rows_of
from audiencekit.sandbox.avatars.task import EXTRACTED, LinkTask, ResultFile, Task, escape


def extract(task: Task, folder: Path, stages: Stages) -> Done:
    """Read every table. Where a limit leaves rows out, those that belong to them are left out as well."""
    assert task.database is not None
    path, limits = task.database.path, task.database.limits
    frames: dict[str, pd.DataFrame] = {}
    reduced: set[str] = set()
    files: list[ResultFile] = []
    for name in parents_first(task.database.tables, task.links):
        stages.begin(f"reading {name}")
        whole = _read(path, name)
        frame = whole
        for link in task.links:
            if link.child == name and link.parent in reduced:
                keys = frame[link.child_field]
                frame = frame[keys.isna() | keys.isin(frames[link.parent][link.field])]
        frame = frame.head(limits.get(name, len(frame))).reset_index(drop=True)
        if len(frame) < len(whole):
            reduced.add(name)
        frames[name] = frame
        file = f"{escape(name)}.extracted.parquet"
        frame.to_parquet(folder / file, index=False)
        files.append(ResultFile(EXTRACTED, file))
    return Done(files=files, notes={name: {"rows": len(frame)} for name, frame in frames.items()})


def parents_first(names: Sequence[str], links: Sequence[LinkTask]) -> list[str]:
    """*names*, each after those it has keys of; tables that refer to each other as they come."""
    order: list[str] = []
    left = list(names)
    while left:
        free = [name for name in left if not any(link.child == name and link.parent in left for link in links)]
        order += free or left[:1]
        left = [name for name in left if name not in order]
    return order


def _read(path: str, table: str) -> pd.DataFrame:
    try:
        found = next((one for one in declared(path) if one.name == table), None)
        if found is None:
            raise JobFault(f"table '{table}': the database has no such table")
        columns = rows_of(path, table, list(found.types))
    except Unreachable as error:
        raise JobFault(f"table '{table}': {error}") from error
    return pd.DataFrame({name: _column(table, name, values) for name, values in zip(found.types, columns, strict=True)})


def _column(table: str, name: str, values: list[object]) -> pd.Series:
    """The values in one type; SQLite lets a column hold several, which a file does not."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int}:
        return pd.Series(values, dtype="Int64" if None in values else "int64")
    if kinds and kinds <= {int, float}:
        return pd.Series(values, dtype="float64")
    if len(kinds) > 1:
        raise JobFault(f"table '{table}': column '{name}': values of one type expected, got several")
    return pd.Series(values, dtype=object)
