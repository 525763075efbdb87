"""7.2: blocking and concurrency."""

from __future__ import annotations

import asyncio
import gc
import socket
import threading
import time
from contextlib import closing

import pytest

from audiencekit.core.options import ClientOptions
from audiencekit.errors import InvalidInput, OutcomeUnknown
from audiencekit.segops import AsyncSegOpsClient, SegOpsClient
from tests.segops.pains.table import Gate, pain, scene
from tests.segops.sending import Errors, track, until
from tests.segops.server import Answer, Request, serving


def senders() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "audiencekit-segops-sender"}


@pain("B1")
def _() -> None:
    """The service answers only after all calls have returned."""
    gate = Gate()
    with scene(gate) as now:
        track(now.client, range(200))
        assert now.service.accepted == []
        gate.opened.set()
        assert now.client.flush(5) and now.service.numbers() == list(range(200))


@pain("B2")
def _() -> None:
    """It is the loop that opens the gate: were it held, nothing would."""
    gate = Gate()

    async def main(url: str) -> None:
        async with AsyncSegOpsClient(url, "sk_1") as client:
            for n in range(200):
                await client.track(user_id="u", event_type="e", payload={"n": n})
            flushing = asyncio.create_task(client.flush(5))
            while not service.requests:
                await asyncio.sleep(0.001)
            assert not flushing.done() and not gate.opened.is_set()
            gate.opened.set()
            assert await flushing

    with serving(gate) as service:
        asyncio.run(main(service.url))
        assert service.numbers() == list(range(200))


@pain("B3")
def _() -> None:
    gate = Gate()
    with scene(gate) as now:
        track(now.client, range(20))
        assert now.service.wait_for(lambda: bool(now.service.requests))
        others = [threading.Thread(target=track, args=(now.client, range(k, k + 10))) for k in (20, 30)]
        for other in others:
            other.start()
        for other in others:
            other.join(5)
        assert not any(other.is_alive() for other in others) and now.service.accepted == []
        gate.opened.set()
        assert now.client.flush(5) and len(now.service.accepted) == 40


