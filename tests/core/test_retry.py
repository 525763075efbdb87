"""The retry decision, pure."""

from __future__ import annotations

import pytest

from audiencekit.core.retry import Outcome, RetryPolicy, decide, may_repeat, outcome_of_status, parse_retry_after, pause
from audiencekit.errors import ConfigurationError

POLICY = RetryPolicy(jitter=lambda ceiling: ceiling)


@pytest.mark.parametrize(
    ("status", "retry_after", "outcome"),
    [
        (200, None, Outcome.SETTLED),
        (404, None, Outcome.SETTLED),
        (429, None, Outcome.REFUSED),
        (503, 2.0, Outcome.REFUSED),
        (503, None, Outcome.FAULT),
        (500, 2.0, Outcome.FAULT),
        (501, None, Outcome.SETTLED),
        (507, None, Outcome.STRANGE),
        (524, None, Outcome.STRANGE),
        (504, None, Outcome.FAULT),
    ],
)
def test_statuses_are_classified(status: int, retry_after: float | None, outcome: Outcome) -> None:
    assert outcome_of_status(status, retry_after) is outcome


def test_the_table_of_retry_classes() -> None:
    repeated = {
        name: {outcome for outcome in Outcome if may_repeat(name, outcome)}
        for name in ("always", "unprocessed", "never")
    }
    assert repeated == {
        "always": {Outcome.NOT_SENT, Outcome.REFUSED, Outcome.FAULT, Outcome.UNKNOWN},
        "unprocessed": {Outcome.NOT_SENT, Outcome.REFUSED},
        "never": set(),
    }


def test_waits_double_up_to_the_maximum() -> None:
    assert [pause(POLICY, attempt) for attempt in range(1, 9)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_full_jitter_spreads_from_zero_to_the_ceiling() -> None:
    drawn = [pause(RetryPolicy(), 3) for _ in range(300)]
    assert 0 <= min(drawn) < 0.4 and 1.6 < max(drawn) <= 2


def test_attempts_are_counted() -> None:
    assert decide(POLICY, "always", attempt=3, outcome=Outcome.FAULT) == 2
    assert decide(POLICY, "always", attempt=4, outcome=Outcome.FAULT) is None


def test_retry_after_is_obeyed_up_to_the_cap() -> None:
    assert decide(POLICY, "unprocessed", attempt=1, outcome=Outcome.REFUSED, retry_after=7) == 7
    assert decide(POLICY, "unprocessed", attempt=1, outcome=Outcome.REFUSED, retry_after=61) is None


def test_no_wait_that_the_deadline_would_cut() -> None:
    assert decide(POLICY, "always", attempt=2, outcome=Outcome.FAULT, left=1.5) == 1
    assert decide(POLICY, "always", attempt=2, outcome=Outcome.FAULT, left=1.0) is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("3", 3.0),
        (" 0 ", 0.0),
        ("1.5", 1.5),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 10.0),
        ("Sun, 06 Nov 1994 08:49:07 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_reads_seconds_and_dates(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, 784111767.0) == seconds


def test_a_policy_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ConfigurationError):
        RetryPolicy(attempts=0)
