# Written by scripts/mirror from _async/cohorts.py: change that file, not this one.
"""The requests of cohorts (permutive contract 2.1, C1 to C5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import overload

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

from audiencekit.core._sync.call import call, call_delete, call_wrapped
from audiencekit.core._sync.connection import Connection
from audiencekit.errors import Ambiguous, NotFound
from audiencekit.permutive._sync.cohort_creation import CohortCreation
from audiencekit.permutive._sync.many import Many
from audiencekit.permutive.answers import cohorts_in
from audiencekit.permutive.bodies import ToDict, cohort_changes, cohort_fields, cohort_path, id_of, request_body
from audiencekit.permutive.cohort import Cohort
from audiencekit.permutive.cohort_list import CohortList


class CohortRequests:
    """What ``workspace.cohorts`` does one at a time: the cohorts of the key's workspace. Needs a private key.

    Beside the errors of each method every one raises PermissionDenied for a key that may not do this, and what
    :func:`audiencekit.core.call.call` raises. Source: permutive contract 2.1.
    """

    def __init__(self, connection: Connection[Client]) -> None:
        self._connection = connection

    def list(
        self, *, include_child_workspaces: bool = False, include_details: bool = False, max_workers: int = 4
    ) -> CohortList:
        """All cohorts, inherited ones included, without their queries; one request, retry class ``always``.

        *include_child_workspaces* needs a key with a wider level, else PermissionDenied. With *include_details* each
        is read with its query, *max_workers* at a time; one that is deleted meanwhile is left out.
        """
        answer = call_wrapped(
            CohortModel.from_dict,
            cohorts_in,
            list_cohorts.sync_detailed,
            client=self._connection.client,
            include_child_workspaces=include_child_workspaces,
        )
        listed = [Cohort.from_dict(each.to_dict()) for each in answer]
        return CohortList(self._detailed(listed, max_workers) if include_details else listed)

    def _detailed(self, listed: Iterable[Cohort], max_workers: int) -> Sequence[Cohort]:
        reading: Many[Cohort, Cohort] = Many(
            place=self._connection, operation=self._read_again, method="GET", path=cohort_path
        )
        detailed = reading.batch(listed, None, {"max_workers": max_workers})
        for _, error in detailed.failures:
            if not isinstance(error, NotFound):
                raise error
        return detailed.responses

    def _read_again(self, cohort: Cohort) -> Cohort:
        return self.get(id_of(cohort))

    def get(self, cohort_id: str) -> Cohort:
        """One cohort with its query. Raises NotFound. Retry class ``always``."""
        answer = call(CohortModel, get_cohort.sync_detailed, cohort_id, client=self._connection.client)
        return Cohort.from_dict(answer.to_dict())

    def get_by_name(self, name: str, *, include_child_workspaces: bool = False) -> Cohort | None:
        """The cohort of that name, with its query; None when there is none. Two requests, retry class ``always``.

        The API has no look-up by name: all cohorts are listed. Raises Ambiguous, with the ids, when several have it.
        """
        found = [each for each in self.list(include_child_workspaces=include_child_workspaces) if each.name == name]
        return self._only(found, f"name {name!r}")

    def get_by_code(self, code: int | str, *, include_child_workspaces: bool = False) -> Cohort | None:
        """As :meth:`get_by_name`, by the number used for targeting, which may be given as text."""
        listed = self.list(include_child_workspaces=include_child_workspaces)
        return self._only([each for each in listed if str(each.code) == str(code)], f"code {code}")

    def _only(self, found: Sequence[Cohort], what: str) -> Cohort | None:
        ids = [each.id for each in found if each.id is not None]
        if len(ids) > 1:
            raise Ambiguous(f"{len(ids)} cohorts have the {what}: {', '.join(ids)}; use get(id)")
        return self.get(ids[0]) if ids else None

    def create(self, cohort: Cohort, *, settle: bool = False) -> Cohort:
        """Create *cohort* and return it as the server has it.

        Retry class ``unprocessed``: after an outcome nobody knows it is not sent again but OutcomeUnknown or
        ServerFault raised. With *settle* the cohorts are listed first: the only one of that name created since the
        attempt, with the same query, is returned as the one made. Raises InvalidInput without name or query,
        BadRequest for a query the service refuses, Conflict for a name that is taken.
        """
        if settle:
            return CohortCreation(self._connection).create(cohort)
        body = request_body(CohortCreate.from_dict, cohort_fields(cohort))
        answer = call(CohortModel, create_cohort.sync_detailed, client=self._connection.client, body=body)
        return Cohort.from_dict(answer.to_dict())

    @overload
    def update(self, cohort: Cohort) -> Cohort: ...
    @overload
    def update(
        self,
        cohort: str,
        *,
        name: str | None = None,
        query: Mapping[str, object] | ToDict | None = None,
        description: str | None = None,
        tags: Sequence[str] | None = None,
        state: str | None = None,
        clear_description: bool = False,
    ) -> Cohort: ...
    def update(
        self,
        cohort: Cohort | str,
        *,
        name: str | None = None,
        query: Mapping[str, object] | ToDict | None = None,
        description: str | None = None,
        tags: Sequence[str] | None = None,
        state: str | None = None,
        clear_description: bool = False,
    ) -> Cohort:
        """Change what has changed, or what is given, and nothing else.

        A :class:`Cohort` is sent as its ``changes()`` since it was read; without any, nothing is sent and it comes
        back. By id: the fields given; ``clear_description`` removes the description, the only field that can be
        removed. Lookalike cohorts are read-only. Retry class ``always``: the same assignment again changes nothing,
        but the last writer wins. Raises InvalidInput when nothing is given, NotFound, Conflict for a name that is
        taken, BadRequest for a query the service refuses.
        """
        fields = {"name": name, "query": query, "description": description, "tags": tags, "state": state}
        cohort_id, changes = cohort_changes(cohort, fields, clear_description=clear_description)
        if isinstance(cohort, Cohort) and not changes:
            return cohort
        body = request_body(CohortUpdate.from_dict, changes)
        answer = call(CohortModel, update_cohort.sync_detailed, cohort_id, client=self._connection.client, body=body)
        return Cohort.from_dict(answer.to_dict())

    def delete(self, cohort: Cohort | str) -> None:
        """Delete for good, by id or as read. Raises NotFound. Retry class ``always``: gone after a doubt is success."""
        call_delete(delete_cohort.sync_detailed, id_of(cohort), client=self._connection.client)
