"""The asynchronous workspace: the same surface, over the same sandbox."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine
from itertools import count
from pathlib import Path

import pytest

from audiencekit import errors
from audiencekit.core.retry import RetryPolicy
from audiencekit.permutive import (
    Alias,
    AsyncWorkspace,
    ClientOptions,
    Cohort,
    Event,
    Identity,
    Segment,
    Segmentation,
    UserEvent,
    Workspace,
)
from audiencekit.sandbox import Sandbox

QUERY = {"event": "Purchase", "frequency": {"greater_than_or_equal_to": 1}}
USER = "0b0f0c1a-0000-4000-8000-000000000001"
OPTIONS = ClientOptions(retry=RetryPolicy(jitter=lambda _: 0.0))
RESOURCES = ("cohorts", "imports", "identities", "events", "segmentation", "contextual")

Run = Callable[[Callable[[AsyncWorkspace], Coroutine[object, object, None]]], None]


@pytest.fixture
def run(sandbox: Sandbox) -> Run:
    """Runs a test's coroutine function with a workspace that is closed after it."""

    def ran(test: Callable[[AsyncWorkspace], Coroutine[object, object, None]]) -> None:
        async def whole() -> None:
            access = sandbox.permutive
            async with AsyncWorkspace(access.api_key, base_url=access.url, options=OPTIONS) as workspace:
                await test(workspace)

        asyncio.run(whole())

    return ran


def test_both_have_the_same_methods_with_the_same_parameters() -> None:
    sync, other = Workspace("k"), AsyncWorkspace("k")
    pairs = [(sync, other), (sync.segments(USER), other.segments(USER))]
    pairs += [(getattr(sync, name), getattr(other, name)) for name in RESOURCES]
    for ours, theirs in pairs:
        names = {name for name in dir(ours) if not name.startswith("_")}
        assert {name.replace("aclose", "close") for name in dir(theirs) if not name.startswith("_")} == names
        for name in names - {"close"}:
            if callable(getattr(ours, name)):
                left = inspect.signature(getattr(ours, name))
                assert list(left.parameters) == list(inspect.signature(getattr(theirs, name)).parameters), name
    sync.close()


def test_every_resource_answers(sandbox: Sandbox, run: Run) -> None:
    async def test(workspace: AsyncWorkspace) -> None:
        made = await workspace.cohorts.create(Cohort("VIP", QUERY))
        assert (await workspace.cohorts.get_by_name("VIP")) == made
        assert (await workspace.cohorts.list(include_details=True))[0].query == QUERY
        made.description = "best"
        assert (await workspace.cohorts.update(made)).description == "best"
        segments = workspace.segments(sandbox.permutive.import_id)
        assert (await segments.upsert([Segment("a", "A"), {"code": "b", "name": "B"}])).failures == []
        assert [segment.code async for segment in segments.list()] == ["a", "b"]
        assert [outcome.ok async for outcome in segments.iter_upsert([Segment("a", "X")])] == [True]
        assert (await workspace.imports.list())[0].id == sandbox.permutive.import_id
        assert (await workspace.identify(Identity(USER, [Alias("7", "customer")]))).user_id == USER
        assert [alias.id for alias in await workspace.identities.aliases(USER)] == ["7"]
        assert (await workspace.events.track(UserEvent("Purchase", user_id=USER))).user_id == USER
        assert (await workspace.segmentation.cohorts_of(USER)).cohorts == [str(made.code)]
        assert (await workspace.contextual.segment("https://news.example/")).cohorts == []

    run(test)


def test_many_cohorts_under_faults(sandbox: Sandbox, run: Run) -> None:
    async def test(workspace: AsyncWorkspace) -> None:
        sandbox.faults.add(path="/cohorts-api/*", method="POST", disconnect="after", skip=3, times=4)
        sandbox.faults.add(path="/cohorts-api/*", method="POST", disconnect="before", skip=10, times=2)
        wanted = [Cohort(f"c{number}", QUERY) for number in range(30)]
        responses, failures = await workspace.cohorts.batch_create(wanted, max_workers=6)
        assert len(responses) == 28 and [type(error) for _, error in failures] == [errors.OutcomeUnknown] * 2
        names = [each.name for each in responses]
        assert names == sorted(names, key=lambda name: int(name[1:]))
        assert {cohort.name for cohort in await workspace.cohorts.list()} == set(names)
        gone = await workspace.cohorts.batch_delete(responses, max_workers=6)
        assert len(gone.responses) == 28 and len(await workspace.cohorts.list()) == 0

    run(test)


def test_a_stream_may_be_left_and_resumed(sandbox: Sandbox, run: Run, tmp_path: Path) -> None:
    async def test(workspace: AsyncWorkspace) -> None:
        segments = workspace.segments(sandbox.permutive.import_id)
        stream = segments.iter_create(Segment(f"s{number}", "S") for number in count())
        outcomes = [await anext(stream) for _ in range(20)]
        assert [each.response and each.response.code for each in outcomes] == [f"s{number}" for number in range(20)]
        await stream.aclose()
        file = tmp_path / "kept.jsonl"
        again = [Segment(f"r{number}", "R") for number in range(5)]
        assert (await segments.batch_create(again, checkpoint=file)).failures == []
        before = len(sandbox.requests)
        assert len((await segments.batch_create(again, checkpoint=file)).responses) == 5
        assert len(sandbox.requests) == before

    run(test)


def test_events_of_each_user_in_order(sandbox: Sandbox, run: Run) -> None:
    async def test(workspace: AsyncWorkspace) -> None:
        when = "2026-03-01T08:00:00Z"
        requests = [
            Segmentation(events=[Event("View", when, {"n": n}) for n in range(start, start + 15)], user_id=USER)
            for start in range(0, 60, 15)
        ]
        result = await workspace.segmentation.batch_send(requests, max_workers=4)
        assert result.failures == []
        stored = sandbox.permutive.recorded_events(USER)
        assert [event["properties"]["n"] for event in stored] == list(range(60))

    run(test)


def test_cancelling_holds_what_was_done(sandbox: Sandbox, run: Run) -> None:
    async def test(workspace: AsyncWorkspace) -> None:
        cancel = asyncio.Event()
        wanted = [Cohort(f"c{number}", QUERY) for number in range(50)]
        with pytest.raises(errors.Cancelled) as stopped:
            await workspace.cohorts.batch_create(wanted, cancel=cancel, progress_callback=lambda _: cancel.set())
        assert stopped.value.done == len(await workspace.cohorts.list()) < 50

    run(test)
