"""``batch=False``: the single-event operation, at once, raising."""

from __future__ import annotations

import threading

import pytest

from audiencekit.core.deadline import Deadline
from audiencekit.core.options import ClientOptions
from audiencekit.errors import (
    ApiError,
    AudienceKitError,
    AuthenticationFailed,
    BadRequest,
    ClientClosed,
    ConnectionFailed,
    DeadlineExceeded,
    EventsUndelivered,
    RateLimited,
    ServerFault,
    UnexpectedResponse,
)
from audiencekit.segops import SegOpsClient
from tests.segops.sending import track, until
from tests.segops.server import ONE, Answer, Request, serving

pytestmark = pytest.mark.usefixtures("quick")


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
        assert until(lambda: client._sender.closing)  # pyright: ignore
        with pytest.raises(ClientClosed):
            client.track(user_id="u", event_type="e")
        assert ended == []
        go.set()
        for thread in [*threads, closing]:
            thread.join(5)
        assert sorted(ended) == ["clean True", "sent", "sent", "sent"]
        assert client.stats.sent == 3 and len(service.accepted) == 3


def test_shutdown_waits_for_a_direct_send_no_longer_than_it_may() -> None:
    """What it leaves behind is cut and told so, unless its answer wins the race against the closing socket."""
    go, ended = threading.Event(), list[str]()

    def respond(_: Request) -> Answer | None:
        go.wait(10)
        return None

    with serving(respond) as service:
        client = SegOpsClient(service.url, "sk_1", batch=False)

        def send() -> None:
            try:
                track(client, range(1))
                ended.append("sent")
            except AudienceKitError as error:
                ended.append(type(error).__name__)

        sending = threading.Thread(target=send)
        sending.start()
        assert service.wait_for(lambda: bool(service.requests))
        client.shutdown(0.2)
        assert not go.is_set()  # it came back although the service has not answered
        go.set()
        sending.join(5)
        assert ended in (["sent"], ["OutcomeUnknown"], ["ClientClosed"])


def test_a_key_interrupt_in_a_direct_send_reaches_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    """R2."""
    with serving() as service:
        client = SegOpsClient(service.url, "sk_1", batch=False)

        def interrupted(*_: object) -> bool:
            raise KeyboardInterrupt

        monkeypatch.setattr("audiencekit.segops._sync.ingest.Ingest.one", interrupted)
        with pytest.raises(KeyboardInterrupt):
            client.track(user_id="u", event_type="e")


@pytest.mark.parametrize("status", [400, 413, 403, 429, 500, 503])
def test_an_event_whose_call_raised_counts_nowhere(status: int) -> None:
    """The caller has it back."""
    with serving(lambda _: Answer(status, {"detail": "no"})) as service:
        client = SegOpsClient(service.url, "sk_1", batch=False)
        with pytest.raises(ApiError):
            track(client, range(1))
        stats = client.stats
        assert (stats.sent, stats.skipped, stats.lost, stats.queued) == (0, 0, {}, 0)
        client.shutdown()


def test_more_threads_than_connections_wait_for_one() -> None:
    errors: list[AudienceKitError] = []
    with serving() as service:
        client = SegOpsClient(service.url, "sk_1", batch=False, options=ClientOptions(max_connections=2))

        def send(number: int) -> None:
            try:
                track(client, range(number, number + 1))
            except AudienceKitError as error:
                errors.append(error)

        threads = [threading.Thread(target=send, args=(n,)) for n in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not errors and sorted(service.numbers()) == list(range(40))
        assert service.connections <= 2
        client.shutdown()


def test_who_gets_no_connection_in_time_is_told_that_nothing_was_sent() -> None:
    release = threading.Event()

    def respond(request: Request) -> None:
        release.wait(5)

    with serving(respond) as service:
        client = SegOpsClient(service.url, "sk_1", batch=False, options=ClientOptions(max_connections=1))
        first = threading.Thread(target=track, args=(client, range(1)))
        first.start()
        assert service.wait_for(lambda: len(service.requests) == 1)
        with Deadline.after(0.1), pytest.raises((ConnectionFailed, DeadlineExceeded)):
            track(client, range(1, 2))
        assert len(service.requests) == 1
        release.set()
        first.join(5)
        assert service.numbers() == [0]
        client.shutdown()
