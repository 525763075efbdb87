"""From a job to the worker's task: which tables, which files, which parameters. Says no to what is not served."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection
from typing import cast

import attrs

from audiencekit.engine.errors import EngineError
from audiencekit.engine.linked.series_parameters import SeriesParameters
from audiencekit.engine.parameters import ColumnType as EngineType
from audiencekit.engine.parameters import Parameters as Generation
from audiencekit.sandbox.avatars.documents import Column, FileRef, Parameters, Schema, Table
from audiencekit.sandbox.avatars.resources import ResourceSet
from audiencekit.sandbox.avatars.settings import TableSettings
from audiencekit.sandbox.avatars.task import LinkTask, Measure, TableFile, TableTask

METRICS = ("privacy_metrics", "signal_metrics")
WITHOUT_TABLES = ("report", "schema_discovery", "extract", "reference")  # of files
ADVISORS = ("parameters", "variables", "tables_links")

Locate = Callable[[FileRef], TableFile | None]
OfTable = Callable[[Table], TableFile | None]


class NotPossible(Exception):
    """The job ends in ``error`` with this text."""


def plan_tables(
    parsed: ResourceSet, parameters: Parameters, *, locate: Locate, extracted: OfTable, unshuffled: OfTable
) -> tuple[TableTask, ...]:
    """The tables of a job; none for a report and for what reads databases.

    *locate* finds a file of a volume, *extracted* what was read of a table of a database, *unshuffled* the avatars a
    run made of a table; they answer None for none.
    Raises `NotPossible` for what this sandbox does not serve and for files that are missing.
    """
    _refuse_unserved(parameters)
    if parameters.kind in WITHOUT_TABLES:
        return ()
    original = parsed.original(parameters.schema)
    planned: list[TableTask] = []
    run = _measured_run(parsed, parameters)
    concerned = _concerned(original, parameters, run)
    for table in concerned:
        settings = parameters.tables.get(table.name, TableSettings())
        if settings.unserved:
            raise NotPossible(f"table '{table.name}': {_not_served(settings.unserved)}")
        tables = concerned if table.data is None else original.tables
        task = _table_task(table, locate, extracted, _shared_columns(parsed, table), alone=len(tables) == 1)
        if parameters.kind == "standard" and task.time is None:
            series = [name for name in _series_of(table) if name in parameters.tables]
            task = _generated(task, table, settings, parameters.tables[series[0]] if series else None)
        if parameters.kind in METRICS:
            task = attrs.evolve(task, measure=_measure(settings, run.tables.get(table.name) if run else None))
            task = attrs.evolve(task, avatars=_avatars(parsed, parameters, table, locate, unshuffled))
        if parameters.kind == "regenerate" and task.treatment == "anonymize":
            task = attrs.evolve(task, avatars=_made(table, unshuffled))
        if task.time is not None:
            task = attrs.evolve(task, series=settings.series or SeriesParameters())
        planned.append(task)
    if not planned:
        raise NotPossible(f"Schema '{original.name}' holds no table to work on.")
    return tuple(planned)


def plan_links(parsed: ResourceSet, parameters: Parameters, names: Collection[str]) -> tuple[LinkTask, ...]:
    """The links between the tables of a job, which are those of *names*."""
    if not names:
        return ()
    return tuple(
        LinkTask(
            parent=table.name,
            field=link.field,
            child=link.to_table,
            child_field=link.to_field,
            method=link.method,
        )
        for table in parsed.original(parameters.schema).tables
        for link in table.links
        if table.name in names and link.to_table in names
    )


def file_format(name: str) -> str:
    """``csv`` or ``parquet`` by the file's extension; `NotPossible` for any other."""
    extension = posixpath.splitext(name)[1].lower().removeprefix(".")
    if extension not in ("csv", "parquet"):
        raise NotPossible(f"file '{name}': tables are read from .csv and .parquet files only.")
    return extension


def _refuse_unserved(parameters: Parameters) -> None:
    if parameters.unserved:
        raise NotPossible(f"{parameters.name}: {_not_served(parameters.unserved)}")
    if others := [advisor for advisor in parameters.advisors if advisor not in ADVISORS]:
        raise NotPossible(f"{parameters.name}: {_not_served(others)}")


def _concerned(original: Schema, parameters: Parameters, run: Parameters | None) -> tuple[Table, ...]:
    names = {table.name for table in original.tables}
    for name in parameters.tables:
        if name not in names:
            raise NotPossible(f"{parameters.name}: table '{name}' is not in schema '{original.name}'.")
    if parameters.kind == "standard":
        return _generated_tables(original, parameters)
    if parameters.kind in METRICS and run is not None:
        return _generated_tables(original, run)
    return tuple(table for table in original.tables if table.has_rows)


def _generated_tables(original: Schema, run: Parameters) -> tuple[Table, ...]:
    """The tables that have parameters, with the individuals of series among them and the series of individuals."""
    told = set(run.tables)
    told |= {table.name for table in original.tables if told & set(_series_of(table))}
    told |= {name for table in original.tables if table.name in told for name in _series_of(table)}
    return tuple(table for table in original.tables if table.name in told)


def _series_of(table: Table) -> list[str]:
    return [link.to_table for link in table.links if link.method == "time_series"]


