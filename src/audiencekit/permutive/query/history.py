"""The events of one user, in the order of arrival, and the periods clauses look at (rules a, b, c, k). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

import attrs

from audiencekit.errors import InvalidInput
from audiencekit.permutive.query.facts import EventLike, moment_of
from audiencekit.permutive.query.instants import SECOND
from audiencekit.permutive.query.nodes import Node, ThisSession, Window
from audiencekit.permutive.query.operands import shown
from audiencekit.permutive.query.rules import FUTURE_TOLERANCE, unit_length

if TYPE_CHECKING:
    from audiencekit.permutive.event import Event

GivenEvent: TypeAlias = "Event | EventLike | Mapping[str, object]"
"""An event, or its JSON: name, time, properties, session_id, view_id."""


@attrs.frozen(eq=False)
class Occurrence:
    """An event as clauses see it: ``time`` in nanoseconds, ``root`` where paths start; ``given`` as it came."""

    name: str
    time: int
    session: str | None
    view: str | None
    root: Mapping[str, object] = attrs.field(repr=False)
    given: GivenEvent = attrs.field(repr=False)

    def is_named(self, name: str) -> bool:
        return self.name == name.lower()


@attrs.frozen(eq=False)
class History:
    """The events that count at *now* (nanoseconds): those too far in the future are left out (rule a)."""

    now: int
    events: tuple[Occurrence, ...]

    @property
    def latest(self) -> Occurrence | None:
        """The latest event by time; of several the one that arrived last (rule c)."""
        found: Occurrence | None = None
        for event in self.events:
            if found is None or event.time >= found.time:
                found = event
        return found

    def during(self, period: Node | None) -> Sequence[Occurrence]:
        """The events of a period; of all time without one."""
        if isinstance(period, ThisSession):
            latest = self.latest
            session = latest.session if latest is not None else None
            return [event for event in self.events if session is not None and event.session == session]
        return [event for event in self.events if is_within(event.time, period, self.now)]


def is_within(time: int, period: Node | None, now: int) -> bool:
    """Whether *time* lies in a window, both ends included, the upper one with the tolerance of rule a."""
    if time - now > FUTURE_TOLERANCE * SECOND:
        return False
    if not isinstance(period, Window):
        return True
    unit = unit_length(period.unit)
    assert unit is not None  # reading lets known units through only
    return now - time <= period.value * unit * SECOND


def history(events: Iterable[GivenEvent], now: datetime) -> History:
    """Events in the order of arrival. Raises InvalidInput for one that lacks a name or a time with a zone."""
    moment = moment_of(now, "now")
    seen = (_seen(event, f"events[{index}]") for index, event in enumerate(events))
    return History(moment, tuple(event for event in seen if is_within(event.time, None, moment)))


def _seen(given: GivenEvent, place: str) -> Occurrence:
    fields = _fields(given)
    name, time, properties = fields["name"], fields["time"], fields["properties"]
    if not isinstance(name, str):
        raise InvalidInput(f"{place}: a name expected, got {shown(name)}")
    if not isinstance(properties, Mapping):
        raise InvalidInput(f"{place}: properties are an object, got {shown(properties)}")
    moment = moment_of(time, place)
    session, view = (_identifier(fields[key], f"{place}.{key}") for key in ("session_id", "view_id"))
    root = {**fields, "time": time.astimezone(UTC).isoformat() if isinstance(time, datetime) else time}
    return Occurrence(name.lower(), moment, session, view, root, given)


def _fields(given: GivenEvent) -> dict[str, object]:
    if isinstance(given, Mapping):
        found = {key: given.get(key) for key in ("name", "time", "properties", "session_id", "view_id")}
        return found if found["properties"] is not None else {**found, "properties": {}}
    return {
        "name": given.name,
        "time": given.time,
        "properties": given.properties,
        "session_id": given.session_id,
        "view_id": given.view_id,
    }


def _identifier(value: object, place: str) -> str | None:
    if value is not None and not isinstance(value, str):
        raise InvalidInput(f"{place}: a UUID expected, got {shown(value)}")
    return value.lower() if value is not None else None  # UUIDs compare in any case (contract 1.3)
