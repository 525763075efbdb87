"""How strongly columns go together, whatever they hold: figures that pictures and results share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Whole: TypeAlias = NDArray[np.intp]


def is_amount(column: pd.Series) -> bool:
    """Whether *column* has an order and distances: numbers, booleans, dates."""
    kinds = pd.api.types
    return kinds.is_numeric_dtype(column.dtype) or kinds.is_datetime64_any_dtype(column.dtype)


def amounts(column: pd.Series) -> Floats:
    """*column* as floats, dates as seconds; NaN where it is missing."""
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        moments = column.dt.tz_convert(None) if isinstance(column.dtype, pd.DatetimeTZDtype) else column
        nanoseconds = moments.astype("datetime64[us]").to_numpy().astype(np.int64).astype(np.float64)
        return np.where(column.isna().to_numpy(), np.nan, nanoseconds / 1e6)
    return np.asarray(column.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def classes(column: pd.Series) -> Whole:
    """*column* as numbers of its values; -1 where it is missing."""
    return cast("Whole", pd.factorize(column.astype(object))[0])


def associations(frame: pd.DataFrame) -> pd.DataFrame:
    """Every pair of columns: Pearson's correlation of amounts (-1 to 1), the correlation ratio of an amount by classes
    and Cramér's V of two classes (0 to 1). NaN where a column does not vary."""
    names = list(frame.columns)
    found = np.eye(len(names))
    for row, one in enumerate(names):
        for place in range(row):
            found[row, place] = found[place, row] = strength(frame[one], frame[names[place]])
    return pd.DataFrame(found, index=names, columns=names)


def strength(one: pd.Series, other: pd.Series) -> float:
    """How strongly two columns go together, missing values aside; see :func:`associations`."""
    if is_amount(one) and is_amount(other):
        return _pearson(amounts(one), amounts(other))
    if is_amount(one) or is_amount(other):
        amount, groups = (one, other) if is_amount(one) else (other, one)
        return float(np.sqrt(explained(amounts(amount), classes(groups))))
    return _cramer(classes(one), classes(other))


def explained(values: Floats, groups: Whole) -> float:
    """The part of the variance of *values* that lies between *groups*, 0 to 1; NaN when there is none."""
    known = (groups >= 0) & ~np.isnan(values)
    values, groups = values[known], groups[known]
    if len(values) < 2 or not values.var() > 0:
        return float("nan")
    sizes = np.bincount(groups)
    there = sizes > 0
    means = np.bincount(groups, values)[there] / sizes[there]
    return float(np.clip((sizes[there] * (means - values.mean()) ** 2).sum() / (len(values) * values.var()), 0, 1))


def contributions(frame: pd.DataFrame, projections: pd.DataFrame) -> pd.DataFrame:
    """What each column gives to each axis, in parts that add up to 1 for an axis: rows are columns, columns are axes.

    The part is the square of the correlation with the axis (for classes: the variance between them), which is how much
    of the axis a column makes where all columns weigh alike (method, section 1).
    """
    axes: Sequence[str] = list(projections.columns)
    squares = np.array([[_square(frame[name], amounts(projections[axis])) for axis in axes] for name in frame.columns])
    squares = np.nan_to_num(squares)
    totals = squares.sum(axis=0)
    return pd.DataFrame(squares / np.where(totals > 0, totals, 1.0), index=list(frame.columns), columns=axes)


def _square(column: pd.Series, axis: Floats) -> float:
    return _pearson(amounts(column), axis) ** 2 if is_amount(column) else explained(axis, classes(column))


def _pearson(one: Floats, other: Floats) -> float:
    known = ~(np.isnan(one) | np.isnan(other))
    one, other = one[known], other[known]
    if len(one) < 2 or not one.std() > 0 or not other.std() > 0:
        return float("nan")
    product = (one - float(one.mean())) * (other - float(other.mean()))
    return max(-1.0, min(1.0, float(product.mean()) / float(one.std() * other.std())))


def _cramer(one: Whole, other: Whole) -> float:
    known = (one >= 0) & (other >= 0)
    one, other = np.unique(one[known], return_inverse=True)[1], np.unique(other[known], return_inverse=True)[1]
    if not len(one) or not one.max() or not other.max():
        return float("nan")
    table = np.zeros((int(one.max()) + 1, int(other.max()) + 1))
    np.add.at(table, (one, other), 1)
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True) / len(one)
    square = float(((table - expected) ** 2 / expected).sum())
    return float(np.sqrt(square / (len(one) * (min(table.shape) - 1))))
