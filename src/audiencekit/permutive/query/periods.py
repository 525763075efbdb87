"""Lengths of time, built. Pure."""

from __future__ import annotations

from audiencekit.errors import InvalidInput
from audiencekit.permutive.query.arguments import integer
from audiencekit.permutive.query.nodes import Window


def window(
    *,
    minutes: int | None = None,
    hours: int | None = None,
    days: int | None = None,
    weeks: int | None = None,
    months: int | None = None,
) -> Window:
    """The time up to now, by exactly one keyword; an integer above 0."""
    lengths = {"minutes": minutes, "hours": hours, "days": days, "weeks": weeks, "months": months}
    given = {unit: length for unit, length in lengths.items() if length is not None}
    if len(given) != 1:
        raise InvalidInput(f"within: exactly one of {', '.join(lengths)} is needed, got {', '.join(given) or 'none'}")
    ((unit, length),) = given.items()
    count = integer(unit, length)
    if count <= 0:
        raise InvalidInput(f"within: {unit} are above 0, got {count}")
    return Window(count, unit)
