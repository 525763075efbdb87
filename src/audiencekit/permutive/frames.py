"""Values as rows of a data frame. pandas or polars loads here, when a frame is asked for, and nowhere else.

What a column holds is decided once for both libraries: text, whole and decimal numbers, booleans and times keep their
kind and their missing values; lists of texts stay lists; anything else is JSON text, which no frame changes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import attrs

from audiencekit.core.payload import LARGEST_EXACT
from audiencekit.errors import ConfigurationError, InvalidInput
from audiencekit.permutive.timestamps import nanoseconds

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Kind: TypeAlias = Literal["text", "whole", "number", "truth", "time", "texts"]

_KINDS: Mapping[str, Kind] = {
    "live_audience_size": "whole",
    "cpm": "number",
    "created_at": "time",
    "updated_at": "time",
    "last_updated_at": "time",
    "tags": "texts",
    "categories": "texts",
    "identifiers": "texts",
}
_OF_TYPE: Mapping[frozenset[type], Kind] = {
    frozenset({str}): "text",
    frozenset({int}): "whole",
    frozenset({float}): "number",
    frozenset({int, float}): "number",
    frozenset({bool}): "truth",
}
_EARLIEST, _LATEST = -(2**63) + 1, 2**63 - 1  # the nanoseconds since 1970 that a frame holds: years 1677 to 2262


def kinds_of(names: Sequence[str], **others: Kind) -> dict[str, Kind]:
    """The kind of each known field: by its name, text if nothing else is said."""
    return {name: others.get(name) or _KINDS.get(name, "text") for name in names}


@attrs.frozen
class Column:
    """A column as it goes into a frame; ``None`` is missing. Times are nanoseconds since 1970."""

    name: str
    kind: Kind
    cells: list[object]


def columns_of(rows: Sequence[Mapping[str, object]], kinds: Mapping[str, Kind]) -> list[Column]:
    """The columns *kinds*, then those that any row has beside them, in the order they turn up.

    Raises InvalidInput, with the column and the value, for what no column of its kind can hold.
    """
    others = dict.fromkeys(name for row in rows for name in row if name not in kinds)
    for name in others:
        if not _is_text(name):
            raise InvalidInput(f"A column cannot be named {_shown(name)}: text that UTF-8 can hold expected")
    known = [_known_column(name, kind, [row.get(name) for row in rows]) for name, kind in kinds.items()]
    return known + [_other_column(name, [row.get(name) for row in rows]) for name in others]


def _known_column(name: str, kind: Kind, cells: list[object]) -> Column:
    fitting = _FITTING[kind]
    return Column(name, kind, [None if cell is None else fitting(name, cell) for cell in cells])


def _other_column(name: str, cells: list[object]) -> Column:
    """A field we do not know: of the kind that all its cells are, else JSON text."""
    kind = _OF_TYPE.get(frozenset(type(cell) for cell in cells if cell is not None))
    if kind is None or (kind in ("whole", "number") and any(_inexact(cell, kind) for cell in cells)):
        return Column(name, "text", [None if cell is None else _json(name, cell) for cell in cells])
    return _known_column(name, kind, cells)


def _inexact(cell: object, kind: Kind | None) -> bool:
    limit = LARGEST_EXACT if kind == "number" else _LATEST
    return isinstance(cell, int) and abs(cell) > limit


def _instant(name: str, cell: object) -> int:
    if not isinstance(cell, str):
        raise _misfit(name, cell, "is no time")
    instant = nanoseconds(cell)
    if not _EARLIEST <= instant <= _LATEST:
        raise _misfit(name, cell, "is outside the years 1678 to 2261 that a frame can tell to the nanosecond")
    return instant


def _text(name: str, cell: object) -> str:
    if not isinstance(cell, str):
        return _json(name, cell)
    if not _is_text(cell):
        raise _misfit(name, cell, "is no text that UTF-8 can hold")
    return cell


def _texts(name: str, cell: object) -> object:
    if not isinstance(cell, (list, tuple)) or not all(map(_is_text, cast("list[object]", cell))):
        raise _misfit(name, cast("object", cell), "is no list of texts that UTF-8 can hold")
    return cast("object", cell)


def _whole(name: str, cell: object) -> int:
    if not isinstance(cell, int) or not -(2**63) <= cell < 2**63:
        raise _misfit(name, cell, "is no whole number of 64 bits")
    return cell


def _number(name: str, cell: object) -> float:
    try:
        return float(cast("float", None if isinstance(cell, str) else cell))  # not of digits in a text
    except (ValueError, TypeError, OverflowError):
        raise _misfit(name, cell, "is no number that a double can hold") from None


def _as_it_is(name: str, cell: object) -> object:
    return cell


_FITTING: Mapping[Kind, Callable[[str, object], object]] = {
    "time": _instant,
    "text": _text,
    "texts": _texts,
    "whole": _whole,
    "number": _number,
    "truth": _as_it_is,
}


def _json(name: str, cell: object) -> str:
    try:
        text = json.dumps(cell, ensure_ascii=False, separators=(",", ":"))
    except (ValueError, TypeError, RecursionError):
        raise _misfit(name, cell, "has no form in JSON") from None
    if not _is_text(text):
        raise _misfit(name, cell, "holds text that UTF-8 cannot hold")
    return text


def _is_text(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return value.isascii() or bool(value.encode())
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON can write
        return False


def _misfit(name: str, cell: object, why: str) -> InvalidInput:
    return InvalidInput(f"{name} {_shown(cell)} {why}")


def _shown(value: object) -> str:
    try:
        return f"{value!r:.80}"
    except (ValueError, RecursionError):  # thousands of digits, or of levels
        return f"(a value of type {type(value).__name__}, too long to be shown)"


def pandas_frame(rows: Sequence[Mapping[str, object]], kinds: Mapping[str, Kind]) -> pd.DataFrame:
    """The rows as a pandas frame with nullable dtypes. Raises ConfigurationError without pandas."""
    try:
        import pandas as pd
    except ImportError:
        raise _missing("pandas") from None
    dtypes: Mapping[Kind, str] = {"text": "string", "whole": "Int64", "number": "Float64", "truth": "boolean"}
    series: dict[str, object] = {}
    for column in columns_of(rows, kinds):
        if column.kind == "time":
            whole = pd.Series(column.cells, dtype="Int64")
            series[column.name] = pd.to_datetime(whole, unit="ns", utc=True)
        else:
            series[column.name] = pd.Series(column.cells, dtype=dtypes.get(column.kind, "object"))
    return pd.DataFrame(series)


def polars_frame(rows: Sequence[Mapping[str, object]], kinds: Mapping[str, Kind]) -> pl.DataFrame:
    """The rows as a polars frame. Raises ConfigurationError without polars."""
    try:
        import polars as pl
    except ImportError:
        raise _missing("polars") from None
    dtypes: Mapping[Kind, pl.DataType] = {
        "text": pl.String(),
        "whole": pl.Int64(),
        "number": pl.Float64(),
        "truth": pl.Boolean(),
        "time": pl.Int64(),
        "texts": pl.List(pl.String()),
    }
    series: list[pl.Series] = []
    for column in columns_of(rows, kinds):
        filled = pl.Series(column.name, column.cells, dtype=dtypes[column.kind])
        series.append(filled.cast(pl.Datetime("ns", "UTC")) if column.kind == "time" else filled)
    return pl.DataFrame(series)


def _missing(library: str) -> ConfigurationError:
    return ConfigurationError(f'{library} is not installed; to_frame needs it: pip install "audiencekit[{library}]"')
