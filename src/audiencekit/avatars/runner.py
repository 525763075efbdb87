"""Runner: the tables of one set, their parameters, their run and its results."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import attrs
from audiencekit_api.avatars.models import JobResponse

from audiencekit.avatars import checks, jobs, plan, running
from audiencekit.avatars.advice import Advice, TablesLinksAdvice, read_advice, read_link_advice
from audiencekit.avatars.client import ApiClient
from audiencekit.avatars.configuration import (
    ADVICE,
    LINK_ADVICE,
    PRIVACY,
    REPORT,
    REPORT_PIA,
    REPORTS,
    SIGNAL,
    STANDARD,
    Configuration,
)
from audiencekit.avatars.database_runs import DatabaseRuns
from audiencekit.avatars.groups.jobs import Deleted
from audiencekit.avatars.launch import Launch
from audiencekit.avatars.reading import Reading
from audiencekit.avatars.result_summaries import table_summary
from audiencekit.avatars.results import Results
from audiencekit.avatars.source import Source, sources_of
from audiencekit.core._sync.job import Job
from audiencekit.core.schedule import JobProgress, JobState, Schedule
from audiencekit.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd

    from audiencekit.avatars.result_reports import ReportType

logger = logging.getLogger("audiencekit.avatars")


class Runner(DatabaseRuns, Reading):
    """One set of tables on its way to avatars. Made by ``Manager.create_runner``; for one thread at a time.

    ``display_name`` labels the set at the service. Uploads of this runner never meet those of another one, whatever
    the tables are called.
    """

    def __init__(
        self,
        api: ApiClient,
        configuration: Configuration,
        *,
        language: str = "en",
        schedule: Schedule | None = None,
    ) -> None:
        super().__init__(api, configuration, language=language, schedule=schedule or Schedule())
        self._launches: tuple[Launch, ...] = ()
        self._run: Job[Results] | None = None
        self._results: Results | None = None
        self._sources: Mapping[str, Source] = {}  # as the run had them: what is changed later does not matter to it
        self._parts: dict[tuple[str | None, str | None], Job[Results]] = {}
        self._advice: dict[str, Advice] = {}

    @property
    def set_name(self) -> UUID | None:
        """The id of the last set stored; None before, and for a run over several sets (see :meth:`cluster_sets`)."""
        return self._launches[0].set_name if len(self._launches) == 1 else None

    @property
    def job(self) -> Job[Results] | None:
        """The last run; its ``id`` is all that ``manager.resume`` needs."""
        return self._run

    @property
    def jobs(self) -> Mapping[str, str]:
        """The names of the jobs of the last run, by parameters name; with ``table/``, for databases ``group/``, before
        it when there are several sets."""
        several = len(self._launches) > 1
        return {
            f"{launch.label or launch.tables[0]}/{parameters}" if several else parameters: name
            for launch in self._launches
            for parameters, name in launch.jobs.items()
        }

    def advise_parameters(self, table_name: str | None = None) -> dict[str, Advice]:
        """Ask the service which parameters suit a table (all tables when None), and set those it answers: k, ncp,
        categorical reduction and imputation.

        Other settings stay. Waits for the answer. Raises JobFailed with the service's text, JobTimeout.
        """
        names = list(self.tables) if table_name is None else [self._table(table_name).name]
        if not names:
            raise InvalidInput("There is no table to ask about: add_table() first")
        plans = plan.advice_plans(self._config, names)
        launches = [jobs.launch_single(self._api, each, ADVICE) for each in plans]
        jobs.follow(self._api, launches, True, self._schedule).result()
        advised: dict[str, Advice] = {}
        for launch in launches:
            for name in launch.tables:
                advice = advised[name] = read_advice(self._api, self._storage, launch, name)
                found = advice.applied(self._config.parameters.get(name))
                if found is not None:
                    self._config = attrs.evolve(self._config, parameters={**self._config.parameters, name: found})
        self._advice.update(advised)
        return advised

    def advise_links(self, *, apply: bool = True) -> TablesLinksAdvice:
        """Ask the service how the tables may be linked, and link them so unless *apply* is False; links that are there
        stay. Raises InvalidInput for less than two tables and for advice that cannot be followed, JobFailed."""
        if len(self.tables) < 2:
            raise InvalidInput("Links are between tables: add_table() at least two")
        launch = jobs.launch_single(self._api, plan.link_advice_plan(self._config), LINK_ADVICE)
        jobs.follow(self._api, [launch], True, self._schedule).result()
        advice = read_link_advice(self._api, self._storage, launch)
        linked = {(link.parent, link.child, link.child_field) for link in self._config.links}
        for each in advice.links if apply else ():
            link = each.link
            if (link.parent, link.child, link.child_field) not in linked:
                method = {} if link.method is None else {"method": link.method}
                self.add_link(link.parent, link.parent_field, link.child, link.child_field, **method)
        return advice

    def table_summary(self, table: str) -> pd.DataFrame:
        """What the service sees of each column, a row each. Raises InvalidInput before ``advise_parameters()``."""
        name = self._table(table).name
        if name not in self._advice:
            raise InvalidInput(f"table {name!r} was not asked about yet: advise_parameters() first")
        return table_summary(self._advice[name].stats)

    def run(
        self,
        jobs_to_run: Iterable[str] | None = None,
        ignore_warnings: bool = False,
        *,
        wait: bool = True,
        timeout: float | None = None,
        on_progress: Callable[[JobProgress[Results]], None] | None = None,
    ) -> Job[Results]:
        """Make the avatars of every table and measure their privacy and signal.

        *jobs_to_run*: of ``standard``, ``signal_metrics``, ``privacy_metrics`` and ``report``, also as members of
        ``JobKind``; None runs the first three, and the metrics alone when every table brought its avatars along. The
        jobs of a group of linked tables are launched together or not at all. Running again starts anew, with a warning
        unless *ignore_warnings*.

        With *wait* the finished job is returned: JobFailed carries the text of the job that failed and its table;
        JobTimeout after *timeout* seconds (an hour when None), the run goes on and ``manager.resume(error.job_id)``
        comes back to it. *on_progress* hears of every look (``show_progress()`` draws a line). With ``wait=False`` the
        job is returned at once. Raises InvalidInput, before anything is sent, for what cannot be run.
        """
        timeout = checks.seconds(timeout, "timeout")
        wanted = () if self._copies else running.jobs_of(self._config, jobs_to_run)
        if self._run is not None and not ignore_warnings:
            warnings.warn(
                f"set {self.display_name!r} is run again: results are those of the new run from now on", stacklevel=2
            )
        if self._copies:
            launches = self._launch_databases(jobs_to_run)
        else:
            launches = jobs.launch_sets(self._api, plan.run_plans(self._config, wanted, language=self._language))
        job = self.attach(launches)
        logger.info("set %s was launched; manager.resume(%r) comes back to it", self.display_name, job.id)
        if wait:
            job.result(timeout, on_progress=on_progress)
        return job

    def attach(self, launches: Sequence[Launch]) -> Job[Results]:
        """Take *launches*, of this process or of another, as the last run."""
        self._sources = sources_of(self._config, self._templates)
        self._results = results = self._results_of(launches)
        self._launches = tuple(launches)
        self._run = job = jobs.follow(self._api, launches, results, self._schedule)
        self._parts = {}
        return job

    def download_report(
        self, path: str | os.PathLike[str] | None = None, *, report_type: ReportType = "basic"
    ) -> tuple[Path, ...]:
        """Save the report (``basic``, pdf) or the impact assessments (``pia``, docx) as *path*, a file or a folder.

        What the run was not asked for is asked for now, once, and is no part of the run: one that fails leaves it as it
        is. Raises InvalidInput for a run without both metrics.
        """
        self._current()
        name = REPORT_PIA if report_type == "pia" else REPORT
        if report_type in ("basic", "pia") and not all(name in launch.jobs for launch in self._launches):
            # Sets of a run over databases may hold nothing that is anonymised, and so nothing to report on.
            made = [launch for launch in self._launches if STANDARD in launch.jobs] or self._launches
            if not all({PRIVACY, SIGNAL}.issubset(launch.jobs) for launch in made):
                raise InvalidInput("A report needs both metrics: run() privacy_metrics and signal_metrics first")
            document = plan.report_document(self._config, name, self._language)
            self._launches = tuple(
                launch
                if name in launch.jobs or launch not in made
                else jobs.add_job(self._api, launch, document, (PRIVACY, SIGNAL))
                for launch in self._launches
            )
            self._results = self._results_of(self._launches)
            self._parts = {}
        return super().download_report(path, report_type=report_type)

    def status(self) -> JobProgress[Results]:
        """Where the run stands. Raises InvalidInput before ``run()``."""
        return self._current().status()

    def get_job(self, job: str) -> JobResponse:
        """One job of the run as the service knows it, by its parameters name (``standard``, …) or its own."""
        return self._api.jobs.get(self._job_name(job))

    def get_status(self, job_kind: str) -> str:
        """The service's word for where one job of the run stands."""
        return str(self.get_job(job_kind).status)

    def statuses(self) -> dict[str, str]:
        """The service's word for each job of the run, in the order of :attr:`jobs`."""
        self._current()
        listed = {each.name: each for launch in self._launches for each in self._api.jobs.of_set(launch.set_name)}
        return {key: str(listed[name].status) if name in listed else "lost" for key, name in self.jobs.items()}

    def cancel(self, names: Sequence[str] | None = None) -> None:
        """Ask the service to stop the run, or those of its jobs that *names* names; they stop at their next safe point
        and take those that depend on them along. Raises InvalidInput before ``run()``."""
        self._current()
        wanted = None if names is None else [self._job_name(name) for name in names]
        for launch in self._launches:
            jobs.cancel(self._api, launch, only=wanted)

    def kill(self) -> None:
        """Another word for ``cancel()``."""
        self.cancel()

    def delete(self, names: Sequence[str] | None = None) -> Deleted:
        """Delete the jobs of the run with their results, or those that *names* names; running ones are cancelled."""
        self._current()
        wanted = list(self.jobs.values()) if names is None else [self._job_name(name) for name in names]
        return self._api.jobs.bulk_delete(wanted)

    def cluster_sets(self) -> dict[tuple[str, ...], UUID]:
        """The sets of the last run, by their tables."""
        return {launch.tables: launch.set_name for launch in self._launches if launch.tables}

    def results(self, table: str | None = None, job: str | None = None) -> Results:
        """The results of the run, or of the part of it *table* is in, once it, or the one *job* of it (``standard``,
        …), has finished. Raises JobFailed."""
        run = self._current()
        if table is None and job is None:
            found = run.result()
            return self._results or found
        part = self._parts.get((table, job)) if isinstance(table, str) or table is None else None  # pyright: ignore[reportUnnecessaryIsInstance]
        if part is None:
            part = self._part(run, table, job)
            self._parts[table, job] = part
        found = part.result()
        return self._results or found

    def __repr__(self) -> str:
        return f"Runner({self.display_name!r}, tables={list(self.tables)}, run={self._run})"

    def _results_of(self, launches: Sequence[Launch]) -> Results:
        return Results(self._api, self._storage, launches, self._sources)

    def _part(self, run: Job[Results], table: str | None, job: str | None) -> Job[Results]:
        launches = [launch for launch in self._launches if table is None or table in launch.tables]
        results = self._results
        if not launches or results is None:
            known = [each for launch in self._launches for each in launch.tables]
            raise InvalidInput(f"The last run has no table {table!r}; it has {known}")
        if job in REPORTS and (asked := [launch for launch in launches if job in launch.jobs]):
            asked = [attrs.evolve(launch, jobs={job: launch.jobs[job]}) for launch in asked]
            return jobs.follow(self._api, asked, results, self._schedule)
        if run.status().state is JobState.DONE:
            return run  # asks nothing any more
        if job is not None and all(job in launch.jobs for launch in launches):
            launches = [attrs.evolve(launch, jobs={job: launch.jobs[job]}) for launch in launches]
        elif len(launches) == len(self._launches):
            return run
        return jobs.follow(self._api, launches, results, self._schedule)

    def _current(self) -> Job[Results]:
        if self._run is None:
            raise InvalidInput("Nothing was run yet: run() first")
        return self._run

    def _job_name(self, job: str) -> str:
        self._current()
        word = str(getattr(job, "value", job))
        known = self.jobs
        name = known.get(word) or (word if word in known.values() else None)
        if name is None:
            raise InvalidInput(f"The last run has no job {word!r}; it has {', '.join(known)}")
        return name
