"""Bulk calls: order, pairing, bounded flight, progress."""

from __future__ import annotations

import gc
import itertools
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from pathlib import Path

import pytest

from audiencekit.core.bulk import BulkRequest, BulkResult, Outcome, run_bulk, stream_bulk
from audiencekit.core.deadline import Deadline
from audiencekit.core.progress import Progress
from audiencekit.errors import Cancelled, InvalidInput, OutcomeUnknown

ROOT = Path(__file__).resolve().parents[2]


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


@pytest.mark.parametrize("workers", [0, -1, 2.5, "4", True, None])
def test_a_number_of_workers_that_is_none_is_refused_at_once(workers: object) -> None:
    with pytest.raises(InvalidInput, match="max_workers"):
        stream_bulk([1], odd_fails, describe=describe, max_workers=workers)  # pyright: ignore


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


# --- order and pace ---------------------------------------------------------------------------------------------------


def test_outcomes_say_what_was_asked_what_came_and_what_went_wrong() -> None:
    first, second = stream_bulk(range(2), odd_fails, describe=describe)
    assert first.ok and first.response == "done 0" and first.error is None and first.request == describe(0)
    request, response, error = second
    assert not second.ok and request.item == 1 and response is None and str(error) == "item 1"


def test_a_slow_first_item_lets_the_others_go_on_as_far_as_the_window() -> None:
    gate, ran = threading.Event(), list[int]()

    def operation(item: int) -> int:
        if item == 0:
            gate.wait(10)
        ran.append(item)
        if len(ran) == 31:  # 8 for each of the 4 workers, less the slow one
            gate.set()
        return item

    stream = stream_bulk(itertools.count(), operation, describe=describe, max_workers=4)
    assert next(stream).response == 0
    stream.close()
    assert set(range(1, 32)) <= set(ran)


def test_a_slow_first_item_holds_up_nobody_whose_results_are_kept() -> None:
    gate, ran = threading.Event(), list[int]()

    def operation(item: int) -> int:
        if item == 0:
            gate.wait(10)
        ran.append(item)
        if len(ran) == 999:
            gate.set()
        return item

    seen: list[int] = []
    result = run_bulk(
        range(1000), operation, describe=describe, progress_callback=lambda progress: seen.append(progress.completed)
    )
    assert result.responses == list(range(1000)) and ran[-1] == 0
    assert seen == list(range(1, 1001))


def test_a_slow_input_delays_an_outcome_by_one_item_at_most() -> None:
    outcomes: list[Outcome[int, int]] = []
    read_before_first: list[int] = []

    def trickle() -> Iterator[int]:
        for item in range(5):
            if not outcomes:
                read_before_first.append(item)
            yield item
            deadline = time.monotonic() + 5
            while item not in done and time.monotonic() < deadline:
                time.sleep(0.0005)

    done: set[int] = set()

    def operation(item: int) -> int:
        done.add(item)
        return item

    for outcome in stream_bulk(trickle(), operation, describe=describe):
        outcomes.append(outcome)
    assert [each.response for each in outcomes] == list(range(5)) and len(read_before_first) <= 2


def test_a_cursor_that_may_not_leave_its_thread_is_read_where_it_was_made() -> None:
    with sqlite3.connect(":memory:") as database:
        rows = database.execute(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION SELECT i + 1 FROM n WHERE i < 99) SELECT i FROM n"
        )
        result = run_bulk((row[0] for row in rows), str, describe=describe)
    database.close()
    assert result.responses == [str(item) for item in range(100)]


def test_memory_does_not_grow_with_the_input() -> None:
    def growth(count: int) -> int:
        gc.collect()
        tracemalloc.start()
        for outcome in stream_bulk(iter(range(count)), lambda item: bytes(1000), describe=describe):
            assert outcome.ok
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert growth(5_000) < 1_000_000


def test_a_context_goes_along_and_nothing_set_in_it_leaks_to_the_next_item() -> None:
    word: ContextVar[str] = ContextVar("word")
    word.set("outer")

    def operation(item: int) -> str:
        seen = word.get()
        word.set(f"of {item}")
        return seen

    assert run_bulk(range(50), operation, describe=describe, max_workers=2).responses == ["outer"] * 50


# --- the end ----------------------------------------------------------------------------------------------------------


def workers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("audiencekit-bulk")]


