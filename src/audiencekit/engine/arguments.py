"""Checks of single arguments that the parameter classes share."""

from __future__ import annotations

import math
from collections.abc import Iterable
from difflib import get_close_matches
from numbers import Integral, Real

from audiencekit.engine.errors import EngineError

MOST_SHOWN = 80  # characters of a refused value


def is_whole(value: object, least: int) -> bool:
    """Is it an integer, and at least `least`? A bool is none."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        return False
    return int(value) >= least


def to_number(value: object) -> float:
    """NaN for what is no real number, infinity for one that float64 cannot hold."""
    try:
        return math.nan if isinstance(value, bool) or not isinstance(value, Real) else float(value)
    except OverflowError:
        return math.inf


def shown(value: object) -> str:
    """The value for a message; Python refuses to write out integers of thousands of digits."""
    try:
        text = repr(value)
    except ValueError:
        return "an integer of too many digits"
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"


def to_names(names: Iterable[str]) -> tuple[str, ...]:
    """Column names as text, each once. Raises EngineError `unknown_column` for what is no list of names."""
    if isinstance(names, str) or not is_iterable(names):
        raise EngineError("unknown_column", expected="a list of column names", received=shown(names))
    return tuple(dict.fromkeys(str(name) for name in names))


def is_iterable(value: object) -> bool:
    """Asked in a function of its own, so that type checkers do not call the answer known."""
    return isinstance(value, Iterable)


def refuse_unknown(names: Iterable[str], known: Iterable[str], argument: str) -> None:
    """Raise EngineError `unknown_column`, with the close names, for the first of `names` that is not known."""
    columns = list(known)
    for name in names:
        if name not in columns:
            close = get_close_matches(str(name), columns)
            hint = f"; close: {', '.join(map(repr, close))}" if close else ""
            raise EngineError(
                "unknown_column", expected=f"{argument} to name columns of the table{hint}", received=shown(name)
            )
