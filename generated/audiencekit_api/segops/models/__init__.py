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
    from .ai_dashboard import AiDashboard as AiDashboard
    from .ai_page import AiPage as AiPage
    from .ai_page_answer import AiPageAnswer as AiPageAnswer
    from .ai_page_build import AiPageBuild as AiPageBuild
    from .ai_page_change import AiPageChange as AiPageChange
    from .ai_page_create import AiPageCreate as AiPageCreate
    from .ai_page_export import AiPageExport as AiPageExport
    from .ai_page_export_format import AiPageExportFormat as AiPageExportFormat
    from .ai_page_export_request import AiPageExportRequest as AiPageExportRequest
    from .ai_page_filters import AiPageFilters as AiPageFilters
    from .ai_page_generation import AiPageGeneration as AiPageGeneration
    from .ai_page_generation_started import (
        AiPageGenerationStarted as AiPageGenerationStarted,
    )
    from .ai_page_metadata import AiPageMetadata as AiPageMetadata
    from .ai_page_queued import AiPageQueued as AiPageQueued
    from .ai_page_summary import AiPageSummary as AiPageSummary
    from .ai_page_update import AiPageUpdate as AiPageUpdate
    from .ai_provider import AiProvider as AiProvider
    from .ai_query import AiQuery as AiQuery
    from .ai_query_create import AiQueryCreate as AiQueryCreate
    from .ai_query_result import AiQueryResult as AiQueryResult
    from .ai_query_update import AiQueryUpdate as AiQueryUpdate
    from .ai_run_accepted import AiRunAccepted as AiRunAccepted
    from .ai_schedule import AiSchedule as AiSchedule
    from .alias_request import AliasRequest as AliasRequest
    from .analytics_overview import AnalyticsOverview as AnalyticsOverview
    from .api_key import ApiKey as ApiKey
    from .api_key_create import ApiKeyCreate as ApiKeyCreate
    from .api_key_kind import ApiKeyKind as ApiKeyKind
    from .batch_result import BatchResult as BatchResult
    from .brand_difference import BrandDifference as BrandDifference
    from .brand_mention import BrandMention as BrandMention
    from .competitor import Competitor as Competitor
    from .competitor_create import CompetitorCreate as CompetitorCreate
    from .compute_accepted import ComputeAccepted as ComputeAccepted
    from .condition_explanation import ConditionExplanation as ConditionExplanation
    from .connector_config import ConnectorConfig as ConnectorConfig
    from .credentials import Credentials as Credentials
    from .definition import Definition as Definition
    from .dimension_scores import DimensionScores as DimensionScores
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
    from .product import Product as Product
    from .product_create import ProductCreate as ProductCreate
    from .product_data import ProductData as ProductData
    from .product_definition import ProductDefinition as ProductDefinition
    from .product_facets import ProductFacets as ProductFacets
    from .product_field import ProductField as ProductField
    from .product_field_type import ProductFieldType as ProductFieldType
    from .product_filter import ProductFilter as ProductFilter
    from .product_import import ProductImport as ProductImport
    from .product_import_confirm import ProductImportConfirm as ProductImportConfirm
    from .product_import_started import ProductImportStarted as ProductImportStarted
    from .product_import_status import ProductImportStatus as ProductImportStatus
    from .product_mapping import ProductMapping as ProductMapping
    from .product_mention import ProductMention as ProductMention
    from .product_page import ProductPage as ProductPage
    from .product_row import ProductRow as ProductRow
    from .product_schema import ProductSchema as ProductSchema
    from .product_schema_update import ProductSchemaUpdate as ProductSchemaUpdate
    from .product_score import ProductScore as ProductScore
    from .product_segment import ProductSegment as ProductSegment
    from .product_segment_create import ProductSegmentCreate as ProductSegmentCreate
    from .product_segment_page import ProductSegmentPage as ProductSegmentPage
    from .product_segment_update import ProductSegmentUpdate as ProductSegmentUpdate
    from .product_source import ProductSource as ProductSource
    from .product_update import ProductUpdate as ProductUpdate
    from .product_upload import ProductUpload as ProductUpload
    from .product_upsert import ProductUpsert as ProductUpsert
    from .product_upsert_result import ProductUpsertResult as ProductUpsertResult
    from .publish_result import PublishResult as PublishResult
    from .ranked_product import RankedProduct as RankedProduct
    from .refresh_request import RefreshRequest as RefreshRequest
    from .schema_fault import SchemaFault as SchemaFault
    from .schema_property import SchemaProperty as SchemaProperty
    from .schema_property_type import SchemaPropertyType as SchemaPropertyType
    from .schema_validation import SchemaValidation as SchemaValidation
    from .score_accepted import ScoreAccepted as ScoreAccepted
    from .score_all_accepted import ScoreAllAccepted as ScoreAllAccepted
    from .score_recommendation import ScoreRecommendation as ScoreRecommendation
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
    from .sentiment import Sentiment as Sentiment
    from .session_request import SessionRequest as SessionRequest
    from .session_token import SessionToken as SessionToken
    from .shopify_payload import ShopifyPayload as ShopifyPayload
    from .shopify_topic import ShopifyTopic as ShopifyTopic
    from .simulation import Simulation as Simulation
    from .simulation_request import SimulationRequest as SimulationRequest
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
    from .win_rate import WinRate as WinRate
    from .win_rate_filters import WinRateFilters as WinRateFilters

