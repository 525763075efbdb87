"""Pictures of the axes neighbours were found on."""

# pyright: reportUnknownMemberType=false
# (matplotlib's own types leave the keywords of most functions open)

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from audiencekit.avatars.associations import amounts, contributions
from audiencekit.avatars.plots_style import AVATAR, CLASSES, ORIGINAL, clean, picture, short
from audiencekit.errors import InvalidInput

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from audiencekit.avatars.plots import PlotData

_AXES, _COLUMNS = 5, 15


def projection_2d(data: PlotData) -> Figure:
    """Originals and avatars on the first two axes."""
    originals, avatars = _coordinates(data, 2)
    figure = picture(f"{data.table}: originals and avatars on two axes", width=7, height=6)
    axes = figure.subplots()
    for frame, colour, label in ((originals, ORIGINAL, "originals"), (avatars, AVATAR, "avatars")):
        axes.scatter(frame.iloc[:, 0], frame.iloc[:, 1], s=_size(frame), color=colour, alpha=0.5, lw=0, label=label)
    axes.set(xlabel=str(originals.columns[0]), ylabel=str(originals.columns[1]))
    axes.legend(frameon=False, markerscale=2)
    clean(axes)
    return figure


def projection_3d(data: PlotData) -> Figure:
    """Originals and avatars on the first three axes."""
    originals, avatars = _coordinates(data, 3)
    figure = picture(f"{data.table}: originals and avatars on three axes", width=8, height=7)
    axes = figure.add_subplot(projection="3d")
    for frame, colour, label in ((originals, ORIGINAL, "originals"), (avatars, AVATAR, "avatars")):
        places = (amounts(frame.iloc[:, axis]) for axis in range(3))
        axes.scatter(*places, s=_size(frame), color=colour, alpha=0.5, lw=0, depthshade=False, label=label)  # pyright: ignore[reportArgumentType]  # the stub takes one number where the library takes many
    axes.set(xlabel=str(originals.columns[0]), ylabel=str(originals.columns[1]), zlabel=str(originals.columns[2]))
    axes.legend(frameon=False, markerscale=2)
    return figure


def class_projection_2d(data: PlotData) -> Figure:
    """Originals and avatars on the first two axes by the class of each, side by side."""
    originals, avatars = _coordinates(data, 2)
    target = cast("str", data.target)
    figure = picture(f"{data.table}: {short(target, 40)} on two axes", width=11, height=5.4)
    sides = figure.subplots(1, 2, sharex=True, sharey=True)
    names: list[object] = []
    for axes, frame, table, title in (
        (sides[0], originals, data.original, "originals"),
        (sides[1], avatars, data.avatars, "avatars"),
    ):
        if table is None or target not in table.columns or len(table) != len(frame):
            raise InvalidInput(f"table {data.table!r}: the {title} need a class {target!r} for each of their places")
        found = table[target].astype(object).where(table[target].notna(), "missing")
        for name in pd.unique(found):
            if name not in names:
                names.append(name)
            here = (found == name).to_numpy()
            colour = CLASSES[min(names.index(name), len(CLASSES) - 1)]
            x, y = frame.iloc[here, 0], frame.iloc[here, 1]
            axes.scatter(x, y, s=_size(frame), color=colour, alpha=0.6, lw=0, label=f"{short(name)} ({here.sum()})")
        axes.set(title=f"{title}, {len(frame)}", xlabel=str(frame.columns[0]))
        axes.legend(frameon=False, markerscale=2, fontsize=8)
        clean(axes)
    sides[0].set_ylabel(str(originals.columns[1]))
    return figure


def contribution(data: PlotData) -> Figure:
    """What each column gives to each of the first axes, in percent of the axis."""
    original, places = cast("pd.DataFrame", data.original), cast("pd.DataFrame", data.original_projections)
    if len(original) != len(places):
        raise InvalidInput(f"table {data.table!r}: {len(original)} originals, but {len(places)} of them on axes")
    parts = contributions(original, places.iloc[:, :_AXES])
    shown = parts.loc[parts.sum(axis=1).sort_values(ascending=False).index[:_COLUMNS]]
    spread = np.array([np.var(amounts(places[axis])) for axis in places.columns])
    figure = picture(f"{data.table}: what axes are made of", width=9, height=1.6 + 0.32 * len(shown))
    axes = figure.subplots()
    image = axes.imshow(shown.to_numpy() * 100, cmap="Blues", vmin=0, aspect="auto")
    for (row, column), value in np.ndenumerate(shown.to_numpy() * 100):
        dark = value > 60 * float(shown.to_numpy().max())
        axes.text(column, row, f"{value:.0f}", ha="center", va="center", fontsize=8, color="white" if dark else "black")
    shares = spread / (spread.sum() or 1.0)
    labels = [f"{name}\n{share:.0%} of the spread" for name, share in zip(shown.columns, shares, strict=False)]
    axes.set_xticks(range(len(labels)), labels, fontsize=8)
    axes.set_yticks(range(len(shown)), [short(name, 24) for name in shown.index], fontsize=8)
    figure.colorbar(image, ax=axes, label="percent of the axis")
    return figure


def _coordinates(data: PlotData, least: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    originals = cast("pd.DataFrame", data.original_projections)
    avatars = cast("pd.DataFrame", data.avatar_projections)
    if min(len(originals.columns), len(avatars.columns)) < least:
        raise InvalidInput(f"table {data.table!r} has {len(originals.columns)} axes; {least} are needed (see ncp)")
    return originals, avatars


def _size(frame: pd.DataFrame) -> float:
    return float(np.clip(8000 / max(len(frame), 1), 3, 30))
