"""Contains all the data models used in inputs/outputs"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .access_token import AccessToken as AccessToken
    from .activation import Activation as Activation
    from .activation_analytics import ActivationAnalytics as ActivationAnalytics
    from .activation_create import ActivationCreate as ActivationCreate
    from .activation_page import ActivationPage as ActivationPage
    from .activation_status import ActivationStatus as ActivationStatus
    from .activation_update import ActivationUpdate as ActivationUpdate
    from .alias_request import AliasRequest as AliasRequest
    from .analytics_overview import AnalyticsOverview as AnalyticsOverview
    from .api_key import ApiKey as ApiKey
    from .api_key_create import ApiKeyCreate as ApiKeyCreate
    from .api_key_kind import ApiKeyKind as ApiKeyKind
    from .batch_result import BatchResult as BatchResult
    from .compute_accepted import ComputeAccepted as ComputeAccepted
    from .condition_explanation import ConditionExplanation as ConditionExplanation
    from .connector_config import ConnectorConfig as ConnectorConfig
    from .credentials import Credentials as Credentials
    from .definition import Definition as Definition
    from .error import Error as Error
    from .event import Event as Event
    from .event_batch import EventBatch as EventBatch
    from .event_payload import EventPayload as EventPayload
    from .event_schema import EventSchema as EventSchema
    from .event_schema_create import EventSchemaCreate as EventSchemaCreate
    from .event_schema_page import EventSchemaPage as EventSchemaPage
    from .event_schema_update import EventSchemaUpdate as EventSchemaUpdate
    from .explorer_user import ExplorerUser as ExplorerUser
    from .explorer_user_list import ExplorerUserList as ExplorerUserList
    from .export_format import ExportFormat as ExportFormat
    from .export_request import ExportRequest as ExportRequest
    from .export_started import ExportStarted as ExportStarted
    from .export_status import ExportStatus as ExportStatus
    from .identity_edge import IdentityEdge as IdentityEdge
    from .infer_request import InferRequest as InferRequest
    from .inferred_schema import InferredSchema as InferredSchema
    from .member import Member as Member
    from .member_page import MemberPage as MemberPage
    from .membership import Membership as Membership
    from .membership_segment import MembershipSegment as MembershipSegment
    from .merge_request import MergeRequest as MergeRequest
    from .preview_request import PreviewRequest as PreviewRequest
    from .product_definition import ProductDefinition as ProductDefinition
    from .product_segment import ProductSegment as ProductSegment
    from .product_segment_create import ProductSegmentCreate as ProductSegmentCreate
    from .product_segment_page import ProductSegmentPage as ProductSegmentPage
    from .product_segment_update import ProductSegmentUpdate as ProductSegmentUpdate
    from .publish_result import PublishResult as PublishResult
    from .refresh_request import RefreshRequest as RefreshRequest
    from .schema_fault import SchemaFault as SchemaFault
    from .schema_property import SchemaProperty as SchemaProperty
    from .schema_property_type import SchemaPropertyType as SchemaPropertyType
    from .schema_validation import SchemaValidation as SchemaValidation
    from .segment import Segment as Segment
    from .segment_analytics import SegmentAnalytics as SegmentAnalytics
    from .segment_create import SegmentCreate as SegmentCreate
    from .segment_estimate import SegmentEstimate as SegmentEstimate
    from .segment_export import SegmentExport as SegmentExport
    from .segment_overlap import SegmentOverlap as SegmentOverlap
    from .segment_page import SegmentPage as SegmentPage
    from .segment_preview import SegmentPreview as SegmentPreview
    from .segment_ref import SegmentRef as SegmentRef
    from .segment_status import SegmentStatus as SegmentStatus
    from .segment_type import SegmentType as SegmentType
    from .segment_update import SegmentUpdate as SegmentUpdate
    from .segment_version import SegmentVersion as SegmentVersion
    from .session_request import SessionRequest as SessionRequest
    from .session_token import SessionToken as SessionToken
    from .shopify_payload import ShopifyPayload as ShopifyPayload
    from .shopify_topic import ShopifyTopic as ShopifyTopic
    from .sync_accepted import SyncAccepted as SyncAccepted
    from .sync_log import SyncLog as SyncLog
    from .token_pair import TokenPair as TokenPair
    from .track_result import TrackResult as TrackResult
    from .trend_point import TrendPoint as TrendPoint
    from .usage import Usage as Usage
    from .user_event import UserEvent as UserEvent
    from .user_event_list import UserEventList as UserEventList
    from .user_profile import UserProfile as UserProfile
    from .user_segment import UserSegment as UserSegment
    from .user_traits import UserTraits as UserTraits
    from .validate_request import ValidateRequest as ValidateRequest

_MODULES = {
    "AccessToken": ".access_token",
    "Activation": ".activation",
    "ActivationAnalytics": ".activation_analytics",
    "ActivationCreate": ".activation_create",
    "ActivationPage": ".activation_page",
    "ActivationStatus": ".activation_status",
    "ActivationUpdate": ".activation_update",
    "AliasRequest": ".alias_request",
    "AnalyticsOverview": ".analytics_overview",
    "ApiKey": ".api_key",
    "ApiKeyCreate": ".api_key_create",
    "ApiKeyKind": ".api_key_kind",
    "BatchResult": ".batch_result",
    "ComputeAccepted": ".compute_accepted",
    "ConditionExplanation": ".condition_explanation",
    "ConnectorConfig": ".connector_config",
    "Credentials": ".credentials",
    "Definition": ".definition",
    "Error": ".error",
    "Event": ".event",
    "EventBatch": ".event_batch",
    "EventPayload": ".event_payload",
    "EventSchema": ".event_schema",
    "EventSchemaCreate": ".event_schema_create",
    "EventSchemaPage": ".event_schema_page",
    "EventSchemaUpdate": ".event_schema_update",
    "ExplorerUser": ".explorer_user",
    "ExplorerUserList": ".explorer_user_list",
    "ExportFormat": ".export_format",
    "ExportRequest": ".export_request",
    "ExportStarted": ".export_started",
    "ExportStatus": ".export_status",
    "IdentityEdge": ".identity_edge",
    "InferRequest": ".infer_request",
    "InferredSchema": ".inferred_schema",
    "Member": ".member",
    "MemberPage": ".member_page",
    "Membership": ".membership",
    "MembershipSegment": ".membership_segment",
    "MergeRequest": ".merge_request",
    "PreviewRequest": ".preview_request",
    "ProductDefinition": ".product_definition",
    "ProductSegment": ".product_segment",
    "ProductSegmentCreate": ".product_segment_create",
    "ProductSegmentPage": ".product_segment_page",
    "ProductSegmentUpdate": ".product_segment_update",
    "PublishResult": ".publish_result",
    "RefreshRequest": ".refresh_request",
    "SchemaFault": ".schema_fault",
    "SchemaProperty": ".schema_property",
    "SchemaPropertyType": ".schema_property_type",
    "SchemaValidation": ".schema_validation",
    "Segment": ".segment",
    "SegmentAnalytics": ".segment_analytics",
    "SegmentCreate": ".segment_create",
    "SegmentEstimate": ".segment_estimate",
    "SegmentExport": ".segment_export",
    "SegmentOverlap": ".segment_overlap",
    "SegmentPage": ".segment_page",
    "SegmentPreview": ".segment_preview",
    "SegmentRef": ".segment_ref",
    "SegmentStatus": ".segment_status",
    "SegmentType": ".segment_type",
    "SegmentUpdate": ".segment_update",
    "SegmentVersion": ".segment_version",
    "SessionRequest": ".session_request",
    "SessionToken": ".session_token",
    "ShopifyPayload": ".shopify_payload",
    "ShopifyTopic": ".shopify_topic",
    "SyncAccepted": ".sync_accepted",
    "SyncLog": ".sync_log",
    "TokenPair": ".token_pair",
    "TrackResult": ".track_result",
    "TrendPoint": ".trend_point",
    "Usage": ".usage",
    "UserEvent": ".user_event",
    "UserEventList": ".user_event_list",
    "UserProfile": ".user_profile",
    "UserSegment": ".user_segment",
    "UserTraits": ".user_traits",
    "ValidateRequest": ".validate_request",
}

__all__ = (
    "AccessToken",
    "Activation",
    "ActivationAnalytics",
    "ActivationCreate",
    "ActivationPage",
    "ActivationStatus",
    "ActivationUpdate",
    "AliasRequest",
    "AnalyticsOverview",
    "ApiKey",
    "ApiKeyCreate",
    "ApiKeyKind",
    "BatchResult",
    "ComputeAccepted",
    "ConditionExplanation",
    "ConnectorConfig",
    "Credentials",
    "Definition",
    "Error",
    "Event",
    "EventBatch",
    "EventPayload",
    "EventSchema",
    "EventSchemaCreate",
    "EventSchemaPage",
    "EventSchemaUpdate",
    "ExplorerUser",
    "ExplorerUserList",
    "ExportFormat",
    "ExportRequest",
    "ExportStarted",
    "ExportStatus",
    "IdentityEdge",
    "InferredSchema",
    "InferRequest",
    "Member",
    "MemberPage",
    "Membership",
    "MembershipSegment",
    "MergeRequest",
    "PreviewRequest",
    "ProductDefinition",
    "ProductSegment",
    "ProductSegmentCreate",
    "ProductSegmentPage",
    "ProductSegmentUpdate",
    "PublishResult",
    "RefreshRequest",
    "SchemaFault",
    "SchemaProperty",
    "SchemaPropertyType",
    "SchemaValidation",
    "Segment",
    "SegmentAnalytics",
    "SegmentCreate",
    "SegmentEstimate",
    "SegmentExport",
    "SegmentOverlap",
    "SegmentPage",
    "SegmentPreview",
    "SegmentRef",
    "SegmentStatus",
    "SegmentType",
    "SegmentUpdate",
    "SegmentVersion",
    "SessionRequest",
    "SessionToken",
    "ShopifyPayload",
    "ShopifyTopic",
    "SyncAccepted",
    "SyncLog",
    "TokenPair",
    "TrackResult",
    "TrendPoint",
    "Usage",
    "UserEvent",
    "UserEventList",
    "UserProfile",
    "UserSegment",
    "UserTraits",
    "ValidateRequest",
)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name], __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