def test_no_more_threads_are_started_than_there_is_work() -> None:
    gate, most = threading.Barrier(3, timeout=10), list[int]()

    def operation(item: int) -> int:
        most.append(len(workers()))
        gate.wait()
        return item

    run_bulk(range(3), operation, describe=describe, max_workers=64)
    assert max(most) <= 3 and not workers()


def test_nothing_is_sent_before_the_first_outcome_is_asked_for() -> None:
    ran: list[int] = []
    stream = stream_bulk(range(3), ran.append, describe=describe)
    assert not workers() and not ran
    stream.close()
    assert not ran


@pytest.mark.parametrize("leave", [Generator.close, lambda stream: None], ids=["closed", "forgotten"])
def test_leaving_early_starts_nothing_else_and_leaves_no_thread(leave: Callable[[object], None]) -> None:
    ran: list[int] = []

    def operation(item: int) -> int:
        time.sleep(0.001)
        ran.append(item)
        return item

    stream = stream_bulk(itertools.count(), operation, describe=describe, max_workers=4)
    next(stream)
    leave(stream)
    del stream
    gc.collect()
    assert not workers()
    count = len(ran)
    time.sleep(0.02)
    assert len(ran) == count < 40


def cancelling(cancel: threading.Event, after: int) -> Callable[[int], int]:
    def operation(item: int) -> int:
        if item == after:
            cancel.set()
        return item

    return operation


def test_cancel_ends_a_batch_and_the_error_holds_the_result_so_far() -> None:
    cancel = threading.Event()
    with pytest.raises(Cancelled) as caught:
        run_bulk(range(1000), cancelling(cancel, 20), describe=describe, cancel=cancel)
    error = caught.value
    responses, failures = error.result
    # The three other workers may have taken one before it without having begun.
    assert error.total == 1000 and 21 - 3 <= error.done == len(responses) < 1000
    assert error.not_started == len(failures) and error.failed == 0
    read = error.done + error.not_started
    dropped = [each.request.item for each in failures]  # pyright: ignore
    assert sorted([*responses, *dropped]) == list(range(read)), "every item that was read is in one of the two"  # pyright: ignore
    assert all(isinstance(each.error, Cancelled) for each in failures)  # pyright: ignore


def test_cancel_with_one_worker_ends_after_the_item_under_way() -> None:
    cancel = threading.Event()
    with pytest.raises(Cancelled) as caught:
        run_bulk(range(1000), cancelling(cancel, 20), describe=describe, cancel=cancel, max_workers=1)
    assert caught.value.result.responses == list(range(21)) and caught.value.done == 21


def test_cancel_ends_a_stream_without_an_error() -> None:
    cancel = threading.Event()
    outcomes = list(stream_bulk(itertools.count(), cancelling(cancel, 20), describe=describe, cancel=cancel))
    assert [each.request.item for each in outcomes] == list(range(len(outcomes)))
    sent = [each for each in outcomes if each.ok]
    assert 21 - 3 <= len(sent) < 60  # as above
    assert all(isinstance(each.error, Cancelled) for each in outcomes if not each.ok)


def test_cancel_before_the_first_item_reads_nothing() -> None:
    cancel, source = threading.Event(), iter(range(3))
    cancel.set()
    assert list(stream_bulk(source, str, describe=describe, cancel=cancel)) == []
    with pytest.raises(Cancelled):
        run_bulk(source, str, describe=describe, cancel=cancel)
    assert list(source) == [0, 1, 2]


def test_cancel_after_the_last_item_changes_nothing() -> None:
    cancel = threading.Event()
    result = run_bulk(range(5), cancelling(cancel, 4), describe=describe, cancel=cancel, max_workers=1)
    assert result.responses == [0, 1, 2, 3, 4]


def test_cancel_from_another_thread_at_any_moment_loses_nothing() -> None:
    for delay in (0.0, 0.0005, 0.001, 0.002, 0.004, 0.008):
        cancel, ran, source = threading.Event(), list[int](), itertools.count()
        timer = threading.Timer(delay, cancel.set)
        timer.start()
        with pytest.raises(Cancelled) as caught:
            run_bulk(source, ran.append, describe=describe, cancel=cancel)
        timer.join()
        error = caught.value
        assert error.done == len(ran)
        assert next(source) == error.done + error.not_started


