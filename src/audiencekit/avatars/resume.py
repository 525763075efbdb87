"""Coming back to a run by its id alone."""

from __future__ import annotations

from uuid import UUID

from audiencekit.avatars import jobs
from audiencekit.avatars.client import ApiClient
from audiencekit.avatars.config import load
from audiencekit.avatars.launch import Launch
from audiencekit.avatars.plan import STANDARD, read_tables
from audiencekit.avatars.results import Results, Source
from audiencekit.avatars.storage import Storage
from audiencekit.core._sync.job import Job
from audiencekit.core.schedule import Schedule
from audiencekit.errors import InvalidInput, UnexpectedResponse


def resume(api: ApiClient, job_id: str, *, schedule: Schedule | None = None) -> Job[Results]:
    """The job behind *job_id*, rebuilt from what the service keeps: the set's documents and its jobs."""
    sources: dict[str, Source] = {}
    launches: list[Launch] = []
    for set_name in _set_names(job_id):
        text = api.get_resources(set_name)
        try:
            tables = read_tables(load(text))
        except ValueError as cause:
            raise UnexpectedResponse(
                status=200, method="GET", url=f"/resources/{set_name}", detail=f"expected YAML: {cause}"
            ) from None
        launched = jobs.jobs_of(api, set_name)
        if STANDARD not in launched:
            raise InvalidInput(f"{set_name} is a set of the service, but no run that makes avatars")
        sources.update({table.name: Source(table=table) for table in tables})
        names = tuple(table.name for table in tables)
        launches.append(Launch(set_name=set_name, tables=names, jobs=launched))
    results = Results(api, Storage(api.addresses.storage, api.options), launches, sources)
    return jobs.follow(api, launches, results, schedule or Schedule())


def _set_names(job_id: object) -> list[UUID]:
    try:
        return [UUID(part) for part in (job_id.split(jobs.SEPARATOR) if isinstance(job_id, str) else [""])]
    except ValueError:
        raise InvalidInput(f"The id of a run is a UUID (several, parted by commas), got {job_id!r}") from None
