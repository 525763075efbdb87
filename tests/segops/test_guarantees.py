"""Rows of the table in docs/segops.md that no other test holds."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from audiencekit.errors import ConfigurationError, OutcomeUnknown
from audiencekit.segops import SegOpsClient
from audiencekit.segops.settings import Delivery
from audiencekit.segops.spooled_buffer import SpooledBuffer
from tests.fakes import FakeClock
from tests.segops.sending import Errors, track
from tests.segops.server import Answer, Request, serving
from tests.segops.spooling import event, opened

DAY = 24 * 3600.0


def rows(path: Path, table: str = "events") -> int:
    with sqlite3.connect(path) as connection:
        return connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("spooled", [False, True])
def test_a_process_ended_from_outside(ending: signal.Signals, spooled: bool, tmp_path: Path) -> None:
    """Without a handler: what is only in memory is gone without a word."""
    path = tmp_path / "spool.db"
    program = f"""
import os
from audiencekit.segops import SegOpsClient
client = SegOpsClient("http://127.0.0.1:9", "sk_1", flush_interval=60, spool={str(path) if spooled else None!r})
for n in range(3):
    client.track(user_id="u", event_type="e", payload={{"n": n}})
os.kill(os.getpid(), {int(ending)})
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    assert done.returncode == -ending and done.stderr == ""
    assert (rows(path) == 3) if spooled else not path.exists()


@pytest.mark.parametrize("delivery", ["at_least_once", "at_most_once"])
def test_a_shutdown_that_runs_out_with_a_spool(delivery: Delivery, tmp_path: Path) -> None:
    path, errors, go = tmp_path / "spool.db", Errors(), threading.Event()

    def respond(_: Request) -> Answer | None:
        go.wait(10)
        return None

    with serving(respond) as service:
        client = SegOpsClient(service.url, "sk_1", spool=path, delivery=delivery, on_error=errors)
        track(client, range(20))
        assert service.wait_for(lambda: bool(service.requests))
        track(client, range(20, 25))
        assert not client.shutdown(0.2)
        go.set()
    if delivery == "at_least_once":
        assert client.stats.queued == 25 and client.stats.lost == {} and not errors.lost
        assert rows(path) == 25
    else:
        assert client.stats.queued == 5 and client.stats.lost == {"unknown": 20}
        (lost,) = errors.lost
        assert isinstance(lost.cause, OutcomeUnknown) and len(lost.events) == 20
        assert rows(path) == 5 and rows(path, "set_aside") == 20


def test_what_goes_past_the_queue_cannot_be_spooled(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="spool"):
        SegOpsClient("https://x.example", "sk_1", batch=False, spool=tmp_path / "spool.db")
    assert list(tmp_path.iterdir()) == []


def test_a_day_on_the_spool_is_counted_from_the_tracking(tmp_path: Path) -> None:
    path, clock = tmp_path / "spool.db", FakeClock()

    def buffer() -> SpooledBuffer:
        return SpooledBuffer(opened(path, clock=clock), max_events=10, max_bytes=10_000)

    first = buffer()
    first.add(event(1), None, 0.0)
    first.close()
    clock.advance(DAY - 1)
    second = buffer()
    second.look(5.0)
    second.expire(5.5)
    assert second.count == 1 and rows(path) == 1
    second.expire(6.5)
    assert second.count == 0 and second.ledger.lost == {"expired": 1}
    assert rows(path) == 0 and rows(path, "set_aside") == 1
    second.close()
