"""A service in a process of its own that answers at once and counts: what is measured against it is the client.

    python benchmarks/stub.py [DELAY_MS]     prints its URL; when standard input closes, what it counted, as JSON

Every answer waits DELAY_MS. Events are counted by their ``"event_type"``, connections by being opened. A cohort that is
created gets a number; an import has 50,000 segments in pages of 500.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache

import attrs

BATCH = b"/api/ingestion/track/batch/"
COHORTS = b"/cohorts-api/v2/cohorts"
SEGMENTS = b"/segments"
TOKEN = re.compile(rb"pagination_token=(\d+)")
PAGES, PAGE = 100, 500


@attrs.define
class Counts:
    events: int = 0
    requests: int = 0
    connections: int = 0


COHORT = """{"id": "%08x-0000-4000-8000-000000000000", "code": %d, "name": "n", "query": {"event": "Purchase",
"frequency": {"greater_than_or_equal_to": 3}}, "tags": ["loyal"], "state": "Enabled", "segment_type": "real_time",
"created_at": "2026-03-01T08:00:00.123456789Z", "last_updated_at": "2026-03-01T08:00:00.123456789Z"}"""


@cache
def page(number: int) -> bytes:
    """A page of segments as the service sends it (permutive contract 2.2, T3)."""
    elements = [
        {
            "id": f"{each:08x}-0000-4000-8000-000000000000",
            "code": f"code_{each}",
            "name": f"Segment number {each}",
            "import_id": "00000000-0000-4000-8000-000000000001",
            "description": "Buyers of the last season",
            "cpm": 1.25,
            "categories": ["retail", "loyal"],
            "updated_at": "2026-03-01T08:00:00.123456Z",
        }
        for each in range(number * PAGE, (number + 1) * PAGE)
    ]
    pagination: dict[str, object] = {"total_count": PAGES * PAGE}
    if number + 1 < PAGES:
        pagination["next_token"] = str(number + 1)
    return json.dumps({"elements": elements, "pagination": pagination}).encode()


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
        if COHORTS in head:
            return (COHORT % (self._counts.requests, self._counts.requests)).encode()
        if SEGMENTS in head:
            token = TOKEN.search(head)
            return page(int(token[1]) if token else 0)
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
