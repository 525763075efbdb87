"""The copy of a database, written table by table (contract 2.7, 5.3, 6.6). Runs in the worker."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from audiencekit.engine.seeds import draw_seed
from audiencekit.sandbox.avatars.copied import CopiedTable, Copies
from audiencekit.sandbox.avatars.extract_job import parents_first
from audiencekit.sandbox.avatars.job_files import Done, JobFault, Stages, StopRequested, faults_of
from audiencekit.sandbox.avatars.sqlite_source import DeclaredTable, Unreachable, declared
from audiencekit.sandbox.avatars.sqlite_target import write_rows
from audiencekit.sandbox.avatars.task import DatabaseTask, Task


def regenerate(task: Task, folder: Path, stages: Stages) -> Done:
    """Put all tables together, then write them, parents first. What was written before an end stays and is named."""
    del folder  # the copy is in the database
    database = task.database
    assert database is not None
    tables = {table.name: table for table in task.tables}
    stages.begin("putting the tables together")
    seed = draw_seed() if task.seed is None else task.seed
    copies = Copies(task, seed)
    made: dict[str, CopiedTable] = {}
    for name in parents_first(list(tables), task.links):
        with faults_of(name):
            made[name] = copies.made(tables[name])
    known = _declared(database)
    written: list[str] = []
    for name in database.cleared:
        _write(database, known[name], pd.DataFrame(columns=list(known[name].types)), {}, clear=True)
    for name, table in made.items():
        try:
            stages.begin(f"writing {name}")
            _write(database, known[name], table.rows, table.dates, clear=database.replaces_rows)
        except StopRequested as stop:
            raise StopRequested(_told(written)) from stop
        except JobFault as fault:
            raise JobFault(f"table '{name}': {fault} {_told(written)}".rstrip()) from fault
        written.append(name)
    notes = {name: {"rows": len(table.rows), "treatment": tables[name].treatment} for name, table in made.items()}
    return Done(files=[], notes={**notes, **{name: {"rows": 0} for name in database.cleared}}, seed=seed)


def _told(written: list[str]) -> str:
    return f"Written before: {', '.join(written)}." if written else ""


def _declared(database: DatabaseTask) -> dict[str, DeclaredTable]:
    try:
        known = {table.name: table for table in declared(database.path)}
    except Unreachable as error:
        raise JobFault(f"The source: {error}") from error
    for name in (*database.tables, *database.cleared):
        if name not in known:
            raise JobFault(f"table '{name}': the database has no such table")
    return known


def _write(
    database: DatabaseTask, table: DeclaredTable, rows: pd.DataFrame, dates: dict[str, str], *, clear: bool
) -> None:
    assert database.target is not None
    try:
        columns = {str(name): _cells(rows[name], dates.get(str(name))) for name in rows.columns}
        write_rows(database.target, table, columns, clear=clear)
    except Unreachable as error:
        raise JobFault(str(error)) from error


def _cells(values: pd.Series, date_format: str | None) -> list[object]:
    """Plain values, dates as the source writes them."""
    if date_format is not None:
        values = values.dt.strftime(date_format)
    found: list[object] = values.astype(object).where(values.notna(), None).tolist()
    return [int(value) if isinstance(value, bool) else value for value in found]
