"""Which pictures a table gets, and what is in each (contract 6.7: plot kinds and what they need)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

import attrs
import numpy as np
import pandas as pd
from pandas.api import types

from audiencekit.sandbox.avatars.figures import charts
from audiencekit.sandbox.avatars.figures.charts import Floats
from audiencekit.sandbox.avatars.figures.svg import page, table

Kind: TypeAlias = Literal[
    "correlation",
    "correlation_difference",
    "contribution",
    "2d_projection",
    "3d_projection",
    "distribution",
    "aggregate_stats",
    "raw_series",
    "normalized_series",
    "class_projection_2d",
]

MISSING = "(missing)"
BINS, MOST_MODALITIES, STATS_COLUMNS, MOST_CURVES, MOST_SQUARES = 20, 20, 10, 25, 30


@attrs.frozen(kw_only=True, eq=False)
class Shown:
    """What the pictures of a table are drawn from. Frames have the same columns, keys and pseudonyms left out.

    originals, avatar_points: coordinates; *target* is the column whose classes were levelled; *curves* of a table of
    series by variable, originals' and avatars'.
    """

    name: str
    original: pd.DataFrame
    avatars: pd.DataFrame
    originals: Floats
    avatar_points: Floats
    target: str | None = None
    curves: Mapping[str, tuple[Floats, Floats]] = attrs.field(factory=dict[str, tuple[Floats, Floats]])


def pictures(shown: Shown, *, most_distributions: int | None = None) -> Iterator[tuple[Kind, str]]:
    """Each picture's kind and page, in a fixed order."""
    if shown.curves:
        yield from _series(shown)
        return
    numeric = [str(name) for name, column in shown.original.items() if _is_number(column) and column.notna().any()]
    if len(numeric) >= 2:
        yield from _correlations(shown, numeric[:MOST_SQUARES])
    if shown.originals.shape[1]:
        yield "contribution", page(f"{shown.name}: contribution of each column", _contribution(shown))
    yield from _projections(shown)
    for name in list(shown.original.columns)[:most_distributions]:
        yield "distribution", page(f"{shown.name}: {name}", _distribution(shown.original[name], shown.avatars[name]))
    if numeric:
        yield "aggregate_stats", page(f"{shown.name}: mean and deviation", _stats(shown, numeric[:STATS_COLUMNS]))


def _correlations(shown: Shown, numeric: list[str]) -> Iterator[tuple[Kind, str]]:
    before, after = (_correlation(frame, numeric) for frame in (shown.original, shown.avatars))
    both = charts.squares(numeric, before, "Original"), charts.squares(numeric, after, "Avatars")
    yield "correlation", page(f"{shown.name}: correlations", *both)
    change = charts.squares(numeric, after - before, "Avatars minus original")
    yield "correlation_difference", page(f"{shown.name}: change of correlations", change)


def _correlation(frame: pd.DataFrame, numeric: list[str]) -> Floats:
    return np.asarray(frame[numeric].astype("float64").corr().to_numpy(), dtype=np.float64)


def _contribution(shown: Shown) -> str:
    """Share of each column in the two leading axes: squared correlations with them, in percent of their sum."""
    heights: dict[str, Floats] = {}
    names = [str(name) for name in shown.original.columns]
    for axis in range(min(2, shown.originals.shape[1])):
        shares = np.array([_tied(shown.original[name], shown.originals[:, axis]) for name in shown.original.columns])
        heights[f"Dim. {axis + 1}"] = 100.0 * shares / (shares.sum() or 1.0)
    return charts.bars(names, heights)


def _tied(column: pd.Series, axis: Floats) -> float:
    """The share of the axis' variance that the column explains: squared correlation, or correlation ratio."""
    if axis.std() == 0:
        return 0.0
    if _is_number(column) or types.is_datetime64_any_dtype(column.dtype):
        present = column.notna().to_numpy()
        values, there = _numbers(column[present]), axis[present]
        if len(values) < 2 or np.std(values) == 0 or np.std(there) == 0:
            return 0.0
        return float(np.corrcoef(values, there)[0, 1] ** 2)
    codes, _ = pd.factorize(_words(column))
    counts = np.bincount(codes)
    means = np.bincount(codes, weights=axis) / counts
    return float((counts * (means - axis.mean()) ** 2).sum() / (len(axis) * axis.var()))


