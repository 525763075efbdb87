"""RateLimiter on a fake clock, alone and below real requests."""

from __future__ import annotations

import asyncio
import multiprocessing
import pickle
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from audiencekit_api.operation import Operation

from audiencekit import errors
from audiencekit.core._async.call import send_json as send_json_async
from audiencekit.core._async.connection import AsyncConnection
from audiencekit.core._sync.call import send_json
from audiencekit.core._sync.connection import Connection
from audiencekit.core.deadline import Deadline
from audiencekit.core.limiter import Place, RateLimiter
from audiencekit.core.options import ClientOptions
from audiencekit.core.retry import RetryPolicy
from tests.fakes import FakeClock
from tests.scripted import Act, Server, serving


def turn(limiter: RateLimiter, clock: FakeClock) -> float:
    """Take a turn as the transport does; when it came."""
    place = limiter.enter(clock.monotonic(), None)
    assert place is not None
    while seconds := limiter.wait(place, clock.monotonic()):
        clock.sleep(seconds)
    return clock.monotonic()


def turns(limiter: RateLimiter, clock: FakeClock, count: int) -> list[float]:
    start = clock.monotonic()
    return [round(turn(limiter, clock) - start, 3) for _ in range(count)]


def test_requests_are_spaced_by_the_rate() -> None:
    assert turns(RateLimiter(4), FakeClock(), 5) == [0, 0.25, 0.5, 0.75, 1.0]


def test_a_burst_goes_at_once_and_a_full_bucket_holds_no_more() -> None:
    limiter, clock = RateLimiter(2, burst=3), FakeClock()
    assert turns(limiter, clock, 5) == [0, 0, 0, 0.5, 1.0]
    clock.advance(3600)
    assert turns(limiter, clock, 5) == [0, 0, 0, 0.5, 1.0]


def test_the_line_is_served_in_order() -> None:
    limiter = RateLimiter(1)
    places = [limiter.enter(0.0, None) for _ in range(4)]
    waits = [limiter.wait(place, 0.0) for place in places if place]
    assert waits == [0.0, 1.0, 1.0, 1.0], "nobody sleeps longer than a second without looking"
    served: list[int] = []
    waiting = dict(enumerate(places[1:], 1))
    for now in range(1, 4):
        for number in reversed(list(waiting)):
            place = waiting[number]
            if place and limiter.wait(place, float(now)) == 0.0:
                served.append(number)
                del waiting[number]
    assert served == [1, 2, 3]


def test_who_would_be_late_does_not_enter_and_leaves_the_line_as_it_was() -> None:
    limiter = RateLimiter(1)
    assert limiter.enter(0.0, 0.0) is not None
    assert all(limiter.enter(0.0, 0.5) is None for _ in range(100))
    place = limiter.enter(0.0, 1.5)
    assert place is not None and limiter.wait(place, 1.0) == 0.0


def test_who_gives_up_lets_the_others_move_up() -> None:
    limiter = RateLimiter(1)
    first, second, third, fourth = (limiter.enter(0.0, None) for _ in range(4))
    assert first and second and third and fourth
    assert limiter.wait(first, 0.0) == 0.0
    limiter.leave(third)
    limiter.leave(third)
    limiter.leave(first)
    assert limiter.wait(second, 1.0) == 0.0
    assert limiter.wait(fourth, 2.0) == 0.0
    fifth = limiter.enter(2.0, None)
    assert fifth and limiter.wait(fifth, 3.0) == 0.0


def test_a_refusal_halves_the_rate_once_for_all_that_were_under_way_down_to_a_floor() -> None:
    limiter = RateLimiter(64)
    for _ in range(10):
        limiter.refused(sent_at=9.0, now=10.0, halve=True, retry_after=None)
    assert limiter.rate == 32
    for number in range(20):
        limiter.refused(sent_at=11.0 + number, now=11.0 + number, halve=True, retry_after=None)
    assert limiter.rate == 1


def test_the_rate_comes_back_by_the_same_small_step_for_each_success() -> None:
    limiter = RateLimiter(100)
    limiter.refused(sent_at=0.0, now=0.0, halve=True, retry_after=None)
    rates: list[float] = []
    for _ in range(60):
        limiter.answered(1.0)
        rates.append(limiter.rate)
    assert rates[:3] == [51, 52, 53] and rates[49:] == [100] * 11


