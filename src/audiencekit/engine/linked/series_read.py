"""The points of every individual's series, sorted, and their curves on one grid (contract 2.5, steps 1 and 2)."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd

from audiencekit.engine.columns import Floats, Rows
from audiencekit.engine.linked.series_kind import Kind, Times, read_times, read_values
from audiencekit.engine.linked.series_parameters import SeriesParameters

DEFAULT_MOST_POINTS = 500


@attrs.frozen(kw_only=True, eq=False)
class Points:
    """Points sorted by owner and time, each time once; missing values are NaN.

    owners: number of the individual of each point. position: 0 at an individual's first time, 1 at its last.
    values: by variable. counts, starts, durations: by individual; 0 points where it has no rows.
    """

    owners: Rows
    position: Floats
    values: dict[str, Floats]
    kinds: dict[str, Kind]
    times: Times
    counts: Rows
    starts: Floats
    durations: Floats

    @property
    def individuals(self) -> int:
        return len(self.counts)

    @property
    def absent(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which individuals have no rows."""
        return self.counts == 0


def read_points(data: pd.DataFrame, time: str, owners: Rows, individuals: int) -> Points:
    """Points of `data`, whose columns are the time and the variables. Raises what reading times and values raises."""
    seconds, times = read_times(data[time])
    order = np.lexsort((seconds, owners))
    owners, seconds = owners[order], seconds[order]
    first = np.flatnonzero(np.r_[True, (np.diff(owners) != 0) | (np.diff(seconds) != 0)][: len(owners)])
    values: dict[str, Floats] = {}
    kinds: dict[str, Kind] = {}
    for column in data.columns:
        if column != time:
            read, kinds[str(column)] = read_values(data[column])
            values[str(column)] = _averaged(read[order], first)
    owners, seconds = owners[first], seconds[first]
    counts = np.bincount(owners, minlength=individuals)
    begins = np.cumsum(counts) - counts
    some = counts > 0
    starts, durations = np.zeros(individuals), np.zeros(individuals)
    starts[some] = seconds[begins[some]]
    durations[some] = seconds[(begins + counts)[some] - 1] - starts[some]
    span = durations[owners]
    return Points(
        owners=owners,
        position=np.divide(seconds - starts[owners], span, out=np.zeros(len(owners)), where=span > 0),
        values=values,
        kinds=kinds,
        times=times,
        counts=counts,
        starts=starts,
        durations=durations,
    )


def _averaged(values: Floats, first: Rows) -> Floats:
    """Means over the rows of one owner and time, of those that are not missing."""
    if len(first) == len(values):
        return values
    seen = np.isfinite(values)
    sums = np.add.reduceat(np.where(seen, values, 0.0), first)
    counts = np.add.reduceat(seen.astype(np.intp), first)
    return np.divide(sums, counts, out=np.full(len(first), np.nan), where=counts > 0)


def grid_size(points: Points, parameters: SeriesParameters) -> int:
    """The number of points of the common grid."""
    counts = points.counts[~points.absent]
    given = parameters.nb_points
    if parameters.alignment == "specified" and given is not None:
        return given
    if len(counts) == 0:
        return 1
    size = {"min": counts.min(), "mean": round(float(counts.mean())), "max": counts.max()}[parameters.alignment]
    return min(int(size), DEFAULT_MOST_POINTS if given is None else given)


def align(points: Points, variable: str, size: int) -> Floats:
    """Curves of a variable, individuals x size, linear between the points. An individual without values gets the
    mean curve of the others (0 where nobody has a value)."""
    seen = np.isfinite(points.values[variable])
    owners, position = points.owners[seen], points.position[seen]
    curves: Floats = np.zeros((points.individuals, size))
    if len(owners) == 0:
        return curves
    counts = np.bincount(owners, minlength=points.individuals)
    some = np.flatnonzero(counts)
    begins = (np.cumsum(counts) - counts)[some]
    ends = begins + counts[some] - 1
    grid = np.linspace(0.0, 1.0, size) if size > 1 else np.zeros(1)
    # All individuals on one axis, two apart; kept inside each one's own points, so none reads another's.
    wanted = np.clip(grid[None, :], position[begins][:, None], position[ends][:, None]) + 2.0 * some[:, None]
    values = points.values[variable][seen]
    curves[some] = np.interp(wanted.ravel(), position + 2.0 * owners, values).reshape(wanted.shape)
    curves[counts == 0] = curves[some].mean(axis=0)
    return curves
