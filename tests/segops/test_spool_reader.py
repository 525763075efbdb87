"""Somebody reads the spool and does not end: its log must not outgrow the reserve that is to empty it."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from audiencekit.errors import SpoolFailed
from audiencekit.segops import SegOpsClient
from audiencekit.segops.spool import Spool
from audiencekit.segops.spool_busy import SpoolBusy
from tests.fakes import FakeClock
from tests.segops.server import serving
from tests.segops.spooling import event, opened, sql, start, waiting_in

pytestmark = pytest.mark.usefixtures("quick")

LARGEST = (1024 + 256) * 1024
FILLING = "x" * 60_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.spool"


@contextmanager
def reader(path: Path) -> Generator[sqlite3.Connection]:
    """Looks at the file as it is now, until it is closed."""
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM events").fetchone()
        yield connection


def log_of(path: Path) -> int:
    return path.with_name(f"{path.name}-wal").stat().st_size


def fill(spool: Spool, first: int = 0, *, filling: str = FILLING) -> tuple[int, SpoolFailed]:
    """Add until it is refused: how many were taken, and why no more."""
    for n in range(first, first + 500):
        try:
            spool.add([(event(n, filling=filling), None)])
        except SpoolFailed as error:
            return n - first, error
    raise AssertionError("taken, all of it")


@pytest.mark.parametrize("size", [10, 2_000, 60_000])
def test_the_log_stays_within_the_reserve_and_is_emptied_when_the_reader_ends(path: Path, size: int) -> None:
    filling = "x" * size
    clock = FakeClock()
    spool = opened(path, clock=clock, patience=0.0)
    with reader(path):
        taken, error = fill(spool, filling=filling)
        assert isinstance(error, SpoolBusy)  # it may end in a moment
        clock.advance(0.9)
        assert isinstance(fill(spool, filling=filling)[1], SpoolBusy)
        clock.advance(0.2)
        for _ in range(3):
            none, error = fill(spool, filling=filling)
            assert none == 0 and not isinstance(error, SpoolBusy)
            assert "somebody is reading it" in error.message and "End that reader" in error.message
        assert LARGEST < log_of(path) < LARGEST + 128 * 1024
    spool.add([(event(taken, filling=filling), None)])  # by itself
    assert log_of(path) < 128 * 1024
    with reader(path):
        assert isinstance(fill(spool, taken + 1)[1], SpoolBusy)  # again for about a second
    spool.close()
    assert waiting_in(path)[: taken + 1] == list(range(taken + 1))


def test_with_patience_it_waits_for_about_a_second(path: Path) -> None:
    class Ending(FakeClock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            if len(self.sleeps) == ends_after:
                found.execute("ROLLBACK")

    ends_after, clock = 0, Ending()
    spool = opened(path, clock=clock, patience=10.0)
    with reader(path) as found:
        taken, error = fill(spool)
        assert not isinstance(error, SpoolBusy) and 1.0 <= sum(clock.sleeps) < 1.1
        clock.sleeps.clear()
        assert fill(spool)[0] == 0 and clock.sleeps == []  # the next one need not
        clock.advance(60)
        ends_after = 3
        spool.add([(event(taken, filling=FILLING), None)])
        assert len(clock.sleeps) == 3


def test_a_writer_is_no_reader(path: Path) -> None:
    """It is waited for as ever."""
    clock = FakeClock()
    spool = opened(path, clock=clock, patience=10.0)
    with reader(path):
        fill(spool)
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        clock.sleeps.clear()
        with pytest.raises(SpoolBusy, match="held it too long"):
            spool.add([(event(1), None)])
        assert 10 <= sum(clock.sleeps) < 10.1
    spool.add([(event(1), None)])


def test_without_readers_nothing_is_refused_however_much_is_added_at_once(path: Path) -> None:
    clock = FakeClock()
    one, two = (opened(path, clock=clock, patience=0.0) for _ in range(2))
    for spool in (one, two, one):
        spool.add([(event(n, filling=FILLING), None) for n in range(60)])
        spool.add([(event(n, filling=FILLING), None) for n in range(60)])
        assert log_of(path) < 60 * 62_000 + 64 * 1024
    one.add([(event(1), None)])
    assert log_of(path) < 64 * 1024 and clock.sleeps == []


def test_what_is_stored_is_sent_while_another_process_reads(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audiencekit.segops.spool_session.READER_PATIENCE", 0.05)
    with serving() as service:
        client = SegOpsClient(service.url, "sk_1", spool=path, flush_interval=60, max_queued_bytes=1 << 30)

        def add(n: int) -> None:
            client.track(user_id="u", event_type="e", payload={"n": n, "filling": FILLING})

        process = start(
            path,
            """
            import sqlite3
            reader = sqlite3.connect(sys.argv[1], isolation_level=None)
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM events").fetchone()
            print("ready", flush=True)
            sys.stdin.readline()
            reader.close()
            print("ended", flush=True)
            """,
        )
        assert process.stdin and process.stdout and process.stdout.readline() == "ready\n"
        taken = 0
        with pytest.raises(SpoolFailed, match="somebody is reading it"):
            for n in range(500):
                add(n)
                taken += 1
        assert client.stats.queued == taken and client.flush(10)
        assert service.numbers() == list(range(taken)) and sql(path, "SELECT count(*) FROM events") == [(0,)]
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ended\n"
        add(taken)
        assert client.shutdown(10) and client.stats.sent == taken + 1
        assert process.communicate(timeout=10) and process.returncode == 0
    assert service.numbers() == list(range(taken + 1))
