"""How the avatars of one table are made, checked before anything is sent (contract 6.4; method 1.8)."""

from __future__ import annotations

import math
import operator
import reprlib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from numbers import Real
from typing import cast

import attrs

from audiencekit.errors import InvalidInput

LEAST_K = 2
LARGEST_RATIO = 1e12  # of two column weights: only ratios count, and beyond this the lighter column is not seen


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
    number above 0, that names no column, or that is more than 1e12 times another (1 where not named).
    """
    k = whole(k, f"table {table!r}: k", least=LEAST_K)
    if rows is not None and k >= rows:
        raise InvalidInput(f"table {table!r}: k must be below the number of rows, {rows}, got {k}")
    given = by_column(table, column_weights, columns, "column_weights")
    weights = {column: _weight(table, column, weight) for column, weight in given.items()}
    _check_ratio(table, {column: weights.get(column, 1.0) for column in columns})
    return Parameters(
        k=k, ncp=None if ncp is None else whole(ncp, f"table {table!r}: ncp", least=1), column_weights=weights
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


def seconds(value: object, what: str) -> float | None:
    """*value* as a number of seconds, 0 or more; None stays None. Raises InvalidInput for anything else."""
    if value is None:
        return None
    number = _number(value)
    if not number >= 0:  # NaN is not either
        raise InvalidInput(f"{what} must be a number of seconds, 0 or more, or None, got {value!r}")
    return number


def by_column(table: str, value: object, columns: tuple[str, ...], what: str) -> dict[str, object]:
    """*value* as a dict by column name; empty for None. Raises InvalidInput."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InvalidInput(f"table {table!r}: {what} must be a mapping by column name, got {_kind(value)}")
    entries = dict(cast("Mapping[str, object]", value))
    known(table, entries, columns, what)
    return entries


def column_names(table: str, value: object, columns: tuple[str, ...], what: str) -> tuple[str, ...]:
    """*value* as column names, each once. Raises InvalidInput; also for one text, which would be taken as letters."""
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise InvalidInput(f"table {table!r}: {what} must be a list of column names, got {_kind(value)}")
    names = tuple(cast("Iterable[str]", value))
    known(table, names, columns, what)
    return tuple(dict.fromkeys(names))


def known(table: str, names: Iterable[str], columns: tuple[str, ...], what: str) -> None:
    """Raise InvalidInput, with the close ones, when *names* holds something that is not among *columns*."""
    for name in names:
        if not _is_text(name) or name not in columns:
            close = get_close_matches(str(name), columns)
            hint = f"; did you mean {' or '.join(map(repr, close))}?" if close else f"; there are {', '.join(columns)}"
            raise InvalidInput(f"table {table!r}: {what} names {name!r}, which is no column of it{hint}")


def _weight(table: str, column: str, weight: object) -> float:
    number = _number(weight)
    if not (math.isfinite(number) and number > 0):
        received = "one too large for it" if number == math.inf else reprlib.repr(weight)
        raise InvalidInput(f"table {table!r}: the weight of {column!r} must be a finite number above 0, got {received}")
    return number


def _check_ratio(table: str, weights: Mapping[str, float]) -> None:
    least, most = min(weights, key=weights.__getitem__), max(weights, key=weights.__getitem__)
    if weights[most] > LARGEST_RATIO * weights[least]:
        raise InvalidInput(
            f"table {table!r}: the weight of {most!r}, {weights[most]:g}, is more than {LARGEST_RATIO:g} times that of "
            f"{least!r}, {weights[least]:g} (a column that is not named has 1)"
        )


def _number(value: object) -> float:
    """NaN for what is no real number, infinity for one that a float cannot hold."""
    try:
        return math.nan if isinstance(value, bool) or not isinstance(value, Real) else float(value)
    except OverflowError:
        return math.inf


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _kind(value: object) -> str:
    return f"the text {value!r}" if isinstance(value, str) else type(value).__name__
