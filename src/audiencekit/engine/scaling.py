"""The scaled table and its covariance, never held in one piece (contract 1.7)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import attrs
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.linalg import LinearOperator

from audiencekit.engine.columns import CategoryColumn, Floats, NumericColumn, Table

FAR = 1e100  # deviations from the mean: farther out, the square of a distance would overflow


@attrs.frozen(kw_only=True, eq=False)
class Scale:
    """Mean and deviation of a numeric column, taken after division by its largest size so that nothing overflows."""

    size: float
    mean: float
    deviation: float

    @classmethod
    def of(cls, column: NumericColumn) -> Scale:
        size = float(np.abs(column.values).max()) or 1.0
        scaled = column.values / size
        deviation = float(scaled.std())
        return cls(size=size, mean=float(scaled.mean()), deviation=deviation if deviation > 0 else 1.0)

    def apply(self, column: NumericColumn) -> Floats:
        """The column with mean 0 and population deviation 1. Another table's may lie as far out as `FAR`."""
        with np.errstate(over="ignore"):
            scaled = (column.values / self.size - self.mean) / self.deviation
        return np.clip(scaled, -FAR, FAR)


@attrs.frozen(kw_only=True, eq=False)
class ScaledTable:
    """The scaled table X in two blocks: numbers (dense, columns x rows) and indicators (sparse, not yet centred).

    root_shares: square root of each modality's share of the rows. roots: square root of the weight of each of the
    q dimensions, numbers first.
    """

    numbers: Floats
    indicators: csr_array[np.float64, tuple[int, int]]
    root_shares: Floats
    roots: Floats
    rows: int

    @classmethod
    def of(cls, table: Table, weights: Mapping[str, float]) -> ScaledTable:
        """The columns that vary; weights by column name, 1 where not named, and only their ratios count."""
        numeric, categories = table.numeric, table.categories
        relative = _relative([column.name for column in (*numeric, *categories)], weights)
        numbers = np.zeros((len(numeric), table.rows))
        for place, column in enumerate(numeric):
            numbers[place] = Scale.of(column).apply(column)
        counts = [column.counts() for column in categories]
        weight = [relative[column.name] for column in numeric]
        for column in categories:
            weight += [relative[column.name]] * column.modalities
        return cls(
            numbers=numbers,
            indicators=_indicators(categories, table.rows),
            root_shares=np.sqrt(np.concatenate([np.zeros(0), *counts]) / table.rows),
            roots=np.sqrt(np.array(weight, dtype=np.float64)),
            rows=table.rows,
        )

    def variance(self) -> float:
        """The trace of the covariance: a number has variance 1, a modality 1 minus its share."""
        return float(np.sum(self.roots**2 * np.concatenate([np.ones(len(self.numbers)), 1.0 - self.root_shares**2])))

    def covariance(self) -> Floats:
        """Y'Y of the contract, q x q."""
        count = len(self.numbers)
        shares = np.outer(self.root_shares, self.root_shares)
        together: Floats = np.asarray((self.indicators.T @ self.indicators).toarray(), dtype=np.float64)
        roots = self.roots[count:]
        modalities = (together / self.rows / shares - shares) * np.outer(roots, roots)
        across = self.across()
        return np.block([[self.numbers_covariance(), across], [across.T, modalities]])

    def numbers_covariance(self) -> Floats:
        """The part of the covariance among the numeric columns."""
        roots = self.roots[: len(self.numbers)]
        return self.numbers @ self.numbers.T / self.rows * np.outer(roots, roots)

    def across(self) -> Floats:
        """The part between numeric columns (rows) and modalities (columns)."""
        count = len(self.numbers)
        between = (self._back(self.numbers.T) / self.root_shares[:, None]).T
        return between * np.outer(self.roots[:count], self.roots[count:])

    def modalities_only(self) -> ScaledTable:
        """The same without the numeric columns."""
        count = len(self.numbers)
        return attrs.evolve(self, numbers=self.numbers[:0], roots=self.roots[count:])

    def operator(self) -> LinearOperator:
        """The same as a function of a vector, for tables with too many modalities to hold it."""
        count, size = len(self.numbers), len(self.roots)

        def multiply(vector: Floats) -> Floats:
            weighted = self.roots * vector.ravel()
            numbers, modalities = weighted[:count], weighted[count:]
            chosen = np.asarray(self.indicators @ (modalities / self.root_shares), dtype=np.float64)
            along = numbers @ self.numbers + chosen - self.root_shares @ modalities
            # `along` has mean 0, as both blocks do, so the way back needs no centring.
            back = self._back(along) / self.root_shares
            return self.roots * np.concatenate([self.numbers @ along / self.rows, back])

        return LinearOperator((size, size), matvec=multiply, dtype=np.float64)

    def _back(self, values: Floats) -> Floats:
        """Means, over the rows, of values summed by modality."""
        return np.asarray(self.indicators.T @ values, dtype=np.float64) / self.rows


def _relative(names: Sequence[str], weights: Mapping[str, float]) -> dict[str, float]:
    """The weights divided by their mean, so that a factor common to all of them moves no threshold of the metrics."""
    given = [weights.get(name, 1.0) for name in names]
    # By the largest first: the sum cannot overflow, and where all are alike each becomes exactly 1.
    shares = [weight / max(given) for weight in given]
    return {name: share * len(shares) / math.fsum(shares) for name, share in zip(names, shares, strict=True)}


def _indicators(categories: tuple[CategoryColumn, ...], rows: int) -> csr_array[np.float64, tuple[int, int]]:
    """One 1 per row and category column, in the place of the modality."""
    places = np.zeros((rows, len(categories)), dtype=np.intp)
    offset = 0
    for position, column in enumerate(categories):
        places[:, position] = column.codes + offset
        offset += column.modalities
    starts: np.ndarray[tuple[int], np.dtype[np.intp]] = np.arange(rows + 1, dtype=np.intp) * len(categories)
    ones = np.ones(places.size, dtype=np.float64)
    return csr_array((ones, places.ravel(), starts), shape=(rows, offset), dtype=np.float64)
