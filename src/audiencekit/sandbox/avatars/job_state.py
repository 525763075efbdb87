"""Jobs and their results as rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from audiencekit.sandbox.avatars import graph
from audiencekit.sandbox.avatars.graph import Standing

SCHEMA = """
CREATE TABLE IF NOT EXISTS avatars_jobs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, user TEXT NOT NULL, set_name TEXT NOT NULL,
    parameters_name TEXT NOT NULL, display_name TEXT NOT NULL, kind TEXT NOT NULL, depends_on TEXT NOT NULL,
    created_at REAL NOT NULL, status TEXT NOT NULL DEFAULT 'queued', exception TEXT NOT NULL DEFAULT '',
    progress REAL, phase TEXT NOT NULL DEFAULT '', phase_done INTEGER NOT NULL DEFAULT 0,
    phase_total INTEGER NOT NULL DEFAULT 0, stopping INTEGER NOT NULL DEFAULT 0, deleted_at REAL
);
CREATE INDEX IF NOT EXISTS avatars_jobs_of_set ON avatars_jobs (set_name);
CREATE INDEX IF NOT EXISTS avatars_jobs_open ON avatars_jobs (status) WHERE status IN ('queued', 'created', 'pending');
CREATE TABLE IF NOT EXISTS avatars_results (
    job TEXT NOT NULL REFERENCES avatars_jobs (name) ON DELETE CASCADE, seq INTEGER NOT NULL, kind TEXT NOT NULL,
    key TEXT NOT NULL, PRIMARY KEY (job, seq)
) WITHOUT ROWID;
"""

_COLUMNS = (
    "name, user, set_name, parameters_name, display_name, kind, depends_on, created_at, status, exception, progress,"
    " phase, phase_done, phase_total, stopping, deleted_at"
)


@attrs.frozen(kw_only=True)
class Job:
    """One job. *depends_on* holds job names; times are seconds since 1970; *stopping* once cancelling was asked."""

    name: str
    user: str
    set_name: str
    parameters_name: str
    display_name: str
    kind: str
    created_at: float
    depends_on: tuple[str, ...] = ()
    status: str = graph.WAITING
    exception: str = ""
    progress: float | None = None
    phase: str = ""
    phase_done: int = 0
    phase_total: int = 0
    stopping: bool = False
    deleted_at: float | None = None

    @property
    def over(self) -> bool:
        """Whether the job has reached its last status."""
        return self.status in graph.OVER


@attrs.frozen(kw_only=True)
class Filter:
    """What a listing asks for; empty means any."""

    kinds: Sequence[str] = ()
    display_name: str | None = None
    set_name: str | None = None
    names: Sequence[str] = ()
    limit: int | None = None
    include_deleted: bool = False


def insert(connection: sqlite3.Connection, job: Job) -> None:
    """Keep a new job."""
    connection.execute(
        "INSERT INTO avatars_jobs (name, user, set_name, parameters_name, display_name, kind, depends_on, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            job.name,
            job.user,
            job.set_name,
            job.parameters_name,
            job.display_name,
            job.kind,
            json.dumps(job.depends_on),
            job.created_at,
        ),
    )


def find(connection: sqlite3.Connection, user: str, name: str) -> Job | None:
    """The user's job with that name, deleted or not."""
    return _one(connection.execute(f"SELECT {_COLUMNS} FROM avatars_jobs WHERE name = ? AND user = ?", (name, user)))


def find_any(connection: sqlite3.Connection, name: str) -> Job | None:
    """The job with that name, whoever's it is."""
    return _one(connection.execute(f"SELECT {_COLUMNS} FROM avatars_jobs WHERE name = ?", (name,)))


def select(connection: sqlite3.Connection, user: str, wanted: Filter) -> list[Job]:
    """The user's jobs that pass every filter, newest first."""
    clauses, values = ["user = ?"], [user]
    for column, given in (("display_name", wanted.display_name), ("set_name", wanted.set_name)):
        if given is not None:
            clauses.append(f"{column} = ?")
            values.append(given)
    for column, several in (("kind", wanted.kinds), ("name", wanted.names)):
        if several:
            clauses.append(f"{column} IN ({', '.join('?' * len(several))})")
            values += several
    if not wanted.include_deleted:
        clauses.append("deleted_at IS NULL")
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM avatars_jobs WHERE {' AND '.join(clauses)} ORDER BY seq DESC LIMIT ?",
        (*values, -1 if wanted.limit is None else wanted.limit),
    )
    return [_job(row) for row in rows]


def of_newest_set(connection: sqlite3.Connection, user: str) -> list[Job]:
    """The jobs of the user's most recently created set, newest first."""
    row = connection.execute(
        "SELECT name FROM avatars_sets WHERE user = ? ORDER BY seq DESC LIMIT 1", (user,)
    ).fetchone()
    return [] if row is None else select(connection, user, Filter(set_name=row[0]))


