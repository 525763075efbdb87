"""Readings as steps between bounds (contract 7.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from audiencekit.avatars.processors import settings
from audiencekit.avatars.processors.columns import (
    as_whole,
    closed,
    like_source,
    np,
    numbers,
    opened,
    vacant,
    with_numbers,
)
from audiencekit.avatars.processors.groups import Walk, codes
from audiencekit.avatars.processors.processor import FrameT

if TYPE_CHECKING:
    from audiencekit.avatars.processors.columns import Floats


def part_of_the_way(before: Floats, found: Floats, low: float, high: float) -> Floats:
    """How far *found* is from *before* towards the bound on its side: 0 to 1 up to *high*, 0 to -1 down to *low*."""
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(found >= before, (found - before) / (high - before), -(before - found) / (before - low))
    return np.where(np.isfinite(part), part, 0.0)


def along_the_way(before: Floats, part: Floats, low: float, high: float) -> Floats:
    """The reverse of :func:`part_of_the_way`."""
    return before + np.where(part >= 0, part * np.abs(high - before), part * np.abs(before - low))


@attrs.frozen
class InterRecordBoundedCumulatedDifferenceProcessor:
    """The values of *target_variable* within each id, as their rows come, become the first one and, for each, the part
    of the way from the value before to the column's maximum (0 to 1) or minimum (0 to -1).

    The avatars' values stay within the bounds of the original. *should_round_output* rounds them to whole numbers.
    """

    id_variable: str
    target_variable: str
    new_first_variable_name: str
    new_difference_variable_name: str
    should_round_output: bool = False

    def __attrs_post_init__(self) -> None:
        settings.distinct(
            id_variable=self.id_variable,
            target_variable=self.target_variable,
            new_first_variable_name=self.new_first_variable_name,
            new_difference_variable_name=self.new_difference_variable_name,
        )

    def preprocess(self, df: FrameT) -> FrameT:
        """*df* with the two new columns and without the target.

        Raises InvalidInput for columns that are not there, new ones that are, and missing ids and values.
        """
        table = opened(df, (self.id_variable, self.target_variable))
        vacant(
            table,
            new_first_variable_name=self.new_first_variable_name,
            new_difference_variable_name=self.new_difference_variable_name,
        )
        found = numbers(table, self.target_variable, complete=True)
        walk = Walk(codes(table, self.id_variable))
        low, high = _bounds(found)
        columns = {
            self.new_first_variable_name: walk.first(found),
            self.new_difference_variable_name: part_of_the_way(walk.previous(found), found, low, high),
        }
        return closed(with_numbers(table, columns).drop(self.target_variable), df)

    def postprocess(self, source: FrameT, dest: FrameT) -> FrameT:
        """*dest* with the target in the place of the two, within the bounds of *source*. Raises as
        :meth:`preprocess`."""
        before = opened(source, (self.id_variable, self.target_variable))
        table = opened(dest, (self.id_variable, self.new_first_variable_name, self.new_difference_variable_name))
        low, high = _bounds(numbers(before, self.target_variable, complete=True))
        part = numbers(table, self.new_difference_variable_name, complete=True)
        first = numbers(table, self.new_first_variable_name, complete=True)
        walk = Walk(codes(table, self.id_variable))
        found = walk.rebuild(first, lambda previous, rows: along_the_way(previous, part[rows], low, high))
        table = with_numbers(table, {self.target_variable: np.rint(found) if self.should_round_output else found})
        table = table.drop(self.new_first_variable_name, self.new_difference_variable_name)
        if self.should_round_output:
            table = as_whole(table, [self.target_variable])
        return closed(like_source(table, before), dest)


def _bounds(found: Floats) -> tuple[float, float]:
    return (float(found.min()), float(found.max())) if len(found) else (0.0, 0.0)
