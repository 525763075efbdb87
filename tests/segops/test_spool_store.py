"""The file of a spool: what is taken stays, for this destination, and a bad row or a full disk harms nothing else."""

from __future__ import annotations

import os
import random
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from audiencekit.errors import ConfigurationError, SpoolFailed
from audiencekit.segops import spool_tables
from audiencekit.segops.event import MAX_EVENT_BYTES
from audiencekit.segops.identity import Identity
from audiencekit.segops.spool import Waiting
from audiencekit.segops.spool_rows import runs
from tests.fakes import FakeClock
from tests.segops.spooling import adopted, event, left_behind, number, numbers, opened, sql, waiting_in


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.spool"


# --- what is taken stays ----------------------------------------------------------------------------------------------


def test_what_one_owner_left_the_next_one_adopts_once_and_in_order(path: Path) -> None:
    clock = FakeClock(1_000.5)
    first = opened(path, clock=clock)
    ids = [first.add([(event(0), None)]), first.add([(event(1), None), (event(2), None)])]
    assert ids == [ids[0], ids[0] + 1]
    first.close()
    clock.advance(7)
    second = opened(path, clock=clock)
    found = adopted(second)
    assert [row.body for row in found.rows] == [event(0), event(1), event(2)]
    assert [row.id for row in found.rows] == [ids[0], ids[0] + 1, ids[0] + 2]
    assert {row.tracked_at for row in found.rows} == {1_000.5} and not found.more
    assert adopted(second).rows == []
    assert second.waiting() == Waiting(mine=3, others=0, aside=0)
    second.close()
    assert waiting_in(path) == [0, 1, 2]


def test_settled_rows_are_gone_and_the_last_one_leaves_the_file_alone(path: Path) -> None:
    left_behind(path, [0, 1])
    spool = opened(path)
    mine = spool.add([(event(n), None) for n in (2, 3, 4)])
    old = adopted(spool)
    spool.remove([mine + 1, old.rows[0].id])
    spool.close()
    assert sorted(waiting_in(path)) == [1, 2, 4]
    last = opened(path)
    last.remove(row.id for row in adopted(last).rows)
    last.close()
    assert sorted(entry.name for entry in path.parent.iterdir()) == [path.name, f"{path.name}-reserve"]
    assert sql(path, "SELECT count(*) FROM owners") == [(0,)]


def test_identities_come_back_as_they_were(path: Path) -> None:
    identities = [Identity("ü"), Identity("", "visitor"), Identity(""), Identity("a", "b")]
    blank = b'{"user_id":"","event_type":"e"}'
    spool = opened(path, kind="pk")
    spool.add([(blank, identity) for identity in identities])
    spool.close()
    assert [row.identity for row in adopted(opened(path, kind="pk")).rows] == identities


def test_living_clients_of_one_process_keep_their_rows(path: Path) -> None:
    one, two = opened(path), opened(path)
    mine = one.add([(event(1), None)])
    two.add([(event(2), None)])
    assert not adopted(one).rows and not adopted(two).rows
    assert one.waiting() == Waiting(mine=1, others=1, aside=0)
    two.close()
    two.close()
    assert numbers(adopted(one)) == [2]
    one.remove([mine])
    one.close()
    assert waiting_in(path) == [2]


def test_adoption_stops_at_its_limits_and_goes_on_from_there(path: Path) -> None:
    for owner in range(3):
        left_behind(path, range(owner * 10, owner * 10 + 10))
    spool = opened(path)
    size = len(event(10))
    parts = [spool.adopt(4, 1 << 40), spool.adopt(1_000, 0), spool.adopt(1_000, 6 * size), spool.adopt(1_000, 1 << 40)]
    assert [len(part.rows) for part in parts] == [4, 1, 6, 19]
    assert [part.more for part in parts] == [True, True, True, False]
    assert [n for part in parts for n in numbers(part)] == list(range(30))


def test_rows_read_in_parts_pass_on_with_their_reader(path: Path) -> None:
    left_behind(path, range(10))
    reader = opened(path)
    reader.remove(row.id for row in reader.adopt(4, 1 << 40).rows)
    reader.close()
    assert waiting_in(path) == list(range(4, 10))


def test_rows_for_another_service_or_kind_of_key_are_left_alone(path: Path) -> None:
    left_behind(path, [1])
    elsewhere, public = opened(path, base_url="https://other.test"), opened(path, kind="pk")
    assert not adopted(elsewhere).rows and not adopted(public).rows
    assert elsewhere.waiting() == Waiting(mine=0, others=0, aside=0)
    elsewhere.add([(event(2), None)])
    elsewhere.close()
    assert waiting_in(path) == [1]
    assert numbers(adopted(opened(path, base_url="https://other.test"))) == [2]


