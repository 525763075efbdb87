"""Forks of a process that holds a client (contract 7, F1 to F3), each in an interpreter of its own."""

from __future__ import annotations

import multiprocessing
import os
import textwrap
from collections import Counter
from pathlib import Path

import pytest

from tests.segops.processes import FORK, run
from tests.segops.server import MINT, serving

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")

PARENT, WORKERS, EACH = 1_000, 4, 1_000
ALL = Counter(range(PARENT + WORKERS * EACH))

PREFORK = """
def numbers(worker):
    return range(1000 + worker * 1000, 2000 + worker * 1000)

def work(worker):
    track(*numbers(worker))
    assert client.shutdown(30)
    assert client.stats.sent == 1000

def who():
    return UserContext(user_id="u")
"""

CLIENTS = {
    "a secret key": "client = SegOpsClient(sys.argv[1], 'sk_1', on_error=print)",
    "a public key": "client = SegOpsClient(sys.argv[1], 'pk_1', get_user=who, on_error=print)",
    "a spool": "client = SegOpsClient(sys.argv[1], 'sk_1', spool=sys.argv[2], on_error=print)",
    "at most once, on a spool": (
        "client = SegOpsClient(sys.argv[1], 'sk_1', spool=sys.argv[2], delivery='at_most_once', on_error=print)"
    ),
}


@pytest.mark.parametrize("client", CLIENTS)
def test_prefork_workers_and_their_parent_deliver_each_event_once(client: str, tmp_path: Path) -> None:
    """F1, F2: some of the parent's events are sent, some under way and some queued at the forks."""
    with serving() as service:
        program = f"""
            {CLIENTS[client]}
            track(*range(1000))
            workers = [forked(lambda n=n: work(n)) for n in range(4)]
            joined(*workers)
            assert client.shutdown(30)
            assert client.stats.sent == 1000
            """
        run(service, FORK + PREFORK + textwrap.dedent(program), more=[tmp_path / "spool.db"])
        assert Counter(service.numbers()) == ALL


# --- locks ------------------------------------------------------------------------------------------------------------

# Each lock that the library and its HTTP layer make, as they make it: nothing here needs to know their names.
RECORD = """
import sys, threading
made = []

def recording(kind):
    def make():
        lock, place = kind(), sys._getframe(1)
        if any(name in place.f_code.co_filename for name in ("audiencekit", "httpcore", "httpx")):
            made.append((place.f_globals["__name__"], lock))
        return lock
    return make

threading.Lock, threading.RLock = recording(threading.Lock), recording(threading.RLock)
"""

USED = """
import audiencekit.segops.lifecycle, audiencekit.segops.spool_file
audiencekit.segops.lifecycle.LONGEST_LOAD = audiencekit.segops.spool_file.LONGEST_USE = 0.05  # a fork waits for these

client = SegOpsClient(
    sys.argv[1], "pk_1", get_user=who, spool=sys.argv[2], on_error=print, flush_interval=60, batch_size=10_000
)
track(-1)
assert client.flush(10)
go = threading.Event()

def hold(lock, held):
    with lock:
        held.set()
        go.wait(30)

def hold_each(locks):
    for lock in locks:
        held = threading.Event()
        threading.Thread(target=hold, args=(lock, held), daemon=True).start()
        assert held.wait(5)
"""

MODULES = {
    "audiencekit.segops.gate",  # the sender's: its two conditions share it
    "audiencekit.segops.lifecycle",  # imports
    "audiencekit.segops.link",
    "audiencekit.segops.report",  # on_error
    "audiencekit.segops.spool_file",  # SQLite
    "audiencekit.segops.token_registry",
    "audiencekit.core.turns",  # the handshake's and the tokens'
    "audiencekit_api.segops.client",
    "httpcore._synchronization",
}


