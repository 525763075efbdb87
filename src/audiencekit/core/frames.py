"""The rows of data frames of any library, as dicts. A frame library loads only for its frames."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Protocol, cast, runtime_checkable

from audiencekit.errors import ConfigurationError, InvalidInput

RUN = 500
_TWICE = "the column {!r} is there twice"


@runtime_checkable
class ArrowTable(Protocol):
    """A frame of any library that speaks Arrow's own protocol: polars, pyarrow, pandas, DuckDB and others."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


def frame_rows(frame: object, what: str) -> Iterator[list[dict[str, object]]] | None:
    """A frame's rows as dicts, run by run; None for anything else. *what* they stand for is said in errors.

    Raises InvalidInput for a column that is there twice and for a pandas object that is no DataFrame.
    """
    library = type(frame).__module__.partition(".")[0]
    if library == "pandas" and hasattr(frame, "iloc"):
        return _from_pandas(frame, what)
    if library == "polars" and hasattr(frame, "iter_slices"):
        return (part.to_dicts() for part in cast("_Polars", frame).iter_slices(RUN))
    if isinstance(frame, ArrowTable):
        return _from_arrow(frame)
    return None


def is_missing(value: object) -> bool:
    """Null, or NaN, which is what a missing number becomes in a column of floats."""
    return value is None or (type(value) is float and value != value)


class _Polars(Protocol):
    def iter_slices(self, n_rows: int) -> Iterator[_Polars]: ...
    def to_dicts(self) -> list[dict[str, object]]: ...


def _from_pandas(frame: object, what: str) -> Iterator[list[dict[str, object]]]:
    import pandas as pd

    table = cast("pd.DataFrame", frame)
    if not isinstance(table, pd.DataFrame):  # pyright: ignore[reportUnnecessaryIsInstance]  # a Series has iloc as well
        raise InvalidInput(f"{what} are a DataFrame, not a {type(table).__name__}")
    if not table.columns.is_unique:  # a dict would keep one of them, silently
        raise InvalidInput(_TWICE.format(table.columns[table.columns.duplicated()][0]))
    for start in range(0, len(table), RUN):
        part = table.iloc[start : start + RUN]
        records, missing = cast("list[dict[str, object]]", part.to_dict("records")), part.isna()
        for name in part.columns[missing.any()]:
            for record, gone in zip(records, missing[name], strict=True):
                if gone:
                    record[name] = None
        yield records


def _from_arrow(table: ArrowTable) -> Iterator[list[dict[str, object]]]:
    try:
        arrow = importlib.import_module("pyarrow")
    except ImportError:
        raise ConfigurationError(f"a {type(table).__name__} is read with pyarrow, which is not installed") from None
    reader = arrow.RecordBatchReader.from_stream(table)
    names = cast("list[str]", reader.schema.names)
    if twice := [name for place, name in enumerate(names) if name in names[:place]]:
        raise InvalidInput(_TWICE.format(twice[0]))
    for batch in reader:
        for start in range(0, batch.num_rows, RUN):
            yield batch.slice(start, RUN).to_pylist()
