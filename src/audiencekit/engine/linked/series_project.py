"""Curves as a few components, for the neighbour search (contract 2.5, step 3)."""

from __future__ import annotations

import attrs
import numpy as np
from scipy.ndimage import uniform_filter1d

from audiencekit.engine.columns import Floats
from audiencekit.engine.linked.series_parameters import Projection

DEFAULT_COMPONENTS = 10
RELATIVE_RANK = 1e-12  # of the first component's variance: below it a component is rounding
SMOOTHED_OVER = 50  # the moving average spans one part in so many of the grid


@attrs.frozen(kw_only=True, eq=False)
class Components:
    """Of one variable. projection: as fitted. scores: of the individuals, individuals x components.

    shares: of each component in their variance, summing to 1. explained: part of the curves' variance they hold.
    residual: what they leave out, its deviation at each point.
    """

    projection: Projection
    centre: Floats
    scale: Floats
    axes: Floats
    scores: Floats
    shares: Floats
    explained: float
    residual: Floats

    def of(self, curves: Floats) -> Floats:
        """The scores of other curves on the same grid."""
        return (_smooth(curves, self.projection) - self.centre) * self.scale @ self.axes


def components(curves: Floats, projection: Projection, nf: int | None) -> Components:
    """The leading `nf` components (None: 10) or as many as there are."""
    smoothed = _smooth(curves, projection)
    centre = smoothed.mean(axis=0)
    if projection == "fpca":
        scale = np.sqrt(_trapezoid(curves.shape[1]))
    else:
        spread = curves.std(axis=0)
        scale = 1.0 / np.where(spread > 0, spread, 1.0)
    centred = (smoothed - centre) * scale
    values, vectors = np.linalg.eigh(centred.T @ centred / len(curves))
    values, vectors = values[::-1], vectors[:, ::-1]
    rank = int(np.sum(values > max(RELATIVE_RANK * float(values[0]), np.finfo(np.float64).tiny)))
    kept = min(DEFAULT_COMPONENTS if nf is None else nf, rank)
    axes = vectors[:, :kept]
    largest = axes[np.argmax(np.abs(axes), axis=0), np.arange(kept)]
    axes = axes * np.where(largest < 0, -1.0, 1.0)
    scores = centred @ axes
    total, held = float(values[:rank].sum()), float(values[:kept].sum())
    return Components(
        projection=projection,
        centre=centre,
        scale=scale,
        axes=axes,
        scores=scores,
        shares=values[:kept] / held if kept else np.zeros(0),
        explained=held / total if total else 1.0,
        residual=((centred - scores @ axes.T) / scale).std(axis=0),
    )


def _smooth(curves: Floats, projection: Projection) -> Floats:
    if projection == "flatten":
        return curves
    width = max(1, curves.shape[1] // SMOOTHED_OVER)
    return np.asarray(uniform_filter1d(curves, width, axis=1, mode="nearest"), dtype=np.float64)


def _trapezoid(size: int) -> Floats:
    """Weights of the points in an integral over [0, 1]: the first and the last count half."""
    weights = np.ones(size)
    if size > 1:
        weights[[0, -1]] = 0.5
    return weights / weights.sum()
