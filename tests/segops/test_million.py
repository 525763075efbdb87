"""A backfill from end to end: sent by a process of its own, stored once each, and segments over it to the last user."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import attrs
import pytest

from audiencekit.sandbox import Sandbox
from audiencekit.segops import Definition, SegOpsClient, event_count, event_sequence, monetary, recency
from tests.segops.backfill import KINDS, LENGTH, PATH, START, Sent, events

ROOT = Path(__file__).parents[2]
NOW = START + LENGTH
ORDER = "order_placed"
WINDOW = 30  # days
MIB = 1024 * 1024


@attrs.define
class Told:
    """A user's history, as far as the definitions ask."""

    orders: int = 0
    spent: float = 0.0
    ordered_at: datetime | None = None
    steps: int = 0  # of PATH, in the last days

    @property
    def age(self) -> int | None:
        return None if self.ordered_at is None else (NOW - self.ordered_at) // timedelta(days=1)


Rule = Callable[[Told], bool]
SEGMENTS: dict[str, tuple[Definition, Rule]] = {
    "event_count": (event_count(ORDER) >= 13, lambda told: told.orders >= 13),
    "monetary": (monetary(ORDER, "total", "sum") > 1600, lambda told: told.spent > 1600),
    "recency": (recency(ORDER) < 10, lambda told: told.age is not None and told.age < 10),
    "sequence": (event_sequence(*PATH, window_days=WINDOW), lambda told: told.steps == len(PATH)),
}
ALL = "all of them"


def definition(name: str) -> Definition:
    if name != ALL:
        return SEGMENTS[name][0]
    first, *others = (each for each, _ in SEGMENTS.values())
    for each in others:
        first = first & each
    return first


def history(count: int) -> dict[str, Told]:
    users: dict[str, Told] = {}
    for event in events(count):
        told = users.setdefault(event["user_id"], Told())
        at = datetime.fromisoformat(event["occurred_at"])
        if event["event_type"] == ORDER:
            told.orders += 1
            told.spent += event["payload"]["total"]
            told.ordered_at = at
        if at >= NOW - timedelta(days=WINDOW) and event["event_type"] == (*PATH, None)[told.steps]:
            told.steps += 1
    return users


def backfilled(sandbox: Sandbox, count: int, room: int) -> Sent:
    """The word of a client in a process of its own: its memory is nobody else's."""
    command = [sys.executable, "-m", "tests.segops.backfill", sandbox.segops.url, str(count), str(room)]
    environment = os.environ | {"SEGOPS_API_KEY": sandbox.segops.secret_key}
    run = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return Sent(**json.loads(run.stdout))


def run(count: int, room: int, say: Callable[[str], None]) -> Sent:
    with Sandbox(process=True) as sandbox:
        sandbox.now = NOW
        # The first batch of the backfill is answered late, so that the queue is full early.
        sandbox.faults.add("/api/ingestion/*", delay=count / 250_000, skip=1, times=1)
        sent = backfilled(sandbox, count, room)
        say(f"{count:,} events in {sent.seconds:.1f} s: {count / sent.seconds:,.0f} a second")
        say(f"client: {sent.cpu_seconds / count * 1e6:.1f} µs of CPU an event; memory {_mib(sent.idle)} idle,")
        say(f"  {_mib(sent.full)} when the queue was first full, at most {_mib(sent.peak)} after")
        assert (sent.taken, sent.sent, sent.lost) == (count, count, 0)
        stored = sandbox.segops.summary()
        assert (stored.events, stored.skipped) == (count + 1, 0)
        assert sum(sandbox.segops.distinct(kind, "n") for kind in set(KINDS)) == count
        users = history(count)
        with SegOpsClient(sandbox.segops.url, sandbox.segops.secret_key) as client:
            made = {name: client.segments.create(name, definition=definition(name)).id for name in (*SEGMENTS, ALL)}
            for name, number in made.items():
                started = time.perf_counter()
                matched = client.segments.estimate(number).estimated_users
                say(f"{name}: {matched:,} of {len(users):,} users, evaluated in {time.perf_counter() - started:.2f} s")
            jobs = {name: client.segments.compute(number) for name, number in made.items()}
            for name, job in jobs.items():
                rules = [rule for _, rule in SEGMENTS.values()] if name == ALL else [SEGMENTS[name][1]]
                expected = {user for user, told in users.items() if all(rule(told) for rule in rules)}
                assert 0 < len(expected) < len(users), "a rule that tells users apart"
                assert job.result(timeout=120).member_count == len(expected)
                assert {member.user_id for member in client.segments.members(made[name])} == expected
    return sent


def _mib(size: int) -> str:
    return f"{size / MIB:.1f} MiB"


def test_a_backfill_is_stored_once_each_and_its_segments_are_exact() -> None:
    run(20_000, 2_000, print)


@pytest.mark.full
def test_a_million_events_in_steady_memory(capsys: pytest.CaptureFixture[str]) -> None:
    def say(line: str) -> None:
        with capsys.disabled():
            print(f"\n{line}", end="")

    sent = run(1_000_000, 100_000, say)
    assert sent.full, "the queue was full"
    assert sent.peak - sent.full <= 20 * MIB
