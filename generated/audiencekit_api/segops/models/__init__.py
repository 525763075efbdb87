"""Contains all the data models used in inputs/outputs"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .access_token import AccessToken as AccessToken
    from .api_key import ApiKey as ApiKey
    from .api_key_create import ApiKeyCreate as ApiKeyCreate
    from .api_key_kind import ApiKeyKind as ApiKeyKind
    from .batch_result import BatchResult as BatchResult
    from .compute_accepted import ComputeAccepted as ComputeAccepted
    from .credentials import Credentials as Credentials
    from .definition import Definition as Definition
    from .error import Error as Error
    from .event import Event as Event
    from .event_batch import EventBatch as EventBatch
    from .event_payload import EventPayload as EventPayload
    from .export_format import ExportFormat as ExportFormat
    from .export_request import ExportRequest as ExportRequest
    from .export_started import ExportStarted as ExportStarted
    from .export_status import ExportStatus as ExportStatus
    from .member import Member as Member
    from .member_page import MemberPage as MemberPage
    from .membership import Membership as Membership
    from .membership_segment import MembershipSegment as MembershipSegment
    from .preview_request import PreviewRequest as PreviewRequest
    from .refresh_request import RefreshRequest as RefreshRequest
    from .segment import Segment as Segment
    from .segment_create import SegmentCreate as SegmentCreate
    from .segment_estimate import SegmentEstimate as SegmentEstimate
    from .segment_export import SegmentExport as SegmentExport
    from .segment_page import SegmentPage as SegmentPage
    from .segment_preview import SegmentPreview as SegmentPreview
    from .segment_status import SegmentStatus as SegmentStatus
    from .segment_type import SegmentType as SegmentType
    from .segment_update import SegmentUpdate as SegmentUpdate
    from .segment_version import SegmentVersion as SegmentVersion
    from .session_request import SessionRequest as SessionRequest
    from .session_token import SessionToken as SessionToken
    from .shopify_payload import ShopifyPayload as ShopifyPayload
    from .shopify_topic import ShopifyTopic as ShopifyTopic
    from .token_pair import TokenPair as TokenPair
    from .track_result import TrackResult as TrackResult

_MODULES = {
    "AccessToken": ".access_token",
    "ApiKey": ".api_key",
    "ApiKeyCreate": ".api_key_create",
    "ApiKeyKind": ".api_key_kind",
    "BatchResult": ".batch_result",
    "ComputeAccepted": ".compute_accepted",
    "Credentials": ".credentials",
    "Definition": ".definition",
    "Error": ".error",
    "Event": ".event",
    "EventBatch": ".event_batch",
    "EventPayload": ".event_payload",
    "ExportFormat": ".export_format",
    "ExportRequest": ".export_request",
    "ExportStarted": ".export_started",
    "ExportStatus": ".export_status",
    "Member": ".member",
    "MemberPage": ".member_page",
    "Membership": ".membership",
    "MembershipSegment": ".membership_segment",
    "PreviewRequest": ".preview_request",
    "RefreshRequest": ".refresh_request",
    "Segment": ".segment",
    "SegmentCreate": ".segment_create",
    "SegmentEstimate": ".segment_estimate",
    "SegmentExport": ".segment_export",
    "SegmentPage": ".segment_page",
    "SegmentPreview": ".segment_preview",
    "SegmentStatus": ".segment_status",
    "SegmentType": ".segment_type",
    "SegmentUpdate": ".segment_update",
    "SegmentVersion": ".segment_version",
    "SessionRequest": ".session_request",
    "SessionToken": ".session_token",
    "ShopifyPayload": ".shopify_payload",
    "ShopifyTopic": ".shopify_topic",
    "TokenPair": ".token_pair",
    "TrackResult": ".track_result",
}

__all__ = (
    "AccessToken",
    "ApiKey",
    "ApiKeyCreate",
    "ApiKeyKind",
    "BatchResult",
    "ComputeAccepted",
    "Credentials",
    "Definition",
    "Error",
    "Event",
    "EventBatch",
    "EventPayload",
    "ExportFormat",
    "ExportRequest",
    "ExportStarted",
    "ExportStatus",
    "Member",
    "MemberPage",
    "Membership",
    "MembershipSegment",
    "PreviewRequest",
    "RefreshRequest",
    "Segment",
    "SegmentCreate",
    "SegmentEstimate",
    "SegmentExport",
    "SegmentPage",
    "SegmentPreview",
    "SegmentStatus",
    "SegmentType",
    "SegmentUpdate",
    "SegmentVersion",
    "SessionRequest",
    "SessionToken",
    "ShopifyPayload",
    "ShopifyTopic",
    "TokenPair",
    "TrackResult",
)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name], __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
