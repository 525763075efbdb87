"""Jobs that were launched together, of which the service said their names but not yet what each of them is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from audiencekit_api.avatars.models import JobResponse

from audiencekit.avatars.launch import Launch


class LaunchedJobs(Mapping[str, str]):
    """The job behind each parameters name, looked up when first asked for and whenever the service lists them.

    *names* are the jobs the service answered. Where that answer was lost, *parameters* are those that must have been
    launched: a set is launched whole or not at all (contract 2.7), so one that is not listed will be.
    """

    def __init__(
        self,
        look: Callable[[], Sequence[JobResponse]],
        *,
        names: Sequence[str] = (),
        parameters: Sequence[str] = (),
    ) -> None:
        self._look = look
        self._names = tuple(names)
        self._parameters = tuple(parameters)
        self._known: dict[str, str] = {}

    def learn(self, listed: Sequence[JobResponse]) -> None:
        """What the jobs of the set, newest first, tell of these."""
        for job in reversed(listed):
            if job.name in self._names or (not self._names and job.parameters_name in self._parameters):
                self._known[job.parameters_name] = job.name

    def awaited(self) -> dict[str, str]:
        """Every one of them, without asking: a job that is not known yet by its own name, or without one."""
        known = self._known.values()
        unknown = {name: name for name in self._names if name not in known}
        return {**self._known, **unknown, **{each: "" for each in self._parameters if each not in self._known}}

    def __getitem__(self, parameters: str) -> str:
        if parameters not in self._known:
            self._resolve()
        return self._known[parameters]

    def __iter__(self) -> Iterator[str]:
        self._resolve()
        return iter(list(self._known))

    def __len__(self) -> int:
        self._resolve()
        return len(self._known)

    def __repr__(self) -> str:
        return f"LaunchedJobs({self.awaited()})"

    def _resolve(self) -> None:
        if self.awaited() != self._known:
            self.learn(self._look())


def awaited(launch: Launch) -> dict[str, str]:
    """The jobs of *launch* as far as they are known, without asking: see :meth:`LaunchedJobs.awaited`."""
    return launch.jobs.awaited() if isinstance(launch.jobs, LaunchedJobs) else dict(launch.jobs)


def learn(launch: Launch, listed: Sequence[JobResponse]) -> None:
    """Note what the jobs of its set tell of *launch*."""
    if isinstance(launch.jobs, LaunchedJobs):
        launch.jobs.learn(listed)
