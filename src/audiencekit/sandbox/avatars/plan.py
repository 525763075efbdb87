"""From a job to the worker's task: which tables, which files, which parameters. Says no to what is not served."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

import attrs

from audiencekit.sandbox.avatars.documents import FileRef, Parameters, Schema, Table, TableSettings
from audiencekit.sandbox.avatars.resources import ResourceSet
from audiencekit.sandbox.avatars.task import TableFile, TableTask

METRICS = ("privacy_metrics", "signal_metrics")
SERVED = ("advice", "standard", *METRICS)

Locate = Callable[[FileRef], TableFile | None]
Unshuffled = Callable[[Table], TableFile | None]


class NotPossible(Exception):
    """The job ends in ``error`` with this text."""


def plan_tables(
    parsed: ResourceSet, parameters: Parameters, *, locate: Locate, unshuffled: Unshuffled
) -> tuple[TableTask, ...]:
    """The tables of a job.

    *locate* finds a file of a volume, *unshuffled* the avatars a run made of a table; both answer None for none.
    Raises `NotPossible` for what this sandbox does not serve and for files that are missing.
    """
    _refuse_unserved(parameters)
    original = parsed.original(parameters.schema)
    tables = original.tables
    if parameters.kind != "advice":
        _refuse_linked(original)
        tables = _concerned(original, parameters)
    planned: list[TableTask] = []
    for table in tables:
        settings = parameters.tables.get(table.name, TableSettings())
        if settings.unserved:
            raise NotPossible(f"table '{table.name}': {_not_served(settings.unserved)}")
        task = _table_task(table, settings, locate)
        if parameters.kind in METRICS:
            run = _measured_run(parsed, parameters)
            task = _measured(task, run.tables.get(table.name) if run else None)
            task = attrs.evolve(task, avatars=_avatars(parsed, parameters, table, locate, unshuffled))
        planned.append(task)
    if not planned:
        raise NotPossible(f"Schema '{original.name}' holds no table to work on.")
    return tuple(planned)


def file_format(name: str) -> str:
    """``csv`` or ``parquet`` by the file's extension; `NotPossible` for any other."""
    extension = posixpath.splitext(name)[1].lower().removeprefix(".")
    if extension not in ("csv", "parquet"):
        raise NotPossible(f"file '{name}': tables are read from .csv and .parquet files only.")
    return extension


def _refuse_unserved(parameters: Parameters) -> None:
    if parameters.kind not in SERVED:
        kind = {"report": "reports"}.get(parameters.kind, f"{parameters.kind} jobs")
        raise NotPossible(f"{parameters.name}: {kind} are not served by this sandbox.")
    if parameters.unserved:
        raise NotPossible(f"{parameters.name}: {_not_served(parameters.unserved)}")
    if others := [advisor for advisor in parameters.advisors if advisor not in ("parameters", "variables")]:
        raise NotPossible(f"{parameters.name}: {_not_served(others)}")


def _refuse_linked(schema: Schema) -> None:
    if len(schema.tables) > 1:
        raise NotPossible(f"Schema '{schema.name}': runs over several tables are not served by this sandbox.")
    for table in schema.tables:
        if table.links:
            raise NotPossible(f"table '{table.name}': links are not served by this sandbox.")


def _concerned(original: Schema, parameters: Parameters) -> tuple[Table, ...]:
    names = {table.name for table in original.tables}
    for name in parameters.tables:
        if name not in names:
            raise NotPossible(f"{parameters.name}: table '{name}' is not in schema '{original.name}'.")
    if parameters.kind == "standard":
        return tuple(table for table in original.tables if table.name in parameters.tables)
    return original.tables


def _table_task(table: Table, settings: TableSettings, locate: Locate) -> TableTask:
    for column in table.columns:
        if column.special and not column.drop:
            raise NotPossible(f"table '{table.name}', column '{column.field}': {_not_served([column.special])}")
    if table.data is None:
        raise NotPossible(f"table '{table.name}': tables from databases are not served by this sandbox.")
    found = locate(table.data)
    if found is None:
        raise NotPossible(f"table '{table.name}': file '{table.data.file}' is not in volume '{table.data.volume}'.")
    return TableTask(
        name=table.name,
        data=found,
        types={column.field: column.type for column in table.columns if column.type and not column.drop},
        dropped=tuple(column.field for column in table.columns if column.drop),
        k=settings.k,
        ncp=settings.ncp,
        column_weights=settings.column_weights or {},
    )


def _measured_run(parsed: ResourceSet, parameters: Parameters) -> Parameters | None:
    return parsed.parameters.get(parameters.avatarization_ref) if parameters.avatarization_ref else None


def _measured(task: TableTask, generation: TableSettings | None) -> TableTask:
    """Metrics use the axes and the weights of the generation where they set none of their own (method 4.1, 4.2)."""
    if generation is None:
        return task
    return attrs.evolve(
        task,
        ncp=task.ncp if task.ncp is not None else generation.ncp,
        column_weights=task.column_weights or generation.column_weights or {},
    )


def _avatars(
    parsed: ResourceSet, parameters: Parameters, table: Table, locate: Locate, unshuffled: Unshuffled
) -> TableFile:
    schema = parsed.schemas.get(parameters.schema)
    declared = next((entry.avatars for entry in schema.tables if entry.name == table.name), None) if schema else None
    if declared is not None:
        found = locate(declared)
        if found is None:
            raise NotPossible(f"table '{table.name}': file '{declared.file}' is not in volume '{declared.volume}'.")
        return found
    if parameters.avatarization_ref is None:
        raise NotPossible(f"table '{table.name}': neither a file with avatars nor a run that makes them is named.")
    found = unshuffled(table)
    if found is None:
        text = f"the run '{parameters.avatarization_ref}' has left no avatars to measure."
        raise NotPossible(f"table '{table.name}': {text}")
    return found


def _not_served(names: tuple[str, ...] | list[str]) -> str:
    return f"{', '.join(names)}: not served by this sandbox."
