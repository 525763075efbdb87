"""How near do avatars come to records, whoever they belong to? (contract 4.2)"""

from __future__ import annotations

import attrs
import numpy as np

from audiencekit.engine.columns import Floats
from audiencekit.engine.metrics.linkage import CLOSE
from audiencekit.engine.neighbours import nearest, query

PERCENTAGE = 0.3  # of the distances between records, below which an avatar is near one
RATIO = 0.3  # below it that record stands out among its neighbours


@attrs.frozen(kw_only=True)
class Thresholds:
    """What `closest_rate` calls too near. percentage: quantile, in percent, of the distances from records to their
    nearest other record. ratio: of nearest to second nearest record; None takes it at the same quantile of the
    records' own ratios."""

    percentage: float = PERCENTAGE
    ratio: float | None = RATIO


@attrs.frozen(kw_only=True)
class Closest:
    """distance: median to the nearest record. ratio: median of nearest to second nearest, 0 to 1. rate: percentage
    of avatars that are not both near a record and much nearer to it than to the next."""

    distance: float
    ratio: float
    rate: float


def closest(records: Floats, avatars: Floats, thresholds: Thresholds) -> Closest:
    """Needs two records; coordinates as in `linkage`, of which no pairing is used."""
    distances, _ = query(records, avatars, 2)
    first, ratio = _ratios(distances)
    quantile = thresholds.percentage / 100.0
    between = nearest(records, min(2, len(records) - 1)).distances
    least_ratio = thresholds.ratio
    if least_ratio is None:
        least_ratio = 1.0 if between.shape[1] < 2 else float(np.quantile(_ratios(between)[1], quantile))
    near = first < float(np.quantile(between[:, 0], quantile)) - CLOSE
    exposed = near & (ratio < least_ratio)
    return Closest(
        distance=float(np.median(first)), ratio=float(np.median(ratio)), rate=100.0 * (1.0 - float(exposed.mean()))
    )


def _ratios(distances: Floats) -> tuple[Floats, Floats]:
    """The smaller of two distances, and its share of the larger; 1 where they are equal."""
    first, second = np.where(distances < CLOSE, 0.0, distances).T
    apart = second - first > CLOSE
    ratio: Floats = np.ones_like(first)
    ratio[apart] = first[apart] / second[apart]
    return first, ratio
