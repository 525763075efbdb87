"""The OpenDP-style variant's model: noisy tables of columns and of the pairs of a tree (contract 3.4)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import attrs
import numpy as np

from audiencekit.engine.columns import Floats, Rows
from audiencekit.engine.dp_budget import Ledger
from audiencekit.engine.dp_columns import LabelColumn, NumberColumn, PrivateColumn
from audiencekit.engine.dp_noise import add_to_counts, choose
from audiencekit.engine.dp_restore import Drawn

FITTING_ROUNDS = 30
ROOT_TWO = 2.0**0.5  # a replaced row leaves one cell for another


@attrs.frozen(kw_only=True, eq=False)
class Binned:
    """A column as cells: labels, or bins of numbers and one for missing values at the end. edges: of the bins."""

    column: PrivateColumn
    cells: Rows
    count: int
    edges: Floats | None

    @classmethod
    def of(cls, column: PrivateColumn, bins: int) -> Binned:
        if isinstance(column, LabelColumn):
            return cls(column=column, cells=column.codes, count=len(column.labels), edges=None)
        edges = _edges(column, bins)
        cells = np.clip(np.searchsorted(edges, column.values, side="right") - 1, 0, len(edges) - 2)
        cells = np.where(np.isnan(column.values), len(edges) - 1, cells)
        return cls(column=column, cells=cells.astype(np.intp), count=len(edges) - 1 + int(column.nullable), edges=edges)

    def values(self, cells: Rows, source: np.random.Generator) -> Drawn:
        """One value per cell, evenly inside its bin; integers are rounded down from there."""
        if self.edges is None:
            return cells
        last = len(self.edges) - 2
        inside = np.minimum(cells, last)
        share = source.random(len(cells))
        drawn = self.edges[inside] * (1.0 - share) + self.edges[inside + 1] * share
        assert isinstance(self.column, NumberColumn)
        if self.column.integer:
            drawn = np.floor(drawn)
        return np.where(cells > last, np.nan, drawn)


def _edges(column: NumberColumn, bins: int) -> Floats:
    """Of equal bins; those of integers part them evenly and lie on whole numbers."""
    if not column.integer:
        return np.linspace(column.low, column.high, bins + 1, dtype=np.float64)
    low, high = np.ceil(column.low), max(np.floor(column.high), np.ceil(column.low)) + 1.0
    return np.unique(np.round(np.linspace(low, high, min(bins, int(high - low)) + 1, dtype=np.float64)))


def draw_rows(
    columns: Sequence[PrivateColumn], bins: int, rows: int, ledger: Ledger, source: np.random.Generator
) -> list[Drawn]:
    """Values of each column, drawn down a tree of pairs, for all that is left of the ledger: a third for single
    columns, a third for the choice of pairs, a third for their tables."""
    binned = [Binned.of(column, bins) for column in columns]
    third = ledger.left / (3.0 if len(binned) > 1 else 1.0)
    single = [_single(one, third / len(binned), ledger, source) for one in binned]
    pairs = _tree(binned, single, third, ledger, source)
    tables = {pair: _table(binned, single, pair, third / len(pairs), ledger, source) for pair in pairs}
    cells = _sample(single, pairs, tables, rows, source)
    return [one.values(places, source) for one, places in zip(binned, cells, strict=True)]


def _single(binned: Binned, rho: float, ledger: Ledger, source: np.random.Generator) -> Floats:
    counts = np.bincount(binned.cells, minlength=binned.count).astype(np.intp)
    noisy = add_to_counts(counts, ROOT_TWO, ledger.pay(f"columns:{binned.column.name}", rho), source)
    return on_simplex(noisy, float(len(binned.cells)))


def _tree(
    binned: Sequence[Binned], single: Sequence[Floats], rho: float, ledger: Ledger, source: np.random.Generator
) -> list[tuple[int, int]]:
    """Pairs that join all columns, those preferred that are furthest from independent."""
    pairs = list(combinations(range(len(binned)), 2))
    scores = np.array([_dependence(binned[one], binned[two], single[one], single[two]) for one, two in pairs])
    part = list(range(len(binned)))
    found: list[tuple[int, int]] = []
    for step in range(len(binned) - 1):
        open_pairs = [place for place, (one, two) in enumerate(pairs) if part[one] != part[two]]
        # Replacing a row moves two cells of the joint table by one each.
        cost = ledger.pay(f"choice of pairs:{step + 1}", rho / (len(binned) - 1))
        one, two = pairs[open_pairs[choose(scores[open_pairs], 2.0, cost, source)]]
        found.append((one, two))
        joined, kept = part[two], part[one]
        part = [kept if number == joined else number for number in part]
    return found


def _counts(one: Binned, two: Binned) -> Rows:
    cells = one.cells * two.count + two.cells
    return np.bincount(cells, minlength=one.count * two.count).reshape(one.count, two.count).astype(np.intp)


def _dependence(one: Binned, two: Binned, first: Floats, second: Floats) -> float:
    return float(np.abs(_counts(one, two) - np.outer(first, second) / len(one.cells)).sum())


def _table(
    binned: Sequence[Binned],
    single: Sequence[Floats],
    pair: tuple[int, int],
    rho: float,
    ledger: Ledger,
    source: np.random.Generator,
) -> Floats:
    one, two = (binned[place] for place in pair)
    cost = ledger.pay(f"pairs:{one.column.name} × {two.column.name}", rho)
    noisy = add_to_counts(_counts(one, two), ROOT_TWO, cost, source)
    table = on_simplex(noisy.ravel(), float(len(one.cells))).reshape(noisy.shape)
    return fitted(table, single[pair[0]], single[pair[1]])


def on_simplex(values: Floats, total: float) -> Floats:
    """The nearest list of numbers that are not negative and add up to `total`."""
    ordered = np.sort(values)[::-1]
    excess = (np.cumsum(ordered) - total) / np.arange(1.0, len(values) + 1.0)
    last = int(np.flatnonzero(ordered - excess > 0)[-1])
    return np.maximum(values - excess[last], 0.0)


def fitted(table: Floats, rows: Floats, columns: Floats) -> Floats:
    """The table scaled in turns until its sums are those of its columns (iterative proportional fitting)."""
    # A cell that noise emptied may be the only one of its row: leave none at 0.
    result = table + 1e-9 * float(rows.sum())
    for _ in range(FITTING_ROUNDS):
        result *= (rows / np.maximum(result.sum(axis=1), np.finfo(np.float64).tiny))[:, None]
        result *= columns / np.maximum(result.sum(axis=0), np.finfo(np.float64).tiny)
    return result


def _sample(
    single: Sequence[Floats],
    pairs: Sequence[tuple[int, int]],
    tables: dict[tuple[int, int], Floats],
    rows: int,
    source: np.random.Generator,
) -> list[Rows]:
    """Cells of each column, from the first column down the tree."""
    cells: dict[int, Rows] = {0: _pick(np.tile(single[0], (1, 1)), np.zeros(rows, dtype=np.intp), source)}
    todo = list(pairs)
    while todo:
        pair = next(one for one in todo if one[0] in cells or one[1] in cells)
        todo.remove(pair)
        table = tables[pair]
        known, new = (0, 1) if pair[0] in cells else (1, 0)
        given = table if known == 0 else table.T
        empty = given.sum(axis=1, keepdims=True) <= 0
        given = np.where(empty, single[pair[new]], given)
        cells[pair[new]] = _pick(given, cells[pair[known]], source)
    return [cells[place] for place in range(len(single))]


def _pick(table: Floats, given: Rows, source: np.random.Generator) -> Rows:
    """For each given row of the table one of its columns, by its weights."""
    cumulated: Floats = np.cumsum(table, axis=1)
    drawn: Rows = np.zeros(len(given), dtype=np.intp)
    for row in range(len(table)):
        places = np.flatnonzero(given == row)
        steps: Floats = cumulated[row]
        picked = source.random(len(places)) * float(steps[-1])
        drawn[places] = np.minimum(np.searchsorted(steps, picked, side="right"), table.shape[1] - 1)
    return drawn
