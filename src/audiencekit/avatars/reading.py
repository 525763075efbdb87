"""Reads the results of a runner's last run, waiting for it first (contract 6.7)."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from audiencekit.avatars.configuration import PRIVACY, REPORT, REPORT_PIA, SIGNAL, STANDARD
from audiencekit.avatars.metrics import PrivacyMetrics, SignalMetrics
from audiencekit.avatars.results import AllResults, Kind, Projections, Results, TableResult

if TYPE_CHECKING:
    import pandas as pd

    from audiencekit.avatars.plots import PlotKind
    from audiencekit.avatars.result_pictures import Picture
    from audiencekit.avatars.result_reports import ReportType


class Reading(ABC):
    """The part of `Runner` that reads: each method waits for the jobs it reads from, then does what its namesake of
    `Results` does and raises what that raises, JobFailed and JobTimeout. A metric that failed takes no avatars along.
    """

    @abstractmethod
    def results(self, table: str | None = None, job: str | None = None) -> Results:
        """The results of the run, or of the part of it *table* is in, once it, or the one *job* of it, has finished."""

    def shuffled(self, table: str, *, as_: Kind | None = None) -> pd.DataFrame:
        """The avatars of *table* in random order: the table to share, as the kind that went in or *as_* says."""
        return cast("pd.DataFrame", self.results(table, STANDARD).shuffled(table, as_=as_))

    def sensitive_unshuffled(self, table: str, *, as_: Kind | None = None) -> pd.DataFrame:
        """The avatars in the originals' order: row i is the avatar of record i. Never to be shared."""
        return cast("pd.DataFrame", self.results(table, STANDARD).sensitive_unshuffled(table, as_=as_))

    def projections(self, table: str, *, as_: Kind | None = None) -> Projections:
        """Originals and avatars on the axes of the neighbour search. As sensitive as the unshuffled avatars."""
        return self.results(table, STANDARD).projections(table, as_=as_)

    def save(self, table: str, path: str | os.PathLike[str], *, result: TableResult = "shuffled") -> Path:
        """A result of *table* as the file *path*, streamed, whole or not at all."""
        return self.results(table, STANDARD).save(table, path, result=result)

    def privacy_metrics(self, table: str) -> PrivacyMetrics:
        """What an attacker could gain from the avatars of *table*."""
        return self.results(table, PRIVACY).privacy_metrics(table)

    def signal_metrics(self, table: str) -> SignalMetrics:
        """What an analyst keeps in the avatars of *table*."""
        return self.results(table, SIGNAL).signal_metrics(table)

    def all_privacy_metrics(self, table: str) -> tuple[PrivacyMetrics, ...]:
        """Every computation on *table*, those with linked tables included."""
        return self.results(table, PRIVACY).all_privacy_metrics(table)

    def all_signal_metrics(self, table: str) -> tuple[SignalMetrics, ...]:
        """Every computation on *table*, those with linked tables included."""
        return self.results(table, SIGNAL).all_signal_metrics(table)

    def privacy_metrics_summary(self) -> Mapping[str, Mapping[str, float | None]]:
        """The overall privacy of each table against each reference."""
        return self.results(None, PRIVACY).privacy_metrics_summary()

    def signal_metrics_summary(self) -> Mapping[str, Mapping[str, float | None]]:
        """The overall signal of each table against each reference."""
        return self.results(None, SIGNAL).signal_metrics_summary()

    def metrics_summary(self) -> pd.DataFrame:
        """Both summaries as a pandas frame."""
        return self.results().metrics_summary()

    def explained_variance(self, table: str) -> tuple[float, ...]:
        """The part of the variance each axis holds."""
        return self.results(table, STANDARD).explained_variance(table)

    def contributions(self, table: str) -> pd.DataFrame:
        """What each column gives to each axis."""
        return self.results(table, STANDARD).contributions(table)

    def figures(self, table: str) -> Mapping[str, tuple[Picture, ...]]:
        """The pictures the service drew of *table*, by kind."""
        return self.results(table, STANDARD).figures(table)

    def render_plot(
        self,
        table: str,
        kind: PlotKind | str,
        *,
        path: str | os.PathLike[str] | None = None,
        open_in_browser: bool = False,
    ) -> tuple[Path, ...]:
        """Save the pictures *kind* of *table* and show them in a notebook; in a browser on request."""
        return self.results(table).render_plot(table, kind, path=path, open_in_browser=open_in_browser)

    def download_report(
        self, path: str | os.PathLike[str] | None = None, *, report_type: ReportType = "basic"
    ) -> tuple[Path, ...]:
        """Save the report (``basic``) or the impact assessments (``pia``)."""
        return self.results(None, REPORT_PIA if report_type == "pia" else REPORT).download_report(
            path, report_type=report_type
        )

    def run_metadata(self) -> Mapping[str, Mapping[str, object]]:
        """What the service notes of each job."""
        return self.results().run_metadata()

    def reference_tables_report(self, table: str | None = None) -> Mapping[str, Mapping[str, object]]:
        """What became of each reference table of a run over databases."""
        return self.results(None, STANDARD).reference_tables_report(table)

    def get_specific_result_urls(self, job: str, result: str) -> list[str]:
        """The addresses of one kind of result."""
        return self.results(None, job).get_specific_result_urls(job, result)

    def get_specific_result(self, table: str, job: str, result: str) -> list[bytes]:
        """The files of one kind of result of *table*'s job, as they are."""
        return self.results(table, job).get_specific_result(table, job, result)

    def get_all_results(self) -> AllResults:
        """Everything at once."""
        return self.results().get_all_results()
