"""Growing readings as a start and the steps from it (contract 7.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from audiencekit.avatars.processors import settings
from audiencekit.avatars.processors.columns import (
    closed,
    like_source,
    numbers,
    opened,
    same_length,
    vacant,
    with_numbers,
)
from audiencekit.avatars.processors.groups import Walk, codes
from audiencekit.avatars.processors.processor import FrameT

if TYPE_CHECKING:
    from audiencekit.avatars.processors.columns import Frame


@attrs.frozen(kw_only=True)
class InterRecordCumulatedDifferenceProcessor:
    """The values of *target_variable* within each id, in growing order, become the first one and the difference to the
    one before (0 for the first); the avatars' differences add up to values again.

    With *keep_record_order* they add up in the growing order of the originals (the same rows, unshuffled), else in the
    order of the avatars' rows.
    """

    id_variable: str
    target_variable: str
    new_first_variable_name: str
    new_difference_variable_name: str
    keep_record_order: bool = False

    def __attrs_post_init__(self) -> None:
        settings.distinct(
            id_variable=self.id_variable,
            target_variable=self.target_variable,
            new_first_variable_name=self.new_first_variable_name,
            new_difference_variable_name=self.new_difference_variable_name,
        )

    def preprocess(self, df: FrameT) -> FrameT:
        """*df* with the two new columns and without the target, its rows where they were.

        Raises InvalidInput for columns that are not there, new ones that are, and missing ids and values.
        """
        table = opened(df, (self.id_variable, self.target_variable))
        vacant(
            table,
            new_first_variable_name=self.new_first_variable_name,
            new_difference_variable_name=self.new_difference_variable_name,
        )
        found = numbers(table, self.target_variable, complete=True)
        walk = self._walk(table)
        columns = {
            self.new_first_variable_name: walk.first(found),
            self.new_difference_variable_name: found - walk.previous(found),
        }
        return closed(with_numbers(table, columns).drop(self.target_variable), df)

    def postprocess(self, source: FrameT, dest: FrameT) -> FrameT:
        """*dest* with the target in the place of the two. Raises as :meth:`preprocess`, and when *source* and *dest*
        differ in rows though their order is to be kept."""
        before = opened(source, (self.id_variable, self.target_variable))
        table = opened(dest, (self.id_variable, self.new_first_variable_name, self.new_difference_variable_name))
        first = numbers(table, self.new_first_variable_name, complete=True)
        step = numbers(table, self.new_difference_variable_name, complete=True)
        ids = codes(table, self.id_variable)
        if self.keep_record_order:
            same_length(before, table, "keep_record_order")
            walk = Walk(ids, numbers(before, self.target_variable, complete=True))
        else:
            walk = Walk(ids)
        table = with_numbers(table, {self.target_variable: first + walk.running_sum(step)})
        table = table.drop(self.new_first_variable_name, self.new_difference_variable_name)
        return closed(like_source(table, before), dest)

    def _walk(self, table: Frame) -> Walk:
        return Walk(codes(table, self.id_variable), numbers(table, self.target_variable))
