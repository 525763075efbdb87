"""An attacker who knows some columns of a record: is there one avatar that answers to them? (contract 4.2)"""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from audiencekit.engine.columns import Column, Floats, NumericColumn, Rows, Table
from audiencekit.engine.metrics.tame import divisor
from audiencekit.engine.scaling import FAR

TOLERANCE = 0.05  # of the column's mean, either way
CENTRED = 0.01  # a mean nearer to 0 than this share of the range says nothing of the size of values: take the range
APART = 3.0  # between two modalities, where 1 is the tolerance


def knowledge_protection(records: Table, avatars: Table, hidden_rate: float) -> float:
    """Percentage of records not betrayed by the columns of these tables: those that are unique on them, have exactly
    one avatar like them and are not hidden by chance (`hidden_rate`, in percent) are."""
    unique = np.flatnonzero(unique_rows(records))
    if unique.size == 0:
        return 100.0
    here, there = _places(records, avatars)
    like = cKDTree(there).query_ball_point(here[unique], 1.0 + 1e-9, p=np.inf, workers=-1, return_length=True)
    alone = int(np.count_nonzero(np.asarray(like) == 1))
    return 100.0 * (1.0 - round(alone * (1.0 - hidden_rate / 100.0)) / records.rows)


def unique_rows(table: Table) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which rows no other row equals on all columns."""
    groups = group_rows(table)
    return np.bincount(groups)[groups] == 1


def group_rows(table: Table) -> Rows:
    """A number from 0 for each row, the same for rows that are equal on all columns."""
    groups: Rows = np.zeros(table.rows, dtype=np.intp)
    for column in table.columns:
        values = column.values if isinstance(column, NumericColumn) else column.codes
        codes = np.unique(values, return_inverse=True)[1].astype(np.intp)
        groups = np.unique(groups * (int(codes.max()) + 1) + codes, return_inverse=True)[1].astype(np.intp)
    return groups


def _places(records: Table, avatars: Table) -> tuple[Floats, Floats]:
    """Points in which two rows are alike when no coordinate differs by more than 1."""
    pairs = [_alike(column, other) for column, other in zip(records.columns, avatars.columns, strict=True)]
    return np.array([here for here, _ in pairs]).T, np.array([there for _, there in pairs]).T


def _alike(column: Column, other: Column) -> tuple[Floats, Floats]:
    if not isinstance(column, NumericColumn) or not isinstance(other, NumericColumn):
        assert not isinstance(column, NumericColumn) and not isinstance(other, NumericColumn)
        return column.codes.astype(np.float64) * APART, other.codes.astype(np.float64) * APART
    size = divisor(column.values)
    values = column.values / size
    extent = float(values.max() - values.min())
    mean = abs(float(values.mean()))
    tolerance = TOLERANCE * (mean if mean >= CENTRED * extent else extent)
    if tolerance == 0:
        tolerance = 1.0
    with np.errstate(over="ignore"):
        return values / tolerance, np.clip(other.values / size / tolerance, -FAR, FAR)
