"""Job: one poller, three budgets, an id to come back with."""

from __future__ import annotations

import pytest

from audiencekit.core._sync.job import Job
from audiencekit.core.schedule import JobProgress, JobState, Schedule
from audiencekit.errors import DeadlineExceeded, JobFailed, JobTimeout
from tests.fakes import FakeClock


def job(*words: tuple[JobState, str], clock: FakeClock | None = None) -> Job[str]:
    script = list(words)

    def fetch() -> JobProgress[str]:
        state, word = script.pop(0) if len(script) > 1 else script[0]
        return JobProgress(state=state, word=word, detail="why", result="r" if state is JobState.DONE else None)

    return Job("j1", fetch=fetch, clock=clock or FakeClock())


def test_it_polls_until_the_end_with_growing_pauses() -> None:
    clock = FakeClock()
    running = (JobState.RUNNING, "pending")
    seen: list[str] = []
    done = job(*[running] * 9, (JobState.DONE, "finished"), clock=clock)
    assert done.result(on_progress=lambda status: seen.append(status.word)) == "r"
    assert clock.sleeps[:4] == [0.5, 0.75, 1.125, 1.6875] and max(clock.sleeps) <= 10
    assert seen == ["pending"] * 9 + ["finished"]


def test_an_ended_job_is_not_asked_again() -> None:
    ended = job((JobState.DONE, "finished"), (JobState.FAILED, "error"))
    assert ended.done() and ended.status().word == "finished"


def test_failure_carries_the_servers_text() -> None:
    with pytest.raises(JobFailed) as caught:
        job((JobState.FAILED, "error")).result()
    assert caught.value.detail == "why" and caught.value.job_id == "j1" and caught.value.status == "error"


def test_timeout_keeps_the_id() -> None:
    clock = FakeClock()
    with pytest.raises(JobTimeout) as caught:
        job((JobState.RUNNING, "never heard of"), clock=clock).wait(30)
    assert caught.value.job_id == "j1" and caught.value.status == "never heard of"
    assert 30 <= sum(clock.sleeps) < 31


def test_without_a_timeout_the_default_limit_holds() -> None:
    clock = FakeClock()
    endless = Job[str](
        "j", fetch=lambda: JobProgress(state=JobState.RUNNING, word="r"), schedule=Schedule(limit=100), clock=clock
    )
    with pytest.raises(JobTimeout):
        endless.wait()
    assert sum(clock.sleeps) == pytest.approx(100)


def test_a_request_cut_by_the_deadline_is_a_timeout_of_the_job() -> None:
    looks = 0

    def fetch() -> JobProgress[str]:
        nonlocal looks
        looks += 1
        if looks > 1:
            raise DeadlineExceeded("cut")
        return JobProgress(state=JobState.RUNNING, word="pending")

    with pytest.raises(JobTimeout) as caught:
        Job("j", fetch=fetch, clock=FakeClock()).wait(5)
    assert caught.value.status == "pending"


def test_cancel_needs_a_way_to() -> None:
    with pytest.raises(JobFailed):
        job((JobState.RUNNING, "r")).cancel()
