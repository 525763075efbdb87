"""What of a user's events a query may still look at: as much as a state must carry (contract 2.5, S2). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import attrs

from audiencekit.sandbox.permutive.engagement import COMPLETE, ENGAGEMENTS, HEARTBEAT, PAGEVIEW, TOLD
from audiencekit.sandbox.permutive.history import Event, Selector
from audiencekit.sandbox.permutive.json_kinds import is_object
from audiencekit.sandbox.permutive.property_path import Path, split_path
from audiencekit.sandbox.permutive.windows import Period, compile_during


@attrs.frozen
class Relevance:
    """``behaviours``: which events count, and for how long. ``paths``: by event name what is read of them.

    ``latest``: the query also asks what the latest event was, for its session or its page.
    """

    behaviours: Sequence[tuple[Selector, Period]]
    paths: Mapping[str, Collection[Path]]
    latest: bool

    def carried(self, events: Sequence[Event], latest: Event | None, now: int) -> list[Event]:
        """Those of *events* that matter at *now* or later, each with no more than what is read of it."""
        since = None if latest is None or not self.latest else latest.time
        return [
            attrs.evolve(event, content=_pruned(event.root(), self.paths.get(event.name, ())))
            for event in events
            if (since is not None and event.time >= since) or self._counts(event, now)
        ]

    def _counts(self, event: Event, now: int) -> bool:
        for selector, period in self.behaviours:
            earliest, _ = period.bounds(now)
            if (earliest is None or earliest <= event.time) and selector.selects(event):
                return True
        return False


def relevance(query: Mapping[str, Any]) -> Relevance:
    """Of an accepted query."""
    behaviours: list[tuple[Selector, Period]] = []
    paths: defaultdict[str, set[Path]] = defaultdict(set)
    latest = False
    for name, node in _behaviours(query):
        period = compile_during(node.get("during"))
        selector = Selector.of(name, node.get("where"))
        behaviours.append((selector, period))
        paths[selector.name].update(_paths(node.get("where")))
        latest = latest or period.session or "completion" in node
    paths[COMPLETE].add(TOLD)
    return Relevance(behaviours, paths, latest)


def _behaviours(query: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The clauses about events: the name of the events with the node that holds `where` and `during`."""
    group = next((key for key in ("and", "or") if key in query), None)
    if group is not None:
        for member in query[group]:
            yield from _behaviours(member)
    elif "event" in query:
        yield query["event"], query
    else:
        ((kind, node),) = query.items()
        if kind in ENGAGEMENTS:
            yield PAGEVIEW, node
            for name in (HEARTBEAT, COMPLETE):
                yield name, {key: value for key, value in node.items() if key != "where"}


def _paths(where: Mapping[str, Any] | None) -> Iterator[Path]:
    waiting = [] if where is None else [where]
    while waiting:
        node = waiting.pop()
        if "property" in node:
            yield split_path(node["property"])
        else:
            waiting.extend(member for members in node.values() for member in members)


def _pruned(root: Mapping[str, Any], paths: Collection[Path]) -> dict[str, Any]:
    """The root with only what lies on the paths; a list on the way is kept whole."""
    kept: dict[str, Any] = {}
    for path in paths:
        source, target = root, kept
        for at, part in enumerate(path):
            value = source.get(part)
            if value is None:
                break
            if at == len(path) - 1 or not is_object(value):
                target[part] = value
                break
            below = target.setdefault(part, {})
            if below is value:
                break  # a shorter path has kept it whole
            source, target = value, below
    return kept
