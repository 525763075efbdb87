"""Scaling and projection: one form for PCA, MCA and FAMD (contract 1.7)."""

from __future__ import annotations

import math
from collections.abc import Mapping

import attrs
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.linalg import LinearOperator, eigsh

from audiencekit.engine.columns import CategoryColumn, Floats, NumericColumn, Table
from audiencekit.engine.errors import EngineError

DEFAULT_AXES = 5
DENSE_DIMENSIONS = 2_000  # up to here every eigenvalue of the q x q matrix is computed
MOST_DIMENSIONS = 20_000
RELATIVE_RANK = 1e-12  # axes with a smaller eigenvalue, relative to the first, are rounding


@attrs.frozen(kw_only=True, eq=False)
class _Scale:
    """Mean and deviation of a numeric column, taken after division by its largest size so that nothing overflows."""

    size: float
    mean: float
    deviation: float

    @classmethod
    def of(cls, column: NumericColumn) -> _Scale:
        size = float(np.abs(column.values).max()) or 1.0
        scaled = column.values / size
        deviation = float(scaled.std())
        return cls(size=size, mean=float(scaled.mean()), deviation=deviation if deviation > 0 else 1.0)

    def apply(self, column: NumericColumn) -> Floats:
        return (column.values / self.size - self.mean) / self.deviation


@attrs.frozen(kw_only=True, eq=False)
class Projection:
    """Axes fitted on a table; projects any table of the same columns.

    eigenvalues: variance along each kept axis; `total` is the variance over all axes.
    metric: distances divided by it are those of PCA, FAMD or, for all-category tables, MCA.
    """

    eigenvalues: Floats
    total: float
    metric: float
    _numeric: tuple[str, ...]
    _scales: tuple[_Scale, ...]
    _numeric_axes: Floats
    _categories: tuple[str, ...]
    _modality_axes: tuple[Floats, ...]

    @property
    def axes(self) -> int:
        """The number of axes kept."""
        return len(self.eigenvalues)

    def coordinates(self, table: Table) -> Floats:
        """Coordinates of each row, rows x axes. A modality unknown to the fit counts as none of the known ones."""
        result = np.zeros((table.rows, self.axes))
        columns = {column.name: column for column in table.columns}
        for name, scale, axes in zip(self._numeric, self._scales, self._numeric_axes, strict=True):
            column = columns[name]
            assert isinstance(column, NumericColumn)
            result += np.outer(scale.apply(column), axes)
        for name, places in zip(self._categories, self._modality_axes, strict=True):
            column = columns[name]
            assert isinstance(column, CategoryColumn)
            result += places[np.minimum(column.codes, len(places) - 1)]
        return result


def fit(table: Table, *, axes: int | None = None, column_weights: Mapping[str, float] | None = None) -> Projection:
    """The leading axes of the scaled, weighted table; fewer than asked for when its rank is lower.

    axes: None means 5, or the number of one-hot columns if smaller. A table in which nothing varies has no axis.
    Raises EngineError `unknown_column`, or `too_many_dimensions` before anything of that size is allocated.
    """
    weights = column_weights or {}
    table.check_names(weights)
    if table.dimensions > MOST_DIMENSIONS:
        raise EngineError(
            "too_many_dimensions",
            expected=f"at most {MOST_DIMENSIONS} numeric columns and modalities together",
            received=str(table.dimensions),
        )
    scaled = _Scaled.of(table, weights)
    wanted = min(DEFAULT_AXES if axes is None else axes, table.dimensions)
    eigenvalues, vectors = _leading(scaled, wanted)
    loadings = vectors * scaled.roots[:, None]
    count = len(scaled.numeric)
    return Projection(
        eigenvalues=eigenvalues,
        total=scaled.variance(),
        metric=math.sqrt(len(table.categories)) if table.categories and not count else 1.0,
        numeric=tuple(column.name for column in table.numeric),
        scales=tuple(_Scale.of(column) for column in table.numeric),
        numeric_axes=loadings[:count],
        categories=tuple(column.name for column in table.categories),
        modality_axes=_modality_axes(table, loadings[count:]),
    )


