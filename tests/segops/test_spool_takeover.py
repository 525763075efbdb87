"""Somebody removes the lock file of a client that lives: another takes its rows, and each event is still sent once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from audiencekit.errors import SpoolFailed
from audiencekit.segops import SegOpsClient
from audiencekit.segops.buffer import Batch
from audiencekit.segops.spool import Spool, Waiting
from audiencekit.segops.spool_owner import OwnerLock
from audiencekit.segops.spooled_buffer import SpooledBuffer
from tests.fakes import FakeClock
from tests.segops.sending import track, until
from tests.segops.server import serving
from tests.segops.spooling import adopted, event, number, numbers, opened, sql, waiting_in

pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.spool"


def clean_up(path: Path) -> None:
    """What an eager cleaner does."""
    for lock in path.parent.glob("*-owner-*"):
        lock.unlink()


def heir_of(path: Path) -> Spool:
    """Another client, to which everyone else's lock file looks as if its owner had ended."""
    clean_up(path)
    return opened(path)


def buffer_at(path: Path, *, once: bool = False) -> SpooledBuffer:
    return SpooledBuffer(opened(path, clock=FakeClock()), max_events=5_000, max_bytes=1 << 30, once=once)


def bodies(batch: Batch | None) -> list[int]:
    assert batch is not None
    return [number(body) for _, _, body in batch.entries]


# --- adding -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("together", [1, 3])
def test_what_is_added_after_a_takeover_is_ones_own(path: Path, together: int) -> None:
    spool = opened(path)
    first = spool.add([(event(0), None)])
    heir = heir_of(path)
    assert numbers(adopted(heir)) == [0]
    second = spool.add([(event(n), None) for n in range(1, 1 + together)])
    third = spool.add([(event(9), None)])
    assert first < second < third == second + together
    assert spool.waiting() == Waiting(mine=together + 1, others=1, aside=0)
    assert not adopted(heir).rows and not adopted(opened(path)).rows  # its lock file is there again
    assert spool.passed_on([first, second, third]) == [first]
    spool.close()
    assert numbers(adopted(heir)) == [*range(1, 1 + together), 9]


@pytest.mark.parametrize("newcomer", [False, True])
def test_a_number_that_was_struck_out_or_given_again_is_not_added_to(path: Path, newcomer: bool) -> None:
    spool = opened(path)
    spool.add([(event(0), None)])
    heir = heir_of(path)
    heir.remove(row.id for row in adopted(heir).rows)
    heir.close()
    assert sql(path, "SELECT count(*) FROM owners") == [(0,)]
    other = opened(path) if newcomer else None
    if other:
        other.add([(event(1), None)])
    spool.add([(event(2), None)])
    spool.close()
    if other:
        other.add([(event(3), None)])
        other.close()
    assert sorted(waiting_in(path)) == ([1, 2, 3] if newcomer else [2])


def test_a_number_that_is_another_s_by_now_is_not_struck_out(path: Path) -> None:
    spool = opened(path)
    heir = heir_of(path)
    adopted(heir)  # strikes the empty one out
    heir.close()
    newcomer = opened(path)
    spool.close()
    assert sql(path, "SELECT count(*) FROM owners") == [(1,)]
    newcomer.add([(event(1), None)])
    newcomer.close()
    assert waiting_in(path) == [1]


def test_a_lock_file_that_cannot_be_made_again_takes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = opened(path)
    spool.add([(event(0), None)])
    heir = heir_of(path)
    adopted(heir)

    def refused(lock: OwnerLock) -> bool:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(OwnerLock, "keep_up", refused)
        with pytest.raises(SpoolFailed, match="cannot be locked"):
            spool.add([(event(1), None)])
    spool.add([(event(2), None)])
    spool.close()
    assert numbers(adopted(heir)) == [2]


# --- the queue --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [lambda client: client.flush(5), lambda client: client.shutdown(5)])
def test_the_next_event_shows_what_was_taken_over_and_nothing_is_sent_twice(
    path: Path, ending: Callable[[SegOpsClient], bool]
) -> None:
    with serving() as service:
        mine = SegOpsClient(service.url, "sk_1", spool=path, flush_interval=60, batch_size=500)
        track(mine, range(3))
        assert until(lambda: mine.stats.queued == 3)
        clean_up(path)
        with SegOpsClient(service.url, "sk_1", spool=path) as other:
            assert other.flush(5) and other.stats.sent == 3
        track(mine, range(3, 6))
        assert ending(mine)
        assert mine.stats.sent == 3 and mine.stats.lost == {}
        mine.shutdown(5)
        assert sorted(service.numbers()) == list(range(6))
    assert sql(path, "SELECT count(*) FROM events") == [(0,)]


def test_what_is_under_way_is_not_taken_in_again(path: Path) -> None:
    """Its rows were taken over by a client that has ended: they are this one's again, which sends them just now."""
    buffer = buffer_at(path)
    for n in range(3):
        buffer.add(event(n), None, 1.0)
    buffer.look(1.0)
    batch = buffer.take(1.0)
    heir = heir_of(path)
    assert numbers(adopted(heir)) == [0, 1, 2]
    heir.close()
    buffer.look(40.0)
    assert bodies(batch) == [0, 1, 2] and buffer.count == buffer.in_flight == 3
    buffer.sent(0)
    assert buffer.take(40.0) is None and buffer.ledger.sent == 3
    assert sql(path, "SELECT count(*) FROM events") == [(0,)]


@pytest.mark.parametrize(
    ("before", "parts"),
    [(0, [[3], [4, 5, 6, 7], [8, 9]]), (3, [[3, 4], [5], [6, 7], [8, 9]]), (5, [[3, 4], [5, 6], [7], [8, 9]])],
    ids=["in front", "in the middle", "at the end"],
)
def test_what_passes_on_leaves_the_parts_of_a_split_as_they_were(
    path: Path, before: int, parts: list[list[int]]
) -> None:
    oldest = opened(path, clock=FakeClock(FakeClock().time() - 10))
    oldest.add([(event(n), None) for n in range(3)])
    oldest.close()
    buffer = buffer_at(path)
    for n in range(3, 3 + before):
        buffer.add(event(n), None, 1.0)
    buffer.look(1.0)
    for n in range(3 + before, 8):
        buffer.add(event(n), None, 1.0)
    assert buffer.count == 8
    for _ in range(2):  # halves, and of the first half quarters
        assert buffer.take(1.0)
        buffer.split()
    for n in (8, 9):
        buffer.add(event(n), None, 1.0)
    heir = heir_of(path)
    taken = heir.adopt(1, 1 << 40)  # of the oldest owner; the others wait for room
    assert numbers(taken) == [0]
    buffer.look(40.0)
    found = list[list[int]]()
    while batch := buffer.take(40.0):
        found.append(bodies(batch))
        buffer.sent(0)
    assert found == parts
    buffer.recount()
    assert buffer.count == 0 and buffer.ledger.lost == {}
