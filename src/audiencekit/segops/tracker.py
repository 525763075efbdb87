"""From what a caller tracks to what is queued: the hook, the checks, the bytes, the identity."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

import attrs

from audiencekit.errors import ConfigurationError, InvalidInput
from audiencekit.segops.encoder import Encoder
from audiencekit.segops.event import Stamp, moment, serialise
from audiencekit.segops.forms import EVENT_KEYS, Event, read_event
from audiencekit.segops.frames import RUN, Events, Row, rows
from audiencekit.segops.identity import Identity

if TYPE_CHECKING:
    from datetime import datetime

    from audiencekit.segops.sender import Item

SLOW = 0.005  # seconds between two events: their source is waiting for something, and so would they

BeforeSend = Callable[[Event], Event | None]


class Tracker:
    """Prepares events. *public*: the key is a public one, so each is bound to an identity, and may be a visitor's."""

    def __init__(
        self, *, public: bool, encoder: Encoder, before_send: BeforeSend | None, time: Callable[[], float]
    ) -> None:
        self._public = public
        self._encoder = encoder
        self._before_send = before_send
        self._stamp = Stamp()
        self._time = time

    def prepare(
        self,
        user_id: str,
        event_type: str,
        payload: Mapping[str, object] | None,
        occurred_at: datetime | str | None,
        anonymous_id: str | None,
    ) -> Item | None:
        """The event as JSON and its identity; None when ``before_send`` dropped it. Raises InvalidInput."""
        if self._before_send is not None:
            kept = self._filtered(user_id, event_type, payload, occurred_at, anonymous_id)
            if kept is None:
                return None
            user_id, event_type, payload = kept.user_id, kept.event_type, kept.payload
            occurred_at, anonymous_id = kept.occurred_at, kept.anonymous_id
        body = serialise(
            user_id=user_id,
            event_type=event_type,
            payload=payload,
            occurred_at=self._stamp.text(self._time()) if occurred_at is None else moment(occurred_at),
            anonymous_id=anonymous_id,
            blank_user=self._public,
            encoder=self._encoder,
        )
        return body, Identity.of_event(user_id, anonymous_id) if self._public else None

    def prepare_row(self, row: Row) -> Item | None:
        """As :meth:`prepare`, for one of many events."""
        if type(row) is dict:
            fields = cast("dict[str, Any]", row)
            if fields.keys() <= EVENT_KEYS and "user_id" in fields and "event_type" in fields:  # the quick way
                get = fields.get
                if get("occurred_at", 0) is None:
                    raise InvalidInput("occurred_at is missing; leave the key out if the event happens now")
                return self.prepare(
                    get("user_id", ""), get("event_type", ""), get("payload"), get("occurred_at"), get("anonymous_id")
                )
        event = read_event(cast("Row", row))
        return self.prepare(event.user_id, event.event_type, event.payload, event.occurred_at, event.anonymous_id)

    def _filtered(
        self,
        user_id: str,
        event_type: str,
        payload: Mapping[str, object] | None,
        occurred_at: datetime | str | None,
        anonymous_id: str | None,
    ) -> Event | None:
        assert self._before_send is not None
        event = Event(
            user_id=user_id, event_type=event_type, payload=payload, occurred_at=occurred_at, anonymous_id=anonymous_id
        )
        kept = cast("object", self._before_send(event))  # a user's function is not type-checked
        if kept is None or isinstance(kept, Event):
            return kept
        raise ConfigurationError(f"before_send returned a {type(kept).__name__}; it must return an Event or None")


@attrs.define
class Run:
    """Events that were prepared together: those to send, and how many ``before_send`` dropped."""

    kept: list[Item] = attrs.field(factory=list["Item"])
    filtered: int = 0


def prepared_runs(
    events: Events, tracker: Tracker, on_invalid: Callable[[int, InvalidInput], None] | None, *, max_bytes: int
) -> Iterator[Run]:
    """*events*, prepared in runs of up to 500; one from a slow source is handed over at once.

    An invalid one, or one larger than *max_bytes*, ends them with an InvalidInput that says where, or is reported.
    Whatever ends them, an exception of the source or of a hook included, what was prepared before comes out first.
    """
    place, run, prepare = 0, Run(), tracker.prepare_row
    drawn = monotonic()
    try:
        for row in rows(events):
            before, drawn = drawn, monotonic()
            try:
                item = prepare(row)
                if item is not None and len(item[0]) > max_bytes:
                    raise InvalidInput(
                        f"it has {len(item[0]):,} bytes as JSON; max_queued_bytes is {max_bytes:,}. Send less, or "
                        "raise the bound"
                    )
            except InvalidInput as error:
                if on_invalid is None:
                    raise InvalidInput(f"event {place} (from 0): {error.message}; those before it were taken") from None
                on_invalid(place, error)
            else:
                if item is None:
                    run.filtered += 1
                else:
                    run.kept.append(item)
            place += 1
            if len(run.kept) >= RUN or drawn - before > SLOW:
                yield run
                run = Run()
                drawn = monotonic()
    except GeneratorExit:
        raise
    except BaseException:
        yield run
        raise
    yield run
