"""Ten thousand events from eight threads, at the defaults, through each kind of trouble: each one accounted for."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable

import attrs
import pytest

from audiencekit.errors import EventsUndelivered
from audiencekit.segops import SegOpsClient, UserContext
from audiencekit.segops.settings import Delivery
from tests.segops.sending import Errors
from tests.segops.server import BATCH, MINT, Answer, Request, Service, serving

pytestmark = pytest.mark.once

THREADS, EACH = 8, 1_250
EVENTS = THREADS * EACH


def track_from_threads(client: SegOpsClient) -> None:
    def work(first: int) -> None:
        for number in range(first, first + EACH):
            client.track(user_id="u", event_type="e", payload={"n": number})

    threads = [threading.Thread(target=work, args=(place * EACH,)) for place in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@attrs.define
class Trouble:
    """What the service does, and how many events it took in without its answer being heard."""

    respond: Callable[[Request], Answer | None] = lambda _: None
    unheard: int = 0


def unavailable(trouble: Trouble) -> None:
    draw = random.Random(7)
    trouble.respond = lambda request: Answer(503) if draw.random() < 0.3 else None


def limited(trouble: Trouble) -> None:
    ends = time.monotonic() + 3
    limit = Answer(429, {"detail": "slow"}, {"Retry-After": "1"})
    trouble.respond = lambda _: limit if time.monotonic() < ends else None


def closed_before(trouble: Trouble) -> None:
    trouble.respond = lambda request: Answer(hang_up=True) if request.number % 10 == 1 else None


def closed_after(trouble: Trouble) -> None:
    def respond(request: Request) -> Answer | None:
        if request.number % 10 != 1:
            return None
        trouble.unheard += len(request.events)
        return Answer(hang_up=True, processed=True)

    trouble.respond = respond


def slow(trouble: Trouble) -> None:
    def respond(request: Request) -> None:
        if request.number <= 3:
            time.sleep(2)

    trouble.respond = respond


TROUBLES = (unavailable, limited, closed_before, closed_after, slow)


@pytest.mark.parametrize(
    ("make", "delivery"),
    [
        *[(make, "at_least_once") for make in TROUBLES],
        *[pytest.param(make, "at_most_once", marks=pytest.mark.full) for make in (limited, slow)],  # seconds
        *[(make, "at_most_once") for make in (unavailable, closed_before, closed_after)],
    ],
)
def test_none_is_lost_and_none_unaccounted(make: Callable[[Trouble], None], delivery: Delivery) -> None:
    trouble, errors = Trouble(), Errors()
    with serving(lambda request: trouble.respond(request)) as service:
        client = SegOpsClient(service.url, "sk_1", delivery=delivery, on_error=errors)
        make(trouble)
        track_from_threads(client)
        complete = client.shutdown(timeout=60)
        arrived = Counter(service.numbers())
    stats = client.stats
    lost = sum(len(error.events) for error in errors if isinstance(error, EventsUndelivered))
    assert complete and stats.queued == stats.in_flight == stats.skipped == 0
    assert stats.sent + lost == EVENTS and lost == sum(stats.lost.values())
    twice = sum(arrived.values()) - len(arrived)
    if delivery == "at_least_once":
        assert lost == 0 and set(arrived) == set(range(EVENTS))
        assert twice == trouble.unheard  # sent twice only where the outcome was unknown
    else:
        assert twice == 0 and set(stats.lost) <= {"unknown"}
        assert len(arrived) == EVENTS - lost + trouble.unheard
        assert (lost > 0) == (make in (unavailable, closed_before, closed_after))


@pytest.mark.full
def test_a_service_refused_for_three_seconds_loses_nothing() -> None:
    with serving() as service:
        port = int(service.url.rpartition(":")[2])
    errors = Errors()
    client = SegOpsClient(service.url, "sk_1", on_error=errors)
    opened: list[Service] = []
    opening = threading.Timer(3, lambda: opened.append(Service(port=port)))
    opening.start()
    track_from_threads(client)
    assert client.shutdown(timeout=60)
    opening.join()
    assert opened[0].numbers() and Counter(opened[0].numbers()) == Counter(range(EVENTS))
    assert errors and not errors.lost
    opened[0].close()


def test_a_401_on_every_token_once_loses_nothing() -> None:
    refused: set[str] = set()

    def respond(request: Request) -> Answer | None:
        if request.path == MINT or request.authorization in refused or len(refused) >= 5:
            return None
        refused.add(request.authorization)
        return Answer(401, {"detail": "no"})

    with serving(respond) as service:
        client = SegOpsClient(service.url, "pk_1", get_user=lambda: UserContext(user_id="u"), on_error=Errors())
        track_from_threads(client)
        assert client.shutdown(timeout=60)
        assert Counter(service.numbers()) == Counter(range(EVENTS))
        assert refused and service.count(MINT) <= len(refused) + 1


def test_only_the_event_at_fault_is_lost_with_a_batch_that_is_refused() -> None:
    def respond(request: Request) -> Answer | None:
        bad = any(event["payload"]["n"] == 4_321 for event in request.events)
        return Answer(400, {"events": ["no"]}) if request.path == BATCH and bad else None

    errors = Errors()
    with serving(respond) as service:
        client = SegOpsClient(service.url, "sk_1", on_error=errors)
        track_from_threads(client)
        assert client.shutdown(timeout=60)
        assert Counter(service.numbers()) == Counter(set(range(EVENTS)) - {4_321})
    (lost,) = errors.lost
    assert client.stats.lost == {"refused": 1} and b"4321" in lost.events[0]
