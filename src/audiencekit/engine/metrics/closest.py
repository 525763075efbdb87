"""How near do avatars come to records, whoever they belong to? (contract 4.2)"""

from __future__ import annotations

import attrs
import numpy as np

from audiencekit.engine.columns import Floats
from audiencekit.engine.metrics.linkage import CLOSE
from audiencekit.engine.neighbours import nearest, query

DISTANCE_QUANTILE = 0.003  # 0.3 %: of the distances between records, below which an avatar is near one
RATIO_THRESHOLD = 0.3  # below it that record stands out among its neighbours


@attrs.frozen(kw_only=True)
class Closest:
    """distance: median to the nearest record. ratio: median of nearest to second nearest, 0 to 1. rate: percentage
    of avatars that are not both near a record and much nearer to it than to the next."""

    distance: float
    ratio: float
    rate: float


def closest(records: Floats, avatars: Floats) -> Closest:
    """Needs two records; coordinates as in `linkage`, of which no pairing is used."""
    distances, _ = query(records, avatars, 2)
    first, second = np.where(distances < CLOSE, 0.0, distances).T
    apart = second - first > CLOSE
    ratio = np.ones_like(first)
    ratio[apart] = first[apart] / second[apart]
    between = nearest(records, 1).distances[:, 0]
    near = first < float(np.quantile(between, DISTANCE_QUANTILE)) - CLOSE
    exposed = near & (ratio < RATIO_THRESHOLD)
    return Closest(
        distance=float(np.median(first)), ratio=float(np.median(ratio)), rate=100.0 * (1.0 - float(exposed.mean()))
    )
