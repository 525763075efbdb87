"""Privacy or signal of avatars against their originals (contract 8.1), in as many files as there are computations."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypedDict, cast

import attrs
import pandas as pd

from audiencekit.engine.errors import EngineError
from audiencekit.engine.linked.metrics import AttackScenario, LinkedMetrics, linked_metrics
from audiencekit.engine.metrics.privacy import privacy_metrics
from audiencekit.engine.metrics.series import SeriesMetrics
from audiencekit.engine.metrics.signal import signal_metrics
from audiencekit.engine.options import Imputation
from audiencekit.engine.parameters import Parameters
from audiencekit.sandbox.avatars.barycentres import barycentres
from audiencekit.sandbox.avatars.job_files import Done, Stages, faults_of, write_json
from audiencekit.sandbox.avatars.metrics_summary import summary_of
from audiencekit.sandbox.avatars.standard_job import as_linked, as_links
from audiencekit.sandbox.avatars.table_files import read_original, read_unshuffled
from audiencekit.sandbox.avatars.task import ResultFile, TableTask, Task, escape

Word = Literal["privacy", "signal"]


class _Options(TypedDict):
    """What the figures of both kinds are taken with."""

    ncp: int | None
    column_weights: Mapping[str, float]
    use_categorical_reduction: bool
    imputation: Imputation | None
    ignore: Collection[str]


@attrs.frozen(kw_only=True)
class Entry:
    """The figures of one computation, *reference* being the other table it takes in."""

    table: str
    computation_type: str
    reference: str | None
    figures: Mapping[str, object]

    def file_name(self, word: Word) -> str:
        """The table's name comes first, and alone where it is measured by itself (contract 6.7)."""
        other = () if self.reference is None else (escape(self.reference),)
        how = () if self.computation_type == "standalone" else (self.computation_type, *other)
        return ".".join((escape(self.table), *how, word, "json"))

    def to_dict(self) -> dict[str, object]:
        """As the file has it."""
        extra = cast("Mapping[str, object]", self.figures.get("metadata", {}))
        rest = {name: value for name, value in self.figures.items() if name not in ("metadata", "targets")}
        place = {
            "table_name": self.table,
            "computation_type": self.computation_type,
            "reference": self.reference,
        }
        return {**rest, "targets": self.figures.get("targets", {}), "metadata": {**extra, **place}}


def measure_tables(task: Task, folder: Path, stages: Stages) -> Done:
    """The figures of each table, and over links of each pair; of several tables a summary too."""
    word: Word = "privacy" if task.kind == "privacy_metrics" else "signal"
    originals: dict[str, pd.DataFrame] = {}
    avatars: dict[str, pd.DataFrame] = {}
    for table in task.tables:
        stages.begin(f"reading {table.name}")
        with faults_of(table.name):
            originals[table.name] = read_original(table)
            avatars[table.name] = read_unshuffled(table, originals[table.name], any_rows=table.time is not None)
    alone = task.tables[0].name if len(task.tables) == 1 else None
    stages.begin(f"measuring the {word} of {alone or f'{len(task.tables)} tables'}")
    with faults_of(alone):
        if alone is not None:
            entries = _alone(word, task.tables[0], originals[alone], avatars[alone])
        else:
            entries = list(_linked(word, task, originals, avatars))
    files: list[ResultFile] = []
    for entry in entries:
        name = entry.file_name(word)
        write_json(folder / name, entry.to_dict())
        files.append(ResultFile(f"{word}_metrics", name))
    if alone is None:
        name = f"{word}_metrics_summary.json"
        measured = [(entry.table, entry.computation_type, entry.reference, entry.figures) for entry in entries]
        write_json(folder / name, summary_of(word, measured))
        files.append(ResultFile(f"{word}_metrics_summary", name))
    return Done(files=files, notes={table.name: {"ncp": table.measure.ncp} for table in task.tables})


