"""Donors found fast: the nearest rows in the projection of the table, its gaps filled roughly first.

Gower's distance (donors.py) gives each column the same say, also to noise, and compares every pair of rows. On 20,000
rows of 15 related columns, 10 % of four missing, the projection is 10 times as fast and errs less: 0.77 deviations
against 0.85 on numbers, 28 % against 24 % right on a category (benchmarks/imputation.py).
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from audiencekit.engine.columns import Floats, Rows, Table
from audiencekit.engine.donors import pooled
from audiencekit.engine.neighbours import query
from audiencekit.engine.project import Projection, fit

AXES = 5


@attrs.frozen(kw_only=True, eq=False)
class ProjectedDonors:
    """table: what was learned from, with its gaps. rows: those that are asked. places: their coordinates."""

    table: Table
    rows: Rows
    projection: Projection
    places: Floats

    @classmethod
    def of(cls, table: Table, filled: Table, rows: Rows) -> ProjectedDonors:
        """filled: the same table with its gaps filled roughly."""
        projection = fit(filled, axes=AXES)
        return cls(table=table, rows=rows, projection=projection, places=projection.coordinates(filled)[rows])

    def answers(self, table: Table, filled: Table, names: Sequence[str], k: int) -> dict[str, tuple[Rows, Floats]]:
        """For each named column the rows of `table` that lack it and what to put there (see `pooled`); a column that
        no donor has, and any where no column varies, is left out."""
        if self.projection.axes == 0:
            return {}
        sources = {column.name: column for column in self.table.columns}
        lacking = {column.name: np.flatnonzero(column.missing) for column in table.columns if column.name in names}
        coordinates = self.projection.coordinates(filled)
        found: dict[str, tuple[Rows, Floats]] = {}
        for name, asking in lacking.items():
            having = np.flatnonzero(~sources[name].missing[self.rows])
            if len(having) == 0:
                continue
            _, near = query(self.places[having], coordinates[asking], min(k, len(having)))
            found[name] = asking, pooled(sources[name], self.rows[having[near]])
        return found
