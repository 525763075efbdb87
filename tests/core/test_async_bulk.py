"""Bulk calls on an event loop: the promises of the threads' ones, and cancellation."""

from __future__ import annotations

import asyncio
import itertools
import os
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, suppress
from contextvars import ContextVar
from pathlib import Path

import pytest

from audiencekit.core.async_bulk import arun_bulk, astream_bulk
from audiencekit.core.bulk import BulkResult, Outcome
from audiencekit.core.deadline import Deadline
from audiencekit.core.progress import Progress
from audiencekit.errors import Cancelled, CheckpointFailed, InvalidInput, OutcomeUnknown
from tests.core.bulk_operations import describe, plan


async def odd_fails(item: int) -> str:
    await asyncio.sleep(0)
    if item % 2:
        raise OutcomeUnknown(f"item {item}")
    return f"done {item}"


async def echo(item: int) -> int:
    await asyncio.sleep(0)
    return item


def others() -> int:
    return len(asyncio.all_tasks()) - 1


def test_every_item_is_in_exactly_one_list_in_order() -> None:
    responses, failures = asyncio.run(arun_bulk(range(50), odd_fails, describe=describe, max_workers=7))
    assert responses == [f"done {item}" for item in range(0, 50, 2)]
    assert [failure.request.item for failure in failures] == list(range(1, 50, 2))


@pytest.mark.parametrize("workers", [0, 1.5, True])
def test_a_number_of_workers_that_is_none_is_refused_at_once(workers: object) -> None:
    with pytest.raises(InvalidInput):
        astream_bulk([1], odd_fails, describe=describe, max_workers=workers)  # pyright: ignore


def test_an_asynchronous_input_that_breaks_gives_out_everything_before_it() -> None:
    async def broken() -> AsyncIterator[int]:
        for item in range(6):
            await asyncio.sleep(0)
            yield item
        raise RuntimeError("the user's own")

    with pytest.raises(RuntimeError, match="the user's own") as caught:
        asyncio.run(arun_bulk(broken(), echo, describe=describe, max_workers=2))
    assert caught.value.bulk_result.responses == list(range(6))  # pyright: ignore
    assert "6 done and 0 failed" in caught.value.__notes__[0]


def test_endless_input_is_read_a_window_ahead_only_and_never_more_run_than_workers() -> None:
    async def main() -> None:
        read = now = most = 0

        def endless() -> Iterator[int]:
            nonlocal read
            for item in itertools.count():
                read += 1
                yield item

        async def operation(item: int) -> int:
            nonlocal now, most
            now += 1
            most = max(most, now)
            await asyncio.sleep(0)
            now -= 1
            return item

        async with aclosing(astream_bulk(endless(), operation, describe=describe, max_workers=3)) as stream:
            seen: list[int | None] = []
            async for outcome in stream:
                seen.append(outcome.response)
                if len(seen) == 100:
                    break
        assert seen == list(range(100)) and read <= 100 + 3 * 8 and most == 3
        assert others() == 0

    asyncio.run(main())


def test_a_slow_first_item_holds_up_nobody_whose_results_are_kept() -> None:
    async def main() -> None:
        gate, ran, seen = asyncio.Event(), list[int](), list[int]()

        async def operation(item: int) -> int:
            if item == 0:
                await gate.wait()
            ran.append(item)
            if len(ran) == 499:
                gate.set()
            return item

        def progress(each: Progress) -> None:
            seen.append(each.completed)

        result = await arun_bulk(range(500), operation, describe=describe, progress_callback=progress)
        assert result.responses == list(range(500)) and ran[-1] == 0 and seen == list(range(1, 501))

    asyncio.run(main())


def test_a_context_and_a_deadline_go_along_and_nothing_leaks_to_the_next_item() -> None:
    word: ContextVar[str] = ContextVar("word")

    async def operation(item: int) -> tuple[str, bool]:
        seen = word.get()
        word.set(f"of {item}")
        left = Deadline.current(None).left()
        return seen, left is not None and 0 < left <= 5

    async def main() -> BulkResult[int, tuple[str, bool]]:
        word.set("outer")
        with Deadline.after(5):
            return await arun_bulk(range(20), operation, describe=describe, max_workers=2)

    assert asyncio.run(main()).responses == [("outer", True)] * 20


def cancelling(cancel: threading.Event | asyncio.Event, after: int) -> Callable[[int], object]:
    async def operation(item: int) -> int:
        if item == after:
            cancel.set()
        return await echo(item)

    return operation


