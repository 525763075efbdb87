"""Privacy or signal of avatars against their originals (contract 8.1), in as many files as there are computations."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pandas as pd

from audiencekit.engine.metrics.privacy import privacy_metrics
from audiencekit.engine.metrics.signal import signal_metrics
from audiencekit.sandbox.avatars.job_files import Done, Stages, faults_of, write_json
from audiencekit.sandbox.avatars.table_files import read_original, read_unshuffled
from audiencekit.sandbox.avatars.task import ResultFile, TableTask, Task, escape


def measure_tables(task: Task, folder: Path, stages: Stages) -> Done:
    """The figures of each table, and over links of each pair."""
    word = task.kind.partition("_")[0]
    originals: dict[str, pd.DataFrame] = {}
    avatars: dict[str, pd.DataFrame] = {}
    for table in task.tables:
        stages.begin(f"reading {table.name}")
        with faults_of(table.name):
            originals[table.name] = read_original(table)
            avatars[table.name] = read_unshuffled(table, originals[table.name], any_rows=table.time is not None)
    (table,) = task.tables
    stages.begin(f"measuring the {word} of {table.name}")
    with faults_of(table.name):
        figures = _FIGURES[word](table, originals[table.name], avatars[table.name])
    name = f"{escape(table.name)}.{word}.json"
    write_json(folder / name, _entry(table.name, "standalone", None, figures))
    return Done(files=[ResultFile(f"{word}_metrics", name)], notes={table.name: {"ncp": table.measure.ncp}})


def _privacy(table: TableTask, original: pd.DataFrame, avatars: pd.DataFrame) -> Mapping[str, object]:
    measure = table.measure
    ignored = {*measure.ignore, *table.keys, *table.pseudonyms}
    figures = privacy_metrics(
        original,
        avatars,
        ncp=measure.ncp,
        column_weights={name: weight for name, weight in measure.column_weights.items() if name not in ignored},
        known_variables=measure.known_variables,
        target=measure.target,
        quantile_threshold=measure.quantile_threshold,
        imputation=measure.imputation,
        ignore=ignored,
        paired=measure.paired,
    )
    return figures.to_dict()


def _signal(table: TableTask, original: pd.DataFrame, avatars: pd.DataFrame) -> Mapping[str, object]:
    measure = table.measure
    ignored = {*measure.ignore, *table.keys, *table.pseudonyms}
    return signal_metrics(original, avatars, ncp=measure.ncp, imputation=measure.imputation, ignore=ignored).to_dict()


_FIGURES = {"privacy": _privacy, "signal": _signal}


def _entry(table: str, kind: str, reference: str | None, figures: Mapping[str, object]) -> Mapping[str, object]:
    extra = cast("Mapping[str, object]", figures.get("metadata", {}))
    place = {"table_name": table, "computation_type": kind, "reference": reference}
    rest = {name: value for name, value in figures.items() if name not in ("metadata", "targets")}
    return {**rest, "targets": figures.get("targets", {}), "metadata": {**extra, **place}}
