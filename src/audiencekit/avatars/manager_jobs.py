"""Runs and jobs of the service by name and id (contract 6.1)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from audiencekit_api.avatars.models import JobKind, JobResponse

from audiencekit.avatars.client import ApiClient
from audiencekit.avatars.groups.group import to_id
from audiencekit.avatars.groups.jobs import Deleted
from audiencekit.avatars.launch import state_of
from audiencekit.core.schedule import JobState
from audiencekit.errors import Conflict, InvalidInput


def sets_of(api: ApiClient, display_name: str) -> list[tuple[str, list[JobResponse]]]:
    """The runs of that label, newest first: the id of each set and its jobs. Advice is left out."""
    found: dict[str, list[JobResponse]] = {}
    for job in api.jobs.list(display_name=display_name):
        if job.kind != JobKind.ADVICE:
            found.setdefault(str(job.set_name), []).append(job)
    return list(found.items())


def the_one_set(api: ApiClient, display_name: str, verb: str) -> list[JobResponse]:
    """The jobs of the one set of that label. Raises InvalidInput for none, and for several, naming their ids."""
    sets: dict[UUID, list[JobResponse]] = {}
    for job in api.jobs.list(display_name=display_name):
        sets.setdefault(job.set_name, []).append(job)
    if not sets:
        raise InvalidInput(f"There is no job of a set called {display_name!r}")
    if len(sets) > 1:
        calls = "; ".join(f"{verb}_by_id('{set_name}')" for set_name in sets)
        raise InvalidInput(f"There are {len(sets)} sets called {display_name!r}: {calls}")
    return next(iter(sets.values()))


def jobs_of_set(api: ApiClient, set_name: UUID | str) -> list[JobResponse]:
    """The jobs of one set that are not deleted."""
    return api.jobs.list(set_name=to_id(set_name, "set id"))


def cancel(api: ApiClient, jobs: Sequence[JobResponse]) -> list[JobResponse]:
    """Ask those that are not over to stop, oldest first; answers each as the service then has it."""
    found: list[JobResponse] = []
    for job in reversed(jobs):
        after = api.jobs.get(job.name)
        if state_of(after) is JobState.RUNNING:
            with suppress(Conflict):  # it ended meanwhile
                after = api.jobs.cancel(job.name)
        found.append(after)
    return found


def delete(api: ApiClient, jobs: Sequence[JobResponse]) -> Deleted:
    """Delete them, a hundred at a time."""
    return api.jobs.bulk_delete([job.name for job in jobs])
