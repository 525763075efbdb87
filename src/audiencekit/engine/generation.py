"""Random weights and the direct form of the weighted mean (contract 1.8, 1.9). Arrays of n x k at most."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from audiencekit.engine.columns import Floats, Rows

FLOOR = 1e-9  # of the table's median neighbour distance: duplicates get a huge but finite weight
BLOCK = 100_000  # records whose weights are permuted at a time
SMALLEST_SHARE = 1000  # 1/2**j is cut here, float64 ends near 2**-1074


def least_distance(distances: Floats) -> float:
    """The floor under neighbour distances: one for the whole table."""
    return FLOOR * (float(np.median(distances)) or 1.0)


def floored(distances: Floats) -> Floats:
    """Distances that can be divided by."""
    return np.maximum(distances, least_distance(distances))


def draw_weights(distances: Floats, rng: np.random.Generator, floor: float | None = None) -> Floats:
    """Weights of each record's neighbours, n x k: closeness x chance x a share put on neighbours at random; sum 1.

    floor: under the distances; None takes it from them, which needs the whole table's.
    """
    count, k = len(distances), distances.shape[1]
    # All chances first, then all permutations: whatever the size of the blocks, each record gets the same.
    weights = rng.standard_exponential((count, k))
    shares: Floats = np.exp2(-np.minimum(np.arange(1, k + 1, dtype=np.float64), SMALLEST_SHARE))
    least = least_distance(distances) if floor is None else floor
    for begin in range(0, count, BLOCK):
        part = weights[begin : begin + BLOCK]  # filled in place
        # Neighbours under the floor weigh alike, so a record all of whose neighbours are copies needs no case of its
        # own.
        part /= np.maximum(distances[begin : begin + BLOCK], least)
        # The permutation is what protects: without it the nearest neighbour always had the largest share.
        part *= rng.permuted(np.tile(shares, (len(part), 1)), axis=1)
        totals = part.sum(axis=1, keepdims=True)
        empty = totals[:, 0] == 0
        part[empty], totals[empty] = 1.0, k
        part /= totals
    return weights


def weighted_means(values: Floats, rows: Rows, weights: Floats) -> Floats:
    """For each record the weighted mean of its neighbours' values. values: n x columns; answer: records x columns."""
    count, k = len(rows), rows.shape[1]
    starts: np.ndarray[tuple[int], np.dtype[np.intp]] = np.arange(count + 1, dtype=np.intp) * k
    mixing = csr_array((weights.ravel(), rows.ravel(), starts), shape=(count, len(values)), dtype=np.float64)
    return np.asarray(mixing @ values, dtype=np.float64)


def draw_neighbours(rows: Rows, cumulated: Floats, rng: np.random.Generator) -> Rows:
    """For each record one of its neighbours' row numbers, drawn by weight. cumulated: running sums of the weights."""
    return neighbours_at(rows, cumulated, rng.random(len(rows)))


def neighbours_at(rows: Rows, cumulated: Floats, chances: Floats) -> Rows:
    """The same for chances from 0 to 1 that were drawn already, one for each record."""
    points = chances * cumulated[:, -1]
    picks = np.minimum((cumulated <= points[:, None]).sum(axis=1), rows.shape[1] - 1)
    return rows[np.arange(len(rows)), picks]


def heaviest_modalities(codes: Rows, ranks: Rows, rows: Rows, weights: Floats) -> Rows:
    """For each record the modality its neighbours give most weight to; equal weights: the first by rank."""
    record = np.repeat(np.arange(len(rows), dtype=np.intp), rows.shape[1])
    held = ranks[codes[rows.ravel()]]
    by_modality = np.lexsort((held, record))
    record, held = record[by_modality], held[by_modality]
    begins = np.flatnonzero(np.r_[True, (record[1:] != record[:-1]) | (held[1:] != held[:-1])])
    sums = np.add.reduceat(weights.ravel()[by_modality], begins)
    record, held = record[begins], held[begins]
    best = np.lexsort((held, -sums, record))
    first = best[np.flatnonzero(np.r_[True, record[best][1:] != record[best][:-1]])]
    return np.argsort(ranks)[held[first]]
