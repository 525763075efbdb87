"""Permutive: cohorts, imports and their segments, identities, events, segmentation, contextual.

from audiencekit.permutive import Workspace, Cohort

with Workspace(api_key="…") as workspace:
    workspace.cohorts.create(Cohort(name="VIP", query={"event": "Purchase", "frequency": {"greater_than": 2}}))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiencekit.core.bulk import BulkRequest as BulkRequest
    from audiencekit.core.bulk import BulkResult as BulkResult
    from audiencekit.core.bulk import Failure as Failure
    from audiencekit.core.bulk import Outcome as Outcome
    from audiencekit.core.options import ClientOptions as ClientOptions
    from audiencekit.core.progress import Progress as Progress
    from audiencekit.errors import ApiError as PermutiveAPIError
    from audiencekit.errors import AuthenticationFailed as PermutiveAuthenticationError
    from audiencekit.errors import BadRequest as PermutiveBadRequestError
    from audiencekit.errors import NotFound as PermutiveResourceNotFoundError
    from audiencekit.errors import RateLimited as PermutiveRateLimitError
    from audiencekit.errors import ServerFault as PermutiveServerError
    from audiencekit.permutive.bulk_options import AsyncBulkOptions as AsyncBulkOptions
    from audiencekit.permutive.bulk_options import BulkOptions as BulkOptions
    from audiencekit.permutive.cohort import Cohort as Cohort
    from audiencekit.permutive.cohort_list import CohortList as CohortList
    from audiencekit.permutive.identity import Alias as Alias
    from audiencekit.permutive.identity import Identity as Identity
    from audiencekit.permutive.imports import Import as Import
    from audiencekit.permutive.imports import ImportList as ImportList
    from audiencekit.permutive.operations import CreateSegment as CreateSegment
    from audiencekit.permutive.operations import DeleteSegment as DeleteSegment
    from audiencekit.permutive.operations import UpdateSegment as UpdateSegment
    from audiencekit.permutive.segment import Segment as Segment
    from audiencekit.permutive.segment import SegmentList as SegmentList
    from audiencekit.permutive.sources import Source as Source
    from audiencekit.permutive.upsert import Upserted as Upserted
    from audiencekit.permutive.workspace import AsyncWorkspace as AsyncWorkspace
    from audiencekit.permutive.workspace import Workspace as Workspace

_HOMES = {
    "Alias": "audiencekit.permutive.identity",
    "AsyncBulkOptions": "audiencekit.permutive.bulk_options",
    "AsyncWorkspace": "audiencekit.permutive.workspace",
    "BulkOptions": "audiencekit.permutive.bulk_options",
    "BulkRequest": "audiencekit.core.bulk",
    "BulkResult": "audiencekit.core.bulk",
    "ClientOptions": "audiencekit.core.options",
    "Cohort": "audiencekit.permutive.cohort",
    "CohortList": "audiencekit.permutive.cohort_list",
    "CreateSegment": "audiencekit.permutive.operations",
    "DeleteSegment": "audiencekit.permutive.operations",
    "Failure": "audiencekit.core.bulk",
    "Identity": "audiencekit.permutive.identity",
    "Import": "audiencekit.permutive.imports",
    "ImportList": "audiencekit.permutive.imports",
    "Outcome": "audiencekit.core.bulk",
    "PermutiveAPIError": "audiencekit.errors:ApiError",
    "PermutiveAuthenticationError": "audiencekit.errors:AuthenticationFailed",
    "PermutiveBadRequestError": "audiencekit.errors:BadRequest",
    "PermutiveRateLimitError": "audiencekit.errors:RateLimited",
    "PermutiveResourceNotFoundError": "audiencekit.errors:NotFound",
    "PermutiveServerError": "audiencekit.errors:ServerFault",
    "Progress": "audiencekit.core.progress",
    "Segment": "audiencekit.permutive.segment",
    "SegmentList": "audiencekit.permutive.segment",
    "Source": "audiencekit.permutive.sources",
    "UpdateSegment": "audiencekit.permutive.operations",
    "Upserted": "audiencekit.permutive.upsert",
    "Workspace": "audiencekit.permutive.workspace",
}

__all__ = [
    "Alias",
    "AsyncBulkOptions",
    "AsyncWorkspace",
    "BulkOptions",
    "BulkRequest",
    "BulkResult",
    "ClientOptions",
    "Cohort",
    "CohortList",
    "CreateSegment",
    "DeleteSegment",
    "Failure",
    "Identity",
    "Import",
    "ImportList",
    "Outcome",
    "PermutiveAPIError",
    "PermutiveAuthenticationError",
    "PermutiveBadRequestError",
    "PermutiveRateLimitError",
    "PermutiveResourceNotFoundError",
    "PermutiveServerError",
    "Progress",
    "Segment",
    "SegmentList",
    "Source",
    "UpdateSegment",
    "Upserted",
    "Workspace",
]


def __getattr__(name: str) -> object:
    from audiencekit.core.lazy import resolve

    return resolve(__name__, name, _HOMES)


def __dir__() -> list[str]:
    return __all__