_MODULES = {
    "AccessToken": ".access_token",
    "Activation": ".activation",
    "ActivationAnalytics": ".activation_analytics",
    "ActivationCreate": ".activation_create",
    "ActivationPage": ".activation_page",
    "ActivationStatus": ".activation_status",
    "ActivationUpdate": ".activation_update",
    "AiDashboard": ".ai_dashboard",
    "AiPage": ".ai_page",
    "AiPageAnswer": ".ai_page_answer",
    "AiPageBuild": ".ai_page_build",
    "AiPageChange": ".ai_page_change",
    "AiPageCreate": ".ai_page_create",
    "AiPageExport": ".ai_page_export",
    "AiPageExportFormat": ".ai_page_export_format",
    "AiPageExportRequest": ".ai_page_export_request",
    "AiPageFilters": ".ai_page_filters",
    "AiPageGeneration": ".ai_page_generation",
    "AiPageGenerationStarted": ".ai_page_generation_started",
    "AiPageMetadata": ".ai_page_metadata",
    "AiPageQueued": ".ai_page_queued",
    "AiPageSummary": ".ai_page_summary",
    "AiPageUpdate": ".ai_page_update",
    "AiProvider": ".ai_provider",
    "AiQuery": ".ai_query",
    "AiQueryCreate": ".ai_query_create",
    "AiQueryResult": ".ai_query_result",
    "AiQueryUpdate": ".ai_query_update",
    "AiRunAccepted": ".ai_run_accepted",
    "AiSchedule": ".ai_schedule",
    "AliasRequest": ".alias_request",
    "AnalyticsOverview": ".analytics_overview",
    "ApiKey": ".api_key",
    "ApiKeyCreate": ".api_key_create",
    "ApiKeyKind": ".api_key_kind",
    "BatchResult": ".batch_result",
    "BrandDifference": ".brand_difference",
    "BrandMention": ".brand_mention",
    "Competitor": ".competitor",
    "CompetitorCreate": ".competitor_create",
    "ComputeAccepted": ".compute_accepted",
    "ConditionExplanation": ".condition_explanation",
    "ConnectorConfig": ".connector_config",
    "Credentials": ".credentials",
    "Definition": ".definition",
    "DimensionScores": ".dimension_scores",
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
    "Product": ".product",
    "ProductCreate": ".product_create",
    "ProductData": ".product_data",
    "ProductDefinition": ".product_definition",
    "ProductFacets": ".product_facets",
    "ProductField": ".product_field",
    "ProductFieldType": ".product_field_type",
    "ProductFilter": ".product_filter",
    "ProductImport": ".product_import",
    "ProductImportConfirm": ".product_import_confirm",
    "ProductImportStarted": ".product_import_started",
    "ProductImportStatus": ".product_import_status",
    "ProductMapping": ".product_mapping",
    "ProductMention": ".product_mention",
    "ProductPage": ".product_page",
    "ProductRow": ".product_row",
    "ProductSchema": ".product_schema",
    "ProductSchemaUpdate": ".product_schema_update",
    "ProductScore": ".product_score",
    "ProductSegment": ".product_segment",
    "ProductSegmentCreate": ".product_segment_create",
    "ProductSegmentPage": ".product_segment_page",
    "ProductSegmentUpdate": ".product_segment_update",
    "ProductSource": ".product_source",
    "ProductUpdate": ".product_update",
    "ProductUpload": ".product_upload",
    "ProductUpsert": ".product_upsert",
    "ProductUpsertResult": ".product_upsert_result",
    "PublishResult": ".publish_result",
    "RankedProduct": ".ranked_product",
    "RefreshRequest": ".refresh_request",
    "SchemaFault": ".schema_fault",
    "SchemaProperty": ".schema_property",
    "SchemaPropertyType": ".schema_property_type",
    "SchemaValidation": ".schema_validation",
    "ScoreAccepted": ".score_accepted",
    "ScoreAllAccepted": ".score_all_accepted",
    "ScoreRecommendation": ".score_recommendation",
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
    "Sentiment": ".sentiment",
    "SessionRequest": ".session_request",
    "SessionToken": ".session_token",
    "ShopifyPayload": ".shopify_payload",
    "ShopifyTopic": ".shopify_topic",
    "Simulation": ".simulation",
    "SimulationRequest": ".simulation_request",
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
    "WinRate": ".win_rate",
    "WinRateFilters": ".win_rate_filters",
}

