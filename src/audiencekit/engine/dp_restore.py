"""From drawn numbers and codes back to a frame of the original's columns and types (contract 3.3 step 5)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from audiencekit.engine.columns import Floats, Rows
from audiencekit.engine.dp_columns import LabelColumn, NumberColumn, PrivateColumn

Drawn = Floats | Rows  # numbers, NaN where missing; or codes


def restore_private(frame: pd.DataFrame, columns: Sequence[PrivateColumn], drawn: Sequence[Drawn]) -> pd.DataFrame:
    """One row per drawn value, fresh row index. A category column whose pooled label is none of its type's own gets
    it added."""
    restored: dict[int, pd.Series] = {}
    for place, (column, values) in enumerate(zip(columns, drawn, strict=True)):
        original: pd.Series = frame.iloc[:, place]
        if isinstance(column, NumberColumn):
            restored[place] = _numbers(original, column, values.astype(np.float64))
        else:
            restored[place] = _labels(original, column, values.astype(np.intp))
    result = pd.DataFrame(restored)
    result.columns = frame.columns
    return result


def _numbers(original: pd.Series, column: NumberColumn, values: Floats) -> pd.Series:
    inside = np.clip(values, column.low, column.high)
    if column.date:
        whole = pd.Series(pd.to_timedelta(np.floor(inside), unit="s")) + pd.Timestamp(0)
        dtype = original.dtype
        if isinstance(dtype, pd.DatetimeTZDtype):
            return whole.dt.tz_localize("UTC").dt.tz_convert(dtype.tz).astype(dtype)
        return whole.astype(dtype)
    if column.integer:
        # Bounds that lie between two integers are met from inside.
        inside = np.clip(np.round(inside), np.ceil(column.low), np.floor(column.high))
    series = pd.Series(inside, dtype="Float64" if column.integer and np.isnan(inside).any() else None)
    return series.astype(original.dtype)


def _labels(original: pd.Series, column: LabelColumn, codes: Rows) -> pd.Series:
    values: list[object] = [column.labels[code] for code in codes]
    dtype = original.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        added = [label for label in column.labels if label is not None and label not in dtype.categories]
        categories = dtype.categories.append(pd.Index(added)) if added else dtype.categories
        return pd.Series(pd.Categorical(values, categories=categories, ordered=bool(dtype.ordered)))
    return pd.Series(values, dtype=dtype)
