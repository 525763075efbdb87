"""Rows by group: numbering, positions within a group, running sums and step-by-step rebuilding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from audiencekit.avatars.processors.columns import single_values
from audiencekit.errors import InvalidInput

if TYPE_CHECKING:
    from audiencekit.avatars.processors.columns import Floats, Frame, Whole


def keys(table: Frame, names: Sequence[str]) -> list[tuple[object, ...]]:
    """The group of each row; a missing value is a group of its own."""
    return list(zip(*(single_values(table, name) for name in names), strict=True)) if names else [()] * len(table)


def codes(table: Frame, name: str) -> Whole:
    """The rows' ids as numbers from 0, in order of appearance. Raises InvalidInput for a missing id."""
    numbers: dict[object, int] = {}
    found = single_values(table, name)
    if None in found:
        raise InvalidInput(f"column {name!r} has missing values; every record needs its id")
    return np.array([numbers.setdefault(value, len(numbers)) for value in found], dtype=np.int64)


class Walk:
    """The records of each id, one after the other.

    *order* lists the rows, those of an id together and in the order they are walked; ``sort`` breaks no tie, so rows
    that compare equal stay as they were given.
    """

    def __init__(self, ids: Whole, sort: Floats | None = None) -> None:
        self.order: Whole = np.lexsort((sort, ids)) if sort is not None else np.argsort(ids, kind="stable")
        grouped: Whole = ids[self.order]
        starts = np.flatnonzero(np.r_[True, grouped[1:] != grouped[:-1]]) if len(ids) else np.zeros(0, dtype=np.int64)
        lengths = np.diff(np.r_[starts, len(ids)])
        self._starts = starts
        self._first = np.repeat(starts, lengths)  # for each place in the order, where its id begins
        self._steps: Whole = np.arange(len(ids)) - self._first

    def previous(self, found: Floats, *, of: Floats | None = None) -> Floats:
        """For each row the value of the id's record before it; for the first its own one, of *of* where given."""
        walked, own = found[self.order], (found if of is None else of)[self.order]
        before = np.r_[own[:1], walked[:-1]]
        return self.back(np.where(self._steps == 0, own, before))

    def first(self, found: Floats) -> Floats:
        """For each row the value of its id's first record."""
        return self.back(found[self.order][self._first])

    def running_sum(self, found: Floats) -> Floats:
        """For each row the sum over its id's records up to it."""
        # Step by step over the ids at once: sums over everything would lose digits between ids of unlike size.
        return self.rebuild(np.zeros_like(found), lambda before, rows: before + found[rows])

    def rebuild(self, start: Floats, step: Callable[[Floats, Whole], Floats]) -> Floats:
        """Values made one from the other: *step* is given those of the records before, and the rows they lead to.
        Before an id's first record stands the value *start* has in its row."""
        walked = np.empty(len(self.order))
        if not len(self.order):
            return walked
        by_step = np.argsort(self._steps, kind="stable")
        steps: Whole = np.arange(int(self._steps.max()) + 2)
        bounds: Whole = np.searchsorted(self._steps[by_step], steps)
        for number in range(len(bounds) - 1):
            places = by_step[bounds[number] : bounds[number + 1]]
            rows = self.order[places]
            walked[places] = step(start[rows] if number == 0 else walked[places - 1], rows)
        return self.back(walked)

    def back(self, walked: Floats) -> Floats:
        """*walked*, given in this order, in the order of the rows."""
        found = np.empty_like(walked)
        found[self.order] = walked
        return found