@attrs.frozen(kw_only=True, eq=False)
class _Scaled:
    """The scaled table X, in two blocks: numeric (dense) and indicators (sparse, not yet centred).

    roots: square root of the weight of each of the q dimensions; shares: of each modality.
    """

    numeric: Floats
    indicators: csr_array[np.float64, tuple[int, int]]
    shares: Floats
    roots: Floats
    rows: int

    @classmethod
    def of(cls, table: Table, weights: Mapping[str, float]) -> _Scaled:
        categories = table.categories
        offsets = np.cumsum([0, *(c.modalities for c in categories)])
        cells = [c.codes + offset for c, offset in zip(categories, offsets[:-1], strict=True)]
        places = np.stack(cells, axis=1).ravel() if cells else np.zeros(0, dtype=np.intp)
        starts = np.arange(table.rows + 1) * len(categories)
        shares = [c.counts() / table.rows for c in categories]
        weight = [weights.get(c.name, 1.0) for c in table.numeric]
        for category in categories:
            weight += [weights.get(category.name, 1.0)] * category.modalities
        return cls(
            numeric=np.array([_Scale.of(c).apply(c) for c in table.numeric]).reshape(len(table.numeric), table.rows),
            indicators=csr_array((np.ones(len(places)), places, starts), shape=(table.rows, int(offsets[-1]))),
            shares=np.concatenate([np.zeros(0), *shares]),
            roots=np.sqrt(np.array(weight, dtype=np.float64)),
            rows=table.rows,
        )

    def variance(self) -> float:
        """The trace of the covariance: each numeric dimension has variance 1, a modality 1 - its share."""
        return float(np.sum(self.roots**2 * np.concatenate([np.ones(len(self.numeric)), 1.0 - self.shares])))

    def covariance(self) -> Floats:
        """Y'Y of the contract, q x q, without ever building the n x q indicators densely."""
        root_shares = np.sqrt(self.shares)
        across = (self.indicators.T @ self.numeric.T).T / self.rows / root_shares
        together: Floats = (self.indicators.T @ self.indicators).toarray() / self.rows
        modalities = together / np.outer(root_shares, root_shares) - np.outer(root_shares, root_shares)
        full = np.block([[self.numeric @ self.numeric.T / self.rows, across], [across.T, modalities]])
        return full * np.outer(self.roots, self.roots)

    def operator(self) -> LinearOperator:
        """The covariance as a function of a vector, for tables with too many modalities to hold it."""
        count, root_shares = len(self.numeric), np.sqrt(self.shares)

        def multiply(vector: Floats) -> Floats:
            weighted = self.roots * vector.ravel()
            numbers, modalities = weighted[:count], weighted[count:]
            along = numbers @ self.numeric + self.indicators @ (modalities / root_shares) - root_shares @ modalities
            back = (self.indicators.T @ along) / self.rows / root_shares - root_shares * along.mean()
            return self.roots * np.concatenate([self.numeric @ along / self.rows, back])

        size = len(self.roots)
        return LinearOperator((size, size), matvec=multiply, dtype=np.float64)


def _leading(scaled: _Scaled, wanted: int) -> tuple[Floats, Floats]:
    """Eigenvalues, largest first, and eigenvectors (q x axes), each with its largest loading positive."""
    size = len(scaled.roots)
    if size == 0:
        return np.zeros(0), np.zeros((0, 0))
    if size <= DENSE_DIMENSIONS:
        values, vectors = np.linalg.eigh(scaled.covariance())
    else:
        start = np.random.default_rng(0).standard_normal(size)  # fixed: the same table gives the same axes
        values, vectors = eigsh(scaled.operator(), k=min(wanted, size - 1), which="LA", v0=start)
    order = np.argsort(values)[::-1]
    rank = int(np.sum(values > RELATIVE_RANK * values.max()))
    order = order[: min(wanted, rank)]
    values, vectors = values[order], vectors[:, order]
    largest = vectors[np.argmax(np.abs(vectors), axis=0), np.arange(len(order))]
    return values, vectors * np.where(largest < 0, -1.0, 1.0)


def _modality_axes(table: Table, loadings: Floats) -> tuple[Floats, ...]:
    """Per category column, the coordinates each modality adds; the last row is for a modality the fit did not see."""
    result: list[Floats] = []
    start = 0
    for column in table.categories:
        block = loadings[start : start + column.modalities]
        start += column.modalities
        root_shares = np.sqrt(column.counts() / table.rows)[:, None]
        centre = (block * root_shares).sum(axis=0)
        result.append(np.vstack([block / root_shares, np.zeros(block.shape[1])]) - centre)
    return tuple(result)
