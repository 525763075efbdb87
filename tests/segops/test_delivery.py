"""No event is lost: each row of contract 7.1 that the sender can break, over a real socket."""

from __future__ import annotations

import math
import threading
import time

import pytest

from audiencekit.errors import (
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
from tests.segops.sending import HURRIED, Errors, first, held, track
from tests.segops.server import Answer, Request, serving

pytestmark = pytest.mark.usefixtures("quick")


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
    assert held(client) == 20
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
