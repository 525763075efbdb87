"""From drawn numbers and codes back to a frame of the original's columns and types (contract 3.3 step 5)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias, cast

import numpy as np
import pandas as pd

from audiencekit.engine.columns import Floats, Rows
from audiencekit.engine.dates import PER_SECOND, Calendar, write_dates
from audiencekit.engine.dp_columns import Days, LabelColumn, NumberColumn, PrivateColumn

Dtype: TypeAlias = np.dtype[np.generic] | pd.api.extensions.ExtensionDtype
Drawn = Floats | Rows  # numbers, NaN where missing; or codes


def restore_private(frame: pd.DataFrame, columns: Sequence[PrivateColumn], drawn: Sequence[Drawn]) -> pd.DataFrame:
    """One row per drawn value, fresh row index. Of the frame nothing is taken but the types of its columns, and not
    their categories: a category column has those that were given or bought."""
    restored: dict[int, pd.Series] = {}
    for place, (column, values) in enumerate(zip(columns, drawn, strict=True)):
        original: pd.Series = frame.iloc[:, place]
        if isinstance(column, NumberColumn):
            restored[place] = _numbers(original, column, values.astype(np.float64))
        else:
            restored[place] = _labels(original.dtype, column, values.astype(np.intp))
    result = pd.DataFrame(restored)
    result.columns = frame.columns
    return result


def _numbers(original: pd.Series, column: NumberColumn, values: Floats) -> pd.Series:
    inside = np.clip(values, column.low, column.high)
    if column.days is not None:
        missing = np.isnan(inside)
        series = write_dates(np.where(missing, column.low, inside), _calendar(column, column.days), original)
        return series.where(~missing, None) if missing.any() else series
    if column.integer:
        # Bounds that lie between two integers are met from inside.
        inside = np.clip(np.round(inside), np.ceil(column.low), np.floor(column.high))
    series = pd.Series(inside, dtype="Float64" if column.integer and np.isnan(inside).any() else None)
    return series.astype(original.dtype)


def _calendar(column: NumberColumn, days: Days) -> Calendar:
    """The column's type and bounds as a calendar: whole seconds or days."""
    per_step = days.step * PER_SECOND[days.unit]
    least, most = math.ceil(column.low / days.step), math.floor(column.high / days.step)
    return Calendar(
        unit=days.unit,
        zone=days.zone,
        step=per_step,
        midnights=False,
        least=min(least, most) * per_step,
        most=most * per_step,
    )


def _labels(dtype: Dtype, column: LabelColumn, codes: Rows) -> pd.Series:
    values: list[object] = [column.labels[code] for code in codes]
    if isinstance(dtype, pd.CategoricalDtype):
        known = cast("pd.CategoricalDtype[object]", dtype)
        return pd.Series(pd.Categorical(values, categories=_categories(known, column), ordered=bool(known.ordered)))
    return pd.Series(values, dtype=dtype)


def _categories(dtype: pd.CategoricalDtype[object], column: LabelColumn) -> pd.Index:
    """The column's labels: in the order of the type if that has one, which is public as types are, else as named."""
    labels = [label for label in column.labels if label is not None]
    places = {
        label: int(place) for label, place in zip(labels, dtype.categories.get_indexer(pd.Index(labels)), strict=True)
    }
    known = [places[label] for label in labels if places[label] >= 0]
    own = dtype.categories.take(sorted(known) if dtype.ordered else known)
    added = [label for label in labels if places[label] < 0]
    return own.append(pd.Index(added)) if added else own
