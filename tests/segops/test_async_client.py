"""AsyncSegOpsClient over a real socket: the promises of the other one, and the event loop never waits."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audiencekit.errors import ClientClosed, EventsUndelivered, InvalidInput, ServerFault
from audiencekit.sandbox import Sandbox
from audiencekit.segops import AsyncSegOpsClient, Event, UserContext, event_count
from tests.segops.sending import Errors
from tests.segops.server import BATCH, MINT, ONE, Answer, Request, serving

pytestmark = pytest.mark.usefixtures("quick")
ROOT = Path(__file__).resolve().parents[2]


async def track(client: AsyncSegOpsClient, numbers: range) -> None:
    for number in numbers:
        await client.track(user_id="u", event_type="e", payload={"n": number})


def test_events_arrive_and_are_counted() -> None:
    async def main(url: str) -> None:
        async with AsyncSegOpsClient(url, "sk_1") as client:
            await track(client, range(25))
            await client.track(Event(user_id="u", event_type="e", payload={"n": 25}))
            await client.identify(user_id="u", traits={"n": 26})
            assert await client.track_many({"user_id": "u", "event_type": "e", "payload": {"n": 27}} for _ in "1") == 1
            assert await client.flush(5)
            assert client.stats.sent == 28
        with pytest.raises(ClientClosed):
            await track(client, range(1))

    with serving() as service:
        asyncio.run(main(service.url))
        assert service.numbers() == list(range(28))


def test_the_loop_goes_on_while_the_service_hangs() -> None:
    """Contract 7, B2: no call of the client holds the loop, even when the queue is full and the answer is late."""
    gaps: list[float] = []

    async def heart(beating: Callable[[], bool]) -> None:
        last = time.perf_counter()
        while beating():
            await asyncio.sleep(0.001)
            gaps.append(time.perf_counter() - last)
            last = time.perf_counter()

    async def main(url: str) -> None:
        alive = True
        beat = asyncio.create_task(heart(lambda: alive))
        client = AsyncSegOpsClient(url, "sk_1", max_queued_events=10, when_full="block")
        await track(client, range(30))
        assert await client.flush(10)
        assert await client.shutdown(5)
        alive = False
        await beat

    def respond(request: Request) -> None:
        time.sleep(0.3)

    with serving(respond) as service:
        asyncio.run(main(service.url))
        assert service.numbers() == list(range(30))
    assert max(gaps) < 0.25


def test_a_cancelled_wait_for_room_takes_nothing_and_harms_nobody() -> None:
    release = threading.Event()

    def respond(request: Request) -> None:
        release.wait(5)

    async def main(url: str) -> None:
        client = AsyncSegOpsClient(url, "sk_1", batch_size=1, max_queued_events=3, when_full="block")
        await track(client, range(3))
        waiting = asyncio.create_task(track(client, range(90, 91)))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.flush(), 0.05)
        release.set()
        await track(client, range(3, 6))
        assert await client.flush(5) and await client.shutdown()

    with serving(respond) as service:
        asyncio.run(main(service.url))
        assert service.numbers() == list(range(6))


def test_a_cancelled_shutdown_goes_on_and_can_be_awaited_again() -> None:
    release = threading.Event()

    def respond(request: Request) -> None:
        release.wait(5)

    async def main(url: str) -> None:
        client = AsyncSegOpsClient(url, "sk_1")
        await track(client, range(5))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.shutdown(30), 0.05)
        release.set()
        assert await client.shutdown(5)
        assert client.stats.sent == 5

    with serving(respond) as service:
        asyncio.run(main(service.url))
        assert service.numbers() == list(range(5))


def test_two_tasks_that_shut_down_wait_for_the_same_end() -> None:
    async def main(url: str) -> None:
        client = AsyncSegOpsClient(url, "sk_1")
        await track(client, range(5))
        assert await asyncio.gather(client.shutdown(5), client.shutdown(5)) == [True, True]

    with serving(lambda _: time.sleep(0.1)) as service:
        asyncio.run(main(service.url))
        assert service.numbers() == list(range(5))


def test_batch_false_sends_on_the_loop_and_raises() -> None:
    answers = {2: Answer(503), 3: Answer(202, {"queued": False})}

    async def main(url: str) -> None:
        async with AsyncSegOpsClient(url, "sk_1", batch=False) as client:
            await track(client, range(1))
            with pytest.raises(ServerFault):
                await track(client, range(1, 2))
            with pytest.raises(EventsUndelivered, match="skipped"):
                await track(client, range(2, 3))
            with pytest.raises(InvalidInput):
                await client.track(user_id="", event_type="e")
            assert (client.stats.sent, client.stats.skipped) == (1, 1)

    with serving(lambda request: answers.get(request.number)) as service:
        asyncio.run(main(service.url))
        assert service.count(ONE) == 3 and service.count(BATCH) == 0


def test_many_tasks_with_a_public_key_mint_once() -> None:
    asked: list[int] = []

    async def get_user() -> UserContext:
        asked.append(1)
        await asyncio.sleep(0.01)
        return UserContext(user_id="u")

    async def main(url: str, batch: bool) -> None:
        async with AsyncSegOpsClient(url, "pk_1", get_user=get_user, batch=batch) as client:
            await asyncio.gather(*(track(client, range(n, n + 1)) for n in range(64)))
            assert await client.flush(5)

    for batch in (True, False):
        asked.clear()
        with serving() as service:
            asyncio.run(main(service.url, batch))
            assert sorted(service.numbers()) == list(range(64))
            assert service.count(MINT) == 1 and len(asked) == 1


def test_one_client_serves_one_loop_after_the_other() -> None:
    with serving() as service:
        client = AsyncSegOpsClient(service.url, "sk_1")
        for number in range(3):
            asyncio.run(track(client, range(number, number + 1)))
        assert asyncio.run(client.flush(5))
        assert asyncio.run(client.shutdown(5))
        assert service.numbers() == [0, 1, 2]


def test_what_a_loop_leaves_behind_goes_out_at_exit() -> None:
    """A client that nobody shut down: the loop is closed long before the interpreter ends."""
    code = """
import asyncio, sys
from audiencekit.segops import AsyncSegOpsClient

async def main():
    client = AsyncSegOpsClient(sys.argv[1], "sk_1", flush_interval=60)
    for n in range(5):
        await client.track(user_id="u", event_type="e", payload={"n": n})
    return client

client = asyncio.run(main())
"""
    with serving() as service:
        done = subprocess.run([sys.executable, "-c", code, service.url], capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, done.stderr
        assert service.numbers() == list(range(5))


def test_resources_are_async_as_well() -> None:
    async def main(sandbox: Any) -> None:
        async with AsyncSegOpsClient(sandbox.segops.url, sandbox.segops.secret_key) as client:
            for user in ("a", "b"):
                await client.track(user_id=user, event_type="order_placed")
            assert await client.flush(5)
            segment = await client.segments.create("Buyers", definition=event_count("order_placed") >= 1)
            job = await client.segments.compute(segment.id)
            assert (await job.result(timeout=20)).member_count == 2
            assert [member.user_id async for member in client.segments.members(segment.id)] == ["a", "b"]

    with Sandbox() as sandbox:
        asyncio.run(main(sandbox))


def test_on_error_hears_of_losses() -> None:
    errors = Errors()

    async def main(url: str) -> None:
        client = AsyncSegOpsClient(url, "sk_1", on_error=errors)
        await track(client, range(3))
        assert not await client.shutdown(0.05)

    with serving(lambda _: Answer(503)) as service:
        asyncio.run(main(service.url))
    assert sum(len(lost.events) for lost in errors.lost) == 3
