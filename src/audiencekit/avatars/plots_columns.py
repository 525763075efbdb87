"""Pictures of columns: how they go together, how they are spread."""

# pyright: reportUnknownMemberType=false
# (matplotlib's own types leave the keywords of most functions open)

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from audiencekit.avatars.associations import amounts, associations, is_amount
from audiencekit.avatars.plots_style import AVATAR, ORIGINAL, clean, picture, short
from audiencekit.errors import InvalidInput

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage

    from audiencekit.avatars.associations import Floats
    from audiencekit.avatars.plots import PlotData

_WORDS = 12  # bars of one column
_STATS = 10  # columns (contract 6.7)


def correlation(data: PlotData) -> Figure:
    """The associations of originals and of avatars, side by side."""
    original, avatars = _shared(data, least=2)
    figure = picture(f"{data.table}: how columns go together", width=11, height=5.2)
    left, right = figure.subplots(1, 2, sharey=True)
    for axes, frame, name in ((left, original, "originals"), (right, avatars, "avatars")):
        image = _matrix(axes, associations(frame), limit=1.0)
        axes.set_title(name, fontsize=10)
    figure.colorbar(image, ax=[left, right], shrink=0.8, label="correlation; association of classes")
    return figure


def correlation_difference(data: PlotData) -> Figure:
    """The associations of avatars less those of originals."""
    original, avatars = _shared(data, least=2)
    difference = associations(avatars) - associations(original)
    figure = picture(f"{data.table}: change of how columns go together", width=6.6, height=5.6)
    axes = figure.subplots()
    limit = max(0.1, float(np.nanmax(np.abs(difference.to_numpy()), initial=0.0)))
    figure.colorbar(_matrix(axes, difference, limit=limit), ax=axes, shrink=0.8, label="avatars less originals")
    return figure


def distribution(data: PlotData) -> Figure:
    """Each column of originals over that of avatars."""
    original, avatars = _shared(data, least=1)
    across = min(4, len(original.columns))
    down = math.ceil(len(original.columns) / across)
    figure = picture(f"{data.table}: distributions", width=3.1 * across, height=2.3 * down + 0.7)
    grid = cast("list[Axes]", list(np.atleast_1d(figure.subplots(down, across)).ravel()))
    for axes, name in zip(grid, original.columns, strict=False):
        amount = is_amount(original[name]) and not pd.api.types.is_bool_dtype(original[name].dtype)
        (_histogram if amount else _bars)(axes, original[name], avatars[name])
        axes.set_title(short(name, 28), fontsize=9)
        clean(axes)
    for axes in grid[len(original.columns) :]:
        axes.set_visible(False)
    handles, labels = grid[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False, fontsize=9)
    return figure


def aggregate_stats(data: PlotData) -> Figure:
    """Mean and standard deviation of the first columns of numbers, in deviations of the original, with the figures."""
    original, avatars = _shared(data, least=1)
    names = [name for name in original.columns if is_amount(original[name]) and not _is_date(original[name])][:_STATS]
    if not names:
        raise InvalidInput(f"table {data.table!r} has no column of numbers")
    figure = picture(f"{data.table}: means and deviations", width=10, height=1.6 + 0.45 * len(names))
    left, right = figure.subplots(1, 2, sharey=True)
    for row, name in enumerate(names):
        before, after = amounts(original[name]), amounts(avatars[name])
        spread = float(np.nanstd(before)) or 1.0
        shift = (float(np.nanmean(after)) - float(np.nanmean(before))) / spread
        _pair(left, row, 0.0, shift, f"{np.nanmean(before):.4g} → {np.nanmean(after):.4g}")
        _pair(right, row, 1.0, float(np.nanstd(after)) / spread, f"{spread:.4g} → {np.nanstd(after):.4g}")
    left.set_title("mean (in standard deviations from the original's)", fontsize=9)
    right.set_title("standard deviation (1 is the original's)", fontsize=9)
    left.set_yticks(range(len(names)), [short(name) for name in names])
    left.set_ylim(len(names) - 0.5, -0.6)
    for axes in (left, right):
        axes.margins(x=0.15)
        clean(axes)
    handles, labels = left.get_legend_handles_labels()
    figure.legend(handles[:2], labels[:2], loc="outside lower center", ncols=2, frameon=False, fontsize=9)
    return figure


