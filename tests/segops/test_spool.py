"""spool=PATH: a tracked event is on disk, and outlives its process. Over a real socket, with real processes."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from audiencekit.errors import ConfigurationError, EventsUndelivered
from audiencekit.segops import SegOpsClient, UserContext
from tests.segops.sending import Errors, first, track, until
from tests.segops.server import BATCH, MINT, Answer, Request, Service, serving

pytestmark = pytest.mark.usefixtures("quick")


def rows(path: Path, table: str = "events") -> int:
    with sqlite3.connect(path) as connection:
        return connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]


def test_what_a_shutdown_leaves_behind_is_sent_by_the_next_client(tmp_path: Path) -> None:
    path, errors = tmp_path / "spool.db", Errors()
    with serving(lambda _: Answer(503)) as service:
        client = SegOpsClient(service.url, "sk_1", spool=path, on_error=errors)
        track(client, range(50))
        assert not client.shutdown(0.3)
        assert client.stats.queued == 50 and client.stats.lost == {} and not errors.lost
        assert rows(path) == 50
        service.respond = lambda _: None
        with SegOpsClient(service.url, "sk_1", spool=path) as client:
            assert client.flush(5)
            assert client.stats.sent == 50
        assert Counter(service.numbers()) == Counter(range(50))
    assert rows(path) == 0


def test_it_is_on_disk_when_track_returns_and_off_it_when_settled(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    with serving() as service, SegOpsClient(service.url, "sk_1", spool=path, flush_interval=60) as client:
        track(client, range(3))
        assert rows(path) == 3
        assert client.track_many({"user_id": "u", "event_type": "e", "payload": {"n": n}} for n in range(3, 8)) == 5
        assert rows(path) == 8
        assert client.flush(5) and rows(path) == 0
        assert service.numbers() == list(range(8))
    assert oct(path.stat().st_mode & 0o777) == "0o600"


WORKER = """
import os, sys, time
from audiencekit.segops import SegOpsClient
quiet = lambda error: None
client = SegOpsClient(sys.argv[1], "sk_1", spool=sys.argv[2], batch_size=5, flush_interval=0.05, on_error=quiet)
for n in range(int(sys.argv[3]), int(sys.argv[4])):
    client.track(user_id="u", event_type="e", payload={"n": n})
    os.write(1, b"%d\\n" % n)  # whole or not at all
    time.sleep(0.001)