def _alone(word: Word, table: TableTask, original: pd.DataFrame, avatars: pd.DataFrame) -> list[Entry]:
    entries = [_by_itself(word, table, original, avatars)]
    if table.avatars is None or table.avatars.sources is None:
        return entries
    every = read_unshuffled(table, original, any_rows=True)
    for kind, records, means in barycentres(Path(table.avatars.sources), original, every):
        with suppress(EngineError):  # too few records to measure: the usual computation stands alone
            entries.append(_by_itself(word, table, records, means, kind))
    return entries


def _by_itself(
    word: Word, table: TableTask, original: pd.DataFrame, avatars: pd.DataFrame, kind: str = "standalone"
) -> Entry:
    measure = table.measure
    ignored = {*measure.ignore, *table.keys, *table.pseudonyms}
    options = _Options(
        ncp=measure.ncp,
        column_weights={name: weight for name, weight in measure.column_weights.items() if name not in ignored},
        use_categorical_reduction=measure.use_categorical_reduction,
        imputation=measure.imputation,
        ignore=ignored,
    )
    if word == "signal":
        figures = signal_metrics(original, avatars, **options).to_dict()
    else:
        figures = privacy_metrics(
            original,
            avatars,
            **options,
            known_variables=measure.known_variables,
            target=measure.target,
            quantile_threshold=measure.quantile_threshold,
            paired=measure.paired,
        ).to_dict()
    return Entry(table=table.name, computation_type=kind, reference=None, figures=figures)


def _linked(
    word: Word, task: Task, originals: Mapping[str, pd.DataFrame], avatars: Mapping[str, pd.DataFrame]
) -> Iterator[Entry]:
    tables = {
        table.name: as_linked(_with_options(table, originals[table.name]), originals[table.name], task)
        for table in task.tables
    }
    known = {name: set(table.frame.columns) for name, table in tables.items()}
    measured = linked_metrics(
        tables,
        as_links(task.links),
        {name: frame[[column for column in frame.columns if column in known[name]]] for name, frame in avatars.items()},
        scenarios={
            table.name: AttackScenario(
                known_variables=table.measure.known_variables,
                target=table.measure.target,
                quantile_threshold=table.measure.quantile_threshold,
            )
            for table in task.tables
        },
    )
    for one in measured:
        figures = _figures(word, one)
        if figures is not None:
            yield Entry(
                table=one.table, computation_type=one.computation_type, reference=one.reference, figures=figures
            )


def _with_options(table: TableTask, frame: pd.DataFrame) -> TableTask:
    """The table with the parameters of the generation that its metrics go by, as the linked ones take them."""
    measure, aside = table.measure, {*table.keys, *table.pseudonyms}
    data = [str(column) for column in frame.columns if column not in aside]
    ignored = [column for column in measure.ignore if column in data]
    parameters = Parameters(
        k=2,  # nothing is generated by it
        ncp=measure.ncp,
        column_weights={name: weight for name, weight in measure.column_weights.items() if name in data},
        use_categorical_reduction=measure.use_categorical_reduction,
        imputation=measure.imputation,
        types={name: "category" for name, kind in table.types.items() if kind == "category" and name in data},
        drop=tuple(ignored),
    )
    return attrs.evolve(table, parameters=parameters)


def _figures(word: Word, measured: LinkedMetrics) -> Mapping[str, object] | None:
    if word == "privacy":
        return None if measured.privacy is None else measured.privacy.to_dict()
    if measured.signal is None:
        return None
    return {**measured.signal.to_dict(), **(_of_series(measured.series) if measured.series else {})}


def _of_series(series: SeriesMetrics) -> Mapping[str, object]:
    return {
        "pointwise_hellinger_mean": series.pointwise_mean,
        "pointwise_hellinger_std": series.pointwise_std,
        "density_hellinger_mean": series.density_mean,
        "density_hellinger_std": series.density_std,
        "hellinger_by_variable": {
            name: {"pointwise": pointwise, "density": density}
            for name, (pointwise, density) in series.by_variable.items()
        },
    }
