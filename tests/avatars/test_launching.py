"""Launching through a proxy that loses answers: no launched run is lost, none is launched twice, none half."""

from __future__ import annotations

import json
import logging
import re
import signal
import threading
from collections.abc import Iterator
from uuid import UUID

import pytest

from audiencekit.avatars import ClientOptions, Manager, Runner
from audiencekit.core.retry import RetryPolicy
from audiencekit.core.schedule import JobState
from audiencekit.errors import AudienceKitError, InvalidInput, PermissionDenied, ServerFault, UnexpectedResponse
from audiencekit.sandbox import Sandbox
from tests.avatars.conftest import HurriedClock
from tests.avatars.frames import people
from tests.avatars.lying import HANG_UP, Answer, Asked, Proxy, lying

BUSY = Answer(503, b'{"detail": "not now"}')
KINDS = {"standard", "signal_metrics", "privacy_metrics"}


@pytest.fixture
def proxy(sandbox: Sandbox) -> Iterator[Proxy]:
    with lying(sandbox.avatars.url) as found:
        yield found


@pytest.fixture
def far(proxy: Proxy, sandbox: Sandbox) -> Iterator[Manager]:
    """A manager behind the proxy that does not repeat much."""
    options = ClientOptions(retry=RetryPolicy(attempts=2, base=0.01))
    with Manager(proxy.url, api_key=sandbox.avatars.api_key, options=options, clock=HurriedClock()) as manager:
        yield manager


def ready(manager: Manager, *tables: str, rows: int = 40) -> Runner:
    runner = manager.create_runner("launching", seed=1, compute_figures=False)
    for table in tables or ("t",):
        runner.add_table(table, people(rows))
        runner.set_parameters(table, k=4)
    return runner


def is_flow(asked: Asked) -> bool:
    return asked.path.endswith("/jobs/flow")


def is_list(asked: Asked) -> bool:
    return asked.method == "GET" and "/api/jobs?" in asked.path


def set_of(asked: Asked) -> str:
    return str(json.loads(asked.body)["set_name"])


def test_a_launched_run_is_not_lost_when_nothing_is_listed_after_it(far: Manager, proxy: Proxy) -> None:
    proxy.before = lambda asked: BUSY if is_list(asked) and proxy.count("POST", "/jobs/flow") else None
    runner = ready(far)
    with pytest.raises(ServerFault):
        runner.run()
    assert runner.job is not None and runner.set_name is not None
    with pytest.raises(ServerFault):  # what each job is was never heard
        _ = runner.jobs

    proxy.before = lambda asked: None
    assert len(runner.shuffled("t")) == 40
    assert set(runner.jobs) == KINDS and proxy.count("POST", "/jobs/flow") == 1


@pytest.mark.parametrize("listed", [0, 1])
@pytest.mark.parametrize("lost", [False, True])
def test_a_list_that_lags_behind_does_not_end_a_run(far: Manager, proxy: Proxy, listed: int, lost: bool) -> None:
    lists = 0

    def late(asked: Asked, answer: Answer) -> Answer:
        nonlocal lists
        if is_flow(asked) and lost:
            return HANG_UP
        if is_list(asked):
            lists += 1
            # Of a launch whose answer was lost the list is all there is: it has to show something.
            if lists <= 3 and (not lost or listed):
                jobs = sorted(json.loads(answer.body)["jobs"], key=lambda job: str(job["parameters_name"]))
                finished = [{**job, "status": "finished", "done": True} for job in jobs[:listed]]
                return Answer(body=json.dumps({"jobs": finished}).encode())
        return answer

    proxy.after = late
    runner = ready(far)
    job = runner.run(wait=False)
    assert job.status().state is JobState.RUNNING
    job.result()
    assert len(runner.shuffled("t")) == 40 and set(runner.jobs) == KINDS
    assert runner.privacy_metrics("t").hidden_rate is not None
    assert proxy.count("POST", "/jobs/flow") == 1


@pytest.mark.parametrize(
    "answer",
    [
        HANG_UP,
        Answer(502, b"<html>bad gateway</html>"),
        Answer(504),
        Answer(201, b"<html>"),
        Answer(201, b'{"jobs": []}'),
    ],
    ids=["none", "502", "504", "html", "empty"],
)
def test_a_launch_whose_answer_is_lost_is_looked_up(far: Manager, proxy: Proxy, answer: Answer) -> None:
    proxy.after = lambda asked, found: answer if is_flow(asked) else found
    runner = ready(far)
    runner.run()
    assert len(runner.shuffled("t")) == 40 and set(runner.jobs) == KINDS
    assert proxy.count("POST", "/jobs/flow") == 1


