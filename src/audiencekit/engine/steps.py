"""The processors at work: on the columns avatars are made of, and in reverse on the avatars (wire contract 5.3)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from audiencekit.engine.arguments import refuse_unknown
from audiencekit.engine.columns import Floats, NumericColumn, Rows
from audiencekit.engine.errors import EngineError
from audiencekit.engine.preprocess import column_names, read_column
from audiencekit.engine.processors import Processor, RangeDifference, RelativeDifference
from audiencekit.engine.ranges import describe_ranges, rebuild_ranges
from audiencekit.engine.restore import numbers_like

RANGE_COLUMNS = ("first", "range", "difference")


class Steps:
    """The processors of one run, with what they must remember of the table for the way back."""

    def __init__(self, frame: pd.DataFrame, body: pd.DataFrame, processors: Sequence[Processor]) -> None:
        """frame: all columns, of which `body` are those that avatars are made of.

        Raises EngineError: unknown_column, and invalid_processor for columns that are no numbers or dates, or have
        gaps where none may be.
        """
        self._done: list[tuple[Processor, pd.DataFrame]] = []
        self._frame = frame
        self.result = body
        for processor in processors:
            before = self.result
            self._done.append((processor, before))
            if isinstance(processor, RelativeDifference):
                self.result = _relative(before, processor)
            else:
                self.result = _ranges(before, processor, _individuals(frame, processor))

    def undo(self, avatars: pd.DataFrame) -> pd.DataFrame:
        """Avatars of `result` as avatars of the body."""
        for processor, before in reversed(self._done):
            if isinstance(processor, RelativeDifference):
                avatars = _absolute(avatars, before, processor)
            else:
                avatars = _unranged(avatars, before, processor, _individuals(self._frame, processor))
        return avatars


def _relative(frame: pd.DataFrame, step: RelativeDifference) -> pd.DataFrame:
    target = _numeric(frame, step.target)
    difference = (target.values - _sum(frame, step)) / step.scaling_unit
    return _replaced(frame, step.target, pd.Series(difference, index=frame.index))


def _absolute(avatars: pd.DataFrame, before: pd.DataFrame, step: RelativeDifference) -> pd.DataFrame:
    target = _numeric(before, step.target)
    place = column_names(avatars).index(step.target)
    difference = avatars.iloc[:, place].to_numpy(dtype=np.float64, na_value=np.nan)
    values = difference * step.scaling_unit + _sum(avatars, step)
    series = _written(before, step.target, target, values)
    return _replaced(avatars, step.target, series)


def _sum(frame: pd.DataFrame, step: RelativeDifference) -> Floats:
    return np.sum([_numeric(frame, name).values for name in step.references], axis=0)


def _ranges(frame: pd.DataFrame, step: RangeDifference, individuals: Rows) -> pd.DataFrame:
    start, end = _whole(frame, step.target_start_variable), _whole(frame, step.target_end_variable)
    described = describe_ranges(start.values, end.values, individuals)
    names = column_names(frame)
    left = frame.iloc[:, [at for at, name in enumerate(names) if name not in _targets(step)]]
    return left.assign(**dict(zip(_added(names, step), described, strict=True)))


def _unranged(avatars: pd.DataFrame, before: pd.DataFrame, step: RangeDifference, individuals: Rows) -> pd.DataFrame:
    start, end = _whole(before, step.target_start_variable), _whole(before, step.target_end_variable)
    names = column_names(before)
    first, lengths, gaps = (avatars[name].to_numpy(dtype=np.float64) for name in _added(names, step))
    built = rebuild_ranges(first, lengths, gaps, individuals, (start.values, end.values))
    made = {
        name: _written(before, name, column, values)
        for name, column, values in zip(_targets(step), (start, end), built, strict=True)
    }
    others = [avatars.iloc[:, at] for at, name in enumerate(column_names(avatars)) if name not in _added(names, step)]
    rest = iter(others)
    result = pd.DataFrame({at: made[name] if name in made else next(rest) for at, name in enumerate(names)})
    result.columns = before.columns
    return result


def _targets(step: RangeDifference) -> tuple[str, str]:
    return step.target_start_variable, step.target_end_variable


def _added(names: Sequence[str], step: RangeDifference) -> list[str]:
    """Names of the columns that stand for the two, unlike any other."""
    stem = f"{step.target_start_variable}-{step.target_end_variable}"
    while any(f"{stem} {word}" in names for word in RANGE_COLUMNS):
        stem = f"_{stem}"
    return [f"{stem} {word}" for word in RANGE_COLUMNS]


def _individuals(frame: pd.DataFrame, step: RangeDifference) -> Rows:
    names = column_names(frame)
    codes = pd.factorize(frame.iloc[:, names.index(step.id_variable)])[0]
    if (codes < 0).any():
        raise EngineError(
            "invalid_processor",
            column=step.id_variable,
            expected="an individual in every row",
            received=f"{int((codes < 0).sum())} missing",
        )
    return codes.astype(np.intp)


def _numeric(frame: pd.DataFrame, name: str) -> NumericColumn:
    names = column_names(frame)
    refuse_unknown([name], names, "processors")
    column = read_column(frame.iloc[:, names.index(name)], name)
    if not isinstance(column, NumericColumn):
        raise EngineError("invalid_processor", column=name, expected="numbers or dates", received="other values")
    return column


def _whole(frame: pd.DataFrame, name: str) -> NumericColumn:
    column = _numeric(frame, name)
    if column.gaps:
        raise EngineError(
            "invalid_processor", column=name, expected="a value in every row", received=f"{column.gaps} missing"
        )
    return column


def _written(before: pd.DataFrame, name: str, column: NumericColumn, values: Floats) -> pd.Series:
    """Values as a column like the original's; NaN as missing."""
    original: pd.Series = before.iloc[:, column_names(before).index(name)]
    missing = np.isnan(values)
    filled = np.where(missing, float(column.present[0]), values)
    series = numbers_like(original, column, filled)
    return series.where(~missing) if missing.any() else series


def _replaced(frame: pd.DataFrame, name: str, series: pd.Series) -> pd.DataFrame:
    place = column_names(frame).index(name)
    columns = {at: series if at == place else frame.iloc[:, at] for at in range(frame.shape[1])}
    result = pd.DataFrame(columns)
    result.columns = frame.columns
    return result
