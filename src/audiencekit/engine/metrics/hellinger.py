"""How far two distributions lie apart: Hellinger's distance, 0 to 1 (contract 4.3)."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np

from audiencekit.engine.columns import Floats

FEW_VALUES = 10  # up to here numbers are compared value by value
BINS = 10
HALF_RANGE = 1e307  # of a column: near the largest float64, bins are cut on a smaller copy
JOINT_AXES = 5


def hellinger(before: Floats, after: Floats, *, numeric: bool) -> float:
    """Of two samples, codes or numbers; missing (NaN) is a value of its own. Numbers of more than ten distinct values
    are counted in ten equal bins over both samples."""
    return distance(*_shares(before, after, numeric=numeric))


def distance(p: Floats, q: Floats) -> float:
    """Of two lists of shares."""
    # The same as sqrt(1 - sum of sqrt(p q)), but exactly 0 for equal shares.
    return math.sqrt(min(1.0, 0.5 * float(np.sum((np.sqrt(p) - np.sqrt(q)) ** 2))))


def joint_hellinger(before: Floats, after: Floats) -> float | None:
    """Of points on axes, rows x axes: the mean over pairs of the leading axes, ten by ten bins each; of the one axis
    if there is no other, None without any."""
    axes = range(min(before.shape[1], JOINT_AXES))
    pairs = list(combinations(axes, 2)) or [(axis, axis) for axis in axes]
    if not pairs:
        return None
    cells = [_cells(before[:, axis], after[:, axis]) for axis in axes]
    found: list[float] = []
    for one, two in pairs:
        p, q = (
            np.bincount(cells[one][side] * BINS + cells[two][side], minlength=BINS**2) / len(points)
            for side, points in enumerate((before, after))
        )
        found.append(distance(p, q))
    return float(np.mean(found))


def _shares(before: Floats, after: Floats, *, numeric: bool) -> tuple[Floats, Floats]:
    both = np.concatenate([before, after])
    distinct, places = np.unique(both, return_inverse=True)  # missing values are the last
    known = distinct[~np.isnan(distinct)]
    if numeric and len(known) > FEW_VALUES:
        # The empty tenth bin of a constant sample does no harm; missing values get the one behind the bins.
        cells = np.where(np.isnan(both), BINS, 0).astype(np.intp)
        present = ~np.isnan(both)
        cells[present] = _bins(both[present], float(known[0]), float(known[-1]))
        places, size = cells, BINS + 1
    else:
        size = len(distinct)
    p, q = (np.bincount(part, minlength=size) for part in (places[: len(before)], places[len(before) :]))
    return p / p.sum(), q / q.sum()


def _cells(before: Floats, after: Floats) -> tuple[np.ndarray, np.ndarray]:
    both = np.concatenate([before, after])
    places = _bins(both, float(both.min()), float(both.max()))
    return places[: len(before)], places[len(before) :]


def _bins(values: Floats, low: float, high: float) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    if high / 2 - low / 2 > HALF_RANGE:  # the width itself may overflow; dividing by 2**k is exact
        values, low, high = values / 16, low / 16, high / 16
    edges: Floats = np.linspace(low, high, BINS + 1, dtype=np.float64)
    places = np.searchsorted(edges, values, side="right") - 1
    return np.clip(places, 0, BINS - 1).astype(np.intp)