def test_a_callback_that_raises_ends_the_batch_with_its_result() -> None:
    def stop(progress: Progress) -> None:
        if progress.completed == 5:
            raise ValueError("the user's own")

    ran: list[int] = []
    with pytest.raises(ValueError, match="the user's own") as caught:
        run_bulk(range(100), ran.append, describe=describe, progress_callback=stop)
    result: BulkResult[int, None] = caught.value.bulk_result  # pyright: ignore
    assert len(result.responses) == len(ran)
    assert all(isinstance(each.error, Cancelled) for each in result.failures)
    assert f"{len(ran)} done and 0 failed" in caught.value.__notes__[0] and not workers()


def test_a_callback_that_raises_ends_a_stream_with_what_was_not_given_out() -> None:
    def stop(progress: Progress) -> None:
        if progress.completed == 5:
            raise ValueError("the user's own")

    given: list[int] = []
    ran: list[int] = []
    stream = stream_bulk(range(100), ran.append, describe=describe, progress_callback=stop, max_workers=2)
    with pytest.raises(ValueError) as caught:
        given.extend(outcome.request.item for outcome in stream)
    left: list[Outcome[int, None]] = caught.value.bulk_outcomes  # pyright: ignore
    items = given + [each.request.item for each in left]
    assert items == list(range(len(items)))
    assert len(given) + sum(each.ok for each in left) == len(ran)


def test_an_input_that_breaks_halfway_gives_out_everything_before_it() -> None:
    def broken() -> Iterator[int]:
        yield from range(6)
        raise RuntimeError("the user's own")

    given: list[int] = []
    with pytest.raises(RuntimeError, match="the user's own"):
        given.extend(each.request.item for each in stream_bulk(broken(), str, describe=describe, max_workers=2))
    assert given == list(range(6))
    with pytest.raises(RuntimeError) as caught:
        run_bulk(broken(), str, describe=describe, max_workers=2)
    assert caught.value.bulk_result.responses == [str(item) for item in range(6)]  # pyright: ignore


def test_a_bug_leaves_the_results_before_it_and_says_that_its_item_is_in_doubt() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        run_bulk(range(100), lambda item: 1 // (item - 50), describe=describe, max_workers=1)
    result: BulkResult[int, int] = caught.value.bulk_result  # pyright: ignore
    assert len(result.responses) == 50
    assert result.failures[0].request.item == 50 and isinstance(result.failures[0].error, OutcomeUnknown)


def test_a_description_that_raises_loses_nothing_either() -> None:
    def undescribable(item: int) -> BulkRequest[int]:
        raise KeyError(item)

    with pytest.raises(KeyError) as caught:
        run_bulk(range(3), odd_fails, describe=undescribable, max_workers=1)
    result: BulkResult[int, str] = caught.value.bulk_result  # pyright: ignore
    assert result.responses[0] == "done 0" and result.failures[0].request == BulkRequest("", "", 1)
    assert len(result.responses) + len(result.failures) == 3


INTERRUPTED = """
import sys, threading, time
from audiencekit.core.bulk import BulkRequest, run_bulk
ran = []
def operation(item):
    if item >= 8:
        print("waiting", flush=True) if item == 8 else None
        time.sleep(0.3)
    ran.append(item)
    return item
try:
    run_bulk(range(100), operation, describe=lambda item: BulkRequest("POST", "u", item), max_workers=4)
except KeyboardInterrupt as stop:
    result = stop.bulk_result
    assert sorted(result.responses) == sorted(ran), (result, ran)
    assert threading.active_count() == 1
    print(stop.__notes__[0])
"""


def test_ctrl_c_while_waiting_lets_what_is_in_flight_end_and_says_what_was_done() -> None:
    with subprocess.Popen([sys.executable, "-c", INTERRUPTED], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None and process.stdout.readline() == "waiting\n"
        time.sleep(0.05)
        os.kill(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "audiencekit: 1" in said or "audiencekit: 8" in said or "audiencekit: 9" in said
    assert "done and 0 failed before this; nothing else was started" in said


def test_an_iterator_nobody_closes_does_not_keep_the_interpreter() -> None:
    script = (
        "import itertools, time\n"
        "from audiencekit.core.bulk import BulkRequest, stream_bulk\n"
        "def operation(item):\n    time.sleep(0.1)\n    print(item, flush=True)\n"
        "stream = stream_bulk(itertools.count(), operation, describe=lambda i: BulkRequest('', '', i), max_workers=2)\n"
        "next(stream)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=20, cwd=ROOT, check=False
    )
    assert done.returncode == 0 and done.stderr == ""
    assert 2 <= len(done.stdout.split()) <= 6, "what was under way ended, nothing else was started"
