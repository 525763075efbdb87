"""What a finished run left behind, read on demand: tables, projections, figures, reports (contract 6.7)."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence, Sized
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, TypeVar, cast, get_args, overload

import attrs

from audiencekit.avatars import result_pictures, result_reports, result_summaries
from audiencekit.avatars.client import ApiClient
from audiencekit.avatars.launch import Launch
from audiencekit.avatars.metrics import PrivacyMetrics, SignalMetrics
from audiencekit.avatars.plan import PRIVACY, SIGNAL, STANDARD, escape
from audiencekit.avatars.result_files import ResultFiles, extension, file_name, read_files, read_objects, unreadable
from audiencekit.avatars.source import Source, names_of, selected
from audiencekit.avatars.storage import Storage, saving
from audiencekit.core import tables
from audiencekit.core.arrow import ArrowFrame, Kind
from audiencekit.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from audiencekit.avatars.plots import PlotKind
    from audiencekit.avatars.result_pictures import Picture
    from audiencekit.avatars.result_reports import ReportType

__all__ = ["AllResults", "Kind", "Projections", "Results", "Source", "TableResult", "read_files", "read_objects"]

FiguresT = TypeVar("FiguresT", PrivacyMetrics, SignalMetrics)
TableResult: TypeAlias = Literal["shuffled", "unshuffled", "original_projections", "avatar_projections"]

# How each kind of table is called in the names of its files.
_INFIXES: Mapping[str, str] = {
    "shuffled": ".shuffled",
    "unshuffled": ".unshuffled",
    "original_projections": ".projections.original",
    "avatar_projections": ".projections.avatars",
}


class Projections(NamedTuple):
    """Coordinates in record order, one row a record and one column an axis (``Dim. 1``, …). Frames of the kind that
    was asked for; a type checker sees pandas."""

    originals: pd.DataFrame
    avatars: pd.DataFrame


@attrs.frozen(kw_only=True, eq=False)
class AllResults:
    """Everything a run left, by table; what a job did not leave is not there."""

    shuffled: Mapping[str, object]
    sensitive_unshuffled: Mapping[str, object]
    projections: Mapping[str, Projections]
    privacy_metrics: Mapping[str, tuple[PrivacyMetrics, ...]]
    signal_metrics: Mapping[str, tuple[SignalMetrics, ...]]
    figures: Mapping[str, Mapping[str, tuple[Picture, ...]]]
    privacy_metrics_summary: Mapping[str, Mapping[str, float | None]]
    signal_metrics_summary: Mapping[str, Mapping[str, float | None]]
    run_metadata: Mapping[str, Mapping[str, object]]


class Results:
    """The results of one run. Every method reads the storage anew; nothing is kept but addresses.

    All of them raise InvalidInput for a table the run does not have, and the errors of requests and storage;
    UnexpectedResponse when the service names no such file, or the file is not what it should be. Tables come back as
    the kind that went in (pandas for a file), or as *as_* says: ``pandas``, ``polars`` or ``arrow``; a type checker
    sees pandas unless *as_* says otherwise.
    """

    def __init__(
        self, api: ApiClient, storage: Storage, launches: Sequence[Launch], sources: Mapping[str, Source]
    ) -> None:
        self.files = ResultFiles(api, storage, launches)
        self._sources = dict(sources)
        self._launches = {table: launch for launch in launches for table in launch.tables}

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables of the run."""
        return tuple(self._launches)

    @overload
    def shuffled(self, table: str, *, as_: Literal["polars"]) -> pl.DataFrame: ...
    @overload
    def shuffled(self, table: str, *, as_: Literal["arrow"]) -> ArrowFrame: ...
    @overload
    def shuffled(self, table: str, *, as_: Literal["pandas"] | None = None) -> pd.DataFrame: ...
    @overload
    def shuffled(self, table: str, *, as_: Kind | None) -> object: ...
    def shuffled(self, table: str, *, as_: Kind | None = None) -> object:
        """The avatars in random order: the table to share. Columns and types are the original's."""
        return self._frame(table, "shuffled", as_)

    @overload
    def sensitive_unshuffled(self, table: str, *, as_: Literal["polars"]) -> pl.DataFrame: ...
    @overload
    def sensitive_unshuffled(self, table: str, *, as_: Literal["arrow"]) -> ArrowFrame: ...
    @overload
    def sensitive_unshuffled(self, table: str, *, as_: Literal["pandas"] | None = None) -> pd.DataFrame: ...
    @overload
    def sensitive_unshuffled(self, table: str, *, as_: Kind | None) -> object: ...
    def sensitive_unshuffled(self, table: str, *, as_: Kind | None = None) -> object:
        """The avatars in the originals' order: row i is the avatar of record i. For measuring only, never to share."""
        return self._frame(table, "unshuffled", as_)

    @overload
    def original(self, table: str, *, as_: Literal["polars"]) -> pl.DataFrame: ...
    @overload
    def original(self, table: str, *, as_: Literal["arrow"]) -> ArrowFrame: ...
    @overload
    def original(self, table: str, *, as_: Literal["pandas"] | None = None) -> pd.DataFrame: ...
    @overload
    def original(self, table: str, *, as_: Kind | None) -> object: ...
    def original(self, table: str, *, as_: Kind | None = None) -> object:
        """The table that was uploaded, without the columns that were dropped, while the service keeps it; NotFound
        after that."""
        launch, source = self.launch_of(table), self._sources[table]
        form = "csv" if source.table.file.lower().endswith(".csv") else "parquet"
        content = self.files.input(launch, source.table.file)
        wanted = _checked_kind(as_)
        frame = _read(source.table.file, content, form, source.table.types, source.template, wanted)
        kept = [name for name in names_of(frame) if name not in source.table.dropped]
        return frame if len(kept) == len(names_of(frame)) else selected(frame, kept)

    def projections(self, table: str, *, as_: Kind | None = None) -> Projections:
        """Originals and avatars on the axes the neighbours were found on. As sensitive as the unshuffled avatars."""
        return Projections(
            originals=cast("pd.DataFrame", self._frame(table, "original_projections", as_)),
            avatars=cast("pd.DataFrame", self._frame(table, "avatar_projections", as_)),
        )

    def save(self, table: str, path: str | os.PathLike[str], *, result: TableResult = "shuffled") -> Path:
        """A result of *table* as the file *path* (``.csv`` or ``.parquet``), which appears whole or stays as it was.

        Streamed as the service wrote it where its form is the one asked for, else read and written anew. Returns the
        full path. Raises SaveFailed when the disk is full.
        """
        wanted = Path(path).suffix.lower()
        if result not in get_args(TableResult):
            raise InvalidInput(f"result must be one of {', '.join(get_args(TableResult))}, got {result!r}")
        if wanted not in (".csv", ".parquet"):
            raise InvalidInput(f"{Path(path).name}: a .csv or .parquet file expected, got {wanted or 'no extension'!r}")
        url = self._url(table, result)
        if f".{extension(url)}" == wanted:
            return self.files.save(url, path, lambda draft: self._check_file(table, result, draft, wanted))
        frame = cast("pd.DataFrame", self._frame(table, result, "pandas"))
        with saving(path) as file:
            file.write(tables.to_parquet(frame) if wanted == ".parquet" else frame.to_csv(index=False).encode())
        return file.path

    def privacy_metrics(self, table: str) -> PrivacyMetrics:
        """What an attacker could gain from the avatars of *table* by itself."""
        return _standalone(self.all_privacy_metrics(table))

    def signal_metrics(self, table: str) -> SignalMetrics:
        """What an analyst keeps in the avatars of *table* by itself."""
        return _standalone(self.all_signal_metrics(table))

    def all_privacy_metrics(self, table: str) -> tuple[PrivacyMetrics, ...]:
        """Every computation on *table*: by itself, and with the tables it is linked to (contract 8.1)."""
        return self._figures(table, PRIVACY, PrivacyMetrics.from_dict)

    def all_signal_metrics(self, table: str) -> tuple[SignalMetrics, ...]:
        """Every computation on *table*: by itself, and with the tables it is linked to (contract 8.1)."""
        return self._figures(table, SIGNAL, SignalMetrics.from_dict)

    def privacy_metrics_summary(self) -> dict[str, dict[str, float | None]]:
        """The overall privacy of each table against each reference, itself included; from 0 to 100."""
        return result_summaries.summary(self.files, PRIVACY)

    def signal_metrics_summary(self) -> dict[str, dict[str, float | None]]:
        """The overall signal of each table against each reference, itself included; from 0 to 100."""
        return result_summaries.summary(self.files, SIGNAL)

    def metrics_summary(self) -> pd.DataFrame:
        """Both summaries as a pandas frame: a row for each table, a column for each (reference, privacy or signal)."""
        return result_summaries.metrics_summary(self.privacy_metrics_summary(), self.signal_metrics_summary())

    def explained_variance(self, table: str) -> tuple[float, ...]:
        """The part of the variance of the originals each axis holds, as the service says it; where it does not, of the
        variance on all the axes there are (the parts then add up to 1)."""
        return result_summaries.explained_variance(self, table)

    def contributions(self, table: str) -> pd.DataFrame:
        """What each column gives to each axis: rows are columns, columns are axes, the parts of an axis add up to 1.

        Computed from :meth:`original` and :meth:`projections`.
        """
        return result_summaries.contributions_of(self, table)

    def figures(self, table: str) -> dict[str, tuple[Picture, ...]]:
        """The pictures the service drew of *table*, by kind, those we do not know included; empty when it drew none."""
        return result_pictures.figures(self.files, self.launch_of(table), table)

    def render_plot(
        self,
        table: str,
        kind: PlotKind | str,
        *,
        path: str | os.PathLike[str] | None = None,
        open_in_browser: bool = False,
    ) -> tuple[Path, ...]:
        """Save the pictures *kind* of *table* and show them in a notebook; in a browser on request.

        The service's own where it drew some, else drawn here (extra ``plots``), as is any file but an ``.html``.
        *path* is a folder, the current one when None, for ``<table>_<kind>_<number>.html`` (or ``.png``), or the name
        of the one file. Returns the files.
        Raises InvalidInput for a kind that cannot be drawn from this table.
        """
        return result_pictures.render(self, self._sources, table, kind, path, open_in_browser)

    def download_report(
        self, path: str | os.PathLike[str] | None = None, *, report_type: ReportType = "basic"
    ) -> tuple[Path, ...]:
        """Save the report (``basic``, pdf) or the impact assessments (``pia``, docx, one for each table).

        *path* is a folder, the current one when None, or the name of the file; several files are numbered before the
        name. Returns the files. Raises InvalidInput when the run made no such report.
        """
        return result_reports.download(self.files, path, report_type)

    def run_metadata(self) -> dict[str, Mapping[str, object]]:
        """What the service notes of each job (times, seed, warnings), by parameters name."""
        return result_summaries.run_metadata(self.files)

    def reference_tables_report(self, table: str | None = None) -> dict[str, Mapping[str, object]]:
        """What became of each reference table (or of *table*): subjects, conflicts, unresolved rows; empty without."""
        return result_summaries.reference_tables(self.files, table)

    def get_specific_result_urls(self, job: str, result: str) -> list[str]:
        """The addresses of one kind of result (any word of the service) of the jobs of the parameters *job*."""
        return self.files.everywhere(job, result)

    def get_specific_result(self, table: str, job: str, result: str) -> list[bytes]:
        """The files of one kind of result of *table*'s job, as they are."""
        return self.files.read(self.files.listed(self.launch_of(table), job, result))

    def get_all_results(self) -> AllResults:
        """Everything at once. What a run was not asked for stays empty; what it was and is missing raises."""
        ran = {name: self.launch_of(name).jobs for name in self.tables}
        avatars = [name for name in self.tables if STANDARD in ran[name]]
        return AllResults(
            shuffled={name: self.shuffled(name) for name in avatars},
            sensitive_unshuffled={name: self.sensitive_unshuffled(name) for name in avatars},
            projections={name: self.projections(name) for name in avatars if self._has(name, "original_projections")},
            privacy_metrics={name: self.all_privacy_metrics(name) for name in self.tables if PRIVACY in ran[name]},
            signal_metrics={name: self.all_signal_metrics(name) for name in self.tables if SIGNAL in ran[name]},
            figures={name: self.figures(name) for name in avatars},
            privacy_metrics_summary=self.privacy_metrics_summary(),
            signal_metrics_summary=self.signal_metrics_summary(),
            run_metadata=self.run_metadata(),
        )

    def launch_of(self, table: object) -> Launch:
        """The launch that *table* belongs to."""
        launch = self._launches.get(table) if isinstance(table, str) else None
        if launch is None:
            raise InvalidInput(f"This run has no table {table!r}; there are {', '.join(map(repr, self.tables))}")
        return launch

    def __repr__(self) -> str:
        return f"Results(tables={list(self.tables)})"

    def _has(self, table: str, kind: str) -> bool:
        # Not every table has every kind: series have no projections.
        start = escape(table) + _INFIXES[kind]
        return any(file_name(url).startswith(start) for url in self.files.listed(self.launch_of(table), STANDARD, kind))

    def _url(self, table: str, kind: str) -> str:
        launch = self.launch_of(table)
        for url in self.files.listed(launch, STANDARD, kind):
            if file_name(url).startswith(escape(table) + _INFIXES[kind]):
                return url
        raise self.files.nothing(launch, STANDARD, kind, table)

    def _frame(self, table: str, kind: str, as_: Kind | None) -> object:
        wanted = _checked_kind(as_)
        url = self._url(table, kind)
        form = extension(url)
        if form != "csv" and form != "parquet":
            raise unreadable(url, f"a .csv or .parquet file expected, got .{form}")
        source = self._sources[table]
        content = self.files.read([url])[0]
        if "projections" in kind:  # axes are no columns of the original
            template = source.template
            wanted = wanted or (None if template is None else tables.kind_of(template))
            return _read(url, content, form, {}, None, wanted)
        if source.private:
            frame = _read(url, content, form, source.types, source.result_template, None)
            frame = tables.with_used_categories(frame, wanted)
        else:
            frame = _read(url, content, form, source.types, source.result_template, wanted)
        try:
            source.check(names_of(frame), len(cast("Sized", frame)))
        except ValueError as cause:
            raise unreadable(url, str(cause)) from None
        return frame

    def _check_file(self, table: str, kind: str, path: Path, suffix: str) -> None:
        found = tables.shape_as(path, "csv" if suffix == ".csv" else "parquet")
        if "projections" not in kind:
            self._sources[table].check(found.columns, found.rows)
        elif not found.columns or found.columns[0].startswith("<"):
            raise ValueError("no table of coordinates")

    def _figures(self, table: str, job: str, read: Callable[[Mapping[str, object]], FiguresT]) -> tuple[FiguresT, ...]:
        launch = self.launch_of(table)
        found: list[FiguresT] = []
        for url, entry in self.files.objects(self.files.listed(launch, job, job)):
            metadata = entry.get("metadata")
            about = cast("dict[str, object]", metadata) if isinstance(metadata, dict) else dict[str, object]()
            if about.get("table_name", table) == table:
                try:
                    found.append(read(entry))
                except ValueError as cause:
                    raise unreadable(url, str(cause)) from None
        if not found:
            raise self.files.nothing(launch, job, job, table)
        return tuple(found)


def _standalone(found: Sequence[FiguresT]) -> FiguresT:
    return next((one for one in found if one.computation_type == "standalone"), found[0])


def _checked_kind(as_: object) -> Kind | None:
    if as_ is not None and as_ not in tables.KINDS:
        raise InvalidInput(f"as_ must be one of {', '.join(tables.KINDS)}, got {as_!r}")
    return cast("Kind | None", as_)


def _read(
    url: str,
    content: bytes,
    form: Literal["csv", "parquet"],
    types: Mapping[str, str],
    template: object | None,
    as_: Kind | None,
) -> object:
    try:
        return tables.read(content, form, types=types, template=template, as_=as_)
    except (ValueError, TypeError) as cause:
        said = " ".join(str(cause).split())[:300]
        raise unreadable(url if "://" in url else f"s3://input/{url}", said) from None