def _pair(axes: Axes, row: int, before: float, after: float, said: str) -> None:
    axes.plot([before, after], [row, row], color="#BBBBBB", linewidth=2, zorder=1)
    axes.scatter([before], [row], color=ORIGINAL, s=36, label="originals", zorder=2)
    axes.scatter([after], [row], color=AVATAR, s=36, label="avatars", zorder=3)
    axes.annotate(said, ((before + after) / 2, row), (0, 6), textcoords="offset points", ha="center", fontsize=7)


def _shared(data: PlotData, *, least: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    original, avatars = cast("pd.DataFrame", data.original), cast("pd.DataFrame", data.avatars)
    names = [name for name in original.columns if name in avatars.columns][: data.max_columns]
    if len(names) < least:
        raise InvalidInput(f"table {data.table!r}: {least} columns are needed that both tables have")
    return original[names], avatars[names]


def _matrix(axes: Axes, figures: pd.DataFrame, *, limit: float) -> AxesImage:
    image = axes.imshow(figures.to_numpy(), cmap="RdBu_r", vmin=-limit, vmax=limit)
    labels = [short(name) for name in figures.columns]
    axes.set_xticks(range(len(labels)), labels, rotation=90, fontsize=7)
    axes.set_yticks(range(len(labels)), labels, fontsize=7)
    if len(labels) <= 10:
        for (row, column), value in np.ndenumerate(figures.to_numpy()):
            colour = "white" if abs(value) > 0.6 * limit else "black"
            axes.text(column, row, f"{value:.2f}", ha="center", va="center", fontsize=6, color=colour)
    return image


def _histogram(axes: Axes, original: pd.Series, avatars: pd.Series) -> None:
    before, after = amounts(original), amounts(avatars)
    before, after = before[np.isfinite(before)], after[np.isfinite(after)]
    both = np.r_[before, after]
    if not len(both):
        return
    whole = len(np.unique(both)) <= 15 and bool(np.all(both == np.rint(both))) and float(np.ptp(both)) <= 30
    low, high = float(both.min()), float(both.max())
    edges: Floats = np.arange(low, high + 2) - 0.5 if whole else np.histogram_bin_edges(both, 25)
    for values, colour, label in ((before, ORIGINAL, "originals"), (after, AVATAR, "avatars")):
        counts = np.histogram(values, edges)[0] / max(len(values), 1)
        axes.stairs(counts, edges, fill=True, color=colour, alpha=0.45, label=label)
    if _is_date(original):
        ends = [float(edges[0]), float(edges[-1])]
        axes.set_xticks(ends, [str(np.datetime64(int(end), "s"))[:10] for end in ends], fontsize=7)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")


def _bars(axes: Axes, original: pd.Series, avatars: pd.Series) -> None:
    before, after = (column.astype(object).value_counts(normalize=True) for column in (original, avatars))
    words = list(before.add(after, fill_value=0.0).sort_values(ascending=False).index[:_WORDS])
    places = np.arange(len(words))
    for shares, colour, label, shift in ((before, ORIGINAL, "originals", -0.2), (after, AVATAR, "avatars", 0.2)):
        heights = shares.reindex(words).fillna(0.0).to_numpy(dtype=float)
        axes.bar(places + shift, heights, 0.4, color=colour, alpha=0.8, label=label)
    many = len(words) > 4
    axes.set_xticks(places, [short(word, 10) for word in words], rotation=90 if many else 0, fontsize=7)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")


def _is_date(column: pd.Series) -> bool:
    return pd.api.types.is_datetime64_any_dtype(column.dtype)
