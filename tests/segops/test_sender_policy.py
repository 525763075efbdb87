"""What each outcome means for a batch. Pure."""

from __future__ import annotations

import pytest

from audiencekit.core.outcome import error_class
from audiencekit.errors import (
    AudienceKitError,
    ConfigurationError,
    ConnectionFailed,
    DeadlineExceeded,
    OutcomeUnknown,
    UnexpectedResponse,
)
from audiencekit.segops.identity import HandshakeFailed, IdentityUnavailable
from audiencekit.segops.sender_policy import Lose, Miscounted, Park, Pause, Recheck, Retry, Shun, Split, Verdict, judge


def answer(status: int, retry_after: float | None = None) -> AudienceKitError:
    return error_class(status)(status=status, retry_after=retry_after)


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_refused_batch_is_split_and_a_refused_event_lost(status: int) -> None:
    assert judge(answer(status), events=2) == Split()
    assert judge(answer(status), events=1) == Lose("refused")


@pytest.mark.parametrize("status", [301, 401, 403, 404, 405, 409, 415])
def test_a_wrong_key_or_address_loses_nothing(status: int) -> None:
    assert judge(answer(status), events=1) == Retry("refusal")


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_trouble_is_waited_out_as_long_as_the_server_says(status: int) -> None:
    assert judge(answer(status), events=1) == Retry("fault")
    assert judge(answer(status, 90.0), events=1) == Retry("fault", 90.0)


@pytest.mark.parametrize("error", [ConnectionFailed("x"), OutcomeUnknown("x"), DeadlineExceeded("x")])
def test_a_lost_answer_is_sent_again(error: AudienceKitError) -> None:
    assert judge(error, events=1) == Retry("fault")


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_of_one_identity_does_not_stop_the_others(status: int) -> None:
    assert judge(answer(status), events=1, pinned=True) == Shun()
    assert judge(answer(404), events=1, pinned=True) == Retry("refusal")


def test_counts_that_do_not_add_up_are_checked_twice() -> None:
    verdicts = [judge(Miscounted(status=202), events=5, doubts=doubts) for doubts in range(3)]
    assert verdicts == [Recheck(), Recheck(), Lose("unaccounted")]


def test_a_success_of_another_shape_is_no_success() -> None:
    """Contract 7, L9: a captive portal's page."""
    assert judge(UnexpectedResponse(status=200), events=1) == Retry("fault")


@pytest.mark.parametrize(
    ("cause", "verdict"),
    [
        (IdentityUnavailable("x"), Park(9.0, True)),
        (answer(403), Park(9.0, False)),
        (ConfigurationError("get_user raised"), Park(9.0, False)),
        (answer(503), Pause(9.0)),
        (answer(429), Pause(9.0)),
        (ConnectionFailed("x"), Pause(9.0)),
        (UnexpectedResponse(status=200), Pause(9.0)),
    ],
)
def test_without_a_token_nothing_is_lost(cause: AudienceKitError, verdict: Verdict) -> None:
    """Contract 7, L3. One user's refusal does not hold up the others; an outage holds up all."""
    assert judge(HandshakeFailed(cause, 9.0), events=1) == verdict
