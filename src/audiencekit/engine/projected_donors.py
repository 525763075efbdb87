"""Donors found fast: the nearest rows in the projection of the table, its gaps filled roughly first.

Gower's distance (donors.py) gives each column the same say, also to noise, and compares every pair of rows. On 20,000
rows of 15 related columns, 10 % of four missing, the projection is 10 times as fast and errs less: 0.79 deviations
against 0.85 on numbers, 26 % against 24 % right on a category (benchmarks/imputation.py).
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from audiencekit.engine.columns import Column, Floats, Rows, Table
from audiencekit.engine.donors import pooled
from audiencekit.engine.neighbours import query
from audiencekit.engine.project import Projection, fit

AXES = 5


@attrs.frozen(kw_only=True, eq=False)
class ProjectedDonors:
    """table: what was learned from, with its gaps; filled: the same, roughly filled. rows: those that are asked.
    places: coordinates of all rows."""

    table: Table
    filled: Table
    rows: Rows
    projection: Projection
    places: Floats

    @classmethod
    def of(cls, table: Table, filled: Table, rows: Rows) -> ProjectedDonors:
        """filled: the same table with its gaps filled roughly."""
        projection = fit(filled, axes=AXES)
        places = projection.coordinates(filled)
        return cls(table=table, filled=filled, rows=rows, projection=projection, places=places)

    def answers(self, table: Table, filled: Table, names: Sequence[str], k: int) -> dict[str, tuple[Rows, Floats]]:
        """For each named column the rows of `table` that lack it and what to put there (see `pooled`); a column that
        no donor has, and any where no column varies, is left out."""
        if self.projection.axes == 0:
            return {}
        known, rough = _by_name(self.filled), _by_name(filled)
        sources, asked = _by_name(self.table), _by_name(table)
        coordinates = self.projection.coordinates(filled)
        found: dict[str, tuple[Rows, Floats]] = {}
        for name in names:
            having = self.rows[~sources[name].missing[self.rows]]
            if len(having) == 0:
                continue
            asking = np.flatnonzero(asked[name].missing)
            # Without the column's own part: the rough value of those who ask says nothing of them.
            here = self.places[having] - self.projection.part(known[name])[having]
            there = coordinates[asking] - self.projection.part(rough[name])[asking]
            _, near = query(here, there, min(k, len(having)))
            found[name] = asking, pooled(sources[name], having[near])
        return found


def _by_name(table: Table) -> dict[str, Column]:
    return {column.name: column for column in table.columns}
