"""The picture of a run's figures."""

# pyright: reportUnknownMemberType=false
# (matplotlib's own types leave the keywords of most functions open)

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from audiencekit.avatars.plots_style import picture, short
from audiencekit.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.figure import Figure

    from audiencekit.avatars.plots import PlotData


def metrics_summary(data: PlotData) -> Figure:
    """Figures from 0 to 100, a row for each table, a column for each figure."""
    summary = cast("Mapping[str, Mapping[str, float | None]]", data.summary)
    names = list(dict.fromkeys(name for figures in summary.values() for name in figures))
    if not names:
        raise InvalidInput("there are no figures to show")
    nothing = float("nan")
    values = np.array(
        [
            [nothing if (figure := figures.get(name)) is None else figure for name in names]
            for figures in summary.values()
        ]
    )
    figure = picture("metrics", width=2.6 + 0.9 * len(names), height=2.4 + 0.5 * len(summary))
    axes = figure.subplots()
    image = axes.imshow(np.clip(values, 0, 100), cmap="RdYlGn", vmin=0, vmax=100, aspect="auto", alpha=0.7)
    for (row, column), value in np.ndenumerate(values):
        axes.text(column, row, "–" if np.isnan(value) else f"{value:.1f}", ha="center", va="center", fontsize=9)
    axes.set_xticks(range(len(names)), [short(name, 40) for name in names], rotation=35, ha="right", fontsize=8)
    axes.set_yticks(range(len(summary)), [short(name, 24) for name in summary], fontsize=8)
    figure.colorbar(image, ax=axes)
    return figure
