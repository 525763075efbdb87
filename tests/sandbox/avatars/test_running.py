"""A job that runs: cancelled, cut off by a restart, by a reset, by a crash. A pipe in place of the table holds it."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import yaml

from audiencekit.engine import Parameters
from audiencekit.sandbox import Sandbox, avatars
from audiencekit.sandbox.avatars import job_state, objects, set_state
from audiencekit.sandbox.avatars.contents import Contents, objects_folder
from audiencekit.sandbox.avatars.dispatcher import Dispatcher
from audiencekit.sandbox.avatars.job_state import Job
from audiencekit.sandbox.avatars.objects import StoredObject
from audiencekit.sandbox.avatars.process import Worker, WorkerLost
from audiencekit.sandbox.avatars.set_state import StoredSet
from audiencekit.sandbox.avatars.task import Failed, Finished, Step, Stopped, TableFile, TableTask, Task
from audiencekit.sandbox.world import World
from tests.sandbox.avatars.service import PATIENCE, Service, documents

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs named pipes")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "sandbox.db"


@pytest.fixture
def running(data: Path) -> Iterator[Service]:
    with Sandbox(path=data) as sandbox, Service(sandbox.avatars) as service:
        yield service


def held_job(service: Service, data: Path, frame: pd.DataFrame) -> tuple[str, str, Path]:
    """A set, a job of it that is reading its table and goes on once the pipe is written to, and the pipe."""
    service.upload("t.csv", frame)
    name = service.store_set(documents("t.csv", k=5))
    (table,) = (data.with_name("sandbox.db-files") / "avatars" / "objects").iterdir()
    table.unlink()
    os.mkfifo(table)
    job = service.launch(name, "standard")
    service.seen(job, lambda job: job["status"] == "pending")
    return name, job, table


def test_states_and_progress_of_a_job_that_waits_and_one_that_runs(
    running: Service, data: Path, frame: pd.DataFrame
) -> None:
    name, job, pipe = held_job(running, data, frame)
    metrics = running.launch(name, "privacy_metrics", job)
    seen, waiting = running.job(job), running.job(metrics)
    assert (seen["phase"], seen["phase_done"], seen["phase_total"], seen["progress"]) == ("reading t", 0, 3, 0.0)
    assert (seen["done"], seen["exception"]) == (False, "")
    assert (waiting["status"], waiting["done"], waiting["progress"]) == ("queued", False, None)
    answer = running.api.get(f"/results/{job}")
    assert (answer.status_code, answer.json()["detail"]) == (404, f"No results file for job {job}")
    pipe.write_bytes(frame.to_csv(index=False).encode())
    ended = running.settled(job)
    assert (ended["status"], ended["progress"], ended["phase"]) == ("finished", 1.0, "")


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_at_its_next_stage(
    running: Service, data: Path, frame: pd.DataFrame
) -> None:
    name, job, pipe = held_job(running, data, frame)
    metrics = running.launch(name, "privacy_metrics", job)
    alone = running.launch(name, "advice_parameters")
    cancelled = running.api.post(f"/jobs/{alone}/cancel").json()
    assert (cancelled["status"], cancelled["done"]) == ("cancelled", True)
    assert cancelled["exception"]
    stopping = running.api.post(f"/jobs/{job}/cancel").json()
    assert (stopping["status"], stopping["phase"], stopping["done"]) == ("pending", "cancelling", False)
    pipe.write_bytes(frame.to_csv(index=False).encode())
    assert running.settled(job)["status"] == "cancelled"
    dependant = running.settled(metrics)
    assert dependant["status"] == "cancelled"
    assert job in dependant["exception"]


def test_a_running_job_that_is_deleted_leaves_nothing(running: Service, data: Path, frame: pd.DataFrame) -> None:
    _, job, pipe = held_job(running, data, frame)
    assert running.api.delete(f"/jobs/{job}").json()["deleted_at"] is not None
    pipe.write_bytes(frame.to_csv(index=False).encode())
    assert running.settled(job)["status"] == "cancelled"
    assert running.api.get(f"/results/{job}").status_code == 404


@pytest.mark.full
def test_sets_jobs_results_and_keys_outlast_a_restart_and_what_ran_is_lost(data: Path, frame: pd.DataFrame) -> None:
    with Sandbox(path=data) as sandbox, Service(sandbox.avatars) as service:
        key = sandbox.avatars.api_key
        service.upload("t.csv", frame)
        done_set = service.store_set(documents("t.csv", k=5))
        done = service.launch(done_set, "standard")
        shuffled = service.read(service.finished(done)["shuffled"][0])
        service.api.delete(f"/jobs/{service.launch(done_set, 'advice_parameters')}")
        objects = data.with_name("sandbox.db-files") / "avatars" / "objects"
        kept = {path.name for path in objects.iterdir()}
        service.upload("held.csv", frame)
        name = service.store_set(documents("held.csv", k=5))
        (table,) = (path for path in objects.iterdir() if path.name not in kept)
        table.unlink()
        os.mkfifo(table)
        lost = service.launch(name, "standard")
        service.seen(lost, lambda job: job["status"] == "pending")
        dependant = service.launch(name, "privacy_metrics", lost)
        queued = service.launch(done_set, "signal_metrics", done)
        (objects / "left-by-a-crash.part").write_bytes(b"x")

    with Sandbox(path=data) as sandbox, Service(sandbox.avatars) as service:
        assert sandbox.avatars.api_key == key
        job = service.settled(lost)
        assert (job["status"], job["exception"]) == ("lost", "The sandbox was stopped while the job ran.")
        assert service.settled(dependant)["status"] == "parent_error"
        assert service.settled(queued)["status"] == "finished"
        results = service.api.get(f"/results/{done}").json()
        # Addresses name the API they are read through, and that has another port now.
        assert results["shuffled"][0].startswith(f"{sandbox.avatars.url}/api/access?url=s3://")
        assert service.read(results["shuffled"][0]) == shuffled
        assert not (objects / "left-by-a-crash.part").exists()


@pytest.mark.full
def test_a_reset_ends_what_runs_and_the_next_job_finds_a_worker(data: Path, frame: pd.DataFrame) -> None:
    with Sandbox(path=data) as sandbox, Service(sandbox.avatars) as service:
        _, job, _ = held_job(service, data, frame)
        sandbox.reset()
        assert service.api.get(f"/jobs/{job}").status_code == 404
        service.upload("t.csv", frame)
        name = service.store_set(documents("t.csv", k=5))
        assert service.finished(service.launch(name, "standard"))["shuffled"]


def test_a_job_whose_worker_crashes_is_lost_with_its_dependants_and_the_next_one_runs(
    tmp_path: Path, frame: pd.DataFrame
) -> None:
    with contextlib.closing(World.open(tmp_path / "sandbox.db", token="unused")) as world:
        world.store.add_schema(avatars.SCHEMA)
        avatars.seed(world)
        contents = Contents(world.store, objects_folder(world.work_dir))
        dispatcher = Dispatcher(world.store, contents, tmp_path / "jobs")
        world.on_close.append(dispatcher.close)

        def add(connection: sqlite3.Connection) -> None:
            text = yaml.safe_dump_all(documents("t.csv", k=5))
            inputs = {"t.csv": "30d/t.csv"}
            set_state.insert(
                connection, StoredSet(name="set", user="user", display_name="demo", text=text, inputs=inputs)
            )
            stored = StoredObject(bucket="user", key="30d/t.csv", file="table", size=1, etag="")
            objects.put(connection, stored)
            for name, kind, parents in (
                ("run", "standard", ()),
                ("metrics", "privacy_metrics", ("run",)),
                ("advice", "advice", ()),
            ):
                job = Job(
                    name=name,
                    user="user",
                    set_name="set",
                    parameters_name="advice_parameters" if kind == "advice" else kind,
                    display_name="demo",
                    kind=kind,
                    depends_on=parents,
                    created_at=0.0,
                )
                job_state.insert(connection, job)

        def wait_for(name: str, *statuses: str) -> Job:
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end:
                job = world.store.read(lambda connection: job_state.find_any(connection, name))
                if job is not None and job.status in statuses:
                    return job
                time.sleep(0.01)
            raise AssertionError(f"{name} never was {statuses}")

        pipe = contents.folder / "table"
        os.mkfifo(pipe)
        world.store.write(add)
        dispatcher.wake()
        wait_for("run", "pending")
        assert dispatcher.worker_pid is not None
        os.kill(dispatcher.worker_pid, 9)
        assert wait_for("run", "lost").exception == "The worker process ended while the job ran."
        assert wait_for("metrics", "parent_error").over
        wait_for("advice", "pending")
        pipe.write_bytes(frame.to_csv(index=False).encode())
        wait_for("advice", "finished")
        idle = dispatcher.worker_pid
        assert idle is not None
        time.sleep(0.05)  # it looks for another job and finds none
        dispatcher.interrupt()  # a reset with nothing in hand
        os.kill(idle, 0)  # Worker.kill waits for the end of what it killed, so this one lives


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    worker = Worker(tmp_path / "worker.log")
    yield worker
    worker.close()
    worker.reap()


def a_task(folder: Path, frame: pd.DataFrame, k: int = 5) -> Task:
    folder.mkdir(exist_ok=True)
    path = folder / "in.csv"
    frame.to_csv(path, index=False)
    table = TableTask(name="t", data=TableFile(path=str(path), format="csv"), parameters=Parameters(k=k))
    return Task(kind="standard", tables=(table,), folder=str(folder), created_at="2026-01-01T00:00:00+00:00", seed=1)


def test_a_worker_that_dies_loses_its_task_and_the_next_one_gets_another(
    worker: Worker, tmp_path: Path, frame: pd.DataFrame
) -> None:
    def die(_: Step) -> bool:
        assert worker.pid is not None
        os.kill(worker.pid, 9)
        return True

    task = a_task(tmp_path / "task", frame)
    assert isinstance(worker.run(task, lambda _: True), Finished)
    with pytest.raises(WorkerLost):
        worker.run(task, die)
    assert isinstance(worker.run(task, lambda _: True), Finished)


@pytest.mark.full
def test_a_worker_killed_between_two_tasks_loses_none(worker: Worker, tmp_path: Path, frame: pd.DataFrame) -> None:
    task = a_task(tmp_path / "task", frame)
    assert isinstance(worker.run(task, lambda _: True), Finished)
    before = worker.pid
    worker.kill()
    assert isinstance(worker.run(task, lambda _: True), Finished)
    assert worker.pid != before


def test_a_worker_stops_when_told_to_and_reports_what_the_engine_refuses(
    worker: Worker, tmp_path: Path, frame: pd.DataFrame
) -> None:
    steps: list[Step] = []

    def first_only(step: Step) -> bool:
        steps.append(step)
        return step.done == 0

    task = a_task(tmp_path / "task", frame)
    assert worker.run(task, first_only) == Stopped()
    assert [(step.done, step.total) for step in steps] == [(0, 3), (1, 3)]
    failed = worker.run(a_task(tmp_path / "task", frame, k=60), lambda _: True)
    assert isinstance(failed, Failed)
    assert failed.text.startswith("table 't': expected k at most")


def test_a_closed_worker_starts_no_more(worker: Worker, tmp_path: Path, frame: pd.DataFrame) -> None:
    worker.close()
    with pytest.raises(WorkerLost):
        worker.run(a_task(tmp_path / "task", frame), lambda _: True)


@pytest.mark.parametrize("process", [False, True])
def test_stopping_the_sandbox_ends_the_worker(data: Path, frame: pd.DataFrame, process: bool) -> None:
    # The pipe's other end closes with the process that reads it.
    with Sandbox(path=data, process=process) as sandbox, Service(sandbox.avatars) as service:
        _, _, pipe = held_job(service, data, frame)
        descriptor = os.open(pipe, os.O_WRONLY)
    with contextlib.closing(os.fdopen(descriptor, "wb", buffering=0)) as writer, pytest.raises(BrokenPipeError):
        writer.write(b"too late")
