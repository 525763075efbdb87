"""Tables with what their links tell of them, for the metrics over several tables (contract 2.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np
import pandas as pd
from pandas.api import types

from audiencekit.engine.columns import Floats, Rows
from audiencekit.engine.dates import is_date, read_dates
from audiencekit.engine.linked.keys import NOBODY

MOST_MODALITIES = 20  # of a child's column; the rarer ones are counted together


@attrs.frozen(kw_only=True, eq=False)
class ChildSummary:
    """What a parent is told of its children, settled on the originals so that both sides are built alike.

    modalities: by category column, those that get a column of their own. means: by numeric column, for a parent
    without children.
    """

    child: str
    modalities: Mapping[str, tuple[object, ...]]
    means: Mapping[str, float]

    @classmethod
    def of(cls, child: str, data: pd.DataFrame) -> ChildSummary:
        """From the original child, without its keys."""
        modalities: dict[str, tuple[object, ...]] = {}
        means: dict[str, float] = {}
        for name in data.columns:
            if _is_counted(data[name]):
                modalities[name] = tuple(data[name].value_counts(sort=True).index[:MOST_MODALITIES])
            else:
                seen = _numbers(data[name])
                means[name] = float(np.nanmean(seen)) if np.isfinite(seen).any() else 0.0
        return cls(child=child, modalities=modalities, means=means)

    def columns(self, data: pd.DataFrame, parents: Rows, count: int) -> pd.DataFrame:
        """For each of `count` parents: number of children, mean and population deviation of each numeric column,
        share of each modality. parents: row number of each child's, NOBODY for none."""
        held = parents != NOBODY
        owners = parents[held]
        children = np.bincount(owners, minlength=count)
        result: dict[str, Floats] = {f"{self.child}.rows": children.astype(np.float64)}
        for name, mean in self.means.items():
            values = _numbers(data[name])[held]
            seen = np.isfinite(values)
            number, values = np.bincount(owners[seen], minlength=count), values[seen] - mean
            # Around the mean of all, so that the squares lose no digits.
            first = _ratio(np.bincount(owners[seen], values, minlength=count), number)
            second = _ratio(np.bincount(owners[seen], values**2, minlength=count), number)
            result[f"{self.child}.{name}.mean"] = mean + first
            result[f"{self.child}.{name}.deviation"] = np.sqrt(np.maximum(second - first**2, 0.0))
        for name, known in self.modalities.items():
            places = pd.Index(known).get_indexer(pd.Index(data[name].to_numpy(dtype=object)[held]))
            seen = data[name].notna().to_numpy(dtype=np.bool_)[held]
            for place, modality in enumerate(known):
                shares = _ratio(np.bincount(owners[places == place], minlength=count), children)
                result[f"{self.child}.{name}={modality}"] = shares
            if len(known) == MOST_MODALITIES:
                rest = owners[(places < 0) & seen]
                result[f"{self.child}.{name} otherwise"] = _ratio(np.bincount(rest, minlength=count), children)
        return pd.DataFrame(result)


def _ratio(sums: np.ndarray[tuple[int], np.dtype[np.generic]], counts: Rows) -> Floats:
    return np.asarray(sums, dtype=np.float64) / np.maximum(counts, 1)


def _is_counted(column: pd.Series) -> bool:
    return types.is_bool_dtype(column.dtype) or not (types.is_numeric_dtype(column.dtype) or is_date(column))


def _numbers(column: pd.Series) -> Floats:
    """Numbers, or seconds since 1970; NaN where missing."""
    if column.isna().all():
        return np.full(len(column), np.nan)
    if is_date(column):
        return read_dates(column, str(column.name))[0]
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def with_parents(data: pd.DataFrame, parents: Sequence[tuple[str, pd.DataFrame, Rows]]) -> pd.DataFrame:
    """A child's columns and, under `parent.column`, those of each row's parents, none of which may be missing."""
    joined = [data.reset_index(drop=True)]
    for name, frame, rows in parents:
        joined.append(frame.take(rows).reset_index(drop=True).add_prefix(f"{name}."))
    return pd.concat(joined, axis=1)
