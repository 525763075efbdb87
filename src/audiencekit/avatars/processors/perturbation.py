"""Avatars drawn back towards the originals (contract 7.3)."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from audiencekit.avatars.processors import settings
from audiencekit.avatars.processors.columns import (
    closed,
    np,
    numbers,
    opened,
    same_length,
    values,
    with_numbers,
    with_values_as_in,
)
from audiencekit.avatars.processors.processor import FrameT


@attrs.frozen
class PerturbationProcessor:
    """How far a column goes from the original (0) to the avatar (1); columns without a level are the avatars'.

    Numbers go that part of the way; anything else is the avatar's value with that probability, drawn with *seed*. For
    unshuffled avatars only: row i of both is one person, so what comes out is as sensitive.
    """

    perturbation_level: Mapping[str, float] = attrs.field(factory=dict[str, float])
    seed: int | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        for column, level in self.perturbation_level.items():
            settings.share(level, f"the level of {column!r}")

    def preprocess(self, df: FrameT) -> FrameT:
        """*df* as it is."""
        return df

    def postprocess(self, source: FrameT, dest: FrameT) -> FrameT:
        """*dest* drawn towards *source*; a number missing in either is missing.

        Raises InvalidInput for columns that are not in both, and when they differ in rows.
        """
        levels = {name: level for name, level in self.perturbation_level.items() if level != 1}
        before, table = opened(source, tuple(levels)), opened(dest, tuple(levels))
        if not levels:
            return dest
        same_length(before, table, "a perturbation")
        draw = np.random.default_rng(self.seed)
        for name, level in levels.items():
            if before[name].dtype.is_numeric() and table[name].dtype.is_numeric():
                start = numbers(before, name)
                table = with_numbers(table, {name: start + (numbers(table, name) - start) * level})
            else:
                taken = draw.random(len(table)) < level
                pairs = zip(taken.tolist(), values(before, name), values(table, name), strict=True)
                mixed = [avatar if take else original for take, original, avatar in pairs]
                table = with_values_as_in(before, table, name, mixed)
        return closed(table, dest)
