"""The operation on event logs: keyset pages (contract 1.6, 2.5)."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from audiencekit.sandbox.avatars import event_rows
from audiencekit.sandbox.avatars.event_rows import OBJECT_TYPES, VERBS, Event, Wanted
from audiencekit.sandbox.avatars.users import User
from audiencekit.sandbox.avatars.wire import Json, as_uuid, invalid, timestamp
from audiencekit.sandbox.store import Store

DEFAULT_LIMIT = 100  # the service documents none
MOST_DIGITS = 18
MICROSECONDS = 1_000_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class EventLogs:
    """The handler; it gets the request and who sent it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def select(self, request: Request, user: User) -> Response:
        query = request.query_params
        verbs = _members(query, "verb", VERBS)
        types = _members(query, "object_type", OBJECT_TYPES)
        since, before = _moment(query, "created_from"), _moment(query, "created_before")
        limit = _limit(query)
        start = query.get("starting_after")
        last = None if start is None else as_uuid(start, "query", "starting_after")

        def read(connection: sqlite3.Connection) -> list[Event]:
            after = None if last is None else event_rows.find(connection, user.id, last)
            if last is not None and after is None:
                raise invalid("query", "starting_after", msg="This is not one of your events", rule="1.6")
            wanted = Wanted(
                verbs=verbs, object_types=types, created_from=since, created_before=before, after=after, limit=limit
            )
            return event_rows.select(connection, user.id, wanted)

        return JSONResponse([shape(event) for event in await self._store.aread(read)])


def shape(event: Event) -> dict[str, Json]:
    """An ``EventLogResponse``."""
    return {
        "id": event.id,
        "verb": event.verb,
        "object_id": event.object_id,
        "object_type": event.object_type,
        "created_at": timestamp(event.created_at / MICROSECONDS),
    }


def _members(query: QueryParams, name: str, known: tuple[str, ...]) -> list[str]:
    given = list(dict.fromkeys(query.getlist(name)))
    for index, text in enumerate(given):
        if text not in known:
            raise invalid("query", name, index, msg=f"Input should be one of {', '.join(known)}", type="enum")
    return given


def _limit(query: QueryParams) -> int:
    text = query.get("limit")
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and text.strip("0")):
        raise invalid("query", "limit", msg="Input should be a valid integer, 1 or more", type="int_parsing")
    return int(text[-MOST_DIGITS:]) if len(text.lstrip("0")) <= MOST_DIGITS else 10**MOST_DIGITS


def _moment(query: QueryParams, name: str) -> int | None:
    text = query.get(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        # Without an offset it is taken for UTC.
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return (moment - _EPOCH) // timedelta(microseconds=1)
    except (ValueError, OverflowError):
        raise invalid("query", name, msg="Input should be a valid datetime", type="datetime_parsing") from None