client.shutdown(60)
"""


def worker(service: Service, path: Path, start: int, end: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, service.url, str(path), str(start), str(end)], stdout=subprocess.PIPE, text=True
    )


def tracked_before_the_kill(process: subprocess.Popen[str], after: float) -> list[int]:
    """The events whose track() had returned."""
    assert process.stdout is not None
    with process:  # not communicate(), which passes over what readline() read ahead
        first_line = process.stdout.readline()
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        return [int(line) for line in (first_line + process.stdout.read()).splitlines()]


def killed_and_restarted(tmp_path: Path, after: float) -> None:
    path = tmp_path / "spool.db"
    unheard: list[int] = []

    def respond(request: Request) -> Answer | None:
        if request.number % 4 == 0:
            return Answer(503)
        if request.number % 7 == 0:
            unheard.extend(event["payload"]["n"] for event in request.events)
            return Answer(hang_up=True, processed=True)
        return None

    with serving(respond) as service:
        process = worker(service, path, 0, 100_000)
        numbers = tracked_before_the_kill(process, after)
        with SegOpsClient(service.url, "sk_2", spool=path, on_error=lambda _: None) as client:
            assert client.flush(30)
        arrived = Counter(service.numbers())
        assert set(numbers) <= set(arrived)
        # Twice is only what the killed process had under way, or whose answer it never heard.
        twice = {number for number, times in arrived.items() if times > 1}
        killed = [request for request in service.requests if request.authorization.endswith("sk_1")]
        last = [event["payload"]["n"] for event in killed[-1].events] if killed else []
        assert twice <= set(unheard) | set(last)
    assert rows(path) == 0


def test_a_killed_process_loses_nothing(tmp_path: Path) -> None:
    killed_and_restarted(tmp_path, 0.15)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(20))
def test_a_process_killed_at_any_time_loses_nothing(tmp_path: Path, seed: int) -> None:
    killed_and_restarted(tmp_path, random.Random(seed).uniform(0.0, 0.6))


def test_two_processes_share_a_path(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    with serving() as service:
        workers = [worker(service, path, start, start + 100) for start in (0, 1000)]
        for process in workers:
            process.communicate(timeout=60)
            assert process.returncode == 0
        assert Counter(service.numbers()) == Counter([*range(100), *range(1000, 1100)])
    assert rows(path) == 0


def test_a_living_process_keeps_its_events(tmp_path: Path) -> None:
    """Another client of the same path takes over what ended ones left, nothing else."""
    path = tmp_path / "spool.db"
    with serving(first(3, Answer(503, {}, {"Retry-After": "0"}))) as service:
        mine = SegOpsClient(service.url, "sk_1", spool=path, flush_interval=60, on_error=Errors())
        track(mine, range(5))
        with SegOpsClient(service.url, "sk_1", spool=path) as other:
            assert other.flush(5) and other.stats.sent == 0
        assert mine.shutdown(5)
        assert service.numbers() == list(range(5))


def test_a_poisoned_row_is_set_aside_and_blocks_nothing(tmp_path: Path) -> None:
    path, errors = tmp_path / "spool.db", Errors()
    with serving(lambda _: Answer(503)) as service:
        client = SegOpsClient(service.url, "sk_1", spool=path, on_error=errors)
        track(client, range(5))
        client.shutdown(0.2)
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE events SET body = '{\"broken' WHERE id = (SELECT MIN(id) + 2 FROM events)")
        service.respond = lambda _: None
        with SegOpsClient(service.url, "sk_1", spool=path, on_error=errors) as client:
            assert client.flush(5)
            assert client.stats.lost == {"poisoned": 1} and client.stats.sent == 4
        assert sorted(service.numbers()) == [0, 1, 3, 4]
    assert [lost.reason for lost in errors.lost] == ["poisoned"]
    assert rows(path, "set_aside") == 1


def test_an_event_the_service_refuses_is_set_aside(tmp_path: Path) -> None:
    path, errors = tmp_path / "spool.db", Errors()

    def respond(request: Request) -> Answer | None:
        bad = any(event["payload"]["n"] == 3 for event in request.events)
        return Answer(400, {"events": ["no"]}) if request.path == BATCH and bad else None

    with serving(respond) as service, SegOpsClient(service.url, "sk_1", spool=path, on_error=errors) as client:
        track(client, range(6))
        assert client.flush(10)
        assert sorted(service.numbers()) == [0, 1, 2, 4, 5]
    with sqlite3.connect(path) as connection:
        ((reason, body),) = connection.execute("SELECT reason, body FROM set_aside").fetchall()
    assert reason == "refused" and json.loads(body)["payload"] == {"n": 3}


def test_the_bounds_and_policies_hold_on_disk_as_well(tmp_path: Path) -> None:
    path, errors = tmp_path / "spool.db", Errors()
    with serving(lambda _: Answer(503)) as service:
        client = SegOpsClient(service.url, "sk_1", spool=path, max_queued_events=10, on_error=errors)
        track(client, range(30))
        assert rows(path) == 10 and client.stats.lost == {"overflow": 20}
        client.shutdown(0.1)
        client = SegOpsClient(
            service.url, "sk_2", spool=tmp_path / "b.db", max_queued_events=3, when_full="raise", on_error=errors
        )
        with pytest.raises(EventsUndelivered):
            track(client, range(4))
        assert rows(tmp_path / "b.db") == 3
        client.shutdown(0)


def test_with_a_public_key_users_are_kept_and_signatures_are_not(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"

    def get_user() -> UserContext:
        return UserContext(user_id="u", user_id_sig="f00dfeed" * 8, user_id_ts=1_700_000_000)

    with serving(lambda request: Answer(503) if request.path == BATCH else None) as service:
        client = SegOpsClient(service.url, "pk_secret", get_user=get_user, spool=path, batch_size=5, on_error=Errors())
        track(client, range(5))
        assert until(lambda: service.count(BATCH) > 0)
        client.shutdown(0.2)
        for file in tmp_path.iterdir():
            content = file.read_bytes()
            assert b"f00dfeed" not in content and b"pk_secret" not in content
        service.respond = lambda _: None
        with SegOpsClient(service.url, "pk_secret", get_user=get_user, spool=path) as client:
            assert client.flush(5)
        assert service.numbers() == list(range(5)) and service.count(MINT) == 1


def test_at_most_once_never_repeats_what_a_killed_process_had_under_way(tmp_path: Path) -> None:
    path, errors = tmp_path / "spool.db", Errors()
    code = """
import os, sys
from audiencekit.segops import SegOpsClient
client = SegOpsClient(sys.argv[1], "sk_1", spool=sys.argv[2], delivery="at_most_once", batch_size=3)
for n in range(3):
    client.track(user_id="u", event_type="e", payload={"n": n})
sys.stdin.read()
"""
    with serving(lambda request: time.sleep(1) if request.number == 1 else None) as service:
        process = subprocess.Popen([sys.executable, "-c", code, service.url, str(path)], stdin=subprocess.PIPE)
        assert service.wait_for(lambda: service.count(BATCH) == 1)
        process.kill()
        process.communicate(timeout=10)
        with SegOpsClient(service.url, "sk_1", spool=path, delivery="at_most_once", on_error=errors) as client:
            assert client.flush(5)
            assert client.stats.lost == {"unknown": 3}
        assert until(lambda: service.numbers() == [0, 1, 2])
        assert service.count(BATCH) == 1
    assert [(lost.reason, len(lost.events)) for lost in errors.lost] == [("unknown", 3)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_child_is_an_owner_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    with serving() as service:
        client = SegOpsClient(service.url, "sk_1", spool=path, flush_interval=60)
        track(client, range(3))
        child = os.fork()
        if child == 0:
            try:
                track(client, range(10, 13))
                os._exit(0 if client.shutdown(10) else 1)
            finally:
                os._exit(2)
        assert os.waitpid(child, 0)[1] == 0
        assert sorted(service.numbers()) == [10, 11, 12] and rows(path) == 3
        assert client.shutdown(5)
        assert Counter(service.numbers()) == Counter([0, 1, 2, 10, 11, 12])
    assert rows(path) == 0


def test_a_path_that_cannot_be_a_spool_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear reader")
    for path in (tmp_path / "letter.txt", tmp_path / "missing" / "spool.db"):
        with pytest.raises(ConfigurationError):
            SegOpsClient("https://x.example", "sk_1", spool=path)
    assert (tmp_path / "letter.txt").read_text() == "dear reader"
