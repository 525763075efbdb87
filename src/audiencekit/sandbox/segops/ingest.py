"""Ingestion: one event or up to 500, each judged alone (segops.md 2.2, 4)."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from audiencekit.sandbox.segops.auth import Auth
from audiencekit.sandbox.segops.bot_class import bot_class
from audiencekit.sandbox.segops.event_rows import Event, insert
from audiencekit.sandbox.segops.handshake import check_origin
from audiencekit.sandbox.segops.wire import NOT_TEXT, Refused, is_text, is_text_in_json, read_object, served
from audiencekit.sandbox.store import Store

if TYPE_CHECKING:
    from audiencekit.sandbox.segops.event_schema import EventSchema

MAX_BATCH = 500
# SQLite's JSON functions give up at 1,000 levels; an event deeper than this would spoil every evaluation.
MAX_DEPTH = 100

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# The time line: what a datetime can hold in UTC.
EARLIEST, LATEST = ((end.replace(tzinfo=UTC) - EPOCH) // MICROSECOND for end in (datetime.min, datetime.max))
# The schema registered for an event type, if there is one.
SchemaOf = Callable[[str], "EventSchema | None"]

# Not escaped to ASCII: SQLite compares the names of properties as they are written.
_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_TIME = re.compile(r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)?)?", re.ASCII)


class BadEvent(Exception):
    """An event that is skipped in a batch and refused alone: the field at fault, and why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(field, message)
        self.field = field
        self.message = message

    @property
    def reason(self) -> str:
        """What the ingestion log says of it."""
        return f"{self.field}: {self.message}"


class SchemaViolation(BadEvent):
    """An event that its registered schema drops: alone it is answered like a skipped one, and not refused (2.2)."""


def ingestion_routes(auth: Auth, store: Store, schema_of: SchemaOf) -> list[BaseRoute]:
    async def track(request: Request) -> Response:
        uid = await _pinned_uid(auth, request)
        body = await read_object(request)
        received_at = _now()
        events: list[Event] = []
        skipped: list[str] = []
        try:
            events.append(read_event(body, received_at=received_at, uid=uid, schema_of=schema_of))
        except SchemaViolation as error:
            skipped.append(error.reason)
        except BadEvent as error:
            raise Refused.field(error.field, error.message, "4.1") from error
        auth.limits.take_events(len(events))
        await _store(store, request, events, skipped, received_at)
        return JSONResponse({"queued": bool(events)}, 202)

    async def track_batch(request: Request) -> Response:
        uid = await _pinned_uid(auth, request)
        items = _batch_in(await read_object(request))
        received_at = _now()
        events: list[Event] = []
        skipped: list[str] = []
        for item in items:
            try:
                events.append(read_event(item, received_at=received_at, uid=uid, schema_of=schema_of))
            except BadEvent as error:
                skipped.append(error.reason)
        auth.limits.take_events(len(events))
        await _store(store, request, events, skipped, received_at)
        return JSONResponse({"queued": len(events), "skipped": len(skipped)}, 202)

    return [
        Route("/api/ingestion/track/", served(track), methods=["POST"]),
        Route("/api/ingestion/track/batch/", served(track_batch), methods=["POST"]),
    ]


def read_event(item: object, *, received_at: int, uid: str | None = None, schema_of: SchemaOf | None = None) -> Event:
    """The event in *item*, as the schema of its type has it, if there is one. Raises BadEvent.

    A session's *uid* replaces the user id before anything is checked (2.2).
    """
    if not isinstance(item, dict):
        raise BadEvent("non_field_errors", "Invalid data. Expected a dictionary.")
    fields = cast("dict[str, object]", item)
    anonymous_id = _text(fields, "anonymous_id") if "anonymous_id" in fields else None
    event_type = _text(fields, "event_type")
    schema = schema_of(event_type) if schema_of else None
    return Event(
        user_id=_text(fields, "user_id") if uid is None else uid,
        event_type=event_type,
        occurred_at=_occurred_at(fields, received_at),
        anonymous_id=anonymous_id,
        payload=_payload(fields, schema),
    )


