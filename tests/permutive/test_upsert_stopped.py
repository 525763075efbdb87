"""An upsert that ends early, by whatever exception, says of each row what became of it."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from audiencekit import errors
from audiencekit.core.retry import RetryPolicy
from audiencekit.permutive import (
    AsyncWorkspace,
    BulkResult,
    ClientOptions,
    Outcome,
    Progress,
    Segment,
    Upserted,
    Workspace,
)
from audiencekit.permutive.upsert import SegmentRow
from audiencekit.sandbox import Sandbox
from tests.scripted import Act, serving

PATCH = "/audience-api/v1/imports/*/segments"
IMPORT = "0b0f0c1a-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audiencekit.permutive.upsert.MAX_OPERATIONS", 10)


def rows(count: int) -> list[Segment]:
    return [Segment(f"c{number:06}", f"Segment {number}") for number in range(count)]


def codes(result: BulkResult[SegmentRow, Upserted]) -> list[str]:
    return [each.segment.code for each in result.responses]


def kinds(result: BulkResult[SegmentRow, Upserted]) -> list[type[Exception]]:
    return [type(error) for _, error in result.failures]


class Enough(Exception):
    pass


def after(chunks: int) -> Callable[[Progress], None]:
    def callback(progress: Progress) -> None:
        if progress.completed >= 10 * chunks:
            raise Enough

    return callback


@pytest.mark.parametrize("workers", [1, 3])
def test_a_callback_that_raises_leaves_the_rows(sandbox: Sandbox, permutive_workspace: Workspace, workers: int) -> None:
    """With more workers, too, what was under way has ended and is told."""
    segments = permutive_workspace.segments(sandbox.permutive.import_id)
    sandbox.faults.add(path=PATCH, method="PATCH", status=409, times=1)
    with pytest.raises(Enough) as caught:
        segments.upsert(rows(95), progress_callback=after(2), max_workers=workers)
    result: BulkResult[SegmentRow, Upserted] = caught.value.bulk_result  # pyright: ignore
    there = [segment.code for segment in segments.list()]
    assert sorted(codes(result)) == sorted(there) and len(there) >= 10
    assert len(result.responses) + len(result.failures) == 95
    assert {*codes(result), *(failure.request.item.code for failure in result.failures)} == {  # pyright: ignore
        row.code for row in rows(95)
    }
    assert kinds(result).count(errors.Conflict) == 10
    assert kinds(result).count(errors.Cancelled) == 85 - len(there)
    assert f"audiencekit: {len(there)} rows done and 10 failed before this" in str(caught.value.__notes__)
    assert len(caught.value.__notes__) == 1 and not hasattr(caught.value, "bulk_outcomes")


def test_input_that_raises_has_sent_nothing_and_says_so(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    before = len(sandbox.requests)
    with pytest.raises(Enough) as caught:
        permutive_workspace.segments(sandbox.permutive.import_id).upsert(broken(12))
    result: BulkResult[SegmentRow, Upserted] = caught.value.bulk_result  # pyright: ignore
    assert result.responses == [] and kinds(result) == [errors.Cancelled] * 12
    assert "0 rows done and 0 failed" in caught.value.__notes__[0] and len(sandbox.requests) == before


def broken(count: int) -> Iterator[Segment]:
    yield from rows(count)
    raise Enough


def test_a_stream_whose_input_raises_gives_every_row_before_it(
    sandbox: Sandbox, permutive_workspace: Workspace
) -> None:
    segments = permutive_workspace.segments(sandbox.permutive.import_id)
    given: list[bool] = []
    with pytest.raises(Enough) as caught:
        given.extend(outcome.ok for outcome in segments.iter_upsert(broken(23)))
    assert len(list(segments.list())) == 23
    assert "audiencekit: 23 rows done and 0 failed before this" in caught.value.__notes__[0]
    assert caught.value.bulk_outcomes == [] and len(caught.value.__notes__) == 1  # pyright: ignore


def test_a_stream_whose_callback_raises_holds_the_rows_not_given_out(
    sandbox: Sandbox, permutive_workspace: Workspace
) -> None:
    segments = permutive_workspace.segments(sandbox.permutive.import_id)
    given: list[Outcome[SegmentRow, Upserted]] = []
    with pytest.raises(Enough) as caught:
        for outcome in segments.iter_upsert(rows(60), progress_callback=after(2), max_workers=2):
            given.append(outcome)
    left: list[Outcome[SegmentRow, Upserted]] = caught.value.bulk_outcomes  # pyright: ignore
    assert [outcome.request.item for outcome in (*given, *left)] == rows(len(given) + len(left))
    assert len(given) == 10 and len(left) >= 10
    done = sum(outcome.ok for outcome in (*given, *left))
    assert done == len(list(segments.list()))
    assert f"audiencekit: {done} rows done" in caught.value.__notes__[0] and len(caught.value.__notes__) == 1


def test_ctrl_c_leaves_the_rows_of_the_chunk_under_way() -> None:
    """The second PATCH is answered after the signal."""
    interrupt = Act(body={"items": []}, before=lambda: signal.raise_signal(signal.SIGINT))
    listing = Act(body={"elements": []})
    with (
        serving(listing, Act(body={"items": []}), interrupt) as server,
        Workspace("k", base_url=server.url) as opened,
        pytest.raises(KeyboardInterrupt) as caught,
    ):
        opened.segments(IMPORT).upsert(rows(45))
    result: BulkResult[SegmentRow, Upserted] = caught.value.bulk_result  # pyright: ignore
    assert len(result.responses) + len(result.failures) == 45
    assert len(result.responses) >= 20 and set(kinds(result)) == {errors.Cancelled}
    assert f"audiencekit: {len(result.responses)} rows done" in caught.value.__notes__[0]


def test_an_executor_that_breaks_leaves_the_rows(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    segments = permutive_workspace.segments(sandbox.permutive.import_id)
    pool = ThreadPoolExecutor(1)
    with pytest.raises(RuntimeError) as caught:
        segments.upsert(rows(35), executor=pool, progress_callback=lambda _: pool.shutdown(wait=False))
    result: BulkResult[SegmentRow, Upserted] = caught.value.bulk_result  # pyright: ignore
    assert len(result.responses) + len(result.failures) == 35
    assert sorted(codes(result)) == sorted(segment.code for segment in segments.list())


def test_a_cancelled_task_leaves_the_rows(sandbox: Sandbox) -> None:
    told = threading.Event()

    async def whole() -> BulkResult[SegmentRow, Upserted]:
        access = sandbox.permutive
        options = ClientOptions(retry=RetryPolicy(jitter=lambda _: 0.0))
        async with AsyncWorkspace(access.api_key, base_url=access.url, options=options) as opened:

            def callback(progress: Progress) -> None:
                if progress.completed == 20:
                    told.set()
                    task.cancel()

            stopped: list[asyncio.CancelledError] = []

            async def upsert() -> None:
                try:
                    await opened.segments(access.import_id).upsert(rows(200), progress_callback=callback)
                except asyncio.CancelledError as stop:
                    stopped.append(stop)
                    raise

            task = asyncio.ensure_future(upsert())
            await asyncio.wait((task,))
            return stopped[0].bulk_result  # pyright: ignore

    result = asyncio.run(whole())
    assert told.is_set() and len(result.responses) + len(result.failures) == 200
    assert len(result.responses) >= 20
    assert set(kinds(result)) <= {errors.Cancelled, errors.OutcomeUnknown}
