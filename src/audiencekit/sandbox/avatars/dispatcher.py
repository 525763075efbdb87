"""The thread that runs jobs: takes the next one that can run, gives it to the worker, files what comes back."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import threading
from pathlib import Path

from audiencekit.sandbox.avatars import job_state, objects
from audiencekit.sandbox.avatars.contents import Contents
from audiencekit.sandbox.avatars.job_state import Job
from audiencekit.sandbox.avatars.plan import NotPossible
from audiencekit.sandbox.avatars.prepare import prepare
from audiencekit.sandbox.avatars.process import Worker, WorkerLost
from audiencekit.sandbox.avatars.set_state import RETENTION
from audiencekit.sandbox.avatars.task import Broken, Failed, Finished, Outcome, Step, Stopped
from audiencekit.sandbox.store import Store

logger = logging.getLogger(__name__)

CLOSE_SECONDS = 10.0


class Dispatcher:
    """One job at a time, in one worker process. Thread and process start with the first job.

    *folder* takes what the worker writes, one folder per job, until it is filed among *contents*.
    """

    def __init__(self, store: Store, contents: Contents, folder: Path) -> None:
        self._store, self._contents, self._folder = store, contents, folder
        self._worker = Worker(folder / "worker.log")
        self._changed = threading.Event()
        self._closing = False
        self._busy = False
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id while there is one."""
        return self._worker.pid

    def wake(self) -> None:
        """Look for jobs that can run."""
        with self._lock:
            if self._thread is None and not self._closing:
                self._thread = threading.Thread(target=self._loop, name="sandbox-avatars-jobs", daemon=True)
                self._thread.start()
        self._changed.set()

    def interrupt(self) -> None:
        """End the job in hand; its worker is lost. One that has nothing to do is kept: a new one takes a second."""
        if self._busy:
            self._worker.kill()

    def close(self) -> None:
        """End the worker and the thread. The job in hand stays as it is, and is lost at the next start."""
        with self._lock:
            self._closing = True
        self._worker.close()
        self._changed.set()
        if self._thread is not None:
            self._thread.join(CLOSE_SECONDS)

    def _loop(self) -> None:
        while not self._closing:
            self._changed.clear()
            self._busy = True  # before it takes a job, so that no interrupt finds one in hand and nobody at work
            job = self._store.write(job_state.take_next)
            if job is not None:
                self._run(job)
            self._busy = False
            if job is None:
                self._changed.wait()
        self._worker.reap()

    def _run(self, job: Job) -> None:
        folder = self._folder / job.name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            task = self._store.read(lambda connection: prepare(connection, job, self._contents, folder))
            self._file(job, folder, self._worker.run(task, lambda step: self._advance(job, step)))
        except NotPossible as reason:
            self._finish(job, "error", str(reason))
        except WorkerLost as lost:
            if not self._closing:
                self._finish(job, "lost", str(lost))
        except Exception:
            logger.exception("job %s (%s) failed inside the sandbox", job.name, job.parameters_name)
            self._finish(job, "error", "internal error")
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _advance(self, job: Job, step: Step) -> bool:
        return self._store.write(
            lambda connection: job_state.advance(connection, job.name, step.phase, step.done, step.total)
        )

    def _file(self, job: Job, folder: Path, outcome: Outcome) -> None:
        match outcome:
            case Finished(files):
                keys = [(file.kind, f"{RETENTION}/{job.name}/{file.name}", folder / file.name) for file in files]
                stored = [self._contents.adopt(path, bucket=job.user, key=key) for _, key, path in keys]

                def work(connection: sqlite3.Connection) -> bool:
                    current = job_state.find_any(connection, job.name)
                    if current is None:  # the sandbox was reset meanwhile
                        return False
                    job_state.finish(connection, job.name, "finished")
                    if current.deleted_at is not None:
                        return False
                    for entry in stored:
                        objects.put(connection, entry)
                    job_state.add_results(connection, job.name, [(kind, key) for kind, key, _ in keys])
                    return True

                if not self._store.write(work):
                    self._contents.discard(entry.file for entry in stored)
            case Failed(text):
                self._finish(job, "error", text)
            case Stopped(text):
                self._finish(job, "cancelled", f"Cancelled on request while it ran. {text}".rstrip())
            case Broken(trace):
                logger.error("job %s (%s) failed inside the worker:\n%s", job.name, job.parameters_name, trace)
                self._finish(job, "error", "internal error")

    def _finish(self, job: Job, status: str, exception: str) -> None:
        self._store.write(lambda connection: job_state.finish(connection, job.name, status, exception))