def _projections(shown: Shown) -> Iterator[tuple[Kind, str]]:
    axes = shown.originals.shape[1]
    clouds = {"Original": shown.originals, "Avatars": shown.avatar_points}
    if axes >= 2:
        labels = ("Dim. 1", "Dim. 2")
        drawn = charts.scatter({name: cloud[:, :2] for name, cloud in clouds.items()}, labels)
        yield "2d_projection", page(f"{shown.name}: projection", drawn)
    if axes >= 3:
        seen = charts.scatter({name: _seen(cloud) for name, cloud in clouds.items()}, ("Dim. 1 and 2", "Dim. 3"))
        yield "3d_projection", page(f"{shown.name}: projection in three dimensions", seen)
    if axes >= 2 and shown.target is not None and len(shown.avatar_points) >= len(shown.avatars):
        classes = _words(shown.avatars[shown.target]).to_numpy()
        points = shown.avatar_points[: len(classes), :2]
        by_class = {str(name): points[classes == name] for name in np.unique(classes)}
        drawn = charts.scatter(by_class, ("Dim. 1", "Dim. 2"))
        yield "class_projection_2d", page(f"{shown.name}: avatars by {shown.target}", drawn)


def _seen(cloud: Floats) -> Floats:
    """Three dimensions as they are seen from the side and from above."""
    across = 0.87 * cloud[:, 0] - 0.5 * cloud[:, 1]
    return np.column_stack([across, cloud[:, 2] + 0.35 * cloud[:, 0] + 0.35 * cloud[:, 1]])


def _distribution(before: pd.Series, after: pd.Series) -> str:
    if _is_number(before) or types.is_datetime64_any_dtype(before.dtype):
        return _histogram(before, after)
    names = [str(name) for name in _words(before).value_counts().index[:MOST_MODALITIES]]
    return charts.bars(names, {"Original": _shares(before, names), "Avatars": _shares(after, names)})


def _shares(column: pd.Series, names: list[str]) -> Floats:
    text = _words(column)
    return np.array([float((text == name).mean()) for name in names], dtype=np.float64)


def _words(column: pd.Series) -> pd.Series:
    """The values as text, missing ones by a word of their own: whether they stay missing depends on pandas."""
    return column.astype(object).where(column.notna(), MISSING).astype(str)


def _histogram(before: pd.Series, after: pd.Series) -> str:
    sides = [_numbers(side.dropna()) for side in (before, after)]
    pooled = np.concatenate(sides)
    edges = np.histogram_bin_edges(pooled, BINS) if len(pooled) else np.array([0.0, 1.0])
    dates = types.is_datetime64_any_dtype(before.dtype)
    names = [str(pd.Timestamp(int(edge), unit="s").date()) if dates else f"{edge:.4g}" for edge in edges[:-1]]
    counts = [np.histogram(side, edges)[0].astype(np.float64) / max(len(side), 1) for side in sides]
    return charts.bars(names, {"Original": counts[0], "Avatars": counts[1]})


def _numbers(present: pd.Series) -> Floats:
    """Dates as seconds since 1970."""
    if str(present.dtype).startswith(("date32", "date64")):  # days, which Arrow's columns of pandas may hold
        present = present.astype("datetime64[s]")
    seconds = present.dt.as_unit("s").astype("int64") if types.is_datetime64_any_dtype(present.dtype) else present
    return np.asarray(seconds.astype("float64").to_numpy(), dtype=np.float64)


def _stats(shown: Shown, numeric: list[str]) -> str:
    rows: list[list[str]] = []
    for name in numeric:
        figures = [
            f"{float(value):.4g}"
            for frame in (shown.original, shown.avatars)
            for value in (frame[name].astype("float64").mean(), frame[name].astype("float64").std())
        ]
        rows.append([name, *figures])
    return table(["column", "mean, original", "deviation", "mean, avatars", "deviation"], rows)


def _series(shown: Shown) -> Iterator[tuple[Kind, str]]:
    for variable, (before, after) in shown.curves.items():
        raw = {"Original": before[:MOST_CURVES], "Avatars": after[:MOST_CURVES]}
        yield "raw_series", page(f"{shown.name}: {variable}", charts.lines(raw))
        middle, spread = float(np.nanmean(before)), float(np.nanstd(before)) or 1.0
        normal = {name: (curves - middle) / spread for name, curves in raw.items()}
        yield "normalized_series", page(f"{shown.name}: {variable}, standardised", charts.lines(normal))


def _is_number(column: pd.Series) -> bool:
    return types.is_numeric_dtype(column.dtype) and not types.is_bool_dtype(column.dtype)
