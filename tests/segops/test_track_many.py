"""Backfills: any iterable, any frame, with the promises of track()."""

from __future__ import annotations

import gc
import itertools
import math
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from audiencekit.errors import ClientClosed, EventsUndelivered, InvalidInput
from audiencekit.segops import Event, SegOpsClient
from tests.segops.sending import Errors, held, until
from tests.segops.server import BATCH, Answer, Request, serving

pytestmark = pytest.mark.usefixtures("quick")
AT = datetime(2026, 3, 1, 8, tzinfo=UTC)


def rows(count: int) -> Iterator[dict[str, Any]]:
    return ({"user_id": "u", "event_type": "e", "payload": {"n": n}} for n in range(count))


def test_a_generator_arrives_in_order_in_batches_of_500() -> None:
    with serving() as service, SegOpsClient(service.url, "sk_1", batch_size=500) as client:
        assert client.track_many(rows(1750)) == 1750
        assert client.flush(10)
        assert service.numbers() == list(range(1750))
        assert service.count(BATCH) <= 6


def test_events_and_dicts_may_be_mixed() -> None:
    with serving() as service, SegOpsClient(service.url, "sk_1") as client:
        mixed = [Event(user_id="u", event_type="e", payload={"n": 0}, occurred_at=AT), *rows(2)]
        assert client.track_many(mixed) == 3
        assert client.flush(5)
        assert service.numbers() == [0, 0, 1]
        assert service.accepted[0]["occurred_at"] == "2026-03-01T08:00:00Z"


def test_it_waits_for_room_and_loses_nothing() -> None:
    """Ten times what the queue holds, under the policy that would drop."""
    errors = Errors()
    with serving() as service, SegOpsClient(service.url, "sk_1", max_queued_events=100, on_error=errors) as client:
        assert client.track_many(rows(1000)) == 1000
        assert client.flush(10)
        assert service.numbers() == list(range(1000))
        assert not errors and client.stats.lost == {}


def test_under_raise_a_full_queue_raises_with_what_was_not_taken() -> None:
    with serving(lambda _: Answer(503)) as service:
        client = SegOpsClient(service.url, "sk_1", max_queued_events=10, when_full="raise", on_error=Errors())
        with pytest.raises(EventsUndelivered) as failed:
            client.track_many(rows(25))
        assert len(failed.value.events) == 15 and b'"n":10' in failed.value.events[0]
        assert held(client) == 10
        client.shutdown(0)


def test_a_shutdown_in_between_ends_the_wait() -> None:
    ended: list[object] = []
    with serving(lambda _: Answer(503)) as service:
        client = SegOpsClient(service.url, "sk_1", max_queued_events=10, on_error=Errors())

        def fill() -> None:
            try:
                client.track_many(rows(25))
            except ClientClosed as error:
                ended.append(error)

        filling = threading.Thread(target=fill)
        filling.start()
        assert until(lambda: held(client) == 10)
        client.shutdown(0.2)
        filling.join(5)
        assert len(ended) == 1


def test_an_invalid_event_says_where_it_stands_and_the_ones_before_it_are_taken() -> None:
    events = [*rows(3), {"user_id": "u", "event_type": "e", "payload": {"n": math.nan}}, *rows(1)]
    with serving() as service, SegOpsClient(service.url, "sk_1") as client:
        with pytest.raises(InvalidInput, match=r"event 3 \(from 0\): payload.n is nan"):
            client.track_many(events)
        assert client.flush(5) and service.numbers() == [0, 1, 2]


def test_on_invalid_reports_and_goes_on() -> None:
    bad: list[int] = []
    events = [*rows(2), {"user_id": "u"}, "no event", *rows(1)]
    with serving() as service, SegOpsClient(service.url, "sk_1") as client:
        assert client.track_many(events, on_invalid=lambda place, _: bad.append(place)) == 3  # pyright: ignore
        assert client.flush(5) and service.numbers() == [0, 1, 0]
    assert bad == [2, 3]


