"""Pictures of time series."""

# pyright: reportUnknownMemberType=false
# (matplotlib's own types leave the keywords of most functions open)

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

from audiencekit.avatars.associations import amounts, is_amount
from audiencekit.avatars.plots_style import AVATAR, ORIGINAL, clean, picture, short
from audiencekit.errors import InvalidInput

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from audiencekit.avatars.associations import Floats
    from audiencekit.avatars.plots import PlotData

_LINES = 12  # series of each kind
_ROWS = 5  # columns
_POINTS = 50  # of the common time of normalised series


def raw_series(data: PlotData) -> Figure:
    """Some series of originals and of avatars as they are, a row for each column of numbers."""
    names = _columns(data)
    figure = picture(f"{data.table}: series", width=11, height=2.2 * len(names) + 0.8)
    grid = figure.subplots(len(names), 2, sharex="row", sharey="row", squeeze=False)
    for side, (frame, colour, title) in enumerate(_sides(data)):
        for row, name in enumerate(names):
            axes = grid[row, side]
            for _, one in _series(data, frame)[:_LINES]:
                axes.plot(one[data.time], amounts(one[name]), color=colour, alpha=0.6, linewidth=0.9)
            clean(axes)
            _few_dates(axes)
            if side == 0:
                axes.set_ylabel(short(name), fontsize=8)
        grid[0, side].set_title(title, fontsize=10)
    return figure


def normalized_series(data: PlotData) -> Figure:
    """All series on a time from 0 to 1: the mean and the middle 80 percent, in the originals' standard deviations."""
    names = _columns(data)
    figure = picture(f"{data.table}: series on a common time", width=8, height=2.2 * len(names) + 0.8)
    grid = figure.subplots(len(names), 1, sharex=True, squeeze=False)
    common = np.linspace(0, 1, _POINTS)
    original = cast("pd.DataFrame", data.original)
    for row, name in enumerate(names):
        axes = grid[row, 0]
        before = amounts(original[name])
        middle, spread = float(np.nanmean(before)), float(np.nanstd(before)) or 1.0
        for frame, colour, label in _sides(data):
            lines = [_on(common, one, data, name) for _, one in _series(data, frame)]
            stacked = (np.array([line for line in lines if line is not None]).reshape(-1, _POINTS) - middle) / spread
            if not len(stacked):
                continue
            low, high = np.quantile(stacked, [0.1, 0.9], axis=0)
            axes.fill_between(common, low, high, color=colour, alpha=0.2, lw=0)
            axes.plot(common, stacked.mean(axis=0), color=colour, label=label)
        axes.set_ylabel(short(name), fontsize=8)
        clean(axes)
    grid[0, 0].legend(frameon=False, fontsize=8)
    grid[-1, 0].set_xlabel("time, from each series' first record to its last")
    return figure


def _few_dates(axes: Axes) -> None:
    if isinstance(locator := axes.xaxis.get_major_locator(), AutoDateLocator):
        few = AutoDateLocator(tz=locator.tz, maxticks=5)
        axes.xaxis.set_major_locator(few)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(few))


def _sides(data: PlotData) -> tuple[tuple[pd.DataFrame, str, str], ...]:
    original, avatars = cast("pd.DataFrame", data.original), cast("pd.DataFrame", data.avatars)
    return (original, ORIGINAL, "originals"), (avatars, AVATAR, "avatars")


def _columns(data: PlotData) -> list[str]:
    original, avatars = cast("pd.DataFrame", data.original), cast("pd.DataFrame", data.avatars)
    for name in (data.time, data.identifier):
        if name not in original.columns or name not in avatars.columns:
            raise InvalidInput(f"table {data.table!r} has no column {name!r} in both originals and avatars")
    names = [
        str(name)
        for name in original.columns
        if name in avatars.columns and name not in (data.time, data.identifier) and is_amount(original[name])
    ]
    if not names:
        raise InvalidInput(f"table {data.table!r} has no column of numbers beside its time")
    return names[:_ROWS]


def _series(data: PlotData, frame: pd.DataFrame) -> list[tuple[object, pd.DataFrame]]:
    ordered = frame.sort_values(cast("str", data.time), kind="stable")
    return list(ordered.groupby(cast("str", data.identifier), sort=False, observed=True))


def _on(common: Floats, one: pd.DataFrame, data: PlotData, name: str) -> Floats | None:
    when, values = amounts(one[cast("str", data.time)]), amounts(one[name])
    known = ~(np.isnan(when) | np.isnan(values))
    when, values = when[known], values[known]
    if len(when) < 2 or when[-1] == when[0]:
        return None
    return np.interp(common, (when - when[0]) / (when[-1] - when[0]), values)
