"""What advice tells of each column (read by the client's ``table_summary``; columns ours, contract B 8)."""

from __future__ import annotations

import pandas as pd
from pandas.api import types

MEASURES = ("mean", "std", "min", "max")


def summarise(frame: pd.DataFrame) -> list[dict[str, object]]:
    """One object per column: name, type, counts; mean, std, min and max of numbers (null for other columns)."""
    return [_column(frame[name], str(name)) for name in frame.columns]


def _column(series: pd.Series, name: str) -> dict[str, object]:
    numeric = types.is_numeric_dtype(series.dtype) and not types.is_bool_dtype(series.dtype)
    stats: dict[str, object] = {
        "column": name,
        "dtype": str(series.dtype),
        "count": int(series.count()),
        "missing": int(series.isna().sum()),
        "distinct": int(series.nunique()),
    }
    for measure in MEASURES:
        value = float(series.agg(measure)) if numeric and series.count() else float("nan")
        stats[measure] = value if abs(value) < float("inf") else None
    return stats
