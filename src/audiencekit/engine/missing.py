"""Gaps: filled for the search of neighbours, remembered as a category of their own (contract 1.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np
import pandas as pd

from audiencekit.engine.columns import CategoryColumn, Column, Floats, Mask, NumericColumn, Rows, Table
from audiencekit.engine.donors import Donors
from audiencekit.engine.options import Imputation
from audiencekit.engine.projected_donors import ProjectedDonors

PREFIX = "__missing__"


@attrs.frozen(kw_only=True, eq=False)
class Imputer:
    """Learned from one table, it completes any table of the same columns.

    flags: for each column with gaps the name of the category that tells where, `0` or `1`.
    """

    settings: Imputation
    flags: Mapping[str, str]
    learned: Mapping[str, Column]  # the columns of the table it was learned from, by name
    donors: Donors | ProjectedDonors | None

    @classmethod
    def fit(cls, table: Table, settings: Imputation | None, rng: np.random.Generator) -> Imputer:
        """settings: None means `Imputation()`. rng chooses the rows that `fast_knn` asks."""
        chosen = settings or Imputation()
        incomplete = table.incomplete
        names = {column.name for column in table.columns}
        prefix = PREFIX
        while any(f"{prefix}{column.name}" in names for column in incomplete):
            prefix = f"_{prefix}"
        imputer = cls(
            settings=chosen,
            flags={column.name: f"{prefix}{column.name}" for column in incomplete},
            learned={column.name: column for column in table.columns},
            donors=None,
        )
        if not incomplete or chosen.method not in ("knn", "fast_knn"):
            return imputer
        if chosen.method == "knn":
            return attrs.evolve(imputer, donors=Donors.of(table, np.arange(table.rows)))
        rough = imputer.filled(table)
        return attrs.evolve(imputer, donors=ProjectedDonors.of(table, rough, _sample(table.rows, chosen, rng)))

    def complete(self, table: Table) -> Table:
        """The table without gaps, and a flag after its columns for each that had some when this was learned."""
        incomplete = [column.name for column in table.incomplete if _has_values(self.learned[column.name])]
        columns = self.filled(table, self._asked(table, incomplete)).columns
        flags = [_flag(column, self.flags[column.name]) for column in table.columns if column.name in self.flags]
        return Table(rows=table.rows, columns=(*columns, *flags))

    def _asked(self, table: Table, names: Sequence[str]) -> Mapping[str, tuple[Rows, Floats]]:
        if self.donors is None or not names:
            return {}
        if isinstance(self.donors, Donors):
            return self.donors.answers(table, names, self.settings.k)
        return self.donors.answers(table, self.filled(table), names, self.settings.k)

    def filled(self, table: Table, found: Mapping[str, tuple[Rows, Floats]] | None = None) -> Table:
        """The table with its gaps filled: from `found` where that has a value, else with the column's usual one."""
        answers = found or {}
        columns = [
            self._filled(column, answers.get(column.name))
            if column.gaps and _has_values(self.learned[column.name])
            else column
            for column in table.columns
        ]
        return Table(rows=table.rows, columns=tuple(columns))

    def gaps(self, codes: Mapping[str, Floats | Rows], rows: int) -> dict[str, Mask]:
        """Where avatars are missing a value, by column, from the codes of their flags; nowhere if imputed values are
        to be returned."""
        if self.settings.return_data_imputed:
            return {}
        return {
            name: codes[flag] == 1 if flag in codes else np.zeros(rows, dtype=np.bool_)
            for name, flag in self.flags.items()
        }

    def _filled(self, column: Column, answer: tuple[Rows, Floats] | None) -> Column:
        filler = _filler(self.learned[column.name], self.settings)
        if isinstance(column, NumericColumn):
            values = np.where(column.missing, filler, column.values)
            if answer is not None:
                values[answer[0]] = answer[1]
            return attrs.evolve(column, values=values)
        codes = np.where(column.missing, int(filler), column.codes)
        if answer is not None:
            codes[answer[0]] = answer[1].astype(np.intp)
        return attrs.evolve(column, codes=codes)


def _has_values(column: Column) -> bool:
    return isinstance(column, NumericColumn) or not column.all_missing


def _flag(column: Column, name: str) -> CategoryColumn:
    missing = np.ones(len(column.missing), dtype=np.bool_) if not _has_values(column) else column.missing
    return CategoryColumn(name=name, codes=missing.astype(np.intp), labels=pd.Index(["0", "1"]))


def _filler(column: Column, settings: Imputation) -> float:
    """The number, or the code, that fills gaps where no neighbour tells better."""
    if isinstance(column, CategoryColumn):
        return float(_most_frequent(column.counts(), column.ranks()))
    if settings.method == "mean":
        return float((column.present / len(column.present)).sum())
    if settings.method == "mode":
        values, counts = np.unique(column.present, return_counts=True)
        return float(values[np.argmax(counts)])
    return 2 * float(np.median(column.present / 2))  # halved: the mean of two huge numbers would overflow


def _most_frequent(counts: Rows, ranks: Rows) -> int:
    """The code with the largest count; among equals the first in sorted order."""
    return int(np.lexsort((ranks, -counts))[0])


def _sample(rows: int, settings: Imputation, rng: np.random.Generator) -> Rows:
    """Numbers of the rows to ask."""
    wanted = max(1, round((settings.training_fraction or 1.0) * rows))
    return np.arange(rows) if wanted >= rows else np.sort(rng.choice(rows, wanted, replace=False))