def _table_task(table: Table, locate: Locate, extracted: OfTable, shared: tuple[str, ...], *, alone: bool) -> TableTask:
    found = extracted(table) if table.data is None else locate(table.data)
    if found is None:
        why = "it is in a database, and the set has no finished extract of it."
        if table.data is not None:
            why = f"file '{table.data.file}' is not in volume '{table.data.volume}'."
        raise NotPossible(f"table '{table.name}': {why}")
    kept = [column for column in table.columns if not column.drop and column.action != "ignore"]
    if numbered := [column.field for column in kept if column.sequence in ("restart", "start_at")]:
        # An SQLite table numbers after its highest key.
        raise NotPossible(f"table '{table.name}': column '{numbered[0]}': {_not_served(('its sequence',))}")
    for column in table.columns:
        if (column.primary_key or column.identifier) and column.action in ("freeze", "purge", "ignore"):
            why = f"key '{column.field}' links tables and cannot be treated by itself ({column.action})."
            raise NotPossible(f"table '{table.name}': {why}")
    keys = [column.field for column in kept if column.primary_key]
    frozen, emptied = (_acted(kept, *actions) for actions in (("freeze", "keep"), ("purge",)))
    shared = tuple(name for name in shared if name not in (*frozen, *emptied))
    aside = (*frozen, *emptied, *shared) if table.treatment == "anonymize" else ()
    times = [column.field for column in kept if column.time]
    if len(keys) > 1 or len(times) > 1:
        raise NotPossible(f"table '{table.name}': at most one primary key and one time column, got {keys + times}.")
    return TableTask(
        name=table.name,
        data=found,
        types={column.field: column.type for column in kept if column.type and column.field not in aside},
        dropped=(*(column.field for column in table.columns if column not in kept), *aside),
        primary_key=keys[0] if keys else None,
        foreign_keys=tuple(column.field for column in kept if column.identifier),
        time=times[0] if times else None,
        individual_level=True if alone else table.individual_level,
        pseudonyms={
            column.field: column.pseudonym for column in kept if column.pseudonym and column.field not in aside
        },
        treatment=table.treatment,
        frozen=frozen,
        emptied=emptied,
        shared=shared,
    )


def _acted(columns: Collection[Column], *actions: str) -> tuple[str, ...]:
    """The columns with one of *actions*; those of keys link tables."""
    return tuple(
        column.field for column in columns if column.action in actions and not (column.primary_key or column.identifier)
    )


def _shared_columns(parsed: ResourceSet, table: Table) -> tuple[str, ...]:
    """The columns whose values are those of shared entities, but for keys."""
    sources = {document.source for document in parsed.parameters.values() if document.kind == "extract"}
    keys = {column.field for column in table.columns if column.primary_key or column.identifier}
    known = {column.field for column in table.columns}
    found: list[str] = []
    for entity in parsed.entities:
        places = [*entity.keys, *(place for each in entity.attributes for _, place in entity.places_of(each))]
        found += [place.column for place in places if place.database in sources and place.table == table.name]
    if lost := [name for name in _acted(table.columns, "reference") if name not in found]:
        raise NotPossible(f"table '{table.name}': column '{lost[0]}': no shared entity of the set names it.")
    return tuple(dict.fromkeys(name for name in found if name in known and name not in keys))


def _made(table: Table, unshuffled: OfTable) -> TableFile:
    found = unshuffled(table)
    if found is None:
        raise NotPossible(f"table '{table.name}': the set has no finished run that made avatars of it.")
    return found


def _generated(task: TableTask, table: Table, settings: TableSettings, series: TableSettings | None) -> TableTask:
    """The parameters of the generation; a table that has series and no k of its own takes theirs."""
    k = settings.k
    # The copy of a database takes them from the records, which private rows do not belong to.
    if settings.dp is not None and (taken := (*task.frozen, *task.shared, *(task.foreign_keys * (table.data is None)))):
        raise NotPossible(f"table '{table.name}': column '{taken[0]}': a private model has no record to take it from.")
    if k is None and settings.dp is None and series is not None:
        k = series.k
    special = {*task.keys, *task.pseudonyms, *([task.time] if task.time else ())}
    types = {name: cast("EngineType", kind) for name, kind in task.types.items() if name not in special}
    try:
        parameters = Generation(
            k=k,
            dp=settings.dp,
            ncp=settings.ncp,
            column_weights=settings.column_weights,
            use_categorical_reduction=settings.use_categorical_reduction,
            imputation=settings.imputation,
            exclude=settings.exclude,
            augmentation=settings.augmentation,
            processors=settings.processors,
            types={name: kind for name, kind in types.items() if kind == "category"},
        )
    except EngineError as error:
        raise NotPossible(f"table '{table.name}': {error}") from error
    return attrs.evolve(task, parameters=parameters)


def _measured_run(parsed: ResourceSet, parameters: Parameters) -> Parameters | None:
    return parsed.parameters.get(parameters.avatarization_ref) if parameters.avatarization_ref else None


def _measure(settings: TableSettings, generation: TableSettings | None) -> Measure:
    """Metrics use the axes and the weights of the generation where they set none of their own (method 4.1, 4.2)."""
    run = generation or TableSettings()
    return Measure(
        ncp=settings.ncp if settings.ncp is not None else run.ncp,
        column_weights=settings.column_weights or run.column_weights or {},
        use_categorical_reduction=bool(settings.use_categorical_reduction),  # else of the indicators (1.6)
        imputation=settings.imputation or run.imputation,
        ignore=settings.exclude.variable_names if settings.exclude else (),
        known_variables=settings.known_variables,
        target=settings.target,
        quantile_threshold=settings.quantile_threshold,
        paired=run.dp is None,
    )


def _avatars(
    parsed: ResourceSet, parameters: Parameters, table: Table, locate: Locate, unshuffled: OfTable
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
