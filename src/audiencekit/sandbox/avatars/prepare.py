"""The task of a job, put together from the store: its set, its files, the run its metrics measure."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import attrs

from audiencekit.sandbox.avatars import job_state, objects, set_state, users
from audiencekit.sandbox.avatars.contents import Contents
from audiencekit.sandbox.avatars.databases import Databases, linked_names
from audiencekit.sandbox.avatars.documents import FileRef, Parameters, Table
from audiencekit.sandbox.avatars.job_state import Filter, Job
from audiencekit.sandbox.avatars.objects import StoredObject
from audiencekit.sandbox.avatars.plan import METRICS, NotPossible, file_format, plan_links, plan_tables
from audiencekit.sandbox.avatars.resources import ResourceSet, parse
from audiencekit.sandbox.avatars.set_state import StoredSet
from audiencekit.sandbox.avatars.task import EXTRACTED, SOURCES, ReportTask, ResultFile, TableFile, Task, escape
from audiencekit.sandbox.avatars.wire import Problem, timestamp


def prepare(connection: sqlite3.Connection, job: Job, contents: Contents, folder: Path) -> Task:
    """What the worker has to do for *job*, its results to go to *folder*; `NotPossible` when that cannot be done."""
    stored = set_state.find(connection, job.user, job.set_name)
    if stored is None:
        raise NotPossible("The job's resource set does not exist.")
    try:
        parsed = parse(stored.text.encode())
        parameters = parsed.parameters[job.parameters_name]
        files = _Files(connection, contents, stored, parsed)
        tables = plan_tables(
            parsed,
            parameters,
            locate=files.locate,
            extracted=lambda table: files.extracted(job, table),
            unshuffled=lambda table: files.unshuffled(job, parameters, table),
        )
        databases = Databases(connection, users.find(connection, job.user), parsed, contents.own_files)
        database = databases.of(parameters)
        names = linked_names(parsed, parameters, [table.name for table in tables])
        links = plan_links(parsed, parameters, names)
        report = files.report(job, parameters) if job.kind == "report" else None
        shared = databases.shared(parameters)
    except Problem as problem:
        raise NotPossible(str(problem.detail)) from problem
    return Task(
        kind=job.kind,
        tables=tables,
        links=links,
        folder=str(folder),
        created_at=timestamp(job.created_at),
        seed=parameters.seed if job.kind != "regenerate" else databases.seed,
        format=parameters.format,
        figures=parameters.figures,
        max_distribution_plots=parameters.max_distribution_plots,
        advisors=parameters.advisors or ("parameters",),
        report=report,
        database=database,
        shared=shared,
    )


class _Files:
    def __init__(
        self, connection: sqlite3.Connection, contents: Contents, stored: StoredSet, parsed: ResourceSet
    ) -> None:
        self._connection, self._contents, self._stored, self._parsed = connection, contents, stored, parsed

    def locate(self, reference: FileRef) -> TableFile | None:
        """The file a schema names: the upload it was bound to when the set was stored, else the one of now."""
        key = self._stored.inputs.get(reference.file) if reference.volume not in self._parsed.volumes else None
        found = objects.find(self._connection, self._stored.user, key) if key else None
        found = found or set_state.find_file(self._connection, self._stored.user, self._parsed, reference)
        return None if found is None else self._table_file(found)

    def extracted(self, job: Job, table: Table) -> TableFile | None:
        """What the newest finished extract has read of *table*."""
        runs = job_state.select(self._connection, job.user, Filter(set_name=job.set_name, kinds=["extract"]))
        for run in sorted(runs, key=lambda run: run.name not in job.depends_on):
            found = self._result(job, run, EXTRACTED, f"{escape(table.name)}.extracted.")
            if found is not None and run.status == "finished":
                return self._table_file(found)
        return None

    def unshuffled(self, job: Job, parameters: Parameters, table: Table) -> TableFile | None:
        """The avatars in record order: of the run depended on, else of the newest finished (contract 2.9)."""
        runs = job_state.select(self._connection, job.user, Filter(set_name=job.set_name, kinds=["standard"]))
        named = parameters.avatarization_ref
        runs = [run for run in runs if named in (None, run.parameters_name) and run.status == "finished"]
        runs.sort(key=lambda run: run.name not in job.depends_on)
        for run in runs:
            found = self._result(job, run, "unshuffled", f"{escape(table.name)}.unshuffled.")
            if found is not None:
                sources = self._result(job, run, SOURCES, f"{escape(table.name)}.sources.")
                file = self._table_file(found)
                return attrs.evolve(file, sources=None if sources is None else str(self._contents.path(sources)))
        return None

    def _result(self, job: Job, run: Job, kind: str, start: str) -> StoredObject | None:
        for found, key in job_state.results(self._connection, run.name):
            if found == kind and key.rpartition("/")[2].startswith(start):
                stored = objects.find(self._connection, job.user, key)
                if stored is not None:
                    return stored
        return None

    def report(self, job: Job, parameters: Parameters) -> ReportTask:
        """What the metrics have left: of the jobs depended on, else of the newest finished of each kind."""
        found: list[ResultFile] = []
        for kind in METRICS:
            runs = job_state.select(self._connection, job.user, Filter(set_name=job.set_name, kinds=[kind]))
            runs = [run for run in runs if run.status == "finished"]
            runs.sort(key=lambda run: run.name not in job.depends_on)
            if not runs:
                raise NotPossible(f"{parameters.name}: the set has no finished {kind} to report on.")
            for result, key in job_state.results(self._connection, runs[0].name):
                stored = objects.find(self._connection, job.user, key) if result == kind else None
                if stored is not None:
                    found.append(ResultFile(kind, str(self._contents.path(stored))))
        return ReportTask(
            report=parameters.report,
            measures=tuple(found),
            display_name=self._stored.display_name,
            pia=self._parsed.pia,
        )

    def _table_file(self, stored: StoredObject) -> TableFile:
        return TableFile(path=str(self._contents.path(stored)), format=file_format(stored.key))
