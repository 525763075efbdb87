"""Rare words under one common name (contract 7.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from audiencekit.avatars.processors import settings
from audiencekit.avatars.processors.columns import closed, need, nw, opened, single_values, with_values
from audiencekit.avatars.processors.processor import FrameT
from audiencekit.errors import InvalidInput

if TYPE_CHECKING:
    from audiencekit.avatars.processors.columns import Frame


@attrs.frozen(kw_only=True)
class GroupModalitiesProcessor:
    """Words that stand in few rows become *new_category*. There is no way back: ``postprocess`` changes nothing.

    Either *variable_thresholds* names the columns, each with the number of rows up to which a word is rare; or every
    column of words with at least *min_unique* different ones is taken, with *global_threshold*. A listed column of
    numbers becomes text where it has rare values. Missing values stay missing.
    """

    variable_thresholds: Mapping[str, int] | None = None
    min_unique: int | None = None
    global_threshold: int | None = None
    new_category: str = "other"

    def __attrs_post_init__(self) -> None:
        general = (self.min_unique, self.global_threshold)
        if (self.variable_thresholds is None) == (general == (None, None)) or (
            self.variable_thresholds is None and None in general
        ):
            raise InvalidInput("give either variable_thresholds, or both min_unique and global_threshold")
        for column, threshold in (self.variable_thresholds or {}).items():
            settings.count(threshold, f"the threshold of {column!r}", least=0)
        if self.variable_thresholds is None:
            settings.count(self.min_unique, "min_unique", least=0)
            settings.count(self.global_threshold, "global_threshold", least=0)

    def preprocess(self, df: FrameT) -> FrameT:
        """*df* with its rare words renamed. Raises InvalidInput for a listed column that is not there."""
        table = opened(df)
        for name, threshold in self._thresholds(table).items():
            table = self._grouped(table, name, threshold)
        return closed(table, df)

    def postprocess(self, source: FrameT, dest: FrameT) -> FrameT:
        """*dest* as it is."""
        return dest

    def _thresholds(self, table: Frame) -> Mapping[str, int]:
        if self.variable_thresholds is not None:
            need(table, tuple(self.variable_thresholds))
            return self.variable_thresholds
        least, threshold = self.min_unique or 0, self.global_threshold or 0
        return {
            name: threshold
            for name, dtype in table.schema.items()
            if isinstance(dtype, (nw.String, nw.Object, nw.Categorical, nw.Enum))
            and len(set(single_values(table, name)) - {None}) >= least
        }

    def _grouped(self, table: Frame, name: str, threshold: int) -> Frame:
        found = single_values(table, name)
        rare = {value for value, rows in Counter(found).items() if rows <= threshold and value is not None}
        if not rare:
            return table
        words = [None if value is None else self.new_category if value in rare else str(value) for value in found]
        closed_list = isinstance(table.schema[name], (nw.Categorical, nw.Enum))
        grouped = with_values(table, name, words, nw.String())
        # An order or a closed list of words cannot hold the new one.
        return grouped.with_columns(nw.col(name).cast(nw.Categorical)) if closed_list else grouped
