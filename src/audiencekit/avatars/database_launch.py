"""Stores the sets of a run over databases and launches their jobs one by one, after those they wait for."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from audiencekit.avatars import jobs
from audiencekit.avatars.client import ApiClient
from audiencekit.avatars.config import dump
from audiencekit.avatars.database_plan import DatabaseSet
from audiencekit.avatars.databases import REFERENCE
from audiencekit.avatars.launch import Launch
from audiencekit.errors import AudienceKitError, OutcomeUnknown


def launch_databases(api: ApiClient, sets: Sequence[DatabaseSet]) -> tuple[Launch, ...]:
    """Store every set, then launch the reference tables and the groups. One request a job, because a job of one set
    waits for one of another, which ``POST /jobs/flow`` cannot say.

    When a job cannot be launched those before it are cancelled, and its error is raised.
    """
    stored = [(each, api.resources.put(each.plan.display_name, dump(each.plan.documents))) for each in sets]
    launches: dict[int, Launch] = {}
    launched: list[str] = []
    shared: list[str] = []  # where the job of the reference tables is
    try:
        for number, (each, set_name) in sorted(enumerate(stored), key=lambda one: REFERENCE not in one[1][0].jobs):
            names: dict[str, str] = {}
            places: dict[str, str] = {}
            for job, parents in each.jobs.items():
                waits = [*(places[parent] for parent in parents), *(shared if job in each.waits else ())]
                names[job], places[job] = _create(api, set_name, job, waits)
                launched.append(names[job])
                if job == REFERENCE:
                    shared.append(places[job])
            launches[number] = Launch(
                set_name=set_name, tables=each.plan.tables, jobs=names, listed=False, label=each.group
            )
    except AudienceKitError:
        for name in launched:
            with suppress(AudienceKitError):  # the error that matters is the one being raised
                api.jobs.cancel(name)
        raise
    return tuple(launches[number] for number in range(len(stored)))


def _create(api: ApiClient, set_name: UUID, job: str, waits: Sequence[str]) -> tuple[str, str]:
    """The name and the location of the job."""
    try:
        created = api.jobs.create(set_name, job, waits)
    except OutcomeUnknown:
        # The answer was lost, not necessarily the launch: the set was stored for this run alone, so its jobs tell.
        found = jobs.jobs_of(api, set_name).get(job)
        if found is None:
            raise
        return found, f"/jobs/{found}"
    return created.name, created.location
