"""The state of a user that the caller keeps (contract 2.5, S2): a cohort's part of it, written and read. Pure.

The outer shape is the service's: code to checksum of the query to state. What a state says is the sandbox's own: the
word ``s``, a digest of what follows, and the membership, the entries and exits, and the events the query may still look
at. Whoever keeps a state must not touch it: a number written otherwise is a changed state.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from audiencekit.sandbox.permutive.history import Event
from audiencekit.sandbox.permutive.shapes import (
    Misshapen,
    expect_boolean,
    expect_items,
    expect_keys,
    expect_object,
    expect_text,
    expect_texts,
)

_CHECKSUM_DIGITS = 10  # as in the service's example
_MARK = "s"
_LONGEST_TIME = 24  # digits and sign: the year 9999 in nanoseconds has 21


@attrs.frozen(kw_only=True)
class CohortState:
    """What is known of a user as far as one cohort goes. Times in nanoseconds."""

    member: bool = False
    entries: Sequence[int] = ()
    exits: Sequence[int] = ()
    events: Sequence[Event] = ()

    @property
    def says_something(self) -> bool:
        return bool(self.member or self.entries or self.exits or self.events)


def checksum(query: object) -> str:
    """Ten hexadecimal digits that tell a query from any other, however it is written."""
    return _digest(query)[:_CHECKSUM_DIGITS]


def write_state(state: CohortState) -> list[object]:
    """The state as the JSON that travels."""
    content = {
        "member": state.member,
        "entries": [str(time) for time in state.entries],
        "exits": [str(time) for time in state.exits],
        "events": [
            [event.name, str(event.time), event.session_id, event.view_id, event.root()] for event in state.events
        ],
    }
    return [_MARK, _digest(content)[:_CHECKSUM_DIGITS], content]


def read_state(value: object, place: str) -> CohortState:
    """What `write_state` wrote, events numbered from 0; raises `Misshapen` when it comes back changed."""
    parts = [member for member, _ in expect_items(value, place)]
    if len(parts) != 3 or parts[0] != _MARK or parts[1] != _digest(parts[2])[:_CHECKSUM_DIGITS]:
        raise Misshapen(place, "expected a state as it was answered, unchanged")
    content = expect_object(parts[2], place)
    expect_keys(content, place, required=("member", "entries", "exits", "events"))
    return CohortState(
        member=expect_boolean(content["member"], place),
        entries=[_time(text, place) for text in expect_texts(content["entries"], place)],
        exits=[_time(text, place) for text in expect_texts(content["exits"], place)],
        events=[_event(one, order, place) for order, (one, _) in enumerate(expect_items(content["events"], place))],
    )


def read_states(value: object, place: str) -> Mapping[str, Mapping[str, object]]:
    """A device's state: by code and by checksum, not yet looked into."""
    device = expect_object(value, place)
    return {code: expect_object(states, f"{place}.{code}") for code, states in device.items()}


def _event(value: object, order: int, place: str) -> Event:
    parts = [member for member, _ in expect_items(value, place)]
    if len(parts) != 5:
        raise Misshapen(place, "expected five parts of an event")
    name, time, session_id, view_id, root = parts
    return Event(
        expect_text(name, place),
        _time(expect_text(time, place), place),
        order,
        None if session_id is None else expect_text(session_id, place),
        None if view_id is None else expect_text(view_id, place),
        dict(expect_object(root, place)),
    )


def _time(text: str, place: str) -> int:
    if len(text) > _LONGEST_TIME or not text.removeprefix("-").isdecimal():
        raise Misshapen(place, f"expected a time in nanoseconds, found {text[:_LONGEST_TIME]!r}")
    return int(text)


def _digest(value: Any) -> str:
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
