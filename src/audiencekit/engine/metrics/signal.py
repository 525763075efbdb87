"""The signal metrics: how far avatars keep the originals' distributions and correlations (contract 4.3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import attrs
import numpy as np
import pandas as pd

from audiencekit.engine.metrics.association import correlation_difference, mixed_association
from audiencekit.engine.metrics.hellinger import hellinger, joint_hellinger
from audiencekit.engine.metrics.pair import ColumnPair, complete, read_columns, rounded
from audiencekit.engine.metrics.reconstruction import reconstruction_difference
from audiencekit.engine.options import Imputation
from audiencekit.engine.parameters import to_weights
from audiencekit.engine.project import MOST_DIMENSIONS, Projection, fit

TARGETS = {"hellinger_mean": "< 0.1", "correlation_difference_ratio": "< 10"}
PRESERVATION_TARGETS = {"hellinger_mean": "> 70", "correlation_difference_ratio": "> 70"}


@attrs.frozen(kw_only=True)
class SignalMetrics:
    """Low is good, but for the variance ratio.

    hellinger_mean, hellinger_std: Hellinger distance per column (0 to 1), mean and population deviation.
    correlation_difference_ratio: mean absolute change of Pearson correlations over pairs of numeric columns, in %;
        None when no pair varies in both tables.
    hellinger: the distance of each column, by name.
    multivariate_hellinger_mean: the same distance of pairs of projected axes, mean; None when nothing varies.
    association_difference: mean absolute change over all pairs of columns, of whatever kinds (0 to 2).
    variance_ratio: median over numeric columns of the avatars' standard deviation over the originals'; 1 is kept.
    reconstruction_difference: how much worse the originals' leading axes describe the avatars than the originals,
        in Gower's distance (-1 to 1).
    """

    hellinger_mean: float
    hellinger_std: float
    correlation_difference_ratio: float | None
    hellinger: dict[str, float]
    multivariate_hellinger_mean: float | None = None
    association_difference: float | None = None
    variance_ratio: float | None = None
    reconstruction_difference: float | None = None

    def to_dict(self, *, preservation: bool = False) -> dict[str, object]:
        """For JSON: the contract's result fields, `targets`, `metadata`; percentages with two decimals.

        preservation: on the newer scale of the API, 0 to 100 and high is good, with its targets.
        """
        return {
            **(self._kept() if preservation else self._lost()),
            "targets": dict(PRESERVATION_TARGETS if preservation else TARGETS),
            "metadata": {
                "computation_type": "standalone",
                "reference": None,
                "hellinger": {name: rounded(value, 6) for name, value in self.hellinger.items()},
            },
        }

    def _lost(self) -> dict[str, object]:
        return {
            "hellinger_mean": rounded(self.hellinger_mean, 6),
            "hellinger_std": rounded(self.hellinger_std, 6),
            "correlation_difference_ratio": rounded(self.correlation_difference_ratio, 2),
            "multivariate_hellinger_distance_mean": rounded(self.multivariate_hellinger_mean, 6),
            "association_difference": rounded(self.association_difference, 6),
            "variance_ratio": rounded(self.variance_ratio, 6),
            "reconstruction_difference": rounded(self.reconstruction_difference, 6),
        }

    def _kept(self) -> dict[str, object]:
        correlation = self.correlation_difference_ratio
        return {
            **self._lost(),
            "hellinger_mean": rounded(100.0 * (1.0 - self.hellinger_mean), 2),
            "hellinger_std": rounded(100.0 * self.hellinger_std, 2),
            "correlation_difference_ratio": None if correlation is None else rounded(max(0.0, 100.0 - correlation), 2),
        }


def signal_metrics(
    original: pd.DataFrame,
    avatars: pd.DataFrame,
    *,
    ncp: int | None = None,
    column_weights: Mapping[str, float] | None = None,
    use_categorical_reduction: bool = False,
    imputation: Imputation | None = None,
    ignore: Collection[str] = (),
    any_rows: bool = False,
) -> SignalMetrics:
    """Compare two tables of the same columns and types; row order does not matter.

    ncp: axes of the figures that are taken on the projection. imputation: for them, as in the generation.
    column_weights, use_categorical_reduction: for the axes whose pairs are compared (multivariate Hellinger), as in
        the generation. What axes give back of the rows is judged without them.
    ignore: identifiers and dropped columns. any_rows: let the tables differ in length, as after augmentation.
    Raises NotAFrame or EngineError: those of reading a frame, shape_mismatch, unknown_column, invalid_weight.
    """
    weights = to_weights(column_weights)
    columns = read_columns(original, avatars, ignore=ignore, any_rows=any_rows)
    distances = {column.name: hellinger(column.before, column.after, numeric=column.numeric) for column in columns}
    before, after = complete(columns, imputation)
    projection = fit(before, axes=ncp, column_weights=weights, reduce=use_categorical_reduction)
    plain: Projection | None = projection
    if weights or use_categorical_reduction:
        plain = fit(before, axes=ncp) if before.dimensions <= MOST_DIMENSIONS else None
    here, there = projection.coordinates(before), projection.coordinates(after)
    return SignalMetrics(
        hellinger_mean=float(np.mean(list(distances.values()))),
        hellinger_std=float(np.std(list(distances.values()))),
        correlation_difference_ratio=correlation_difference(columns),
        hellinger=distances,
        multivariate_hellinger_mean=joint_hellinger(here, there),
        association_difference=mixed_association(columns),
        variance_ratio=variance_ratio(columns),
        reconstruction_difference=reconstruction_difference(before, after, plain) if plain else None,
    )


def variance_ratio(columns: Sequence[ColumnPair]) -> float | None:
    """Median over the numeric columns that vary; None without any."""
    ratios: list[float] = []
    for column in columns:
        if column.numeric and column.varies:
            size = float(np.nanmax(np.abs(column.before)))
            with np.errstate(over="ignore"):
                ratios.append(float(np.nanstd(column.after / size) / np.nanstd(column.before / size)))
    return float(np.median(ratios)) if ratios else None
