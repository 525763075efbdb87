"""Rows that lend their values to rows that lack them: the nearest ones, by Gower's distance (contract 1.5).

Distance of two rows: the mean, over the columns that both have, of |a - b| / range for numbers and of a != b for
categories; 1 when they have none in common.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from audiencekit.engine.columns import CategoryColumn, Column, Floats, Mask, NumericColumn, Rows, Table
from audiencekit.engine.generation import heaviest_modalities

BLOCK = 1 << 18  # distances held at a time: they stay in the processor's cache
Small = NDArray[np.float32]  # enough for a distance between 0 and 1, in half the memory


@attrs.frozen(kw_only=True, eq=False)
class _Scaled:
    """A numeric column's values from 0 to 1, or a category's codes, as small numbers; 0 and not `has` where missing."""

    values: Small
    has: Mask
    whole: bool
    category: bool

    @classmethod
    def of(cls, column: Column, reference: Column) -> _Scaled:
        if isinstance(column, CategoryColumn):
            values = column.codes.astype(np.float32)
        else:
            assert isinstance(reference, NumericColumn)
            low, high = float(np.nanmin(reference.values)), float(np.nanmax(reference.values))
            # Halved first: the width of a range near the largest float64 would overflow.
            values = ((column.values / 2 - low / 2) / (high / 2 - low / 2)).clip(-1e6, 1e6).astype(np.float32)
        has = ~column.missing
        return cls(
            values=np.where(has, values, np.float32(0)),
            has=has,
            whole=bool(has.all()),
            category=isinstance(column, CategoryColumn),
        )

    def take(self, rows: Rows) -> _Scaled:
        return attrs.evolve(self, values=self.values[rows], has=self.has[rows])


@attrs.frozen(kw_only=True, eq=False)
class Donors:
    """Rows of the table that was learned from."""

    table: Table
    rows: Rows

    @classmethod
    def of(cls, table: Table, rows: Rows) -> Donors:
        """rows: numbers of those that are asked."""
        return cls(table=table, rows=rows)

    def answers(self, table: Table, names: Sequence[str], k: int) -> dict[str, tuple[Rows, Floats]]:
        """For each named column the rows of `table` that lack it and what to put there: the mean of the k nearest
        donors that have it (see `pooled`). A column that no donor has is
        left out."""
        columns = {column.name: column for column in table.columns}
        lacking = {name: columns[name].missing for name in names}
        asking = np.flatnonzero(np.logical_or.reduce(list(lacking.values())))
        pairs = [
            (_Scaled.of(columns[column.name], column), _Scaled.of(column, column).take(self.rows))
            for column in self.table.columns
            if column.varies and isinstance(columns[column.name], type(column))
        ]
        sources = {column.name: column for column in self.table.columns}
        having = {name: np.flatnonzero(~sources[name].missing[self.rows]) for name in names}
        found: dict[str, list[tuple[Rows, Floats]]] = {name: [] for name in names if len(having[name])}
        step = max(1, BLOCK // len(self.rows))
        for start in range(0, len(asking), step):
            block = asking[start : start + step]
            distances = _gower(pairs, block, len(self.rows))
            for name, parts in found.items():
                places = np.flatnonzero(lacking[name][block])
                if len(places):
                    near = _nearest(distances[places], having[name], k)
                    parts.append((block[places], pooled(sources[name], self.rows[near])))
        return {
            name: (np.concatenate([rows for rows, _ in parts]), np.concatenate([values for _, values in parts]))
            for name, parts in found.items()
            if parts
        }


def _gower(pairs: Sequence[tuple[_Scaled, _Scaled]], asking: Rows, donors: int) -> Small:
    """Distances, rows asking x donors."""
    total = np.zeros((len(asking), donors), dtype=np.float32)
    shared = np.zeros((len(asking), donors), dtype=np.float32)
    term = np.empty_like(total)
    common = 0
    for mine, theirs in pairs:
        here = mine.take(asking)
        if mine.category:
            np.not_equal(here.values[:, None], theirs.values, out=term)
        else:
            np.subtract(here.values[:, None], theirs.values, out=term)
            np.abs(term, out=term)
        if mine.whole and theirs.whole:
            common += 1
        else:
            both = here.has[:, None] & theirs.has
            term *= both
            shared += both
        total += term
    shared += common
    none = shared == 0
    total[none], shared[none] = 1.0, 1.0
    return total / shared


def _nearest(distances: Small, having: Rows, k: int) -> Rows:
    """For each row asking, the places of the k nearest donors that have the value."""
    if len(having) < distances.shape[1]:
        distances = distances[:, having]
    count = min(k, len(having))
    if count == len(having):
        return np.tile(having, (len(distances), 1))
    return having[np.argpartition(distances, count - 1, axis=1)[:, :count]]


def pooled(column: Column, near: Rows) -> Floats:
    """What the rows `near` (asking x k) say: their mean, for integers the median, for categories the code most hold."""
    if isinstance(column, CategoryColumn):
        return heaviest_modalities(column.codes, column.ranks(), near, np.ones(near.shape)).astype(np.float64)
    values = column.values[near]
    return np.asarray(
        np.median(values, axis=1) if column.integer else (values / near.shape[1]).sum(axis=1), dtype=np.float64
    )
