"""Time and completion of page views (contract 4.4, rules j and k). Pure.

A page view counts when its ``Pageview`` event matches the `where` and lies in the period; then so count its heartbeats
and its ``PageviewComplete`` inside the period. A ``PageviewComplete`` that tells the engaged time or the completion
overrules the heartbeats; of several the highest counts. A view whose completion nobody told has 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from audiencekit.sandbox.permutive.comparison import Comparison, compile_comparison
from audiencekit.sandbox.permutive.history import Event, Selector
from audiencekit.sandbox.permutive.json_kinds import is_number
from audiencekit.sandbox.permutive.property_path import reach
from audiencekit.sandbox.permutive.scene import Clause, Scene
from audiencekit.sandbox.permutive.windows import Period, compile_during, inside

PAGEVIEW, HEARTBEAT, COMPLETE = "pageview", "pageviewengagement", "pageviewcomplete"
HEARTBEAT_SECONDS = 5
TOLD = ("properties", "aggregations", "PageviewEngagement")


@attrs.frozen
class _Pages:
    """The page views that a clause speaks of."""

    selector: Selector
    period: Period

    @classmethod
    def of(cls, node: Mapping[str, Any]) -> _Pages:
        return cls(Selector.of(PAGEVIEW, node.get("where")), compile_during(node.get("during")))

    def views(self, scene: Scene) -> set[str]:
        events = scene.history.select(self.selector).within(self.period, scene.now, scene.session_id)
        return {event.view_id for event in events if event.view_id is not None}

    def seconds(self, scene: Scene, view_id: str) -> float:
        told = self._told(scene, view_id, "engaged_time")
        if told is not None:
            return told
        heartbeats = scene.history.of_view(HEARTBEAT, view_id)
        return HEARTBEAT_SECONDS * sum(self._counts(scene, event) for event in heartbeats)

    def completion(self, scene: Scene, view_id: str) -> float:
        return self._told(scene, view_id, "completion") or 0

    def _told(self, scene: Scene, view_id: str, measure: str) -> float | None:
        events = (event for event in scene.history.of_view(COMPLETE, view_id) if self._counts(scene, event))
        values = (value for event in events for value in reach(event.root(), (*TOLD, measure)))
        return max(filter(is_number, values), default=None)

    def _counts(self, scene: Scene, event: Event) -> bool:
        return inside(self.period, scene.now, event.time, event.session_id, scene.session_id)


def _engaged_time(node: Mapping[str, Any]) -> Clause:
    """The seconds of all matching views together."""
    pages, meets = _Pages.of(node), compile_comparison(node["seconds"])
    return lambda scene: meets(sum(pages.seconds(scene, view_id) for view_id in pages.views(scene)))


def _engaged_completion(node: Mapping[str, Any]) -> Clause:
    """The current page's, which is the latest event's; without one, or if it does not match, the clause is false."""
    pages, meets = _Pages.of(node), compile_comparison(node["completion"])

    def clause(scene: Scene) -> bool:
        latest = scene.history.latest(scene.now)
        if latest is None or latest.view_id not in pages.views(scene):
            return False
        return meets(pages.completion(scene, latest.view_id))

    return clause


def _engaged_views(node: Mapping[str, Any]) -> Clause:
    """How many matching views reach the time, or the completion."""
    pages, times = _Pages.of(node), compile_comparison(node["times"])
    measure: Callable[[Scene, str], float]
    reached: Comparison
    if "completion" in node:
        measure, reached = pages.completion, compile_comparison(node["completion"])
    else:
        measure, reached = pages.seconds, compile_comparison(node["engaged_time"])
    return lambda scene: times(sum(reached(measure(scene, view_id)) for view_id in pages.views(scene)))


ENGAGEMENTS: Mapping[str, Callable[[Mapping[str, Any]], Clause]] = {
    "engaged_time": _engaged_time,
    "engaged_completion": _engaged_completion,
    "engaged_views": _engaged_views,
}