FRAME = {
    "user_id": ["a", "b"],
    "event_type": ["order_placed", "order_placed"],
    "occurred_at": [AT, AT],
    "total": [1.5, None],
    "items": [1, 2],
    "gift": [True, None],
}
WANTED = [
    {"total": 1.5, "items": 1, "gift": True},
    {"items": 2},
]


class Foreign:
    """A table of a library nobody here knows, which speaks Arrow's protocol."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return pa.table(FRAME).__arrow_c_stream__(requested_schema)


FRAMES = {
    "pandas": lambda: pd.DataFrame(FRAME),
    "pandas with arrow types": lambda: pd.DataFrame(FRAME).convert_dtypes(dtype_backend="pyarrow"),
    "polars": lambda: pl.DataFrame(FRAME),
    "pyarrow": lambda: pa.table(FRAME),
    "another library's": Foreign,
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_becomes_events_and_its_other_columns_their_payload(name: str) -> None:
    with serving() as service, SegOpsClient(service.url, "sk_1") as client:
        assert client.track_many(FRAMES[name]()) == 2
        assert client.flush(5)
        assert [event["payload"] for event in service.accepted] == WANTED
        assert [event["user_id"] for event in service.accepted] == ["a", "b"]
        assert {event["occurred_at"] for event in service.accepted} == {"2026-03-01T08:00:00Z"}


@pytest.mark.parametrize("make", [pl.DataFrame, pa.table, pd.DataFrame])
def test_a_number_that_is_none_is_left_out_whatever_the_frame(make: Any) -> None:
    frame = make({"user_id": ["a"], "event_type": ["e"], "total": [math.nan], "n": [1]})
    with serving() as service, SegOpsClient(service.url, "sk_1") as client:
        assert client.track_many(frame) == 1
        assert client.flush(5)
        assert [event["payload"] for event in service.accepted] == [{"n": 1}]


def test_a_frame_may_bring_ready_payloads() -> None:
    frame = pd.DataFrame({"user_id": ["a", "b"], "event_type": "e", "payload": [{"n": 1}, {"m": [2]}]})
    with serving() as service, SegOpsClient(service.url, "sk_1") as client:
        assert client.track_many(frame) == 2
        assert client.flush(5)
        assert [event["payload"] for event in service.accepted] == [{"n": 1}, {"m": [2]}]


UNFIT = {
    "a column beside the payload": (
        pd.DataFrame({"user_id": ["a"], "event_type": "e", "payload": [{}], "n": 1}),
        "'n'",
    ),
    "a column of Arrow's twice": (
        pa.table([["a"], ["e"], [1], [2]], names=["user_id", "event_type", "total", "total"]),
        "'total' is there twice",
    ),
    "a column twice": (pd.DataFrame([["a", "b", "e"]], columns=["user_id", "user_id", "event_type"]), "twice"),
    "no user": (pd.DataFrame({"event_type": ["e"]}), "user_id is missing"),
    "a user that is missing": (pl.DataFrame({"user_id": ["a", None], "event_type": "e"}), "event 1"),
    "a time that is missing": (
        pd.DataFrame({"user_id": "a", "event_type": "e", "occurred_at": [pd.Timestamp(AT), pd.NaT]}),
        "event 1 .*occurred_at is missing",
    ),
    "times without a zone": (
        pd.DataFrame({"user_id": ["a"], "event_type": "e", "occurred_at": [datetime(2026, 1, 1)]}),
        "zone",
    ),
    "a column": (pd.Series(["a"]), "Series"),
    "one event": ({"user_id": "u", "event_type": "e"}, "iterable"),
    "a number": (7, "a int"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_what_has_no_place_is_refused(name: str) -> None:
    given, said = UNFIT[name]
    with serving() as service, SegOpsClient(service.url, "sk_1") as client, pytest.raises(InvalidInput, match=said):
        client.track_many(given)  # pyright: ignore


def test_an_endless_iterable_is_read_as_room_allows() -> None:
    drawn = itertools.count()

    def endless() -> Iterator[dict[str, Any]]:
        for n in drawn:
            yield {"user_id": "u", "event_type": "e", "payload": {"n": n}}

    release = threading.Event()

    def respond(request: Request) -> None:
        release.wait(5)

    with serving(respond) as service:
        client = SegOpsClient(service.url, "sk_1", max_queued_events=600, on_error=Errors())

        def fill() -> None:
            with pytest.raises(ClientClosed):
                client.track_many(endless())

        filling = threading.Thread(target=fill)
        filling.start()
        assert until(lambda: held(client) == 600)
        assert next(drawn) <= 1001
        closing = threading.Thread(target=client.shutdown, args=(5,))
        closing.start()
        release.set()
        filling.join(5)
        closing.join(5)
        assert not filling.is_alive()


def test_batch_false_sends_each_at_once() -> None:
    with serving() as service, SegOpsClient(service.url, "sk_1", batch=False) as client:
        assert client.track_many(rows(3)) == 3
        assert service.numbers() == [0, 1, 2] and service.count(BATCH) == 0


def test_draining_holds_no_request_until_a_collection() -> None:
    """Which may not come round: a sender that empties its queue frees more than it makes."""
    with serving() as service, SegOpsClient(service.url, "sk_1", batch_size=500) as client:
        gc.collect()
        gc.disable()
        try:
            client.track_many(rows(5000))
            assert client.flush(10) and service.count(BATCH) >= 10
            kept = [one for one in gc.get_objects() if isinstance(one, httpx.Request) and service.url in str(one.url)]
            assert len(kept) <= 1
        finally:
            gc.enable()


def test_what_was_read_before_the_source_failed_is_taken() -> None:
    def source() -> Iterator[dict[str, Any]]:
        yield from rows(3)
        raise ConnectionError("the cursor is gone")

    with serving() as service, SegOpsClient(service.url, "sk_1") as client:
        with pytest.raises(ConnectionError):
            client.track_many(source())
        assert client.flush(5) and service.numbers() == [0, 1, 2]


def test_what_was_read_before_a_hook_failed_is_taken() -> None:
    def hook(event: Event) -> Event:
        if (event.payload or {})["n"] == 3:
            raise KeyError("mine")
        return event

    with serving() as service, SegOpsClient(service.url, "sk_1", before_send=hook) as client:
        with pytest.raises(KeyError):
            client.track_many(rows(9))
        assert client.flush(5) and service.numbers() == [0, 1, 2]


def test_an_event_from_a_slow_source_does_not_wait_for_the_next() -> None:
    seen: list[int] = []

    def source() -> Iterator[dict[str, Any]]:
        for row in rows(3):
            time.sleep(0.02)
            yield row
            stats = client.stats
            seen.append(stats.queued + stats.in_flight + stats.sent)

    with serving() as service, SegOpsClient(service.url, "sk_1", flush_interval=60) as client:
        assert client.track_many(source()) == 3
        assert seen == [1, 2, 3]


def test_an_event_larger_than_the_queue_is_named_by_its_place() -> None:
    large = {"user_id": "u", "event_type": "e", "payload": {"n": 3, "text": "x" * 3000}}
    bad: list[int] = []
    with serving() as service, SegOpsClient(service.url, "sk_1", max_queued_bytes=2000) as client:
        events = [*rows(3), large, *rows(2)]
        with pytest.raises(InvalidInput, match=r"event 3 .*max_queued_bytes"):
            client.track_many(events)
        assert client.track_many(events, on_invalid=lambda place, _: bad.append(place)) == 5
        assert client.flush(5) and service.numbers() == [0, 1, 2, 0, 1, 2, 0, 1]
    assert bad == [3]


def test_a_shutdown_says_how_many_of_those_read_were_not_taken() -> None:
    go = threading.Event()
    said: list[str] = []

    def source() -> Iterator[dict[str, Any]]:
        yield from rows(40)
        go.wait(5)
        yield from rows(1)

    with serving() as service:
        client = SegOpsClient(service.url, "sk_1")

        def fill() -> None:
            with pytest.raises(ClientClosed) as closed:
                client.track_many(source())
            said.append(closed.value.message)

        filling = threading.Thread(target=fill)
        filling.start()
        time.sleep(0.05)
        client.shutdown(5)
        go.set()
        filling.join(5)
        assert f"{41 - len(service.accepted)} event(s)" in said[0]
