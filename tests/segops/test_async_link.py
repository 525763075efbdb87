"""The async client's own way to the service: per loop, cancel-safe, and with either kind of ``get_user``."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest

from audiencekit.core.deadline import SYSTEM_CLOCK, Deadline
from audiencekit.core.options import ClientOptions
from audiencekit.core.secrets import Secret
from audiencekit.errors import (
    AudienceKitError,
    ClientClosed,
    ConfigurationError,
    DeadlineExceeded,
    OutcomeUnknown,
    ServerFault,
)
from audiencekit.segops import async_link
from audiencekit.segops._async.handshake import AsyncHandshake
from audiencekit.segops.async_link import AsyncDirectLink
from audiencekit.segops.async_user import UserOfLoop
from audiencekit.segops.identity import HandshakeFailed, Identity, UserContext
from audiencekit.segops.link import Access
from audiencekit.segops.session import Token
from tests.segops.server import MINT, ONE, Answer, Request, serving

T = TypeVar("T")

ANN = Identity("ann")
EVENT = b'{"user_id": "ann", "event_type": "e"}'


def plain() -> UserContext:
    return UserContext(user_id="ann")


async def awaited() -> UserContext:
    await asyncio.sleep(0)
    return UserContext(user_id="ann")


def linked(
    url: str,
    get_user: Callable[[], UserContext | Awaitable[UserContext]] | None = plain,
    *,
    options: ClientOptions | None = None,
) -> AsyncDirectLink:
    access = Access(base_url=url, key=Secret("pk_1"), get_user=None, options=options or ClientOptions())
    return AsyncDirectLink(access, None if get_user is None else UserOfLoop(get_user).ask)


def run(work: Coroutine[object, object, T]) -> T:
    return asyncio.run(asyncio.wait_for(work, 20))


async def told(sending: Awaitable[bool]) -> str:
    try:
        return "sent" if await sending else "skipped"
    except AudienceKitError as error:
        return type(error).__name__


@pytest.mark.parametrize("get_user", [plain, awaited])
def test_many_tasks_mint_once_and_after_a_revocation_once_more(get_user: Callable[[], UserContext]) -> None:
    revoked = set[str]()

    def respond(request: Request) -> Answer | None:
        stale = request.path == ONE and request.authorization.removeprefix("Bearer ") in revoked
        return Answer(401, {"detail": "revoked"}) if stale else None

    async def work() -> None:
        link, beside = linked(service.url, get_user), linked(service.url, get_user)
        for rounds in (1, 2):
            links = [link if n % 2 else beside for n in range(64)]
            said = await asyncio.gather(*(told(one.ingest.one(EVENT, ANN)) for one in links))
            assert said == ["sent"] * 64 and service.count(MINT) == rounds
            revoked.update(service.tokens)
        await link.aclose_all()
        await beside.aclose_all()

    with serving(respond) as service:
        run(work())


def test_a_failing_mint_is_tried_once_and_every_task_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audiencekit.segops.pace.REFUSAL_AT_LEAST", 60.0)

    async def work() -> None:
        link = linked(service.url)
        said = await asyncio.gather(*(told(link.ingest.one(EVENT, ANN)) for _ in range(64)))
        assert said == ["ServerFault"] * 64 and service.count(MINT) == 1
        await link.aclose_all()

    with serving(lambda request: Answer(503) if request.path == MINT else None) as service:
        run(work())


def test_a_mint_that_hangs_keeps_no_task_beyond_its_time() -> None:
    go = threading.Event()

    def respond(request: Request) -> Answer | None:
        go.wait(10)
        return None

    async def work() -> None:
        link = linked(service.url, options=ClientOptions(total_timeout=0.3, read_timeout=60.0))
        said = await asyncio.wait_for(asyncio.gather(*(told(link.ingest.one(EVENT, ANN)) for _ in range(64))), 5)
        assert set(said) <= {"OutcomeUnknown", "DeadlineExceeded"} and service.count(MINT) == 1
        go.set()
        await link.aclose_all()

    with serving(respond) as service:
        run(work())


def test_a_cancelled_mint_is_taken_over_by_who_waits() -> None:
    go = threading.Event()

    def respond(request: Request) -> Answer | None:
        if request.path == MINT and request.number == 1:
            go.wait(10)
        return None

    async def work() -> None:
        link = linked(service.url)
        first = asyncio.create_task(link.ingest.one(EVENT, ANN))
        while not service.count(MINT):
            await asyncio.sleep(0.005)
        others = [asyncio.create_task(link.ingest.one(EVENT, ANN)) for _ in range(9)]
        await asyncio.sleep(0.02)
        others[0].cancel()  # one who waits may go as well
        first.cancel()
        assert await asyncio.gather(*others[1:]) == [True] * 8
        assert first.cancelled() or isinstance((await asyncio.gather(first, return_exceptions=True))[0], BaseException)
        assert others[0].cancelled() and service.count(MINT) == 2
        go.set()
        await link.aclose_all()

    with serving(respond) as service:
        run(work())


def minting(mint: Callable[[UserContext], Awaitable[Token]]) -> AsyncHandshake:
    return AsyncHandshake(mint, UserOfLoop(plain).ask, clock=SYSTEM_CLOCK)


def test_a_task_cancelled_at_any_step_leaves_no_one_waiting() -> None:
    """Cancelled after each number of steps of the loop, in the mint and out of it."""
    mints = [0]

    async def mint(_: UserContext) -> Token:
        mints[0] += 1
        for _step in range(3):
            await asyncio.sleep(0)
        raise ServerFault(status=503) if mints[0] % 2 else ClientClosed("closed")

    async def work(steps: int) -> None:
        handshake = minting(mint)
        tasks = [asyncio.create_task(handshake.token(ANN)) for _ in range(4)]
        for _ in range(steps):
            await asyncio.sleep(0)
        tasks[0].cancel()
        tasks[1].cancel()
        done = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
        assert all(isinstance(error, (asyncio.CancelledError, HandshakeFailed)) for error in done)
        assert not any(flight.run for flight in handshake._tokens._mints._flights.values())  # pyright: ignore
        assert not any(flight.run for flight in handshake._asking._flights.values())  # pyright: ignore
        assert not handshake._turns._waiting and not handshake._tokens._turns._waiting  # pyright: ignore

    for steps in range(12):
        run(work(steps))


def test_a_waiting_task_is_told_within_its_own_time() -> None:
    async def work() -> None:
        go = asyncio.Event()

        async def mint(_: UserContext) -> Token:
            await go.wait()
            raise ServerFault(status=503)

        async def impatient() -> str:
            with Deadline.after(0.05):
                return await handshake.token(ANN)

        handshake = minting(mint)
        leader = asyncio.create_task(handshake.token(ANN))
        await asyncio.sleep(0)
        with pytest.raises(HandshakeFailed) as caught:
            await asyncio.create_task(impatient())
        assert isinstance(caught.value.cause, DeadlineExceeded) and not leader.done()
        go.set()
        with pytest.raises(HandshakeFailed, match="503"):
            await leader

    run(work())


async def close_events(link: AsyncDirectLink) -> None:
    """Of the running loop, as it leaves."""
    parts = link._parts()  # pyright: ignore[reportPrivateUsage]
    assert parts.events is not None
    await parts.events.aclose()


def test_one_loop_after_the_other() -> None:
    with serving() as service:
        link = linked(service.url)

        async def send() -> bool:
            sent = await link.ingest.one(EVENT, ANN)
            await asyncio.gather(*(link.ingest.one(EVENT, ANN) for _ in range(3)))
            assert link.ingest is link.ingest and link.management is link.management
            return sent

        with asyncio.Runner() as first, asyncio.Runner() as second:
            assert first.run(send()) and second.run(send()) and first.run(send())
            assert service.count(MINT) == 2 and len(link._of_loops) == 2  # pyright: ignore
            second.run(close_events(link))
            first.run(link.aclose_all())
        assert len(service.accepted) == 12
        with asyncio.Runner() as third, pytest.raises(ClientClosed):
            third.run(send())


def test_loops_that_have_ended_are_forgotten() -> None:
    with serving() as service:
        link = linked(service.url)

        async def use() -> None:
            assert await link.ingest.one(EVENT, ANN)
            await close_events(link)

        for _ in range(3):
            asyncio.run(use())
        assert len(link._of_loops) == 1 and service.count(MINT) == 3  # pyright: ignore
        recent = async_link.TOKENS._shelves[os.getpid()].recent  # pyright: ignore
        assert sum(service.url in str(key) for key in recent) == 1


def test_closing_closes_on_the_other_loops_that_run() -> None:
    with serving() as service:
        link, used, over = linked(service.url, None), threading.Event(), threading.Event()
        closed = list[bool]()

        async def elsewhere() -> None:
            assert await link.ingest.one(EVENT, None)
            events = link._parts().events  # pyright: ignore[reportPrivateUsage]
            used.set()
            while not over.is_set():
                await asyncio.sleep(0.002)
            await asyncio.sleep(0.02)
            closed.append(events is not None and events.closed)

        thread = threading.Thread(target=lambda: asyncio.run(elsewhere()))
        thread.start()
        assert used.wait(5)
        asyncio.run(link.aclose_all())
        over.set()
        thread.join(5)
        assert closed == [True]


def test_a_reset_session_mints_anew() -> None:
    async def work() -> None:
        link, beside = linked(service.url), linked(service.url)
        assert await link.ingest.one(EVENT, ANN) and await beside.ingest.one(EVENT, ANN)
        link.reset_session()
        assert await beside.ingest.one(EVENT, ANN) and service.count(MINT) == 1
        assert await link.ingest.one(EVENT, ANN) and service.count(MINT) == 2
        fresh = linked(service.url)
        fresh.reset_session()
        assert await fresh.ingest.one(EVENT, ANN) and service.count(MINT) == 3
        for each in (link, beside, fresh):
            await each.aclose_all()
            await each.aclose_all()

    with serving() as service:
        run(work())


# --- an async get_user, asked by the sender's thread ----------------------------------------------------------------


def test_the_thread_asks_on_the_loop() -> None:
    threads = list[object]()

    async def who() -> UserContext:
        await asyncio.sleep(0)
        threads.append(threading.current_thread())
        return UserContext(user_id="ann")

    async def work() -> UserContext:
        user = UserOfLoop(who)
        user.remember_loop()
        return await asyncio.to_thread(user.ask_from_thread)

    assert run(work()) == plain() and threads == [threading.current_thread()]


def test_a_loop_that_has_ended_is_replaced_for_the_last_events() -> None:
    user = UserOfLoop(awaited)

    async def remember() -> None:
        user.remember_loop()

    asyncio.run(remember())
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(user.ask_from_thread).result(5) == plain()
    assert UserOfLoop(plain).ask_from_thread() == plain()


def test_a_blocked_loop_costs_the_thread_no_more_than_its_time() -> None:
    async def work() -> None:
        user = UserOfLoop(awaited)
        user.remember_loop()

        def ask() -> None:
            with Deadline.after(0.05), pytest.raises(DeadlineExceeded, match="blocked"):
                user.ask_from_thread()

        with ThreadPoolExecutor(1) as pool:
            pool.submit(ask).result(5)  # on the loop's own thread, which it blocks
        with pytest.raises(ConfigurationError, match="own thread"):
            user.ask_from_thread()

    run(work())


def test_a_loop_that_ends_while_the_thread_waits_is_no_failure_of_get_user() -> None:
    asked, caught = threading.Event(), list[BaseException]()

    async def who() -> UserContext:
        asked.set()
        await asyncio.sleep(60)
        return UserContext(user_id="ann")

    async def work() -> threading.Thread:
        user = UserOfLoop(who)
        user.remember_loop()

        def ask() -> None:
            try:
                user.ask_from_thread()
            except DeadlineExceeded as error:
                caught.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        while not asked.is_set():
            await asyncio.sleep(0.002)
        return thread

    run(work()).join(5)
    assert len(caught) == 1 and "event loop ended" in str(caught[0])


@pytest.mark.parametrize("own", [RuntimeError("mine"), TimeoutError("mine")])
def test_what_get_user_raises_is_its_own(own: Exception) -> None:
    async def who() -> UserContext:
        raise own

    async def work() -> None:
        user = UserOfLoop(who)
        user.remember_loop()
        with pytest.raises(type(own), match="mine"):
            await asyncio.to_thread(user.ask_from_thread)

    run(work())


def test_closing_in_the_middle_of_a_mint_is_no_news_for_others() -> None:
    """The other client of the key mints for itself, at once."""
    go = threading.Event()

    def respond(request: Request) -> Answer | None:
        if request.path == MINT and request.number == 1:
            go.wait(10)
        return None

    async def work() -> None:
        closing, other = linked(service.url), linked(service.url)
        first = asyncio.create_task(told(closing.ingest.one(EVENT, ANN)))
        while not service.count(MINT):
            await asyncio.sleep(0.005)
        second = asyncio.create_task(told(other.ingest.one(EVENT, ANN)))
        await asyncio.sleep(0.02)
        await closing.aclose_all()
        assert await first in {ClientClosed.__name__, OutcomeUnknown.__name__} and await second == "sent"
        go.set()
        await other.aclose_all()

    with serving(respond) as service:
        run(work())
