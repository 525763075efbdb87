"""The ends and the forks of a process (contract 7, L4 and F1 to F3), each in an interpreter of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

from tests.segops.server import Answer, Service, serving

PREAMBLE = """
import os, sys, threading, time
from audiencekit.segops import SegOpsClient
client = SegOpsClient(sys.argv[1], "sk_1", flush_interval=60, on_error=lambda error: None)
def track(*numbers, client=client):
    for n in numbers:
        client.track(user_id="u", event_type="e", payload={"n": n})
def no_thread(self):
    raise RuntimeError("can't start new thread")
"""


def run(service: Service | str, program: str, *, code: int = 0, first: str = "") -> str:
    """Run *program* against the service; returns what it wrote on stderr."""
    url = service if isinstance(service, str) else service.url
    done = subprocess.run(
        [sys.executable, "-c", first + PREAMBLE + textwrap.dedent(program), url],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == code, done.stderr
    return done.stderr


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


pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")

FORK = """
import warnings
warnings.simplefilter("ignore", DeprecationWarning)  # forking with threads is what is tested

def forked(work):
    child = os.fork()
    if not child:
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    return child

def joined(*children):
    for child in children:
        assert os.waitpid(child, 0)[1] == 0
"""


def test_prefork_workers_deliver_their_own_events_and_nobody_elses() -> None:
    """F1, F2: events of the parent are queued at the fork."""
    with serving() as service:
        run(
            service,
            FORK
            + textwrap.dedent("""
            track(*range(100))

            def work(start):
                track(*range(start, start + 100))
                assert client.stats.sent == 0 or client.stats.queued < 100
                assert client.shutdown(10)

            joined(*[forked(lambda k=k: work(100 + 100 * k)) for k in range(4)])
            assert client.shutdown(10)
            assert client.stats.sent == 100
            """),
        )
        assert sorted(service.numbers()) == list(range(500))


def test_a_worker_sends_by_its_own_thread() -> None:
    """F1: without any flush."""
    with serving() as service:
        run(
            service,
            FORK
            + textwrap.dedent("""
            own = SegOpsClient(sys.argv[1], "sk_1", flush_interval=0.05)
            track(0, client=own)
            own.flush(5)

            def work():
                track(1, client=own)
                ends = time.monotonic() + 10
                while own.stats.sent != 1 and time.monotonic() < ends:
                    time.sleep(0.01)
                assert own.stats.sent == 1

            joined(forked(work))
            """),
        )
        assert service.numbers() == [0, 1]


HANDSHAKE_LOCKS = [
    "client._wire.link.ingest._handshake._turns",
    "client._wire.link.ingest._handshake._tokens._turns",
    "__import__('audiencekit.segops.link').segops.link.TOKENS._shelves[__import__('os').getpid()].lock",
]


@pytest.mark.parametrize("lock", ["client._sender.lock", "client._wire.link._lock", *HANDSHAKE_LOCKS])
def test_a_lock_held_at_the_fork_does_not_stop_the_child(lock: str) -> None:
    """F3: each lock in turn is held by another thread of the parent."""
    with serving() as service:
        run(
            service,
            FORK
            + textwrap.dedent(f"""
            from audiencekit.segops import UserContext
            client = SegOpsClient(sys.argv[1], "pk_1", get_user=lambda: UserContext(user_id="u"), flush_interval=60)
            client._wire.link.ingest
            held, go = threading.Event(), threading.Event()

            def hold():
                with {lock}:
                    held.set()
                    go.wait(20)

            threading.Thread(target=hold, daemon=True).start()
            held.wait(5)

            def work():
                track(1, client=client)
                assert client.shutdown(5)

            joined(forked(work))
            go.set()
            """),
        )
        assert service.numbers() == [1]


def test_a_fork_during_a_request_sends_nothing_twice() -> None:
    """F2: the batch in flight stays the parent's."""
    with serving() as service:
        run(
            service,
            FORK
            + textwrap.dedent("""
            sending, forked_now = threading.Event(), threading.Event()
            deliver = client._wire.link.deliver

            def slow(batch):
                sending.set()
                forked_now.wait(5)
                return deliver(batch)

            client._wire.link.deliver = slow
            track(*range(20))
            sending.wait(5)
            child = forked(lambda: client.shutdown(5))
            forked_now.set()
            joined(child)
            assert client.shutdown(5)
            """),
        )
        assert service.numbers() == list(range(20))


def test_a_fork_waits_for_the_http_layer_to_be_imported() -> None:
    """A child forked in the middle of an import would hold half a module for ever. The wait is made long here."""
    with serving() as service:
        run(
            service,
            FORK
            + textwrap.dedent("""
            import importlib.abc
            importing = threading.Event()

            class Slow(importlib.abc.MetaPathFinder):
                def find_spec(self, name, path, target=None):
                    if name == "httpx":  # in the middle of core.call
                        importing.set()
                        time.sleep(0.3)

            sys.meta_path.insert(0, Slow())
            track(*range(20))
            importing.wait(5)

            def work():
                track(20)
                assert client.shutdown(5)

            joined(forked(work))
            assert client.shutdown(5)
            """),
        )
        assert sorted(service.numbers()) == list(range(21))
