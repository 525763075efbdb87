"""Contains all the data models used in inputs/outputs"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .api_key import ApiKey as ApiKey
    from .api_key_with_plaintext import ApiKeyWithPlaintext as ApiKeyWithPlaintext
    from .bulk_delete_request import BulkDeleteRequest as BulkDeleteRequest
    from .bulk_delete_response import BulkDeleteResponse as BulkDeleteResponse
    from .capabilities_response import CapabilitiesResponse as CapabilitiesResponse
    from .compatibility_response import CompatibilityResponse as CompatibilityResponse
    from .compatibility_status import CompatibilityStatus as CompatibilityStatus
    from .connection_draft import ConnectionDraft as ConnectionDraft
    from .connection_field import ConnectionField as ConnectionField
    from .connection_field_values import ConnectionFieldValues as ConnectionFieldValues
    from .connection_list import ConnectionList as ConnectionList
    from .connection_patch import ConnectionPatch as ConnectionPatch
    from .connection_preset_list import ConnectionPresetList as ConnectionPresetList
    from .connection_preset_request import (
        ConnectionPresetRequest as ConnectionPresetRequest,
    )
    from .connection_preset_summary import (
        ConnectionPresetSummary as ConnectionPresetSummary,
    )
    from .connection_probe import ConnectionProbe as ConnectionProbe
    from .connection_sample import ConnectionSample as ConnectionSample
    from .connection_sample_request import (
        ConnectionSampleRequest as ConnectionSampleRequest,
    )
    from .connection_scope import ConnectionScope as ConnectionScope
    from .connection_summary import ConnectionSummary as ConnectionSummary
    from .create_api_key_request import CreateApiKeyRequest as CreateApiKeyRequest
    from .create_api_key_response import CreateApiKeyResponse as CreateApiKeyResponse
    from .credits_info import CreditsInfo as CreditsInfo
    from .database_connection_summary import (
        DatabaseConnectionSummary as DatabaseConnectionSummary,
    )
    from .engine_descriptor import EngineDescriptor as EngineDescriptor
    from .engine_list import EngineList as EngineList
    from .environment_info import EnvironmentInfo as EnvironmentInfo
    from .error import Error as Error
    from .event_log_response import EventLogResponse as EventLogResponse
    from .expiration_days import ExpirationDays as ExpirationDays
    from .feature_scope import FeatureScope as FeatureScope
    from .features_info import FeaturesInfo as FeaturesInfo
    from .field_option import FieldOption as FieldOption
    from .field_type import FieldType as FieldType
    from .file_access import FileAccess as FileAccess
    from .file_credentials import FileCredentials as FileCredentials
    from .health_report import HealthReport as HealthReport
    from .http_validation_error import HTTPValidationError as HTTPValidationError
    from .job_create_request import JobCreateRequest as JobCreateRequest
    from .job_create_response import JobCreateResponse as JobCreateResponse
    from .job_flow_create_request import JobFlowCreateRequest as JobFlowCreateRequest
    from .job_flow_create_response import JobFlowCreateResponse as JobFlowCreateResponse
    from .job_kind import JobKind as JobKind
    from .job_response import JobResponse as JobResponse
    from .job_response_list import JobResponseList as JobResponseList
    from .job_status import JobStatus as JobStatus
    from .login_form import LoginForm as LoginForm
    from .login_token import LoginToken as LoginToken
    from .me_user import MeUser as MeUser
    from .object_type import ObjectType as ObjectType
    from .open_api_document import OpenApiDocument as OpenApiDocument
    from .preset_kind import PresetKind as PresetKind
    from .rate_limit_error import RateLimitError as RateLimitError
    from .resource_set_response import ResourceSetResponse as ResourceSetResponse
    from .result_urls import ResultUrls as ResultUrls
    from .sample_columns import SampleColumns as SampleColumns
    from .sampled_columns import SampledColumns as SampledColumns
    from .sampled_tables import SampledTables as SampledTables
    from .source_kind import SourceKind as SourceKind
    from .user import User as User
    from .user_role import UserRole as UserRole
    from .validation_context import ValidationContext as ValidationContext
    from .validation_error import ValidationError as ValidationError
    from .verb import Verb as Verb
    from .volume_purpose import VolumePurpose as VolumePurpose

_MODULES = {
    "ApiKey": ".api_key",
    "ApiKeyWithPlaintext": ".api_key_with_plaintext",
    "BulkDeleteRequest": ".bulk_delete_request",
    "BulkDeleteResponse": ".bulk_delete_response",
    "CapabilitiesResponse": ".capabilities_response",
    "CompatibilityResponse": ".compatibility_response",
    "CompatibilityStatus": ".compatibility_status",
    "ConnectionDraft": ".connection_draft",
    "ConnectionField": ".connection_field",
    "ConnectionFieldValues": ".connection_field_values",
    "ConnectionList": ".connection_list",
    "ConnectionPatch": ".connection_patch",
    "ConnectionPresetList": ".connection_preset_list",
    "ConnectionPresetRequest": ".connection_preset_request",
    "ConnectionPresetSummary": ".connection_preset_summary",
    "ConnectionProbe": ".connection_probe",
    "ConnectionSample": ".connection_sample",
    "ConnectionSampleRequest": ".connection_sample_request",
    "ConnectionScope": ".connection_scope",
    "ConnectionSummary": ".connection_summary",
    "CreateApiKeyRequest": ".create_api_key_request",
    "CreateApiKeyResponse": ".create_api_key_response",
    "CreditsInfo": ".credits_info",
    "DatabaseConnectionSummary": ".database_connection_summary",
    "EngineDescriptor": ".engine_descriptor",
    "EngineList": ".engine_list",
    "EnvironmentInfo": ".environment_info",
    "Error": ".error",
    "EventLogResponse": ".event_log_response",
    "ExpirationDays": ".expiration_days",
    "FeatureScope": ".feature_scope",
    "FeaturesInfo": ".features_info",
    "FieldOption": ".field_option",
    "FieldType": ".field_type",
    "FileAccess": ".file_access",
    "FileCredentials": ".file_credentials",
    "HealthReport": ".health_report",
    "HTTPValidationError": ".http_validation_error",
    "JobCreateRequest": ".job_create_request",
    "JobCreateResponse": ".job_create_response",
    "JobFlowCreateRequest": ".job_flow_create_request",
    "JobFlowCreateResponse": ".job_flow_create_response",
    "JobKind": ".job_kind",
    "JobResponse": ".job_response",
    "JobResponseList": ".job_response_list",
    "JobStatus": ".job_status",
    "LoginForm": ".login_form",
    "LoginToken": ".login_token",
    "MeUser": ".me_user",
    "ObjectType": ".object_type",
    "OpenApiDocument": ".open_api_document",
    "PresetKind": ".preset_kind",
    "RateLimitError": ".rate_limit_error",
    "ResourceSetResponse": ".resource_set_response",
    "ResultUrls": ".result_urls",
    "SampleColumns": ".sample_columns",
    "SampledColumns": ".sampled_columns",
    "SampledTables": ".sampled_tables",
    "SourceKind": ".source_kind",
    "User": ".user",
    "UserRole": ".user_role",
    "ValidationContext": ".validation_context",
    "ValidationError": ".validation_error",
    "Verb": ".verb",
    "VolumePurpose": ".volume_purpose",
}

__all__ = (
    "ApiKey",
    "ApiKeyWithPlaintext",
    "BulkDeleteRequest",
    "BulkDeleteResponse",
    "CapabilitiesResponse",
    "CompatibilityResponse",
    "CompatibilityStatus",
    "ConnectionDraft",
    "ConnectionField",
    "ConnectionFieldValues",
    "ConnectionList",
    "ConnectionPatch",
    "ConnectionPresetList",
    "ConnectionPresetRequest",
    "ConnectionPresetSummary",
    "ConnectionProbe",
    "ConnectionSample",
    "ConnectionSampleRequest",
    "ConnectionScope",
    "ConnectionSummary",
    "CreateApiKeyRequest",
    "CreateApiKeyResponse",
    "CreditsInfo",
    "DatabaseConnectionSummary",
    "EngineDescriptor",
    "EngineList",
    "EnvironmentInfo",
    "Error",
    "EventLogResponse",
    "ExpirationDays",
    "FeatureScope",
    "FeaturesInfo",
    "FieldOption",
    "FieldType",
    "FileAccess",
    "FileCredentials",
    "HealthReport",
    "HTTPValidationError",
    "JobCreateRequest",
    "JobCreateResponse",
    "JobFlowCreateRequest",
    "JobFlowCreateResponse",
    "JobKind",
    "JobResponse",
    "JobResponseList",
    "JobStatus",
    "LoginForm",
    "LoginToken",
    "MeUser",
    "ObjectType",
    "OpenApiDocument",
    "PresetKind",
    "RateLimitError",
    "ResourceSetResponse",
    "ResultUrls",
    "SampleColumns",
    "SampledColumns",
    "SampledTables",
    "SourceKind",
    "User",
    "UserRole",
    "ValidationContext",
    "ValidationError",
    "Verb",
    "VolumePurpose",
)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name], __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
