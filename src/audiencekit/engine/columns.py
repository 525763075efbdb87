"""A table as arrays: what every stage behind the reading of the frame works on."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from audiencekit.engine.arguments import refuse_unknown
from audiencekit.engine.dates import Calendar
from audiencekit.engine.errors import EngineError

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]  # row numbers, or codes of modalities
Mask = NDArray[np.bool_]

LARGEST_RATIO = 1e12  # of two column weights: beyond it float64 no longer sees the lighter column
MOST_DECIMALS = 6  # beyond it a float column counts as continuous and is not rounded (contract 1.2)


@attrs.frozen(kw_only=True, eq=False)
class NumericColumn:
    """A column of numbers, or of dates as seconds since 1970.

    values: NaN where missing. storage: NumPy name of the type the frame keeps them in. calendar: set for dates.
    """

    name: str
    values: Floats
    storage: str
    integer: bool
    calendar: Calendar | None = None

    @property
    def missing(self) -> Mask:
        return np.isnan(self.values)

    @property
    def gaps(self) -> int:
        """The number of missing values."""
        return int(np.count_nonzero(self.missing))

    @property
    def present(self) -> Floats:
        """The values that are not missing; at least one."""
        return self.values[~self.missing] if self.gaps else self.values

    @property
    def varies(self) -> bool:
        return bool(np.nanmin(self.values) < np.nanmax(self.values))

    def decimals(self) -> int | None:
        """Decimals that hold every value exactly; None when more than six are needed. Integers: 0."""
        if self.integer:
            return 0
        values = self.present
        stored = values.astype(self.storage)
        with np.errstate(over="ignore", invalid="ignore"):
            for decimals in range(MOST_DECIMALS + 1):
                if np.array_equal(np.round(values, decimals).astype(self.storage), stored):
                    return decimals
        return None


@attrs.frozen(kw_only=True, eq=False)
class CategoryColumn:
    """A column of modalities: text, booleans, a pandas category, or one that is missing in every row.

    codes: modality of each row, numbered by first appearance, so that no result depends on how they are called;
        -1 where missing.
    labels: the modality behind each code; a code beyond them was not seen where the labels were read.
    """

    name: str
    codes: Rows
    labels: pd.Index
    boolean: bool = False
    all_missing: bool = False
    forced: bool = False  # declared a category by the user: not judged by its values

    @property
    def missing(self) -> Mask:
        return self.codes < 0

    @property
    def gaps(self) -> int:
        """The number of missing values; 0 for a column that is missing in every row."""
        return int(np.count_nonzero(self.missing))

    @property
    def modalities(self) -> int:
        return len(self.labels)

    @property
    def varies(self) -> bool:
        return self.modalities > 1

    def first_rows(self) -> Rows:
        """For each modality, the first row that holds it."""
        seen, rows = np.unique(self.codes, return_index=True)
        return rows[seen >= 0]

    def counts(self) -> Rows:
        """For each modality, the number of rows that hold it."""
        return np.bincount(self.codes[self.codes >= 0], minlength=self.modalities)

    def ranks(self) -> Rows:
        """The place of each modality in sorted order; by their text where they cannot be compared."""
        try:
            order = self.labels.argsort()
        except TypeError:
            order = self.labels.map(str).argsort()
        return np.argsort(order)


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
    def incomplete(self) -> tuple[Column, ...]:
        """Columns in which some values are missing, not all."""
        return tuple(column for column in self.columns if column.gaps)

    @property
    def dimensions(self) -> int:
        """Columns after one-hot encoding, of those that vary."""
        return len(self.numeric) + sum(c.modalities for c in self.categories)

    def check_weights(self, weights: Mapping[str, float]) -> None:
        """Raise EngineError `unknown_column`, with the close names, for a weight that names no column, and
        `invalid_weight` when one is more than 1e12 times another (1 where not named)."""
        names = [column.name for column in self.columns]
        refuse_unknown(weights, names, "column_weights")
        given = {name: weights.get(name, 1.0) for name in names}
        least, most = min(given, key=given.__getitem__), max(given, key=given.__getitem__)
        if given[most] > LARGEST_RATIO * given[least]:
            raise EngineError(
                "invalid_weight",
                column=most,
                expected=f"a weight at most {LARGEST_RATIO:g} times that of any other column (1 where none is given)",
                received=f"{given[most]:g}, while {least!r} has {given[least]:g}",
            )
