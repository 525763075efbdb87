"""Launches the sets of a run and follows their jobs as one ``Job``."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import TypeVar
from uuid import UUID

import attrs

from audiencekit.avatars.client import ApiClient
from audiencekit.avatars.config import Document, dump
from audiencekit.avatars.configuration import name_of
from audiencekit.avatars.launch import Launch, Standing, judge, lost, state_of, together
from audiencekit.avatars.launched import LaunchedJobs, awaited, learn
from audiencekit.avatars.plan import SetPlan
from audiencekit.core._sync.job import Job
from audiencekit.core.schedule import JobProgress, JobState, Schedule
from audiencekit.errors import (
    ApiError,
    AudienceKitError,
    Conflict,
    NotFound,
    OutcomeUnknown,
    UnexpectedResponse,
)

logger = logging.getLogger("audiencekit.avatars")

ResultT = TypeVar("ResultT")

SEPARATOR = ","  # between the set ids in the id of a run over several sets


def launch_sets(api: ApiClient, plans: Sequence[SetPlan]) -> tuple[Launch, ...]:
    """Store every set, then launch each as a whole (``POST /jobs/flow``).

    A set that cannot be launched takes those launched before it along: they are cancelled, and its error is raised. The
    same when something else comes in between, such as Ctrl-C.
    """
    stored = [(plan, api.resources.put(plan.display_name, dump(plan.documents))) for plan in plans]
    say_before([set_name for _, set_name in stored])
    launches: list[Launch] = []
    for plan, set_name in stored:
        try:
            launches.append(_launch(api, plan, set_name))
        except BaseException as cause:
            take_back(api, launches if was_refused(cause) else [*launches, _doubtful(api, plan, set_name)], cause)
            raise
    return tuple(launches)


def launch_single(api: ApiClient, plan: SetPlan, parameters_name: str) -> Launch:
    """Store the set of *plan* and launch the one job that *parameters_name* describes."""
    set_name = api.resources.put(plan.display_name, dump(plan.documents))
    name = create(api, set_name, parameters_name)
    return Launch(set_name=set_name, tables=plan.tables, jobs={parameters_name: name}, listed=False)


def add_job(api: ApiClient, launch: Launch, document: Document, parents: Sequence[str]) -> Launch:
    """Add *document* to the stored set and launch its job after those of the parameters *parents*."""
    name = name_of(document)
    api.resources.append(launch.set_name, dump([document]))
    created = create(api, launch.set_name, name, [f"/jobs/{launch.jobs[parent]}" for parent in parents])
    return attrs.evolve(launch, jobs={**launch.jobs, name: created}, listed=False)


def create(api: ApiClient, set_name: UUID, parameters_name: str, depends_on: Sequence[str] = ()) -> str:
    """Launch one job of a set and answer its name. Where the answer was lost, the jobs of the set tell."""
    try:
        return api.jobs.create(set_name, parameters_name, depends_on).name
    except AudienceKitError as cause:
        if was_refused(cause):
            raise
        with suppress(AudienceKitError):
            if found := jobs_of(api, set_name).get(parameters_name):
                return found
        raise


def was_refused(cause: BaseException) -> bool:
    """Whether a launch that ended in *cause* has certainly not happened."""
    if isinstance(cause, ApiError):
        return 400 <= cause.status < 500 and not cause.in_doubt
    return isinstance(cause, AudienceKitError) and not isinstance(cause, OutcomeUnknown)


def say_before(set_names: Sequence[UUID]) -> None:
    """Log what is going to be launched: whoever is killed meanwhile comes back by it."""
    run_id = SEPARATOR.join(map(str, set_names))
    logger.info("launching %s; manager.resume(%r) comes back to it", run_id, run_id)


def take_back(api: ApiClient, launches: Sequence[Launch], cause: BaseException) -> None:
    """Cancel what was launched before *cause*, which is being raised, and have it say what may run all the same."""
    left: list[str] = []
    for launch in launches:
        try:
            if not all(awaited(launch).values()):
                learn(launch, api.jobs.of_set(launch.set_name))
            for name in filter(None, awaited(launch).values()):
                with suppress(Conflict, NotFound):  # it is over
                    api.jobs.cancel(name)
        except AudienceKitError:
            left.append(str(launch.set_name))
        else:
            left += [] if all(awaited(launch).values()) else [str(launch.set_name)]
    if left:
        run_id = SEPARATOR.join(dict.fromkeys(left))
        said = f"Jobs of it may run all the same: manager.resume({run_id!r}) comes back to them."
        logger.warning("launching failed with %s. %s", type(cause).__name__, said)
        if isinstance(cause, AudienceKitError):
            cause.message = f"{cause.message} {said}"
            cause.args = (cause.message,)
        else:
            cause.add_note(said)


def in_doubt(api: ApiClient, set_name: UUID, tables: tuple[str, ...], parameters: Sequence[str]) -> Launch:
    """The jobs *parameters* of a set, of which nobody knows whether they were launched."""
    jobs = LaunchedJobs(lambda: api.jobs.of_set(set_name), parameters=parameters)
    return Launch(set_name=set_name, tables=tables, jobs=jobs, listed=False)


def jobs_of(api: ApiClient, set_name: UUID) -> dict[str, str]:
    """Job name by parameters name; the newest where one was launched twice."""
    return {job.parameters_name: job.name for job in reversed(api.jobs.of_set(set_name))}


def follow(api: ApiClient, launches: Sequence[Launch], result: ResultT, schedule: Schedule) -> Job[ResultT]:
    """One job for *launches*, done with *result* when all of theirs are. One request a set and look."""
    seen = {job for launch in launches if launch.listed for job in awaited(launch).values()}

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
    listed = api.jobs.of_set(launch.set_name)
    learn(launch, listed)
    mine = [name for name in awaited(launch).values() if name and (only is None or name in only)]
    oldest_first = [job.name for job in reversed(listed) if job.name in mine]  # what depends on one goes with it
    over = {job.name for job in listed if state_of(job) is not JobState.RUNNING}
    for name in dict.fromkeys([*oldest_first, *mine]):  # the list may lag behind
        if name not in over:
            with suppress(Conflict, NotFound):
                api.jobs.cancel(name)


def _look(api: ApiClient, launch: Launch, seen: set[str]) -> Standing:
    try:
        listed = api.jobs.of_set(launch.set_name)
        learn(launch, listed)
        seen.update(job.name for job in listed)
        if not seen.issuperset(awaited(launch).values()):
            api.resources.get(launch.set_name)  # not listed yet, or gone with its set?
    except NotFound:
        return lost(launch, "", "the service does not know its set any more")
    return judge(attrs.evolve(launch, jobs=awaited(launch)), listed, seen=seen)


def _launch(api: ApiClient, plan: SetPlan, set_name: UUID) -> Launch:
    try:
        names = [job.name for job in api.jobs.create_flow(set_name) if job.name]
        failure: AudienceKitError = UnexpectedResponse(
            status=201, method="POST", url="/jobs/flow", detail=f"set {set_name}: no job was launched"
        )
    except AudienceKitError as cause:
        if was_refused(cause):
            raise
        names, failure = [], cause
    if names:
        jobs = LaunchedJobs(lambda: api.jobs.of_set(set_name), names=names)
        return Launch(set_name=set_name, tables=plan.tables, jobs=jobs, listed=False)
    # The answer was lost, not necessarily the launch: the set was stored for this run alone, so its jobs tell.
    launch = _doubtful(api, plan, set_name)
    with suppress(AudienceKitError):
        learn(launch, api.jobs.of_set(set_name))
    if not any(awaited(launch).values()):
        raise failure
    return launch


def _doubtful(api: ApiClient, plan: SetPlan, set_name: UUID) -> Launch:
    described = [name_of(each) for each in plan.documents if str(each.get("kind")).endswith("Parameters")]
    return in_doubt(api, set_name, plan.tables, described)
