"""Which parent avatar takes which child avatar (contract 2.2, 2.3 step 4).

`wishes` is where each child avatar expects its parent, children x axes; `places` where the parent avatars are. The
answer holds a parent's row number per child, each parent as often as `counts` says; counts sum to the children.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from audiencekit.engine.columns import Floats, Rows

BLOCK = 2_000  # children solved together: a cost matrix of 32 MB, and time that grows with the cube
SMALL_BLOCK = 500  # in larger tables, so that time and memory stay in proportion to the rows
VISITED = 20_000  # children that look for parents in one search
CANDIDATES = 32


def assign_least_cost(wishes: Floats, places: Floats, counts: Rows, rng: np.random.Generator) -> Rows:
    """The least sum of squared distances; exact up to 2,000 children, beyond that within blocks that lie together."""
    slots = rng.permutation(np.repeat(np.arange(len(counts), dtype=np.intp), counts))
    if places.shape[1] == 0:
        return slots
    chosen = np.empty(len(wishes), dtype=np.intp)
    everyone = np.arange(len(wishes), dtype=np.intp)
    for children, free in _blocks(everyone, slots, wishes, places, BLOCK if len(wishes) <= BLOCK else SMALL_BLOCK):
        row, column = linear_sum_assignment(cdist(wishes[children], places[free], "sqeuclidean"))
        chosen[children[row]] = free[column]
    return chosen


def _blocks(children: Rows, slots: Rows, wishes: Floats, places: Floats, most: int) -> Iterator[tuple[Rows, Rows]]:
    """Halve both sides, always along the axis on which the slots differ most, until `most` are left in each part.

    Parts bounded along every axis fit far better than slices along the first, and may be smaller for it.
    """
    if len(children) <= most:
        yield children, slots
        return
    here = places[slots]
    axis = int(np.argmax(here.var(axis=0)))
    half = len(children) // 2
    below = np.argpartition(wishes[children, axis], half)
    under = np.argpartition(here[:, axis], half)
    for part in (slice(None, half), slice(half, None)):
        yield from _blocks(children[below[part]], slots[under[part]], wishes, places, most)


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
