"""Originals and avatars read side by side (contract 4.1)."""

from __future__ import annotations

import math

import pandas as pd

from audiencekit.engine.columns import Table
from audiencekit.engine.errors import EngineError
from audiencekit.engine.preprocess import column_names, read_like, read_table, require_frame


def read_pair(original: pd.DataFrame, avatars: pd.DataFrame) -> tuple[Table, Table]:
    """Both frames as tables with the same numbering of categories.

    Raises what reading either frame raises, and EngineError `shape_mismatch` when columns, their order, their types
    or the number of rows differ.
    """
    table = read_table(original)
    require_frame(avatars)
    names, others = column_names(original), column_names(avatars)
    if names != others or len(original) != len(avatars):
        raise EngineError(
            "shape_mismatch",
            expected=f"avatars with {len(original)} rows and columns {names}",
            received=f"{len(avatars)} rows and columns {others}",
        )
    for name, kind, other in zip(names, original.dtypes, avatars.dtypes, strict=True):
        if kind != other:
            raise EngineError("shape_mismatch", column=name, expected=f"type {kind}", received=f"type {other}")
    return table, read_like(table, avatars)


def rounded(value: float | None, digits: int) -> float | None:
    """For JSON: None when it could not be computed."""
    return None if value is None or math.isnan(value) else round(float(value), digits)