__all__ = (
    "AccessToken",
    "Activation",
    "ActivationAnalytics",
    "ActivationCreate",
    "ActivationPage",
    "ActivationStatus",
    "ActivationUpdate",
    "AiDashboard",
    "AiPage",
    "AiPageAnswer",
    "AiPageBuild",
    "AiPageChange",
    "AiPageCreate",
    "AiPageExport",
    "AiPageExportFormat",
    "AiPageExportRequest",
    "AiPageFilters",
    "AiPageGeneration",
    "AiPageGenerationStarted",
    "AiPageMetadata",
    "AiPageQueued",
    "AiPageSummary",
    "AiPageUpdate",
    "AiProvider",
    "AiQuery",
    "AiQueryCreate",
    "AiQueryResult",
    "AiQueryUpdate",
    "AiRunAccepted",
    "AiSchedule",
    "AliasRequest",
    "AnalyticsOverview",
    "ApiKey",
    "ApiKeyCreate",
    "ApiKeyKind",
    "BatchResult",
    "BrandDifference",
    "BrandMention",
    "Competitor",
    "CompetitorCreate",
    "ComputeAccepted",
    "ConditionExplanation",
    "ConnectorConfig",
    "Credentials",
    "Definition",
    "DimensionScores",
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
    "Product",
    "ProductCreate",
    "ProductData",
    "ProductDefinition",
    "ProductFacets",
    "ProductField",
    "ProductFieldType",
    "ProductFilter",
    "ProductImport",
    "ProductImportConfirm",
    "ProductImportStarted",
    "ProductImportStatus",
    "ProductMapping",
    "ProductMention",
    "ProductPage",
    "ProductRow",
    "ProductSchema",
    "ProductSchemaUpdate",
    "ProductScore",
    "ProductSegment",
    "ProductSegmentCreate",
    "ProductSegmentPage",
    "ProductSegmentUpdate",
    "ProductSource",
    "ProductUpdate",
    "ProductUpload",
    "ProductUpsert",
    "ProductUpsertResult",
    "PublishResult",
    "RankedProduct",
    "RefreshRequest",
    "SchemaFault",
    "SchemaProperty",
    "SchemaPropertyType",
    "SchemaValidation",
    "ScoreAccepted",
    "ScoreAllAccepted",
    "ScoreRecommendation",
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
    "Sentiment",
    "SessionRequest",
    "SessionToken",
    "ShopifyPayload",
    "ShopifyTopic",
    "Simulation",
    "SimulationRequest",
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
    "WinRate",
    "WinRateFilters",
)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name], __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
