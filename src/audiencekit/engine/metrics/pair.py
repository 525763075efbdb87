"""Originals and avatars read side by side (contract 4.1)."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import attrs
import numpy as np
import pandas as pd

from audiencekit.engine.columns import CategoryColumn, Column, Floats, NumericColumn, Table
from audiencekit.engine.errors import EngineError
from audiencekit.engine.missing import Imputer
from audiencekit.engine.options import Imputation
from audiencekit.engine.preprocess import column_names, read_column, require_frame


@attrs.frozen(kw_only=True, eq=False)
class ColumnPair:
    """One column of both tables. before, after: numbers, seconds of dates, or codes of modalities; NaN is missing.

    labels: of the codes, those of the originals first. kind: the originals as the engine reads them.
    """

    name: str
    before: Floats
    after: Floats
    labels: pd.Index
    kind: Column

    @property
    def numeric(self) -> bool:
        """Numbers or dates, not codes."""
        return isinstance(self.kind, NumericColumn)

    @property
    def date(self) -> bool:
        return isinstance(self.kind, NumericColumn) and self.kind.calendar is not None

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
        # A private model adds a category for those it pools; categories are compared by what they are called.
        if kind != other and not (isinstance(kind, pd.CategoricalDtype) and isinstance(other, pd.CategoricalDtype)):
            raise EngineError("shape_mismatch", column=name, expected=f"type {kind}", received=f"type {other}")
    return tuple(_read(original.iloc[:, i], avatars.iloc[:, i], name) for i, name in enumerate(names))


def _without(frame: pd.DataFrame, ignore: Collection[str]) -> pd.DataFrame:
    names = {str(name) for name in ignore}
    return frame.loc[:, [str(label) not in names for label in frame.columns]] if names else frame


def _read(original: pd.Series, avatars: pd.Series, name: str) -> ColumnPair:
    kind, other = read_column(original, name), read_column(avatars, name)
    if _is_empty(kind) is not _is_empty(other):
        # Avatars of a column that is nearly empty may be empty; else one of the two is another column.
        if _is_empty(kind) or not kind.gaps:
            raise _unlike(name)
    elif isinstance(kind, NumericColumn) is not isinstance(other, NumericColumn):
        raise _unlike(name)
    labels = pd.Index([], dtype=object)
    if isinstance(kind, CategoryColumn):
        labels = kind.labels
        if isinstance(other, CategoryColumn) and not other.all_missing:
            labels = labels.append(other.labels[~other.labels.isin(labels)])
    return ColumnPair(name=name, before=_numbers(kind, labels), after=_numbers(other, labels), labels=labels, kind=kind)


def _is_empty(column: Column) -> bool:
    return isinstance(column, CategoryColumn) and column.all_missing


def _numbers(column: Column, labels: pd.Index) -> Floats:
    if isinstance(column, NumericColumn):
        return column.values
    if column.all_missing:
        return np.full(len(column.codes), np.nan)
    return np.where(column.missing, np.nan, labels.get_indexer(column.labels)[column.codes]).astype(np.float64)


def _unlike(name: str) -> EngineError:
    return EngineError(
        "shape_mismatch", column=name, expected="a column like the original's", received="another kind of values"
    )


def complete(columns: Sequence[ColumnPair], imputation: Imputation | None = None) -> tuple[Table, Table]:
    """Both sides as tables without gaps, filled from the originals: the columns, then a category of flags for each
    that had gaps. imputation: that of the generation; None means its default."""
    here, there = (
        Table(rows=len(sides[0]), columns=tuple(map(_column, columns, sides)))
        for sides in ([column.before for column in columns], [column.after for column in columns])
    )
    imputer = Imputer.fit(here, imputation, np.random.default_rng(0))
    return imputer.complete(here), imputer.complete(there)


def _column(column: ColumnPair, values: Floats) -> Column:
    if isinstance(column.kind, NumericColumn):
        return attrs.evolve(column.kind, values=values)
    if column.kind.all_missing:
        return column.kind
    return attrs.evolve(column.kind, codes=np.where(np.isnan(values), -1, values).astype(np.intp))


def rounded(value: float | None, digits: int) -> float | None:
    """For JSON: None when it could not be computed."""
    return None if value is None or math.isnan(value) else round(float(value), digits)
