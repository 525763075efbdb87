"""The jobs of a run: what their states mean together, and what is said when one fails (contract 2.7). Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import attrs
from audiencekit_api.avatars.models import JobResponse

from audiencekit.avatars.configuration import REPORTS
from audiencekit.core.schedule import JobState

_FAILED = frozenset({"error", "lost", "orphaned"})


@attrs.frozen(kw_only=True)
class Launch:
    """One resource set that was launched: its id, its tables, and the job behind each parameters document.

    *listed*: whether these jobs are known from the service's own list, so that one missing there is lost. *label*: what
    it is called among several sets, where that is not its first table.
    """

    set_name: UUID
    tables: tuple[str, ...]
    jobs: Mapping[str, str]
    listed: bool = True
    label: str | None = None


@attrs.frozen(kw_only=True)
class Standing:
    """Where a run stands: state, the service's own word, progress 0 to 1, and why it failed."""

    state: JobState
    word: str
    progress: float | None = None
    detail: str = ""


def state_of(job: JobResponse) -> JobState:
    """The meaning of one job's status; a word nobody knows counts as running until the service says ``done``."""
    match str(job.status):
        case "finished":
            return JobState.DONE
        case "cancelled":
            return JobState.CANCELLED
        case word if word in _FAILED or word == "parent_error" or job.done:
            return JobState.FAILED
        case _ if job.deleted_at:
            return JobState.CANCELLED
        case _:
            return JobState.RUNNING


def judge(launch: Launch, jobs: Sequence[JobResponse], *, seen: Collection[str] = ()) -> Standing:
    """Where *launch* stands, by the jobs of its set. The first failure ends it, named by its cause, not by what
    follows from it. A job that is not listed is lost when it was *seen* (its name) before, else it counts as running.

    Reports go by themselves: they tell of the others' results and keep nobody from those, whether they last or fail.
    They count in a launch of nothing else.
    """
    counted = {name: job for name, job in launch.jobs.items() if name not in REPORTS} or launch.jobs
    mine = [job for job in jobs if job.name in counted.values()]
    states = {job.name: state_of(job) for job in mine}
    failed = [job for job in mine if states[job.name] is JobState.FAILED]
    if failed:
        cause = next((job for job in failed if str(job.status) != "parent_error"), failed[0])
        return Standing(state=JobState.FAILED, word=str(cause.status), detail=_detail(launch, cause))
    cancelled = [job for job in mine if states[job.name] is JobState.CANCELLED]
    if cancelled:
        return Standing(state=JobState.CANCELLED, word="cancelled", detail=_detail(launch, cancelled[0]))
    if gone := [parameters for parameters, name in counted.items() if name not in states and name in seen]:
        return lost(launch, f"{gone[0]}: ", "the service does not list its job any more")
    progress = sum(_progress(job) for job in mine) / max(1, len(counted))
    if mine and len(mine) == len(counted) and all(state is JobState.DONE for state in states.values()):
        return Standing(state=JobState.DONE, word="finished", progress=1.0)
    return Standing(state=JobState.RUNNING, word=_present(mine), progress=min(1.0, progress))


def lost(launch: Launch, place: str, why: str) -> Standing:
    """The end of a launch that the service has forgotten."""
    detail = f"{place}table {', '.join(map(repr, launch.tables))}: {why}"
    return Standing(state=JobState.FAILED, word="lost", detail=detail)


def together(standings: Sequence[Standing]) -> Standing:
    """One standing for the several sets of a run: a failure first, then what still runs."""
    for state in (JobState.FAILED, JobState.CANCELLED):
        for standing in standings:
            if standing.state is state:
                return standing
    running = next((standing for standing in standings if standing.state is JobState.RUNNING), standings[0])
    known = [standing.progress or 0.0 for standing in standings]
    return attrs.evolve(running, progress=sum(known) / len(known))


def _progress(job: JobResponse) -> float:
    if state_of(job) is JobState.DONE:
        return 1.0
    progress = job.progress or 0.0
    return progress / 100 if progress > 1 else progress  # both scales have been seen (contract B 16)


def _present(jobs: Sequence[JobResponse]) -> str:
    """The word for a run under way: the furthest of its unfinished jobs speaks for it."""
    words = [str(job.status) or "queued" for job in jobs if state_of(job) is JobState.RUNNING]
    order = ("pending", "created", "queued")
    return min(words, key=lambda word: order.index(word) if word in order else -1, default="queued")


def _detail(launch: Launch, job: JobResponse) -> str:
    said = job.exception or ("was cancelled" if state_of(job) is JobState.CANCELLED else "internal error")
    if launch.tables and not any(table in said for table in launch.tables):
        said = f"table {', '.join(map(repr, launch.tables))}: {said}"
    return f"{job.parameters_name}: {said}"
