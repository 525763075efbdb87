"""A table of series joined to the table of its individuals, and rebuilt from their avatars (contract 2.5)."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np
import pandas as pd

from audiencekit.engine.arguments import refuse_unknown
from audiencekit.engine.columns import Floats, Rows
from audiencekit.engine.errors import EngineError, RunWarning
from audiencekit.engine.exclusion import lenders
from audiencekit.engine.linked.carried import unused_prefix
from audiencekit.engine.linked.keys import NOBODY
from audiencekit.engine.linked.mixture import Mixture
from audiencekit.engine.linked.series_parameters import SeriesParameters
from audiencekit.engine.linked.series_project import components
from audiencekit.engine.linked.series_read import Points, align, grid_size, read_points
from audiencekit.engine.linked.tables import Link, LinkedTable
from audiencekit.engine.run import Run

LEAST_NOISE = 0.1  # of the curves' deviation at each point
SMALLEST_WEIGHT = 1e-9  # of a component: weights are above 0


@attrs.frozen(kw_only=True, eq=False)
class Series:
    """Series ready to be generated with their individuals.

    added: columns for the table of the individuals, in its row order; weights: theirs. curves: by variable,
    individuals x points. residuals: the deviation that the components leave out at each point, and at least a share of
    that of the curves; of variables that are not excluded.
    start, duration, points_column, absent: names of added columns; absent is None when every individual has rows.
    """

    link: Link
    table: LinkedTable
    parameters: SeriesParameters
    points: Points
    curves: dict[str, Floats]
    residuals: dict[str, Floats]
    added: pd.DataFrame
    weights: dict[str, float]
    prefix: str
    absent: str | None
    warnings: tuple[RunWarning, ...]

    def rebuild(
        self, run: Run, mixture: Mixture, rng: np.random.Generator
    ) -> tuple[Rows, pd.DataFrame, dict[str, Floats]]:
        """Number of the individual of each row, rows without keys, and the avatars' curves on the common grid.

        run: of the individuals, with the added columns.
        """
        avatars = run.unshuffled
        curves = self._mix(run, mixture, rng)
        counts = avatars[f"{self.prefix}_points"].to_numpy(dtype=np.float64).round().astype(np.intp)
        if self.parameters.unalignment == "skip":
            counts = np.full(len(avatars), next(iter(curves.values())).shape[1] if curves else 1, dtype=np.intp)
        if self.absent is not None:
            counts[avatars[self.absent].to_numpy(dtype=np.bool_)] = 0
        owners = np.repeat(np.arange(len(avatars), dtype=np.intp), counts)
        step = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
        position = step / np.maximum(counts[owners] - 1, 1)
        starts = avatars[f"{self.prefix}_start"].to_numpy(dtype=np.float64)
        durations = avatars[f"{self.prefix}_duration"].to_numpy(dtype=np.float64)
        columns: dict[str, pd.Series] = {}
        for name in self.table.data.columns:
            if name == self.table.time_series_time:
                columns[name] = self.points.times.restore(starts[owners] + position * durations[owners])
            else:
                columns[name] = self.points.kinds[name].restore(_read_at(curves[name], owners, position))
        return owners, pd.DataFrame(columns), curves

    def _mix(self, run: Run, mixture: Mixture, rng: np.random.Generator) -> dict[str, Floats]:
        mixed: dict[str, Floats] = {}
        lent = self._lent(run, mixture.rows.shape[1], rng)
        picked = mixture.pick(rng) if self.parameters.curve == "draw" else None
        for name, curves in self.curves.items():
            if name not in self.residuals:
                mixed[name] = curves[lent]
            elif picked is None:
                mixed[name] = mixture.means(curves)
            else:
                mixed[name] = curves[picked] + rng.standard_normal(curves.shape) * self.residuals[name]
        return mixed

    def _lent(self, run: Run, k: int, rng: np.random.Generator) -> Rows:
        """For each avatar the record whose curves of excluded variables it gets."""
        own = np.arange(len(run.unshuffled), dtype=np.intp)
        if self.parameters.exclude is None or self.parameters.exclude.method == "row_order":
            return own
        return lenders(run.original_projections, run.avatar_projections, own, k, rng)


def _read_at(curves: Floats, owners: Rows, position: Floats) -> Floats:
    """Values of each owner's curve at positions from 0 to 1, linear between grid points."""
    last = curves.shape[1] - 1
    place = position * last
    before = np.minimum(place.astype(np.intp), last)
    part = place - before
    return (1.0 - part) * curves[owners, before] + part * curves[owners, np.minimum(before + 1, last)]


