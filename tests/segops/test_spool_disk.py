"""A spool on a disk that is full, in a file that is held, gone or not ours: nothing is lost silently, nothing waits."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest

from audiencekit.errors import AudienceKitError, ClientClosed, ConfigurationError, SpoolFailed
from audiencekit.segops import AsyncSegOpsClient, SegOpsClient
from audiencekit.segops.spool_busy import SpoolBusy
from audiencekit.segops.spooled_buffer import SpooledBuffer
from tests.fakes import FakeClock
from tests.segops.full_disk import Disk
from tests.segops.sending import Errors, track, until
from tests.segops.server import Answer, serving
from tests.segops.spooling import adopted, event, left_behind, number, numbers, opened, sql

pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.spool"


@pytest.fixture
def disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(path, monkeypatch)


@contextmanager
def held(path: Path) -> Generator[Callable[[], None]]:
    """Another process in the middle of a change, until the end or the call."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield lambda: connection.execute("ROLLBACK") and None
    finally:
        connection.close()


# --- a full disk ------------------------------------------------------------------------------------------------------


def test_on_a_full_disk_settling_gets_the_reserve_and_adding_does_not(path: Path, disk: Disk) -> None:
    clock = FakeClock()
    spool = opened(path, clock=clock)
    assert disk.reserve.stat().st_size == 1 << 20 and stat.S_IMODE(disk.reserve.stat().st_mode) == 0o600
    assert disk.reserve.stat().st_blocks * 512 >= 1 << 20  # really written
    first = spool.add([(event(n), None) for n in range(4)])
    disk.full = True
    with pytest.raises(SpoolFailed, match="Make room"):
        spool.add([(event(4), None)])
    assert disk.reserve.exists()
    spool.remove([first])
    spool.set_aside([first + 1], "refused")
    assert not disk.reserve.exists() and not spool.notes
    assert sql(path, "SELECT count(*) FROM events") == [(2,)] and sql(path, "SELECT count(*) FROM set_aside") == [(1,)]
    disk.full = False
    clock.advance(2)
    spool.keep_up()
    assert disk.reserve.exists()


def test_without_a_reserve_only_freed_room_is_used(path: Path, disk: Disk) -> None:
    spool = opened(path)
    first = spool.add([(event(n, filling="x" * 3_000), None) for n in range(50)])
    disk.full = True
    spool.remove(range(first, first + 40))
    pages = sql(path, "PRAGMA page_count")
    for n in range(30):
        spool.add([(event(n, filling="x" * 3_000), None)])
    with pytest.raises(SpoolFailed, match="Make room"):
        spool.add([(event(n, filling="x" * 3_000), None) for n in range(30)])
    assert sql(path, "PRAGMA page_count") == pages


def test_a_client_begins_on_a_full_disk_if_there_is_a_spool(path: Path, disk: Disk) -> None:
    with serving() as service:
        left_behind(path, range(3), base_url=service.url)
        disk.full = True
        with SegOpsClient(service.url, "sk_1", spool=path) as client:
            assert client.flush(5)
        assert service.numbers() == [0, 1, 2]
    disk.full = False
    assert sql(path, "SELECT count(*) FROM events") == [(0,)]
    disk.full = disk.hopeless = True
    with pytest.raises(SpoolFailed, match="Make room"):
        SegOpsClient("https://x.example", "sk_1", spool=path.with_name("other"))