@pytest.mark.parametrize("kind", [threading.Event, asyncio.Event])
def test_cancel_ends_a_batch_and_the_error_holds_the_result_so_far(
    kind: type[threading.Event] | type[asyncio.Event],
) -> None:
    async def main() -> None:
        cancel = kind()
        with pytest.raises(Cancelled) as caught:
            await arun_bulk(itertools.count(), cancelling(cancel, 20), describe=describe, cancel=cancel)  # pyright: ignore
        error = caught.value
        responses, failures = error.result
        assert 21 <= error.done == len(responses) < 60 and error.not_started == len(failures)
        dropped = [each.request.item for each in failures]  # pyright: ignore
        assert sorted([*responses, *dropped]) == list(range(error.done + error.not_started))  # pyright: ignore
        assert others() == 0

    asyncio.run(main())


def test_cancel_ends_a_stream_without_an_error() -> None:
    async def main() -> list[Outcome[int, int]]:
        cancel = threading.Event()
        stream = astream_bulk(itertools.count(), cancelling(cancel, 20), describe=describe, cancel=cancel)  # pyright: ignore
        return [each async for each in stream]

    outcomes = asyncio.run(main())
    assert [each.request.item for each in outcomes] == list(range(len(outcomes)))
    assert 21 <= sum(each.ok for each in outcomes) < 60


def hanging(ended: list[int]) -> Callable[[int], object]:
    async def operation(item: int) -> int:
        if item < 5:
            return await echo(item)
        try:
            await asyncio.sleep(3600)
        finally:
            await asyncio.sleep(0)  # what it does to end is waited for
            ended.append(item)
        return item

    return operation


def test_a_cancelled_task_cancels_its_calls_waits_for_them_and_says_what_was_done() -> None:
    async def main() -> None:
        ended: list[int] = []
        task = asyncio.create_task(arun_bulk(range(100), hanging(ended), describe=describe))  # pyright: ignore
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        assert sorted(ended) == [5, 6, 7, 8] and others() == 0
        assert "5 done and 4 failed" in caught.value.__notes__[0]
        result: BulkResult[int, int] = caught.value.bulk_result  # pyright: ignore
        assert result.responses == [0, 1, 2, 3, 4]
        kinds = {each.request.item: type(each.error) for each in result.failures}
        assert [kinds[item] for item in range(5, 9)] == [OutcomeUnknown] * 4, "they may have been done"
        assert {kinds[item] for item in kinds if item > 8} == {Cancelled}

    asyncio.run(main())


def test_a_timeout_around_a_stream_leaves_what_was_not_given_out() -> None:
    async def main() -> None:
        ended, given = list[int](), list[int]()
        with pytest.raises(TimeoutError) as caught:
            async with asyncio.timeout(0.05):
                async for outcome in astream_bulk(range(100), hanging(ended), describe=describe):  # pyright: ignore
                    given.append(outcome.request.item)
        assert given == [0, 1, 2, 3, 4] and sorted(ended) == [5, 6, 7, 8] and others() == 0
        left: list[Outcome[int, int]] = caught.value.__cause__.bulk_outcomes  # pyright: ignore
        assert [each.request.item for each in left] == list(range(5, 5 + len(left)))

    asyncio.run(main())


def test_leaving_early_lets_what_is_in_flight_end() -> None:
    async def main() -> None:
        ended: list[int] = []

        async def operation(item: int) -> int:
            await asyncio.sleep(0.01 if item else 0)
            ended.append(item)
            return item

        async with aclosing(astream_bulk(itertools.count(), operation, describe=describe)) as stream:
            await anext(stream)
        assert others() == 0
        assert set(ended) >= {0, 1, 2, 3} and len(ended) <= 6

    asyncio.run(main())


def test_a_callback_that_raises_ends_the_batch_with_its_result() -> None:
    async def main() -> None:
        ran: list[int] = []

        async def operation(item: int) -> int:
            ran.append(await echo(item))
            return item

        def stop(progress: Progress) -> None:
            if progress.completed == 5:
                raise ValueError("the user's own")

        with pytest.raises(ValueError) as caught:
            await arun_bulk(range(100), operation, describe=describe, progress_callback=stop)
        assert caught.value.bulk_result.responses == sorted(ran) and others() == 0  # pyright: ignore

    asyncio.run(main())


