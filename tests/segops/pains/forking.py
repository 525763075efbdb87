"""7.3: fork. At length in test_fork.py."""

from __future__ import annotations

from tests.segops.pains.table import pain
from tests.segops.processes import FORK, run
from tests.segops.server import serving


def _program(text: str) -> list[int]:
    with serving() as service:
        run(service, FORK + text)
        return sorted(service.numbers())


@pain("F1")
def _() -> None:
    """A worker sends by a thread of its own, without flush or shutdown."""
    text = """
client = SegOpsClient(sys.argv[1], "sk_1", flush_interval=0.05)
track(0)
assert client.flush(5)
def work():
    track(*range(1, 6))
    ends = time.monotonic() + 10
    while client.stats.sent != 5 and time.monotonic() < ends:
        time.sleep(0.005)
joined(forked(work))
"""
    assert _program(text) == list(range(6))


@pain("F2")
def _() -> None:
    """Three events of the parent are queued at the fork."""
    text = """
track(*range(3))
joined(forked(lambda: client.shutdown(5)))
assert client.shutdown(5)
"""
    assert _program(text) == list(range(3))


@pain("F3")
def _() -> None:
    text = """
held, go = threading.Event(), threading.Event()
def hold():
    with client._sender.lock:
        held.set()
        go.wait(20)
threading.Thread(target=hold, daemon=True).start()
assert held.wait(5)
def work():
    track(1)
    assert client.shutdown(5)
joined(forked(work))
go.set()
"""
    assert _program(text) == [1]
