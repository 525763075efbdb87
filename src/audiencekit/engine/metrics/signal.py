"""The signal metrics: how far avatars keep the originals' distributions and correlations (contract 4.3)."""

from __future__ import annotations

import math

import attrs
import numpy as np
import pandas as pd

from audiencekit.engine.columns import Column, Floats, NumericColumn, Rows, Table
from audiencekit.engine.metrics.pair import read_pair, rounded

TARGETS = {"hellinger_mean": "< 0.1", "correlation_difference_ratio": "< 10"}
FEW_VALUES = 10  # up to here a numeric column is compared value by value
BINS = 10
HALF_RANGE = 1e307  # of a column: near the largest float64, bins are cut on a smaller copy


@attrs.frozen(kw_only=True)
class SignalMetrics:
    """Low is good.

    hellinger_mean, hellinger_std: Hellinger distance per column (0 to 1), mean and population deviation.
    correlation_difference_ratio: mean absolute change of Pearson correlations over pairs of numeric columns, in %;
        None when no pair varies in both tables.
    hellinger: the distance of each column, by name.
    """

    hellinger_mean: float
    hellinger_std: float
    correlation_difference_ratio: float | None
    hellinger: dict[str, float]

    def to_dict(self) -> dict[str, object]:
        """For JSON: the contract's result fields, `targets`, `metadata`; percentages with two decimals."""
        return {
            "hellinger_mean": rounded(self.hellinger_mean, 6),
            "hellinger_std": rounded(self.hellinger_std, 6),
            "correlation_difference_ratio": rounded(self.correlation_difference_ratio, 2),
            "targets": dict(TARGETS),
            "metadata": {
                "computation_type": "standalone",
                "reference": None,
                "hellinger": {name: rounded(value, 6) for name, value in self.hellinger.items()},
            },
        }


def signal_metrics(original: pd.DataFrame, avatars: pd.DataFrame) -> SignalMetrics:
    """Compare two tables of the same columns, types and number of rows; row order does not matter.

    Raises NotAFrame or EngineError: those of reading a frame, shape_mismatch.
    """
    before, after = read_pair(original, avatars)
    distances = {
        column.name: _hellinger(column, other) for column, other in zip(before.columns, after.columns, strict=True)
    }
    return SignalMetrics(
        hellinger_mean=float(np.mean(list(distances.values()))),
        hellinger_std=float(np.std(list(distances.values()))),
        correlation_difference_ratio=_correlation_difference(before, after),
        hellinger=distances,
    )


def _hellinger(column: Column, other: Column) -> float:
    if isinstance(column, NumericColumn):
        assert isinstance(other, NumericColumn)
        p, q = _numeric_counts(column.values, other.values)
    else:
        assert not isinstance(other, NumericColumn)
        p, q = _counts(column.codes, other.codes)
    # The same as sqrt(1 - sum of sqrt(p q)), but exactly 0 for equal shares.
    return math.sqrt(0.5 * float(np.sum((np.sqrt(p / p.sum()) - np.sqrt(q / q.sum())) ** 2)))


def _numeric_counts(values: Floats, others: Floats) -> tuple[Rows, Rows]:
    both = np.concatenate([values, others])
    distinct, places = np.unique(both, return_inverse=True)
    if len(distinct) <= FEW_VALUES:
        return _counts(places[: len(values)], places[len(values) :])
    if distinct[-1] / 2 - distinct[0] / 2 > HALF_RANGE:  # the width itself may overflow; dividing by 2**k is exact
        distinct, values, others = distinct / 16, values / 16, others / 16
    edges: Floats = np.linspace(float(distinct[0]), float(distinct[-1]), BINS + 1, dtype=np.float64)
    return np.histogram(values, bins=edges)[0], np.histogram(others, bins=edges)[0]


def _counts(codes: Rows, others: Rows) -> tuple[Rows, Rows]:
    size = int(max(codes.max(), others.max())) + 1
    return np.bincount(codes, minlength=size), np.bincount(others, minlength=size)


def _correlation_difference(before: Table, after: Table) -> float | None:
    pairs = [
        (column.values, other.values)
        for column, other in zip(before.columns, after.columns, strict=True)
        if isinstance(column, NumericColumn) and isinstance(other, NumericColumn) and column.varies and other.varies
    ]
    if len(pairs) < 2:
        return None
    change = np.abs(_correlations([pair[0] for pair in pairs]) - _correlations([pair[1] for pair in pairs]))
    return 100.0 * float(change[np.triu_indices(len(pairs), 1)].mean())


def _correlations(columns: list[Floats]) -> Floats:
    # Divided by its largest size first, so that squares of huge values do not overflow.
    return np.corrcoef(np.array([column / np.abs(column).max() for column in columns]))
