"""The sandbox's end of the worker: started with the first task, started anew after a crash."""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from audiencekit.sandbox.avatars.task import Message, Outcome, Step, Task


class WorkerLost(Exception):
    """The process ended before it had answered."""


class Worker:
    """One worker process; what it prints goes to *log*.

    A plain subprocess rather than multiprocessing: that would run the user's main module again in the child.
    """

    def __init__(self, log: Path) -> None:
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._lock = threading.Lock()

    def run(self, task: Task, on_step: Callable[[Step], bool]) -> Outcome:
        """Have *task* done, on the calling thread. *on_step* hears of each stage and says whether to go on.

        Raises `WorkerLost` when the process dies; the next call starts another.
        """
        process = self._started()
        assert process.stdin is not None and process.stdout is not None
        try:
            message: object = task
            while True:
                pickle.dump(message, process.stdin)
                process.stdin.flush()
                answer: Message = pickle.load(process.stdout)
                if not isinstance(answer, Step):
                    return answer
                message = on_step(answer)
        except (EOFError, OSError, pickle.UnpicklingError, ValueError) as error:
            self._end()
            raise WorkerLost("The worker process ended while the job ran.") from error

    @property
    def pid(self) -> int | None:
        """The process's id while there is one."""
        process = self._process
        return process.pid if process else None

    def kill(self) -> None:
        """End the process at once; a `run` on another thread raises `WorkerLost`."""
        with self._lock:
            if self._process is not None:
                self._process.kill()
                self._process.wait()  # so that the next task sees that it is gone

    def close(self) -> None:
        """End the process for good."""
        with self._lock:
            self._closed = True
        self.kill()

    def reap(self) -> None:
        """Collect what is left of an ended process; for the thread that runs tasks."""
        self._end()

    def _started(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._closed:
                raise WorkerLost("The sandbox is closing.")
            if self._process is not None and self._process.poll() is not None:
                _close_streams(self._process)  # it died between two tasks: no task is lost
                self._process = None
            if self._process is None:
                self._process = self._start()
            return self._process

    def _start(self) -> subprocess.Popen[bytes]:
        # The child finds what this process finds, wherever it is started; -P keeps the working directory out.
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-P", "-m", "audiencekit.sandbox.avatars.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=environment,
            )

    def _end(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            _close_streams(process)


def _close_streams(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
