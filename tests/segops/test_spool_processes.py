"""Processes that share a spool: each event has one owner, and an owner that dies leaves it to exactly one other."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.segops.spooling import adopted, ended, left_behind, numbers, opened, sql, start, waiting_in


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.spool"


def test_what_a_killed_process_had_taken_is_adopted(path: Path) -> None:
    process = start(
        path,
        """
        for n in range(10):
            spool.add([(event(n), None)])
        spool.add([(event(n), None) for n in range(10, 20)])
        print("ready", flush=True)
        time.sleep(60)
        """,
    )
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    heir = opened(path)
    assert not adopted(heir).rows and heir.waiting().others == 20
    process.kill()
    process.communicate()
    assert numbers(adopted(heir)) == list(range(20))
    heir.close()
    assert waiting_in(path) == list(range(20))
    assert not list(path.parent.glob("*-owner-*"))


def test_a_process_killed_in_the_middle_of_a_change_leaves_whole_events(path: Path) -> None:
    process = start(
        path,
        """
        for n in range(100_000):
            spool.add([(event(10 * n + k), None) for k in range(10)])
            if n % 20 == 19:
                print("so far", 10 * n + 10, flush=True)
        """,
    )
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(3)][-1].split()[-1]
    process.send_signal(signal.SIGKILL)
    process.communicate()
    found = waiting_in(path)
    assert found == list(range(len(found))) and len(found) >= int(told) and len(found) % 10 == 0


def test_two_processes_write_in_turn_and_lose_nothing(path: Path) -> None:
    program = """
        for n in range(300):
            first = spool.add([(event(int(sys.argv[2]) + n), None), (b"settled", None)])
            spool.remove([first + 1])
        spool.close()
    """
    for process in [start(path, program, str(base)) for base in (0, 1_000)]:
        ended(process)
    assert sorted(waiting_in(path)) == [*range(300), *range(1_000, 1_300)]
    assert sql(path, "PRAGMA integrity_check") == [("ok",)]


def test_processes_that_start_together_adopt_each_row_once(path: Path) -> None:
    for owner in range(20):
        left_behind(path, range(owner * 10, owner * 10 + 10))
    program = """
        print("ready", flush=True)
        sys.stdin.readline()
        mine = []
        while found := spool.adopt(7, 1 << 40).rows:
            mine += [number(row.body) for row in found]
        print(*mine, flush=True)
        sys.stdin.readline()
    """
    processes = [start(path, program) for _ in range(3)]
    for process in processes:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    shares = list[list[str]]()
    for process in processes:  # all have read before the first may end
        assert process.stdout is not None
        shares.append(process.stdout.readline().split())
    for process in processes:
        ended(process)
    assert sorted(int(n) for share in shares for n in share) == list(range(200))


def test_processes_that_make_the_file_together_share_it(path: Path) -> None:
    program = """
        spool.add([(event(int(sys.argv[2])), None)])
        spool.close()
    """
    for process in [start(path, program, str(n)) for n in range(4)]:
        ended(process)
    assert sorted(waiting_in(path)) == [0, 1, 2, 3]
    assert sorted(entry.name for entry in path.parent.iterdir()) == [path.name, f"{path.name}-reserve"]


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


@needs_fork
def test_a_forked_child_is_an_owner_of_its_own(path: Path) -> None:
    """It neither takes its parent's rows nor frees its parent's lock, whichever way it ends."""
    out = ended(
        start(
            path,
            """
            spool.add([(event(0), None)])
            for end in (os._exit, sys.exit):
                child = os.fork()
                if not child:
                    assert 0 not in [number(row.body) for row in spool.adopt(9, 1 << 40).rows]
                    spool.add([(event(1), None)])
                    end(0)
                assert os.waitpid(child, 0)[1] == 0
            child = os.fork()
            if not child:
                spool.close()
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0
            spool.add([(event(2), None)])
            heir = opened(Path(sys.argv[1]))
            print(*[number(row.body) for row in heir.adopt(9, 1 << 40).rows])
            """,
        )
    )
    assert out == ["1", "1"]
    assert sorted(waiting_in(path)) == [0, 1, 1, 2]


@needs_fork
def test_a_child_outlives_its_parent_without_keeping_its_rows(path: Path) -> None:
    process = start(
        path,
        """
        spool.add([(event(0), None)])
        if not os.fork():
            spool.add([(event(1), None)])
            print("ready", flush=True)
            sys.stdin.readline()
            spool.close()
            os._exit(0)
        os.kill(os.getpid(), 9) if sys.stdin.readline() else None
        """,
    )
    assert process.stdout is not None and process.stdin is not None
    assert process.stdout.readline() == "ready\n"
    process.kill()
    process.wait()
    heir = opened(path)
    assert numbers(adopted(heir)) == [0]
    process.stdin.write("go\n")
    process.communicate(timeout=10)
    assert numbers(adopted(heir)) == [1]


@needs_fork
def test_forks_while_another_thread_writes(path: Path) -> None:
    out = ended(
        start(
            path,
            """
            import signal
            lock, ended, written = threading.Lock(), threading.Event(), 0
            def write():
                global written
                while not ended.is_set():
                    with lock:
                        spool.add([(event(written), None)] * 3)
                    written += 3
            thread = threading.Thread(target=write)
            thread.start()
            for _ in range(30):
                child = os.fork()
                if not child:
                    signal.alarm(5)
                    spool.add([(event(-1), None)])
                    spool.close()
                    os._exit(0)
                assert os.waitpid(child, 0)[1] == 0
            ended.set()
            thread.join()
            spool.close()
            print(written)
            """,
        )
    )
    found = waiting_in(path)
    assert found.count(-1) == 30 and len(found) == 30 + int(out[0])
    assert sql(path, "PRAGMA integrity_check") == [("ok",)]
