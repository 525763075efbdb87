"""What goes wrong on the way: each a typed error that says what and where."""

from __future__ import annotations

import json
import logging
import pickle
import traceback
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from audiencekit.avatars import ClientOptions, Manager, Runner
from audiencekit.avatars.jobs import follow
from audiencekit.avatars.launch import Launch
from audiencekit.core.retry import RetryPolicy
from audiencekit.core.schedule import JobState, Schedule
from audiencekit.errors import (
    AudienceKitError,
    AuthenticationFailed,
    BadRequest,
    JobFailed,
    JobTimeout,
    OutcomeUnknown,
    ServerFault,
    UnexpectedResponse,
)
from audiencekit.sandbox import Sandbox
from tests.avatars.conftest import HurriedClock
from tests.avatars.frames import people
from tests.scripted import Act, serving

KEY = f"octopize_apikey.{uuid.UUID(int=7)}.{'k' * 43}"
QUICK = ClientOptions(retry=RetryPolicy(attempts=2, base=0.01))


@pytest.fixture
def quick(sandbox: Sandbox) -> Iterator[Manager]:
    key = sandbox.avatars.api_key
    with Manager(sandbox.avatars.url, api_key=key, options=QUICK, clock=HurriedClock()) as manager:
        yield manager


def ready(manager: Manager, frame: pd.DataFrame | None = None) -> Runner:
    runner = manager.create_runner("failing", seed=1)
    runner.add_table("people", people() if frame is None else frame)
    runner.set_parameters("people", k=4)
    return runner


