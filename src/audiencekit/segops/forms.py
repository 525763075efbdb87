"""The ways to hand over an event: keywords, an Event or Context, a plain dict. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import attrs

from audiencekit.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import datetime


@attrs.frozen(kw_only=True)
class Event:
    """Something a user did. The fields are those of :meth:`SegOpsClient.track`; the repr hides the payload."""

    user_id: str
    event_type: str
    payload: Mapping[str, object] | None = attrs.field(default=None, repr=False)
    occurred_at: datetime | str | None = None
    anonymous_id: str | None = None


@attrs.frozen(kw_only=True)
class Context:
    """Who a user is. The fields are those of :meth:`SegOpsClient.identify`; the repr hides the traits."""

    user_id: str
    traits: Mapping[str, object] = attrs.field(repr=False)
    occurred_at: datetime | str | None = None
    anonymous_id: str | None = None


EVENT_KEYS = frozenset(field.name for field in attrs.fields(Event))
_CONTEXT_KEYS = frozenset(field.name for field in attrs.fields(Context))


def read_event(given: Event | Mapping[str, object]) -> Event:
    """*given* as an Event. Values are checked later, when it is serialised.

    Raises InvalidInput for a dict with an unknown or missing key (contract 7, R10), and for anything else.
    """
    if isinstance(given, Event):
        return given
    fields = _fields(given, EVENT_KEYS, ("user_id", "event_type"), "an event is an Event, a dict, or keywords")
    return Event(**cast("dict[str, Any]", fields))


def read_context(given: Context | Mapping[str, object]) -> Context:
    """As :func:`read_event`, for ``identify``."""
    if isinstance(given, Context):
        return given
    fields = _fields(given, _CONTEXT_KEYS, ("user_id", "traits"), "a context is a Context, a dict, or keywords")
    return Context(**cast("dict[str, Any]", fields))


def _fields(given: object, known: frozenset[str], required: tuple[str, ...], expected: str) -> dict[object, object]:
    if not isinstance(given, Mapping):
        raise InvalidInput(f"{expected}; got a {type(given).__name__}")
    fields = dict(cast("Mapping[object, object]", given))
    if unknown := [key for key in fields if key not in known]:
        raise InvalidInput(f"unknown key {unknown[0]!r}; known are {', '.join(sorted(known))}")
    for name in required:
        if name not in fields:
            raise InvalidInput(f"{name} is missing")
    return fields


def only_one(given: object, keywords: Mapping[str, object]) -> None:
    """Raises InvalidInput when keywords come with an event that has fields of its own."""
    if named := [name for name, value in keywords.items() if value is not None]:
        kind = type(given).__name__
        raise InvalidInput(f"{named[0]} stands beside a {kind}, which would be ignored; put it into the {kind}")
