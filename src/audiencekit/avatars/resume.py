"""Coming back to a run by its id, or to a runner by what the service keeps of its set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

import attrs

from audiencekit.avatars import jobs
from audiencekit.avatars.client import ApiClient
from audiencekit.avatars.config import Document, load
from audiencekit.avatars.config import read as read_checked
from audiencekit.avatars.configuration import REPORT, REPORT_PIA, UNNAMED, Configuration
from audiencekit.avatars.creation import CLIENT_TYPE
from audiencekit.avatars.database_plan import REFERENCE_TABLES
from audiencekit.avatars.databases import EXTRACT, REFERENCE, REGENERATE, copy_of
from audiencekit.avatars.launch import Launch
from audiencekit.avatars.plan import PRIVACY, SIGNAL, STANDARD
from audiencekit.avatars.results import Results
from audiencekit.avatars.runner import Runner
from audiencekit.avatars.schema_plan import PURGE
from audiencekit.avatars.source import Source, sources_of
from audiencekit.avatars.storage import Storage
from audiencekit.core._sync.job import Job
from audiencekit.core.schedule import Schedule
from audiencekit.errors import InvalidInput, UnexpectedResponse

RUNS = (STANDARD, PRIVACY, SIGNAL, REPORT, REPORT_PIA, EXTRACT, REGENERATE, REFERENCE)

_VERSION = re.compile(r"^(.*)-v(\d+)$")
_PART = re.compile(r"--\d+$|__[0-9a-z]+--[\w.-]+$")  # of the label of one set of several


def resume(api: ApiClient, job_id: str, *, schedule: Schedule | None = None) -> Job[Results]:
    """The job behind *job_id*, rebuilt from what the service keeps: the set's documents and its jobs."""
    sources: dict[str, Source] = {}
    launches: list[Launch] = []
    bare: list[UUID] = []
    for set_name in _set_names(job_id):
        found = Configuration.from_documents(_documents(api, set_name, checked=False))
        launch = _launch(api, set_name, found)
        if not any(job in launch.jobs for job in RUNS):
            bare.append(set_name)
            continue
        sources |= sources_of(found, {})
        launches.append(launch)
    if bare:
        raise _never_launched(bare, launches)
    results = Results(api, Storage(api.addresses.storage, api.options), launches, sources)
    return jobs.follow(api, launches, results, schedule or Schedule())


def reload(api: ApiClient, job_id: object, *, schedule: Schedule | None = None) -> Runner:
    """A runner with the tables, links and parameters of the sets of *job_id*, under the next version of their label.

    It reads the results of their run, if there was one; running it makes new sets.
    """
    configurations: list[Configuration] = []
    launches: list[Launch] = []
    for set_name in _set_names(str(job_id) if isinstance(job_id, UUID) else job_id):
        found = Configuration.from_documents(_documents(api, set_name, checked=True))
        configurations.append(found)
        launch = _launch(api, set_name, found)
        if any(job in launch.jobs for job in RUNS):
            launches.append(launch)
    runner = Runner(api, _joined(configurations), schedule=schedule)
    runner.restore_databases(configurations)
    if launches:
        runner.attach(launches)
    return runner


def next_version(label: str) -> str:
    """The label after *label*: ``demo``, ``demo-v1``, ``demo-v2``."""
    found = _VERSION.match(label)
    return f"{found[1]}-v{int(found[2]) + 1}" if found else f"{label[:250]}-v1"


def _joined(configurations: Sequence[Configuration]) -> Configuration:
    first = configurations[0]
    label = _PART.sub("", first.display_name) if len(configurations) > 1 else first.display_name
    return attrs.evolve(
        first,
        display_name=next_version(label or UNNAMED),
        tables=tuple(table for each in configurations for table in each.tables),
        links=tuple(link for each in configurations for link in each.links),
        parameters={table: found for each in configurations for table, found in each.parameters.items()},
        kept={
            of: {path: value for each in configurations for path, value in each.kept.get(of, {}).items()}
            for of in {of for each in configurations for of in each.kept}
        },
        # The service binds volumes anew to every set (contract 5.6).
        others=tuple(each for each in first.others if each.get("kind") != "AvatarVolume"),
    )


def _launch(api: ApiClient, set_name: UUID, found: Configuration) -> Launch:
    made = jobs.jobs_of(api, set_name)
    live = tuple(table.name for table in found.tables if table.other.get("treatment") != PURGE)
    groups = (str(label) for table in found.tables if (label := table.other.get("group")))
    launch = Launch(
        set_name=set_name, tables=live, jobs=made, label=next(groups, REFERENCE_TABLES if REFERENCE in made else None)
    )
    # A set of ours is launched whole: what is not listed yet will be. Others may have been asked for some of theirs.
    whole = (found.annotations or {}).get("client_type") == CLIENT_TYPE and copy_of(found) is None
    if made and whole and not set(found.jobs).issubset(made):
        return jobs.in_doubt(api, set_name, live, [*made, *(job for job in found.jobs if job not in made)])
    return launch


def _documents(api: ApiClient, set_name: UUID, *, checked: bool) -> list[Document]:
    text = api.resources.get(set_name)
    try:
        return read_checked(text) if checked else load(text)
    except InvalidInput as cause:
        url = f"/resources/{set_name}"
        raise UnexpectedResponse(status=200, method="GET", url=url, detail=f"expected YAML: {cause}") from None


def _never_launched(bare: Sequence[UUID], launches: Sequence[Launch]) -> InvalidInput:
    """A client that was killed between two sets leaves one stored, and nobody launches it but a run: it could be
    launched twice."""
    said = f"{bare[0]} is a set of the service, but no run of it is known"
    if launches:
        rest = jobs.SEPARATOR.join(str(launch.set_name) for launch in launches)
        whole = jobs.SEPARATOR.join([*(str(launch.set_name) for launch in launches), *map(str, bare)])
        said += f": resume({rest!r}) comes back to the others, create_runner_from_id({whole!r}).run() runs all anew"
    return InvalidInput(said)


def _set_names(job_id: object) -> list[UUID]:
    try:
        return [UUID(part) for part in (job_id if isinstance(job_id, str) else "").split(jobs.SEPARATOR)]
    except ValueError:
        raise InvalidInput(f"job.id of a run expected, one set id or several with commas, got {job_id!r}") from None