def test_a_job_that_fails_says_why_and_for_which_table(manager: Manager, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    people().to_csv(path, index=False)
    runner = manager.create_runner("failing")
    runner.add_table("people", path)
    runner.set_parameters("people", k=500)  # nobody counted the rows of the CSV
    with pytest.raises(JobFailed) as caught:
        runner.run()

    assert "people" in caught.value.detail and "500" in caught.value.detail and "standard" in caught.value.detail
    assert caught.value.status == "error"
    assert runner.status().state is JobState.FAILED
    with pytest.raises(JobFailed, match="500"):
        runner.shuffled("people")


def test_one_table_that_fails_does_not_take_the_others_along(manager: Manager, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    people().to_csv(path, index=False)
    runner = ready(manager)
    runner.add_table("bad", path)
    runner.set_parameters("bad", k=500)
    with pytest.raises(JobFailed, match="bad"):
        runner.run()

    assert len(runner.shuffled("people")) == 40
    with pytest.raises(JobFailed, match="bad"):
        runner.shuffled("bad")


def test_advice_that_fails_says_why(manager: Manager) -> None:
    runner = manager.create_runner("failing")
    runner.add_table("few", people(3))
    with pytest.raises(JobFailed, match=r"few.*rows"):
        runner.advise_parameters()


def test_a_cancelled_run_says_so(manager: Manager) -> None:
    runner = ready(manager, people(20_000))
    job = runner.run(wait=False)
    runner.cancel()

    with pytest.raises(JobFailed) as caught:
        job.result(timeout=60)
    assert caught.value.status == "cancelled"
    with pytest.raises(JobFailed):
        runner.shuffled("people")
    runner.cancel()  # nothing is left to stop: no error


def test_a_run_that_takes_too_long_can_be_come_back_to(manager: Manager) -> None:
    runner = ready(manager, people(3_000))
    with pytest.raises(JobTimeout) as caught:
        runner.run(timeout=0)

    assert len(manager.resume(caught.value.job_id).result().shuffled("people")) == 3_000
    assert len(runner.shuffled("people")) == 3_000


def test_a_fault_of_the_storage_ends_an_upload(quick: Manager, sandbox: Sandbox) -> None:
    sandbox.faults.add(path="/avatars/storage/*", status=500, times=10)
    runner = quick.create_runner("failing")
    with pytest.raises(ServerFault) as caught:
        runner.add_table("people", people())

    assert caught.value.method == "PUT" and "/storage/" in caught.value.url
    assert runner.tables == ()
    sandbox.faults.clear()
    runner.add_table("people", people())
    assert runner.tables == ("people",)


def test_a_fault_that_passes_is_not_noticed(quick: Manager, sandbox: Sandbox) -> None:
    for path in ("/avatars/api/upload_url", "/avatars/api/access", "/avatars/storage/*", "/avatars/api/jobs"):
        sandbox.faults.add(path=path, status=503, retry_after=0, times=1)
    runner = ready(quick)
    runner.run()
    sandbox.faults.add(path="/avatars/api/results/*", disconnect="after", times=1)

    assert len(runner.shuffled("people")) == 40


def test_a_busy_service_is_sent_the_set_again(quick: Manager, sandbox: Sandbox) -> None:
    sandbox.faults.add(path="/avatars/api/resources/*", status=429, retry_after=0, times=1)
    sandbox.faults.add(path="/avatars/api/jobs/flow", status=429, retry_after=0, times=1)
    ready(quick).run()


def test_a_launch_whose_answer_is_lost_is_found_again(quick: Manager, sandbox: Sandbox) -> None:
    sandbox.faults.add(path="/avatars/api/jobs/flow", disconnect="after", times=1)
    runner = ready(quick)
    runner.run()

    assert len(runner.shuffled("people")) == 40
    assert len([one for one in sandbox.requests if one.path.endswith("/jobs/flow")]) == 1


def test_a_launch_that_never_arrived_is_reported(quick: Manager, sandbox: Sandbox) -> None:
    sandbox.faults.add(path="/avatars/api/jobs/flow", disconnect="before", times=1)
    with pytest.raises(OutcomeUnknown):
        ready(quick).run()


def test_a_launch_refused_halfway_takes_the_first_along(quick: Manager, sandbox: Sandbox) -> None:
    runner = ready(quick, people(20_000))
    runner.add_table("more", people())
    runner.set_parameters("more", k=4)
    sandbox.faults.add(path="/avatars/api/jobs/flow", status=422, body='{"detail": "not today"}', skip=1, times=1)
    with pytest.raises(BadRequest, match="not today"):
        runner.run()

    assert [one.path for one in sandbox.requests if one.path.endswith("/cancel")] != []


def test_a_result_cut_short_is_an_error(quick: Manager, sandbox: Sandbox) -> None:
    runner = ready(quick)
    runner.run()
    sandbox.faults.add(path="/avatars/storage/*", truncate=True, times=10)
    with pytest.raises(OutcomeUnknown, match="broke off"):
        runner.shuffled("people")


def test_a_result_that_is_no_table_is_an_error(quick: Manager, sandbox: Sandbox) -> None:
    runner = ready(quick)
    runner.run()
    sandbox.faults.add(path="/avatars/storage/*", status=200, body="<html>gateway</html>", times=1)
    with pytest.raises(UnexpectedResponse):
        runner.privacy_metrics("people")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("[" * 20_000, "nested too deeply"),
        ("{}", "none of the figures"),
        ('{"hidden_rates": 1}', "none of the figures"),
        ('{"hidden_rate": "x"}', "hidden_rate: a finite number or null expected, got 'x'"),
        ('{"hidden_rate": 1e999}', "hidden_rate: a finite number or null expected, got inf"),
        ('{"hidden_rate": 95, "closest_rate": NaN}', "closest_rate: a finite number or null expected, got nan"),
        (f'{{"hidden_rate": 1{"0" * 400}}}', "hidden_rate: a finite number or null expected, got 1000"),
        ('{"hidden_rate": true}', "got True"),
        ('{"hidden_rate": [1]}', r"got \[1\]"),
    ],
)
def test_figures_that_are_none_are_an_error(quick: Manager, sandbox: Sandbox, body: str, said: str) -> None:
    runner = ready(quick)
    runner.run()
    sandbox.faults.add(path="/avatars/storage/*", status=200, body=body, times=1)
    with pytest.raises(UnexpectedResponse, match=said) as caught:
        runner.privacy_metrics("people")
    assert caught.value.url.startswith("s3://")


def test_a_figure_the_service_does_not_give_is_none(quick: Manager, sandbox: Sandbox) -> None:
    runner = ready(quick)
    runner.run()
    sandbox.faults.add(path="/avatars/storage/*", status=200, body='{"hellinger_mean": null}', times=1)

    assert runner.signal_metrics("people").hellinger_mean is None


def test_a_set_that_is_no_yaml_is_an_error(quick: Manager, sandbox: Sandbox) -> None:
    job = ready(quick).run()
    sandbox.faults.add(path="/avatars/api/resources/*", status=200, body="[" * 20_000, times=1)
    with pytest.raises(UnexpectedResponse, match="nested too deeply"):
        quick.resume(job.id)


def test_a_run_the_service_has_forgotten_is_lost(manager: Manager, sandbox: Sandbox) -> None:
    runner = ready(manager, people(20_000))
    job = runner.run(wait=False)
    sandbox.reset()

    with pytest.raises(JobFailed, match="people") as caught:
        job.result(timeout=30)
    assert caught.value.status == "lost"
    with pytest.raises(JobFailed):
        runner.shuffled("people")


