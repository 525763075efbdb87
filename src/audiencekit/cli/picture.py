"""One picture: originals and avatars in the first two components of the originals' projection."""

# matplotlib's own signatures end in untyped keyword arguments
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def draw_projection(originals: pd.DataFrame, avatars: pd.DataFrame, path: Path, *, records: int) -> None:
    """Write a PNG of so many *records*. Each frame has one row a record and one column a component.

    Where fewer than two features vary there are fewer components; those that are missing are drawn as 0.
    """
    figure = Figure(figsize=(8, 6), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)  # draws to a file; no window system is touched
    axes = figure.add_subplot()
    for frame, label, colour, marker in (
        (originals, "originals", "#5b6c8f", "o"),
        (avatars, "avatars", "#e07a3f", "x"),
    ):
        # A file without columns has no rows either: the number of records is not read off the frame.
        x, y = (frame.iloc[:, at] if at < frame.shape[1] else np.zeros(records) for at in (0, 1))
        axes.scatter(x, y, s=14, c=colour, marker=marker, alpha=0.6, linewidths=0.9, label=label)
    axes.set_xlabel("component 1")
    axes.set_ylabel("component 2")
    axes.set_title(f"{records:,} customers and their avatars")
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path)
