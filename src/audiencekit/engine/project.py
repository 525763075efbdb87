"""The projection: one form for PCA, MCA and FAMD (contract 1.7)."""

from __future__ import annotations

import math
from collections.abc import Mapping

import attrs
import numpy as np

from audiencekit.engine.columns import Column, Floats, NumericColumn, Table
from audiencekit.engine.errors import EngineError
from audiencekit.engine.reduction import reduced_axes
from audiencekit.engine.scaling import Scale, ScaledTable
from audiencekit.engine.spectrum import leading, signed

DEFAULT_AXES = 5
MOST_DIMENSIONS = 20_000


@attrs.frozen(kw_only=True, eq=False)
class Projection:
    """Axes fitted on a table; projects any table of the same columns.

    eigenvalues: variance along each kept axis; `total` is the variance over all axes.
    metric: distances divided by it are those of PCA, FAMD or, for all-category tables, MCA.
    numeric, scales, numeric_axes: for each numeric column its name, scale and part in each axis.
    categories, modality_axes: for each category column its name and what each modality adds to the coordinates; the
        last row is for a modality that the fit did not see.
    """

    eigenvalues: Floats
    total: float
    metric: float
    numeric: tuple[str, ...]
    scales: tuple[Scale, ...]
    numeric_axes: Floats
    categories: tuple[str, ...]
    modality_axes: tuple[Floats, ...]

    @property
    def axes(self) -> int:
        """The number of axes kept."""
        return len(self.eigenvalues)

    def coordinates(self, table: Table) -> Floats:
        """Coordinates of each row, rows x axes. A modality unknown to the fit counts as none of the known ones."""
        result: Floats = np.zeros((table.rows, self.axes))
        columns = {column.name: column for column in table.columns}
        for name in (*self.numeric, *self.categories):
            result += self.part(columns[name])
        return result

    def part(self, column: Column) -> Floats:
        """What one column adds to the coordinates of each row; 0 for one that did not vary in the fit."""
        if isinstance(column, NumericColumn):
            if column.name not in self.numeric:
                return np.zeros((len(column.values), self.axes))
            place = self.numeric.index(column.name)
            return self.scales[place].apply(column)[:, None] * self.numeric_axes[place]
        if column.name not in self.categories:
            return np.zeros((len(column.codes), self.axes))
        places = self.modality_axes[self.categories.index(column.name)]
        return places[np.minimum(column.codes, len(places) - 1)]


def fit(
    table: Table,
    *,
    axes: int | None = None,
    column_weights: Mapping[str, float] | None = None,
    reduce: bool = False,
) -> Projection:
    """The leading axes of the scaled, weighted table, which has no gaps; fewer than asked for when its rank is lower.

    axes: None means 5, or the number of one-hot columns if smaller. A table in which nothing varies has no axis.
    reduce: categorical reduction (1.6); without categories it changes nothing.
    Raises EngineError `unknown_column`, `invalid_weight`; `too_many_dimensions` before anything of that size is
    allocated.
    """
    weights = column_weights or {}
    table.check_weights(weights)
    reduced = reduce and bool(table.categories)
    if table.dimensions > MOST_DIMENSIONS and not reduced:
        raise EngineError(
            "too_many_dimensions",
            expected=f"at most {MOST_DIMENSIONS} numeric columns and modalities together",
            received=str(table.dimensions),
        )
    scaled = ScaledTable.of(table, weights)
    wanted = min(DEFAULT_AXES if axes is None else axes, table.dimensions)
    total = scaled.variance()
    if reduced:
        eigenvalues, vectors, total = reduced_axes(scaled, len(table.categories), wanted)
    else:
        eigenvalues, vectors = leading(scaled, wanted)
    loadings = signed(vectors) * scaled.roots[:, None]
    count = len(table.numeric)
    return Projection(
        eigenvalues=eigenvalues,
        total=total,
        metric=math.sqrt(len(table.categories)) if table.categories and not count and not reduced else 1.0,
        numeric=tuple(column.name for column in table.numeric),
        scales=tuple(Scale.of(column) for column in table.numeric),
        numeric_axes=loadings[:count],
        categories=tuple(column.name for column in table.categories),
        modality_axes=_modality_axes(table, loadings[count:]),
    )


def _modality_axes(table: Table, loadings: Floats) -> tuple[Floats, ...]:
    """What each modality adds to the coordinates, centred; see Projection."""
    result: list[Floats] = []
    start = 0
    for column in table.categories:
        block = loadings[start : start + column.modalities]
        start += column.modalities
        root_shares = np.sqrt(column.counts() / table.rows)[:, None]
        centre = (block * root_shares).sum(axis=0)
        result.append(np.vstack([block / root_shares, np.zeros(block.shape[1])]) - centre)
    return tuple(result)
