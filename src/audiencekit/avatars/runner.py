"""Runner: the tables of one set, their parameters, their run and its results."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import attrs

from audiencekit.avatars import jobs, parameters, plan
from audiencekit.avatars.advice import Advice
from audiencekit.avatars.client import ApiClient
from audiencekit.avatars.launch import Launch
from audiencekit.avatars.metrics import PrivacyMetrics, SignalMetrics
from audiencekit.avatars.parameters import Parameters
from audiencekit.avatars.plan import ADVICE, TableInput
from audiencekit.avatars.results import Kind, Projections, Results, Source, read_files, read_objects
from audiencekit.avatars.storage import Storage, place_of
from audiencekit.core import tables
from audiencekit.core._sync.job import Job
from audiencekit.core.frames import ArrowTable
from audiencekit.core.schedule import JobStatus, Schedule
from audiencekit.errors import InvalidInput, UnexpectedResponse

if TYPE_CHECKING:
    import pandas as pd


class Runner:
    """One set of tables on its way to avatars. Made by ``Manager.create_runner``; for one thread at a time.

    *display_name* labels the set at the service; *seed* is passed on as it is. Uploads of this runner never meet those
    of another one, whatever the tables are called.
    """

    def __init__(
        self,
        api: ApiClient,
        display_name: str,
        *,
        seed: int | None = None,
        schedule: Schedule | None = None,
    ) -> None:
        self.display_name = plan.check_set_name(display_name)
        self.seed = None if seed is None else parameters.whole(seed, "seed", least=0)
        self._api = api
        self._storage = Storage(api.addresses.storage, api.options)
        self._schedule = schedule or Schedule()
        self._folder = uuid.uuid4().hex
        self._upload_url = ""
        self._uploads = 0
        self._sources: dict[str, Source] = {}
        self._parameters: dict[str, Parameters] = {}
        self._run: Job[Results] | None = None
        self._by_table: dict[str, Job[Results]] = {}

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables added."""
        return tuple(self._sources)

    def add_table(
        self,
        name: str,
        data: str | os.PathLike[str] | pd.DataFrame | ArrowTable,
        *,
        types: Mapping[str, str] | None = None,
        columns_to_drop: Sequence[str] = (),
    ) -> None:
        """Check *data*, a CSV or Parquet file or a frame of pandas, polars or pyarrow, and upload it.

        *types* declares columns as ``int``, ``bool``, ``category``, ``float``, ``datetime`` or ``datetime_tz``; for a
        frame they are read off its dtypes, for a file the service finds out. *columns_to_drop* are left out of the
        avatars. A table of that name is replaced, its parameters forgotten; a run under way keeps the one it has.

        Raises InvalidInput before anything is sent: no such file, no readable table, two columns of one name,
        unknown types or columns.
        """
        plan.check_table_name(name)
        self._storage.check_installed()
        try:
            given = tables.open_table(data)
        except InvalidInput as cause:
            raise InvalidInput(f"table {name!r}: {cause}") from None
        shape = given.shape
        declared = _declared(name, shape.columns, types)
        dropped = parameters.column_names(name, columns_to_drop, shape.columns, "columns_to_drop")
        if len(dropped) == len(shape.columns):
            raise InvalidInput(f"table {name!r}: columns_to_drop leaves no column")
        # A replaced table gets a key of its own, so that a run under way keeps reading the one before.
        folder = f"{self._folder}-{self._uploads}"
        key = plan.input_key(folder, name, f".{shape.format}")
        self._upload(key, given.content())
        table = TableInput(
            name=name,
            file=key,
            columns=shape.columns,
            rows=shape.rows,
            types={**given.types, **declared},
            dropped=dropped,
        )
        self._sources[name] = Source(table=table, template=given.template)
        self._parameters.pop(name, None)

    def set_parameters(
        self, table: str, *, k: int, ncp: int | None = None, column_weights: Mapping[str, float] | None = None
    ) -> None:
        """How the avatars of *table* are made; replaces what was set or advised before. Nothing is sent.

        *k*: neighbours behind each avatar, 2 to rows - 1 (more: more privacy, less detail). *ncp*: axes of the
        neighbour search; None leaves it to the service. *column_weights*: importance of a column in that search, by
        name, above 0; 1 where not named; only their ratios count, up to 1e12. Raises InvalidInput.
        """
        described = self._source(table).table
        self._parameters[table] = parameters.check(
            table, columns=described.kept, rows=described.rows, k=k, ncp=ncp, column_weights=column_weights
        )

    def parameters(self, table: str) -> Parameters | None:
        """What is set for *table*; None when nothing is."""
        self._source(table)
        return self._parameters.get(table)

    def advise_parameters(self, table: str | None = None) -> dict[str, Advice]:
        """Ask the service which parameters suit *table* (all tables when None), and set the k and ncp it answers.

        Other settings stay. Waits for the answer. Raises JobFailed with the service's text, JobTimeout.
        """
        names = list(self.tables) if table is None else [self._source(table).table.name]
        if not names:
            raise InvalidInput("There is no table to ask about: add_table() first")
        plans = plan.advice_plans(self.display_name, [self._sources[name].table for name in names])
        launches = [jobs.launch_single(self._api, each, ADVICE) for each in plans]
        jobs.follow(self._api, launches, True, self._schedule).result()
        advised: dict[str, Advice] = {}
        for launch in launches:
            for name in launch.tables:
                advice = advised[name] = self._read_advice(launch, name)
                if advice.k is not None:
                    before = self._parameters.get(name, Parameters(k=advice.k))
                    self._parameters[name] = attrs.evolve(before, k=advice.k, ncp=advice.ncp)
        return advised

    def run(
        self,
        *,
        wait: bool = True,
        timeout: float | None = None,
        on_progress: Callable[[JobStatus[Results]], None] | None = None,
    ) -> Job[Results]:
        """Make the avatars of every table and measure their privacy and signal.

        The jobs of a table are launched together or not at all. With *wait* the finished job is returned: JobFailed
        carries the text of the job that failed and its table; JobTimeout after *timeout* seconds (an hour when
        None), the run goes on and ``manager.resume(error.job_id)`` comes back to it. *on_progress* hears of every
        look. With ``wait=False`` the job is returned at once. Raises InvalidInput for a table without parameters and
        a timeout that is no number from 0, before anything is sent.
        """
        timeout = parameters.seconds(timeout, "timeout")
        if not self._sources:
            raise InvalidInput("There is nothing to run: add_table() first")
        if bare := [name for name in self.tables if name not in self._parameters]:
            raise InvalidInput(f"table {bare[0]!r} has no parameters: set_parameters() or advise_parameters() first")
        pairs = [(source.table, self._parameters[name]) for name, source in self._sources.items()]
        launches = jobs.launch_sets(self._api, plan.run_plans(self.display_name, pairs, seed=self.seed))
        results = Results(self._api, self._storage, launches, self._sources)
        self._run = job = jobs.follow(self._api, launches, results, self._schedule)
        self._by_table = {
            table: job if len(launches) == 1 else jobs.follow(self._api, [launch], results, self._schedule)
            for launch in launches
            for table in launch.tables
        }
        if wait:
            job.result(timeout, on_progress=on_progress)
        return job

    def status(self) -> JobStatus[Results]:
        """Where the run stands. Raises InvalidInput before ``run()``."""
        return self._current().status()

    def cancel(self) -> None:
        """Ask the service to stop the run; jobs stop at their next safe point. Raises InvalidInput before ``run()``."""
        self._current().cancel()

    def shuffled(self, table: str, *, as_: Kind | None = None) -> pd.DataFrame:
        """The avatars of *table* in random order: the table to share. Waits for the run, as all of the following do;
        they raise what ``Results`` raises, JobFailed and JobTimeout."""
        return cast("pd.DataFrame", self._finished(table).shuffled(table, as_=as_))

    def sensitive_unshuffled(self, table: str, *, as_: Kind | None = None) -> pd.DataFrame:
        """The avatars in the originals' order: row i is the avatar of record i. Never to be shared."""
        return cast("pd.DataFrame", self._finished(table).sensitive_unshuffled(table, as_=as_))

    def projections(self, table: str, *, as_: Kind | None = None) -> Projections:
        """Originals and avatars on the axes of the neighbour search. As sensitive as the unshuffled avatars."""
        return self._finished(table).projections(table, as_=as_)

    def privacy_metrics(self, table: str) -> PrivacyMetrics:
        """What an attacker could gain from the avatars of *table*."""
        return self._finished(table).privacy_metrics(table)

    def signal_metrics(self, table: str) -> SignalMetrics:
        """What an analyst keeps in the avatars of *table*."""
        return self._finished(table).signal_metrics(table)

    def __repr__(self) -> str:
        return f"Runner({self.display_name!r}, tables={list(self.tables)}, run={self._run})"

    def _source(self, table: object) -> Source:
        source = self._sources.get(table) if isinstance(table, str) else None
        if source is None:
            raise InvalidInput(f"There is no table {table!r}; there are {list(self.tables)}")
        return source

    def _current(self) -> Job[Results]:
        if self._run is None:
            raise InvalidInput("Nothing was run yet: run() first")
        return self._run

    def _finished(self, table: object) -> Results:
        self._current()
        job = self._by_table.get(table) if isinstance(table, str) else None
        if job is None:
            raise InvalidInput(f"The last run has no table {table!r}; it has {list(self._by_table)}")
        return job.result()

    def _upload(self, key: str, content: Path | Iterator[bytes]) -> None:
        if not self._upload_url:
            self._upload_url = self._api.upload_url()
        place = place_of(f"{self._upload_url}/{key}")
        self._storage.upload(place, content, self._api.access(place.address).credentials)
        self._uploads += 1

    def _read_advice(self, launch: Launch, table: str) -> Advice:
        job = launch.jobs[ADVICE]
        urls = self._api.results(job).get("advice", [])
        for url, content in zip(urls, read_files(self._api, self._storage, urls), strict=True):
            for entry in read_objects(url, content):
                advice = entry.get("advice")
                if entry.get("table_name") == table and isinstance(advice, dict):
                    return Advice.from_dict(cast("dict[str, object]", advice))
        raise UnexpectedResponse(
            status=200, method="GET", url=f"/results/{job}", detail=f"no advice on table {table!r} among its files"
        )


def _declared(table: str, columns: tuple[str, ...], types: Mapping[str, str] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for column, declared in parameters.by_column(table, types, columns, "types").items():
        if not isinstance(declared, str) or declared not in tables.COLUMN_TYPES:
            expected = ", ".join(tables.COLUMN_TYPES)
            raise InvalidInput(f"table {table!r}: the type of {column!r} must be one of {expected}, got {declared!r}")
        found[column] = declared
    return found
