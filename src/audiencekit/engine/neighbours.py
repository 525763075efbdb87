"""The k nearest neighbours of each record, itself excluded (contract 1.8)."""

from __future__ import annotations

import attrs
import numpy as np
from scipy.spatial import cKDTree

from audiencekit.engine.columns import Floats, Rows


@attrs.frozen(kw_only=True, eq=False)
class Neighbours:
    """For each record, row numbers of its neighbours and their distances, n x k, nearest first, ties by row."""

    rows: Rows
    distances: Floats


def query(points: Floats, places: Floats, count: int) -> tuple[Floats, Rows]:
    """Distances to, and row numbers of, the `count` points nearest to each place; both places x count."""
    distances, rows = cKDTree(points).query(places, k=np.arange(1, count + 1).tolist(), workers=-1)
    return np.asarray(distances, dtype=np.float64), np.asarray(rows, dtype=np.intp)


def nearest(coordinates: Floats, k: int) -> Neighbours:
    """Exact Euclidean neighbours; k must be below the number of rows."""
    count = len(coordinates)
    distances, rows = query(coordinates, coordinates, k + 1)
    # Among duplicates of a row the answer may lack the row itself: go by index, and then drop the last answer.
    drop = rows == np.arange(count)[:, None]
    drop[~drop.any(axis=1), -1] = True
    rows, distances = rows[~drop].reshape(count, k), distances[~drop].reshape(count, k)
    order = np.lexsort((rows, distances), axis=-1)
    return Neighbours(
        rows=np.take_along_axis(rows, order, axis=1),
        distances=np.take_along_axis(distances, order, axis=1),
    )
