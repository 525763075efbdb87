"""The rows of a spool: what one holds, which may be sent, which is poisoned. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import cast

import attrs

from audiencekit.segops.event import MAX_EVENT_BYTES
from audiencekit.segops.identity import Identity


@attrs.frozen
class Row:
    """An event read back. *tracked_at* is in seconds since 1970: a monotonic clock does not outlive its machine."""

    id: int
    tracked_at: float
    body: bytes
    identity: Identity | None


@attrs.frozen
class Poisoned:
    """A row that cannot be sent, and why. *body* is empty when it is no bytes, or too many."""

    id: int
    reason: str
    body: bytes


@attrs.define
class Adopted:
    """What :meth:`Spool.adopt` found.

    ``rows`` are the caller's to send. ``tried`` were given to an attempt whose outcome nobody knows, under a promise
    not to repeat it; ``poisoned`` cannot be sent; both have been set aside. ``more``: a limit ended the reading.
    ``at`` is the time it was made, as in ``tracked_at``.
    """

    at: float
    rows: list[Row] = attrs.field(factory=list[Row])
    tried: list[Row] = attrs.field(factory=list[Row])
    poisoned: list[Poisoned] = attrs.field(factory=list[Poisoned])
    more: bool = False

    @property
    def count(self) -> int:
        return len(self.rows) + len(self.tried) + len(self.poisoned)


def judge_row(row_id: int, tracked: float, body: object, identity: tuple[object, object], *, public: bool) -> Row | str:
    """The row, or why it cannot be sent. Its values may be anything: files get damaged, and edited."""
    if not isinstance(body, bytes):
        return f"the event is not bytes, or more than {MAX_EVENT_BYTES:,}"
    try:
        text = body.decode()
        event = cast("object", json.loads(text, parse_constant=_refuse))
    except (ValueError, RecursionError):
        return "the event is not JSON in UTF-8"
    if not isinstance(event, dict):
        return "the event is not a JSON object"
    fields = cast("dict[str, object]", event)
    user_id, event_type = fields.get("user_id"), fields.get("event_type")
    if not isinstance(event_type, str) or not event_type.strip():
        return "the event has no event_type"
    if not isinstance(user_id, str) or not (user_id.strip() or (public and user_id == "")):
        return "the event has no user_id"
    try:
        owner = _identity(*identity)
    except (ValueError, TypeError):
        return "its identity is not text"
    if (owner is not None) != public:
        return "it has an identity without need" if owner else "it has no identity, which a public key needs"
    return Row(row_id, tracked, body, owner)


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is not JSON")


def _identity(user_id: object, anonymous_id: object) -> Identity | None:
    user, anonymous = _text(user_id), _text(anonymous_id)
    return None if user is None and anonymous is None else Identity(user or "", anonymous)


def _text(value: object) -> str | None:
    """SQLite hands text out as bytes here: its own decoding would fail the whole query."""
    if value is None:
        return None
    if not isinstance(value, bytes):
        raise TypeError
    return value.decode()


def runs(ids: Iterable[int]) -> list[tuple[int, int]]:
    """The same ids as first and last of each unbroken run: a batch is mostly one."""
    found: list[tuple[int, int]] = []
    for one in sorted(ids):
        if found and one <= found[-1][1] + 1:
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return found
