"""Missing values of both tables filled from the originals (contract 1.5, 4.1)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from audiencekit.engine.columns import Floats, NumericColumn, Rows
from audiencekit.engine.metrics.pair import ColumnPair

NEIGHBOURS = 5
MOST_DONORS = 10_000
CHUNK = 2_000_000  # distances held at once


def fill(columns: Sequence[ColumnPair]) -> list[tuple[Floats, Floats]]:
    """Values of each column, originals' and avatars', without gaps: from the nearest originals by Gower's distance
    over what both rows have, numbers by their mean (integers their median), modalities by the most frequent."""
    before = [column.before for column in columns]
    after = [column.after for column in columns]
    return list(zip(_filled(columns, before), _filled(columns, after), strict=True))


def _filled(columns: Sequence[ColumnPair], sides: Sequence[Floats]) -> list[Floats]:
    result: list[Floats] = []
    for place, column in enumerate(columns):
        values = sides[place].copy()
        gaps = np.flatnonzero(np.isnan(values))
        if gaps.size and not np.isnan(column.before).all():
            values[gaps] = _guesses(columns, sides, place, gaps)
        result.append(values)
    return result


def _guesses(columns: Sequence[ColumnPair], sides: Sequence[Floats], place: int, gaps: Rows) -> Floats:
    column = columns[place]
    donors = np.flatnonzero(~np.isnan(column.before))
    if len(donors) > MOST_DONORS:
        donors = np.sort(np.random.default_rng(0).choice(donors, MOST_DONORS, replace=False))
    count = min(NEIGHBOURS, len(donors))
    found: list[Floats] = []
    step = max(1, CHUNK // len(donors))
    for start in range(0, len(gaps), step):
        distances = _gower(columns, sides, gaps[start : start + step], donors)
        nearest = np.argsort(distances, axis=1, kind="stable")[:, :count]
        found.append(_vote(column, column.before[donors[nearest]]))
    return np.concatenate(found)


def _gower(columns: Sequence[ColumnPair], sides: Sequence[Floats], rows: Rows, donors: Rows) -> Floats:
    total: Floats = np.zeros((len(rows), len(donors)))
    seen: Floats = np.zeros((len(rows), len(donors)))
    for column, side in zip(columns, sides, strict=True):
        here, there = side[rows][:, None], column.before[donors][None, :]
        both = ~np.isnan(here) & ~np.isnan(there)
        if column.numeric:
            low, high = np.nanmin(column.before), np.nanmax(column.before)
            gap = np.abs(here - there) / (high - low) if high > low else np.zeros(both.shape)
        else:
            gap = (here != there).astype(np.float64)
        total += np.where(both, gap, 0.0)
        seen += both
    return np.where(seen > 0, total / np.maximum(seen, 1), 1.0)


def _vote(column: ColumnPair, values: Floats) -> Floats:
    if isinstance(column.kind, NumericColumn):
        return np.median(values, axis=1) if column.kind.integer else values.mean(axis=1)
    codes = values.astype(np.intp)
    tally = (codes[:, :, None] == codes[:, None, :]).sum(axis=2)
    # The most frequent among them; of equally frequent ones the nearest.
    return values[np.arange(len(values)), tally.argmax(axis=1)]