def test_an_attempt_that_must_not_be_repeated_is_told_and_never_sent(path: Path) -> None:
    spool = opened(path)
    first = spool.add([(event(n), None) for n in range(6)])
    spool.mark_tried(range(first, first + 4))
    spool.unmark_tried([first + 3])
    spool.remove([first])
    spool.close()
    heir = opened(path)
    found = adopted(heir)
    assert numbers(found) == [3, 4, 5]
    assert [number(row.body) for row in found.tried] == [1, 2]
    assert heir.waiting() == Waiting(mine=3, others=0, aside=2)
    assert sql(path, "SELECT reason FROM set_aside") == [("outcome unknown",)] * 2
    assert sql(path, "SELECT count(*) FROM tried") == [(0,)]


# --- what cannot be sent ----------------------------------------------------------------------------------------------

POISON: list[tuple[str, object]] = [
    ("body", b"\xff\xfe"),
    ("body", b""),
    ("body", b"[]"),
    ("body", b'{"user_id":"u"}'),
    ("body", b'{"user_id":7,"event_type":"e"}'),
    ("body", b'{"user_id":"","event_type":"e"}'),
    ("body", b'{"user_id":"u","event_type":" "}'),
    ("body", b'{"user_id":"u","event_type":"e","payload":NaN}'),
    ("body", b'{"user_id":"u","event_type":"e"} {}'),
    ("body", b"[" * 100_000),
    ("body", event(1, filling="x" * MAX_EVENT_BYTES)),
    ("body", event(1).decode()),
    ("body", None),
    ("body", 5),
    ("user_id", "somebody"),
    ("anonymous_id", b"\xff"),
]


@pytest.mark.parametrize(("column", "value"), POISON)
def test_a_poisoned_row_is_set_aside_and_told_and_the_rest_go_on(path: Path, column: str, value: object) -> None:
    left_behind(path, range(3))
    (row_id,) = sql(path, "SELECT max(id) - 1 FROM events")[0]
    sql(path, f"UPDATE events SET {column} = ? WHERE id = ?", (value, row_id))
    spool = opened(path, clock=FakeClock(99.0))
    found = adopted(spool)
    assert numbers(found) == [0, 2]
    (bad,) = found.poisoned
    assert bad.id == row_id and bad.reason
    if isinstance(value, bytes) and column == "body" and len(value) <= MAX_EVENT_BYTES:
        assert bad.body == value
    ((reason, at, kept),) = sql(path, f"SELECT reason, at, {column} FROM set_aside")
    assert (reason, at, kept) == (bad.reason, 99.0, value)


def test_an_event_of_a_public_key_without_identity_is_poisoned(path: Path) -> None:
    spool = opened(path, kind="pk")
    spool.add([(event(1), None)])
    spool.close()
    (bad,) = adopted(opened(path, kind="pk")).poisoned
    assert "no identity" in bad.reason


def test_a_row_that_lost_its_time_is_taken_as_new(path: Path) -> None:
    left_behind(path, [0])
    sql(path, "UPDATE events SET tracked = 'yesterday'")
    (row,) = adopted(opened(path, clock=FakeClock(77.0))).rows
    assert row.tracked_at == 77.0


def test_refused_events_are_set_aside_up_to_a_bound(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = opened(path)
    first = spool.add([(event(n), None) for n in range(1_205)])
    spool.set_aside(range(first, first + 700), "refused")
    spool.set_aside(range(first + 700, first + 1_200), "refused")
    assert spool.waiting() == Waiting(mine=5, others=0, aside=1_000)
    kept = [number(body) for (body,) in sql(path, "SELECT body FROM set_aside") if isinstance(body, bytes)]
    assert kept == list(range(200, 1_200))
    monkeypatch.setattr(spool_tables, "ASIDE_BYTES", 3 * len(event(1_200)))
    spool.set_aside(range(first + 1_200, first + 1_204), "refused")
    assert spool.waiting() == Waiting(mine=1, others=0, aside=3)


# --- what is no spool -------------------------------------------------------------------------------------------------


def test_a_file_that_is_no_spool_is_refused_and_left_as_it_was(path: Path) -> None:
    for content in (b"hello", b"a,b\n" * 5_000, os.urandom(8192)):
        path.write_bytes(content)
        with pytest.raises(ConfigurationError, match=r"not a database.*path of a spool"):
            opened(path)
        assert path.read_bytes() == content


def test_another_database_is_refused_and_left_as_it_was(path: Path) -> None:
    sql(path, "CREATE TABLE mine (x)")
    before = path.read_bytes()
    with pytest.raises(ConfigurationError, match="not a spool"):
        opened(path)
    assert path.read_bytes() == before and list(path.parent.iterdir()) == [path]


def test_a_later_format_is_refused(path: Path) -> None:
    left_behind(path, [1])
    sql(path, "PRAGMA user_version = 2")
    with pytest.raises(ConfigurationError, match=r"format 2.*update"):
        opened(path)
    sql(path, "PRAGMA user_version = 1")
    assert waiting_in(path) == [1]


def test_places_where_no_spool_can_be_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="does not exist"):
        opened(tmp_path / "missing" / "spool")
    with pytest.raises(ConfigurationError, match="not a file"):
        opened(tmp_path)
    with pytest.raises(ConfigurationError, match="no path"):
        opened(Path("a\0b"))
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigurationError, match="not a file"):
        opened(tmp_path / "pipe")


