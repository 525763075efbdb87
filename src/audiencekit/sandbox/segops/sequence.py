"""Events in an order, in SQL: the users who have them (segops.md 5.5).

In order of ``occurred_at``, ties by arrival; each step is an event of its own. *window* is the test an event has to
pass to count at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from audiencekit.sandbox.segops.sql import literal

_HISTORY = "(PARTITION BY user_id ORDER BY occurred_at, seq)"


def consecutive(steps: Sequence[str], window: str) -> str:
    """The users with events of these types in this order and no other event, of any type, in between."""
    following = "".join(f", LEAD(event_type, {ahead}) OVER history AS step{ahead}" for ahead in range(1, len(steps)))
    found = " AND ".join(f"step{ahead} = {literal(step)}" for ahead, step in enumerate(steps))
    return (
        f"SELECT DISTINCT user_id FROM (SELECT user_id, event_type AS step0{following}"
        f" FROM visible WHERE {window} WINDOW history AS {_HISTORY}) WHERE {found}"
    )


def in_order(steps: Sequence[str], window: str) -> str:
    """The users with events of these types in this order, whatever is in between.

    Each step takes the earliest event behind the one before it: if any choice leads to the end, this one does.
    """
    types = ", ".join(literal(step) for step in dict.fromkeys(steps))
    parts = [
        f"places AS MATERIALIZED (SELECT user_id, event_type, ROW_NUMBER() OVER {_HISTORY} AS place"
        f" FROM visible WHERE event_type IN ({types}) AND {window})",
        f"step0 AS MATERIALIZED (SELECT user_id, MIN(place) AS place FROM places WHERE event_type = {literal(steps[0])}"
        " GROUP BY user_id)",
    ]
    for number, step in enumerate(steps[1:], 1):
        parts.append(
            f"step{number} AS MATERIALIZED (SELECT p.user_id, MIN(p.place) AS place"
            # CROSS: SQLite keeps the order, and indexes the shorter side.
            f" FROM places AS p CROSS JOIN step{number - 1} AS s ON s.user_id = p.user_id AND p.place > s.place"
            f" WHERE p.event_type = {literal(step)} GROUP BY p.user_id)"
        )
    return f"WITH {', '.join(parts)} SELECT user_id FROM step{len(steps) - 1}"
