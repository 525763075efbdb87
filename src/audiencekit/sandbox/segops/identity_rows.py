"""Who is whom: alias edges as they were claimed, and beside them where each alias ends (segops.md 2.8, 3.5).

``segops_aliases`` holds the edges, at most one from each id. ``segops_canonical`` holds, for every id with an edge, the
user at the end of its chain; readers join that table alone. Both change together, here and nowhere else.

An edge always leads to a user who is not a visitor, and a merge leads to the end of a chain that is not its own start,
so no chain can bite its own tail.
"""

from __future__ import annotations

import sqlite3

import attrs

# The alias edge of an anonymous visitor starts here (segops.md 3.5); so does the uid of an anonymous session.
ANONYMOUS_PREFIX = "anon_"

# The user at the end of the chain, as a value in SQL: of the column or expression that is put in.
CANONICAL = "COALESCE((SELECT user_id FROM segops_canonical WHERE alias = {0}), {0})"


@attrs.frozen
class Edge:
    """From an alias to a user; ``created`` tells a new edge from one that was there."""

    alias: str
    user_id: str
    created: bool


class CannotMerge(Exception):
    """Why one user cannot be folded into the other."""


def is_visitor(user_id: str) -> bool:
    """Whether the id is that of a visitor, nobody known."""
    return user_id.startswith(ANONYMOUS_PREFIX)


def canonical(connection: sqlite3.Connection, user_id: str) -> str:
    """The user whom *user_id* stands for; itself when it is nobody's alias."""
    row = connection.execute("SELECT user_id FROM segops_canonical WHERE alias = ?", (user_id,)).fetchone()
    return user_id if row is None else row[0]


def identify(connection: sqlite3.Connection, anonymous_id: str, user_id: str, received_at: int) -> Edge:
    """Note that the visitor is the user, who must be known.

    The first claim stays; a later one for somebody else is only logged (3.5).
    """
    assert not is_visitor(user_id)
    alias = ANONYMOUS_PREFIX + anonymous_id
    kept = _target(connection, alias)
    if kept is None:
        _put(connection, alias, user_id)
        return Edge(alias, user_id, True)
    if kept != user_id and canonical(connection, kept) != canonical(connection, user_id):
        connection.execute(
            "INSERT INTO segops_ingestion_log (received_at, skipped, reason)"
            " VALUES (?, 0, 'alias: claimed by a second user')",
            (received_at,),
        )
    return Edge(alias, kept, False)


def merge(connection: sqlite3.Connection, from_user_id: str, into_user_id: str) -> Edge:
    """Fold one user into the other, who is resolved first; an edge that was there is replaced. Raises CannotMerge."""
    target = canonical(connection, into_user_id)
    if target == from_user_id:
        raise CannotMerge("This is the same user as from_user_id.")
    if is_visitor(target):
        raise CannotMerge("A visitor nobody has identified; the remaining user must be a known one.")
    created = _target(connection, from_user_id) != target
    if created:
        _put(connection, from_user_id, target)
    return Edge(from_user_id, target, created)


def _target(connection: sqlite3.Connection, alias: str) -> str | None:
    row = connection.execute("SELECT user_id FROM segops_aliases WHERE alias = ?", (alias,)).fetchone()
    return None if row is None else row[0]


def _put(connection: sqlite3.Connection, alias: str, user_id: str) -> None:
    """Write the edge, and lead everybody below it to its end."""
    connection.execute("INSERT OR REPLACE INTO segops_aliases VALUES (?, ?)", (alias, user_id))
    connection.execute(
        "WITH RECURSIVE below (id) AS ("
        " VALUES (:alias) UNION SELECT a.alias FROM segops_aliases AS a JOIN below ON a.user_id = below.id)"
        " INSERT OR REPLACE INTO segops_canonical (alias, user_id) SELECT id, :end FROM below",
        {"alias": alias, "end": canonical(connection, user_id)},
    )
