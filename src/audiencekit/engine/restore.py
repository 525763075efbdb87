"""From arrays back to the types of the original frame (contract 1.10)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from audiencekit.engine.columns import CategoryColumn, Column, Floats, NumericColumn, Rows


def restore_frame(
    frame: pd.DataFrame, columns: Sequence[Column], values: Sequence[Floats | Rows | None]
) -> pd.DataFrame:
    """A frame like `frame`, with a fresh row index.

    values: for each column new numbers (numeric), new codes (category), or None to keep the column as it is.
    """
    restored: dict[int, pd.Series] = {}
    for position, (column, new) in enumerate(zip(columns, values, strict=True)):
        original: pd.Series = frame.iloc[:, position]
        if new is None:
            series = original.reset_index(drop=True)
        elif isinstance(column, NumericColumn):
            series = pd.Series(_as_stored(column, new.astype(np.float64)), dtype=original.dtype)
        else:
            series = _take_modalities(original, column, new.astype(np.intp))
        restored[position] = series
    result = pd.DataFrame(restored)
    result.columns = frame.columns
    return result


def _as_stored(column: NumericColumn, values: Floats) -> NDArray[np.float64 | np.int64]:
    """Values rounded as the column's own are (half to even) and inside its range."""
    decimals = column.decimals()
    rounded = values if decimals is None else np.round(values, decimals)
    inside = np.clip(rounded, float(column.values.min()), float(column.values.max()))
    return inside.astype(np.int64) if column.integer else inside


def _take_modalities(original: pd.Series, column: CategoryColumn, codes: Rows) -> pd.Series:
    # Taking the original's own cells keeps every kind of type, and the list and order of a pandas category.
    return original.take(column.first_rows()[codes]).reset_index(drop=True)
