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
    """Of one variable. scores: individuals x components. shares: of each in their variance, summing to 1.

    explained: part of the curves' variance they hold. residual: what they leave out, its deviation at each point.
    """

    scores: Floats
    shares: Floats
    explained: float
    residual: Floats


def components(curves: Floats, projection: Projection, nf: int | None) -> Components:
    """The leading `nf` components (None: 10) or as many as there are."""
    size = curves.shape[1]
    if projection == "fpca":
        smoothed = uniform_filter1d(curves, max(1, size // SMOOTHED_OVER), axis=1, mode="nearest")
        scale = np.sqrt(_trapezoid(size))
    else:
        smoothed = curves
        spread = curves.std(axis=0)
        scale = 1.0 / np.where(spread > 0, spread, 1.0)
    centred = (smoothed - smoothed.mean(axis=0)) * scale
    values, vectors = np.linalg.eigh(centred.T @ centred / len(curves))
    values, vectors = values[::-1], vectors[:, ::-1]
    rank = int(np.sum(values > max(RELATIVE_RANK * float(values[0]), np.finfo(np.float64).tiny)))
    kept = min(DEFAULT_COMPONENTS if nf is None else nf, rank)
    vectors = vectors[:, :kept]
    if kept:
        largest = vectors[np.argmax(np.abs(vectors), axis=0), np.arange(kept)]
        vectors = vectors * np.where(largest < 0, -1.0, 1.0)
    scores = centred @ vectors
    total = float(values[:rank].sum())
    left = ((centred - scores @ vectors.T) / scale).std(axis=0)
    return Components(
        scores=scores,
        shares=values[:kept] / values[:kept].sum() if kept else np.zeros(0),
        explained=float(values[:kept].sum()) / total if total else 1.0,
        residual=left,
    )


def _trapezoid(size: int) -> Floats:
    """Weights of the points in an integral over [0, 1]: the first and the last count half."""
    weights = np.ones(size)
    if size > 1:
        weights[[0, -1]] = 0.5
    return weights / weights.sum()
