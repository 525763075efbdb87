"""Series of originals and avatars made comparable, for their metrics (contract 2.4, 4.3)."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd

from audiencekit.engine.columns import Floats, Rows
from audiencekit.engine.linked.series_parameters import SeriesParameters
from audiencekit.engine.linked.series_project import components
from audiencekit.engine.linked.series_read import Points, align, grid_size, read_points
from audiencekit.engine.linked.tables import LinkedTable

SMALLEST_WEIGHT = 1e-9


@attrs.frozen(kw_only=True, eq=False)
class SeriesPair:
    """present: individuals with rows on both sides; the rest is of those.

    curves: by variable, originals' and avatars', individuals x points of one grid. original, avatars: their
    components with start, duration and number of points; weights: column weights of the components.
    """

    present: Rows
    curves: dict[str, tuple[Floats, Floats]]
    original: pd.DataFrame
    avatars: pd.DataFrame
    weights: dict[str, float]


def pair_series(
    name: str, table: LinkedTable, avatars: pd.DataFrame, owners: Rows, avatar_owners: Rows, individuals: int
) -> SeriesPair:
    """owners, avatar_owners: number of the individual of each row of the table and of its avatars."""
    parameters = table.parameters if isinstance(table.parameters, SeriesParameters) else SeriesParameters()
    time = table.time_series_time
    assert time is not None
    here = read_points(table.data, time, owners, individuals)
    there = read_points(avatars, time, avatar_owners, individuals)
    present = np.flatnonzero(~here.absent & ~there.absent)
    size = grid_size(here, parameters)
    curves: dict[str, tuple[Floats, Floats]] = {}
    weights: dict[str, float] = {}
    originals, others = _lengths(name, here, present), _lengths(name, there, present)
    for variable in here.values:
        pair = align(here, variable, size)[present], align(there, variable, size)[present]
        curves[variable] = pair
        if len(present) == 0:
            continue
        found = components(pair[0], parameters.projection, parameters.nf)
        after = found.of(pair[1])
        for place, share in enumerate(found.shares):
            column = f"{name}.{variable}.{place + 1}"
            originals[column], others[column] = found.scores[:, place], after[:, place]
            weights[column] = max(float(share), SMALLEST_WEIGHT)
    return SeriesPair(
        present=present,
        curves=curves,
        original=pd.DataFrame(originals),
        avatars=pd.DataFrame(others),
        weights=weights,
    )


def _lengths(name: str, points: Points, present: Rows) -> dict[str, Floats]:
    return {
        f"{name}.start": points.starts[present],
        f"{name}.duration": points.durations[present],
        f"{name}.points": points.counts[present].astype(np.float64),
    }
