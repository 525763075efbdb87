"""Time series of originals and avatars, whose rows need not be as many (contract 4.3: series)."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from audiencekit.engine.columns import Floats
from audiencekit.engine.metrics.hellinger import hellinger


@attrs.frozen(kw_only=True)
class SeriesMetrics:
    """Hellinger distances, 0 to 1, low is good: mean and population deviation over points in time of every variable
    (pointwise), and over variables of all their values pooled (density); `by_variable`: both for each variable."""

    pointwise_mean: float
    pointwise_std: float
    density_mean: float
    density_std: float
    by_variable: dict[str, tuple[float, float]]


def series_metrics(original: Mapping[str, Floats], avatars: Mapping[str, Floats]) -> SeriesMetrics:
    """Compare aligned curves: by variable, individuals x points, NaN where an individual has no value; as many points
    on both sides. Raises ValueError when names or points differ."""
    if list(original) != list(avatars) or not original:
        raise ValueError(f"expected curves of {list(original)}; received {list(avatars)}")
    pointwise = {name: pointwise_hellinger(original[name], avatars[name]) for name in original}
    density = {name: hellinger(original[name].ravel(), avatars[name].ravel(), numeric=True) for name in original}
    points = np.concatenate(list(pointwise.values()))
    pooled = list(density.values())
    return SeriesMetrics(
        pointwise_mean=float(points.mean()),
        pointwise_std=float(points.std()),
        density_mean=float(np.mean(pooled)),
        density_std=float(np.std(pooled)),
        by_variable={name: (float(pointwise[name].mean()), density[name]) for name in original},
    )


def pointwise_hellinger(original: Floats, avatars: Floats) -> Floats:
    """The distance at each point of one variable's curves, individuals x points."""
    if original.shape[1] != avatars.shape[1]:
        raise ValueError(f"expected curves of {original.shape[1]} points; received {avatars.shape[1]}")
    return np.array([hellinger(here, there, numeric=True) for here, there in zip(original.T, avatars.T, strict=True)])
