"""Signal handlers that use the client in the middle of a call of it, and handlers that raise there.

CPython lets a handler in after calls, on the main thread. A profile function that acts after the n-th C call within
``track()`` is the same thing at a chosen place, so that every place is tried.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from types import FrameType

import pytest

from audiencekit.errors import AudienceKitError, ClientClosed
from audiencekit.segops import SegOpsClient
from audiencekit.segops.gate import Gate, nothing
from audiencekit.segops.settings import Delivery
from tests.segops.server import Answer, Service, serving

pytestmark = pytest.mark.usefixtures("quick")


class Stop(Exception):
    """What a signal handler raises."""


def interrupted(work: Callable[[], None], place: int, handler: Callable[[], None]) -> bool:
    """Run *work*, and *handler* after its C call number *place*. Whether it came that far."""
    seen = [0]

    def profile(frame: FrameType, event: str, argument: object) -> None:
        if event == "c_return" and "segops" in frame.f_code.co_filename:
            seen[0] += 1
            if seen[0] == place + 1:
                sys.setprofile(None)
                handler()

    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(None)
    return seen[0] > place


def track(client: SegOpsClient, n: int) -> None:
    client.track(user_id="u", event_type="e", payload={"n": n})


def started(service: Service, **options: object) -> SegOpsClient:
    client = SegOpsClient(service.url, "sk_1", on_error=lambda _: None, **options)  # pyright: ignore
    track(client, -1)
    assert client.flush(5)
    return client


def test_a_handler_may_track_at_any_place() -> None:
    with serving() as service:
        client = started(service, flush_interval=60)
        for place in count():
            if not interrupted(lambda p=place: track(client, p), place, lambda p=place: track(client, 1000 + p)):
                break
        assert place > 5
        assert client.flush(5) and client.shutdown()
        expected = [-1, *range(place + 1), *range(1000, 1000 + place)]
        assert sorted(service.numbers()) == expected
        assert client.stats.sent == len(expected)


def test_a_handler_may_flush_at_any_place() -> None:
    """Where it interrupts a change it is told False at once; nothing is lost, and what was tracked goes out."""
    with serving() as service:
        client = started(service, flush_interval=60)
        answers: list[bool] = []
        for place in count():
            if not interrupted(lambda p=place: track(client, p), place, lambda: answers.append(client.flush(5))):
                break
            assert service.wait_for(lambda p=place: len(service.accepted) >= p, 5)
        assert True in answers and False in answers
        assert client.shutdown()
        assert sorted(service.numbers()) == [-1, *range(place + 1)]


def test_a_handler_may_shut_down_at_any_place() -> None:
    """Whatever track() did not refuse is sent."""
    refused = 0
    with serving() as service:
        for place in count():
            client = SegOpsClient(service.url, "sk_1", on_error=lambda _: None, flush_interval=60)
            track(client, 1000 + place)

            def end(client: SegOpsClient = client) -> None:
                client.shutdown(5)
                with pytest.raises(ClientClosed):
                    track(client, -5)

            try:
                went_on = interrupted(lambda c=client, p=place: track(c, p), place, end)
            except ClientClosed:
                refused, went_on = refused + 1, True
            else:
                assert service.wait_for(lambda p=place: p in [e["payload"]["n"] for e in service.accepted], 5) or (
                    not went_on
                )
            assert client.shutdown(5)
            if not went_on:
                break
        assert refused and -5 not in service.numbers()
        assert sorted(n for n in service.numbers() if n >= 1000) == list(range(1000, 1001 + place))


@pytest.mark.parametrize("bound", [100, 2])
def test_a_handler_that_raises_at_any_place_leaves_true_counts(bound: int) -> None:
    """With a bound of 2 it strikes while the oldest event is dropped, too."""
    clean: list[int] = []

    def stop() -> None:
        raise Stop

    with serving(lambda _: Answer(503, {}, {"Retry-After": "60"})) as service:
        client = SegOpsClient(service.url, "sk_1", on_error=lambda _: None, max_queued_events=bound)
        for place in count():
            try:
                if not interrupted(lambda p=place: track(client, p), place, stop):
                    break
            except Stop:
                continue
            finally:
                stats = client.stats
                owned = client._sender._pump.buffer.next_number - 1  # pyright: ignore
                assert owned == stats.queued + stats.in_flight + stats.lost.get("overflow", 0)
                assert 0 <= stats.queued <= bound
            clean.append(place)
        client.shutdown(0.1)
        assert client.stats.queued == 0 and sum(client.stats.lost.values()) == owned
        assert place > 5


@pytest.mark.parametrize("delivery", ["at_least_once", "at_most_once"])
def test_a_handler_that_raises_at_any_place_leaves_a_spool_that_works(tmp_path: Path, delivery: Delivery) -> None:
    """An open transaction would refuse, or hide from the disk, whatever is tracked later."""

    def stop() -> None:
        raise Stop

    def one(client: SegOpsClient, n: int) -> None:
        track(client, n)

    def many(client: SegOpsClient, n: int) -> None:
        client.track_many([{"user_id": "u", "event_type": "e", "payload": {"n": n}}] * 2)

    with serving(lambda _: Answer(503, {}, {"Retry-After": "60"})) as service:
        for call in (one, many):
            path = tmp_path / f"{call.__name__}.db"
            client = SegOpsClient(service.url, "sk_1", spool=path, delivery=delivery, on_error=lambda _: None)
            for place in count():
                with suppress(Stop):
                    if not interrupted(lambda c=client, p=place, call=call: call(c, p), place, stop):
                        break
                track(client, 1000 + place)
                with closing(sqlite3.connect(path)) as look:
                    (found,) = look.execute("SELECT max(id), body FROM events").fetchall()
                assert json.loads(found[1])["payload"]["n"] == 1000 + place
            assert place > 10
            client.shutdown(0.1)


def test_direct_events_are_counted_in_the_middle_of_another_call() -> None:
    with serving() as service:
        client = started(service, flush_interval=60)
        for place in count():
            record = lambda: client._sender.record(sent=1)  # noqa: E731  # pyright: ignore
            if not interrupted(lambda p=place: track(client, p), place, record):
                break
        assert client.flush(5) and client.stats.sent == 1 + place + 1 + place


def test_stats_may_be_read_at_any_place() -> None:
    with serving() as service:
        client = started(service, flush_interval=60)
        seen: list[int] = []
        for place in count():
            look = lambda: seen.append(client.stats.queued)  # noqa: E731
            if not interrupted(lambda p=place: track(client, p), place, look):
                break
        assert len(seen) == place and all(number >= 0 for number in seen)
        assert client.shutdown()


def test_a_client_forgotten_in_the_middle_of_its_senders_work_ends() -> None:
    """A finaliser may run on any thread at any time: here on the sender's, inside its lock."""
    errors: list[AudienceKitError] = []
    with serving() as service:
        client = SegOpsClient(service.url, "sk_1", on_error=errors.append, flush_interval=0.01)
        sender = client._sender  # pyright: ignore
        plan, done = sender._plan, threading.Event()  # pyright: ignore

        def planned() -> object:
            if not done.is_set():
                done.set()
                sender.close_soon(5)
            return plan()

        sender._plan = planned  # pyright: ignore
        track(client, 1)
        assert done.wait(5)
        assert client.shutdown(5) and service.numbers() == [1]


def test_work_that_interrupts_is_done_on_the_way_out() -> None:
    done: list[str] = []
    gate = Gate(lambda: done.append("repaired"))

    def outer() -> str:
        assert gate.run(done.append, done.append, "late") is None
        done.append("outer")
        return "answer"

    assert gate.run(nothing, outer) == "answer"
    assert done == ["outer", "late"] and not gate.has_more
    with pytest.raises(Stop):
        gate.run(nothing, _raise)
    assert done[-1] == "repaired" and gate.run(nothing, str) == ""


def _raise() -> None:
    raise Stop
