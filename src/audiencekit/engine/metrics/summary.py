"""Both tables column by column, side by side (contract 4.3: per-column table)."""

from __future__ import annotations

from collections.abc import Collection

import attrs
import numpy as np
import pandas as pd

from audiencekit.engine.columns import Floats
from audiencekit.engine.metrics.pair import ColumnPair, read_columns
from audiencekit.engine.metrics.tame import divisor

_QUANTILES = {"minimum": 0.0, "lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75, "maximum": 1.0}


@attrs.frozen(kw_only=True)
class ColumnSummary:
    """One column. original, avatars, difference (avatars minus original): the same figures by name.

    Always `missing_share` and `distinct`; for numbers `mean`, `deviation` (population), `minimum`, `lower_quartile`,
    `median`, `upper_quartile`, `maximum` (dates in seconds since 1970); for modalities the share of the rows each
    holds, as `share of <modality>`. A figure of a column without values is None.
    """

    column: str
    numeric: bool
    original: dict[str, float | None]
    avatars: dict[str, float | None]
    difference: dict[str, float | None]


def column_summaries(
    original: pd.DataFrame,
    avatars: pd.DataFrame,
    *,
    ignore: Collection[str] = (),
    any_rows: bool = False,
) -> tuple[ColumnSummary, ...]:
    """What each column of both tables holds. Raises as `signal_metrics`."""
    columns = read_columns(original, avatars, ignore=ignore, any_rows=any_rows)
    return tuple(_summary(column) for column in columns)


def _summary(column: ColumnPair) -> ColumnSummary:
    before, after = (_figures(column, side) for side in (column.before, column.after))
    change = {name: _minus(after[name], before[name]) for name in before}
    return ColumnSummary(column=column.name, numeric=column.numeric, original=before, avatars=after, difference=change)


def _minus(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else after - before


def _figures(column: ColumnPair, values: Floats) -> dict[str, float | None]:
    present = values[~np.isnan(values)]
    figures: dict[str, float | None] = {
        "missing_share": 1.0 - len(present) / len(values),
        "distinct": float(len(np.unique(present))),
    }
    if not column.numeric:
        for code, label in enumerate(column.labels):
            figures[f"share of {label}"] = float((values == code).mean())
        return figures
    if len(present) == 0:
        return figures | dict.fromkeys(("mean", "deviation", *_QUANTILES))
    size = divisor(present)
    small = present / size
    figures["mean"] = size * float(small.mean())
    figures["deviation"] = size * float(small.std())
    for name, quantile in _QUANTILES.items():
        figures[name] = size * float(np.quantile(small, quantile))
    return figures
