"""How strongly columns hang together, before and after (contract 4.3)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from audiencekit.engine.columns import Floats
from audiencekit.engine.metrics.pair import ColumnPair


def correlation_difference(columns: Sequence[ColumnPair]) -> float | None:
    """Mean absolute change of Pearson's correlation over pairs of numeric columns, in percent, on rows that have
    both; pairs that do not vary in both tables are left out, None without any."""
    numeric = [column for column in columns if column.numeric and not column.date]
    if not any(np.isnan(side).any() for column in numeric for side in (column.before, column.after)):
        return _complete_difference(numeric)
    changes: list[float] = []
    for one, two in combinations(numeric, 2):
        before, after = pearson(one.before, two.before), pearson(one.after, two.after)
        if before is not None and after is not None:
            changes.append(abs(before - after))
    return 100.0 * float(np.mean(changes)) if changes else None


def _complete_difference(columns: Sequence[ColumnPair]) -> float | None:
    """The same at once, for columns without gaps."""
    varying = [column for column in columns if _varies(column.before) and _varies(column.after)]
    if len(varying) < 2:
        return None
    before, after = (
        np.corrcoef(np.array([side / np.abs(side).max() for side in sides]))
        for sides in ([column.before for column in varying], [column.after for column in varying])
    )
    return 100.0 * float(np.abs(before - after)[np.triu_indices(len(varying), 1)].mean())


def mixed_association(columns: Sequence[ColumnPair]) -> float | None:
    """Mean absolute change of association over all pairs of columns: Pearson's correlation of two numbers, the
    correlation ratio of a number and a category, Cramer's V with bias correction of two categories."""
    changes: list[float] = []
    for one, two in combinations(columns, 2):
        before = associate(one.before, two.before, one.numeric, two.numeric)
        after = associate(one.after, two.after, one.numeric, two.numeric)
        if before is not None and after is not None:
            changes.append(abs(before - after))
    return float(np.mean(changes)) if changes else None


def associate(one: Floats, two: Floats, one_numeric: bool, two_numeric: bool) -> float | None:
    """-1 to 1 for two numbers, else 0 to 1; None where one of them does not vary."""
    if one_numeric and two_numeric:
        return pearson(one, two)
    if one_numeric:
        return correlation_ratio(two, one)
    return correlation_ratio(one, two) if two_numeric else cramers_v(one, two)


def pearson(one: Floats, two: Floats) -> float | None:
    """On the rows that have both."""
    one, two = _both(one, two)
    if not (_varies(one) and _varies(two)):
        return None
    # Divided by the largest size first, so that squares of huge values do not overflow.
    return float(np.corrcoef(one / np.abs(one).max(), two / np.abs(two).max())[0, 1])


def correlation_ratio(codes: Floats, values: Floats) -> float | None:
    """Square root of the share of the numbers' variance that lies between the groups."""
    codes, values = _both(codes, values)
    if not (_varies(values) and _varies(codes)):
        return None
    scaled = values / np.abs(values).max()
    groups = np.unique(codes, return_inverse=True)[1]
    counts = np.bincount(groups)
    means = np.bincount(groups, weights=scaled) / counts
    between = float(np.sum(counts * (means - scaled.mean()) ** 2))
    total = float(np.sum((scaled - scaled.mean()) ** 2))
    return math.sqrt(min(1.0, between / total)) if total > 0 else None


def cramers_v(one: Floats, two: Floats) -> float | None:
    """Bergsma's bias-corrected form; 1 for categories that tell each other (up to the correction), 0 for none."""
    one, two = _both(one, two)
    if not (_varies(one) and _varies(two)):
        return None
    rows, columns = (np.unique(side, return_inverse=True)[1] for side in (one, two))
    count, height, width = len(one), int(rows.max()) + 1, int(columns.max()) + 1
    keys, tallies = np.unique(rows * width + columns, return_counts=True)
    expected = np.bincount(rows)[keys // width] * np.bincount(columns)[keys % width] / count
    squared = float(np.sum(tallies**2 / expected)) / count - 1.0
    if count < 2:
        return None
    corrected = max(0.0, squared - (width - 1) * (height - 1) / (count - 1))
    least = min(side - (side - 1) ** 2 / (count - 1) for side in (width, height)) - 1
    return min(1.0, math.sqrt(corrected / least)) if least > 0 else None


def _both(one: Floats, two: Floats) -> tuple[Floats, Floats]:
    present = ~(np.isnan(one) | np.isnan(two))
    return one[present], two[present]


def _varies(values: Floats) -> bool:
    return bool(len(values) > 1 and values.min() < values.max())
