from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import attrs
import pytest
from audiencekit_api.avatars.models import JobKind, JobResponse, JobStatus

from audiencekit.avatars.launch import Launch, Standing, judge, together
from audiencekit.core.schedule import JobState

SET = UUID(int=1)
LAUNCH = Launch(set_name=SET, tables=("iris",), jobs={"standard": "s", "privacy_metrics": "p"})
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def job(
    name: str,
    status: str,
    *,
    exception: str = "",
    progress: float | None = None,
    done: bool = False,
    deleted: bool = False,
) -> JobResponse:
    parameters = {"s": "standard", "p": "privacy_metrics"}.get(name, "report")
    found = JobResponse(
        name=name,
        set_name=SET,
        parameters_name=parameters,
        display_name="d",
        created_at=NOW,
        kind=JobKind(parameters),
        status=JobStatus(status),
        exception=exception,
        done=done,
        progress=progress,
    )
    if deleted:
        found.deleted_at = NOW
    return found


def test_all_finished_is_done() -> None:
    assert judge(LAUNCH, [job("s", "finished"), job("p", "finished")]) == Standing(
        state=JobState.DONE, word="finished", progress=1.0
    )


@pytest.mark.parametrize(
    ("first", "second", "word", "progress"),
    [
        (job("s", "pending", progress=0.5), job("p", "queued"), "pending", 0.25),
        (job("s", "finished"), job("p", "created"), "created", 0.5),
        (job("s", "pending", progress=50), job("p", ""), "pending", 0.25),
        (job("s", "paused"), job("p", "queued"), "paused", 0.0),  # a word of a newer service
    ],
)
def test_under_way(first: JobResponse, second: JobResponse, word: str, progress: float) -> None:
    found = judge(LAUNCH, [first, second])
    assert (found.state, found.word, found.progress) == (JobState.RUNNING, word, progress)


def test_a_job_that_is_not_listed_yet_counts_as_running() -> None:
    assert judge(LAUNCH, [job("s", "finished")]).state is JobState.RUNNING


def test_a_launch_of_which_no_job_is_known_is_not_done() -> None:
    assert judge(Launch(set_name=SET, tables=("iris",), jobs={}), []).state is JobState.RUNNING


def test_a_job_that_was_listed_and_is_no_more_is_lost() -> None:
    found = judge(LAUNCH, [job("s", "finished")], seen={"s", "p"})
    assert (found.state, found.word) == (JobState.FAILED, "lost")
    assert found.detail == "privacy_metrics: table 'iris': the service does not list its job any more"


def test_a_job_that_failed_says_more_than_one_that_is_lost() -> None:
    assert judge(LAUNCH, [job("s", "error", exception="k is bad")], seen={"s", "p"}).word == "error"


def test_jobs_of_others_in_the_set_do_not_matter() -> None:
    jobs = [job("s", "finished"), job("p", "finished"), job("x", "error")]
    assert judge(LAUNCH, jobs).state is JobState.DONE


@pytest.mark.parametrize("report", ["error", "cancelled", "pending", "parent_error"])
def test_a_report_keeps_nobody_from_the_results(report: str) -> None:
    launch = attrs.evolve(LAUNCH, jobs={**LAUNCH.jobs, "report": "r", "report_pia": "x"})
    ended = [job("s", "finished"), job("p", "finished")]

    assert judge(launch, [*ended, job("r", report)]) == Standing(state=JobState.DONE, word="finished", progress=1.0)
    assert judge(launch, ended, seen={"s", "p", "r", "x"}).state is JobState.DONE
    assert judge(launch, [job("s", "finished"), job("p", "error"), job("r", report)]).state is JobState.FAILED


def test_a_report_by_itself_counts() -> None:
    launch = attrs.evolve(LAUNCH, jobs={"report": "r"})
    assert judge(launch, [job("r", "error", exception="no paper")]).detail == "report: table 'iris': no paper"
    assert judge(launch, [job("r", "pending")]).state is JobState.RUNNING


def test_a_failure_is_told_by_its_cause_and_names_the_table() -> None:
    found = judge(
        LAUNCH, [job("p", "parent_error", exception="parent failed"), job("s", "error", exception="k is bad")]
    )
    assert (found.state, found.word) == (JobState.FAILED, "error")
    assert found.detail == "standard: table 'iris': k is bad"


def test_a_text_that_names_the_table_is_left_as_it_is() -> None:
    jobs = [job("s", "error", exception="iris has one row"), job("p", "parent_error")]
    assert judge(LAUNCH, jobs).detail == "standard: iris has one row"


@pytest.mark.parametrize(
    ("other", "state", "said"),
    [
        (job("s", "lost"), JobState.FAILED, "internal error"),
        (job("s", "vanished", done=True), JobState.FAILED, "internal error"),  # over, in a word nobody knows
        (job("s", "cancelled"), JobState.CANCELLED, "was cancelled"),
        (job("s", "queued", deleted=True), JobState.CANCELLED, "was cancelled"),
    ],
)
def test_other_ends(other: JobResponse, state: JobState, said: str) -> None:
    found = judge(LAUNCH, [other, job("p", "queued")])
    assert found.state is state and said in found.detail


def test_several_sets_stand_together() -> None:
    done = Standing(state=JobState.DONE, word="finished", progress=1.0)
    half = Standing(state=JobState.RUNNING, word="pending", progress=0.5)
    bad = Standing(state=JobState.FAILED, word="error", detail="why")

    assert together([done, done]).state is JobState.DONE
    assert together([done, half]) == Standing(state=JobState.RUNNING, word="pending", progress=0.75)
    assert together([half, bad, done]) is bad
