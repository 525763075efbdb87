"""Events from iterables and data frames. A frame library loads only for its frames."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias, cast, runtime_checkable

from audiencekit.errors import ConfigurationError, InvalidInput
from audiencekit.segops.forms import EVENT_KEYS, Event

RUN = 500
_TWICE = "the column {!r} is there twice"
_NOT_EVENTS = "events are an iterable of events or a frame, not a "

Row: TypeAlias = Event | Mapping[str, object]


@runtime_checkable
class ArrowTable(Protocol):
    """A frame of any library that speaks Arrow's own protocol: polars, pyarrow, pandas, DuckDB and others."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


Events: TypeAlias = Iterable[Row] | ArrowTable


def rows(events: Events) -> Iterator[Row]:
    """*events*, one by one.

    A frame's rows become dicts: columns named as the fields of an Event are those, ``payload`` holds objects; without
    such a column all the others make up the payload. Missing values (null, NaN, NaT) are left out.
    Raises InvalidInput for what cannot be iterated, and for columns that have no place.
    """
    if isinstance(events, (Mapping, str, bytes)):
        raise InvalidInput(
            f"events are an iterable of events or a frame, not a {type(cast('object', events)).__name__}"
        )
    tables = _tables(events)
    if tables is not None:
        return (row for table in tables for row in _rows(table))
    try:
        return iter(cast("Iterable[Row]", events))
    except TypeError:
        raise InvalidInput(_NOT_EVENTS + type(events).__name__) from None


def _tables(events: Events) -> Iterator[list[dict[str, object]]] | None:
    """A frame's rows as dicts, run by run; None for anything else."""
    library = type(events).__module__.partition(".")[0]
    if library == "pandas" and hasattr(events, "iloc"):
        return _from_pandas(events)
    if library == "polars" and hasattr(events, "iter_slices"):
        return (part.to_dicts() for part in cast("_Polars", cast("object", events)).iter_slices(RUN))
    if isinstance(events, ArrowTable):
        return _from_arrow(events)
    return None


class _Polars(Protocol):
    def iter_slices(self, n_rows: int) -> Iterator[_Polars]: ...
    def to_dicts(self) -> list[dict[str, object]]: ...


def _from_pandas(frame: object) -> Iterator[list[dict[str, object]]]:
    import pandas as pd

    table = cast("pd.DataFrame", frame)
    if not isinstance(table, pd.DataFrame):  # pyright: ignore[reportUnnecessaryIsInstance]  # a Series has iloc as well
        raise InvalidInput(f"events are a DataFrame, not a {type(table).__name__}")
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


def _rows(records: list[dict[str, object]]) -> Sequence[Row]:
    if not records:
        return records
    columns = records[0].keys()
    others = [name for name in columns if name not in EVENT_KEYS]
    if "payload" in columns:
        if others:
            raise InvalidInput(f"the column {others[0]!r} stands beside the column payload; put it into the payload")
        return [_known(record) for record in records]
    return [
        {
            **_known({name: record[name] for name in columns if name in EVENT_KEYS}),
            "payload": {name: record[name] for name in others if not _is_missing(record[name])},
        }
        for record in records
    ]


def _known(record: dict[str, object]) -> dict[str, object]:
    if "occurred_at" in record and record["occurred_at"] is None:
        return record  # refused with its place: to stamp it with the time of the backfill would be wrong
    return {name: value for name, value in record.items() if not _is_missing(value)}


def _is_missing(value: object) -> bool:
    """Null, or NaN, which is what a missing number becomes in a column of floats."""
    return value is None or (type(value) is float and value != value)
