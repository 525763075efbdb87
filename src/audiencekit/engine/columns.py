"""A table as arrays: what every stage behind the reading of the frame works on."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from audiencekit.engine.errors import EngineError

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]  # row numbers, or codes of modalities

LARGEST_RATIO = 1e12  # of two column weights: beyond it float64 no longer sees the lighter column
MOST_DECIMALS = 6  # beyond it a float column counts as continuous and is not rounded (contract 1.2)


@attrs.frozen(kw_only=True, eq=False)
class NumericColumn:
    """A column of numbers. storage: NumPy name of the type the frame keeps them in."""

    name: str
    values: Floats
    storage: str
    integer: bool

    @property
    def varies(self) -> bool:
        return bool(self.values.min() < self.values.max())

    def decimals(self) -> int | None:
        """Decimals that hold every value exactly; None when more than six are needed. Integers: 0."""
        if self.integer:
            return 0
        stored = self.values.astype(self.storage)
        with np.errstate(over="ignore", invalid="ignore"):
            for decimals in range(MOST_DECIMALS + 1):
                if np.array_equal(np.round(self.values, decimals).astype(self.storage), stored):
                    return decimals
        return None


@attrs.frozen(kw_only=True, eq=False)
class CategoryColumn:
    """A column of modalities: text, booleans, a pandas category, or one that is missing in every row.

    codes: modality of each row, numbered by first appearance, so that no result depends on how they are called.
    labels: the modality behind each code; a code beyond them was not seen where the labels were read.
    """

    name: str
    codes: Rows
    labels: pd.Index
    boolean: bool = False
    all_missing: bool = False

    @property
    def modalities(self) -> int:
        return len(self.labels)

    @property
    def varies(self) -> bool:
        return self.modalities > 1

    def first_rows(self) -> Rows:
        """For each modality, the first row that holds it."""
        return np.unique(self.codes, return_index=True)[1]

    def counts(self) -> Rows:
        """For each modality, the number of rows that hold it."""
        return np.bincount(self.codes, minlength=self.modalities)


Column = NumericColumn | CategoryColumn


@attrs.frozen(kw_only=True, eq=False)
class Table:
    """Columns in the frame's order, all of the same number of rows."""

    rows: int
    columns: tuple[Column, ...]

    @property
    def numeric(self) -> tuple[NumericColumn, ...]:
        """The numeric columns that vary: only those are projected (contract 1.3)."""
        return tuple(c for c in self.columns if isinstance(c, NumericColumn) and c.varies)

    @property
    def categories(self) -> tuple[CategoryColumn, ...]:
        """The category columns that vary."""
        return tuple(c for c in self.columns if isinstance(c, CategoryColumn) and c.varies)

    @property
    def dimensions(self) -> int:
        """Columns after one-hot encoding, of those that vary."""
        return len(self.numeric) + sum(c.modalities for c in self.categories)

    def check_weights(self, weights: Mapping[str, float]) -> None:
        """Raise EngineError `unknown_column`, with the close names, for a weight that names no column, and
        `invalid_weight` when one is more than 1e12 times another (1 where not named)."""
        names = [column.name for column in self.columns]
        for name in weights:
            if name not in names:
                close = get_close_matches(str(name), names)
                hint = f"; close: {', '.join(map(repr, close))}" if close else ""
                raise EngineError(
                    "unknown_column", expected=f"column_weights to name columns of the table{hint}", received=repr(name)
                )
        given = {name: weights.get(name, 1.0) for name in names}
        least, most = min(given, key=given.__getitem__), max(given, key=given.__getitem__)
        if given[most] > LARGEST_RATIO * given[least]:
            raise EngineError(
                "invalid_weight",
                column=most,
                expected=f"a weight at most {LARGEST_RATIO:g} times that of any other column (1 where none is given)",
                received=f"{given[most]:g}, while {least!r} has {given[least]:g}",
            )
