"""What is tracked after the end, and callbacks that raise, hang or use the client themselves."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from audiencekit.errors import AudienceKitError, ClientClosed, EventsSkipped
from audiencekit.segops import AsyncSegOpsClient, Context, Event, SegOpsClient, report
from tests.segops.sending import Errors, first, track, until
from tests.segops.server import Answer, serving

pytestmark = pytest.mark.usefixtures("quick")

EVENT: dict[str, Any] = {"user_id": "u", "event_type": "e"}
TRAITS: dict[str, Any] = {"user_id": "u", "traits": {}}

# The same calls for both clients: of the async one they give something to await.
FORMS: dict[str, Callable[[Any], Any]] = {
    "keywords": lambda client: client.track(**EVENT),
    "an Event": lambda client: client.track(Event(**EVENT)),
    "a dict": lambda client: client.track(EVENT),
    "identify by keywords": lambda client: client.identify(**TRAITS),
    "a Context": lambda client: client.identify(Context(**TRAITS)),
    "many": lambda client: client.track_many([EVENT]),
    "many of an endless iterable": lambda client: client.track_many(iter(lambda: EVENT, None)),
    "none of many": lambda client: client.track_many([]),
}


@pytest.mark.parametrize("drops", [False, True])
@pytest.mark.parametrize("batch", [True, False])
@pytest.mark.parametrize("form", FORMS)
def test_after_the_end_nothing_is_taken(form: str, batch: bool, drops: bool) -> None:
    """Also by a client whose ``before_send`` would have dropped it: the caller must hear of the end."""
    hook: Callable[[Event], None] | None = (lambda _: None) if drops else None
    with serving() as service:
        client = SegOpsClient(service.url, "sk_1", batch=batch, before_send=hook)
        assert client.shutdown()
        with pytest.raises(ClientClosed):
            FORMS[form](client)

        async def main() -> None:
            client = AsyncSegOpsClient(service.url, "sk_1", batch=batch, before_send=hook)
            assert await client.shutdown()
            with pytest.raises(ClientClosed):
                given: Awaitable[object] = FORMS[form](client)
                await given
            assert (client.stats.queued, client.stats.filtered) == (0, 0)

        asyncio.run(main())
        assert service.requests == []
        assert (client.stats.queued, client.stats.sent, client.stats.filtered) == (0, 0, 0)


def test_an_endless_backfill_ends_with_the_client() -> None:
    with serving() as service:
        client = SegOpsClient(service.url, "sk_1")
        told: list[type[BaseException]] = []

        def backfill() -> None:
            try:
                client.track_many(iter(lambda: EVENT, None))
            except ClientClosed as error:
                told.append(type(error))

        thread = threading.Thread(target=backfill)
        thread.start()
        assert service.wait_for(lambda: bool(service.accepted))
        client.shutdown()
        thread.join(10)
        assert told == [ClientClosed]
        stats = client.stats
        assert stats.sent == len(service.accepted) and not stats.lost


def test_shutdown_again_and_from_many_threads_at_once() -> None:
    with serving(first(1, Answer(503))) as service:
        client = SegOpsClient(service.url, "sk_1", on_error=Errors(), flush_interval=60)
        track(client, range(7))
        began, ended = threading.Barrier(8), list[bool]()

        def end() -> None:
            began.wait(5)
            ended.append(client.shutdown(10))

        threads = [threading.Thread(target=end) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert ended == [True] * 8 and client.shutdown() and client.shutdown(0)
        assert service.numbers() == list(range(7))


# --- callbacks that hang ----------------------------------------------------------------------------------------------


def test_a_callback_that_hangs_holds_up_neither_track_nor_flush_nor_shutdown(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What shutdown() has to report is handed to it, logged meanwhile, and told when it returns."""
    monkeypatch.setattr(report, "PATIENCE", 0.05)
    go, inside, told = threading.Event(), threading.Event(), Errors()

    def on_error(error: AudienceKitError) -> None:
        told(error)
        inside.set()
        assert go.wait(10)

    with serving(first(10**9, Answer(503))) as service:
        client = SegOpsClient(service.url, "sk_1", on_error=on_error)
        track(client, range(20))
        assert inside.wait(5)
        began = time.monotonic()
        track(client, range(20, 1_000))
        assert not client.flush(0.05)
        assert not client.shutdown(0.1)
        assert time.monotonic() - began < 5 and not go.is_set()
        assert client.stats.lost == {"shutdown": 1_000}
        assert len(told) == 1 and "has not returned yet" in caplog.text and "1000" in caplog.text.replace(",", "")
        go.set()
        assert until(lambda: sum(len(lost.events) for lost in told.lost) == 1_000)