def test_what_was_sent_and_stays_in_the_file_makes_a_shutdown_unclean(
    path: Path, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    with serving() as service, caplog.at_level(logging.WARNING, "audiencekit.segops"):
        client = SegOpsClient(service.url, "sk_1", spool=path, flush_interval=60)
        track(client, range(3))
        disk.full = disk.hopeless = True
        assert client.flush(5) and client.stats.sent == 3
        assert not client.shutdown(5)
        assert until(lambda: "3 event(s) that have ended could not be deleted" in caplog.text)
        assert caplog.text.count("Settled events stay") == 1


def test_at_the_end_what_could_not_be_deleted_is_deleted(path: Path, disk: Disk) -> None:
    with serving() as service:
        client = SegOpsClient(service.url, "sk_1", spool=path, flush_interval=60)
        track(client, range(3))
        disk.full = disk.hopeless = True
        assert client.flush(5)
        disk.full = False
        assert client.shutdown(5)
    assert sql(path, "SELECT count(*) FROM events") == [(0,)]
    assert not path.with_name(f"{path.name}-wal").exists()


# --- a file that is held ----------------------------------------------------------------------------------------------


def test_nobody_logs_with_the_queue_in_hand(path: Path, disk: Disk) -> None:
    """A handler that tracks waits for the queue, while whoever holds the queue would wait for the handler."""
    holders = list[bool]()

    class Tracking(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            holders.append(client._sender.lock._is_owned())  # type: ignore[attr-defined]  # pyright: ignore

    handler, logger = Tracking(), logging.getLogger("audiencekit.segops")
    with serving() as service:
        client = SegOpsClient(service.url, "sk_1", spool=path, flush_interval=60)
        logger.addHandler(handler)
        try:
            track(client, range(3))
            disk.full = disk.hopeless = True
            assert client.flush(5) and until(lambda: holders == [False])
            client.shutdown(5)
            assert until(lambda: len(holders) == 2)
        finally:
            logger.removeHandler(handler)
    assert not any(holders)


def test_while_another_process_holds_the_file_only_track_waits(path: Path) -> None:
    told = list[Exception]()

    def late(client: SegOpsClient) -> None:
        try:
            track(client, range(1, 2))
        except AudienceKitError as error:
            told.append(error)

    with serving() as service:
        client = SegOpsClient(service.url, "sk_1", spool=path, flush_interval=60)
        track(client, range(1))
        with held(path):
            waiting = threading.Thread(target=late, args=(client,))
            waiting.start()
            began = time.monotonic()
            assert client.stats.queued == 1
            assert client.flush(5) and client.stats.sent == 1  # though it cannot be deleted yet
            assert not client.shutdown(0.2)
            assert time.monotonic() - began < 3
            waiting.join(5)
        assert isinstance(told[0], ClientClosed)
    assert sql(path, "SELECT count(*) FROM events") == [(1,)]


def test_a_busy_file_is_waited_for_outside_the_lock_and_then_used(path: Path) -> None:
    with serving() as service, SegOpsClient(service.url, "sk_1", spool=path, flush_interval=60) as client:
        with held(path) as release:
            waiting = threading.Thread(target=track, args=(client, range(1)))
            waiting.start()
            time.sleep(0.05)
            assert waiting.is_alive() and client.stats.queued == 0
            release()
            waiting.join(5)
        assert client.flush(5) and service.numbers() == [0]
    assert sql(path, "SELECT count(*) FROM events") == [(0,)]


def test_an_event_loop_goes_on_while_another_process_holds_the_file(path: Path) -> None:
    async def main(url: str) -> int:
        async with AsyncSegOpsClient(url, "sk_1", spool=path, flush_interval=60) as client:
            with held(path) as release:
                task = asyncio.create_task(client.track(user_id="u", event_type="e", payload={"n": 0}))
                turns = 0
                while turns < 20:
                    await asyncio.sleep(0.001)
                    turns += 1
                assert not task.done()
                release()
                await task
            assert await client.flush(5)
        return turns

    with serving() as service:
        assert asyncio.run(main(service.url)) == 20 and service.numbers() == [0]


def test_after_ten_seconds_the_event_is_not_taken(path: Path) -> None:
    with serving() as service:
        client = SegOpsClient(service.url, "sk_1", spool=path, flush_interval=60)
        clock = FakeClock(time.monotonic())
        client._sender.clock = clock  # pyright: ignore
        with held(path):
            with pytest.raises(SpoolFailed, match="held it too long") as caught:
                track(client, range(1))
            assert not isinstance(caught.value, SpoolBusy)
        assert 10 <= sum(clock.sleeps) < 10.1 and clock.sleeps[0] == 0.0001 and max(clock.sleeps) == 0.02
        assert client.stats.queued == 0


def test_a_spool_under_a_lock_does_not_wait(path: Path) -> None:
    clock = FakeClock()
    spool = opened(path, clock=clock, patience=0)
    first = spool.add([(event(n), None) for n in range(3)])
    with held(path) as release:
        with pytest.raises(SpoolBusy):
            spool.add([(event(3), None)])
        assert clock.sleeps == []
        spool.remove([first])
        spool.set_aside([first + 1], "refused")
        assert not spool.settle() and not spool.notes and sum(clock.sleeps) < 0.05
        with pytest.raises(SpoolBusy):
            spool.mark_tried([first + 2])
        clock.advance(10)
        assert spool.settle()  # it is no use to wait for it
        assert len(spool.notes) == 1 and "Settled events stay" in spool.notes[0]
        release()
    assert spool.settle() and spool.is_settled
    assert sql(path, "SELECT reason FROM set_aside") == [("refused",)]


def test_a_try_that_was_taken_back_under_a_busy_file_is_no_try(path: Path) -> None:
    spool = opened(path, patience=0)
    first = spool.add([(event(n), None) for n in range(2)])
    spool.mark_tried([first, first + 1])
    with held(path):
        spool.unmark_tried([first, first + 1])
    spool.mark_tried([first + 1])
    spool.close()
    found = adopted(opened(path))
    assert numbers(found) == [0] and [number(row.body) for row in found.tried] == [1]


# --- adopting ---------------------------------------------------------------------------------------------------------


def buffer_at(
    path: Path, *, max_events: int = 5_000, life: float = 100.0, clock: FakeClock | None = None
) -> SpooledBuffer:
    spool = opened(path, clock=clock or FakeClock())
    return SpooledBuffer(spool, max_events=max_events, max_bytes=1 << 30, life=life)


def test_adopting_takes_parts_unless_nobody_waits_and_fills_the_room(path: Path) -> None:
    left_behind(path, range(1_200))
    buffer = buffer_at(path)
    counts = list[int]()
    for _ in range(4):
        buffer.look(1.0)
        counts.append(buffer.count)
    assert counts == [500, 1_000, 1_200, 1_200] and buffer.look_at == 31.0
    buffer.close()
    small = buffer_at(path, max_events=1_100)
    small.look(1.0, whole=True)
    assert small.count == 1_100


def test_processes_that_crash_again_and_again_stay_within_the_bound_of_one(path: Path) -> None:
    program = f"""
import os
from audiencekit.segops import SegOpsClient
client = SegOpsClient("http://127.0.0.1:9", "sk_1", spool={str(path)!r}, max_queued_events=10, on_error=lambda _: None)
for n in range(10):
    client.track(user_id="u", event_type="e")
os._exit(9)
"""
    for _ in range(3):
        subprocess.run([sys.executable, "-c", program], timeout=30)
        assert sql(path, "SELECT count(*) FROM events") == [(10,)]


def test_an_adopted_event_is_as_old_as_it_is(path: Path) -> None:
    clock = FakeClock(1_000.0)
    first = opened(path, clock=clock)
    first.add([(event(1), None)])
    clock.advance(60)
    first.add([(event(2), None)])
    first.close()
    clock.advance(50)
    buffer = buffer_at(path, clock=clock)
    buffer.add(event(3), None, 5.0)
    buffer.look(5.0)
    assert buffer.stats(5.0).queued == 3
    buffer.expire(5.0)  # the first is 110 s old; it stands behind one that is new
    assert buffer.ledger.lost == {"expired": 1} and buffer.count == 2
    buffer.expire(54.9)
    assert buffer.count == 2
    buffer.expire(56.1)
    assert buffer.count == 1 and sql(path, "SELECT count(*) FROM set_aside") == [(2,)]


def test_a_life_can_be_given(path: Path) -> None:
    errors = Errors()
    with serving(lambda _: Answer(503)) as service:
        client = SegOpsClient(service.url, "sk_1", event_life=0.05, on_error=errors, flush_interval=0.01)
        track(client, range(1))
        assert until(lambda: client.stats.lost == {"expired": 1}, 10)
        client.shutdown(0)
    for life in (0, -1, float("inf"), float("nan")):
        with pytest.raises(ConfigurationError, match="event_life"):
            SegOpsClient("https://x.example", "sk_1", event_life=life)


# --- a file that is gone, or is not ours ------------------------------------------------------------------------------


@pytest.mark.parametrize("replaced", [False, True])
def test_a_file_that_was_removed_or_replaced_takes_nothing(path: Path, replaced: bool) -> None:
    clock = FakeClock()
    spool = opened(path, clock=clock)
    spool.add([(event(1), None)])
    away = path.with_name("away")
    path.rename(away)
    if replaced:
        path.touch()
    clock.advance(1)
    for _ in range(2):
        with pytest.raises(SpoolFailed, match="removed or replaced"):
            spool.add([(event(2), None)])
    away.replace(path)
    spool.add([(event(3), None)])


def test_a_lock_file_is_kept_young_and_made_again(path: Path) -> None:
    spool = opened(path)
    spool.add([(event(1), None)])
    (lock,) = path.parent.glob("*-owner-*")
    os.utime(lock, (1, 1))
    spool.keep_up()
    assert lock.stat().st_mtime > 1
    lock.unlink()
    spool.keep_up()
    assert lock.exists() and not adopted(opened(path)).rows
    lock.unlink()
    heir = opened(path)
    assert numbers(adopted(heir)) == [1]
    spool.keep_up()  # what it adds from now on is its own again
    spool.add([(event(2), None)])
    assert not adopted(heir).rows
    spool.close()
    assert numbers(adopted(heir)) == [2]


def test_an_idle_client_looks_all_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audiencekit.segops.spooled_buffer.LOOK_EVERY", 0.05)
    with serving() as service, SegOpsClient(service.url, "sk_1", spool=path, batch_size=1) as client:
        left_behind(path, range(2), base_url=service.url)
        assert service.wait_for(lambda: len(service.accepted) == 2) and client.flush(5)


def test_a_file_that_others_may_read_is_made_private(path: Path) -> None:
    left_behind(path, [1])
    spool = opened(path)
    for file in path.parent.iterdir():
        file.chmod(0o644)
    other = opened(path)
    modes = {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in path.parent.glob("*.spool*")}
    assert {modes[f"{path.name}{end}"] for end in ("", "-wal", "-shm")} == {0o600}
    spool.close()
    other.close()


def test_a_file_of_somebody_else_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left_behind(path, [1])
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    with pytest.raises(ConfigurationError, match="another user"):
        opened(path)


@pytest.mark.parametrize("delivery", ["at_most_once", "at_least_once"])
def test_what_another_client_took_over_leaves_the_queue_and_is_sent_once(
    path: Path, delivery: Literal["at_most_once", "at_least_once"], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody removes the lock file of a client that lives: to others it looks as if it had ended."""
    monkeypatch.setattr("audiencekit.segops.spooled_buffer.LOOK_EVERY", 0.02 if delivery == "at_least_once" else 60.0)
    with serving() as service:
        mine = SegOpsClient(service.url, "sk_1", spool=path, flush_interval=60, delivery=delivery)
        buffer = mine._sender._pump.buffer  # pyright: ignore
        with mine._sender.lock:  # pyright: ignore
            for n in range(5):
                buffer.add(event(n), None, time.monotonic())
            for lock in path.parent.glob("*-owner-*"):
                lock.unlink()
            with SegOpsClient(service.url, "sk_1", spool=path, delivery=delivery) as other:
                assert other.flush(5) and other.stats.sent == 5
        if delivery == "at_least_once":
            assert until(lambda: mine.stats.queued == 0)
        track(mine, range(5, 7))
        assert mine.flush(5)
        buffer.recount()
        assert mine.stats.sent == 2 and mine.stats.lost == {}
        mine.shutdown(5)
        assert sorted(service.numbers()) == list(range(7))
