"""7.5: robustness and security."""

from __future__ import annotations

import logging
import math
import signal
import threading
import time
from functools import partial
from typing import Any

import attrs
import pytest

from audiencekit.core.observe import Attempt
from audiencekit.core.options import ClientOptions
from audiencekit.errors import AudienceKitError, ConfigurationError, InvalidInput, OutcomeUnknown, UnexpectedResponse
from audiencekit.segops import Event, SegOpsClient
from audiencekit.version import __version__
from tests.segops.pains.table import pain, scene
from tests.segops.sending import Errors, first, track, until
from tests.segops.server import Answer, Request, serving


def _redirect(status: int) -> None:
    with serving() as other, scene(first(1, Answer(status, b"", {"Location": other.url}))) as now:
        track(now.client, range(3))
        assert now.client.flush(5)
        assert other.requests == [] and now.service.numbers() == [0, 1, 2]
        assert [type(error) for error in now.errors] == [UnexpectedResponse] and now.errors[0].will_retry


for _status in (301, 302, 303, 307, 308):
    pain(f"R1 {_status}")(partial(_redirect, _status))


@pain("R2")
def _() -> None:
    """Ctrl-C during a send is the caller's, and no callback's."""
    me = threading.get_ident()

    def respond(_: Request) -> None:
        signal.pthread_kill(me, signal.SIGINT)
        time.sleep(0.2)

    with scene(respond, batch=False) as now:
        with pytest.raises(KeyboardInterrupt):
            track(now.client, range(1))
        assert now.errors == []


@pain("R3")
def _() -> None:
    def on_error(_: AudienceKitError) -> None:
        raise KeyError("mine")

    with scene(first(2, Answer(503)), on_error=on_error) as now:
        track(now.client, range(20))
        assert now.client.flush(5)
        track(now.client, range(20, 25))
        assert now.client.flush(5) and now.service.numbers() == list(range(25))


@pain("R4")
def _() -> None:
    with scene(lambda _: Answer(503)) as now:
        shutdown = now.client.shutdown
        now.client.shutdown = lambda timeout=0.1: shutdown(0.1)  # pyright: ignore
        with pytest.raises(ValueError, match="mine") as caught, now.client:
            track(now.client, range(3))
            raise ValueError("mine")
        assert caught.value.__context__ is None and now.client.stats.lost == {"shutdown": 3}


@pain("R5")
def _() -> None:
    for interval in (0, -1, math.nan, math.inf):
        with pytest.raises(ConfigurationError, match="flush_interval"):
            SegOpsClient("https://x.example", "sk_1", flush_interval=interval)
    with scene(flush_interval=0.001) as now:  # and a tiny one sleeps while there is nothing to send
        track(now.client, range(1))
        assert now.client.flush(5)
        began = time.thread_time()
        plans: list[int] = []
        plan = now.client._sender._plan  # pyright: ignore
        now.client._sender._plan = lambda: (plans.append(1), plan())[1]  # pyright: ignore
        time.sleep(0.1)
        assert len(plans) <= 1 and time.thread_time() - began < 0.1


ODD: list[dict[str, Any]] = [
    {"user_id": ""},
    {"user_id": "  "},
    {"user_id": None},
    {"user_id": 7},
    {"payload": [1]},
    {"payload": "text"},
    {"event_type": ""},
    {"event_type": " "},
    {"event_type": 5},
    {"occurred_at": "yesterday"},
    {"occurred_at": "2026-03-01T08:00:00"},
    {"occurred_at": 1_700_000_000},
    {"anonymous_id": ""},
]


@pain("R6")
def _() -> None:
    with scene() as now:
        for odd in ODD:
            with pytest.raises(InvalidInput):
                now.client.track({"user_id": "u", "event_type": "e", **odd})
        assert now.client.flush(5) and now.service.requests == []


@pain("R7")
def _() -> None:
    """The test's service refuses what is not JSON."""
    with scene() as now:
        for number in (math.nan, math.inf, -math.inf):
            for payload in ({"n": number}, {"deep": [{"n": number}]}):
                with pytest.raises(InvalidInput):
                    now.client.track(user_id="u", event_type="e", payload=payload)
        track(now.client, range(3))
        assert now.client.flush(5) and now.service.numbers() == [0, 1, 2]


@pain("R8")
def _() -> None:
    payload: dict[str, Any] = {"n": 1, "list": [1]}
    with scene() as now:
        now.client.track(user_id="u", event_type="e", payload=payload)
        payload["n"] = 2
        payload["list"].append(2)
        assert now.client.flush(5) and now.service.accepted[0]["payload"] == {"n": 1, "list": [1]}


@pain("R9")
def _() -> None:
    with scene() as now:
        for payload in ({1: "a"}, {True: "b"}, {None: 1}, {"text": "\ud83d"}, {"\udc00": 1}):
            with pytest.raises(InvalidInput):
                now.client.track(user_id="u", event_type="e", payload=payload)  # pyright: ignore
        now.client.track(user_id="u", event_type="e", payload={"text": "\U0001f600 é\u2028\x00"})
        assert now.client.flush(5)
        assert now.service.accepted[0]["payload"] == {"text": "\U0001f600 é\u2028\x00"}


