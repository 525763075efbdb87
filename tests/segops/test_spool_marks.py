"""at_most_once with a spool: an attempt that cannot be noted on disk waits, with all that is known of its batch."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from audiencekit.segops import SegOpsClient
from audiencekit.segops.buffer import Batch
from audiencekit.segops.pace import Pace
from audiencekit.segops.pump import Pump
from audiencekit.segops.spooled_buffer import SpooledBuffer
from tests.fakes import FakeClock
from tests.segops.full_disk import Disk
from tests.segops.sending import track, until
from tests.segops.server import serving
from tests.segops.spooling import event, number, opened, sql

pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.spool"


@pytest.fixture
def disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(path, monkeypatch)


@pytest.fixture
def buffer(path: Path, disk: Disk) -> SpooledBuffer:
    """Eight events, each of which may be tried once."""
    spool = opened(path, clock=FakeClock())
    buffer = SpooledBuffer(spool, max_events=5_000, max_bytes=1 << 30, once=True)
    buffer.add_many([(event(n), None) for n in range(8)], 1.0)
    return buffer


@contextmanager
def full(disk: Disk) -> Generator[None]:
    """Not even the reserve is room enough."""
    disk.full = disk.hopeless = True
    yield
    disk.full = disk.hopeless = False


def bodies(batch: Batch | None) -> list[int]:
    assert batch is not None
    return [number(body) for _, _, body in batch.entries]


def test_on_a_disk_that_stays_full_it_is_said_once_and_tried_once_a_second(buffer: SpooledBuffer, disk: Disk) -> None:
    with full(disk):
        attempts = list[int]()
        for moment in range(100):  # a tenth of a second each
            before = disk.refused
            assert buffer.take(10 + moment / 10) is None
            attempts.append(disk.refused > before)
        assert 9 <= sum(attempts) <= 11
        assert [note.endswith("The attempt has to wait.") for note in buffer.collect_notes()] == [True]
        assert buffer.queued == 8 and buffer.ledger.retried == 0
    assert bodies(buffer.take(21.5)) == list(range(8))
    buffer.keep()
    with full(disk):
        assert buffer.take(22.0) is None
        assert len(buffer.collect_notes()) == 1  # it had become well in between


def test_the_sender_sleeps_for_that_second_but_not_past_the_end(buffer: SpooledBuffer, disk: Disk) -> None:
    pump = Pump(buffer, Pace(batch_size=1, flush_interval=1.0), once=True)
    buffer.look(10.0)
    with full(disk):
        plan = pump.plan(10.0, others=False)
        assert plan.batch is None and plan.wait == pytest.approx(1.0)
        assert len(pump.plan(10.4, others=False).notes) == 1
        assert pump.plan(10.4, others=False).wait == pytest.approx(0.6)
        pump.close(10.7)
        assert pump.plan(10.4, others=False).wait == pytest.approx(0.3)
    assert pump.plan(10.4, others=False).batch is None
    buffer.hurry()  # a shutdown: there may be no later
    assert bodies(pump.plan(10.4, others=False).batch) == list(range(8))


def test_what_is_known_of_a_batch_outlives_a_full_disk(buffer: SpooledBuffer, disk: Disk) -> None:
    assert buffer.take(1.0)
    buffer.split()
    assert buffer.take(1.0)
    buffer.recheck()  # doubts
    assert buffer.take(1.0)
    buffer.park(0.0, unavailable=False, refused=True)
    with full(disk):
        assert buffer.take(2.0) is None
    batch = buffer.take(4.0)
    assert bodies(batch) == [0, 1, 2, 3]
    assert batch and (batch.cut, batch.doubts, batch.refusals) == (True, 1, 1)
    buffer.sent(0)
    assert bodies(buffer.take(4.0)) == [4, 5, 6, 7]


def test_only_what_was_marked_is_unmarked(buffer: SpooledBuffer, disk: Disk, path: Path) -> None:
    buffer.look(1.5)
    assert buffer.take(1.0)
    buffer.split()  # taken back
    assert sql(path, "SELECT count(*) FROM tried") == [(0,)]
    assert buffer.take(1.0)
    assert sql(path, "SELECT count(*) FROM tried") == [(4,)]
    buffer.sent(0)
    with full(disk):
        assert buffer.take(2.0) is None
        assert buffer.look_at == 31.5  # nothing waits to be unmarked
    assert bodies(buffer.take(4.0)) == [4, 5, 6, 7]
    buffer.keep()
    assert sql(path, "SELECT count(*) FROM tried") == [(0,)]


def test_a_busy_file_is_tried_again_soon(path: Path, buffer: SpooledBuffer) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    buffer._spool._settling_patience = 0.0  # pyright: ignore
    assert buffer.take(1.0) is None and not buffer.collect_notes()
    other.execute("ROLLBACK")
    other.close()
    assert bodies(buffer.take(1.05)) == list(range(8))


def test_the_log_is_not_flooded_and_nothing_is_lost(
    path: Path, disk: Disk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audiencekit.segops.spooled_buffer.MARK_AGAIN", 0.02)
    with serving() as service, caplog.at_level(logging.WARNING, "audiencekit.segops"):
        client = SegOpsClient(service.url, "sk_1", spool=path, delivery="at_most_once", flush_interval=0.01)
        with client._sender.lock:  # pyright: ignore
            track(client, range(3))
            disk.full = disk.hopeless = True
        with full(disk):
            assert until(lambda: disk.refused > 20)
        assert client.flush(5) and client.shutdown(5)
        assert service.numbers() == [0, 1, 2]
    assert caplog.text.count("The attempt has to wait") == 1
