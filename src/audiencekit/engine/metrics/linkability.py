"""An attacker holds two halves of a record apart: do the avatars join them? (contract 4.2)"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import gammaln

from audiencekit.engine.columns import Floats, Rows, Table
from audiencekit.engine.metrics.select import only
from audiencekit.engine.neighbours import query
from audiencekit.engine.project import fit

NEAREST = 10  # avatars looked at on each side
MOST_RECORDS = 20_000  # looked at
ROUNDING = 6  # decimals by which avatars are put in order


def linkability_protection(
    records: Table, avatars: Table, *, ncp: int | None, reduce: bool = False, seed: int = 0
) -> float | None:
    """Percentage, 100 when the two halves of a record share an avatar no more often than by chance.

    The columns that vary are split in two halves by the seed. None for one column, or fewer rows than 21.
    reduce: categorical reduction of each half (1.6).
    """
    varying = sorted(column.name for column in records.columns if column.varies)
    if len(varying) < 2 or records.rows <= 2 * NEAREST:
        return None
    order: Rows = np.random.default_rng(seed).permutation(len(varying)).astype(np.intp)
    shuffled = [varying[int(place)] for place in order]
    half = len(shuffled) // 2
    sides = [_side(records, avatars, names, ncp, reduce) for names in (shuffled[:half], shuffled[half:])]
    looked = _sample(records.rows)
    # In an order of their own first, so that no result depends on the order of the rows.
    sorted_rows = np.lexsort(np.round(np.hstack([there for _, there in sides]), ROUNDING).T)
    found: list[Rows] = []
    for place, (here, there) in enumerate(sides):
        # Each side meets equally near avatars in an order of its own: an order common to both would link them.
        mixed = sorted_rows[np.random.default_rng([seed, place]).permutation(records.rows)]
        found.append(mixed[query(there[mixed], here[looked], NEAREST)[1]])
    linked = float(np.mean([bool(set(one) & set(two)) for one, two in zip(*map(_lists, found), strict=True)]))
    chance = chance_of_meeting(records.rows, NEAREST)
    return 100.0 * (1.0 - max(0.0, (linked - chance) / (1.0 - chance)))


def chance_of_meeting(rows: int, drawn: int) -> float:
    """That two random draws of so many rows have one in common."""
    ways = 2 * gammaln(rows - drawn + 1) - gammaln(rows - 2 * drawn + 1) - gammaln(rows + 1)
    return 1.0 - float(np.exp(ways))


def _lists(rows: Rows) -> list[list[int]]:
    return rows.tolist()


def _sample(rows: int) -> Rows:
    if rows <= MOST_RECORDS:
        return np.arange(rows)
    return np.random.default_rng(0).choice(rows, MOST_RECORDS, replace=False)


def _side(records: Table, avatars: Table, names: Sequence[str], ncp: int | None, reduce: bool) -> tuple[Floats, Floats]:
    here, there = only(records, names), only(avatars, names)
    projection = fit(here, axes=ncp, reduce=reduce)
    return projection.coordinates(here), projection.coordinates(there)
