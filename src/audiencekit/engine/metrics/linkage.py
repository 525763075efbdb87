"""Can a record be told from its own avatar? Hidden rate and local cloaking (contract 4.2).

`records` and `avatars` are coordinates, n x axes; row i of the one belongs to row i of the other.
"""

from __future__ import annotations

import attrs
import numpy as np
from scipy.spatial import cKDTree

from audiencekit.engine.columns import Floats, Rows

CLOSE = 1e-9  # nearer than this is no distance, and distances this near each other are equal (contract 4.1)
CLOAKING_ALL = 200_000  # records; the counting grows with the counts, so larger tables are sampled
CLOAKING_SAMPLE = 20_000


@attrs.frozen(kw_only=True)
class HiddenRate:
    """Percentages: `rate` of wrong guesses when a tie is guessed at random, `strict` with an avatar truly nearer."""

    rate: float
    strict: float


@attrs.frozen(kw_only=True)
class Cloaking:
    """Median number of avatars at least as near as the own one (`count`), or truly nearer (`strict`).

    records: how many were looked at.
    """

    count: float
    strict: float
    records: int


def hidden_rate(records: Floats, avatars: Floats) -> HiddenRate:
    """An attacker takes the avatar nearest to the record: how often is it not the record's own?"""
    tree = cKDTree(avatars)
    own = _own_distances(records, avatars)
    least = np.asarray(tree.query(records, k=1, workers=-1)[0], dtype=np.float64)
    tied = _count_within(tree, records, least + CLOSE)
    own_is_among = own <= least + CLOSE
    # An own avatar at the very border may be missed by the count; a tie has at least that one member.
    hidden = np.where(own_is_among, 1.0 - 1.0 / np.maximum(tied, 1), 1.0)
    return HiddenRate(rate=100.0 * float(hidden.mean()), strict=100.0 * float((~own_is_among).mean()))


def local_cloaking(records: Floats, avatars: Floats) -> Cloaking:
    """How many avatars stand between a record and its own? Above 200,000 records 20,000 of them are looked at."""
    tree = cKDTree(avatars)
    own = _own_distances(records, avatars)
    if len(records) > CLOAKING_ALL:
        sample = np.random.default_rng(0).choice(len(records), CLOAKING_SAMPLE, replace=False)
        records, own = records[sample], own[sample]
    as_near = np.maximum(_count_within(tree, records, own + CLOSE) - 1, 0)
    nearer = np.zeros_like(as_near)
    apart = own > CLOSE
    nearer[apart] = _count_within(tree, records[apart], own[apart] - CLOSE)
    return Cloaking(count=float(np.median(as_near)), strict=float(np.median(nearer)), records=len(records))


def _own_distances(records: Floats, avatars: Floats) -> Floats:
    return np.sqrt(((records - avatars) ** 2).sum(axis=1))


def _count_within(tree: cKDTree, points: Floats, radius: Floats) -> Rows:
    return np.asarray(tree.query_ball_point(points, radius, workers=-1, return_length=True), dtype=np.intp)
