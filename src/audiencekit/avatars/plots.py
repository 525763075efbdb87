"""Pictures of a result, drawn here from its tables (contract 3.4, 6.7), with matplotlib (extra ``plots``).

    figure = draw(PlotKind.PROJECTION_2D, PlotData(table="wbcd", original_projections=…, avatar_projections=…))
    save(figure, "wbcd.png")

Originals are drawn as well as avatars: a picture of single points is as sensitive as the table it shows.
"""

# pyright: reportUnknownMemberType=false
# (matplotlib's own types leave the keywords of most functions open)

from __future__ import annotations

import importlib
import io
import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, cast

import attrs

from audiencekit.errors import ConfigurationError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd
    from matplotlib.figure import Figure


class PlotKind(StrEnum):
    """What a picture shows."""

    CORRELATION = "correlation"
    CORRELATION_DIFFERENCE = "correlation_difference"
    CONTRIBUTION = "contribution"
    PROJECTION_2D = "2d_projection"
    PROJECTION_3D = "3d_projection"
    DISTRIBUTION = "distribution"
    AGGREGATE_STATS = "aggregate_stats"
    RAW_SERIES = "raw_series"
    NORMALIZED_SERIES = "normalized_series"
    CLASS_PROJECTION_2D = "class_projection_2d"
    METRICS_SUMMARY = "metrics_summary"


@attrs.frozen(kw_only=True, eq=False)
class PlotData:
    """What pictures of *table* are drawn from; each kind needs a part of it.

    *time* and *identifier* name the columns of a time series, *target* the column of classes. *summary*: figures from
    0 to 100 by name, by table.
    """

    table: str
    original: pd.DataFrame | None = None
    avatars: pd.DataFrame | None = None
    original_projections: pd.DataFrame | None = None
    avatar_projections: pd.DataFrame | None = None
    time: str | None = None
    identifier: str | None = None
    target: str | None = None
    summary: Mapping[str, Mapping[str, float | None]] | None = None
    max_columns: int = 20

    def need(self, kind: PlotKind, *names: str) -> None:
        """Raise InvalidInput when one of *names* is not there."""
        missing = [name for name in names if getattr(self, name) is None]
        if missing:
            raise InvalidInput(f"a picture of {kind.value} of table {self.table!r} needs {missing[0]}")


_TABLES = ("original", "avatars")
_AXES = ("original_projections", "avatar_projections")
# Where each kind is drawn, and what it needs.
_DRAWN: Mapping[PlotKind, tuple[str, tuple[str, ...]]] = {
    PlotKind.CORRELATION: ("plots_columns:correlation", _TABLES),
    PlotKind.CORRELATION_DIFFERENCE: ("plots_columns:correlation_difference", _TABLES),
    PlotKind.DISTRIBUTION: ("plots_columns:distribution", _TABLES),
    PlotKind.AGGREGATE_STATS: ("plots_columns:aggregate_stats", _TABLES),
    PlotKind.CONTRIBUTION: ("plots_axes:contribution", ("original", "original_projections")),
    PlotKind.PROJECTION_2D: ("plots_axes:projection_2d", _AXES),
    PlotKind.PROJECTION_3D: ("plots_axes:projection_3d", _AXES),
    PlotKind.CLASS_PROJECTION_2D: ("plots_axes:class_projection_2d", (*_TABLES, *_AXES, "target")),
    PlotKind.RAW_SERIES: ("plots_series:raw_series", (*_TABLES, "time", "identifier")),
    PlotKind.NORMALIZED_SERIES: ("plots_series:normalized_series", (*_TABLES, "time", "identifier")),
    PlotKind.METRICS_SUMMARY: ("plots_summary:metrics_summary", ("summary",)),
}


def plot_kind(kind: object) -> PlotKind:
    """*kind*, a member or its value. Raises InvalidInput."""
    try:
        return PlotKind(cast("str", kind))
    except ValueError:
        raise InvalidInput(f"a plot is one of {', '.join(PlotKind)}, got {kind!r}") from None


def needs(kind: PlotKind) -> tuple[str, ...]:
    """The parts of `PlotData` that *kind* is drawn from."""
    return _DRAWN[kind][1]


def draw(kind: PlotKind | str, data: PlotData) -> Figure:
    """The picture *kind* of *data*. Raises InvalidInput when it cannot be drawn from that, ConfigurationError when
    matplotlib is not installed."""
    wanted = plot_kind(kind)
    home, needed = _DRAWN[wanted]
    data.need(wanted, *needed)
    try:
        importlib.import_module("matplotlib.figure")
    except ImportError:
        raise ConfigurationError(
            'matplotlib is not installed; plots need it: pip install "audiencekit[plots]"'
        ) from None
    module, _, function = home.partition(":")
    drawing = cast(
        "Callable[[PlotData], Figure]", getattr(importlib.import_module(f"audiencekit.avatars.{module}"), function)
    )
    return drawing(data)


def save(figure: Figure, path: str | os.PathLike[str]) -> Path:
    """*figure* as the file *path*, by its extension: png, svg, pdf. Raises SaveFailed, InvalidInput."""
    from audiencekit.avatars.storage import saving

    form = Path(path).suffix.lstrip(".").lower() or "png"
    known = figure.canvas.get_supported_filetypes()
    if form not in known:
        raise InvalidInput(f"a picture is saved as one of {', '.join(sorted(known))}, got {form!r}")
    drawn = io.BytesIO()
    figure.savefig(drawn, format=form, dpi=120, bbox_inches="tight")
    with saving(path) as file:
        file.write(drawn.getbuffer())
    return file.path