def test_those_who_wait_already_go_by_the_new_rate() -> None:
    limiter, clock = RateLimiter(10), FakeClock(0.0)
    turn(limiter, clock)
    place = limiter.enter(0.0, None)
    assert place is not None
    limiter.refused(sent_at=0.0, now=0.0, halve=True, retry_after=None)
    assert limiter.wait(place, 0.1) > 0
    assert limiter.wait(place, 0.2) == 0.0


def test_a_retry_after_holds_everybody_and_what_follows_is_spaced() -> None:
    limiter, clock = RateLimiter(10, burst=5), FakeClock(0.0)
    turn(limiter, clock)
    waiting = [limiter.enter(0.0, None) for _ in range(3)]
    limiter.refused(sent_at=0.0, now=0.0, halve=False, retry_after=30.0)
    limiter.refused(sent_at=0.0, now=0.0, halve=False, retry_after=5.0)
    assert all(limiter.wait(place, 29.9) > 0 for place in waiting if place)
    assert limiter.enter(0.0, 29.0) is None
    assert [limiter.wait(place, 30.0) for place in waiting if place] == [0.0, 0.0, 0.0]
    clock.advance(30)
    assert turns(limiter, clock, 3) == [0, 0.1, 0.2], "the bucket gained nothing meanwhile"


def test_an_absurd_retry_after_holds_no_longer_than_an_hour() -> None:
    limiter = RateLimiter(10)
    limiter.refused(sent_at=0.0, now=0.0, halve=False, retry_after=1e12)
    assert limiter.enter(0.0, 3599.0) is None and limiter.enter(0.0, 3601.0) is not None


@pytest.mark.parametrize("rate", [0, -1, float("inf"), float("nan"), "5", True])
def test_a_rate_that_makes_no_sense_is_refused(rate: object) -> None:
    with pytest.raises(errors.ConfigurationError):
        RateLimiter(rate)  # pyright: ignore


def test_a_burst_or_a_limiter_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(errors.ConfigurationError):
        RateLimiter(1, burst=0)
    with pytest.raises(errors.ConfigurationError):
        ClientOptions(limiter=5)  # pyright: ignore


def test_unpickled_in_one_process_it_is_still_shared() -> None:
    limiter = RateLimiter(5, burst=2)
    first, second = (pickle.loads(pickle.dumps(ClientOptions(limiter=limiter))) for _ in range(2))
    assert first.limiter is second.limiter is limiter


def test_a_forked_child_can_take_turns_whoever_held_the_lock() -> None:
    limiter = RateLimiter(1000)
    context = multiprocessing.get_context("fork")
    with limiter._lock:
        child = context.Process(target=lambda: turn(limiter, FakeClock()))
        child.start()
    child.join(10)
    assert child.exitcode == 0


def test_threads_share_one_rate() -> None:
    """On the real clock, so coarse: 41 turns at 200 a second last 0.2 s, however many threads take them."""
    from time import monotonic, sleep

    limiter = RateLimiter(200)

    def take(_: int) -> None:
        place = limiter.enter(monotonic(), None)
        assert place is not None
        while seconds := limiter.wait(place, monotonic()):
            sleep(seconds)

    start = monotonic()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take, range(41)))
    assert monotonic() - start >= 0.199


# --- below requests ---------------------------------------------------------------------------------------------------


class PlainClient:
    """Stands for a generated client."""

    def __init__(self, base_url: str) -> None: ...

    def set_httpx_client(self, client: httpx.Client) -> PlainClient:
        return self

    def set_async_httpx_client(self, async_client: httpx.AsyncClient) -> PlainClient:
        return self


CREATE = Operation(
    operation_id="create", name="create", module="m", method="POST", path="/create", tag="t", retry="unprocessed",
    pagination=None, errors=(),
)  # fmt: skip

Ask = Callable[[], object]


@pytest.fixture
def asking() -> Iterator[Callable[..., Ask]]:
    """Makes a client of its own with a limiter; what it gives sends one request."""
    opened: list[Connection[PlainClient]] = []

    def ask(server: Server, clock: FakeClock, limiter: RateLimiter, *, total_timeout: float = 60.0) -> Ask:
        policy = RetryPolicy(jitter=lambda ceiling: ceiling)
        options = ClientOptions(retry=policy, limiter=limiter, total_timeout=total_timeout)
        connection = Connection(server.url, PlainClient, operations={"create": CREATE}, options=options, clock=clock)
        opened.append(connection)
        return lambda: send_json(connection, "create", content=b"{}")

    yield ask
    for connection in opened:
        connection.close()


