"""7.1: data loss."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from audiencekit.core.options import ClientOptions
from audiencekit.errors import (
    AudienceKitError,
    AuthenticationFailed,
    BadRequest,
    ClientClosed,
    ConfigurationError,
    ConnectionFailed,
    EventsSkipped,
    EventsUndelivered,
    InvalidInput,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    ServerFault,
    UnexpectedResponse,
)
from audiencekit.segops import SegOpsClient
from tests.segops.pains.table import ann, pain, scene
from tests.segops.processes import run
from tests.segops.sending import Errors, first, track
from tests.segops.server import BATCH, MINT, Answer, Request, Service, serving

FAILURES: dict[str, tuple[Answer, type[AudienceKitError]]] = {
    "401": (Answer(401, {"detail": "no"}), AuthenticationFailed),
    "429": (Answer(429, {"detail": "slow"}), RateLimited),
    "500": (Answer(500, b"<html>"), ServerFault),
    "503": (Answer(503), ServerFault),
}


def _kept(answer: Answer, kind: type[AudienceKitError]) -> None:
    """Five events, an answer that is no success: a typed error with its status, and all arrive after the recovery."""
    with scene(first(1, answer)) as now:
        track(now.client, range(5))
        assert now.client.flush(5)
        assert now.service.numbers() == list(range(5))
        (error,) = now.errors
        assert type(error) is kind and error.will_retry and getattr(error, "status", answer.status) == answer.status


def _refused(status: int) -> None:
    """What the service will never take is given up, told and handed back; the others arrive."""

    def respond(request: Request) -> Answer | None:
        return Answer(status, {"detail": "no"}) if 3 in [event["payload"]["n"] for event in request.events] else None

    with scene(respond) as now:
        track(now.client, range(5))
        assert now.client.flush(5)
        assert sorted(now.service.numbers()) == [0, 1, 2, 4]
        (lost,) = now.errors.lost
        assert lost.reason == "refused" and b'"n":3' in lost.events[0] and not lost.will_retry
        assert getattr(lost.cause, "status", None) == status


for _name, (_answer, _kind) in FAILURES.items():
    pain(f"L1 {_name}")(partial(_kept, _answer, _kind))
for _status in (400, 413):
    pain(f"L1 {_status}")(partial(_refused, _status))

pain("L2 dropped before")(partial(_kept, Answer(hang_up=True), OutcomeUnknown))


@pain("L2 dropped after")
def _() -> None:
    """The one case in which at_least_once sends twice."""
    with scene(first(1, Answer(hang_up=True, processed=True))) as now:
        track(now.client, range(5))
        assert now.client.flush(5)
        assert now.service.numbers() == [*range(5), *range(5)]
        assert [type(error) for error in now.errors] == [OutcomeUnknown]


@pain("L2 timeout")
def _() -> None:
    def respond(request: Request) -> Answer | None:
        if request.number > 1:
            return None
        time.sleep(0.15)
        return Answer(hang_up=True)

    with scene(respond, options=ClientOptions(read_timeout=0.05)) as now:
        track(now.client, range(5))
        assert now.client.flush(5)
        assert now.service.numbers() == list(range(5)) and type(now.errors[0]) is OutcomeUnknown


@pain("L2 refused")
def _() -> None:
    with serving() as service:
        port = int(service.url.rpartition(":")[2])
    errors = Errors()
    client = SegOpsClient(service.url, "sk_1", on_error=errors)
    track(client, range(5))
    assert not client.flush(0.05)
    assert {type(error) for error in errors} <= {ConnectionFailed}
    again = Service(port=port)
    try:
        assert client.flush(10) and client.shutdown()
        assert again.numbers() == list(range(5))
    finally:
        again.close()


@pain("L2 Retry-After")
def _() -> None:
    at: list[float] = []

    def respond(request: Request) -> Answer | None:
        at.append(time.monotonic())
        return Answer(429, {"detail": "slow"}, {"Retry-After": "1"}) if request.number == 1 else None

    with scene(respond) as now:
        track(now.client, range(20))
        assert now.client.flush(10)
        assert at[1] - at[0] >= 1.0


def _no_token(trouble: dict[str, Any], kind: type[AudienceKitError]) -> None:
    """Events wait for a token as they wait for the service."""
    with scene(key="pk_1", **trouble) as now:
        for n in range(20):
            now.client.track(user_id="ann", event_type="e", payload={"n": n})
        assert now.client.flush(10)
        assert now.service.numbers() == list(range(20)) and now.client.stats.lost == {}
        assert [type(error) for error in now.errors] == [kind] and now.errors[0].will_retry


def _fails_once() -> Callable[[], Any]:
    calls: list[int] = []

    def get_user() -> Any:
        calls.append(1)
        if len(calls) == 1:
            raise KeyError("session")
        return ann()

    return get_user


@pain("L3 403")
def _() -> None:
    def respond(request: Request) -> Answer | None:
        first_mint = request.path == MINT and request.number == 1
        return Answer(403, {"detail": "signature"}) if first_mint else None

    _no_token({"respond": respond}, PermissionDenied)


@pain("L3 get_user")
def _() -> None:
    _no_token({"get_user": _fails_once()}, ConfigurationError)


def _exit(program: str, code: int) -> None:
    with serving() as service:
        assert "not delivered" not in run(service, program, code=code)
        assert service.numbers() == list(range(5))


EXITS = {
    "normal end": ("track(*range(5))", 0),
    "sys.exit": ("track(*range(5)); sys.exit(0)", 0),
    "uncaught exception": ("track(*range(5)); raise ValueError('mine')", 1),
    "SIGTERM": (
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0)); track(*range(5)); os.kill(os.getpid(), 15); "
        "time.sleep(10)",
        0,
    ),
}
for _name, (_program, _code) in EXITS.items():
    pain(f"L4 {_name}")(partial(_exit, _program, _code))


_circle: dict[str, object] = {}
_circle["me"] = _circle
BAD = [{"b": b"x"}, {"s": {1}}, {("a", "b"): 1}, _circle, {"o": object()}, {"n": datetime(2026, 3, 1)}]
GOOD: list[tuple[object, object]] = [
    (datetime(2026, 3, 1, 8, tzinfo=UTC), "2026-03-01T08:00:00Z"),
    (Decimal("1.5"), 1.5),
    (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
]


@pain("L5")
def _() -> None:
    """Told at the call, and no other event is harmed; what has one meaning in JSON is converted."""
    with scene() as now:
        track(now.client, range(19))
        for payload in BAD:
            with pytest.raises(InvalidInput):
                now.client.track(user_id="u", event_type="e", payload=payload)  # pyright: ignore
        for value, _ in GOOD:
            now.client.track(user_id="u", event_type="e", payload={"n": value})
        assert now.client.flush(5)
        assert now.service.numbers() == [*range(19), *[sent for _, sent in GOOD]]


@pain("L6")
def _() -> None:
    with scene() as now:
        now.client.track(user_id="u", event_type="e", occurred_at=datetime(2026, 3, 1, 8, tzinfo=UTC))
        with pytest.raises(InvalidInput, match="time zone"):
            now.client.track(user_id="u", event_type="e", occurred_at=datetime(2026, 3, 1, 8))
        assert now.client.flush(5)
        assert [event["occurred_at"] for event in now.service.accepted] == ["2026-03-01T08:00:00Z"]


@pain("L7")
def _() -> None:
    """False, not an exception; every event left behind is counted and handed back."""
    with scene(lambda _: Answer(503), flush_interval=60) as now:
        track(now.client, range(7))
        assert not now.client.shutdown(0.2)
        (lost,) = now.errors.lost
        assert lost.reason == "shutdown" and len(lost.events) == 7 and now.client.stats.lost == {"shutdown": 7}


@pain("L8")
def _() -> None:
    with scene() as now:
        track(now.client, range(3))
        assert now.client.shutdown() and now.client.shutdown()
        for late in (
            lambda: track(now.client, range(1)),
            lambda: now.client.identify(user_id="u", traits={}),
            lambda: now.client.track_many([]),
        ):
            with pytest.raises(ClientClosed):
                late()
        assert now.service.numbers() == [0, 1, 2] and now.client.stats.queued == 0


@pain("L9 skipped")
def _() -> None:
    told: list[EventsSkipped] = []
    answer = Answer(202, {"queued": 0, "skipped": 5})
    with scene(lambda _: answer, on_skipped=told.append) as now:
        track(now.client, range(5))
        assert now.client.flush(5)
        assert [(skipped.count, skipped.of) for skipped in told] == [(5, 5)]
        assert now.client.stats.skipped == 5


@pain("L9 skipped at once")
def _() -> None:
    with (
        scene(lambda _: Answer(202, {"queued": False}), batch=False) as now,
        pytest.raises(EventsUndelivered, match="skipped"),
    ):
        track(now.client, range(1))


pain("L9 200 with a page")(partial(_kept, Answer(200, b"<html>"), UnexpectedResponse))


@pain("L10")
def _() -> None:
    """Eight threads go on through an outage that becomes a backlog, and all of it arrives."""

    def respond(request: Request) -> Answer | None:
        if request.number > 2:
            return None
        time.sleep(0.1)
        return Answer(hang_up=True)

    with scene(respond, options=ClientOptions(read_timeout=0.05)) as now:
        threads = [threading.Thread(target=track, args=(now.client, range(k, k + 100))) for k in range(0, 800, 100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert now.client.shutdown(20)
        assert sorted(now.service.numbers()) == list(range(800)) and now.errors.lost == []


@pain("L1 at once")
def _() -> None:
    """Without batching the caller is told, by an error that names status, body and what to do."""
    with scene(lambda _: Answer(400, {"user_id": ["odd"]}), batch=False) as now:
        with pytest.raises(BadRequest) as caught:
            track(now.client, range(1))
        assert caught.value.status == 400 and "odd" in caught.value.body and now.service.count(BATCH) == 0
