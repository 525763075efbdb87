"""A user's events, indexed so that hundreds of queries can be put to them again and again. Pure.

Whether an event matches a `where` never changes, so each distinct selection is computed once and then only brought up
to date; a question about a window is two bisections.
"""

from __future__ import annotations

import json
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import attrs

from audiencekit.sandbox.permutive.matching import Match, compile_where
from audiencekit.sandbox.permutive.windows import AHEAD, Period

_SELECTIONS = 4_096  # of queries that were changed or deleted, some are kept in vain; beyond this all start anew
_BULK = 16  # from so many on, sorting once is quicker than inserting each


@attrs.define(eq=False)
class Event:
    """One thing a user did.

    ``name`` is in lower case, ``time`` in nanoseconds, ``order`` that of arrival. ``content`` is what paths start from:
    an object, or its JSON text, which is decoded when a path is first followed.
    """

    name: str
    time: int
    order: int
    session_id: str | None
    view_id: str | None
    content: Mapping[str, Any] | str = attrs.field(repr=False)

    def root(self) -> Mapping[str, Any]:
        if isinstance(self.content, str):
            self.content = cast("dict[str, Any]", json.loads(self.content))
        return self.content


Line = list[tuple[int, int, Event]]  # sorted by time, then arrival


@attrs.frozen
class Selector:
    """Events of a name that a `where` matches; two of the same ``key`` select the same."""

    key: str
    name: str
    match: Match | None

    @classmethod
    def of(cls, name: str, where: Mapping[str, Any] | None) -> Selector:
        name = name.lower()
        text = "" if where is None else json.dumps(where, sort_keys=True)
        return cls(f"{name} {text}", name, None if where is None else compile_where(where))

    def selects(self, event: Event) -> bool:
        return event.name == self.name and (self.match is None or self.match(event.root()))


class Selection:
    """The events of a history that a selector selects, in order, and those of each session."""

    def __init__(self) -> None:
        self.looked_at = 0
        self._line: Line = []
        self._sessions: defaultdict[str, Line] = defaultdict(list)

    def extend(self, events: Iterable[Event]) -> None:
        fresh = [(event.time, event.order, event) for event in events]
        _insert(self._line, fresh)
        for one in fresh:
            if one[2].session_id is not None:
                insort(self._sessions[one[2].session_id], one)

    def count(self, period: Period, now: int, session_id: str | None) -> int:
        line, start, end = self._slice(period, now, session_id)
        return max(0, end - start) if line else 0

    def within(self, period: Period, now: int, session_id: str | None) -> Sequence[Event]:
        line, start, end = self._slice(period, now, session_id)
        return [event for _, _, event in line[start:end]]

    def _slice(self, period: Period, now: int, session_id: str | None) -> tuple[Line, int, int]:
        """``session_id`` is that of the present session, None when there is none (rule c)."""
        line = self._line
        if period.session:
            line = [] if session_id is None else self._sessions.get(session_id, [])
        earliest, latest = period.bounds(now)
        start = 0 if earliest is None else bisect_left(line, (earliest,))
        return line, start, bisect_left(line, (latest + 1,))


class History:
    """All events of a user. Only grows."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self._named: defaultdict[str, list[Event]] = defaultdict(list)
        self._line: Line = []
        self._selections: dict[str, Selection] = {}
        self._views: dict[str, _Views] = {}
        self.extend(events)

    def __len__(self) -> int:
        return len(self._line)

    def extend(self, events: Iterable[Event]) -> None:
        fresh = list(events)
        for event in fresh:
            self._named[event.name].append(event)
        _insert(self._line, [(event.time, event.order, event) for event in fresh])

    def latest(self, now: int) -> Event | None:
        """The last event by time, of two at once the one that arrived later; none from too far in the future."""
        end = bisect_left(self._line, (now + AHEAD + 1,))
        return self._line[end - 1][2] if end else None

    def select(self, selector: Selector) -> Selection:
        """The selection, with the events that came since it was last asked for."""
        selection = self._selections.get(selector.key)
        if selection is None:
            if len(self._selections) >= _SELECTIONS:
                self._selections.clear()
            selection = self._selections[selector.key] = Selection()
        named = self._named.get(selector.name, [])
        if selection.looked_at < len(named):
            selection.extend(event for event in named[selection.looked_at :] if selector.selects(event))
            selection.looked_at = len(named)
        return selection

    def of_view(self, name: str, view_id: str) -> Sequence[Event]:
        """The events of this name (in lower case) during one page view."""
        views = self._views.setdefault(name, _Views())
        named = self._named.get(name, [])
        for event in named[views.looked_at :]:
            if event.view_id is not None:
                views.events[event.view_id].append(event)
        views.looked_at = len(named)
        return views.events.get(view_id, ())


@attrs.define
class _Views:
    looked_at: int = 0
    events: defaultdict[str, list[Event]] = attrs.field(factory=lambda: defaultdict[str, list[Event]](list))


def _insert(line: Line, fresh: Line) -> None:
    if len(fresh) < _BULK:
        for one in fresh:
            insort(line, one)
    else:
        line.extend(fresh)
        line.sort()
