"""The kinds of charts: clouds of points, bars beside each other, squares of figures, lines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from audiencekit.sandbox.avatars.figures.svg import AVATARS, ORIGINAL, SHADES, Drawing

Floats = NDArray[np.float64]

LEFT, TOP, WIDE, HIGH = 60.0, 32.0, 560.0, 360.0
MOST_POINTS = 800  # of a cloud; every n-th beyond


def scatter(clouds: Mapping[str, Floats], labels: tuple[str, str]) -> str:
    """Clouds of points, rows x 2, by name."""
    drawing = _canvas()
    colours = (ORIGINAL, AVATARS) if len(clouds) <= 2 else SHADES
    every = np.vstack([cloud[:, :2] for cloud in clouds.values()])
    across, up = _Scale(every[:, 0], LEFT, LEFT + WIDE), _Scale(every[:, 1], TOP + HIGH, TOP)
    _axes(drawing, across, up)
    for (_, cloud), colour in zip(clouds.items(), _endless(colours, len(clouds)), strict=True):
        for x, y in thinned(cloud):
            drawing.dot(across.at(x), up.at(y), colour)
    drawing.legend(list(clouds), _endless(colours, len(clouds)))
    drawing.text(LEFT + WIDE, TOP + HIGH + 34, labels[0], anchor="end")
    drawing.text(4, TOP + 4, labels[1])
    return drawing.render()


def bars(names: Sequence[str], heights: Mapping[str, Floats]) -> str:
    """Bars beside each other for each of *names*, of each series by its name."""
    drawing = _canvas()
    top = max((float(np.nanmax(values, initial=0.0)) for values in heights.values()), default=0.0) or 1.0
    up = _Scale(np.array([0.0, top]), TOP + HIGH, TOP, room=0.0)
    colours = (ORIGINAL, AVATARS) if len(heights) <= 2 else SHADES
    step = WIDE / max(len(names), 1)
    width = 0.8 * step / max(len(heights), 1)
    for mark in up.marks():
        drawing.line(LEFT, up.at(mark), LEFT + WIDE, up.at(mark))
        drawing.text(LEFT - 6, up.at(mark) + 4, f"{mark:.3g}", anchor="end", size=10)
    for place, name in enumerate(names):
        for number, (values, colour) in enumerate(zip(heights.values(), _endless(colours, len(heights)), strict=True)):
            y = up.at(float(np.nan_to_num(values[place])))
            drawing.box(
                LEFT + place * step + number * width + 0.1 * step, y, width, TOP + HIGH - y, colour, opacity=0.85
            )
        if len(names) <= 14 or place % math.ceil(len(names) / 14) == 0:
            shown = name if len(name) <= 10 else f"{name[:9]}…"
            drawing.text(LEFT + (place + 0.5) * step, TOP + HIGH + 16, shown, anchor="middle", size=10)
    drawing.legend(list(heights), _endless(colours, len(heights)))
    return drawing.render()


def squares(names: Sequence[str], values: Floats, title: str) -> str:
    """A square of figures from -1 to 1, blue below and red above 0."""
    size = max(18.0, min(46.0, 420.0 / max(len(names), 1)))
    left, top = 150.0, 60.0
    drawing = Drawing(left + size * len(names) + 20, top + size * len(names) + 20)
    drawing.text(left, 18, title, size=13)
    for row, name in enumerate(names):
        drawing.text(left - 8, top + (row + 0.65) * size, name[:20], anchor="end", size=10)
        drawing.text(left + (row + 0.5) * size, top - 6, name[:6], anchor="middle", size=9)
        for column in range(len(names)):
            figure = float(values[row, column])
            x, y = left + column * size, top + row * size
            drawing.box(x, y, size - 1, size - 1, _shade(figure))
            if size >= 30 and not math.isnan(figure):
                drawing.text(x + size / 2, y + size / 2 + 4, f"{figure:.2f}", anchor="middle", size=9)
    return drawing.render()


def lines(bundles: Mapping[str, Floats]) -> str:
    """Bundles of curves, curves x points of one grid, by name."""
    drawing = _canvas()
    every = np.concatenate([curves.ravel() for curves in bundles.values()])
    up = _Scale(every[~np.isnan(every)], TOP + HIGH, TOP)
    points = next(iter(bundles.values())).shape[1]
    across = _Scale(np.array([0.0, max(points - 1, 1)]), LEFT, LEFT + WIDE, room=0.0)
    _axes(drawing, across, up)
    for curves, colour in zip(bundles.values(), _endless((ORIGINAL, AVATARS), len(bundles)), strict=True):
        for curve in curves:
            drawing.curve(
                [(across.at(place), up.at(float(value))) for place, value in enumerate(curve) if not math.isnan(value)],
                colour,
            )
    drawing.legend(list(bundles), (ORIGINAL, AVATARS))
    return drawing.render()


def thinned(rows: Floats) -> Floats:
    """At most `MOST_POINTS` of the rows, evenly."""
    return rows[:: max(1, math.ceil(len(rows) / MOST_POINTS))]


class _Scale:
    """From values to pixels, with a little room at both ends."""

    def __init__(self, values: Floats, start: float, end: float, *, room: float = 0.04) -> None:
        low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
        spread = (high - low) or 1.0
        self.low, self.high = low - room * spread, high + room * spread
        if high == low:
            self.low, self.high = low - 0.5, high + 0.5
        self.start, self.end = start, end

    def at(self, value: float) -> float:
        return self.start + (float(value) - self.low) / (self.high - self.low) * (self.end - self.start)

    def marks(self) -> list[float]:
        """About five round values."""
        step = 10.0 ** math.floor(math.log10((self.high - self.low) / 4))
        while (self.high - self.low) / step > 8:
            step *= 2.5 if math.isclose(step, 2 * 10.0 ** math.floor(math.log10(step))) else 2
        first = math.ceil(self.low / step)
        return [place * step for place in range(first, math.floor(self.high / step) + 1)]


def _canvas() -> Drawing:
    return Drawing(LEFT + WIDE + 20, TOP + HIGH + 44)


def _axes(drawing: Drawing, across: _Scale, up: _Scale) -> None:
    for mark in up.marks():
        drawing.line(LEFT, up.at(mark), LEFT + WIDE, up.at(mark))
        drawing.text(LEFT - 6, up.at(mark) + 4, f"{mark:.4g}", anchor="end", size=10)
    for mark in across.marks():
        drawing.line(across.at(mark), TOP, across.at(mark), TOP + HIGH)
        drawing.text(across.at(mark), TOP + HIGH + 16, f"{mark:.4g}", anchor="middle", size=10)


def _endless(colours: Sequence[str], count: int) -> list[str]:
    return [colours[place % len(colours)] for place in range(count)]


def _shade(figure: float) -> str:
    if math.isnan(figure):
        return "#eeeeee"
    strength = min(abs(figure), 1.0)
    near, far = 255, round(255 - 175 * strength)
    return f"rgb({near},{far},{far})" if figure > 0 else f"rgb({far},{far},{near})"
