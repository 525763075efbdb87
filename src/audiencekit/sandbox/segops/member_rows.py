"""The stored members of segments, read as the users they are today (segops.md 2.3, ops 18 and 19; 2.8).

A compute stores the ids of its time. Where one of them has become another user's alias since, the reader sees that
user, and once only.
"""

from __future__ import annotations

import sqlite3
from typing import Any

Row = dict[str, Any]

# Members who are themselves, and the users that the other members have become: each part walks an index from where the
# page begins, so a page costs its own length, however large the segment.
_PAGE = """
SELECT user_id, MAX(computed_at) FROM (
  SELECT * FROM (
    SELECT m.user_id, m.computed_at FROM segops_members AS m
    WHERE m.segment_id = :segment AND m.user_id > :after
      AND NOT EXISTS (SELECT 1 FROM segops_canonical WHERE alias = m.user_id)
    ORDER BY m.user_id LIMIT :limit)
  UNION ALL
  SELECT * FROM (
    SELECT c.user_id, MAX(m.computed_at)
    FROM segops_canonical AS c CROSS JOIN segops_members AS m ON m.segment_id = :segment AND m.user_id = c.alias
    WHERE c.user_id > :after
    GROUP BY c.user_id ORDER BY c.user_id LIMIT :limit)
) GROUP BY user_id ORDER BY user_id LIMIT :limit
"""

# Every id that stands for the user :user_id: of the user at the end of its chain, and of all that lead there.
IDS = """
SELECT COALESCE((SELECT user_id FROM segops_canonical WHERE alias = :user_id), :user_id) AS id
UNION ALL
SELECT alias FROM segops_canonical
WHERE user_id = COALESCE((SELECT user_id FROM segops_canonical WHERE alias = :user_id), :user_id)
"""


def list_members(connection: sqlite3.Connection, number: int, *, after: str, limit: int) -> list[tuple[str, str]]:
    """Members (user id, computed at) in order of the user id, from behind *after*."""
    return connection.execute(_PAGE, {"segment": number, "after": after, "limit": limit}).fetchall()


def memberships(connection: sqlite3.Connection, user_id: str) -> list[Row]:
    """The segments a user is a member of, by their last compute, with their counts."""
    rows = connection.execute(
        "SELECT s.id, s.name, s.member_count, MAX(m.computed_at) FROM segops_members AS m"
        f" JOIN segops_segments AS s ON s.id = m.segment_id WHERE m.user_id IN ({IDS}) GROUP BY s.id ORDER BY s.id",
        {"user_id": user_id},
    )
    names = ("id", "name", "member_count", "computed_at")
    return [dict(zip(names, row, strict=True)) for row in rows]
