"""Which parent avatar takes which child avatar (contract 2.2, 2.3 step 4).

`wishes` is where each child avatar expects its parent, children x axes; `places` where the parent avatars are. The
answer holds a parent's row number per child, each parent as often as `counts` says; counts sum to the children.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from audiencekit.engine.columns import Floats, Rows

BLOCK = 2_000  # children solved together: a cost matrix of 32 MB, and time that grows with the cube
LARGE = 20_000  # children from which blocks are small, so that the whole stays in proportion to the table
SMALL_BLOCK = 500
VISITED = 20_000  # children that look for parents in one search
CANDIDATES = 32


def assign_least_cost(wishes: Floats, places: Floats, counts: Rows, rng: np.random.Generator) -> Rows:
    """The least sum of squared distances, solved exactly in blocks along the first axis."""
    slots = rng.permutation(np.repeat(np.arange(len(counts), dtype=np.intp), counts))
    if places.shape[1] == 0:
        return slots
    children = np.argsort(wishes[:, 0], kind="stable")
    slots = slots[np.argsort(places[slots, 0], kind="stable")]
    chosen = np.empty(len(wishes), dtype=np.intp)
    block = BLOCK if len(wishes) <= LARGE else SMALL_BLOCK
    for start in range(0, len(wishes), block):
        some, free = children[start : start + block], slots[start : start + block]
        costs = cdist(wishes[some], places[free], "sqeuclidean")
        row, column = linear_sum_assignment(costs)
        chosen[some[row]] = free[column]
    return chosen


def assign_nearest_free(wishes: Floats, places: Floats, counts: Rows, rng: np.random.Generator) -> Rows:
    """Children, in random order, each take the nearest parent with a free slot."""
    if places.shape[1] == 0:
        return assign_at_random(counts, rng)
    chosen = np.empty(len(wishes), dtype=np.intp)
    order = rng.permutation(len(wishes))
    free: list[int] = counts.tolist()
    for start in range(0, len(order), VISITED):
        waiting = order[start : start + VISITED]
        while len(waiting):
            # Only parents with a free slot are searched, so each round seats at least the first in line.
            waiting = _seat(waiting, wishes, places, free, chosen)
    return chosen


def _seat(waiting: Rows, wishes: Floats, places: Floats, free: list[int], chosen: Rows) -> Rows:
    """Give seats to those who find one among their nearest candidates; the others are the answer."""
    open_rows = np.flatnonzero(free)
    count = min(CANDIDATES, len(open_rows))
    nearest = cKDTree(places[open_rows]).query(wishes[waiting], k=list(range(1, count + 1)), workers=-1)[1]
    left: list[int] = []
    candidates = open_rows[np.asarray(nearest, dtype=np.intp)]
    for child, options in zip(waiting.tolist(), candidates.tolist(), strict=True):
        for parent in options:
            if free[parent]:
                free[parent] -= 1
                chosen[child] = parent
                break
        else:
            left.append(child)
    return np.array(left, dtype=np.intp)


def assign_at_random(counts: Rows, rng: np.random.Generator) -> Rows:
    """Any child to any slot."""
    return rng.permutation(np.repeat(np.arange(len(counts), dtype=np.intp), counts))
