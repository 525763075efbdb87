"""How the avatars of one table are made, checked before anything is sent (contract 6.4; method 1.8)."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from numbers import Real

import attrs

from audiencekit.errors import InvalidInput

LEAST_K = 2


@attrs.frozen(kw_only=True)
class Parameters:
    """k neighbours behind each avatar, ncp axes to find them on (None: the service's choice), weights by column."""

    k: int
    ncp: int | None = None
    column_weights: Mapping[str, float] = attrs.field(factory=dict[str, float])


def check(
    table: str,
    *,
    columns: tuple[str, ...],
    rows: int | None,
    k: int,
    ncp: int | None,
    column_weights: Mapping[str, float] | None,
) -> Parameters:
    """The parameters for a table of those *columns* (dropped ones left out) and *rows* (None: not known).

    Raises InvalidInput for a k that is no integer from 2 to rows - 1, an ncp under 1, a weight that is not a finite
    number above 0 or that names no column.
    """
    k = whole(k, f"table {table!r}: k", least=LEAST_K)
    if rows is not None and k >= rows:
        raise InvalidInput(f"table {table!r}: k must be below the number of rows, {rows}, got {k}")
    weights = dict(column_weights or {})
    known(table, weights, columns, "column_weights")
    return Parameters(
        k=k,
        ncp=None if ncp is None else whole(ncp, f"table {table!r}: ncp", least=1),
        column_weights={column: _weight(table, column, weight) for column, weight in weights.items()},
    )


def whole(value: int, what: str, *, least: int) -> int:
    """*value* as an int (NumPy's included, booleans not). Raises InvalidInput when it is none or under *least*."""
    try:
        number = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = None
    if number is None or number < least:
        raise InvalidInput(f"{what} must be an integer of at least {least}, got {value!r}")
    return number


def known(table: str, names: Iterable[str], columns: tuple[str, ...], what: str) -> None:
    """Raise InvalidInput, with the close ones, when *names* holds something that is not among *columns*."""
    for name in names:
        if name not in columns:
            close = get_close_matches(str(name), columns)
            hint = f"; did you mean {' or '.join(map(repr, close))}?" if close else f"; there are {', '.join(columns)}"
            raise InvalidInput(f"table {table!r}: {what} names {name!r}, which is no column of it{hint}")


def _weight(table: str, column: str, weight: object) -> float:
    number = math.nan if isinstance(weight, bool) or not isinstance(weight, Real) else float(weight)
    if not (math.isfinite(number) and number > 0):
        raise InvalidInput(f"table {table!r}: the weight of {column!r} must be a finite number above 0, got {weight!r}")
    return number
