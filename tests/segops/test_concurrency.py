"""No caller waits, nothing overtakes: each row of contract 7.2, over a real socket."""

from __future__ import annotations

import gc
import threading
import time

import pytest

from audiencekit.errors import (
    ClientClosed,
    EventsUndelivered,
)
from audiencekit.segops import SegOpsClient
from audiencekit.segops.buffer import WhenFull
from tests.segops.sending import Errors, first, held, track, until
from tests.segops.server import Answer, Request, serving

pytestmark = pytest.mark.usefixtures("quick")


def test_track_never_waits_for_the_server() -> None:
    """B1, B3: the server answers nothing while 500 events are tracked."""
    go = threading.Event()

    def respond(_: Request) -> Answer | None:
        go.wait(10)
        return None

    with serving(respond) as service, SegOpsClient(service.url, "sk_1") as client:
        track(client, range(20))
        assert service.wait_for(lambda: bool(service.requests))
        track(client, range(20, 500))
        assert len(service.requests) == 1
        assert service.accepted == []
        go.set()
        assert client.flush(5)
        assert service.numbers() == list(range(500))


def test_batches_are_split_and_never_overtake_each_other() -> None:
    """B6, B7, B11."""

    def respond(request: Request) -> Answer | None:
        if request.number == 1:
            time.sleep(0.1)
        return Answer(400, {"events": ["too many"]}) if len(request.events) > 500 else None

    with serving(respond) as service, SegOpsClient(service.url, "sk_1", batch_size=10_000, flush_interval=60) as client:
        track(client, range(1300))
        assert client.flush(10)
        assert service.numbers() == list(range(1300))
        assert [len(request.events) for request in service.requests] == [500, 500, 300]
        assert service.connections == 1


def test_flush_is_a_barrier_for_what_is_in_flight() -> None:
    """B8."""
    go = threading.Event()

    def respond(_: Request) -> Answer | None:
        go.wait(10)
        return None

    with serving(respond) as service, SegOpsClient(service.url, "sk_1") as client:
        track(client, range(20))
        assert service.wait_for(lambda: bool(service.requests))
        assert not client.flush(0.1)
        go.set()
        assert client.flush(5)
        assert len(service.accepted) == 20


def test_a_second_shutdown_waits_for_the_first() -> None:
    """B9."""
    go = threading.Event()

    def respond(_: Request) -> Answer | None:
        go.wait(10)
        return None

    with serving(respond) as service:
        client = SegOpsClient(service.url, "sk_1")
        track(client, range(5))
        ended: list[bool] = []
        threads = [threading.Thread(target=lambda: ended.append(client.shutdown())) for _ in range(2)]
        for thread in threads:
            thread.start()
        assert service.wait_for(lambda: bool(service.requests))
        assert ended == []
        go.set()
        for thread in threads:
            thread.join(5)
        assert ended == [True, True]


def test_a_batch_goes_out_after_the_interval_without_being_full() -> None:
    with serving() as service, SegOpsClient(service.url, "sk_1", flush_interval=0.05) as client:
        track(client, range(1))
        assert service.wait_for(lambda: len(service.accepted) == 1, 5)


def test_overflow_is_reported_while_the_server_is_down() -> None:
    """B5."""
    errors = Errors()
    with serving(first(10**9, Answer(503))) as service:
        client = SegOpsClient(service.url, "sk_1", on_error=errors, max_queued_events=50)
        track(client, range(200))
        assert held(client) <= 50
        assert client.stats.lost["overflow"] >= 150
        client.shutdown(0.2)
    assert sum(len(lost.events) for lost in errors.lost) == 200


