# Written by scripts/mirror from _async/job.py: change that file, not this one.
"""Job[T]: the one poller for everything long-running. Its id is enough to come back tomorrow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar, final

from audiencekit.core.deadline import SYSTEM_CLOCK, Clock, Deadline
from audiencekit.core.schedule import JobProgress, JobState, Schedule
from audiencekit.errors import DeadlineExceeded, JobFailed, JobTimeout

ResultT = TypeVar("ResultT")


@final
class Job(Generic[ResultT]):
    """Something the server is doing. Nothing is asked before ``status()``, ``wait()`` or ``result()``."""

    def __init__(
        self,
        job_id: str,
        *,
        fetch: Callable[[], JobProgress[ResultT]],
        cancel: Callable[[], None] | None = None,
        schedule: Schedule | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self.id = job_id
        self._fetch = fetch
        self._cancel = cancel
        self._schedule = schedule or Schedule()
        self._clock = clock
        self._last: JobProgress[ResultT] | None = None

    def __repr__(self) -> str:
        return f"Job(id={self.id!r}, status={self._last.word if self._last else 'not asked yet'!r})"

    def status(self) -> JobProgress[ResultT]:
        """Ask the server once. A job that has ended is not asked again."""
        if self._last is None or self._last.state is JobState.RUNNING:
            self._last = self._fetch()
        return self._last

    def done(self) -> bool:
        """Ask once; True when the job has ended, well or not."""
        return (self.status()).state is not JobState.RUNNING

    def wait(
        self, timeout: float | None = None, *, on_progress: Callable[[JobProgress[ResultT]], None] | None = None
    ) -> JobProgress[ResultT]:
        """Poll until the job ends, and return its last status.

        *timeout* in seconds; None takes the default limit of one hour; 0 looks once. Raises JobTimeout (the job goes
        on). The requests of the poll, but for the first, obey the same deadline.
        """
        limit = self._schedule.limit if timeout is None else timeout
        started, deadline = self._clock.monotonic(), Deadline.after(limit, self._clock)
        look = 0
        while True:
            look += 1
            status = self._look(deadline if look > 1 else Deadline(None), started)
            if on_progress is not None:
                on_progress(status)
            if status.state is not JobState.RUNNING:
                return status
            left, pause = deadline.left(), self._schedule.delay(look)
            if left == 0.0:
                raise JobTimeout(job_id=self.id, waited=self._clock.monotonic() - started, status=status.word)
            self._clock.sleep(pause if left is None else min(pause, left))

    def _look(self, deadline: Deadline, started: float) -> JobProgress[ResultT]:
        try:
            with deadline:
                return self.status()
        except DeadlineExceeded:
            word = self._last.word if self._last else ""
            raise JobTimeout(job_id=self.id, waited=self._clock.monotonic() - started, status=word) from None

    def result(
        self, timeout: float | None = None, *, on_progress: Callable[[JobProgress[ResultT]], None] | None = None
    ) -> ResultT:
        """Wait and return the result. Raises JobFailed with the server's text, JobTimeout as :meth:`wait` does."""
        status = self.wait(timeout, on_progress=on_progress)
        if status.state is not JobState.DONE or status.result is None:
            raise JobFailed(job_id=self.id, detail=status.detail, status=status.word)
        return status.result

    def cancel(self) -> None:
        """Ask the server to stop. Raises JobFailed when this kind of job cannot be stopped."""
        if self._cancel is None:
            raise JobFailed(job_id=self.id, detail="this kind of job cannot be cancelled", status="running")
        self._cancel()