@pain("R10")
def _() -> None:
    given = {"user_id": "u", "event_type": "e"}
    with scene() as now:
        with pytest.raises(InvalidInput, match="occurred_at stands beside"):
            now.client.track(given, occurred_at="2026-03-01T08:00:00Z")  # pyright: ignore
        with pytest.raises(InvalidInput, match="payload stands beside"):
            now.client.track(Event(user_id="u", event_type="e"), payload={})  # pyright: ignore
        with pytest.raises(InvalidInput, match="event_id"):
            now.client.track({**given, "event_id": "7"})
        with pytest.raises(InvalidInput, match="event_type is missing"):
            now.client.track({"user_id": "u"})
        now.client.track({**given, "anonymous_id": "a1"})
        assert now.client.flush(5) and now.service.accepted[0]["anonymous_id"] == "a1"


@pain("R11")
def _() -> None:
    with scene(options=ClientOptions(user_agent="shop/7")) as now, scene(key="pk_1") as other:
        track(now.client, range(1))
        other.client.track(user_id="ann", event_type="e", payload={"n": 1})
        assert now.client.flush(5) and other.client.flush(5)
        assert now.service.requests[0].headers["user-agent"].startswith(f"shop/7 audiencekit/{__version__} python/3.")
        assert len(other.service.requests) == 2
        for request in other.service.requests:  # the mint as well
            assert request.headers["user-agent"].startswith(f"audiencekit/{__version__} ")


@pain("R12")
def _() -> None:
    for url in (
        "http://x.example",
        "http://10.0.0.1",
        "ftp://x.example",
        "file:///etc/passwd",
        "x.example",
        "https://",
    ):
        with pytest.raises(ConfigurationError) as caught:
            SegOpsClient(url, "sk_verysecret")
        assert "verysecret" not in str(caught.value)
    allowed = SegOpsClient("http://x.example", "sk_1", options=ClientOptions(allow_http=True))
    assert allowed.api_url == "http://x.example" and allowed.shutdown()
    with scene() as now:  # this machine needs no leave
        track(now.client, range(1))
        assert now.client.flush(5)


@pain("R13 size")
def _() -> None:
    with scene() as now:
        with pytest.raises(InvalidInput, match="limit"):
            now.client.track(user_id="u", event_type="e", payload={"text": "x" * 1024 * 1024})
        assert now.client.stats.queued == 0


@pain("R13 no event id")
def _() -> None:
    """The service has none to offer: an unknown outcome is reported instead of repeated, if one asks for it."""
    with scene(first(1, Answer(hang_up=True, processed=True)), delivery="at_most_once") as now:
        track(now.client, range(5))
        assert now.client.flush(5)
        (lost,) = now.errors.lost
        assert lost.reason == "unknown" and isinstance(lost.cause, OutcomeUnknown)
        assert now.service.numbers() == list(range(5)) and now.client.stats.lost == {"unknown": 5}


@pain("R13 counters")
def _() -> None:
    with scene(first(1, Answer(503)), flush_interval=60) as now:
        track(now.client, range(5))
        before = now.client.stats
        assert now.client.flush(5)
        stats = now.client.stats
        assert (before.queued, before.sent) == (5, 0) and before.oldest_age is not None
        assert (stats.sent, stats.retried, stats.queued, stats.lost, stats.oldest_age) == (5, 5, 0, {}, None)


@pain("R13 hooks")
def _() -> None:
    seen: list[Attempt] = []
    with scene(first(1, Answer(503)), options=ClientOptions(hooks=(seen.append,))) as now:
        track(now.client, range(5))
        assert now.client.flush(5) and until(lambda: len(seen) == 2)
        assert [attempt.status for attempt in seen] == [503, 202]


@pain("R13 logging")
def _() -> None:
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = lambda record: records.append(record)
    logger = logging.getLogger("audiencekit.segops")
    logger.addHandler(handler)
    try:
        with scene(first(1, Answer(503)), key="sk_verysecret", on_error=None) as now:
            track(now.client, range(5))
            assert now.client.flush(5)
    finally:
        logger.removeHandler(handler)
    (record,) = records
    assert record.levelno == logging.WARNING and "503" in record.getMessage()
    assert "verysecret" not in record.getMessage()


@pain("R13 before_send")
def _() -> None:
    def hook(event: Event) -> Event | None:
        number = (event.payload or {})["n"]
        assert isinstance(number, int)
        return attrs.evolve(event, payload={"n": -number}) if number % 2 else None

    with scene(before_send=hook) as now:
        track(now.client, range(6))
        assert now.client.flush(5)
        assert now.service.numbers() == [-1, -3, -5] and now.client.stats.filtered == 3


@pain("R13 environment")
def _() -> None:
    with serving() as service, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEGOPS_API_URL", service.url)
        patch.setenv("SEGOPS_API_KEY", "sk_env")
        with SegOpsClient(on_error=Errors()) as client:
            track(client, range(1))
            assert client.flush(5)
        assert [request.authorization for request in service.requests] == ["ApiKey sk_env"]


@pain("R13 test mode")
def _() -> None:
    from audiencekit.sandbox import Sandbox

    with Sandbox() as sandbox, SegOpsClient(sandbox.segops.url, sandbox.segops.secret_key) as client:
        track(client, range(3))
        assert client.flush(5) and sandbox.segops.distinct("e", "n") == 3
