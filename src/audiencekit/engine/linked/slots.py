"""How many children each parent avatar gets (contract 2.3, step 3)."""

from __future__ import annotations

import numpy as np

from audiencekit.engine.columns import Floats, Rows
from audiencekit.engine.neighbours import query


def child_counts(counts: Rows, coordinates: Floats, k: int, wanted: int, rng: np.random.Generator) -> Rows:
    """The number of children of each parent avatar, `wanted` in all.

    counts, coordinates: of the parent records. A count that fewer than k parents have tells who its parent is: it is
    replaced by that of one of the k nearest parents drawn at random, one with a common count where there is one.
    """
    rare = np.flatnonzero(np.bincount(counts)[counts] < k)
    result = counts.copy()
    if rare.size:
        neighbours = rng.permuted(_neighbours(coordinates, rare, k), axis=1)
        common = np.ones(len(counts), dtype=np.bool_)
        common[rare] = False
        result[rare] = counts[neighbours[np.arange(rare.size), np.argmax(common[neighbours], axis=1)]]
    return _sum_to(result, wanted, rng)


def _neighbours(coordinates: Floats, rows: Rows, k: int) -> Rows:
    """Row numbers of the k records nearest to some of them, themselves left out."""
    places = coordinates if coordinates.shape[1] else np.zeros((len(coordinates), 1))
    _, found = query(places, places[rows], k + 1)
    drop = found == rows[:, None]
    drop[~drop.any(axis=1), -1] = True  # among duplicates the answer may lack the record itself
    return found[~drop].reshape(len(rows), k)


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
