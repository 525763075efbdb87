"""Pains of repeating, waiting and connecting. All waits are on a fake clock."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import formatdate

import httpx
import pytest

from audiencekit import errors
from audiencekit.core._async.pool import AsyncPool
from audiencekit.core.deadline import SYSTEM_CLOCK, Deadline
from audiencekit.core.retry import RetryPolicy
from audiencekit.permutive import AsyncWorkspace, ClientOptions, Cohort, Event, Segment, UserEvent, Workspace
from audiencekit.sandbox import Sandbox
from tests.fakes import FakeClock
from tests.permutive.every_operation import CALLS, NOBODY, PAGE, QUERY, USER, WHEN, Known, acall, call
from tests.scripted import Act, Server, dripping, serving

LATER = ClientOptions(retry=RetryPolicy(jitter=lambda ceiling: ceiling))
LISTED = Act(body=[])
WRITES: dict[str, Callable[[Workspace], object]] = {
    "a cohort": lambda w: w.cohorts.create(Cohort("a", QUERY)),
    "a segment": lambda w: w.segments(NOBODY).create(Segment("a", "A")),
    "an event": lambda w: w.events.track(UserEvent("Purchase", user_id=USER)),
    "events to segment by": lambda w: w.segmentation.send([Event("Purchase", WHEN)], user_id=USER),
    "events without state": lambda w: w.segmentation.stateless([Event("Purchase", WHEN)], user_id=USER),
}


@contextmanager
def waiting(*acts: Act, options: ClientOptions = LATER) -> Iterator[tuple[Server, Workspace, FakeClock]]:
    """A server that plays *acts* and a workspace whose waits only move the clock."""
    clock = FakeClock()
    with serving(*acts) as server, Workspace("key", base_url=server.url, options=options) as workspace:
        for name, connection in vars(workspace._parts).items():
            if not name.startswith("_"):
                connection.clock = clock
        yield server, workspace, clock


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("act", [Act(status=500), Act(status=503), Act(hang_up=True), Act(cut=1)])
def test_11_a_write_that_may_be_done_is_not_sent_twice(write: str, act: Act) -> None:
    with waiting(act) as (server, workspace, clock):
        with pytest.raises((errors.ServerFault, errors.OutcomeUnknown)) as doubted:
            WRITES[write](workspace)
        assert len(server.received) == 1 and clock.sleeps == [] and doubted.value.attempts == 1


def test_11_nor_in_bulk(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    sandbox.faults.add(path="*", method="POST", disconnect="after", times=4)
    segments = permutive_workspace.segments(sandbox.permutive.import_id)
    permutive_workspace.cohorts.batch_create([Cohort(name, QUERY) for name in "abcd"], max_workers=2)
    sandbox.faults.add(path="*", method="POST", status=500, times=2)
    segments.batch_create([Segment(name, name) for name in "abcd"], max_workers=2)
    names = [cohort.name for cohort in permutive_workspace.cohorts.list()]
    codes = [segment.code for segment in segments.list()]
    assert sorted(names) == [*"abcd"] and len(codes) == len(set(codes))


def test_12_a_date_to_come_back_at_is_obeyed() -> None:
    at = formatdate(FakeClock().time() + 7, usegmt=True)
    with waiting(Act(status=429, headers={"Retry-After": at}), LISTED) as (server, workspace, clock):
        assert len(workspace.cohorts.list()) == 0
        assert clock.sleeps == [7.0] and len(server.received) == 2


@pytest.mark.parametrize("seconds", [0, 2, 25, 50])
def test_12_seconds_are_obeyed_in_full(seconds: int) -> None:
    with waiting(Act(status=429, headers={"Retry-After": str(seconds)}), LISTED) as (server, workspace, clock):
        workspace.cohorts.list()
        assert clock.sleeps == [seconds] and len(server.received) == 2


@pytest.mark.parametrize("odd", ["soon", "-5", "", "Fri, 99 Nov 2026 10:00:00 GMT", "1e400", "٣"])
def test_12_what_is_no_time_crashes_nothing(odd: str) -> None:
    header = odd.encode().decode("latin-1")
    with waiting(Act(status=429, headers={"Retry-After": header}), LISTED) as (_, workspace, clock):
        assert len(workspace.cohorts.list()) == 0 and len(clock.sleeps) == 1


def test_13_waits_grow_and_none_follows_the_last_attempt() -> None:
    with waiting(Act(status=429)) as (server, workspace, clock):
        with pytest.raises(errors.RateLimited) as refused:
            workspace.cohorts.create(Cohort("a", QUERY))
        assert len(server.received) == 4 == refused.value.attempts
        assert clock.sleeps == [0.5, 1.0, 2.0]


def test_13_nor_after_a_fault() -> None:
    with waiting(Act(status=503)) as (server, workspace, clock):
        with pytest.raises(errors.ServerFault):
            workspace.cohorts.list()
        assert len(server.received) == 4 and len(clock.sleeps) == 3 and clock.sleeps == sorted(set(clock.sleeps))


@pytest.mark.parametrize("name", CALLS)
def test_14_no_call_waits_for_ever(name: str) -> None:
    """The server takes the request and says nothing."""
    ended = threading.Event()
    options = ClientOptions(read_timeout=0.02, retry=RetryPolicy(attempts=1))
    silent = Act(before=lambda: void(ended.wait(20)), hang_up=True)
    with serving(silent) as server, Workspace("key", base_url=server.url, options=options) as workspace:
        try:
            with pytest.raises(errors.OutcomeUnknown, match="ReadTimeout"):
                call(workspace, name, Known(NOBODY))
        finally:
            ended.set()


def test_14_nor_for_an_answer_in_drips() -> None:
    options = ClientOptions(total_timeout=0.2, retry=RetryPolicy(attempts=1))
    with (
        dripping("body") as (url, _),
        Workspace("key", base_url=url, options=options) as workspace,
        pytest.raises(errors.OutcomeUnknown),
    ):
        workspace.cohorts.list()


def test_14_there_are_limits_without_asking() -> None:
    options = ClientOptions()
    assert (options.connect_timeout, options.read_timeout, options.total_timeout) == (5, 10, 60)


def void(_: object) -> None:
    return None


def test_34_tasks_wait_for_a_connection_no_longer_than_the_call_may_take() -> None:
    """The only connection is held by a silent answer: the second call is told so, and that nothing was sent."""
    ended = threading.Event()
    options = ClientOptions(max_connections=1, retry=RetryPolicy(attempts=1))

    async def main(url: str) -> None:
        async with AsyncWorkspace("key", base_url=url, options=options) as workspace:
            first = asyncio.create_task(workspace.cohorts.list())
            while not server.received:
                await asyncio.sleep(0.001)
            with Deadline.after(0.05, SYSTEM_CLOCK), pytest.raises(errors.ConnectionFailed):
                await workspace.cohorts.list()
            assert not first.done()
            ended.set()
            await first

    with serving(Act(body=[], before=lambda: void(ended.wait(20)))) as server:
        asyncio.run(main(server.url))
    assert len(server.received) == 1


def test_34_every_timeout_reaches_the_connection_of_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    async def handle(_: AsyncPool, request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"])
        return httpx.Response(200, json=[], request=request)

    monkeypatch.setattr(AsyncPool, "handle_async_request", handle)

    async def main() -> None:
        options = ClientOptions(connect_timeout=3, read_timeout=7)
        async with AsyncWorkspace("key", base_url="http://127.0.0.1:9", options=options) as workspace:
            await workspace.cohorts.list()

    asyncio.run(main())
    assert seen == [{"connect": 3, "pool": 3, "read": 7, "write": 7}]


def test_34_jitter_holds_for_tasks_and_bugs_are_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    ceilings: list[float] = []
    options = ClientOptions(retry=RetryPolicy(jitter=lambda ceiling: ceilings.append(ceiling) or 0.0))

    async def listed(url: str) -> None:
        async with AsyncWorkspace("key", base_url=url, options=options) as workspace:
            await workspace.cohorts.list()

    with serving(Act(status=429), Act(status=429), LISTED) as server:
        asyncio.run(listed(server.url))
        assert ceilings == [0.5, 1.0] and len(server.received) == 3
    attempts: list[str] = []

    async def broken(_: AsyncPool, request: httpx.Request) -> httpx.Response:
        attempts.append(request.method)
        raise ZeroDivisionError

    monkeypatch.setattr(AsyncPool, "handle_async_request", broken)
    with pytest.raises(ZeroDivisionError):
        asyncio.run(listed("http://127.0.0.1:9"))
    assert attempts == ["GET"]


def test_35_arrays_reach_tasks_and_threads(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    permutive_workspace.cohorts.create(Cohort("a", QUERY))
    call(permutive_workspace, "I2", Known(NOBODY))
    assert [cohort.name for cohort in permutive_workspace.cohorts.list()] == ["a"]
    assert [alias.id for alias in permutive_workspace.identities.aliases(USER)] == ["7"]

    async def main() -> tuple[object, object]:
        async with AsyncWorkspace(sandbox.permutive.api_key, base_url=sandbox.permutive.url) as workspace:
            return await acall(workspace, "C1", Known(NOBODY)), await acall(workspace, "I3", Known(NOBODY))

    cohorts, aliases = asyncio.run(main())
    assert [cohort.name for cohort in cohorts] == ["a"] and [alias.id for alias in aliases] == ["7"]  # pyright: ignore


def handlers() -> set[threading.Thread]:
    """The threads of a scripted server that have a connection open."""
    return {thread for thread in threading.enumerate() if "process_request_thread" in thread.name}


def until(done: Callable[[], bool]) -> bool:
    ends = time.monotonic() + 5
    while not done() and time.monotonic() < ends:
        time.sleep(0.002)
    return done()


@pytest.mark.parametrize("workers", [None, 2, 8])
def test_41_as_many_connections_as_workers_and_all_closed(workers: int | None) -> None:
    before, many = handlers(), workers or 4
    together = threading.Barrier(many)  # broken, unless that many are under way at once
    page = Act(body={"cohorts": []}, before=lambda: void(together.wait(10)))
    options = {} if workers is None else {"max_workers": workers}
    with serving(page) as server:
        with Workspace("key", base_url=server.url) as workspace:
            result = workspace.contextual.batch_segment([PAGE] * (5 * many), **options)  # pyright: ignore
            assert len(result.responses) == 5 * many and result.failures == []
            assert server.connections == many == len(handlers() - before)
        assert until(lambda: handlers() <= before), "connections of workers are left open"


def test_41_class_level_calls_close_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    before = handlers()
    with serving(Act(status=201, body={"id": "x", "name": "a", "code": 1})) as server:
        monkeypatch.setenv("PERMUTIVE_BASE_URL", server.url)
        assert len(Cohort.batch_create([Cohort("a", QUERY)] * 20, api_key="key").responses) == 20
        assert until(lambda: handlers() <= before) and server.connections <= 4


@pytest.mark.parametrize("attempts", [1, 2, 5])
def test_42_as_many_attempts_as_configured(attempts: int) -> None:
    options = ClientOptions(retry=RetryPolicy(attempts=attempts, jitter=lambda ceiling: ceiling))
    with waiting(Act(status=500), options=options) as (server, workspace, clock):
        with pytest.raises(errors.ServerFault) as failed:
            workspace.cohorts.list()
        assert len(server.received) == attempts == failed.value.attempts == len(clock.sleeps) + 1
    acts = [*[Act(status=500)] * (attempts - 1), LISTED]
    with waiting(*acts, options=options) as (server, workspace, _):
        assert len(workspace.cohorts.list()) == 0 and len(server.received) == attempts


@pytest.mark.parametrize("act", [Act(hang_up=True), Act(cut=3, body=[{"name": "a"}])])
def test_42_retries_end_in_a_typed_error(act: Act) -> None:
    with waiting(act) as (server, workspace, _):
        with pytest.raises(errors.OutcomeUnknown) as unknown:
            workspace.cohorts.list()
        assert unknown.value.attempts == 4 == len(server.received)
        assert not isinstance(unknown.value.__cause__, httpx.HTTPError)
    with waiting(act) as (server, workspace, _):
        server.close()
        with pytest.raises(errors.ConnectionFailed) as failed:
            workspace.cohorts.list()
        assert failed.value.attempts == 4
