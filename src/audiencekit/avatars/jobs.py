"""Launches the sets of a run and follows their jobs as one ``Job``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import TypeVar
from uuid import UUID

import attrs

from audiencekit.avatars.client import ApiClient
from audiencekit.avatars.config import Document, dump
from audiencekit.avatars.configuration import name_of
from audiencekit.avatars.launch import Launch, Standing, judge, lost, state_of, together
from audiencekit.avatars.plan import SetPlan
from audiencekit.core._sync.job import Job
from audiencekit.core.schedule import JobProgress, JobState, Schedule
from audiencekit.errors import AudienceKitError, Conflict, NotFound, OutcomeUnknown

ResultT = TypeVar("ResultT")

SEPARATOR = ","  # between the set ids in the id of a run over several sets


def launch_sets(api: ApiClient, plans: Sequence[SetPlan]) -> tuple[Launch, ...]:
    """Store every set, then launch each as a whole (``POST /jobs/flow``).

    A set that cannot be launched takes those launched before it along: they are cancelled, and its error is raised.
    """
    stored = [(plan, api.resources.put(plan.display_name, dump(plan.documents))) for plan in plans]
    launches: list[Launch] = []
    try:
        for plan, set_name in stored:
            launches.append(_launch(api, plan, set_name))
    except AudienceKitError:
        for launch in launches:
            with suppress(AudienceKitError):  # the error that matters is the one being raised
                cancel(api, launch)
        raise
    return tuple(launches)


def launch_single(api: ApiClient, plan: SetPlan, parameters_name: str) -> Launch:
    """Store the set of *plan* and launch the one job that *parameters_name* describes."""
    set_name = api.resources.put(plan.display_name, dump(plan.documents))
    created = api.jobs.create(set_name, parameters_name)
    return Launch(set_name=set_name, tables=plan.tables, jobs={parameters_name: created.name}, listed=False)


def add_job(api: ApiClient, launch: Launch, document: Document, parents: Sequence[str]) -> Launch:
    """Add *document* to the stored set and launch its job after those of the parameters *parents*."""
    name = name_of(document)
    api.resources.append(launch.set_name, dump([document]))
    created = api.jobs.create(launch.set_name, name, [f"/jobs/{launch.jobs[parent]}" for parent in parents])
    return attrs.evolve(launch, jobs={**launch.jobs, name: created.name}, listed=False)


def jobs_of(api: ApiClient, set_name: UUID) -> dict[str, str]:
    """Job name by parameters name; the newest where one was launched twice."""
    return {job.parameters_name: job.name for job in reversed(api.jobs.of_set(set_name))}


def follow(api: ApiClient, launches: Sequence[Launch], result: ResultT, schedule: Schedule) -> Job[ResultT]:
    """One job for *launches*, done with *result* when all of theirs are. One request a set and look."""
    seen = {job for launch in launches if launch.listed for job in launch.jobs.values()}

    def fetch() -> JobProgress[ResultT]:
        standing = together([_look(api, launch, seen) for launch in launches])
        done = standing.state is JobState.DONE
        return JobProgress(
            state=standing.state,
            word=standing.word,
            progress=standing.progress,
            detail=standing.detail,
            result=result if done else None,
        )

    def stop() -> None:
        for launch in launches:
            cancel(api, launch)

    run_id = SEPARATOR.join(str(launch.set_name) for launch in launches)
    return Job(run_id, fetch=fetch, cancel=stop, schedule=schedule, clock=api.clock)


def cancel(api: ApiClient, launch: Launch, *, only: Collection[str] | None = None) -> None:
    """Ask every unfinished job of *launch* (those of the names *only*) to stop; one that ends meanwhile is left as it
    ended."""
    for job in reversed(api.jobs.of_set(launch.set_name)):  # oldest first: what depends on it is cancelled with it
        wanted = job.name in launch.jobs.values() and (only is None or job.name in only)
        if wanted and state_of(job) is JobState.RUNNING:
            with suppress(Conflict):
                api.jobs.cancel(job.name)


def _look(api: ApiClient, launch: Launch, seen: set[str]) -> Standing:
    try:
        listed = api.jobs.of_set(launch.set_name)
        seen.update(job.name for job in listed)
        if not seen.issuperset(launch.jobs.values()):
            api.resources.get(launch.set_name)  # not listed yet, or gone with its set?
    except NotFound:
        return lost(launch, "", "the service does not know its set any more")
    return judge(launch, listed, seen=seen)


def _launch(api: ApiClient, plan: SetPlan, set_name: UUID) -> Launch:
    try:
        api.jobs.create_flow(set_name)
    except OutcomeUnknown:
        # The answer was lost, not necessarily the launch: the set was stored for this run alone, so its jobs tell.
        jobs = jobs_of(api, set_name)
        if not jobs:
            raise
    else:
        jobs = jobs_of(api, set_name)  # the answer names the jobs, but not what each one is
    return Launch(set_name=set_name, tables=plan.tables, jobs=jobs)