def parse_time(text: str) -> int | None:
    """Microseconds since 1970 of an ISO 8601 time; without offset it is UTC, a bare date is midnight. None if not one.

    Up to nine digits of a fraction, cut to microseconds (segops.md 4.2). An offset may lead out of the years 1 to 9999;
    such a time is none.
    """
    if _TIME.fullmatch(text) is None:
        return None
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    instant = ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - EPOCH) // MICROSECOND
    return instant if EARLIEST <= instant <= LATEST else None


async def _store(
    store: Store, request: Request, events: Sequence[Event], skipped: Sequence[str], received_at: int
) -> None:
    sender = bot_class(request.headers.get("user-agent"))
    await store.awrite(lambda connection: insert(connection, events, skipped, received_at=received_at, sender=sender))


async def _pinned_uid(auth: Auth, request: Request) -> str | None:
    """The user a session is pinned to; None for a secret key, which may write for anybody.

    The origins of a session's key are kept to here as well (2.2 names them among the reasons for a 403).
    """
    caller = await auth.caller(request, "secret", "session")
    if caller.kind != "session":
        return None
    assert caller.key is not None
    check_origin(caller.key, request.headers.get("origin"))
    return caller.subject


def _batch_in(body: Mapping[str, object]) -> list[object]:
    if "events" not in body:
        raise Refused.field("events", "This field is required.", "2.2")
    items = body["events"]
    if not isinstance(items, list):
        raise Refused.field("events", "Expected a list of items.", "2.2")
    if not items:
        raise Refused.field("events", "This list may not be empty.", "2.2")
    listed = cast("list[object]", items)
    if len(listed) > MAX_BATCH:
        raise Refused.field("events", f"Ensure this field has no more than {MAX_BATCH} elements.", "2.2")
    return listed


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise BadEvent(name, "Not a valid string." if name in fields else "This field is required.")
    if not value.strip():
        raise BadEvent(name, "This field may not be blank.")
    if not is_text(value):
        raise BadEvent(name, NOT_TEXT)
    return value


def _occurred_at(fields: Mapping[str, object], received_at: int) -> int:
    if "occurred_at" not in fields:
        return received_at
    value = fields["occurred_at"]
    parsed = parse_time(value) if isinstance(value, str) else None
    if parsed is None:
        raise BadEvent("occurred_at", "Expected an ISO 8601 time, such as 2026-03-01T08:00:00Z.")
    return parsed


def _payload(fields: Mapping[str, object], schema: EventSchema | None) -> str:
    payload = fields.get("payload", {})
    if not isinstance(payload, dict):
        raise BadEvent("payload", "Expected an object.")
    if schema is not None:
        payload = cast("dict[str, object]", payload)
        missing = schema.missing(payload)
        if missing is not None:
            raise SchemaViolation("payload", f"The schema of {fields['event_type']} requires {missing!r}.")
        payload = schema.coerced(payload)
    try:
        text = _json(payload)
    except (ValueError, RecursionError) as error:
        raise BadEvent("payload", "Holds a number beyond double precision, or nests too deep.") from error
    if not is_text_in_json(text):
        raise BadEvent("payload", NOT_TEXT)
    if text.count("{") + text.count("[") > MAX_DEPTH and _depth(cast("object", payload)) > MAX_DEPTH:
        raise BadEvent("payload", f"Nests deeper than {MAX_DEPTH} levels.")
    return text


def _depth(value: object) -> int:
    """Levels of nesting, counted without recursion."""
    deepest = 0
    waiting: list[tuple[object, int]] = [(value, 1)]
    while waiting:
        item, level = waiting.pop()
        deepest = max(deepest, level)
        if isinstance(item, dict):
            waiting += [(child, level + 1) for child in cast("dict[str, object]", item).values()]
        elif isinstance(item, list):
            waiting += [(child, level + 1) for child in cast("list[object]", item)]
    return deepest


def _now() -> int:
    return time.time_ns() // 1000
