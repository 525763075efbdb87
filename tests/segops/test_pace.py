"""When the next batch goes out. Pure: time is passed in."""

from __future__ import annotations

import pytest

from audiencekit.segops.buffer import Ready
from audiencekit.segops.pace import Pace, pause_after


@pytest.fixture
def pace(monkeypatch: pytest.MonkeyPatch) -> Pace:
    monkeypatch.setattr("backoff.full_jitter", lambda ceiling: ceiling)  # pyright: ignore
    monkeypatch.setattr("random.uniform", lambda low, high: 1.0)  # pyright: ignore
    return Pace(batch_size=20, flush_interval=5.0)


def ready(count: int, since: float = 100.0, *, cut: bool = False, parked: float | None = None) -> Ready:
    return Ready(count, since, cut, parked)


def test_a_full_batch_goes_at_once_a_small_one_after_the_interval(pace: Pace) -> None:
    assert pace.due(None, 100.0, urgent=True) is None
    assert pace.due(ready(19), 101.0, urgent=False) == 105.0
    assert pace.due(ready(20), 101.0, urgent=False) == 101.0
    assert pace.due(ready(1), 101.0, urgent=True) == 101.0
    assert pace.due(ready(1, cut=True), 101.0, urgent=False) == 101.0


def test_faults_back_off_from_half_a_second_to_thirty(pace: Pace) -> None:
    waits: list[float] = []
    for _ in range(9):
        pace.failed("fault", 0.0)
        waits.append(pace.resume_at)
    assert waits == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    pace.succeeded(0.0)
    pace.failed("fault", 0.0)
    assert pace.resume_at == 0.5


def test_refusals_pause_from_a_second_to_a_minute(pace: Pace) -> None:
    assert [pause_after("refusal", times) for times in (1, 2, 3, 8, 1000)] == [2.0, 3.0, 5.0, 60.0, 60.0]


def test_no_pause_of_a_refusal_is_below_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backoff.full_jitter", lambda ceiling: 0.0)  # pyright: ignore
    assert pause_after("refusal", 1) == 1.0


def test_a_pause_holds_even_when_a_flush_is_waiting(pace: Pace) -> None:
    pace.failed("fault", 100.0)
    assert pace.due(ready(500), 100.1, urgent=True) == 100.5


def test_retry_after_is_obeyed_for_a_day_at_most(pace: Pace) -> None:
    pace.failed("fault", 100.0, retry_after=3600.0)
    assert pace.due(ready(500), 101.0, urgent=True) == 3700.0
    pace.failed("fault", 100.0, retry_after=20 * 86400.0)
    assert pace.resume_at == 100.0 + 86400.0


def test_a_wish_for_no_wait_is_not_obeyed(monkeypatch: pytest.MonkeyPatch, pace: Pace) -> None:
    """``Retry-After: 0``, or a date that is past, would make a hot loop."""
    pace.failed("fault", 100.0, retry_after=0.0)
    assert pace.resume_at == 100.5
    monkeypatch.setattr("backoff.full_jitter", lambda ceiling: 0.0)  # pyright: ignore
    for retry_after in (0.0, 0.01, None):
        pace.failed("fault", 100.0, retry_after=retry_after)
        assert pace.resume_at >= 100.1


def test_a_shutdown_cuts_our_own_back_off_but_not_the_servers_wish(pace: Pace) -> None:
    pace.failed("fault", 100.0)
    pace.hurry()
    assert pace.due(ready(1), 100.0, urgent=True) == 100.0
    pace.failed("fault", 100.0, retry_after=7.0)
    pace.hurry()
    assert pace.due(ready(1), 100.0, urgent=True) == 107.0


def test_half_a_queue_is_due_at_once(pace: Pace) -> None:
    assert pace.due(Ready(5, 100.0, False, None, pressed=True), 101.0, urgent=False) == 101.0


def test_a_shutdown_cuts_a_pause_of_the_handshake_but_not_the_servers_wish(pace: Pace) -> None:
    pace.pause_until(160.0, 0.0)
    pace.hurry()
    assert pace.due(ready(1), 100.0, urgent=True) == 100.0
    pace.pause_until(160.0, 130.0)
    pace.hurry()
    assert pace.due(ready(1), 100.0, urgent=True) == 130.0


def test_parked_identities_are_looked_at_again_in_time(pace: Pace) -> None:
    assert pace.due(ready(0, parked=130.0), 100.0, urgent=True) == 130.0
    assert pace.due(ready(1, parked=102.0), 101.0, urgent=False) == 102.0


def test_clients_started_together_do_not_send_together() -> None:
    """Contract 7, B12."""
    first = {Pace(batch_size=20, flush_interval=5.0).due(ready(1, 0.0), 0.0, urgent=False) for _ in range(40)}
    assert len(first) > 30
    assert all(4.5 <= (at or 0) <= 5.5 for at in first)
