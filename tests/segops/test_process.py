"""The ends of a process (contract 7, L4), each in an interpreter of its own."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.segops.processes import run
from tests.segops.server import Answer, Request, serving


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("track(*range(5))", 0),
        ("track(*range(5)); sys.exit(3)", 3),
        ("track(*range(5)); raise ValueError('mine')", 1),
        ("threading.Thread(target=lambda: (time.sleep(0.1), track(*range(5)))).start()", 0),
        ("import atexit; atexit.register(lambda: track(*range(3, 5))); track(*range(3))", 0),
        ("threading.Thread.start = no_thread; track(*range(5))", 0),
        ("track(*range(5)); del client", 0),
    ],
)
def test_events_go_out_at_the_end_of_the_interpreter(program: str, code: int) -> None:
    """L4: normal end, exit, uncaught exception, late threads, exit hooks, no thread to be had, a dropped client."""
    with serving() as service:
        said = run(service, program, code=code)
        assert service.numbers() == list(range(5))
    assert "not delivered" not in said


SIGTERM = "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))"  # as documented
KILL = "os.kill(os.getpid(), signal.SIGTERM); time.sleep(10)"
CLIENTS = {
    "a secret key": "client = SegOpsClient(sys.argv[1], 'sk_1', flush_interval=60)",
    "a public key": "client = SegOpsClient(sys.argv[1], 'pk_1', get_user=lambda: UserContext(user_id='u'))",
    "a spool": "client = SegOpsClient(sys.argv[1], 'sk_1', flush_interval=60, spool=sys.argv[2])",
}
ENDS = {
    "SIGTERM": (KILL, 0),
    "normal": ("", 0),
    "sys.exit": ("sys.exit(3)", 3),
    "an exception": ("raise ValueError('mine')", 1),
}


@pytest.mark.parametrize("end", ["SIGTERM", "normal", "sys.exit", "an exception"])
@pytest.mark.parametrize("client", CLIENTS)
def test_events_go_out_whichever_way_a_process_ends(client: str, end: str, tmp_path: Path) -> None:
    """L4, without a shutdown. On a spool nothing is left behind either."""
    program, code = ENDS[end]
    with serving() as service:
        said = run(
            service, f"{SIGTERM}\n{CLIENTS[client]}\ntrack(*range(50))\n{program}", code=code, more=[tmp_path / "s"]
        )
        assert service.numbers() == list(range(50)) and "not delivered" not in said
    if (tmp_path / "s").exists():
        with closing(sqlite3.connect(tmp_path / "s")) as spool:
            assert spool.execute("SELECT count(*) FROM events").fetchall() == [(0,)]


BUSY = {
    "tracking": "endless()",
    "on a spool": "client = SegOpsClient(sys.argv[1], 'sk_1', spool=sys.argv[2]); endless()",
    "flushing": "track(*range(1000)); client.flush()",
    "in a with block": "with client: endless()",
    "a handler that shuts down": (
        "signal.signal(signal.SIGTERM, lambda *_: (client.shutdown(), sys.exit(0))); endless()"
    ),
}


@pytest.mark.parametrize("busy", BUSY)
def test_sigterm_in_the_middle_of_a_call_loses_nothing_that_was_taken(busy: str, tmp_path: Path) -> None:
    """The handler's exception comes out of whatever the main thread is at."""

    def respond(request: Request) -> Answer | None:
        if request.number == 1:
            (pid,) = {int(number) for number in (tmp_path / "pid").read_text().split()}
            os.kill(pid, signal.SIGTERM)
            time.sleep(0.05)
        return None

    with serving(respond) as service:
        (tmp_path / "pid").touch()
        program = f"""
            def endless():
                for n in range(100_000):
                    track(n)
                time.sleep(10)

            open(sys.argv[3], "w").write(str(os.getpid()))
            {SIGTERM}
            {BUSY[busy]}
            """
        said = run(service, program, more=[tmp_path / "s", tmp_path / "pid"])
        arrived = service.numbers()
        # Of one event, the one being tracked, the caller was told neither that it was taken nor that it was not.
        assert arrived == list(range(len(arrived))) and len(arrived) > 1 and "not delivered" not in said


ASYNC = {
    "a secret key": "'sk_1'",
    "a public key, an async get_user": "'pk_1', get_user=who",
    "a spool": "'sk_1', spool=sys.argv[2]",
}


@pytest.mark.parametrize("end", ["SIGTERM", "normal", "sys.exit", "an exception"])
@pytest.mark.parametrize("client", ASYNC)
def test_an_async_client_that_nobody_shut_down_delivers(client: str, end: str, tmp_path: Path) -> None:
    """The loop is gone when the interpreter drains; an async ``get_user`` gets one of its own."""
    program = {"SIGTERM": "os.kill(os.getpid(), signal.SIGTERM); await asyncio.sleep(10)"}.get(end, ENDS[end][0])
    with serving() as service:
        said = run(
            service,
            f"""
            {SIGTERM}
            async def who():
                await asyncio.sleep(0)
                return UserContext(user_id="u")

            aclient = AsyncSegOpsClient(sys.argv[1], {ASYNC[client]}, flush_interval=60)

            async def main():
                await atrack(aclient, *range(50))
                {program or "pass"}

            asyncio.run(main())
            """,
            code=ENDS[end][1],
            more=[tmp_path / "s"],
        )
        assert service.numbers() == list(range(50)) and "not delivered" not in said


def test_what_could_not_go_out_at_the_end_is_told_in_one_line() -> None:
    with serving(lambda _: Answer(503, headers={"Retry-After": "60"})) as service:
        said = run(service, "track(*range(5))")
    assert said == "audiencekit.segops: 5 event(s) not delivered before the interpreter ended\n"


def test_a_child_of_multiprocessing_delivers_its_own() -> None:
    """It ends without atexit."""
    with serving() as service:
        run(
            service,
            """
            import multiprocessing
            if __name__ == "__main__":
                child = multiprocessing.get_context("fork").Process(target=track, args=range(5, 10))
                track(*range(5))
                child.start()
                child.join()
            """,
        )
        assert sorted(service.numbers()) == list(range(10))


WORK = {
    "thread": "threading.Thread(target=late).start()",
    "executor": "pool = concurrent.futures.ThreadPoolExecutor(1); pool.submit(late)",
}


@pytest.mark.parametrize("first", ["import concurrent.futures", ""])
@pytest.mark.parametrize("work", WORK)
def test_a_child_of_multiprocessing_lets_its_threads_finish(work: str, first: str) -> None:
    """They are not daemons, so they may go on tracking when the child's main thread has ended."""
    with serving() as service:
        program = f"""
            import concurrent.futures, multiprocessing

            def late():
                for n in range(5):
                    time.sleep(0.03)
                    track(n)

            def child():
                {WORK[work]}

            process = multiprocessing.get_context("fork").Process(target=child)
            process.start()
            process.join()
            sys.exit(process.exitcode)
            """
        said = run(service, program, first=first)
        assert service.numbers() == list(range(5)) and "not delivered" not in said
