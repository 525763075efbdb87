"""The tables of a spool, as questions and changes. Each change runs inside a transaction of the caller."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from typing import Literal, cast

import attrs

from audiencekit.segops.event import MAX_EVENT_BYTES
from audiencekit.segops.spool_file import OWNER_SHIFT
from audiencekit.segops.spool_owner import has_ended, remove_lock
from audiencekit.segops.spool_rows import Adopted, Poisoned, judge_row, runs

ASIDE_ROWS = 1_000
ASIDE_BYTES = 10 * 1024 * 1024
OUTCOME_UNKNOWN = "outcome unknown"

ADD = "INSERT INTO events (id, tracked, body, user_id, anonymous_id) VALUES (?, ?, ?, ?, ?)"
_OWNED = "SELECT 1 FROM owners WHERE number = ? AND lock = ?"
ADD_IF_OWNED = f"{ADD.partition(' VALUES')[0]} SELECT ?, ?, ?, ?, ? WHERE EXISTS ({_OWNED})"

# Text as bytes: one that is no UTF-8 would fail the whole query. A body beyond the limit is not even read.
_READ = f"""
SELECT id, tracked, CASE WHEN typeof(body) = 'blob' AND length(body) <= {MAX_EVENT_BYTES} THEN body END,
       CAST(user_id AS BLOB), CAST(anonymous_id AS BLOB), id IN (SELECT id FROM tried)
FROM events WHERE id >= ? AND id < ? ORDER BY id
"""
_MOVE = """
INSERT INTO set_aside (at, reason, destination, tracked, body, user_id, anonymous_id)
SELECT ?, ?, ?, tracked, body, user_id, anonymous_id FROM events WHERE id BETWEEN ? AND ? ORDER BY id
"""


@attrs.frozen
class Destination:
    """What rows are for: a service, and the kind of key it is reached with. Never the key."""

    base_url: str
    kind: Literal["sk", "pk"]

    @property
    def text(self) -> str:
        return f"{self.kind} {self.base_url}"


def first_of(number: int) -> int:
    """The lowest id of an owner's rows."""
    return number << OWNER_SHIFT


def register(connection: sqlite3.Connection, lock: str, destination: str, now: float, above: int = 0) -> int:
    """A number for a new owner: above those of all owners and rows there are. Numbers of the forgotten are free."""
    (owner, row) = cast(
        "tuple[int | None, int | None]",
        connection.execute("SELECT (SELECT max(number) FROM owners), (SELECT max(id) FROM events)").fetchone(),
    )
    number = max(owner or 0, (row or 0) >> OWNER_SHIFT, above) + 1
    connection.execute("INSERT INTO owners VALUES (?, ?, ?, ?)", (number, lock, destination, now))
    return number


def owns(connection: sqlite3.Connection, row_id: int, lock: str) -> bool:
    """Whether rows of that id are those of *lock*."""
    return connection.execute(_OWNED, (row_id >> OWNER_SHIFT, lock)).fetchone() is not None


def claim(connection: sqlite3.Connection, next_id: int, lock: str, destination: str, now: float, above: int) -> int:
    """The number of *next_id*, if it is still this owner's or nobody's; else a new one *above* all it ever had."""
    number = next_id >> OWNER_SHIFT
    holder = connection.execute("SELECT CAST(lock AS BLOB) FROM owners WHERE number = ?", (number,)).fetchone()
    if holder is None:
        connection.execute("INSERT INTO owners VALUES (?, ?, ?, ?)", (number, lock, destination, now))
    elif holder != (lock.encode(),):
        return register(connection, lock, destination, now, above)
    return number


def passed_on(connection: sqlite3.Connection, ids: Iterable[int], lock: str) -> list[int]:
    """Those of *ids* that another owner has taken over, or that are no longer in the file."""
    query = "SELECT number FROM owners WHERE lock <> ?"
    theirs = {number for (number,) in cast("Iterable[tuple[int]]", connection.execute(query, (lock,)))}
    gone = list[int]()
    for first, last in runs(ids):
        query = "SELECT id FROM events WHERE id BETWEEN ? AND ?"
        there = {one for (one,) in cast("Iterable[tuple[int]]", connection.execute(query, (first, last)))}
        gone += [one for one in range(first, last + 1) if one not in there or one >> OWNER_SHIFT in theirs]
    return gone


def take_over(connection: sqlite3.Connection, spool: Path, lock: str, destination: str) -> Generator[int, None, None]:
    """Make rows of owners that have ended those of *lock*, the oldest owner first, one at each step: its number."""
    owners = cast(
        "list[tuple[int, str, str]]",
        connection.execute(
            "SELECT number, CAST(lock AS BLOB), destination FROM owners WHERE lock <> ? ORDER BY opened, number",
            (lock,),
        ).fetchall(),
    )
    for number, name, theirs in owners:
        holder = name.decode(errors="replace") if isinstance(name, bytes) else ""
        wanted = theirs == destination
        if (wanted or is_empty(connection, number)) and has_ended(spool, holder):
            remove_lock(spool, holder)
            if is_empty(connection, number):
                connection.execute("DELETE FROM owners WHERE number = ?", (number,))
            else:
                connection.execute("UPDATE owners SET lock = ? WHERE number = ?", (lock, number))
                yield number


