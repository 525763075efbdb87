"""Ranges that follow each other, as steps between bounds (contract 7.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from audiencekit.avatars.processors import settings
from audiencekit.avatars.processors.bounded import along_the_way, part_of_the_way
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
from audiencekit.errors import InvalidInput

if TYPE_CHECKING:
    from audiencekit.avatars.processors.columns import Floats, Frame, Whole


@attrs.frozen(kw_only=True)
class InterRecordBoundedRangeDifferenceProcessor:
    """Ranges from *target_start_variable* to *target_end_variable* that follow each other within an id become the first
    start, the part of the way from each start to its end, and that from the end before to the next start.

    Bounds are the minimum and maximum of both columns together. Records follow each other as *sort_by_variable* grows,
    in the originals and in the avatars; without it as their rows come. If it is one of the two targets, which the
    avatars do not have, the avatars' rows are taken in the order of the originals', where they are as many.
    *should_round_output* rounds to whole numbers.
    """

    id_variable: str
    target_start_variable: str
    target_end_variable: str
    new_first_variable_name: str
    new_range_variable: str
    new_difference_variable_name: str
    sort_by_variable: str | None = None
    should_round_output: bool = True

    def __attrs_post_init__(self) -> None:
        settings.distinct(
            id_variable=self.id_variable,
            target_start_variable=self.target_start_variable,
            target_end_variable=self.target_end_variable,
            new_first_variable_name=self.new_first_variable_name,
            new_range_variable=self.new_range_variable,
            new_difference_variable_name=self.new_difference_variable_name,
        )

    def preprocess(self, df: FrameT) -> FrameT:
        """*df* with the three new columns and without the targets, its rows where they were.

        Raises InvalidInput for columns that are not there, new ones that are, and missing ids and values.
        """
        table = opened(df, self._needed())
        vacant(
            table,
            new_first_variable_name=self.new_first_variable_name,
            new_range_variable=self.new_range_variable,
            new_difference_variable_name=self.new_difference_variable_name,
        )
        start, end, low, high = self._targets(table)
        walk = Walk(codes(table, self.id_variable), self._sort(table))
        columns = {
            self.new_first_variable_name: walk.first(start),
            self.new_range_variable: part_of_the_way(start, end, low, high),
            self.new_difference_variable_name: part_of_the_way(walk.previous(end, of=start), start, low, high),
        }
        table = with_numbers(table, columns)
        return closed(table.drop(self.target_start_variable, self.target_end_variable), df)

    def postprocess(self, source: FrameT, dest: FrameT) -> FrameT:
        """*dest* with the targets in the place of the three, within the bounds of *source*. Raises as
        :meth:`preprocess`."""
        before = opened(source, self._needed())
        new = (self.new_first_variable_name, self.new_range_variable, self.new_difference_variable_name)
        table = opened(dest, (self.id_variable, *new))
        _, _, low, high = self._targets(before)
        first, width, step = (numbers(table, name, complete=True) for name in new)
        starts = np.empty(len(table))

        def next_end(previous: Floats, rows: Whole) -> Floats:
            starts[rows] = along_the_way(previous, step[rows], low, high)
            return along_the_way(starts[rows], width[rows], low, high)

        walk = Walk(codes(table, self.id_variable), self._avatar_sort(before, table))
        ends = walk.rebuild(first, next_end)
        if self.should_round_output:
            starts, ends = np.rint(starts), np.rint(ends)
        targets = {self.target_start_variable: starts, self.target_end_variable: ends}
        table = with_numbers(table, targets).drop(*new)
        if self.should_round_output:
            table = as_whole(table, list(targets))
        return closed(like_source(table, before), dest)

    def _needed(self) -> tuple[str, ...]:
        sort = () if self.sort_by_variable is None else (self.sort_by_variable,)
        return (self.id_variable, self.target_start_variable, self.target_end_variable, *sort)

    def _targets(self, table: Frame) -> tuple[Floats, Floats, float, float]:
        start = numbers(table, self.target_start_variable, complete=True)
        end = numbers(table, self.target_end_variable, complete=True)
        both = np.r_[start, end]
        return (start, end, float(both.min()), float(both.max())) if len(both) else (start, end, 0.0, 0.0)

    def _sort(self, table: Frame) -> Floats | None:
        if self.sort_by_variable is None:
            return None
        column = table[self.sort_by_variable]
        if column.dtype.is_numeric():
            return numbers(table, self.sort_by_variable)
        # Dates and words: by their rank; a missing one comes last.
        try:
            ranks = column.rank("min").to_numpy()
        except Exception:  # each library has an error of its own for what has no order
            raise InvalidInput(f"column {self.sort_by_variable!r} holds {column.dtype}, which has no order") from None
        return np.array(ranks, dtype=np.float64)

    def _avatar_sort(self, before: Frame, table: Frame) -> Floats | None:
        if self.sort_by_variable in (self.target_start_variable, self.target_end_variable):
            return self._sort(before) if len(before) == len(table) else None
        if self.sort_by_variable is not None:
            opened(table.to_native(), (self.sort_by_variable,))
        return self._sort(table)
