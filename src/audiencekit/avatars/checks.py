"""Checks of single arguments, each with a sentence that names table and value. Pure."""

from __future__ import annotations

import math
import operator
import reprlib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from numbers import Real
from typing import cast

from audiencekit.errors import InvalidInput


def whole(value: object, what: str, *, least: int) -> int:
    """*value* as an int (NumPy's included, booleans not). Raises InvalidInput when it is none or under *least*."""
    try:
        number = None if isinstance(value, bool) else operator.index(cast("int", value))
    except TypeError:
        number = None
    if number is None or number < least:
        raise InvalidInput(f"{what} must be an integer of at least {least}, got {value!r}")
    return number


def seconds(value: object, what: str) -> float | None:
    """*value* as a number of seconds, 0 or more; None stays None. Raises InvalidInput for anything else."""
    if value is None:
        return None
    number = to_number(value)
    if not number >= 0:  # NaN is not either
        raise InvalidInput(f"{what} must be a number of seconds, 0 or more, or None, got {value!r}")
    return number


def between(value: object, what: str, *, above: float, most: float = math.inf) -> float:
    """*value* as a finite number above *above* up to *most*. Raises InvalidInput."""
    number = to_number(value)
    if not (math.isfinite(number) and above < number <= most):
        bounds = f"above {above:g}" + (f" up to {most:g}" if most < math.inf else "")
        received = "one too large for it" if number == math.inf else reprlib.repr(value)
        raise InvalidInput(f"{what} must be a finite number {bounds}, got {received}")
    return number


def at_least(value: object, what: str, least: float) -> float:
    """*value* as a finite number, *least* or more. Raises InvalidInput."""
    number = to_number(value)
    if not (math.isfinite(number) and number >= least):
        received = "one too large for it" if number == math.inf else reprlib.repr(value)
        raise InvalidInput(f"{what} must be a finite number of at least {least:g}, got {received}")
    return number


def flag(value: object, what: str) -> bool:
    """*value*, True or False. Raises InvalidInput."""
    if not isinstance(value, bool):
        raise InvalidInput(f"{what} must be True or False, got {value!r}")
    return value


def text(value: object, what: str) -> str:
    """*value*, some text. Raises InvalidInput."""
    if not isinstance(value, str) or not value:
        raise InvalidInput(f"{what} must be text, got {value!r}")
    return value


def by_column(table: str, value: object, columns: tuple[str, ...], what: str) -> dict[str, object]:
    """*value* as a dict by column name; empty for None. Raises InvalidInput."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InvalidInput(f"table {table!r}: {what} must be a mapping by column name, got {kind(value)}")
    entries = dict(cast("Mapping[str, object]", value))
    known(table, entries, columns, what)
    return entries


def column_names(table: str, value: object, columns: tuple[str, ...], what: str) -> tuple[str, ...]:
    """*value* as column names, each once. Raises InvalidInput; also for one text, which would be taken as letters."""
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise InvalidInput(f"table {table!r}: {what} must be a list of column names, got {kind(value)}")
    names = tuple(cast("Iterable[str]", value))
    known(table, names, columns, what)
    return tuple(dict.fromkeys(names))


def known(table: str, names: Iterable[object], columns: tuple[str, ...], what: str) -> None:
    """Raise InvalidInput, with the close ones, when *names* holds something that is not among *columns*.

    Of a table that was loaded from a configuration the columns are not all known; *columns* is empty then, and any
    name will do.
    """
    for name in names:
        if not isinstance(name, str):
            raise InvalidInput(
                f"table {table!r}: {what} names {name!r}, which is no column of it{_hint(name, columns)}"
            )
        if columns and name not in columns:
            raise InvalidInput(
                f"table {table!r}: {what} names {name!r}, which is no column of it{_hint(name, columns)}"
            )


def _hint(name: object, columns: tuple[str, ...]) -> str:
    close = get_close_matches(str(name), columns)
    return f"; did you mean {' or '.join(map(repr, close))}?" if close else f"; there are {', '.join(columns)}"


def to_number(value: object) -> float:
    """NaN for what is no real number, infinity for one that a float cannot hold."""
    try:
        return math.nan if isinstance(value, bool) or not isinstance(value, Real) else float(value)
    except OverflowError:
        return math.inf


def kind(value: object) -> str:
    """What *value* is, for a sentence."""
    return f"the text {value!r}" if isinstance(value, str) else type(value).__name__