def settle(connection: sqlite3.Connection) -> Standing | None:
    """End the waiting jobs that cannot run any more; answers the next one that can."""
    waiting = _standings(connection, "status = 'queued'")
    parents = {parent for job in waiting for parent in job.parents} - {job.name for job in waiting}
    known = waiting + [job for name in parents for job in _standings(connection, "name = ?", name)]
    for verdict in graph.settle(known):
        finish(connection, verdict.name, verdict.status, verdict.exception)
    ready = graph.next_ready(_standings(connection, "status = 'queued'") + known[len(waiting) :])
    return next((job for job in waiting if job.name == ready), None)


def waiting(connection: sqlite3.Connection) -> bool:
    """Whether any job is still to be started."""
    return connection.execute("SELECT 1 FROM avatars_jobs WHERE status = 'queued' LIMIT 1").fetchone() is not None


def take_next(connection: sqlite3.Connection) -> Job | None:
    """The next job to run, its status now ``created``."""
    ready = settle(connection)
    if ready is None:
        return None
    connection.execute("UPDATE avatars_jobs SET status = 'created' WHERE name = ?", (ready.name,))
    return find_any(connection, ready.name)


def advance(connection: sqlite3.Connection, name: str, phase: str, done: int, total: int) -> bool:
    """Note how far a running job is; False when it is to stop here, or is gone."""
    row = connection.execute(
        "UPDATE avatars_jobs SET status = 'pending', phase = iif(stopping, phase, ?1), phase_done = ?2,"
        " phase_total = ?3, progress = round(1.0 * ?2 / max(?3, 1), 4) WHERE name = ?4 RETURNING stopping",
        (phase, done, total, name),
    ).fetchone()
    return row is not None and not row[0]


def finish(connection: sqlite3.Connection, name: str, status: str, exception: str = "") -> None:
    """Set a job's last status."""
    connection.execute(
        "UPDATE avatars_jobs SET status = ?1, exception = ?2, phase = '', phase_done = 0, phase_total = 0,"
        " progress = iif(?1 = 'finished', 1.0, progress) WHERE name = ?3",
        (status, exception, name),
    )


def cancel(connection: sqlite3.Connection, job: Job) -> None:
    """Stop a job: at once while it waits, dependants included; at its next safe point when it runs."""
    if job.status == graph.WAITING:
        finish(connection, job.name, "cancelled", "Cancelled on request before it started.")
        settle(connection)
    elif not job.over:
        connection.execute("UPDATE avatars_jobs SET stopping = 1, phase = 'cancelling' WHERE name = ?", (job.name,))


def mark_deleted(connection: sqlite3.Connection, name: str, *, at: float) -> None:
    """Hide a job; its row stays (contract 2.7)."""
    connection.execute("UPDATE avatars_jobs SET deleted_at = coalesce(deleted_at, ?) WHERE name = ?", (at, name))


def lose_running(connection: sqlite3.Connection) -> None:
    """What ran when the sandbox ended has lost its worker."""
    connection.execute(
        "UPDATE avatars_jobs SET status = 'lost', exception = 'The sandbox was stopped while the job ran.'"
        " WHERE status IN ('created', 'pending')"
    )


def add_results(connection: sqlite3.Connection, job: str, results: Iterable[tuple[str, str]]) -> None:
    """File the results of a job: pairs of result kind and key."""
    rows = [(job, seq, kind, key) for seq, (kind, key) in enumerate(results)]
    connection.executemany("INSERT INTO avatars_results VALUES (?, ?, ?, ?)", rows)


def results(connection: sqlite3.Connection, job: str) -> list[tuple[str, str]]:
    """The results of a job: pairs of result kind and key, in the order they were filed."""
    return connection.execute("SELECT kind, key FROM avatars_results WHERE job = ? ORDER BY seq", (job,)).fetchall()


def forget_results(connection: sqlite3.Connection, job: str) -> list[str]:
    """Take the results of a job away; answers their keys."""
    rows = connection.execute("DELETE FROM avatars_results WHERE job = ? RETURNING key", (job,)).fetchall()
    return [key for (key,) in rows]


def _standings(connection: sqlite3.Connection, where: str, *values: str) -> list[Standing]:
    rows = connection.execute(f"SELECT name, status, depends_on FROM avatars_jobs WHERE {where} ORDER BY seq", values)
    return [Standing(name=name, status=status, parents=tuple(json.loads(parents))) for name, status, parents in rows]


def _one(cursor: sqlite3.Cursor) -> Job | None:
    row = cursor.fetchone()
    return None if row is None else _job(row)


def _job(row: tuple[Any, ...]) -> Job:
    name, user, set_name, parameters_name, display_name, kind, depends_on, created_at = row[:8]
    status, exception, progress, phase, phase_done, phase_total, stopping, deleted_at = row[8:]
    return Job(
        name=name,
        user=user,
        set_name=set_name,
        parameters_name=parameters_name,
        display_name=display_name,
        kind=kind,
        depends_on=tuple(json.loads(depends_on)),
        created_at=created_at,
        status=status,
        exception=exception,
        progress=progress,
        phase=phase,
        phase_done=phase_done,
        phase_total=phase_total,
        stopping=bool(stopping),
        deleted_at=deleted_at,
    )
