"""Which record lends an avatar its excluded values (contract 1.4)."""

from __future__ import annotations

import numpy as np

from audiencekit.engine.columns import Floats, Rows
from audiencekit.engine.generation import draw_neighbours, floored
from audiencekit.engine.neighbours import query


def lenders(originals: Floats, avatars: Floats, sources: Rows, k: int, rng: np.random.Generator) -> Rows:
    """For each avatar one of the k records nearest to it, drawn by closeness, never the one it stands for.

    sources: that record's number, -1 where there is none.
    """
    records = len(originals)
    if originals.shape[1] == 0:  # every record is the same: any other will do
        return (np.maximum(sources, 0) + rng.integers(1, records, len(avatars))) % records
    count = min(k, records - 1)
    distances, rows = query(originals, avatars, count + 1)
    own = rows == sources[:, None]
    own[~own.any(axis=1), -1] = True
    rows, distances = rows[~own].reshape(-1, count), distances[~own].reshape(-1, count)
    return draw_neighbours(rows, np.cumsum(1.0 / floored(distances), axis=1), rng)
