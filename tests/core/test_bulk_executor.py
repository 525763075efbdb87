"""Bulk calls on executors of every kind: what runs where, and what is known when one breaks."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextvars import ContextVar
from multiprocessing import get_context
from pathlib import Path

import pytest

from audiencekit.core.bulk import BulkResult, run_bulk, stream_bulk
from audiencekit.core.deadline import Deadline
from audiencekit.errors import Cancelled, InvalidInput, OutcomeUnknown
from tests.core import bulk_operations as operations
from tests.core.bulk_operations import describe, plan


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, mp_context=get_context("forkserver")) as pool:
        yield pool


def test_processes_do_the_work_in_order(processes: ProcessPoolExecutor) -> None:
    responses, _ = run_bulk(range(100), operations.process_of, describe=describe, executor=processes)
    assert [item for item, _ in responses] == list(range(100))
    assert os.getpid() not in {process for _, process in responses}


def test_our_errors_come_back_from_processes(processes: ProcessPoolExecutor) -> None:
    responses, failures = run_bulk(range(6), operations.odd_fails, describe=describe, executor=processes)
    assert responses == ["done 0", "done 2", "done 4"]
    assert [(type(each.error), str(each.error)) for each in failures] == [
        (OutcomeUnknown, f"item {item}") for item in (1, 3, 5)
    ]


def test_a_deadline_goes_along_to_processes_and_borrowed_threads(processes: ProcessPoolExecutor) -> None:
    with ThreadPoolExecutor(1) as threads, Deadline.after(30):
        for executor in (processes, threads):
            responses, _ = run_bulk([1], operations.deadline_left, describe=describe, executor=executor)
            assert responses[0] is not None and 0 < responses[0] <= 30


def test_a_context_goes_along_to_borrowed_threads() -> None:
    word = ContextVar("word", default="")
    word.set("here")
    with ThreadPoolExecutor(1) as threads:
        responses, _ = run_bulk([1], lambda _: word.get(), describe=describe, executor=threads)
    assert responses == ["here"]


def test_no_more_is_submitted_than_workers_were_asked_for() -> None:
    lock, now, most = threading.Lock(), 0, 0
    gate = threading.Barrier(3, timeout=10)

    def operation(item: int) -> int:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        gate.wait()
        with lock:
            now -= 1
        return item

    with ThreadPoolExecutor(16) as pool:
        run_bulk(range(30), operation, describe=describe, max_workers=3, executor=pool)
    assert most == 3


def test_when_a_process_dies_exactly_what_was_in_flight_is_in_doubt() -> None:
    with (
        ProcessPoolExecutor(2, mp_context=get_context("forkserver")) as pool,
        pytest.raises(BrokenProcessPool) as caught,
    ):
        run_bulk(range(1000), operations.dies_at_seven, describe=describe, max_workers=2, executor=pool)
    result: BulkResult[int, int] = caught.value.bulk_result  # pyright: ignore
    unknown = [each.request.item for each in result.failures]
    assert 7 in unknown and len(unknown) <= 3
    in_doubt = [each for each in result.failures if isinstance(each.error, OutcomeUnknown)]
    assert 1 <= len(in_doubt) <= 2, "no more than were in flight"
    # One more may have been read, and was refused by the broken pool: it is known not to have been sent.
    assert all(isinstance(each.error, InvalidInput) for each in result.failures if each not in in_doubt)
    assert sorted(result.responses + unknown) == list(range(len(result.responses) + len(unknown)))
    assert f"{len(result.responses)} done" in caught.value.__notes__[-1]


def test_an_executor_that_was_shut_down_sends_nothing() -> None:
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    ran: list[int] = []
    with pytest.raises(RuntimeError, match="shutdown") as caught:
        run_bulk(range(5), ran.append, describe=describe, executor=pool)
    assert ran == [] and len(caught.value.bulk_result.failures) == 1  # pyright: ignore


def test_an_operation_that_does_not_pickle_is_refused_before_anything_is_sent(
    processes: ProcessPoolExecutor,
) -> None:
    with pytest.raises(InvalidInput, match="The operation cannot go to another process"):
        run_bulk(range(50), lambda item: item, describe=describe, executor=processes)


def test_an_item_that_does_not_pickle_fails_alone(processes: ProcessPoolExecutor) -> None:
    items: list[object] = [1, lambda: 2, 3]
    responses, failures = run_bulk(items, str, describe=lambda item: describe(0), executor=processes)  # pyright: ignore
    assert responses == ["1", "3"] and isinstance(failures[0].error, InvalidInput)


def test_an_answer_that_cannot_come_back_is_in_doubt(processes: ProcessPoolExecutor) -> None:
    with pytest.raises(Exception, match=r"pickle|local object") as caught:
        run_bulk(range(4), operations.unpicklable, describe=describe, max_workers=1, executor=processes)
    result = caught.value.bulk_result  # pyright: ignore
    assert result.responses == [0, 1, 2] and isinstance(result.failures[0].error, OutcomeUnknown)


def test_a_bug_in_another_process_is_raised_with_where_it_was(processes: ProcessPoolExecutor) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        run_bulk(range(100), operations.bug_at_three, describe=describe, executor=processes)
    assert "bug_at_three" in caught.value.__notes__[0]


def test_leaving_early_withdraws_what_a_busy_pool_has_not_begun() -> None:
    gate, ran = threading.Event(), list[int]()

    def operation(item: int) -> int:
        ran.append(item)
        if item:
            gate.wait(10)
        return item

    with ThreadPoolExecutor(1) as pool:
        stream = stream_bulk(range(100), operation, describe=describe, max_workers=4, executor=pool)
        next(stream)
        threading.Timer(0.1, gate.set).start()
        stream.close()
    assert len(ran) <= 2


class Unreliable(Executor):
    """Says of anything that it could be cancelled, though it has begun, as clusters do."""

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        future: Future[object] = Future()
        fn(*args, **kwargs)
        future.cancel()
        return future


def test_a_cancelled_future_of_a_cluster_is_in_doubt(tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint"
    with pytest.raises(BaseException) as caught:
        run_bulk([5], str, describe=describe, executor=Unreliable(), checkpoint=plan(checkpoint))
    assert isinstance(caught.value.bulk_result.failures[0].error, OutcomeUnknown)  # pyright: ignore
    _, failures = run_bulk([5], str, describe=describe, checkpoint=plan(checkpoint))
    assert isinstance(failures[0].error, OutcomeUnknown)


def test_a_checkpoint_holds_what_processes_did(processes: ProcessPoolExecutor, tmp_path: Path) -> None:
    ledger = operations.Ledger(tmp_path / "ledger")
    cancel = threading.Event()

    def stop(progress: object) -> None:
        cancel.set()

    with pytest.raises(Cancelled):
        run_bulk(
            range(20),
            ledger,
            describe=describe,
            executor=processes,
            checkpoint=plan(tmp_path / "checkpoint"),
            progress_callback=stop,
            cancel=cancel,
        )
    first = ledger.sent()
    assert 1 <= len(first) < 20
    responses, failures = run_bulk(
        range(20), ledger, describe=describe, executor=processes, checkpoint=plan(tmp_path / "checkpoint")
    )
    assert responses == [f"done {item}" for item in range(20)] and not failures
    assert sorted(ledger.sent()) == list(range(20))


@pytest.mark.once
def test_a_cluster_of_dask_is_an_executor_like_any_other() -> None:
    import dask
    from distributed import Client, LocalCluster

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own start and end
        with (
            dask.config.set({"distributed.scheduler.allowed-failures": 0}),
            LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,  # pyright: ignore
            Client(cluster) as client,  # pyright: ignore
        ):
            executor = client.get_executor()
            responses, failures = run_bulk(range(40), operations.process_of, describe=describe, executor=executor)
            assert [item for item, _ in responses] == list(range(40)) and not failures
            assert len({process for _, process in responses} - {os.getpid()}) == 2
            _, failures = run_bulk(range(4), operations.odd_fails, describe=describe, executor=executor)
            assert [str(each.error) for each in failures] == ["item 1", "item 3"]
            with pytest.raises(Exception, match="7") as caught:
                run_bulk(range(20), operations.dies_at_seven, describe=describe, max_workers=1, executor=executor)
            result: BulkResult[int, int] = caught.value.bulk_result  # pyright: ignore
            assert result.responses == list(range(7))
            assert isinstance(result.failures[0].error, OutcomeUnknown)