def is_empty(connection: sqlite3.Connection, number: int) -> bool:
    query = "SELECT EXISTS (SELECT 1 FROM events WHERE id >= ? AND id < ?)"
    return connection.execute(query, (first_of(number), first_of(number + 1))).fetchone() == (0,)


def forget_empty(connection: sqlite3.Connection, numbers: Iterable[int], lock: str) -> None:
    """Strike out those of these numbers that are still *lock*'s and have no rows left."""
    for number in numbers:
        if is_empty(connection, number):
            connection.execute("DELETE FROM owners WHERE number = ? AND lock = ?", (number, lock))


def count(connection: sqlite3.Connection, lock: str, destination: str) -> tuple[int, int, int]:
    """Rows of the holder of *lock*, of other owners for this destination, and all that were set aside."""
    theirs = (
        "SELECT count(*) FROM owners JOIN events ON id >= number << ?3 AND id < (number + 1) << ?3 "
        "WHERE destination = ?2 AND (lock = ?1) = ?4"
    )

    def number(query: str, *values: object) -> int:
        return cast("tuple[int]", connection.execute(query, values).fetchone())[0]

    mine, others = (number(theirs, lock, destination, OWNER_SHIFT, wanted) for wanted in (1, 0))
    return mine, others, number("SELECT count(*) FROM set_aside")


@attrs.define
class Reading:
    """One adoption: reads rows that are ours by now, until a limit is met."""

    connection: sqlite3.Connection
    destination: Destination
    now: float
    limit_rows: int
    limit_bytes: int
    found: Adopted = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.found = Adopted(self.now)

    def read(self, start: int, end: int) -> int:
        """Read ids from *start* to below *end*. Returns where to go on; *end* when no row is left there."""
        found = self.found
        doubtful, bad = list[int](), dict[str, list[int]]()
        for row_id, tracked, body, user_id, anonymous_id, tried in cast(
            "Iterable[tuple[int, object, object, object, object, int]]", self.connection.execute(_READ, (start, end))
        ):
            if found.count >= self.limit_rows or (found.rows and self.limit_bytes <= 0):
                found.more, end = True, row_id
                break
            when = float(tracked) if isinstance(tracked, (int, float)) else self.now
            row = judge_row(row_id, when, body, (user_id, anonymous_id), public=self.destination.kind == "pk")
            if isinstance(row, str):
                found.poisoned.append(Poisoned(row_id, row, body if isinstance(body, bytes) else b""))
                bad.setdefault(row, []).append(row_id)
            elif tried:
                found.tried.append(row)
                doubtful.append(row_id)
            elif found.rows and len(row.body) > self.limit_bytes:
                found.more, end = True, row_id
                break
            else:
                found.rows.append(row)
                self.limit_bytes -= len(row.body)
        for reason, ids in [(OUTCOME_UNKNOWN, doubtful), *bad.items()]:
            move_aside(self.connection, runs(ids), reason, self.destination.text, self.now)
        return end


def remove(connection: sqlite3.Connection, spans: Iterable[tuple[int, int]]) -> None:
    """Delete the rows of these runs of ids."""
    for span in spans:
        connection.execute("DELETE FROM events WHERE id BETWEEN ? AND ?", span)
        connection.execute("DELETE FROM tried WHERE id BETWEEN ? AND ?", span)


def unmark(connection: sqlite3.Connection, spans: Iterable[tuple[int, int]]) -> None:
    """Take back that these rows were given to an attempt."""
    connection.executemany("DELETE FROM tried WHERE id BETWEEN ? AND ?", spans)


def move_aside(
    connection: sqlite3.Connection, spans: Sequence[tuple[int, int]], reason: str, destination: str, now: float
) -> None:
    """Out of the way of the rest, for a person to look at; the oldest of them make room."""
    if not spans:
        return
    connection.executemany(_MOVE, [(now, reason, destination, *span) for span in spans])
    remove(connection, spans)
    room = ASIDE_BYTES
    newest = "SELECT number, coalesce(length(CAST(body AS BLOB)), 0) FROM set_aside ORDER BY number DESC"
    for place, (number, size) in enumerate(cast("Iterable[tuple[int, int]]", connection.execute(newest).fetchall())):
        room -= size
        if room < 0 or place >= ASIDE_ROWS:
            connection.execute("DELETE FROM set_aside WHERE number <= ?", (number,))
            break
