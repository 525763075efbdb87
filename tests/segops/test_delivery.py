"""The promises of the sender over a real socket: each row of contract 7.1, 7.2 and 7.5 that it can break."""

from __future__ import annotations

import gc
import logging
import math
import threading
import time
from collections.abc import Callable

import pytest

from audiencekit.core.options import ClientOptions
from audiencekit.errors import (
    AudienceKitError,
    AuthenticationFailed,
    BadRequest,
    ClientClosed,
    ConnectionFailed,
    EventsUndelivered,
    InvalidInput,
    OutcomeUnknown,
    RateLimited,
    ServerFault,
    UnexpectedResponse,
)
from audiencekit.segops import SegOpsClient
from audiencekit.segops.buffer import WhenFull
from tests.segops.server import BATCH, ONE, Answer, Request, Respond, serving

pytestmark = pytest.mark.usefixtures("quick")

HURRIED = ClientOptions(read_timeout=0.3)


class Errors(list[AudienceKitError]):
    """An ``on_error`` that remembers."""

    def __call__(self, error: AudienceKitError) -> None:
        self.append(error)

    @property
    def lost(self) -> list[EventsUndelivered]:
        return [error for error in self if isinstance(error, EventsUndelivered)]


def track(client: SegOpsClient, numbers: range) -> None:
    for number in numbers:
        client.track(user_id="u", event_type="e", payload={"n": number})


def until(condition: Callable[[], bool], timeout: float = 5.0) -> bool:
    ends = time.monotonic() + timeout
    while not condition() and time.monotonic() < ends:
        time.sleep(0.002)
    return condition()


def first(times: int, answer: Answer) -> Respond:
    """*answer* for the first *times* batches."""
    return lambda request: answer if request.path == BATCH and request.number <= times else None


# --- 7.1 data loss ----------------------------------------------------------------------------------------------------

