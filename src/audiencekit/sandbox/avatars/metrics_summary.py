"""One number for each table and each pair of tables (contract 6.7): the mean of what is protected, or kept, in percent.

How the service comes to its own is not published; this mean is ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

_PROTECTIONS = (
    "hidden_rate",
    "closest_rate",
    "row_direct_match_protection",
    "column_direct_match_protection",
    "linkability_protection_rate",
)

# Table, computation type, reference, figures.
Measured = tuple[str, str, str | None, Mapping[str, object]]


def summary_of(word: Literal["privacy", "signal"], entries: Iterable[Measured]) -> dict[str, dict[str, float | None]]:
    """By table and reference, the table itself standing for what it is by itself; null where nothing can be told."""
    found: dict[str, dict[str, float | None]] = {}
    for table, kind, reference, figures in entries:
        if reference is None and kind != "standalone":
            continue  # all parents at once have no one reference
        found.setdefault(table, {})[reference or table] = score(word, figures)
    return found


def score(word: Literal["privacy", "signal"], figures: Mapping[str, object]) -> float | None:
    """From 0 to 100, the more the better."""
    if word == "privacy":
        parts = [_number(figures.get(name)) for name in _PROTECTIONS]
    else:
        distance, change = (_number(figures.get(name)) for name in ("hellinger_mean", "correlation_difference_ratio"))
        parts = [
            None if distance is None else 100.0 * (1.0 - distance),
            None if change is None else max(0.0, 100.0 - change),
        ]
    known = [part for part in parts if part is not None]
    return round(sum(known) / len(known), 2) if known else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
