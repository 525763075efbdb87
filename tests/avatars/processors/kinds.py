"""One table as every kind of frame, and any of them as plain lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa

KINDS: Mapping[str, Callable[[dict[str, list[object]]], object]] = {
    "pandas": lambda columns: pd.DataFrame(
        columns, index=[3 * row + 7 for row in range(len(next(iter(columns.values()))))]
    ),
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
}


def plain(frame: object) -> dict[str, list[object]]:
    """Columns as lists, None for what is missing."""
    table = nw.from_native(frame, eager_only=True)  # pyright: ignore
    return {name: [None if value != value else value for value in table[name].to_list()] for name in table.columns}


def near(found: Sequence[object], expected: Sequence[object], tolerance: float = 1e-9) -> bool:
    """Whether numbers agree, missing ones included."""
    return len(found) == len(expected) and all(
        one is other or (one is not None and other is not None and abs(float(one) - float(other)) <= tolerance)  # pyright: ignore
        for one, other in zip(found, expected, strict=True)
    )
