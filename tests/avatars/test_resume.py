"""Coming back: after the client was killed, by name, by id, under a new version."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from audiencekit.avatars import Manager
from audiencekit.avatars.resume import next_version
from audiencekit.errors import InvalidInput, JobFailed, NotFound
from audiencekit.sandbox import Sandbox
from tests.avatars.conftest import HurriedClock
from tests.avatars.frames import people
from tests.avatars.lying import HANG_UP, Answer, Asked, lying

# Runs until it is killed, at the first look at its own run.
CLIENT = """
import os, sys
from audiencekit.avatars import Manager
from tests.avatars.frames import people

with Manager(sys.argv[1], api_key=sys.argv[2]) as manager:
    runner = manager.create_runner(sys.argv[3], seed=4)
    runner.add_table("t", people(3_000))
    runner.set_parameters("t", k=4)

    def told(status):
        print(runner.job.id, flush=True)
        sys.stdin.read()

    runner.run(on_progress=told)
"""


def killed(sandbox: Sandbox, label: str) -> str:
    """The id of a run whose client was killed while it waited."""
    command = [sys.executable, "-c", CLIENT, sandbox.avatars.url, sandbox.avatars.api_key, label]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
        assert client.stdout is not None
        job_id = client.stdout.readline().strip()
        client.send_signal(signal.SIGKILL)
        client.wait(30)
    assert job_id and client.returncode == -signal.SIGKILL
    return job_id


def test_a_run_outlives_its_client_and_nothing_runs_twice(sandbox: Sandbox, manager: Manager) -> None:
    label = f"killed-{uuid.uuid4().hex[:8]}"
    job_id = killed(sandbox, label)
    before = [job.name for job in manager.get_jobs_by_id(job_id)]

    assert [found for found, _ in manager.find_ids_by_name(label)] == [job_id]
    results = manager.resume(job_id).result()
    assert len(results.shuffled("t")) == 3_000 and results.privacy_metrics("t").hidden_rate is not None
    assert [job.name for job in manager.get_jobs_by_id(job_id)] == before
    assert len([one for one in sandbox.requests if one.path.endswith("/jobs/flow")]) == 1


def test_a_client_killed_while_it_comes_back_can_come_back_again(sandbox: Sandbox, manager: Manager) -> None:
    job_id = killed(sandbox, "killed-twice")
    program = CLIENT.split("with Manager")[0] + (
        "def told(status):\n    print('looked', flush=True)\n    sys.stdin.read()\n"
        "with Manager(sys.argv[1], api_key=sys.argv[2]) as manager:\n"
        "    manager.resume(sys.argv[3]).result(on_progress=told)\n"
    )
    command = [sys.executable, "-c", program, sandbox.avatars.url, sandbox.avatars.api_key, job_id]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
        assert client.stdout is not None and client.stdout.readline() == "looked\n"
        client.kill()

    assert len(manager.resume(job_id).result().shuffled("t")) == 3_000
    assert len([one for one in sandbox.requests if one.path.endswith("/jobs/flow")]) == 1


def test_a_client_killed_between_two_sets_says_what_runs(sandbox: Sandbox, tmp_path: Path) -> None:
    program = (
        "import logging, sys\nfrom audiencekit.avatars import Manager\nfrom tests.avatars.frames import people\n"
        "logging.basicConfig(stream=sys.stdout, level=logging.INFO)\n"
        "with Manager(sys.argv[1], api_key=sys.argv[2]) as manager:\n"
        "    runner = manager.create_runner('between', seed=1, compute_figures=False)\n"
        "    for table in ('t', 'u'):\n"
        "        runner.add_table(table, people())\n        runner.set_parameters(table, k=4)\n"
        "    runner.run()\n"
    )
    clients: list[subprocess.Popen[str]] = []
    with lying(sandbox.avatars.url) as proxy:

        def kill(asked: Asked) -> Answer | None:
            if proxy.count("POST", "/jobs/flow") == 2:
                clients[0].kill()
                return HANG_UP
            return None

        proxy.before = kill
        command = [sys.executable, "-c", program, proxy.url, sandbox.avatars.api_key]
        clients.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        log, _ = clients[0].communicate(timeout=60)
    assert clients[0].returncode == -signal.SIGKILL
    (run_id,) = re.findall(r"manager\.resume\('([0-9a-f,-]+)'\)", log)
    first, second = run_id.split(",")

    with Manager(sandbox.avatars.url, api_key=sandbox.avatars.api_key, clock=HurriedClock()) as manager:
        with pytest.raises(InvalidInput, match=f"{second} is a set of the service.*resume\\('{first}'\\)"):
            manager.resume(run_id)
        assert len(manager.resume(first).result().shuffled("t")) == 40
        runner = manager.create_runner_from_id(run_id)
        runner.run(["standard"], ignore_warnings=True)
        assert len(runner.shuffled("t")) == len(runner.shuffled("u")) == 40


def test_pictures_of_a_resumed_run_know_time_and_target(manager: Manager, tmp_path: Path) -> None:
    runner = manager.create_runner("pictures", seed=1, compute_figures=False)
    runner.add_table("p", people().assign(id=range(40)), primary_key="id", individual_level=True)
    series = pd.DataFrame({"id": np.repeat(range(40), 5), "at": np.tile(range(5), 40), "x": np.arange(200) % 7 / 3})
    runner.add_table("s", series, foreign_keys=["id"], time_series_time="at")
    runner.add_link("p", "id", "s", "id", method="time_series")
    runner.set_parameters("p", k=4, known_variables=["age"], target="town")
    resumed = manager.resume(runner.run().id).result()
    for table, kind in (("p", "class_projection_2d"), ("s", "raw_series")):
        saved = resumed.render_plot(table, kind, path=tmp_path / f"{kind}.png")
        assert saved[0].stat().st_size > 5_000


def test_two_processes_come_back_to_one_run(sandbox: Sandbox, manager: Manager) -> None:
    job_id = killed(sandbox, "shared")
    program = (
        "import sys\nfrom audiencekit.avatars import Manager\n"
        "with Manager(sys.argv[1], api_key=sys.argv[2]) as manager:\n"
        "    results = manager.resume(sys.argv[3]).result()\n"
        "    print(int(results.shuffled('t')['age'].sum()), results.privacy_metrics('t').hidden_rate)\n"
    )
    command = [sys.executable, "-c", program, sandbox.avatars.url, sandbox.avatars.api_key, job_id]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [process.communicate(timeout=120)[0] for process in both]
    assert told[0] == told[1] != "" and [process.returncode for process in both] == [0, 0]
    assert len(manager.get_jobs_by_id(job_id)) == 3


def test_a_run_that_failed_is_come_back_to_as_failed(manager: Manager, sandbox: Sandbox) -> None:
    runner = manager.create_runner("failed", seed=1)
    runner.add_table("t", people(20_000))
    runner.set_parameters("t", k=4)
    job = runner.run(wait=False)
    runner.cancel()
    with pytest.raises(JobFailed):
        job.result(timeout=60)
    with pytest.raises(JobFailed, match="t"):
        manager.resume(job.id).result()
    again = manager.create_runner_from_id(job.id)
    with pytest.raises(JobFailed):
        again.shuffled("t")


def test_the_newest_run_of_a_name_is_found(manager: Manager) -> None:
    label = f"found-{uuid.uuid4().hex[:8]}"
    for k in (4, 6):
        runner = manager.create_runner(label, seed=1)
        runner.add_table("t", people())
        runner.set_parameters("t", k=k)
        runner.run()
    runner.advise_parameters()
    found = manager.create_runner_from_name(label)
    parameters = found.parameters("t")

    assert parameters and parameters.k == 6
    assert (found.display_name, found.seed) == (f"{label}-v1", 1)
    assert len(manager.find_ids_by_name(label)) == 2
    assert {job.kind for _, jobs in manager.find_ids_by_name(label) for job in jobs}.isdisjoint({"advice"})
    with pytest.raises(InvalidInput, match="no run of a set called"):
        manager.create_runner_from_name("nobody")


def test_a_run_over_several_sets_is_reloaded_whole(manager: Manager) -> None:
    runner = manager.create_runner("several")
    for name in ("a", "b"):
        runner.add_table(name, people())
        runner.set_parameters(name, k=4)
    job = runner.run()
    again = manager.create_runner_from_id(job.id)

    assert (again.display_name, again.tables) == ("several-v1", ("a", "b"))
    assert len(again.shuffled("b")) == 40


@pytest.mark.parametrize(("given", "kind"), [("x", InvalidInput), (5, InvalidInput), (uuid.UUID(int=9), NotFound)])
def test_what_is_no_set_is_not_reloaded(manager: Manager, given: str, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        manager.create_runner_from_id(given)


@pytest.mark.parametrize(
    ("label", "expected"), [("demo", "demo-v1"), ("demo-v1", "demo-v2"), ("demo-v9", "demo-v10"), ("a-v", "a-v-v1")]
)
def test_labels_are_counted_up(label: str, expected: str) -> None:
    assert next_version(label) == expected


def test_jobs_are_found_cancelled_and_deleted_by_name_and_id(manager: Manager) -> None:
    label = f"jobs-{uuid.uuid4().hex[:8]}"
    runner = manager.create_runner(label, seed=1)
    runner.add_table("t", people())
    runner.set_parameters("t", k=4)
    job = runner.run()

    assert len(manager.get_jobs_by_name(label)) == 3 == len(manager.get_last_jobs(3, label))
    assert {one.name for one in manager.get_last_set()} == set(runner.jobs.values())
    assert any("shuffled" in urls for urls in manager.get_last_results(3))
    assert runner.statuses() == dict.fromkeys(runner.jobs, "finished")
    assert runner.get_status("standard") == "finished"
    assert runner.get_job("standard").name == runner.jobs["standard"]
    assert [str(one.status) for one in manager.cancel_job(label)] == ["finished"] * 3
    assert len(manager.cancel_jobs(list(runner.jobs.values()))) == 3
    assert len(manager.cancel_job_by_id(job.id)) == 3
    assert len(runner.delete(["standard"]).deleted_jobs) == 1
    assert len(manager.delete_job(label).deleted_jobs) == 2
    assert manager.delete_job_by_id(job.id).deleted_jobs == ()
    with pytest.raises(InvalidInput, match="no job"):
        manager.delete_job(label)
    with pytest.raises(InvalidInput, match="no job 'nobody'"):
        runner.get_job("nobody")


def test_a_name_that_stands_for_several_sets_is_not_guessed(manager: Manager) -> None:
    label = f"twice-{uuid.uuid4().hex[:8]}"
    runner = manager.create_runner(label)
    runner.add_table("t", people())
    runner.set_parameters("t", k=4)
    ids = [runner.run(ignore_warnings=True).id for _ in range(2)]
    for call in (manager.delete_job, manager.cancel_job):
        with pytest.raises(InvalidInput, match="2 sets called") as caught:
            call(label)
        assert all(f"{call.__name__}_by_id('{each}')" in str(caught.value) for each in ids)


def test_running_again_warns(manager: Manager) -> None:
    runner = manager.create_runner("again")
    runner.add_table("t", people())
    runner.set_parameters("t", k=4)
    runner.run()
    with pytest.warns(UserWarning, match="run again"):
        runner.run()


def test_health_is_told_without_a_credential(sandbox: Sandbox) -> None:
    with Manager(sandbox.avatars.url) as manager:
        assert manager.get_health()
