"""Are values, or whole rows, copied? (contract 4.2: the two direct match metrics)"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from audiencekit.engine.columns import Rows
from audiencekit.engine.metrics.pair import ColumnPair


@attrs.frozen(kw_only=True)
class DirectMatches:
    """Percentages, high is good. rows: original rows that do not occur among the avatars. columns: the least
    protected column's figure; column: its name."""

    rows: float
    columns: float
    column: str


def direct_matches(columns: Sequence[ColumnPair], pairing: Rows) -> DirectMatches:
    """At least two rows, as many avatars as originals; avatar `pairing[i]` stands for record i. Missing equals
    missing."""
    count = len(pairing)
    rows = np.zeros(2 * count, dtype=np.intp)
    protections: list[float] = []
    for column in columns:
        values = _numbered(column, pairing)
        matched = float((values[:count] == values[count:]).mean())
        unique = (len(np.unique(values[:count])) - 1) / (count - 1)
        protections.append(100.0 * (1.0 - matched * unique))
        # Renumbered after each column, so that the product stays far below the largest integer.
        rows = np.unique(rows * (int(values.max()) + 1) + values, return_inverse=True)[1]
    least = int(np.argmin(protections))
    return DirectMatches(
        rows=100.0 * float((~np.isin(rows[:count], rows[count:])).mean()),
        columns=protections[least],
        column=columns[least].name,
    )


def _numbered(column: ColumnPair, pairing: Rows) -> Rows:
    """The originals' values, then the avatars', as numbers from 0 that are equal where the values are."""
    both = np.concatenate([column.before, column.after[pairing]])
    decimals = column.decimals
    if decimals is not None:
        with np.errstate(over="ignore"):
            rounded = np.round(both, decimals)
        both = np.where(np.isinf(rounded), both, rounded)  # so large that it has no decimals
    return np.unique(both, return_inverse=True)[1].astype(np.intp)
