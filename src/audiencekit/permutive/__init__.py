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
    from audiencekit.permutive.contextual import ContextualPage as ContextualPage
    from audiencekit.permutive.event import Event as Event
    from audiencekit.permutive.event import Tracked as Tracked
    from audiencekit.permutive.event import UserEvent as UserEvent
    from audiencekit.permutive.identity import Alias as Alias
    from audiencekit.permutive.identity import BoundAlias as BoundAlias
    from audiencekit.permutive.identity import Identity as Identity
    from audiencekit.permutive.identity import Resolved as Resolved
    from audiencekit.permutive.identity import email_sha256 as email_sha256
    from audiencekit.permutive.imports import Import as Import
    from audiencekit.permutive.imports import ImportList as ImportList
    from audiencekit.permutive.operations import CreateSegment as CreateSegment
    from audiencekit.permutive.operations import DeleteSegment as DeleteSegment
    from audiencekit.permutive.operations import UpdateSegment as UpdateSegment
    from audiencekit.permutive.page_segments import Classification as Classification
    from audiencekit.permutive.page_segments import ContextualData as ContextualData
    from audiencekit.permutive.page_segments import PageSegments as PageSegments
    from audiencekit.permutive.segment import Segment as Segment
    from audiencekit.permutive.segment import SegmentList as SegmentList
    from audiencekit.permutive.segmentation import Segmentation as Segmentation
    from audiencekit.permutive.segmented import Segmented as Segmented
    from audiencekit.permutive.segmented import Stateless as Stateless
    from audiencekit.permutive.segmented import UserState as UserState
    from audiencekit.permutive.sources import Bespoke as Bespoke
    from audiencekit.permutive.sources import BucketSource as BucketSource
    from audiencekit.permutive.sources import LiveRamp3P as LiveRamp3P
    from audiencekit.permutive.sources import PartnerSource as PartnerSource
    from audiencekit.permutive.sources import Permissions as Permissions
    from audiencekit.permutive.sources import Principal as Principal
    from audiencekit.permutive.sources import RealtimeApi as RealtimeApi
    from audiencekit.permutive.sources import Source as Source
    from audiencekit.permutive.sources import SourceState as SourceState
    from audiencekit.permutive.sources import UnknownSource as UnknownSource
    from audiencekit.permutive.timestamps import nanoseconds as nanoseconds
    from audiencekit.permutive.timestamps import parse_time as parse_time
    from audiencekit.permutive.upsert import Upserted as Upserted
    from audiencekit.permutive.workspace import AsyncWorkspace as AsyncWorkspace
    from audiencekit.permutive.workspace import Workspace as Workspace

_HOMES = {
    "Alias": "audiencekit.permutive.identity",
    "AsyncBulkOptions": "audiencekit.permutive.bulk_options",
    "AsyncWorkspace": "audiencekit.permutive.workspace",
    "Bespoke": "audiencekit.permutive.sources",
    "BoundAlias": "audiencekit.permutive.identity",
    "BucketSource": "audiencekit.permutive.sources",
    "BulkOptions": "audiencekit.permutive.bulk_options",
    "BulkRequest": "audiencekit.core.bulk",
    "BulkResult": "audiencekit.core.bulk",
    "Classification": "audiencekit.permutive.page_segments",
    "ClientOptions": "audiencekit.core.options",
    "Cohort": "audiencekit.permutive.cohort",
    "CohortList": "audiencekit.permutive.cohort_list",
    "ContextualData": "audiencekit.permutive.page_segments",
    "ContextualPage": "audiencekit.permutive.contextual",
    "CreateSegment": "audiencekit.permutive.operations",
    "DeleteSegment": "audiencekit.permutive.operations",
    "Event": "audiencekit.permutive.event",
    "Failure": "audiencekit.core.bulk",
    "Identity": "audiencekit.permutive.identity",
    "Import": "audiencekit.permutive.imports",
    "ImportList": "audiencekit.permutive.imports",
    "LiveRamp3P": "audiencekit.permutive.sources",
    "Outcome": "audiencekit.core.bulk",
    "PageSegments": "audiencekit.permutive.page_segments",
    "PartnerSource": "audiencekit.permutive.sources",
    "Permissions": "audiencekit.permutive.sources",
    "PermutiveAPIError": "audiencekit.errors:ApiError",
    "PermutiveAuthenticationError": "audiencekit.errors:AuthenticationFailed",
    "PermutiveBadRequestError": "audiencekit.errors:BadRequest",
    "PermutiveRateLimitError": "audiencekit.errors:RateLimited",
    "PermutiveResourceNotFoundError": "audiencekit.errors:NotFound",
    "PermutiveServerError": "audiencekit.errors:ServerFault",
    "Principal": "audiencekit.permutive.sources",
    "Progress": "audiencekit.core.progress",
    "RealtimeApi": "audiencekit.permutive.sources",
    "Resolved": "audiencekit.permutive.identity",
    "Segment": "audiencekit.permutive.segment",
    "SegmentList": "audiencekit.permutive.segment",
    "Segmentation": "audiencekit.permutive.segmentation",
    "Segmented": "audiencekit.permutive.segmented",
    "Source": "audiencekit.permutive.sources",
    "SourceState": "audiencekit.permutive.sources",
    "Stateless": "audiencekit.permutive.segmented",
    "Tracked": "audiencekit.permutive.event",
    "UnknownSource": "audiencekit.permutive.sources",
    "UpdateSegment": "audiencekit.permutive.operations",
    "Upserted": "audiencekit.permutive.upsert",
    "UserEvent": "audiencekit.permutive.event",
    "UserState": "audiencekit.permutive.segmented",
    "Workspace": "audiencekit.permutive.workspace",
    "email_sha256": "audiencekit.permutive.identity",
    "nanoseconds": "audiencekit.permutive.timestamps",
    "parse_time": "audiencekit.permutive.timestamps",
}

__all__ = [
    "Alias",
    "AsyncBulkOptions",
    "AsyncWorkspace",
    "Bespoke",
    "BoundAlias",
    "BucketSource",
    "BulkOptions",
    "BulkRequest",
    "BulkResult",
    "Classification",
    "ClientOptions",
    "Cohort",
    "CohortList",
    "ContextualData",
    "ContextualPage",
    "CreateSegment",
    "DeleteSegment",
    "Event",
    "Failure",
    "Identity",
    "Import",
    "ImportList",
    "LiveRamp3P",
    "Outcome",
    "PageSegments",
    "PartnerSource",
    "Permissions",
    "PermutiveAPIError",
    "PermutiveAuthenticationError",
    "PermutiveBadRequestError",
    "PermutiveRateLimitError",
    "PermutiveResourceNotFoundError",
    "PermutiveServerError",
    "Principal",
    "Progress",
    "RealtimeApi",
    "Resolved",
    "Segment",
    "SegmentList",
    "Segmentation",
    "Segmented",
    "Source",
    "SourceState",
    "Stateless",
    "Tracked",
    "UnknownSource",
    "UpdateSegment",
    "Upserted",
    "UserEvent",
    "UserState",
    "Workspace",
    "email_sha256",
    "nanoseconds",
    "parse_time",
]


def __getattr__(name: str) -> object:
    from audiencekit.core.lazy import resolve

    return resolve(__name__, name, _HOMES)


def __dir__() -> list[str]:
    return __all__
