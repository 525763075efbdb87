"""Page views and how long and how far they were read (rules j, k). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from audiencekit.permutive.query.history import Occurrence
from audiencekit.permutive.query.matching import meets
from audiencekit.permutive.query.nodes import Node, Number
from audiencekit.permutive.query.operands import is_number
from audiencekit.permutive.query.paths import reach
from audiencekit.permutive.query.rules import (
    AGGREGATED_COMPLETION,
    AGGREGATED_TIME,
    HEARTBEAT,
    HEARTBEATS,
    PAGE,
    PAGE_END,
)


@attrs.frozen(eq=False)
class PageView:
    """One view of a page: its ``Pageview`` event, heartbeats and end, by their ``view_id``."""

    id: str
    events: tuple[Occurrence, ...]

    def meets(self, where: Node | None) -> bool:
        """Whether it has a ``Pageview`` event, and one that meets *where*."""
        return any(event.is_named(PAGE) and meets(event.root, where) for event in self.events)

    @property
    def seconds(self) -> Number:
        """Engaged seconds: what its end says, else five for each heartbeat."""
        reported = self._reported(AGGREGATED_TIME)
        if reported is not None:
            return reported
        return HEARTBEAT * sum(event.is_named(HEARTBEATS) for event in self.events)

    @property
    def completion(self) -> Number:
        """The highest completion that its end says; 0 while nothing is known."""
        return self._reported(AGGREGATED_COMPLETION) or 0

    def _reported(self, path: str) -> Number | None:
        ends = (event for event in self.events if event.is_named(PAGE_END))
        return max((value for event in ends for value in reach(event.root, path) if is_number(value)), default=None)


def page_views(events: Iterable[Occurrence], where: Node | None) -> Sequence[PageView]:
    """The views among *events* whose ``Pageview`` meets *where*, in the order in which they began to arrive."""
    grouped: dict[str, list[Occurrence]] = {}
    for event in events:
        if event.view is not None and any(event.is_named(kind) for kind in (PAGE, HEARTBEATS, PAGE_END)):
            grouped.setdefault(event.view, []).append(event)
    views = (PageView(view, tuple(events)) for view, events in grouped.items())
    return [view for view in views if view.meets(where)]
