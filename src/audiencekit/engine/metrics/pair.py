"""Originals and avatars read side by side (contract 4.1)."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import attrs
import numpy as np
import pandas as pd
from pandas.api import types

from audiencekit.engine.columns import CategoryColumn, Column, Floats, NumericColumn, Table
from audiencekit.engine.errors import EngineError
from audiencekit.engine.preprocess import column_names, read_column, require_frame

_SECOND = pd.Timedelta(seconds=1)


@attrs.frozen(kw_only=True, eq=False)
class ColumnPair:
    """One column of both tables. before, after: numbers, seconds of dates, or codes of modalities; NaN is missing.

    numeric: False for codes. labels: of the codes, those of the originals first. kind: an original without gaps, as
    the engine reads it, which knows storage and decimals. date: the numbers are seconds since 1970.
    """

    name: str
    before: Floats
    after: Floats
    numeric: bool
    labels: pd.Index
    kind: Column
    date: bool = False

    @property
    def decimals(self) -> int | None:
        """Of the originals' numbers, when six or fewer hold them; 0 for codes."""
        return self.kind.decimals() if isinstance(self.kind, NumericColumn) else 0

    @property
    def varies(self) -> bool:
        """Whether the originals hold two values or more."""
        return len(np.unique(self.before[~np.isnan(self.before)])) > 1

    @property
    def gaps(self) -> bool:
        """Whether some originals, not all, are missing."""
        missing = np.isnan(self.before)
        return bool(missing.any() and not missing.all())


def read_columns(
    original: pd.DataFrame, avatars: pd.DataFrame, *, ignore: Collection[str] = (), any_rows: bool = False
) -> tuple[ColumnPair, ...]:
    """Both frames column by column, without those of `ignore` (identifiers, columns that were dropped).

    any_rows: let the avatars be more or fewer than the originals.
    Raises what reading either frame raises, and EngineError `shape_mismatch` when columns, their order, their types
    or the number of rows differ, `empty_table` when nothing is left.
    """
    require_frame(original)
    require_frame(avatars)
    original, avatars = (_without(frame, ignore) for frame in (original, avatars))
    names, others = column_names(original), column_names(avatars)
    if not names or original.empty or avatars.empty:
        received = f"{len(original)} rows, {len(names)} columns"
        raise EngineError("empty_table", expected="at least 2 rows and 1 usable column", received=received)
    if names != others or not (any_rows or len(original) == len(avatars)):
        raise EngineError(
            "shape_mismatch",
            expected=f"avatars with {len(original)} rows and columns {names}",
            received=f"{len(avatars)} rows and columns {others}",
        )
    for name, kind, other in zip(names, original.dtypes, avatars.dtypes, strict=True):
        if kind != other:
            raise EngineError("shape_mismatch", column=name, expected=f"type {kind}", received=f"type {other}")
    return tuple(_read(original.iloc[:, i], avatars.iloc[:, i], name) for i, name in enumerate(names))


def _without(frame: pd.DataFrame, ignore: Collection[str]) -> pd.DataFrame:
    names = {str(name) for name in ignore}
    return frame.loc[:, [str(label) not in names for label in frame.columns]] if names else frame


def _read(original: pd.Series, avatars: pd.Series, name: str) -> ColumnPair:
    date = types.is_datetime64_any_dtype(original.dtype) and not isinstance(original.dtype, pd.ArrowDtype)
    if date:
        original, avatars = _seconds(original), _seconds(avatars)
    kind = read_column(original.dropna().reset_index(drop=True), name)
    other = read_column(avatars.dropna().reset_index(drop=True), name)
    one_is_empty = original.isna().all() or avatars.isna().all()
    if (original.isna().all() and not avatars.isna().all()) or (avatars.isna().all() and not original.isna().any()):
        raise _unlike(name)
    if isinstance(kind, NumericColumn) or isinstance(other, NumericColumn):
        if not one_is_empty and type(kind) is not type(other):
            raise _unlike(name)
        before, after = (_spread(frame, column) for frame, column in ((original, kind), (avatars, other)))
        return ColumnPair(
            name=name, before=before, after=after, numeric=True, labels=pd.Index([]), kind=kind, date=date
        )
    labels = kind.labels
    if not avatars.isna().all() and not original.isna().all():
        labels = kind.labels.append(other.labels[~other.labels.isin(kind.labels)])
    before, after = (_spread(frame, column, labels) for frame, column in ((original, kind), (avatars, other)))
    return ColumnPair(name=name, before=before, after=after, numeric=False, labels=labels, kind=kind)


def _seconds(dates: pd.Series) -> pd.Series:
    """Seconds since 1970 as floats; a zone is counted in UTC."""
    plain = dates.dt.tz_convert("UTC").dt.tz_localize(None) if isinstance(dates.dtype, pd.DatetimeTZDtype) else dates
    return (plain - pd.Timestamp(0)) / _SECOND


def _spread(series: pd.Series, column: Column, labels: pd.Index | None = None) -> Floats:
    """The column's numbers or codes at their rows, NaN elsewhere."""
    result: Floats = np.full(len(series), np.nan)
    present = series.notna().to_numpy(dtype=bool)
    if not present.any():
        return result
    if isinstance(column, NumericColumn):
        result[present] = column.values
    else:
        places = column.labels if labels is None else labels
        result[present] = places.get_indexer(column.labels)[column.codes]
    return result


def _unlike(name: str) -> EngineError:
    return EngineError(
        "shape_mismatch", column=name, expected="a column like the original's", received="another kind of values"
    )


def complete(columns: Sequence[ColumnPair], filled: Sequence[tuple[Floats, Floats]]) -> tuple[Table, Table]:
    """Both sides as tables without gaps: the filled columns, then a category of flags for each that had gaps."""
    here: list[Column] = []
    there: list[Column] = []
    for column, (before, after) in zip(columns, filled, strict=True):
        here.append(_column(column, before))
        there.append(_column(column, after))
    taken = {column.name for column in columns}
    for column in columns:
        if column.gaps:
            name = _flag_name(column.name, taken)
            here.append(_flags(name, np.isnan(column.before)))
            there.append(_flags(name, np.isnan(column.after)))
    return (
        Table(rows=len(columns[0].before), columns=tuple(here)),
        Table(rows=len(columns[0].after), columns=tuple(there)),
    )


def _column(column: ColumnPair, values: Floats) -> Column:
    if isinstance(column.kind, NumericColumn):
        return attrs.evolve(column.kind, values=values)
    if np.isnan(values).all():  # the all-missing column has one modality
        values = np.zeros(len(values))
    return attrs.evolve(column.kind, codes=values.astype(np.intp))


def _flag_name(name: str, taken: Collection[str]) -> str:
    flag = f"__missing__{name}"
    while flag in taken:
        flag = f"_{flag}"
    return flag


def _flags(name: str, missing: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> CategoryColumn:
    return CategoryColumn(name=name, codes=missing.astype(np.intp), labels=pd.Index(["0", "1"]))


def rounded(value: float | None, digits: int) -> float | None:
    """For JSON: None when it could not be computed."""
    return None if value is None or math.isnan(value) else round(float(value), digits)