def test_all_locks_held_at_once_by_other_threads_stop_no_worker(tmp_path: Path) -> None:
    """F3, with 5,000 events: a child meets none of its parent's locks."""
    with serving() as service:
        said = run(
            service,
            FORK
            + PREFORK
            + USED
            + textwrap.dedent("""
            track(*range(1000))
            hold_each([lock for _, lock in made])
            workers = [forked(lambda n=n: work(n)) for n in range(4)]
            joined(*workers)
            go.set()
            assert client.shutdown(30)
            sys.stderr.write("held: " + " ".join(sorted({name for name, _ in made})))
            """),
            first=RECORD,
            more=[tmp_path / "spool.db"],
        )
        assert Counter(service.numbers()) == ALL + Counter([-1])
    assert set(said.rpartition("held: ")[2].split()) == MODULES


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_lock_held_at_the_fork_does_not_stop_the_child(module: str, tmp_path: Path) -> None:
    """F3: those of one module, while all the others are free."""
    with serving() as service:
        run(
            service,
            FORK
            + PREFORK
            + USED
            + textwrap.dedent(f"""
            hold_each([lock for name, lock in made if name == {module!r}])

            def one():
                track(1)
                assert client.shutdown(10)

            joined(forked(one))
            go.set()
            """),
            first=RECORD,
            more=[tmp_path / "spool.db"],
        )
        assert Counter(service.numbers()) == Counter([-1, 1])


# --- async clients ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("client", ["'sk_1'", "'pk_1', get_user=awho", "'sk_1', spool=sys.argv[2]"])
def test_workers_with_an_async_client(client: str, tmp_path: Path) -> None:
    """The parent's, made and used before the fork: each worker uses it on a loop of its own."""
    with serving() as service:
        run(
            service,
            FORK
            + PREFORK
            + textwrap.dedent(f"""
            async def awho():
                return who()

            aclient = AsyncSegOpsClient(sys.argv[1], {client}, on_error=print)

            async def awork(worker):
                await atrack(aclient, *numbers(worker))
                assert await aclient.shutdown(30)
                assert aclient.stats.sent == 1000

            async def end():
                assert await aclient.shutdown(30)
                assert aclient.stats.sent == 1000

            asyncio.run(atrack(aclient, *range(1000)))
            workers = [forked(lambda n=n: asyncio.run(awork(n))) for n in range(4)]
            joined(*workers)
            asyncio.run(end())
            """),
            more=[tmp_path / "spool.db"],
        )
        assert Counter(service.numbers()) == ALL


def test_an_async_client_that_sends_at_once_mints_for_itself_in_a_child() -> None:
    with serving() as service:
        run(
            service,
            FORK
            + PREFORK
            + textwrap.dedent("""
            aclient = AsyncSegOpsClient(sys.argv[1], "pk_1", get_user=who, batch=False)
            asyncio.run(atrack(aclient, 0))
            joined(*[forked(lambda n=n: asyncio.run(atrack(aclient, n))) for n in (1, 2)])
            asyncio.run(atrack(aclient, 3))
            """),
        )
        assert sorted(service.numbers()) == [0, 1, 2, 3] and service.count(MINT) >= 3


# --- multiprocessing --------------------------------------------------------------------------------------------------

CHILDREN = {
    "processes": """
        children = [context.Process(target=child, args=(n,)) for n in range(4)]
        for process in children:
            process.start()
        for process in children:
            process.join()
            assert process.exitcode == 0
        """,
    "an executor": """
        from concurrent.futures import ProcessPoolExecutor
        with ProcessPoolExecutor(4, context) as pool:
            list(pool.map(child, range(4)))
        """,
}


@pytest.mark.parametrize(
    ("method", "children", "spool"),
    [
        ("fork", "processes", False),
        ("fork", "an executor", True),
        ("spawn", "processes", True),
        ("spawn", "an executor", False),
    ],
)
def test_children_of_multiprocessing_deliver_without_a_shutdown(
    method: str, children: str, spool: bool, tmp_path: Path
) -> None:
    """They end without atexit. With ``spawn`` a child makes a client of its own, as it imports the program anew."""
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"this system has no {method}")
    with serving() as service:
        program = f"""
            import multiprocessing

            client = SegOpsClient(sys.argv[1], "sk_1", on_error=print{", spool=sys.argv[2]" * spool})

            def child(worker):
                track(*numbers(worker))

            if __name__ == "__main__":
                track(*range(1000))
                context = multiprocessing.get_context({method!r})
            """
        body = textwrap.indent(textwrap.dedent(CHILDREN[children]), "    ")
        run(
            service,
            FORK + PREFORK + textwrap.dedent(program) + body,
            more=[tmp_path / "spool.db"],
            file=tmp_path / "program.py",
        )
        assert Counter(service.numbers()) == ALL


# --- one thing at a time ----------------------------------------------------------------------------------------------


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
