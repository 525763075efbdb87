"""Ranges of an individual, one after the other, as numbers that stay within bounds (wire contract 7.8, 7.9).

A step from p to x is written as the share it takes of the room above p (below p, negative), so that every share from -1
to 1 leads to a value inside the bounds again.
"""

from __future__ import annotations

import numpy as np

from audiencekit.engine.columns import Floats, Rows


def describe_ranges(start: Floats, end: Floats, individuals: Rows) -> tuple[Floats, Floats, Floats]:
    """For each row: where its individual's first range starts; the length of its range, and the gap to the end of the
    range before (0 for the first), as shares of the room. An individual's ranges go by their starts."""
    low, high = min(start.min(), end.min()), max(start.max(), end.max())
    order, turn = _order(start, individuals)
    before = np.empty_like(start)
    before[order] = np.where(turn[order] == 0, start[order], np.roll(end[order], 1))
    first = np.empty_like(start)
    first[order] = start[order][np.arange(len(order)) - turn[order]]
    return first, _share(before=start, after=end, low=low, high=high), _share(before, start, low, high)


def rebuild_ranges(
    first: Floats, lengths: Floats, gaps: Floats, individuals: Rows, originals: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """Starts and ends from what `describe_ranges` gave, or from avatars of it, in the rows of the originals."""
    start, end = originals
    low, high = min(start.min(), end.min()), max(start.max(), end.max())
    order, turn = _order(start, individuals)
    starts, ends = np.zeros_like(first), np.zeros_like(first)
    # All individuals' first ranges together, then all second ones: as many rounds as the longest history has ranges.
    by_turn = order[np.argsort(turn[order], kind="stable")]
    previous = np.zeros(int(individuals.max()) + 1)
    for rows in np.split(by_turn, np.cumsum(np.bincount(turn))[:-1]):
        who = individuals[rows]
        starting = first[rows] if turn[rows[0]] == 0 else _step(previous[who], gaps[rows], low, high)
        starts[rows] = starting
        ends[rows] = previous[who] = _step(starting, lengths[rows], low, high)
    return starts, ends


def _order(start: Floats, individuals: Rows) -> tuple[Rows, Rows]:
    """Row numbers by individual and start, and each row's turn within its individual, from 0."""
    order = np.lexsort((start, individuals))
    sorted_by = individuals[order]
    begins = np.flatnonzero(np.r_[True, sorted_by[1:] != sorted_by[:-1]])
    sizes = np.diff(np.r_[begins, len(order)])
    turn = np.empty(len(order), dtype=np.intp)
    turn[order] = np.arange(len(order)) - np.repeat(begins, sizes)
    return order, turn


def _share(before: Floats, after: Floats, low: float, high: float) -> Floats:
    change = after - before
    room = np.where(change >= 0, high - before, before - low)
    return np.divide(change, room, out=np.zeros_like(change), where=room > 0)


def _step(before: Floats, share: Floats, low: float, high: float) -> Floats:
    return before + share * np.where(share >= 0, high - before, before - low)
