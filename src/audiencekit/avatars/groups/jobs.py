"""Jobs (contract 2.7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar
from uuid import UUID

import attrs
from audiencekit_api.avatars.api.jobs import (
    bulk_delete_jobs,
    cancel_job,
    create_job,
    create_job_flow,
    delete_job,
    get_job,
    get_last_set_jobs,
    list_jobs,
)
from audiencekit_api.avatars.models import (
    BulkDeleteRequest,
    BulkDeleteResponse,
    JobCreateRequest,
    JobCreateResponse,
    JobFlowCreateRequest,
    JobFlowCreateResponse,
    JobKind,
    JobResponse,
    JobResponseList,
)

from audiencekit.avatars.groups.group import Group, given, to_id
from audiencekit.core._sync.call import call

AT_ONCE = 100  # names in one request (contract 1.6)

JobResponses = list[JobResponse]  # inside the group "list" is a method
NameT = TypeVar("NameT", bound=str)


@attrs.frozen(kw_only=True)
class Deleted:
    """What a deletion in bulk did: the jobs it deleted, and the names it could not."""

    deleted_jobs: tuple[JobResponse, ...]
    failed_jobs: tuple[str, ...]


class Jobs(Group):
    """Everything about jobs; those of the user only."""

    def list(
        self,
        *,
        kinds: Iterable[str] | None = None,
        display_name: str | None = None,
        set_name: UUID | str | None = None,
        names: Sequence[str] | None = None,
        limit: int | None = None,
        include_deleted: bool | None = None,
    ) -> JobResponses:
        """Jobs, newest first. Filters combine; *limit* cuts what they leave. Any number of *names* will do."""
        found: JobResponses = []
        for part in [None] if names is None else chunks(list(dict.fromkeys(names))):
            answer = call(
                JobResponseList,
                list_jobs.sync_detailed,
                client=self._client,
                kind=given(None if kinds is None else [JobKind(str(kind)) for kind in kinds]),
                display_name=given(display_name),
                set_name=given(None if set_name is None else to_id(set_name, "set_name")),
                names=given(part),
                limit=given(limit),
                include_deleted=given(include_deleted),
            )
            found += answer.jobs
        found.sort(key=lambda job: job.created_at, reverse=True)
        return found[:limit]

    def of_set(self, set_name: UUID) -> JobResponses:
        """The jobs of a set, deleted ones included, newest first."""
        answer = call(
            JobResponseList, list_jobs.sync_detailed, client=self._client, set_name=set_name, include_deleted=True
        )
        return answer.jobs

    def last_set(self) -> JobResponses:
        """The jobs of the set stored last."""
        return call(JobResponseList, get_last_set_jobs.sync_detailed, client=self._client).jobs

    def get(self, job_name: str) -> JobResponse:
        """One job. Raises NotFound."""
        return call(JobResponse, get_job.sync_detailed, job_name, client=self._client)

    def create(self, set_name: UUID | str, parameters_name: str, depends_on: Sequence[str] = ()) -> JobCreateResponse:
        """Launch the one job that a parameters document of the set describes; *depends_on* are locations of jobs."""
        body = JobCreateRequest(
            set_name=to_id(set_name, "set_name"), parameters_name=parameters_name, depends_on=list_of(depends_on)
        )
        return call(JobCreateResponse, create_job.sync_detailed, client=self._client, body=body)

    def create_flow(self, set_name: UUID | str) -> tuple[JobCreateResponse, ...]:
        """Launch every job of the set, all or none."""
        body = JobFlowCreateRequest(set_name=to_id(set_name, "set_name"))
        return tuple(call(JobFlowCreateResponse, create_job_flow.sync_detailed, client=self._client, body=body).jobs)

    def cancel(self, job_name: str) -> JobResponse:
        """Ask a job to stop; Conflict when it is over."""
        return call(JobResponse, cancel_job.sync_detailed, job_name, client=self._client)

    def delete(self, job_name: str) -> JobResponse:
        """Delete a job with its results; one that runs is cancelled first."""
        return call(JobResponse, delete_job.sync_detailed, job_name, client=self._client)

    def bulk_delete(self, job_names: Sequence[str]) -> Deleted:
        """Delete any number of jobs, a hundred at a time; none without a request."""
        deleted: JobResponses = []
        failed: list[str] = []
        for part in chunks(list_of(dict.fromkeys(job_names))):
            body = BulkDeleteRequest(job_names=part)
            answer = call(BulkDeleteResponse, bulk_delete_jobs.sync_detailed, client=self._client, body=body)
            deleted += answer.deleted_jobs
            failed += answer.failed_jobs
        return Deleted(deleted_jobs=tuple(deleted), failed_jobs=tuple(failed))


def list_of(names: Iterable[NameT]) -> list[NameT]:
    """*names* as a list."""
    return [*names]


def chunks(names: list[str]) -> list[list[str]]:
    """*names* in parts that one request may carry."""
    return [names[start : start + AT_ONCE] for start in range(0, len(names), AT_ONCE)]
