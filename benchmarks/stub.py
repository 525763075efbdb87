"""A service in a process of its own that answers at once and counts: what is measured against it is the client.

    python benchmarks/stub.py [DELAY_MS]     prints its URL; when standard input closes, what it counted, as JSON

Every answer waits DELAY_MS. Events are counted by their ``"event_type"``, connections by being opened.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import attrs

BATCH = b"/api/ingestion/track/batch/"


@attrs.define
class Counts:
    events: int = 0
    requests: int = 0
    connections: int = 0


class Service(asyncio.Protocol):
    """HTTP/1.1 as far as the clients measured here speak it: one request at a time, bodies with a length."""

    def __init__(self, counts: Counts, delay: float) -> None:
        self._counts, self._delay = counts, delay
        self._pending = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._counts.connections += 1

    def data_received(self, data: bytes) -> None:
        self._pending += data
        while (end := self._pending.find(b"\r\n\r\n")) >= 0:
            head = self._pending[:end].lower()
            length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]) if b"content-length:" in head else 0
            if len(self._pending) < end + 4 + length:
                return
            body, self._pending = self._pending[end + 4 : end + 4 + length], self._pending[end + 4 + length :]
            answer = self._answer(head, body)
            closes = b"connection: close" in head
            asyncio.get_running_loop().call_later(self._delay, self._send, answer, closes)

    def _answer(self, head: bytes, body: bytes) -> bytes:
        self._counts.requests += 1
        if b"/api/auth/session/" in head:
            ends = datetime.now(UTC) + timedelta(minutes=15)
            return json.dumps({"token": "t", "expires_at": ends.strftime("%Y-%m-%dT%H:%M:%SZ")}).encode()
        events = body.count(b'"event_type"')
        self._counts.events += events
        return b'{"queued": %d, "skipped": 0}' % events if BATCH in head else b'{"queued": true}'

    def _send(self, answer: bytes, closes: bool) -> None:
        if self._transport is not None and not self._transport.is_closing():
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
            self._transport.write(head + answer)
            if closes:
                self._transport.close()


async def _serve(delay: float) -> None:
    counts = Counts()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Service(counts, delay), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()
    print(json.dumps(attrs.asdict(counts)), flush=True)


@attrs.define
class Running:
    """A stub in its own process. ``counts`` are there after the ``with`` block."""

    url: str
    counts: Counts | None = None


@contextmanager
def stub(delay_ms: float = 0.0) -> Iterator[Running]:
    process = subprocess.Popen(
        [sys.executable, __file__, str(delay_ms)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None and process.stdout is not None
    running = Running(process.stdout.readline().strip())
    try:
        yield running
    finally:
        process.stdin.close()
        running.counts = Counts(**json.loads(process.stdout.read()))
        process.wait(10)


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1]) / 1000 if len(sys.argv) > 1 else 0.0))
