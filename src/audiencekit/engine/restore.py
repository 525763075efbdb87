"""From arrays back to the types of the original frame (contract 1.10)."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from audiencekit.engine.columns import CategoryColumn, Column, Floats, Mask, NumericColumn, Rows, Table
from audiencekit.engine.dates import write_dates

Mixed = Mapping[str, Floats | Rows]  # by column name: numbers of a numeric column, codes of a category


def restore_frame(frame: pd.DataFrame, table: Table, mixed: Mixed, gaps: Mapping[str, Mask], rows: int) -> pd.DataFrame:
    """A frame like `frame`, from which `table` was read, with `rows` rows and a fresh index.

    mixed: new values; a column without any is the same in every row, or excepted there: missing.
    gaps: where new values are missing, for the columns that may have gaps.
    """
    restored: dict[int, pd.Series] = {}
    for position, column in enumerate(table.columns):
        original: pd.Series = frame.iloc[:, position]
        new = mixed.get(column.name)
        absent = gaps.get(column.name)
        if new is None:
            series = _repeated(original, column, rows)
        elif isinstance(column, NumericColumn):
            series = numbers_like(original, column, new.astype(np.float64))
        else:
            series = _modalities(original, column, new.astype(np.intp))
        restored[position] = series if absent is None else _with_gaps(series, original, column, absent)
    result = pd.DataFrame(restored)
    result.columns = frame.columns
    return result


def as_stored(column: NumericColumn, values: Floats) -> Floats:
    """Values rounded as the column's own are (half to even) and inside its range; dates are left as they are."""
    if column.calendar is not None:
        return values
    decimals = column.decimals()
    rounded = values if decimals is None else np.round(values, decimals)
    return np.clip(rounded, float(np.nanmin(column.values)), float(np.nanmax(column.values)))


def mixed_table(table: Table, mixed: Mixed, rows: int) -> Table:
    """The avatars as a Table numbered like `table`, which has no gaps: what their coordinates are computed from."""
    columns: list[Column] = []
    for column in table.columns:
        new = mixed.get(column.name)
        if isinstance(column, NumericColumn):
            values = np.full(rows, column.values[0]) if new is None else as_stored(column, new.astype(np.float64))
            columns.append(attrs.evolve(column, values=values))
        else:
            codes = np.zeros(rows, dtype=np.intp) if new is None else new.astype(np.intp)
            columns.append(attrs.evolve(column, codes=codes))
    return Table(rows=rows, columns=tuple(columns))


def numbers_like(original: pd.Series, column: NumericColumn, values: Floats) -> pd.Series:
    """Numbers or dates of the original's type, rounded as its own and inside its range."""
    if column.calendar is not None:
        return write_dates(values, column.calendar, original)
    stored: Floats | NDArray[np.int64] = as_stored(column, values)
    return pd.Series(stored.astype(np.int64) if column.integer else stored, dtype=original.dtype)


def _modalities(original: pd.Series, column: CategoryColumn, codes: Rows) -> pd.Series:
    # Taking the original's own cells keeps every kind of type, and the list and order of a pandas category.
    return original.take(column.first_rows()).take(codes).reset_index(drop=True)


def _repeated(original: pd.Series, column: Column, rows: int) -> pd.Series:
    """A column that is constant, or missing in every row."""
    first = int(np.argmin(column.missing))
    return original.take(np.full(rows, first)).reset_index(drop=True)


def _with_gaps(series: pd.Series, original: pd.Series, column: Column, absent: Mask) -> pd.Series:
    if not absent.any():
        return series
    # The original's own missing cell, be it None, NaN or NA.
    return series.where(~absent, original.iloc[int(np.argmax(column.missing))])
