"""How many children each parent avatar gets (contract 2.3, step 3)."""

from __future__ import annotations

import numpy as np

from audiencekit.engine.columns import Rows


def child_counts(counts: Rows, neighbours: Rows, wanted: int, rng: np.random.Generator) -> Rows:
    """The number of children of each parent avatar, `wanted` in all.

    counts: of each parent record. neighbours: their k nearest records, parents x k; a count that fewer than k
    parents have is replaced by that of a neighbour drawn at random, one with a common count where there is one.
    """
    k = neighbours.shape[1]
    rare = np.bincount(counts)[counts] < k
    result = counts.copy()
    order = rng.permuted(neighbours[rare], axis=1)
    common_first = np.argmax(~rare[order], axis=1) if len(order) else np.zeros(0, dtype=np.intp)
    result[rare] = counts[order[np.arange(len(order)), common_first]]
    return _sum_to(result, wanted, rng)


def _sum_to(counts: Rows, wanted: int, rng: np.random.Generator) -> Rows:
    """Random single steps up or down, at a parent the likelier the more children it has: the childless stay so."""
    total = int(counts.sum())
    if total == wanted:
        return counts
    if total == 0:
        return np.bincount(rng.integers(len(counts), size=wanted), minlength=len(counts))
    slots = np.repeat(np.arange(len(counts), dtype=np.intp), counts)
    if wanted > total:
        return counts + np.bincount(rng.choice(slots, wanted - total), minlength=len(counts))
    return counts - np.bincount(rng.choice(slots, total - wanted, replace=False), minlength=len(counts))
