"""Figures over the tables of a run, and figures that are computed here from its tables (contract 6.7, 8)."""

from __future__ import annotations

import importlib
import math
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from audiencekit.avatars.configuration import REPORTS
from audiencekit.avatars.plan import STANDARD
from audiencekit.avatars.result_files import ResultFiles, unreadable
from audiencekit.core.tables import not_installed
from audiencekit.errors import NotFound

if TYPE_CHECKING:
    from types import ModuleType

    import pandas as pd

    from audiencekit.avatars.results import Results


def summary(files: ResultFiles, job: str) -> dict[str, dict[str, float | None]]:
    """``{table: {reference: figure}}`` of all sets of the run; empty for a table by itself."""
    found: dict[str, dict[str, float | None]] = {}
    for url, entry in files.objects(files.everywhere(job, f"{job}_summary")):
        for table, figures in entry.items():
            if not isinstance(figures, Mapping):
                raise unreadable(url, f"table {table!r}: a mapping of figures expected")
            references = cast("Mapping[str, object]", figures)
            found.setdefault(table, {}).update(
                {reference: _figure(url, value) for reference, value in references.items()}
            )
    return found


def metrics_summary(
    privacy: Mapping[str, Mapping[str, float | None]], signal: Mapping[str, Mapping[str, float | None]]
) -> pd.DataFrame:
    """A row for each table, a column for each (reference, ``privacy`` or ``signal``); NaN where there is no figure."""
    pd = _pandas()
    tables = list(dict.fromkeys([*privacy, *signal]))
    references = dict.fromkeys(
        [*tables, *(reference for figures in (*privacy.values(), *signal.values()) for reference in figures)]
    )
    columns = {
        (reference, word): [
            float("nan") if (value := found.get(table, {}).get(reference)) is None else value for table in tables
        ]
        for reference in references
        for word, found in (("privacy", privacy), ("signal", signal))
    }
    frame = cast("pd.DataFrame", pd.DataFrame(columns, index=pd.Index(tables, name="table"), dtype=float))
    frame.columns = pd.MultiIndex.from_tuples(list(columns), names=["reference", "metric"])
    return frame


def table_summary(stats: object) -> pd.DataFrame:
    """What the service sees of each column, a row each, from the ``stats`` of an advice."""
    return cast("pd.DataFrame", _pandas().DataFrame(list(cast("list[Mapping[str, object]]", stats))))


def run_metadata(files: ResultFiles) -> dict[str, Mapping[str, object]]:
    """What is noted of each job, by parameters name; of several sets, what they note together."""
    found: dict[str, Mapping[str, object]] = {}
    for launch in files.launches:
        for job in launch.jobs:
            # A report that failed, or is under way, notes nothing and takes no others along.
            with suppress(*((NotFound,) if job in REPORTS else ())):
                for _, entry in files.objects(files.listed(launch, job, "run_metadata")):
                    before = found.get(job)
                    found[job] = entry if before is None else _joined(before, entry)
    return found


def reference_tables(files: ResultFiles, table: str | None) -> dict[str, Mapping[str, object]]:
    """The report on reference tables, by table."""
    found: dict[str, Mapping[str, object]] = {}
    for _, entry in files.objects(files.everywhere(STANDARD, "reference_tables")):
        for name, report in _mapping(entry.get("tables")).items():
            if table is None or name == table:
                found[name] = _mapping(report)
    return found


def explained_variance(results: Results, table: str) -> tuple[float, ...]:
    """See ``Results.explained_variance``."""
    noted = _mapping(_mapping(results.run_metadata().get(STANDARD, {}).get("tables")).get(table))
    said = noted.get("explained_variance_ratio", noted.get("explained_variance"))
    if isinstance(said, list) and all(isinstance(one, (int, float)) for one in cast("list[object]", said)):
        return tuple(float(one) for one in cast("list[float]", said))
    axes = results.projections(table, as_="pandas").originals
    spread = [float(axes[name].astype(float).var(ddof=1)) for name in axes.columns]
    total = math.fsum(one for one in spread if one == one) or 1.0
    return tuple(0.0 if one != one else one / total for one in spread)


def contributions_of(results: Results, table: str) -> pd.DataFrame:
    """See ``Results.contributions``."""
    from audiencekit.avatars.associations import contributions

    return contributions(results.original(table, as_="pandas"), results.projections(table, as_="pandas").originals)


def _joined(one: Mapping[str, object], other: Mapping[str, object]) -> Mapping[str, object]:
    return {**one, **other, "tables": {**_mapping(one.get("tables")), **_mapping(other.get("tables"))}}


def _figure(url: str, value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise unreadable(url, f"a finite number or null expected, got {value!r:.50}")
    return float(value)


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def _pandas() -> ModuleType:
    try:
        return importlib.import_module("pandas")
    except ImportError:
        raise not_installed("pandas") from None
