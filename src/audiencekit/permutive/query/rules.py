"""What the contract infers and does not know (permutive contract 4.4), in one place so that it can be changed.

Letters are the contract's. Rules that are shapes of code rather than values are named here with their place:
a c k ``history.py`` · d ``findings.py`` · e f g h ``matching.py`` · i ``aggregates.py`` · j k ``engagement.py`` ·
l m n ``findings.py`` · r s ``reading.py``.
"""

from __future__ import annotations

from collections.abc import Mapping

FUTURE_TOLERANCE = 300
"""a: events at most so many seconds ahead of ``now`` count, later ones are ignored altogether."""

UNITS: Mapping[str, int] = {"minute": 60, "hour": 3_600, "day": 86_400, "week": 7 * 86_400, "month": 30 * 86_400}
"""b: in seconds; rolling, not by the calendar. The plural is the same unit."""

SUPPOSED_UNITS: Mapping[str, int] = {"second": 1}
"""The dashboard offers it; whether the API takes it is not known (contract 4.1)."""

ROUNDED = ("sum", "mean")
DECIMALS = 6
"""i: these are rounded so before they are compared."""

HEARTBEAT = 5
"""j: engaged seconds that one ``PageviewEngagement`` event stands for."""

PAGE, HEARTBEATS, PAGE_END = "Pageview", "PageviewEngagement", "PageviewComplete"
AGGREGATED_TIME = "properties.aggregations.PageviewEngagement.engaged_time"
AGGREGATED_COMPLETION = "properties.aggregations.PageviewEngagement.completion"
"""j: where a ``PageviewComplete`` event carries what the page came to."""


NEGATIVE_OF: Mapping[str, str] = {
    "not_equal_to": "equal_to",
    "does_not_contain": "contains",
    "list_does_not_contain": "list_contains",
    "is_not_empty": "is_empty",
}
"""e: each negative operator is the complement of its positive twin, over all that a path leads to."""


def folded(text: str) -> str:
    """g: how texts are compared by ``equal_to``, ``contains`` and their opposites."""
    return text.casefold()


def unit_length(unit: str) -> int | None:
    """The seconds of a unit of time in either number, or None for an unknown one."""
    singular = unit.removesuffix("s")
    return UNITS.get(singular) or SUPPOSED_UNITS.get(singular)
