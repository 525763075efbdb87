"""Avatars with the means of the originals (contract 7.4)."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING

import attrs

from audiencekit.avatars.processors import settings
from audiencekit.avatars.processors.columns import closed, np, numbers, opened, with_numbers
from audiencekit.avatars.processors.groups import keys
from audiencekit.avatars.processors.processor import FrameT

if TYPE_CHECKING:
    from audiencekit.avatars.processors.columns import Floats, Whole


def _targets(given: Iterable[str]) -> tuple[str, ...]:
    return settings.names(given, "target_variables")


def _groups(given: Iterable[str] | None) -> tuple[str, ...]:
    return () if given is None else settings.names(given, "groupby_variables")


@attrs.frozen
class ExpectedMeanProcessor:
    """Shift columns of the avatars to the mean the originals have, within each group of *groupby_variables* if given;
    with *same_std* stretch them to the same standard deviation (of the sample), too.

    A group that the originals do not have is left as it is, with a warning. A column with a group whose deviation is 0
    or unknown (one row) is shifted only, with a warning.
    """

    target_variables: tuple[str, ...] = attrs.field(converter=_targets)
    groupby_variables: tuple[str, ...] = attrs.field(default=None, kw_only=True, converter=_groups)
    same_std: bool = attrs.field(default=False, kw_only=True)

    def preprocess(self, df: FrameT) -> FrameT:
        """*df* as it is. Raises InvalidInput for columns that are not there or no numbers."""
        table = opened(df, (*self.target_variables, *self.groupby_variables))
        for name in self.target_variables:
            numbers(table, name)
        return df

    def postprocess(self, source: FrameT, dest: FrameT) -> FrameT:
        """*dest* with the means of *source*; rows, their order and columns stay. Raises as :meth:`preprocess`."""
        needed = (*self.target_variables, *self.groupby_variables)
        before, table = opened(source, needed), opened(dest, needed)
        places = {key: place for place, key in enumerate(dict.fromkeys(keys(before, self.groupby_variables)))}
        origin = np.array([places[key] for key in keys(before, self.groupby_variables)], dtype=np.int64)
        group = np.array([places.get(key, -1) for key in keys(table, self.groupby_variables)], dtype=np.int64)
        if strange := int((group < 0).sum()):
            warnings.warn(
                f"{strange} rows are of groups the originals do not have; they stay as they are", stacklevel=2
            )
        shifted = {
            name: self._shifted(name, numbers(before, name), origin, numbers(table, name), group, len(places))
            for name in self.target_variables
        }
        return closed(with_numbers(table, shifted), dest)

    def _shifted(self, name: str, source: Floats, origin: Whole, dest: Floats, group: Whole, count: int) -> Floats:
        mean, deviation = _moments(source, origin, count)
        current, spread = _moments(dest, group, count)
        factor = np.ones(count)
        if self.same_std:
            present = np.unique(group[group >= 0])
            if np.all(spread[present] > 0) and np.all(deviation[present] >= 0):  # NaN is neither
                factor[present] = deviation[present] / spread[present]
            else:
                warnings.warn(f"{name!r}: the deviation of a group is 0 or unknown; only means are set", stacklevel=3)
        known = (group >= 0) & ~np.isnan(mean[group])
        return np.where(known, mean[group] + (dest - current[group]) * factor[group], dest)


def _moments(found: Floats, group: Whole, count: int) -> tuple[Floats, Floats]:
    """Mean and sample deviation of each group, missing values aside; NaN where there are too few."""
    there = (group >= 0) & ~np.isnan(found)
    value, place = found[there], group[there]
    size = np.bincount(place, minlength=count).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.bincount(place, value, minlength=count) / size
        square = np.bincount(place, (value - mean[place]) ** 2, minlength=count)
        return mean, np.sqrt(np.where(size > 1, square / (size - 1), np.nan))
