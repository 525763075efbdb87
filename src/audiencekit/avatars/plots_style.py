"""How pictures look: colours that tell originals from avatars for everybody, and an empty picture with a title."""

# pyright: reportUnknownMemberType=false
# (matplotlib's own types leave the keywords of most functions open)

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ORIGINAL, AVATAR = "#4477AA", "#EE6677"
CLASSES = ("#4477AA", "#EE6677", "#228833", "#CCBB44", "#66CCEE", "#AA3377", "#BBBBBB", "#000000")


def picture(title: str, *, width: float = 8.0, height: float = 5.0) -> Figure:
    """An empty picture, in inches."""
    figure = Figure(figsize=(width, height), layout="constrained")
    figure.suptitle(title, fontsize=12)
    return figure


def clean(axes: Axes) -> None:
    """Nothing that is no data."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(labelsize=8)


def short(name: object, length: int = 18) -> str:
    """A name that fits beside an axis."""
    text = str(name).replace("$", r"\$")  # a pair of dollars would be read as a formula
    return text if len(text) <= length else text[: length - 1] + "…"
