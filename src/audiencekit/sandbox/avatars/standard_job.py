"""Avatars of the tables of a set (contract 6.7): the engine's, with pseudonyms where they are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from audiencekit.engine.errors import RunWarning
from audiencekit.engine.linked.run import LinkedRun, TableRun, avatarise_tables
from audiencekit.engine.linked.tables import Link, LinkedTable
from audiencekit.sandbox.avatars.draw_figures import draw_figures
from audiencekit.sandbox.avatars.job_files import Done, Stages, faults_of, write_json
from audiencekit.sandbox.avatars.pseudonymise import FILLER, Pseudonyms, unlinked
from audiencekit.sandbox.avatars.reference_job import write_report
from audiencekit.sandbox.avatars.table_files import read_original, write_table
from audiencekit.sandbox.avatars.task import SOURCES, LinkTask, ResultFile, TableTask, Task, escape


def make_avatars(task: Task, folder: Path, stages: Stages) -> Done:
    """Generate all tables, in one run where they are linked."""
    frames: dict[str, pd.DataFrame] = {}
    for table in task.tables:
        stages.begin(f"reading {table.name}")
        with faults_of(table.name):
            frames[table.name] = read_original(table)
    alone = task.tables[0].name if len(task.tables) == 1 else None
    stages.begin(f"anonymising {alone or f'{len(task.tables)} tables'}")
    with faults_of(alone):
        linked = {table.name: as_linked(table, frames[table.name], task) for table in task.tables}
        run = avatarise_tables(linked, as_links(task.links), seed=task.seed)
        pseudonyms = Pseudonyms(task, frames, run)
    files: list[ResultFile] = []
    notes: dict[str, Mapping[str, object]] = {}
    about: list[dict[str, str]] = []
    for table in task.tables:
        stages.begin(f"writing {table.name}")
        with faults_of(table.name):
            unshuffled, shuffled = pseudonyms.applied(table)
        made = run.tables[table.name]
        files += _write(table, made, unshuffled, shuffled, folder, task.format or table.data.format)
        files += _write_sources(table, made, len(frames[table.name]), folder)
        notes[table.name] = _note(table, made, len(frames[table.name]), run, pseudonyms.warnings(table))
        if task.figures:
            most = task.max_distribution_plots
            drawn, entries = draw_figures(table, frames[table.name], made, folder, most_distributions=most)
            files, about = [*files, *drawn], [*about, *entries]
    if task.figures:
        write_json(folder / "figures_metadata.json", about)
        files.append(ResultFile("figures_metadata", "figures_metadata.json"))
    report = write_report(task, folder, task.tables[0].name)
    return Done(files=files if report is None else [*files, report], notes=notes, seed=run.seed)


def as_linked(table: TableTask, frame: pd.DataFrame, task: Task) -> LinkedTable:
    """The table as the engine takes it: without the columns that are replaced, but for keys that link."""
    lone = unlinked(table, task)
    aside = [*lone, *(name for name in table.pseudonyms if name not in table.keys and name != table.time)]
    kept = frame.drop(columns=aside)
    if len(task.tables) == 1 and not set(kept.columns) - set(table.keys):
        kept = kept.assign(**{FILLER: 0})  # nothing to anonymise is allowed where no link needs it (contract 8.5)
    return LinkedTable(
        kept,
        primary_key=table.primary_key,
        foreign_keys=tuple(key for key in table.foreign_keys if key not in lone),
        individual_level=table.individual_level,
        time_series_time=table.time,
        parameters=table.parameters if table.time is None else table.series,
    )


def as_links(links: Sequence[LinkTask]) -> tuple[Link, ...]:
    """The links as the engine takes them."""
    return tuple(Link(link.parent, link.field, link.child, link.child_field, link.method) for link in links)


def _write(
    table: TableTask, made: TableRun, unshuffled: pd.DataFrame, shuffled: pd.DataFrame, folder: Path, form: str
) -> list[ResultFile]:
    outputs = {"shuffled": ("shuffled", shuffled), "unshuffled": ("unshuffled", unshuffled)}
    if table.time is None:
        axes = [f"Dim. {axis}" for axis in range(1, made.run.original_projections.shape[1] + 1)]
        originals = pd.DataFrame(made.run.original_projections, columns=axes)
        avatars = pd.DataFrame(made.run.avatar_projections, columns=axes)
        outputs["original_projections"] = ("projections.original", originals)
        outputs["avatar_projections"] = ("projections.avatars", avatars)
    files: list[ResultFile] = []
    for kind, (infix, output) in outputs.items():
        name = f"{escape(table.name)}.{infix}.{form}"
        write_table(output, folder / name, form)
        files.append(ResultFile(kind, name))
    return files


def _write_sources(table: TableTask, made: TableRun, records: int, folder: Path) -> list[ResultFile]:
    """Whose avatars those of augmentation are, for the metrics; nothing where a private model drew them."""
    sources = [int(source) for source in made.run.sources]
    augmentation = table.parameters.augmentation if table.parameters is not None else None
    if augmentation is None or len(sources) <= records or min(sources) < 0:
        return []
    by_class = not isinstance(augmentation.strategy, (int, float))
    name = f"{escape(table.name)}.sources.json"
    write_json(folder / name, {"sources": sources, "by_class": by_class})
    return [ResultFile(SOURCES, name)]


def _note(
    table: TableTask, made: TableRun, rows: int, run: LinkedRun, warnings: Sequence[RunWarning]
) -> Mapping[str, object]:
    parameters = table.parameters.to_dict() if table.parameters is not None else {}
    projection = made.run.projection
    return {
        **parameters,
        "seed": run.seed,
        "ncp": made.run.ncp,
        "rows": rows,
        # Computed on the records without noise: a private run does not tell it.
        "explained_variance_ratio": [
            float(share) / projection.total for share in projection.eigenvalues if made.run.paired
        ],
        "model": dict(made.run.metadata),
        "warnings": [warning.to_dict() for warning in (*made.warnings, *warnings)],
    }
