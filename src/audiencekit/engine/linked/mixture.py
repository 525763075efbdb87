"""Who an avatar was mixed from: the neighbours and weights of a run, drawn again from its seed."""

from __future__ import annotations

import attrs
import numpy as np

from audiencekit.engine.columns import Floats, Rows
from audiencekit.engine.generation import draw_neighbours, draw_weights, least_distance, weighted_means
from audiencekit.engine.neighbours import nearest
from audiencekit.engine.run import Run
from audiencekit.engine.seeds import Streams


@attrs.frozen(kw_only=True, eq=False)
class Mixture:
    """rows: row numbers of each record's neighbours; weights: theirs, summing to 1. Both records x k."""

    rows: Rows
    weights: Floats

    @classmethod
    def of(cls, run: Run, k: int) -> Mixture:
        """That of a run of k neighbours. Where no column varies the neighbours are any other rows."""
        coordinates = run.original_projections
        if run.ncp == 0:
            coordinates = np.zeros((len(coordinates), 1))
        found = nearest(coordinates, k)
        floor = least_distance(found.distances)
        stream = Streams.from_seed(run.seed).weights
        return cls(rows=found.rows, weights=draw_weights(found.distances, stream, floor))

    def means(self, values: Floats) -> Floats:
        """For each record the weighted mean of its neighbours' values, records x columns."""
        return weighted_means(values, self.rows, self.weights)

    def pick(self, rng: np.random.Generator) -> Rows:
        """For each record one neighbour's row number, drawn by weight."""
        return draw_neighbours(self.rows, np.cumsum(self.weights, axis=1), rng)