@pytest.mark.parametrize(("answer", "error"), [(Answer(504), ServerFault), (Answer(201), UnexpectedResponse)])
def test_a_launch_that_cannot_be_settled_says_how_to_come_back(
    far: Manager, proxy: Proxy, caplog: pytest.LogCaptureFixture, answer: Answer, error: type[AudienceKitError]
) -> None:
    """The service answers for itself too early: what it launches shows up when nobody looks any more."""
    late: list[Asked] = []

    def early(asked: Asked) -> Answer | None:
        if is_flow(asked) and not late:
            late.append(asked)
            return answer
        return None

    proxy.before = early
    runner = ready(far)
    with pytest.raises(error, match="may run all the same") as caught:
        runner.run()
    (found,) = re.findall(r"manager\.resume\('([0-9a-f-]+)'\)", str(caught.value))
    assert found == set_of(late[0]) and found in caplog.text

    far.api.jobs.create_flow(found)
    assert len(far.resume(found).result().shuffled("t")) == 40


def test_a_set_that_is_refused_takes_the_one_before_along(far: Manager, proxy: Proxy) -> None:
    proxy.before = lambda asked: (
        Answer(403, b'{"detail": "no credits"}') if is_flow(asked) and proxy.count("POST", "/jobs/flow") == 2 else None
    )
    runner = ready(far, "t", "u", rows=3_000)
    with pytest.raises(PermissionDenied, match="no credits") as caught:
        runner.run()
    assert "may run" not in str(caught.value)
    first = set_of(next(asked for asked in proxy.asked if is_flow(asked)))
    assert {str(job.status) for job in far.get_jobs_by_id(first)} <= {"cancelled", "pending", "finished"}
    assert proxy.count("POST", "/cancel") == 3


def test_a_set_that_could_not_be_cancelled_is_named(far: Manager, proxy: Proxy) -> None:
    def refuse(asked: Asked) -> Answer | None:
        if is_flow(asked) and proxy.count("POST", "/jobs/flow") == 2:
            return Answer(403, b'{"detail": "no credits"}')
        return BUSY if asked.path.endswith("/cancel") else None

    proxy.before = refuse
    runner = ready(far, "t", "u")
    with pytest.raises(PermissionDenied, match="may run all the same") as caught:
        runner.run()
    (found,) = re.findall(r"manager\.resume\('([0-9a-f-]+)'\)", str(caught.value))
    assert len(far.resume(found).result().shuffled("t")) == 40


def test_ctrl_c_between_two_sets_leaves_none_running(
    far: Manager, proxy: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "audiencekit.avatars")
    over = threading.Event()

    def interrupt(asked: Asked) -> Answer | None:
        if is_flow(asked) and proxy.count("POST", "/jobs/flow") == 2:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            over.wait(30)
            return BUSY
        return None

    proxy.before = interrupt
    runner = ready(far, "t", "u", rows=3_000)
    with pytest.raises(KeyboardInterrupt) as caught:
        runner.run()
    over.set()

    first, second = (set_of(asked) for asked in proxy.asked if is_flow(asked))
    names = [job.name for job in far.api.jobs.of_set(UUID(first))]
    cancelled = [asked.path.split("/")[-2] for asked in proxy.asked if asked.path.endswith("/cancel")]
    assert sorted(cancelled) == sorted(names) and len(names) == 3
    # The second was on its way: nobody knows.
    assert f"manager.resume('{second}')" in "".join(caught.value.__notes__)
    assert f"manager.resume('{first},{second}')" in caplog.text  # said before the first was launched


def test_linked_tables_whose_results_would_meet_are_refused(far: Manager, proxy: Proxy) -> None:
    runner = far.create_runner("meeting")
    for name, keys in (("a.b", {"primary_key": "age"}), ("a_dot_b", {"foreign_keys": ["age"]})):
        runner.add_table(name, people(30), individual_level=name == "a.b", **keys)  # type: ignore[arg-type]
        runner.set_parameters(name, k=4)
    runner.run(["standard"], wait=False)  # two sets: their results are apart
    runner.add_link("a.b", "age", "a_dot_b", "age")
    sent = len(proxy.asked)
    with pytest.raises(InvalidInput, match=r"'a\.b' and 'a_dot_b' are linked"):
        runner.run(ignore_warnings=True)
    assert len(proxy.asked) == sent


def test_a_list_that_lags_behind_does_not_end_a_run_that_is_come_back_to(far: Manager, proxy: Proxy) -> None:
    job_id = ready(far).run().id

    def partial(asked: Asked, answer: Answer) -> Answer:
        jobs = [job for job in json.loads(answer.body)["jobs"] if job["kind"] == "standard"] if is_list(asked) else []
        return Answer(body=json.dumps({"jobs": jobs}).encode()) if jobs else answer

    proxy.after = partial
    job = far.resume(job_id)
    runner = far.create_runner_from_id(job_id)
    assert job.status().state is JobState.RUNNING and runner.status().state is JobState.RUNNING
    proxy.after = lambda asked, answer: answer
    assert job.result().privacy_metrics("t").hidden_rate is not None
    assert runner.privacy_metrics("t").hidden_rate is not None and set(runner.jobs) == KINDS