def read_series(link: Link, table: LinkedTable, owners: Rows, individuals: int, taken: Iterable[str]) -> Series:
    """The series of a table whose rows belong to `owners`, row numbers of the individuals.

    Raises EngineError: empty_table, orphan_foreign_key (a row that belongs to nobody), invalid_time_column,
    unsupported_type, infinite_value, unknown_column, nothing_to_anonymise (no variable, or none that is not excluded).
    """
    parameters = table.parameters if isinstance(table.parameters, SeriesParameters) else SeriesParameters()
    time, data = table.time_series_time, table.data
    assert time is not None
    if len(data) == 0:
        raise EngineError("empty_table", expected="at least one row", received="0 rows")
    nobody = int((owners == NOBODY).sum())
    if nobody:
        raise EngineError(
            "orphan_foreign_key",
            column=link.child_field,
            expected="an individual in every row",
            received=f"{nobody} missing",
        )
    if len(data.columns) < 2:
        raise EngineError("nothing_to_anonymise", expected="a variable beside the time", received="none")
    excluded = parameters.exclude.variable_names if parameters.exclude else ()
    variables = [str(name) for name in data.columns if name != time]
    refuse_unknown(excluded, variables, "exclude")
    if not set(variables) - set(excluded):
        raise EngineError("nothing_to_anonymise", expected="a variable that is not excluded", received="none")
    points = read_points(data, time, owners, individuals)
    prefix = unused_prefix(f"__ts_{link.child}", taken)
    size = grid_size(points, parameters)
    columns, absent = _individual_columns(points, prefix)
    weights: dict[str, float] = {}
    curves: dict[str, Floats] = {}
    residuals: dict[str, Floats] = {}
    warnings: list[RunWarning] = []
    if parameters.exclude is not None and parameters.exclude.method == "row_order":
        message = "excluded series in row order: each avatar carries the very curves of its record"
        warnings.append(RunWarning(code="sensitive_exclusion", message=message))
    if parameters.curve == "draw":
        message = "curves drawn: each avatar carries the curve of one record under noise, which may tell whose it is"
        warnings.append(RunWarning(code="curves_drawn", message=message))
    for number, name in enumerate(points.values):
        curves[name] = align(points, name, size)
        if name in excluded:
            continue
        found = components(curves[name], parameters.projection, parameters.nf)
        residuals[name] = np.maximum(found.residual, _least_noise(curves[name], points.kinds[name].decimals))
        kept = len(found.shares)
        if parameters.nf is not None and kept < parameters.nf:
            message = f"nf {parameters.nf} reduced to {kept}: the aligned curves have no more independent components"
            warnings.append(RunWarning(code="nf_reduced", message=message, column=name))
        for component in range(kept):
            column = f"{prefix}_{number}_{component + 1}"
            columns[column] = found.scores[:, component]
            weights[column] = max(float(found.shares[component]), SMALLEST_WEIGHT)
    return Series(
        link=link,
        table=table,
        parameters=parameters,
        points=points,
        curves=curves,
        residuals=residuals,
        added=pd.DataFrame(columns),
        weights=weights,
        prefix=prefix,
        absent=absent,
        warnings=tuple(warnings),
    )


def _least_noise(curves: Floats, decimals: int | None) -> Floats:
    """Deviation of the noise of curves that are drawn, at each point: enough to outlast rounding, so that none comes
    back as it is where the components leave nothing out."""
    spread = curves.std(axis=0)
    rounding = 0.0 if decimals is None else 10.0**-decimals
    return np.where(spread > 0, np.maximum(LEAST_NOISE * spread, rounding), 0.0)


def _individual_columns(
    points: Points, prefix: str
) -> tuple[dict[str, np.ndarray[tuple[int], np.dtype[np.generic]]], str | None]:
    """Start, duration and number of points; those of an individual without rows are the others' means."""
    absent = points.absent
    starts, durations = points.starts.copy(), points.durations.copy()
    counts = points.counts.astype(np.int64)
    starts[absent] = starts[~absent].mean()
    durations[absent] = durations[~absent].mean()
    counts[absent] = max(1, round(float(counts[~absent].mean())))
    columns: dict[str, np.ndarray[tuple[int], np.dtype[np.generic]]] = {
        f"{prefix}_start": starts,
        f"{prefix}_duration": durations,
        f"{prefix}_points": counts,
    }
    if not absent.any():
        return columns, None
    columns[f"{prefix}_absent"] = absent
    return columns, f"{prefix}_absent"
