"""The operations of Permutive Cohorts, by the name of their module."""

from __future__ import annotations

from collections.abc import Mapping

from ..operation import Operation

OPERATIONS: Mapping[str, Operation] = {
    "create_cohort": Operation(
        operation_id="createCohort",
        name="create_cohort",
        module="audiencekit_api.permutive_cohorts.api.cohorts.create_cohort",
        method="POST",
        path="/v2/cohorts",
        tag="cohorts",
        retry="unprocessed",
        pagination=None,
        errors=(400, 401, 403, 404, 409, 500),
    ),
    "delete_cohort": Operation(
        operation_id="deleteCohort",
        name="delete_cohort",
        module="audiencekit_api.permutive_cohorts.api.cohorts.delete_cohort",
        method="DELETE",
        path="/v2/cohorts/{cohortId}",
        tag="cohorts",
        retry="always",
        pagination=None,
        errors=(400, 401, 403, 404, 409, 500),
    ),
    "get_cohort": Operation(
        operation_id="getCohort",
        name="get_cohort",
        module="audiencekit_api.permutive_cohorts.api.cohorts.get_cohort",
        method="GET",
        path="/v2/cohorts/{cohortId}",
        tag="cohorts",
        retry="always",
        pagination=None,
        errors=(400, 401, 403, 404, 409, 500),
    ),
    "list_cohorts": Operation(
        operation_id="listCohorts",
        name="list_cohorts",
        module="audiencekit_api.permutive_cohorts.api.cohorts.list_cohorts",
        method="GET",
        path="/v2/cohorts",
        tag="cohorts",
        retry="always",
        pagination=None,
        errors=(400, 401, 403, 404, 409, 500),
    ),
    "update_cohort": Operation(
        operation_id="updateCohort",
        name="update_cohort",
        module="audiencekit_api.permutive_cohorts.api.cohorts.update_cohort",
        method="PATCH",
        path="/v2/cohorts/{cohortId}",
        tag="cohorts",
        retry="always",
        pagination=None,
        errors=(400, 401, 403, 404, 409, 500),
    ),
}
