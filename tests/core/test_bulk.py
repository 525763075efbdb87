"""Bulk calls: order, pairing, bounded flight, progress."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from audiencekit.core.bulk import BulkRequest, run_bulk, stream_bulk
from audiencekit.core.deadline import Deadline
from audiencekit.core.progress import Progress
from audiencekit.errors import InvalidInput, OutcomeUnknown


def describe(item: int) -> BulkRequest[int]:
    return BulkRequest("POST", "http://h/items", item)


def odd_fails(item: int) -> str:
    if item % 2:
        raise OutcomeUnknown(f"item {item}")
    return f"done {item}"


def test_every_item_is_in_exactly_one_list_in_order() -> None:
    responses, failures = run_bulk(range(50), odd_fails, describe=describe, max_workers=7)
    assert responses == [f"done {item}" for item in range(0, 50, 2)]
    assert [failure.request.item for failure in failures] == list(range(1, 50, 2))
    request, error = failures[0]
    assert request.url == "http://h/items" and str(error) == "item 1"


def test_progress_counts_up_and_knows_the_total_of_sized_input_only() -> None:
    seen: list[Progress] = []
    run_bulk([0, 1, 2], odd_fails, describe=describe, max_workers=1, progress_callback=seen.append)
    assert [(each.completed, each.total, each.errors) for each in seen] == [(1, 3, 0), (2, 3, 1), (3, 3, 1)]
    assert seen[-1].average_per_thousand_seconds is not None
    seen.clear()
    run_bulk(iter([0]), odd_fails, describe=describe, progress_callback=seen.append)
    assert seen[0].total is None


def test_endless_input_is_read_a_window_ahead_only() -> None:
    read = 0

    def endless() -> itertools.count[int]:
        nonlocal read
        for item in itertools.count():
            read += 1
            yield item

    stream = stream_bulk(endless(), str, describe=describe, max_workers=3)
    first = [outcome.response for outcome in itertools.islice(stream, 10)]
    assert first == [str(item) for item in range(10)]
    assert read <= 10 + 3 * 8


def test_never_more_calls_at_once_than_workers() -> None:
    lock, now, most = threading.Lock(), 0, 0
    gate = threading.Barrier(4, timeout=10)

    def operation(item: int) -> int:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        gate.wait()
        with lock:
            now -= 1
        return item

    run_bulk(range(16), operation, describe=describe, max_workers=4)
    assert most == 4


def test_an_executor_of_the_caller_is_left_open() -> None:
    with ThreadPoolExecutor(2) as pool:
        run_bulk(range(3), odd_fails, describe=describe, executor=pool)
        assert pool.submit(int, "3").result() == 3


def test_a_bug_is_not_an_items_failure() -> None:
    with pytest.raises(ZeroDivisionError):
        run_bulk([0], lambda item: 1 // item, describe=describe)


def test_zero_workers_are_refused() -> None:
    with pytest.raises(InvalidInput):
        run_bulk([1], odd_fails, describe=describe, max_workers=0)


def test_an_interruption_says_what_was_done() -> None:
    """What was in flight at that moment counts: it is done, too."""
    ran: list[int] = []

    def operation(item: int) -> str:
        ran.append(item)
        return odd_fails(item)

    def stop(progress: Progress) -> None:
        if progress.completed == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        run_bulk(range(100), operation, describe=describe, max_workers=2, progress_callback=stop)
    done, failed = sum(item % 2 == 0 for item in ran), sum(item % 2 for item in ran)
    assert len(ran) < 100
    assert f"{done} done and {failed} failed" in caught.value.__notes__[0]


def test_an_input_that_breaks_halfway_says_what_was_done() -> None:
    def broken() -> Iterator[int]:
        yield from range(6)
        raise RuntimeError("the user's own")

    ran: list[int] = []
    with pytest.raises(RuntimeError) as caught:
        run_bulk(broken(), ran.append, describe=describe, max_workers=2)
    assert f"{len(ran)} done and 0 failed" in caught.value.__notes__[0]


def test_a_deadline_around_a_batch_holds_in_its_threads() -> None:
    with Deadline.after(5):
        responses, _ = run_bulk([1], lambda _: Deadline.current(None).left(), describe=describe)
    assert responses[0] is not None and 0 < responses[0] <= 5
