"""Hostile surroundings: each row of contract 7.5 that the sender can break, over a real socket."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import pytest

from audiencekit.errors import (
    AudienceKitError,
)
from audiencekit.segops import SegOpsClient
from tests.segops.sending import Errors, first, track
from tests.segops.server import Answer, serving

pytestmark = pytest.mark.usefixtures("quick")


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
    dying: list[threading.Thread] = []

    def on_error(_: AudienceKitError) -> None:
        dying.append(threading.current_thread())
        raise SystemExit

    with serving(first(1, Answer(503))) as service, SegOpsClient(service.url, "sk_1", on_error=on_error) as client:
        track(client, range(20))
        assert service.wait_for(lambda: bool(service.requests))
        assert client.flush(5)
        assert len(service.accepted) == 20
        dying[0].join(5)  # what it ends with must not be laid at the next test's door


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


def test_a_logging_handler_that_tracks_neither_loses_nor_repeats_events() -> None:
    """It is called in the middle of a send, and what track() raises there comes out of the logging call."""

    class ToSegOps(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            client.track(user_id="service", event_type="log_line", payload={"n": -1})

    handler, root = ToSegOps(), logging.getLogger()
    level = root.level
    with serving(first(1, Answer(503))) as service:
        client = SegOpsClient(service.url, "sk_1")
        root.addHandler(handler)
        root.setLevel(logging.INFO)
        try:
            track(client, range(5))
            assert client.shutdown(10)
        finally:
            root.removeHandler(handler)
            root.setLevel(level)
        assert [number for number in service.numbers() if number >= 0] == list(range(5))
        assert client.stats.lost == {}