@pain("B4")
def _() -> None:
    """No producer waits for a timeout: all calls are over while the first request still hangs."""
    gate = Gate()
    with scene(gate, options=ClientOptions(read_timeout=30)) as now:
        threads = [threading.Thread(target=track, args=(now.client, range(k, k + 100))) for k in range(0, 800, 100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
        assert not any(thread.is_alive() for thread in threads)
        assert len(now.service.requests) <= 1 and now.service.accepted == []
        gate.opened.set()
        assert now.client.flush(10) and len(now.service.accepted) == 800


@pain("B5 events")
def _() -> None:
    with scene(lambda _: Answer(503), max_queued_events=50) as now:
        track(now.client, range(200))
        stats = now.client.stats
        assert stats.queued + stats.in_flight <= 50 and stats.lost == {"overflow": 150}
        now.client.shutdown(0.1)
        assert sum(len(lost.events) for lost in now.errors.lost) == 200


@pain("B5 bytes")
def _() -> None:
    with scene(lambda _: Answer(503), max_queued_bytes=10_000) as now:
        track(now.client, range(500))
        assert now.client._sender._pump.buffer.bytes <= 10_000  # pyright: ignore
        stats = now.client.stats
        assert stats.queued + stats.in_flight + stats.lost["overflow"] == 500
        with pytest.raises(InvalidInput, match="max_queued_bytes"):
            now.client.track(user_id="u", event_type="e", payload={"text": "x" * 10_000})


@pain("B6")
def _() -> None:
    def respond(request: Request) -> Answer | None:
        return Answer(400, {"events": ["too many"]}) if len(request.events) > 500 else None

    with scene(respond, batch_size=1_000, flush_interval=60) as now:
        track(now.client, range(1_200))
        assert now.client.flush(5)
        assert [len(request.events) for request in now.service.requests] == [500, 500, 200]
        now.client.track_many(
            {"user_id": "u", "event_type": "e", "payload": {"n": n, "text": "x" * 10_000}} for n in range(300)
        )
        assert now.client.flush(5)
        assert all(int(request.headers["content-length"]) <= 1024 * 1024 for request in now.service.requests)
        assert len(now.service.requests) == 6 and now.errors == []


@pain("B7")
def _() -> None:
    def respond(request: Request) -> None:
        if request.number == 1:
            time.sleep(0.05)

    with scene(respond) as now:
        track(now.client, range(100))
        assert now.client.flush(5) and now.service.numbers() == list(range(100))


@pain("B8")
def _() -> None:
    gate = Gate()
    with scene(gate) as now:
        track(now.client, range(20))
        assert now.service.wait_for(lambda: bool(now.service.requests))
        assert not now.client.flush(0.05)
        gate.opened.set()
        assert now.client.flush(5) and len(now.service.accepted) == 20


@pain("B9")
def _() -> None:
    gate, ended = Gate(), list[bool]()
    with scene(gate) as now:
        track(now.client, range(5))
        threads = [threading.Thread(target=lambda: ended.append(now.client.shutdown())) for _ in range(2)]
        for thread in threads:
            thread.start()
        assert now.service.wait_for(lambda: bool(now.service.requests))
        assert ended == []
        gate.opened.set()
        for thread in threads:
            thread.join(5)
        assert ended == [True, True] and now.service.numbers() == list(range(5))


def _drip(listener: socket.socket, ended: threading.Event) -> None:
    """An answer that never ends, a byte every 20 ms."""
    connection, _ = listener.accept()
    with closing(connection):
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 100000\r\n\r\n")
        while not ended.wait(0.02):
            try:
                connection.sendall(b" ")
            except OSError:
                return


@pain("B10")
def _() -> None:
    """``total_timeout`` is for the whole call, though every single read is quick enough."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_drip, args=(listener, ended), daemon=True)
        thread.start()
        client = SegOpsClient(
            f"http://127.0.0.1:{listener.getsockname()[1]}",
            "sk_1",
            batch=False,
            options=ClientOptions(read_timeout=5, total_timeout=0.3),
        )
        with pytest.raises(OutcomeUnknown):
            track(client, range(1))
        assert thread.is_alive()  # it was still dripping
        ended.set()
        client.shutdown(1)
        thread.join(5)


@pain("B11")
def _() -> None:
    with scene() as now:
        for n in range(10):
            track(now.client, range(n, n + 1))
            assert now.client.flush(5)
        assert len(now.service.requests) == 10 and now.service.connections == 1


@pain("B12")
def _() -> None:
    """Forty clients made together: no two have the same interval, each within 10 % of what was asked."""
    with serving() as service:
        clients = [SegOpsClient(service.url, "sk_1", flush_interval=0.2, on_error=Errors()) for _ in range(40)]
        intervals = [client._sender._pump.pace._interval for client in clients]  # pyright: ignore
        for n, client in enumerate(clients):
            track(client, range(n, n + 1))
        assert service.wait_for(lambda: len(service.accepted) == 40, 10)
        assert len(set(intervals)) == 40 and all(0.18 <= interval <= 0.22 for interval in intervals)
        assert max(intervals) - min(intervals) > 0.01
        assert until(lambda: clients[0]._sender._pump.pace._interval != intervals[0])  # pyright: ignore  # anew each time
        for client in clients:
            client._sender.close_soon(5)  # pyright: ignore
        assert all(client.shutdown(5) for client in clients)


@pain("B13")
def _() -> None:
    before = senders()
    with serving() as service:
        for n in range(10):
            client = SegOpsClient(service.url, "sk_1", flush_interval=60)
            track(client, range(n, n + 1))
        del client  # pyright: ignore[reportPossiblyUnboundVariable]
        gc.collect()
        assert service.wait_for(lambda: len(service.accepted) == 10)
        assert until(lambda: not senders() - before)
