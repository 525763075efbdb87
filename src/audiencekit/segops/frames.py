"""Events from iterables and data frames. A frame library loads only for its frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias, cast

from audiencekit.core.frames import RUN as RUN
from audiencekit.core.frames import ArrowTable, frame_rows, is_missing
from audiencekit.errors import InvalidInput
from audiencekit.segops.forms import EVENT_KEYS, Event

_NOT_EVENTS = "events are an iterable of events or a frame, not a "

Row: TypeAlias = Event | Mapping[str, object]


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
    tables = frame_rows(events, "events")
    if tables is not None:
        return (row for table in tables for row in _rows(table))
    try:
        return iter(cast("Iterable[Row]", events))
    except TypeError:
        raise InvalidInput(_NOT_EVENTS + type(events).__name__) from None


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
            "payload": {name: record[name] for name in others if not is_missing(record[name])},
        }
        for record in records
    ]


def _known(record: dict[str, object]) -> dict[str, object]:
    if "occurred_at" in record and record["occurred_at"] is None:
        return record  # refused with its place: to stamp it with the time of the backfill would be wrong
    return {name: value for name, value in record.items() if not is_missing(value)}
