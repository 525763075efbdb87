"""Give each child avatar a parent avatar (contract 2.3, steps 3 to 5)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from audiencekit.engine.columns import Rows
from audiencekit.engine.linked.assign import assign_at_random, assign_least_cost, assign_nearest_free
from audiencekit.engine.linked.carried import Carried
from audiencekit.engine.linked.keys import NOBODY
from audiencekit.engine.linked.slots import child_counts
from audiencekit.engine.run import Run


def link_children(
    carried: Carried,
    avatars: pd.DataFrame,
    original: Rows,
    parent: Run,
    k: int,
    rng: np.random.Generator,
) -> Rows:
    """The row number of each child avatar's parent, NOBODY for none.

    avatars: of the children, unshuffled, with the carried columns. original: row number of each child record's
    parent. parent: the run of the parent table, of k neighbours.
    """
    method = carried.link.method
    if method == "sensitive_original_order_assignment":
        return original
    places = parent.avatar_projections
    seeking = np.flatnonzero(carried.has_parent(avatars))
    counts = np.bincount(original[original != NOBODY], minlength=len(places))
    counts = child_counts(counts, parent.original_projections, k, len(seeking), rng)
    chosen = np.full(len(avatars), NOBODY, dtype=np.intp)
    if method == "random":
        chosen[seeking] = assign_at_random(counts, rng)
        return chosen
    wishes = carried.wishes(avatars)[seeking]
    assign = assign_least_cost if method == "linear_sum_assignment" else assign_nearest_free
    chosen[seeking] = assign(wishes, places, counts, rng)
    return chosen
