"""Stores the sets of a run over databases and launches their jobs one by one, after those they wait for."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from audiencekit.avatars import jobs
from audiencekit.avatars.client import ApiClient
from audiencekit.avatars.config import dump
from audiencekit.avatars.database_plan import DatabaseSet
from audiencekit.avatars.databases import REFERENCE
from audiencekit.avatars.launch import Launch


def launch_databases(api: ApiClient, sets: Sequence[DatabaseSet]) -> tuple[Launch, ...]:
    """Store every set, then launch the reference tables and the groups. One request a job, because a job of one set
    waits for one of another, which ``POST /jobs/flow`` cannot say.

    When a job cannot be launched those before it are cancelled, and its error is raised.
    """
    stored = [(each, api.resources.put(each.plan.display_name, dump(each.plan.documents))) for each in sets]
    jobs.say_before([set_name for _, set_name in stored])
    launches: dict[int, Launch] = {}
    shared: list[str] = []  # where the job of the reference tables is
    for number, (each, set_name) in sorted(enumerate(stored), key=lambda one: REFERENCE not in one[1][0].jobs):
        launch = Launch(set_name=set_name, tables=each.plan.tables, jobs={}, listed=False, label=each.group)
        for job, parents in each.jobs.items():
            waits = [*(f"/jobs/{launch.jobs[parent]}" for parent in parents), *(shared if job in each.waits else ())]
            try:
                name = jobs.create(api, set_name, job, waits)
            except BaseException as cause:
                unknown = [] if jobs.was_refused(cause) else [jobs.in_doubt(api, set_name, launch.tables, [job])]
                jobs.take_back(api, [*launches.values(), launch, *unknown], cause)
                raise
            launch = attrs.evolve(launch, jobs={**launch.jobs, job: name})
            if job == REFERENCE:
                shared.append(f"/jobs/{name}")
        launches[number] = launch
    return tuple(launches[number] for number in range(len(stored)))
