"""Which avatar stands for which record where no run paired them: the nearest pairing (contract 3.3, step 6)."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from audiencekit.engine.columns import Floats, Rows

BLOCK = 2_000  # rows assigned at once: the cost is cubic, the memory square


def nearest_pairing(records: Floats, avatars: Floats) -> Rows:
    """For each record the avatar that stands for it, each avatar once: the assignment of least total distance, solved
    in blocks along the first axis where the table is large."""
    result: Rows = np.zeros(len(records), dtype=np.intp)
    along = [np.argsort(points[:, 0], kind="stable") for points in (records, avatars)]
    for start in range(0, len(records), BLOCK):
        here, there = (order[start : start + BLOCK] for order in along)
        rows, columns = linear_sum_assignment(cdist(records[here], avatars[there]))
        result[here[rows]] = there[columns]
    return result