def test_an_empty_file_becomes_a_spool_and_a_link_leads_to_the_same(path: Path) -> None:
    path.touch()
    link = path.with_name("link")
    link.symlink_to(path)
    living = opened(path)
    living.add([(event(1), None)])
    assert not adopted(opened(link)).rows


def test_a_damaged_spool_says_what_to_do(path: Path) -> None:
    left_behind(path, range(500))
    content = bytearray(path.read_bytes())
    content[4096:] = random.Random(1).randbytes(len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"malformed.*Move it away"):
        opened(path)
    assert path.read_bytes() == content


def test_only_the_owner_of_the_process_may_read_it(path: Path) -> None:
    before = os.umask(0)
    try:
        spool = opened(path)
        spool.add([(event(1), None)])
        modes = {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert len(modes) == 5 and set(modes.values()) == {0o600}, modes


# --- a disk that is full, a file that is held -------------------------------------------------------------------------


def test_a_full_disk_takes_nothing_and_keeps_what_it_has(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def small(*args: object, **options: object) -> sqlite3.Connection:
        connection = connect(*args, **options)
        connection.execute("PRAGMA max_page_count = 30")
        return connection

    monkeypatch.setattr(sqlite3, "connect", small)
    spool = opened(path)
    first = spool.add([(event(0), None)])
    with pytest.raises(SpoolFailed, match=r"full.*Make room"):
        spool.add([(event(n, filling="x" * 1_000), None) for n in range(1, 500)])
    assert spool.waiting().mine == 1
    taken = 0
    with pytest.raises(SpoolFailed, match="full"):
        while True:
            spool.add([(event(taken, filling="x" * 1_000), None)])
            taken += 1
    spool.remove([first])
    assert spool.waiting().mine == taken > 10
    spool.close()
    assert waiting_in(path) == list(range(taken))


class Held:
    """Another process in the middle of a change."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("BEGIN IMMEDIATE")

    def release(self) -> None:
        self._connection.execute("ROLLBACK")
        self._connection.close()


def test_a_busy_file_is_waited_for_ten_seconds_then_nothing_was_taken(path: Path) -> None:
    clock = FakeClock()
    spool = opened(path, clock=clock)
    spool.add([(event(0), None)])
    held, began = Held(path), clock.time()
    with pytest.raises(SpoolFailed, match="held it too long"):
        spool.add([(event(1), None)])
    assert 10 <= clock.time() - began < 10.1 and max(clock.sleeps) <= 0.02
    with pytest.raises(SpoolFailed):
        spool.mark_tried([1])
    with pytest.raises(SpoolFailed):
        opened(path, clock=clock)
    held.release()
    spool.add([(event(2), None)])
    spool.close()
    assert waiting_in(path) == [0, 2]


def test_a_busy_file_is_used_as_soon_as_it_is_free(path: Path) -> None:
    class Releasing(FakeClock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            if len(self.sleeps) == 3:
                held.release()

    clock = Releasing()
    spool = opened(path, clock=clock)
    held = Held(path)
    spool.add([(event(1), None)])
    assert len(clock.sleeps) == 3


def test_what_could_not_be_deleted_is_deleted_later_and_told_once(path: Path) -> None:
    clock = FakeClock()
    spool = opened(path, clock=clock)
    first = spool.add([(event(n), None) for n in range(6)])
    held = Held(path)
    spool.remove([first])
    spool.remove([first + 1])
    spool.set_aside([first + 2], "refused")
    assert len(spool.notes) == 1 and "Settled events stay" in spool.notes[0]
    held.release()
    spool.remove([first + 3])
    assert spool.waiting() == Waiting(mine=2, others=0, aside=1)
    held = Held(path)
    spool.remove([first + 4])
    assert len(spool.notes) == 1  # this may be over in a moment
    clock.advance(10)
    spool.remove([])
    assert len(spool.notes) == 2
    held.release()
    spool.close()
    assert waiting_in(path) == [5]


def test_a_closed_spool_takes_nothing(path: Path) -> None:
    spool = opened(path)
    spool.close()
    with pytest.raises(SpoolFailed, match="closed"):
        spool.add([(event(1), None)])


def test_runs_of_ids() -> None:
    assert runs([]) == []
    assert runs([5, 1, 2, 3, 7, 6, 3]) == [(1, 3), (5, 7)]


def test_without_a_spool_sqlite_is_not_loaded() -> None:
    program = """
import sys
from audiencekit.segops import SegOpsClient
client = SegOpsClient("https://localhost:1", "sk_1", on_error=lambda error: None)
client.track(user_id="u", event_type="e")
assert "sqlite3" not in sys.modules
client.shutdown(0)
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=30)