@pytest.mark.parametrize("bound", [{"max_queued_events": 10}, {"max_queued_bytes": 1000}])
@pytest.mark.parametrize("when_full", ["drop_oldest", "block"])
def test_a_queue_that_fills_is_sent_before_it_is_full(when_full: WhenFull, bound: dict[str, int]) -> None:
    """The bound is below batch_size: without a trigger of its own the queue would wait for the interval."""
    with serving() as service:
        client = SegOpsClient(service.url, "sk_1", flush_interval=60, when_full=when_full, **bound)  # pyright: ignore
        for number in range(30):
            track(client, range(number, number + 1))
            if number % 5 == 4:
                assert until(lambda number=number: client.stats.sent >= number - 4)
        assert client.shutdown() and client.stats.lost == {}
        assert service.numbers() == list(range(30))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_unforeseen_exit_while_sending_is_paced(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = [0]

    def deliver(*_: object) -> None:
        calls[0] += 1
        raise SystemExit

    monkeypatch.setattr("audiencekit.segops.link.DirectLink.deliver", deliver)
    monkeypatch.setattr("audiencekit.segops.pace.FAULT_AT_LEAST", 60.0)
    client = SegOpsClient("http://127.0.0.1:9", "sk_1", on_error=Errors())
    track(client, range(20))
    assert not client.flush(0.2)
    client.shutdown(0.1)
    assert until(lambda: not _senders()) and calls[0] <= 2


def test_when_full_raise() -> None:
    with serving(first(10**9, Answer(503))) as service:
        client = SegOpsClient(service.url, "sk_1", on_error=Errors(), max_queued_events=5, when_full="raise")
        track(client, range(5))
        with pytest.raises(EventsUndelivered, match="queue is full") as caught:
            track(client, range(5, 6))
        assert caught.value.reason == "overflow" and b'"n":5' in caught.value.events[0]
        assert client.stats.lost == {}
        client.shutdown(0.1)


def test_when_full_block_waits_for_room() -> None:
    go = threading.Event()

    def respond(_: Request) -> Answer | None:
        go.wait(10)
        return None

    with serving(respond) as service:
        client = SegOpsClient(service.url, "sk_1", max_queued_events=5, when_full="block", batch_size=5)
        thread = threading.Thread(target=track, args=(client, range(12)))
        thread.start()
        assert service.wait_for(lambda: bool(service.requests))
        thread.join(0.1)
        assert thread.is_alive()
        go.set()
        thread.join(5)
        assert not thread.is_alive() and client.shutdown()
        assert service.numbers() == list(range(12))


def test_shutdown_frees_whoever_waits_for_room() -> None:
    with serving(first(10**9, Answer(503))) as service:
        client = SegOpsClient(service.url, "sk_1", on_error=Errors(), max_queued_events=1, when_full="block")
        track(client, range(1))
        seen: list[type[BaseException]] = []

        def blocked() -> None:
            try:
                track(client, range(1, 2))
            except ClientClosed as error:
                seen.append(type(error))

        thread = threading.Thread(target=blocked)
        thread.start()
        thread.join(0.05)
        client.shutdown(0.1)
        thread.join(5)
        assert seen == [ClientClosed]


def test_a_dropped_client_sends_its_events_and_leaves_no_thread() -> None:
    """B13."""
    with serving() as service:
        for k in range(5):
            client = SegOpsClient(service.url, "sk_1", flush_interval=60)
            track(client, range(k * 3, k * 3 + 3))
            del client
        gc.collect()
        assert service.wait_for(lambda: len(service.accepted) == 15)
        deadline = time.monotonic() + 5
        while _senders() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert _senders() == []


def _senders() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "audiencekit-segops-sender"]


def test_an_unused_client_starts_no_thread() -> None:
    before = len(_senders())
    client = SegOpsClient("http://127.0.0.1:9", "sk_1")
    assert client.flush() and client.stats.oldest_age is None
    assert len(_senders()) == before
    assert client.shutdown()


def test_a_second_shutdown_with_less_time_does_not_end_the_drain_of_the_first() -> None:
    ended: list[bool] = []
    with serving(lambda _: time.sleep(0.1)) as service:
        client = SegOpsClient(service.url, "sk_1", batch_size=10_000, flush_interval=60)
        track(client, range(2000))
        first = threading.Thread(target=lambda: ended.append(client.shutdown(30)))
        first.start()
        assert until(lambda: client._sender.closing)  # pyright: ignore
        assert not client.shutdown(0.05)
        first.join(30)
        assert ended == [True] and client.stats.lost == {}
        assert service.numbers() == list(range(2000))