def test_a_bug_is_not_an_items_failure_and_stops_at_once() -> None:
    async def main() -> None:
        async def operation(item: int) -> int:
            await asyncio.sleep(0)
            return 1 // (item - 9)

        with pytest.raises(ZeroDivisionError) as caught:
            await arun_bulk(range(100), operation, describe=describe, max_workers=1)
        result: BulkResult[int, int] = caught.value.bulk_result  # pyright: ignore
        assert len(result.responses) == 9
        assert isinstance(result.failures[0].error, OutcomeUnknown)

    asyncio.run(main())


# --- with a checkpoint ------------------------------------------------------------------------------------------------


def test_what_is_done_is_not_sent_again_whichever_way_it_was(tmp_path: Path) -> None:
    path, sent = tmp_path / "checkpoint", list[int]()

    async def operation(item: int) -> str:
        sent.append(item)
        return await odd_fails(item)

    async def main() -> None:
        async def settle(item: int, since: float) -> str | None:
            return "found" if item == 1 else None

        first = await arun_bulk(range(4), operation, describe=describe, checkpoint=plan(path))
        assert first.responses == ["done 0", "done 2"]
        again = await arun_bulk(range(4), operation, describe=describe, checkpoint=plan(path))
        assert again.responses == first.responses and len(again.failures) == 2 and sorted(sent) == [0, 1, 2, 3]
        settled = await arun_bulk(range(4), operation, describe=describe, checkpoint=plan(path), settle=settle)
        assert settled.responses == ["done 0", "found", "done 2"]
        assert sorted(sent) == [0, 1, 2, 3, 3]

    asyncio.run(main())


def test_a_cancelled_write_is_in_doubt_and_what_was_not_begun_is_sent(tmp_path: Path) -> None:
    path, sent = tmp_path / "checkpoint", list[int]()

    async def hangs(item: int) -> str:
        sent.append(item)
        if item >= 2:
            await asyncio.sleep(3600)
        return "first"

    async def second(item: int) -> str:
        sent.append(item)
        return "second"

    async def main() -> None:
        task = asyncio.create_task(arun_bulk(range(12), hangs, describe=describe, checkpoint=plan(path)))
        while len(sent) < 6:
            await asyncio.sleep(0.001)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        responses, failures = await arun_bulk(range(12), second, describe=describe, checkpoint=plan(path))
        assert [each.request.item for each in failures] == [2, 3, 4, 5]
        assert responses == ["first"] * 2 + ["second"] * 6
        assert sorted(sent) == list(range(12))

    asyncio.run(main())


async def echoed(item: int) -> str:
    return "echo"


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("streamed", [False, True])
def test_cancelled_while_the_checkpoint_opens_the_file_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, streamed: bool
) -> None:
    """A second cancellation does not wait for the thread that opens it; the thread then closes what it opened."""
    path, opening, go_on = tmp_path / "checkpoint", threading.Event(), threading.Event()
    whole = os.fsync

    def slow(fd: int) -> None:
        opening.set()
        assert go_on.wait(30)
        whole(fd)

    async def first() -> None:
        if streamed:
            await anext(astream_bulk([1], echoed, describe=describe, checkpoint=plan(path)))
        else:
            await arun_bulk([1], echoed, describe=describe, checkpoint=plan(path))

    async def again() -> None:
        assert (await arun_bulk([1], echoed, describe=describe, checkpoint=plan(path))).responses == ["echo"]

    async def main() -> None:
        task = asyncio.create_task(first())
        while not opening.is_set():
            await asyncio.sleep(0.001)
        for _ in range(times):
            task.cancel()
            await asyncio.sleep(0.001)
        assert task.done() == (times == 2)
        go_on.set()
        with suppress(asyncio.CancelledError):
            await task
        if times == 1:
            await again()

    monkeypatch.setattr("os.fsync", slow)
    asyncio.run(main())  # it waits for its threads
    asyncio.run(again())


def test_a_checkpoint_that_cannot_be_written_sends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    async def main() -> None:
        sent: list[int] = []

        async def operation(item: int) -> str:
            sent.append(item)
            monkeypatch.setattr("os.fsync", full)
            return "done"

        with pytest.raises(CheckpointFailed, match="No space left") as caught:
            await arun_bulk(range(9), operation, describe=describe, max_workers=1, checkpoint=plan(tmp_path / "c"))
        assert sent == [0] and caught.value.bulk_result.responses == ["done"]  # pyright: ignore
        monkeypatch.undo()
        result = await arun_bulk(range(9), echoed, describe=describe, checkpoint=plan(tmp_path / "c"))
        assert result.responses == ["done", *("echo" for _ in range(8))], "what was announced was withdrawn"

    asyncio.run(main())