def test_reports_come_one_at_a_time() -> None:
    """The sender's and that of a shutdown whose time is over."""
    busy, worst, told = [0], [0], Errors()

    def on_error(error: AudienceKitError) -> None:
        busy[0] += 1
        worst[0] = max(worst[0], busy[0])
        time.sleep(0.05)
        told(error)
        busy[0] -= 1

    with serving(first(10**9, Answer(503))) as service:
        client = SegOpsClient(service.url, "sk_1", on_error=on_error)
        track(client, range(20))
        assert service.wait_for(lambda: bool(service.requests))
        client.shutdown(0.02)
        assert until(lambda: bool(told.lost)) and worst == [1]


def test_a_hanging_before_send_holds_up_its_own_caller_alone() -> None:
    go, inside = threading.Event(), threading.Event()

    def hook(event: Event) -> Event:
        if event.event_type == "slow":
            inside.set()
            assert go.wait(10)
        return event

    with serving() as service, SegOpsClient(service.url, "sk_1", before_send=hook) as client:
        slow = threading.Thread(target=client.track, args=(Event(user_id="u", event_type="slow", payload={"n": -1}),))
        slow.start()
        assert inside.wait(5)
        track(client, range(30))
        assert client.flush(5) and service.numbers() == list(range(30))
        go.set()
        slow.join(5)
        assert client.flush(5) and service.numbers()[-1] == -1


# --- callbacks that use the client ------------------------------------------------------------------------------------


def test_a_shutdown_from_on_error_lets_the_rest_go_out() -> None:
    seen: list[bool] = []

    def on_error(_: AudienceKitError) -> None:
        seen.append(client.shutdown())
        with pytest.raises(ClientClosed):
            track(client, range(1))

    with serving(first(1, Answer(503))) as service:
        client = SegOpsClient(service.url, "sk_1", on_error=on_error)
        track(client, range(20))
        assert until(lambda: bool(seen)) and seen == [False]  # it cannot wait for itself
        assert client.shutdown(5) and service.numbers() == list(range(20))


def test_an_impatient_shutdown_from_on_error_gives_up_what_is_queued_once() -> None:
    told = Errors()

    def on_error(error: AudienceKitError) -> None:
        told(error)
        client.shutdown(0)

    with serving(first(10**9, Answer(503))) as service:
        client = SegOpsClient(service.url, "sk_1", on_error=on_error)
        track(client, range(20))
        assert until(lambda: client.stats.lost == {"shutdown": 20}) and not client.shutdown(1)
    assert sum(len(lost.events) for lost in told.lost) == 20


@pytest.mark.parametrize("kind", [KeyError, SystemExit, KeyboardInterrupt])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_on_skipped_that_raises_or_tracks_hurts_nobody(kind: type[BaseException]) -> None:
    raised: list[threading.Thread] = []

    def on_skipped(_: EventsSkipped) -> None:
        client.track(user_id="u", event_type="audit", payload={"n": 99})
        raised.append(threading.current_thread())
        raise kind("mine")

    with serving(first(1, Answer(202, {"queued": 15, "skipped": 5}))) as service:
        client = SegOpsClient(service.url, "sk_1", on_skipped=on_skipped, on_error=Errors())
        track(client, range(20))
        assert until(lambda: bool(raised))
        assert client.flush(5) and service.numbers() == [99] and client.stats.skipped == 5
        assert client.shutdown()
        raised[0].join(5)


def test_before_send_may_track_flush_and_shut_down() -> None:
    def hook(event: Event) -> Event:
        if event.event_type == "order":
            client.track(user_id=event.user_id, event_type="audit", payload={"n": 1})
            flushed.append(client.flush(5))
        if event.event_type == "last":
            flushed.append(client.shutdown(5))
        return event

    flushed: list[bool] = []
    with serving() as service:
        client = SegOpsClient(service.url, "sk_1", before_send=hook, flush_interval=60)
        client.track(user_id="u", event_type="order", payload={"n": 2})
        with pytest.raises(ClientClosed):
            client.track(user_id="u", event_type="last", payload={"n": 3})
        assert flushed == [True, True] and service.numbers() == [1, 2]


def test_callbacks_without_an_exception_log_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with serving(first(1, Answer(503))) as service, SegOpsClient(service.url, "sk_1", on_error=Errors()) as client:
        track(client, range(20))
        assert client.flush(5)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
