"""What a child carries of its parents while it is anonymised (contract 2.3, steps 1 and 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs
import numpy as np
import pandas as pd

from audiencekit.engine.columns import Floats, Rows
from audiencekit.engine.linked.keys import NOBODY
from audiencekit.engine.linked.tables import Link


@attrs.frozen(kw_only=True, eq=False)
class Carried:
    """Columns added to a child for one link, to be generated with it.

    columns: names of the parent's coordinates; none where no column of the parent varies. absent: name of the column
    that tells a child without parent; None when each has one.
    """

    link: Link
    columns: tuple[str, ...]
    absent: str | None
    added: pd.DataFrame

    @property
    def weights(self) -> dict[str, float]:
        """Column weights: the coordinates together weigh as much as one column."""
        return dict.fromkeys(self.columns, 1.0 / max(len(self.columns), 1))

    def wishes(self, avatars: pd.DataFrame) -> Floats:
        """Where each child avatar expects its parent, in the parent's space."""
        return avatars[list(self.columns)].to_numpy(dtype=np.float64)

    def has_parent(self, avatars: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which child avatars take a slot."""
        if self.absent is None:
            return np.ones(len(avatars), dtype=np.bool_)
        return ~avatars[self.absent].to_numpy(dtype=np.bool_)


def carry(link: Link, parents: Rows, coordinates: Floats, taken: Iterable[str]) -> Carried:
    """For each child the coordinates of its parent; the mean of the others' where it has none.

    parents: row number of each child's parent, NOBODY for none. taken: names of columns not to be used.
    """
    prefix = unused_prefix(f"__parent__{link.parent}", taken)
    columns = tuple(f"{prefix}_{axis + 1}" for axis in range(coordinates.shape[1]))
    alone = parents == NOBODY
    values = coordinates[np.where(alone, 0, parents)]
    if alone.any() and not alone.all():
        values[alone] = values[~alone].mean(axis=0)
    added = pd.DataFrame(values, columns=list(columns))
    absent = f"{prefix}_absent" if alone.any() else None
    if absent is not None:
        added[absent] = alone
    return Carried(link=link, columns=columns, absent=absent, added=added)


def unused_prefix(prefix: str, taken: Iterable[str]) -> str:
    """The prefix, with as many underscores before it as it takes for no name to start with it."""
    names = list(taken)
    while any(name.startswith(prefix) for name in names):
        prefix = f"_{prefix}"
    return prefix


def joined_weights(given: Mapping[str, float], carried: Iterable[Carried]) -> dict[str, float]:
    """The user's column weights and those of the columns carried along."""
    result = dict(given)
    for one in carried:
        result.update(one.weights)
    return result
