"""delivery="at_most_once": nothing arrives twice, and whatever may have been lost is said to be."""

from __future__ import annotations

import pytest

from audiencekit.errors import ConfigurationError, OutcomeUnknown, ServerFault
from audiencekit.segops import SegOpsClient
from tests.segops.sending import Errors, first, track
from tests.segops.server import BATCH, Answer, Request, serving

pytestmark = pytest.mark.usefixtures("quick")

UNKNOWN = {
    "500": Answer(500, {"detail": "no"}),
    "502": Answer(502, b"<html>"),
    "503": Answer(503),
    "504": Answer(504),
    "closed before": Answer(hang_up=True),
    "closed after": Answer(hang_up=True, processed=True),
    "a page": Answer(200, b"<html>", processed=True),
}
SETTLED = {
    "429": Answer(429, {"detail": "slow"}, {"Retry-After": "0"}),
    "503 with Retry-After": Answer(503, {}, {"Retry-After": "0"}),
    "401": Answer(401, {"detail": "no"}),
    "404": Answer(404, {"detail": "no"}),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_outcome_is_reported_and_never_repeated(name: str) -> None:
    errors = Errors()
    with serving(first(1, UNKNOWN[name])) as service:
        client = SegOpsClient(service.url, "sk_1", delivery="at_most_once", batch_size=5, on_error=errors)
        track(client, range(5))
        assert client.flush(5)
        track(client, range(5, 10))
        assert client.flush(5)
        assert client.stats.lost == {"unknown": 5} and client.stats.sent == 5 and client.stats.retried == 0
        arrived = service.numbers()
        client.shutdown()
    assert len(arrived) == len(set(arrived)) and set(arrived) >= set(range(5, 10))
    (lost,) = errors.lost
    assert lost.reason == "unknown" and len(lost.events) == 5 and b'"n":0' in lost.events[0]
    assert lost.cause is not None and not lost.will_retry


@pytest.mark.parametrize("name", SETTLED)
def test_what_certainly_was_not_taken_is_sent_again(name: str) -> None:
    with serving(first(1, SETTLED[name])) as service:
        client = SegOpsClient(service.url, "sk_1", delivery="at_most_once", on_error=Errors())
        track(client, range(5))
        assert client.flush(5)
        assert service.numbers() == list(range(5)) and client.stats.lost == {}
        client.shutdown()


def test_the_cause_is_told() -> None:
    errors = Errors()
    answers = [Answer(503), Answer(hang_up=True)]

    def respond(request: Request) -> Answer | None:
        return answers[request.number - 1] if request.path == BATCH and request.number <= 2 else None

    with serving(respond) as service:
        client = SegOpsClient(service.url, "sk_1", delivery="at_most_once", on_error=errors)
        for number in range(3):
            track(client, range(number, number + 1))
            assert client.flush(5)
        client.shutdown()
        assert service.numbers() == [2]
    assert [type(lost.cause) for lost in errors.lost] == [ServerFault, OutcomeUnknown]


def test_a_server_in_trouble_is_still_given_pauses() -> None:
    """Losing a batch settles it, not the server's trouble."""
    with serving(lambda _: Answer(503)) as service:
        client = SegOpsClient(
            service.url, "sk_1", delivery="at_most_once", batch_size=1, flush_interval=0.001, on_error=Errors()
        )
        client._sender._pump.pace.failed = lambda *_, **__: setattr(client._sender._pump.pace, "resume_at", 1e18)  # pyright: ignore
        track(client, range(1))
        assert client.flush(5)
        track(client, range(5))
        assert not client.flush(0.1)
        assert service.count(BATCH) == 1
        client.shutdown(0)


def test_another_word_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="delivery is one of"):
        SegOpsClient("https://x.example", "sk_1", delivery="exactly_once")  # pyright: ignore