TROUBLES = {
    "L1 401": (Answer(401, {"detail": "no"}), AuthenticationFailed),
    "L1 429": (Answer(429, {"detail": "slow"}), RateLimited),
    "L1 500": (Answer(500, b"<html>oops</html>"), ServerFault),
    "L1 503": (Answer(503), ServerFault),
    "L2 dropped before": (Answer(hang_up=True), OutcomeUnknown),
    "L9 200 with a page": (Answer(200, b"<html>welcome</html>"), UnexpectedResponse),
    "L9 202 without counts": (Answer(202, {"ok": True}), UnexpectedResponse),
    "R1 redirect": (Answer(302, b"", {"Location": "http://127.0.0.1:9/"}), UnexpectedResponse),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_no_event_is_lost_when_a_batch_fails(name: str) -> None:
    answer, kind = TROUBLES[name]
    errors = Errors()
    with serving(first(2, answer)) as service:
        client = SegOpsClient(service.url, "sk_1", on_error=errors)
        track(client, range(25))
        assert client.flush(10)
        assert service.numbers() == list(range(25))
        stats = client.stats
        assert (stats.sent, stats.lost, stats.queued) == (25, {}, 0)
        assert stats.retried >= 20
        assert client.shutdown()
    assert [type(error) for error in errors] == [kind, kind]
    assert all(error.will_retry for error in errors)


def test_retry_after_is_obeyed() -> None:
    """L2."""
    at: list[float] = []

    def respond(request: Request) -> Answer | None:
        at.append(time.monotonic())
        return Answer(429, {"detail": "slow"}, {"Retry-After": "1"}) if len(at) == 1 else None

    with serving(respond) as service, SegOpsClient(service.url, "sk_1", on_error=Errors()) as client:
        track(client, range(20))
        assert client.flush(10)
    assert 1.0 <= at[1] - at[0] < 3.0


def test_a_refused_server_is_waited_out() -> None:
    """L2: the port is closed when the events are tracked, and open again later."""
    with serving() as service:
        url = service.url
    errors = Errors()
    client = SegOpsClient(url, "sk_1", on_error=errors)
    track(client, range(20))
    ends = time.monotonic() + 5
    while not errors and time.monotonic() < ends:
        assert not client.flush(0.05)
    assert client.stats.queued + client.stats.in_flight == 20
    assert errors and {type(error) for error in errors} == {ConnectionFailed}
    assert not client.shutdown(0.2)


def test_one_bad_event_is_refused_where_it_is_tracked_and_harms_no_other() -> None:
    """L5, L6, R7."""
    with serving() as service, SegOpsClient(service.url, "sk_1") as client:
        track(client, range(10))
        for bad in ({"n": math.nan}, {"n": b"x"}, {"n": {1}}, {1: 2}, {"n": object()}):
            with pytest.raises(InvalidInput):
                client.track(user_id="u", event_type="e", payload=bad)  # pyright: ignore
        track(client, range(10, 19))
        assert client.flush(5)
        assert service.numbers() == list(range(19))


def test_a_batch_the_service_refuses_loses_only_the_event_at_fault() -> None:
    """L1 400, L5."""

    def respond(request: Request) -> Answer | None:
        if any(event["payload"]["n"] == 13 for event in request.events):
            return Answer(400, {"events": ["number 13 is unlucky"]})
        return None

    errors = Errors()
    with serving(respond) as service, SegOpsClient(service.url, "sk_1", on_error=errors) as client:
        track(client, range(40))
        assert client.flush(10)
        assert sorted(service.numbers()) == [n for n in range(40) if n != 13]
        assert client.stats.lost == {"refused": 1}
    (lost,) = errors.lost
    assert lost.reason == "refused" and isinstance(lost.cause, BadRequest) and not lost.will_retry
    assert b'"n":13' in lost.events[0] and "13" not in repr(lost)


def test_shutdown_sends_what_is_queued() -> None:
    """L4, L7."""
    with serving(first(1, Answer(503))) as service:
        client = SegOpsClient(service.url, "sk_1", on_error=Errors(), flush_interval=60)
        track(client, range(7))
        assert client.shutdown()
        assert service.numbers() == list(range(7))


def test_what_shutdown_leaves_behind_is_counted_and_reported() -> None:
    """L7."""
    errors = Errors()
    with serving(first(10**9, Answer(503))) as service:
        client = SegOpsClient(service.url, "sk_1", on_error=errors)
        track(client, range(7))
        started = time.monotonic()
        assert not client.shutdown(0.3)
        assert time.monotonic() - started < 2
        assert client.stats.lost == {"shutdown": 7}
        assert not client.shutdown()
    (lost,) = errors.lost
    assert lost.reason == "shutdown" and len(lost.events) == 7


def test_a_server_that_hangs_does_not_hold_up_shutdown() -> None:
    done = threading.Event()

    def respond(_: Request) -> Answer | None:
        done.wait(10)
        return None

    errors = Errors()
    with serving(respond) as service:
        client = SegOpsClient(service.url, "sk_1", on_error=errors)
        track(client, range(25))
        assert service.wait_for(lambda: bool(service.requests))
        track(client, range(25, 30))
        started = time.monotonic()
        assert not client.shutdown(0.2)
        assert time.monotonic() - started < 1.5
        assert client.stats.lost == {"shutdown": 30} and client.stats.in_flight == 0
        assert sorted(len(lost.events) for lost in errors.lost) == [5, 25]
        (doubtful,) = [lost for lost in errors.lost if lost.cause]
        assert isinstance(doubtful.cause, OutcomeUnknown) and b'"n":24' in doubtful.events[-1]
        done.set()
        assert client._sender._thread is None or not client._sender._thread.join(5)  # pyright: ignore
        stats = client.stats
        assert (stats.in_flight, stats.sent, stats.lost) == (0, 0, {"shutdown": 30})


def test_tracking_after_shutdown_raises() -> None:
    """L8."""
    with serving() as service:
        client = SegOpsClient(service.url, "sk_1")
        assert client.shutdown() and client.shutdown()
        with pytest.raises(ClientClosed):
            track(client, range(1))
        with pytest.raises(ClientClosed):
            _ = client.segments


def test_skipped_events_are_counted_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    """L9."""
    answer = Answer(202, {"queued": 15, "skipped": 5})
    with serving(first(1, answer)) as service, SegOpsClient(service.url, "sk_1") as client:
        track(client, range(20))
        assert client.flush(5)
        assert (client.stats.sent, client.stats.skipped) == (15, 5)
    assert "skipped 5 of 20" in caplog.text
    errors = Errors()
    with serving(first(1, answer)) as service, SegOpsClient(service.url, "sk_1", on_error=errors) as client:
        track(client, range(20))
        assert client.flush(5)
    (error,) = errors
    assert "skipped 5 of 20" in str(error) and not error.will_retry and not isinstance(error, EventsUndelivered)


@pytest.mark.parametrize("counts", [(0, 0), (2, -3), (-1, 21), (21, 0), (20, 20)])
def test_counts_that_do_not_add_up_are_no_success(counts: tuple[int, int]) -> None:
    """L9: the same events are sent again, twice; then they are given up as unaccounted."""
    answer = Answer(202, {"queued": counts[0], "skipped": counts[1]})
    errors = Errors()
    with serving(first(2, answer)) as service, SegOpsClient(service.url, "sk_1", on_error=errors) as client:
        track(client, range(20))
        assert client.flush(5)
        assert service.numbers() == list(range(20)) and client.stats.sent == 20
        assert all(isinstance(error, UnexpectedResponse) and error.will_retry for error in errors) and len(errors) == 2

    errors.clear()
    with serving(first(3, answer)) as service:
        client = SegOpsClient(service.url, "sk_1", on_error=errors)
        track(client, range(20))
        assert service.wait_for(lambda: bool(service.requests))
        track(client, range(20, 40))
        assert client.flush(5)
        assert service.numbers() == list(range(20, 40))
        assert (client.stats.sent, client.stats.skipped, client.stats.lost) == (20, 0, {"unaccounted": 20})
        (lost,) = errors.lost
        assert isinstance(lost.cause, UnexpectedResponse) and b'"n":19' in lost.events[-1]
        assert client.shutdown()


@pytest.mark.parametrize("when_full", ["drop_oldest", "block", "raise"])
def test_an_event_larger_than_the_queue_is_refused_at_once(when_full: WhenFull) -> None:
    with serving() as service:
        client = SegOpsClient(service.url, "sk_1", max_queued_bytes=10_000, when_full=when_full, flush_interval=60)
        track(client, range(3))
        with pytest.raises(InvalidInput, match="max_queued_bytes"):
            client.track(user_id="u", event_type="e", payload={"big": "x" * 20_000})
        assert client.shutdown() and client.stats.sent == 3 and client.stats.lost == {}


def test_an_outage_builds_a_backlog_that_goes_out_in_large_batches() -> None:
    """L10, B4: eight threads, a server that hangs, then recovers."""
    with serving(first(2, Answer(hang_up=True))) as service:
        client = SegOpsClient(service.url, "sk_1", options=HURRIED, on_error=Errors())
        threads = [threading.Thread(target=track, args=(client, range(k * 100, k * 100 + 100))) for k in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert client.shutdown(20)
        assert sorted(service.numbers()) == list(range(800))


# --- 7.2 blocking and concurrency -------------------------------------------------------------------------------------


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
        assert client.stats.queued + client.stats.in_flight <= 50
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


# --- 7.5 robustness ---------------------------------------------------------------------------------------------------


def test_a_redirect_is_not_followed() -> None:
    """R1."""
    with serving() as other, serving(first(1, Answer(307, b"", {"Location": other.url}))) as service:
        with SegOpsClient(service.url, "sk_1", on_error=Errors()) as client:
            track(client, range(20))
            assert client.flush(5)
        assert other.requests == [] and len(service.accepted) == 20


def test_an_on_error_that_raises_hurts_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """R2, R3."""

    def on_error(_: AudienceKitError) -> None:
        raise KeyError("mine")

    with serving(first(2, Answer(503))) as service, SegOpsClient(service.url, "sk_1", on_error=on_error) as client:
        track(client, range(20))
        assert client.flush(5)
        assert len(service.accepted) == 20
    assert "on_error raised" in caplog.text


def test_on_error_may_use_the_client() -> None:
    """It runs on the sender's thread, so it must not wait for the sender."""
    seen: list[object] = []

    def on_error(_: AudienceKitError) -> None:
        seen.append(client.flush())
        client.track(user_id="u", event_type="e", payload={"n": 99})

    with serving(first(1, Answer(503))) as service:
        client = SegOpsClient(service.url, "sk_1", on_error=on_error)
        track(client, range(20))
        assert client.flush(5) and client.shutdown()
        assert seen == [False]
        assert service.numbers() == [*range(20), 99]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_sender_killed_by_an_exit_comes_back() -> None:
    """R2: SystemExit is not swallowed, and yet nothing is lost."""

    def on_error(_: AudienceKitError) -> None:
        raise SystemExit

    with serving(first(1, Answer(503))) as service, SegOpsClient(service.url, "sk_1", on_error=on_error) as client:
        track(client, range(20))
        assert service.wait_for(lambda: bool(service.requests))
        assert client.flush(5)
        assert len(service.accepted) == 20


def test_the_with_block_shows_the_users_own_exception() -> None:
    """R4."""
    with serving(first(10**9, Answer(503))) as service:
        client = SegOpsClient(service.url, "sk_1", on_error=Errors())
        client.shutdown = _bounded(client.shutdown)  # pyright: ignore
        with pytest.raises(ValueError, match="mine") as caught, client:
            track(client, range(3))
            raise ValueError("mine")
        assert caught.value.__context__ is None
        assert client.stats.lost == {"shutdown": 3}


def _bounded(shutdown: Callable[[float | None], bool]) -> Callable[[], bool]:
    return lambda: shutdown(0.2)


def test_the_default_on_error_warns_and_shows_no_key(caplog: pytest.LogCaptureFixture) -> None:
    answer = Answer(503, {"detail": "sk_verysecret is fine"})
    with serving(first(1, answer)) as service, SegOpsClient(service.url, "sk_verysecret") as client:
        track(client, range(20))
        assert client.flush(5)
        assert "verysecret" not in repr(client)
    (record,) = [record for record in caplog.records if record.name == "audiencekit.segops"]
    assert record.levelno == logging.WARNING
    assert "503" in record.getMessage() and "tried again" in record.getMessage()
    assert "verysecret" not in caplog.text


def test_a_payload_is_taken_as_it_was() -> None:
    """R8."""
    with serving() as service, SegOpsClient(service.url, "sk_1") as client:
        payload: dict[str, object] = {"n": 1, "list": [1]}
        client.track(user_id="u", event_type="e", payload=payload)
        payload["n"], payload["list"] = 2, None
        assert client.flush(5)
        assert service.accepted[0]["payload"] == {"n": 1, "list": [1]}


# --- batch=False ------------------------------------------------------------------------------------------------------


def test_without_batching_an_event_is_sent_at_once() -> None:
    with serving() as service, SegOpsClient(service.url, "sk_1", batch=False) as client:
        client.track(user_id="u", event_type="e", payload={"n": 1})
        client.identify(user_id="u", traits={"plan": "pro"})
        assert [request.path for request in service.requests] == [ONE, ONE]
        assert [event["event_type"] for event in service.accepted] == ["e", "context_identified"]
        assert client.stats.sent == 2


UNBATCHED = {
    400: BadRequest,
    401: AuthenticationFailed,
    429: RateLimited,
    503: ServerFault,
    200: UnexpectedResponse,
}


@pytest.mark.parametrize("status", UNBATCHED)
def test_without_batching_failures_raise_and_are_not_repeated(status: int) -> None:
    with serving(lambda _: Answer(status, {"detail": "no"})) as service:
        client = SegOpsClient(service.url, "sk_1", batch=False)
        with pytest.raises(UNBATCHED[status]):
            client.track(user_id="u", event_type="e")
        assert len(service.requests) == 1
        assert client.stats.sent == 0


def test_without_batching_a_skipped_event_raises() -> None:
    with serving(lambda _: Answer(202, {"queued": False})) as service:
        client = SegOpsClient(service.url, "sk_1", batch=False)
        with pytest.raises(EventsUndelivered) as caught:
            client.track(user_id="u", event_type="e")
        assert caught.value.reason == "skipped" and client.stats.skipped == 1
        client.shutdown()
        with pytest.raises(ClientClosed):
            client.track(user_id="u", event_type="e")


def test_shutdown_waits_for_direct_sends_of_other_threads() -> None:
    go, ended = threading.Event(), list[str]()

    def respond(_: Request) -> Answer | None:
        go.wait(10)
        return None

    with serving(respond) as service:
        client = SegOpsClient(service.url, "sk_1", batch=False)

        def send(n: int) -> None:
            try:
                client.track(user_id="u", event_type="e", payload={"n": n})
                ended.append("sent")
            except AudienceKitError as error:
                ended.append(type(error).__name__)

        threads = [threading.Thread(target=send, args=(n,)) for n in range(3)]
        for thread in threads:
            thread.start()
        assert service.wait_for(lambda: len(service.requests) == 3)
        closing = threading.Thread(target=lambda: ended.append(f"clean {client.shutdown(5)}"))
        closing.start()
        assert until(lambda: client._sender._closing)  # pyright: ignore
        with pytest.raises(ClientClosed):
            client.track(user_id="u", event_type="e")
        assert ended == []
        go.set()
        for thread in [*threads, closing]:
            thread.join(5)
        assert sorted(ended) == ["clean True", "sent", "sent", "sent"]
        assert client.stats.sent == 3 and len(service.accepted) == 3


def test_shutdown_waits_for_a_direct_send_no_longer_than_it_may() -> None:
    go = threading.Event()

    def respond(_: Request) -> Answer | None:
        go.wait(10)
        return None

    with serving(respond) as service:
        client = SegOpsClient(service.url, "sk_1", batch=False)

        def send() -> None:
            with pytest.raises(AudienceKitError):  # it is cut, and told so
                track(client, range(1))

        sending = threading.Thread(target=send)
        sending.start()
        assert service.wait_for(lambda: bool(service.requests))
        started = time.monotonic()
        client.shutdown(0.2)
        assert time.monotonic() - started < 3
        go.set()
        sending.join(5)


def test_a_key_interrupt_in_a_direct_send_reaches_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    """R2."""
    with serving() as service:
        client = SegOpsClient(service.url, "sk_1", batch=False)

        def interrupted(*_: object) -> bool:
            raise KeyboardInterrupt

        monkeypatch.setattr("audiencekit.segops._sync.ingest.Ingest.one", interrupted)
        with pytest.raises(KeyboardInterrupt):
            client.track(user_id="u", event_type="e")
