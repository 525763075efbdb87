"""The requests of cohorts (permutive contract 2.1, C1 to C5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audiencekit_api.permutive_cohorts.api.cohorts import (
    create_cohort,
    delete_cohort,
    get_cohort,
    list_cohorts,
    update_cohort,
)
from audiencekit_api.permutive_cohorts.client import Client
from audiencekit_api.permutive_cohorts.models import Cohort as CohortModel
from audiencekit_api.permutive_cohorts.models import CohortCreate, CohortUpdate

from audiencekit.core._async.call import call, call_delete, call_list
from audiencekit.core._async.connection import AsyncConnection
from audiencekit.errors import InvalidInput
from audiencekit.permutive.cohort import Cohort, CohortList, checked_cohort
from audiencekit.permutive.wire import check_fields, given, request_body


class AsyncCohorts:
    """``workspace.cohorts``: the cohorts of the key's workspace."""

    def __init__(self, connection: AsyncConnection[Client]) -> None:
        self._connection = connection

    async def list(self, *, include_child_workspaces: bool = False) -> CohortList:
        """All cohorts, inherited ones included, without their queries; one request, retry class ``always``.

        *include_child_workspaces* needs a key with a wider level, else PermissionDenied.
        """
        answer = await call_list(
            CohortModel,
            list_cohorts.asyncio_detailed,
            client=self._connection.client,
            include_child_workspaces=include_child_workspaces,
        )
        return CohortList(Cohort.from_dict(each.to_dict()) for each in answer)

    async def get(self, cohort_id: str) -> Cohort:
        """One cohort with its query. Raises NotFound. Retry class ``always``."""
        answer = await call(CohortModel, get_cohort.asyncio_detailed, cohort_id, client=self._connection.client)
        return Cohort.from_dict(answer.to_dict())

    async def create(self, cohort: Cohort) -> Cohort:
        """Create *cohort* and return it as the server has it.

        Retry class ``unprocessed``: after an outcome nobody knows it is not sent again but OutcomeUnknown or
        ServerFault raised; ``list()`` shows whether it is there. Raises InvalidInput without name or query,
        BadRequest for a query the service refuses, Conflict for a name that is taken.
        """
        cohort = checked_cohort(cohort)
        fields = given(
            name=cohort.name,
            query=cohort.query,
            description=cohort.description,
            tags=cohort.tags,
            segment_type=cohort.segment_type,
        )
        body = request_body(CohortCreate.from_dict, fields)
        answer = await call(CohortModel, create_cohort.asyncio_detailed, client=self._connection.client, body=body)
        return Cohort.from_dict(answer.to_dict())

    async def update(
        self,
        cohort_id: str,
        *,
        name: str | None = None,
        query: Mapping[str, object] | None = None,
        description: str | None = None,
        tags: Sequence[str] | None = None,
        state: str | None = None,
        clear_description: bool = False,
    ) -> Cohort:
        """Change what is given and nothing else; ``clear_description`` removes the description.

        Retry class ``always`` (the same assignment again changes nothing). Raises InvalidInput when nothing is given.
        """
        if clear_description and description is not None:
            raise InvalidInput("description and clear_description exclude each other")
        changes = given(name=name, query=query, description=description, tags=tags, state=state)
        if clear_description:
            changes["description"] = None
        if not changes:
            raise InvalidInput("Nothing to change: give at least one field")
        check_fields("cohort", changes)
        body = request_body(CohortUpdate.from_dict, changes)
        answer = await call(
            CohortModel, update_cohort.asyncio_detailed, cohort_id, client=self._connection.client, body=body
        )
        return Cohort.from_dict(answer.to_dict())

    async def delete(self, cohort_id: str) -> None:
        """Delete for good. Raises NotFound. Retry class ``always``."""
        await call_delete(delete_cohort.asyncio_detailed, cohort_id, client=self._connection.client)
