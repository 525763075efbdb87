"""Are values, or whole rows, copied? (contract 4.2: the two direct match metrics)"""

from __future__ import annotations

import attrs
import numpy as np

from audiencekit.engine.columns import Column, NumericColumn, Rows, Table


@attrs.frozen(kw_only=True)
class DirectMatches:
    """Percentages, high is good. rows: original rows that do not occur among the avatars. columns: the least
    protected column's figure; column: its name."""

    rows: float
    columns: float
    column: str


def direct_matches(original: Table, avatars: Table) -> DirectMatches:
    """Both tables numbered alike, rows in the same order; at least two rows."""
    count = original.rows
    rows = np.zeros(2 * count, dtype=np.intp)
    protections: list[float] = []
    for column, other in zip(original.columns, avatars.columns, strict=True):
        values = _numbered(column, other)
        matched = float((values[:count] == values[count:]).mean())
        unique = (len(np.unique(values[:count])) - 1) / (count - 1)
        protections.append(100.0 * (1.0 - matched * unique))
        # Renumbered after each column, so that the product stays far below the largest integer.
        rows = np.unique(rows * (int(values.max()) + 1) + values, return_inverse=True)[1]
    least = int(np.argmin(protections))
    return DirectMatches(
        rows=100.0 * float((~np.isin(rows[:count], rows[count:])).mean()),
        columns=protections[least],
        column=original.columns[least].name,
    )


def _numbered(column: Column, other: Column) -> Rows:
    """The originals' values, then the avatars', as numbers from 0 that are equal where the values are."""
    if isinstance(column, NumericColumn):
        assert isinstance(other, NumericColumn)
        both = np.concatenate([column.values, other.values])
        decimals = column.decimals()
        if decimals is not None:
            with np.errstate(over="ignore"):
                rounded = np.round(both, decimals)
            both = np.where(np.isfinite(rounded), rounded, both)  # so large that it has no decimals
        return np.unique(both, return_inverse=True)[1].astype(np.intp)
    assert not isinstance(other, NumericColumn)
    return np.concatenate([column.codes, other.codes])