def test_each_attempt_waits_for_its_turn(asking: Callable[..., Ask]) -> None:
    clock, limiter = FakeClock(), RateLimiter(0.5)
    with serving(Act(429), Act(200)) as server:
        asking(server, clock, limiter)()
    # The policy's own pause after the refusal, then the turn: at half the rate, of which half a second is over.
    assert clock.sleeps[0] == 0.5 and sum(clock.sleeps) == pytest.approx(4.0, abs=0.02)


def test_two_clients_of_one_limiter_share_its_rate_and_its_holds(asking: Callable[..., Ask]) -> None:
    clock, limiter = FakeClock(), RateLimiter(10)
    with serving(Act(429, headers={"Retry-After": "7"}), Act(200)) as server:
        one = asking(server, clock, limiter, total_timeout=3)
        other = asking(server, clock, limiter)
        with pytest.raises(errors.RateLimited) as refused:
            one()
        assert refused.value.retry_after == 7 and len(server.received) == 1
        other()
        assert sum(clock.sleeps) == pytest.approx(7.2, abs=0.01) and limiter.rate == pytest.approx(5.1)


def test_no_turn_within_the_deadline_sends_nothing(asking: Callable[..., Ask]) -> None:
    clock, limiter = FakeClock(), RateLimiter(0.1)
    with serving(Act(200)) as server:
        ask = asking(server, clock, limiter, total_timeout=5)
        ask()
        with pytest.raises(errors.DeadlineExceeded, match="limiter"):
            ask()
        with Deadline.after(3, clock), pytest.raises(errors.DeadlineExceeded):
            ask()
        assert len(server.received) == 1 and clock.sleeps == []


def test_a_hold_that_begins_while_one_waits_ends_the_wait_at_once_when_it_lasts_too_long(
    asking: Callable[..., Ask],
) -> None:
    limiter = RateLimiter(0.5)

    class Refusing(FakeClock):
        def sleep(self, seconds: float) -> None:
            limiter.refused(self.monotonic(), self.monotonic(), halve=False, retry_after=100)
            super().sleep(seconds)

    clock = Refusing()
    with serving(Act(200)) as server:
        ask = asking(server, clock, limiter, total_timeout=10)
        ask()
        with pytest.raises(errors.DeadlineExceeded):
            ask()
    assert clock.sleeps == [1.0] and not limiter._line


def test_a_busy_server_holds_everybody_too_but_the_rate_stays(asking: Callable[..., Ask]) -> None:
    clock, limiter = FakeClock(), RateLimiter(10)
    with serving(Act(503, headers={"Retry-After": "4"}), Act(200)) as server:
        asking(server, clock, limiter)()
    assert limiter.rate == 10 and sum(clock.sleeps) >= 4


def test_tasks_wait_without_blocking_the_loop_and_leave_when_cancelled() -> None:
    asyncio.run(_tasks_wait_and_are_cancelled())


async def _tasks_wait_and_are_cancelled() -> None:
    limiter = RateLimiter(0.001)
    with serving(Act(200)) as server:
        connection = AsyncConnection(
            server.url,
            PlainClient,
            operations={"create": CREATE},
            options=ClientOptions(retry=RetryPolicy(), limiter=limiter, total_timeout=None),
        )
        try:
            await send_json_async(connection, "create", content=b"{}")
            waiting = [asyncio.create_task(send_json_async(connection, "create", content=b"{}")) for _ in range(3)]
            while len(limiter._line) < 3:
                await asyncio.sleep(0)  # would never come back from a loop that is blocked
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
            assert not limiter._line
            last = limiter.enter(0.0, None)
            assert isinstance(last, Place) and last.at == 2, "their places are free again"
            assert len(server.received) == 1
        finally:
            await connection.aclose()


def test_a_lock_is_held_for_no_wait() -> None:
    """While somebody waits for a turn, others can ask."""
    limiter = RateLimiter(1)
    places = [limiter.enter(0.0, None) for _ in range(2)]
    assert places[1] is not None and limiter.wait(places[1], 0.0) > 0
    seen: list[float] = []
    thread = threading.Thread(target=lambda: seen.append(limiter.rate))
    thread.start()
    thread.join(5)
    assert seen == [1.0]
