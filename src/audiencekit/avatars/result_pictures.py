"""The pictures of a run: the service's own, or drawn here where it has none (contract 6.7)."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

import attrs

from audiencekit.avatars import plots
from audiencekit.avatars.launch import Launch
from audiencekit.avatars.plan import PRIVACY, SIGNAL, STANDARD, escape
from audiencekit.avatars.plots import PlotData, PlotKind
from audiencekit.avatars.result_files import ResultFiles, file_name
from audiencekit.avatars.storage import saving

if TYPE_CHECKING:
    from audiencekit.avatars.results import Results, Source

# Figures of one table that lie between 0 and 100, the more the better.
_PERCENT = ("hidden_rate", "row_direct_match_protection", "column_direct_match_protection", "closest_rate")


@attrs.frozen(kw_only=True)
class Picture:
    """A picture the service drew: an HTML page."""

    kind: str
    filename: str
    html: str = attrs.field(repr=False)


def figures(files: ResultFiles, launch: Launch, table: str, only: str | None = None) -> dict[str, tuple[Picture, ...]]:
    """The service's pictures of *table* by kind, of the kind *only* where given.

    Which is whose, and what it shows, is told by a list beside the files; one that is not in it is left out.
    """
    urls = {file_name(url): url for url in files.listed(launch, STANDARD, "figures")}
    if not urls:
        return {}
    found: dict[str, list[Picture]] = {}
    wanted: list[tuple[str, str]] = []
    for _, entry in files.objects(files.listed(launch, STANDARD, "figures_metadata")):
        name, kind = str(entry.get("filename", "")).rpartition("/")[2], str(entry.get("kind", ""))
        # The name as it is: one that merely looks escaped is not unescaped (contract 9.2, 38).
        mine = entry.get("table_name") in (table, escape(table))
        if mine and name in urls and only in (None, kind):
            wanted.append((name, kind))
    contents = files.read([urls[name] for name, _ in wanted])
    for (name, kind), content in zip(wanted, contents, strict=True):
        html = content.decode("utf-8", "replace")
        found.setdefault(kind, []).append(Picture(kind=kind, filename=name, html=html))
    return {kind: tuple(pictures) for kind, pictures in found.items()}


def render(
    results: Results,
    sources: Mapping[str, Source],
    table: str,
    kind: PlotKind | str,
    path: str | os.PathLike[str] | None,
    open_in_browser: bool,
) -> tuple[Path, ...]:
    """See ``Results.render_plot``."""
    wanted = plots.plot_kind(kind)
    launch = results.launch_of(table)
    drawn = () if _another_form(path) else figures(results.files, launch, table, wanted.value).get(wanted.value, ())
    saved: list[Path] = []
    if drawn:
        for number, picture in enumerate(drawn):
            with saving(_place(path, table, wanted, "html", number, len(drawn))) as file:
                file.write(picture.html.encode())
            saved.append(file.path)
    else:
        figure = plots.draw(wanted, plot_data(results, sources[table], wanted))
        saved.append(plots.save(figure, _place(path, table, wanted, "png", 0, 1)))
    for one in saved:
        _show(one)
        if open_in_browser:
            webbrowser.open(one.as_uri())
    return tuple(saved)


def plot_data(results: Results, source: Source, kind: PlotKind) -> PlotData:
    """What a picture of *kind* needs of the run, read from it, and no more."""
    table = source.table.name
    data = PlotData(table=table, time=source.time, identifier=source.identifier, target=source.target)
    needed = plots.needs(kind)
    data.need(kind, *(name for name in needed if name in ("time", "identifier", "target")))
    if "original" in needed:
        data = attrs.evolve(data, original=results.original(table, as_="pandas"))
    if "avatars" in needed:
        data = attrs.evolve(data, avatars=results.sensitive_unshuffled(table, as_="pandas"))
    if "original_projections" in needed:
        axes = results.projections(table, as_="pandas")
        data = attrs.evolve(data, original_projections=axes.originals, avatar_projections=axes.avatars)
    if "summary" in needed:
        data = attrs.evolve(data, summary=_summary(results))
    return data


def _summary(results: Results) -> Mapping[str, Mapping[str, float | None]]:
    overall = {"privacy": results.privacy_metrics_summary(), "signal": results.signal_metrics_summary()}
    if any(overall.values()):
        found: dict[str, dict[str, float | None]] = {}
        for word, summary in overall.items():
            for table, references in summary.items():
                for reference, figure in references.items():
                    row = table if reference == table else f"{table} with {reference}"
                    found.setdefault(row, {})[word] = figure
        return found
    single: dict[str, dict[str, float | None]] = {}
    for table in results.tables:
        row = single[table] = {}
        if PRIVACY in results.launch_of(table).jobs:
            measured = results.privacy_metrics(table).to_dict()
            row.update({name: cast("float | None", measured[name]) for name in _PERCENT})
        if SIGNAL in results.launch_of(table).jobs:
            signal = results.signal_metrics(table).hellinger_mean
            # Both scales are in use: a distance from 0 to 1, and a preservation from 0 to 100 (contract 8.3).
            kept = signal if signal is None or signal > 1 else 100 * (1 - signal)
            row["distributions kept"] = kept
    return single


def _another_form(path: str | os.PathLike[str] | None) -> bool:
    """Is a file asked for that is no page, which the service's pictures are?"""
    given = Path() if path is None else Path(path)
    return not given.is_dir() and given.suffix.lower() not in ("", ".html")


def _place(path: str | os.PathLike[str] | None, table: str, kind: PlotKind, form: str, number: int, count: int) -> Path:
    given = Path() if path is None else Path(path)
    if given.is_dir():
        return given / f"{escape(table)}_{kind.value}_{number}.{form}"
    return given if count == 1 else given.with_name(f"{given.stem}_{number}{given.suffix}")


def _show(path: Path) -> None:
    """Show a picture where one is looked at: in a notebook, whose library is loaded already then."""
    module = sys.modules.get("IPython")
    shell = module.get_ipython() if module is not None else None
    if shell is None or "ipykernel" not in sys.modules:
        return
    display = sys.modules["IPython.display"]
    page = path.suffix == ".html"
    display.display(display.HTML(filename=str(path)) if page else display.Image(filename=str(path)))