def test_a_set_that_answers_404_while_polling_is_lost(quick: Manager, sandbox: Sandbox) -> None:
    job = ready(quick, people(3_000)).run(wait=False)
    sandbox.faults.add(path="/avatars/api/jobs", status=404, body='{"detail": "no such set"}', times=1)

    status = job.status()
    assert (status.state, status.word) == (JobState.FAILED, "lost") and "people" in status.detail


def test_a_job_that_was_never_listed_is_lost_with_its_set() -> None:
    launch = Launch(set_name=uuid.UUID(int=1), tables=("t",), jobs={"standard": "s"}, listed=False)
    acts = [Act(body={"jobs": []}), Act(body=b"kind: AvatarSchema", content_type="application/yaml")]
    acts += [Act(body={"jobs": []}), Act(status=404, body={"detail": "gone"})]
    with (
        serving(Act(body={"message": "fits", "status": "compatible"}), *acts) as server,
        Manager(server.url, api_key=KEY, options=QUICK) as manager,
    ):
        job = follow(manager.api, [launch], True, Schedule())
        assert job.status().state is JobState.RUNNING  # the set is there: the list may lag behind
        assert job.status().word == "lost"


def test_an_expired_token_while_polling_is_told_and_the_run_goes_on(sandbox: Sandbox) -> None:
    with Manager(sandbox.avatars.url, clock=HurriedClock()) as manager:
        manager.authenticate(sandbox.avatars.username, sandbox.avatars.password)
        job = ready(manager).run(wait=False)
        sandbox.expire_tokens()
        with pytest.raises(AuthenticationFailed):
            job.result()
        manager.authenticate(sandbox.avatars.username, sandbox.avatars.password)
        assert len(job.result().shuffled("people")) == 40


def test_no_secret_is_in_logs_or_errors(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    access = sandbox.avatars
    errors: list[AudienceKitError] = []

    def attempt(step: Callable[[], object]) -> None:
        with pytest.raises(AudienceKitError) as caught:
            step()
        errors.append(caught.value)

    def echo(path: str, *words: str) -> None:
        # A service that repeats what it was sent is the worst case for whoever logs its answers.
        sandbox.faults.clear()
        sandbox.faults.add(path=path, status=400, body=json.dumps({"detail": " ".join(words)}))

    with Manager(access.url, options=QUICK, clock=HurriedClock()) as manager:
        echo("/avatars/api/login", access.password)
        attempt(lambda: manager.authenticate(access.username, access.password))
        sandbox.faults.clear()
        attempt(lambda: manager.authenticate(access.username, "another-password"))
        manager.authenticate(access.username, access.password)
        token = manager.api._credentials.headers()["Authorization"].removeprefix("Bearer ")
        keys = manager.api.access(f"{manager.api.upload_url()}/t.csv").credentials
        echo("/avatars/storage/*", keys.access_key_id, keys.secret_access_key)
        attempt(lambda: ready(manager))
        echo("/avatars/api/*", token)
        attempt(lambda: ready(manager))
        shown = [repr(manager), repr(manager.api)]
    with Manager(access.url, api_key=access.api_key, options=QUICK) as manager:
        echo("/avatars/api/*", access.api_key)
        attempt(lambda: ready(manager))
        shown.append(repr(manager))
    shown += ["".join(traceback.format_exception(error)) for error in errors]
    shown += [repr(pickle.dumps(error)) + repr(error.__dict__) for error in errors]
    shown += [repr(error.__context__) for error in errors]  # libraries that pickle errors whole take it along
    text = caplog.text + "".join(shown)

    assert "audiencekit" in caplog.text and len(errors) == 5
    secrets = (access.password, "another-password", token, access.api_key, keys.access_key_id, keys.secret_access_key)
    # The lines of this file that a traceback quotes hold the one password that is written here.
    text = text.replace('manager.authenticate(access.username, "another-password")', "")
    assert [secret for secret in secrets if secret in text] == []


def test_a_metric_that_failed_takes_no_avatars_along(manager: Manager, sandbox: Sandbox) -> None:
    runner = ready(manager, people(3_000))
    job = runner.run(wait=False)
    manager.cancel_jobs([runner.jobs["privacy_metrics"]])
    with pytest.raises(JobFailed, match="privacy_metrics"):
        job.result()

    assert len(runner.shuffled("people")) == 3_000
    assert runner.signal_metrics("people").hellinger_mean is not None
    with pytest.raises(JobFailed, match="privacy_metrics"):
        runner.privacy_metrics("people")
