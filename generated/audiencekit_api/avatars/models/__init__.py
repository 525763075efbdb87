"""Contains all the data models used in inputs/outputs"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .bulk_delete_request import BulkDeleteRequest as BulkDeleteRequest
    from .bulk_delete_response import BulkDeleteResponse as BulkDeleteResponse
    from .compatibility_response import CompatibilityResponse as CompatibilityResponse
    from .compatibility_status import CompatibilityStatus as CompatibilityStatus
    from .environment_info import EnvironmentInfo as EnvironmentInfo
    from .error import Error as Error
    from .file_access import FileAccess as FileAccess
    from .file_credentials import FileCredentials as FileCredentials
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
    from .rate_limit_error import RateLimitError as RateLimitError
    from .resource_set_response import ResourceSetResponse as ResourceSetResponse
    from .result_urls import ResultUrls as ResultUrls
    from .user import User as User
    from .user_role import UserRole as UserRole
    from .validation_context import ValidationContext as ValidationContext
    from .validation_error import ValidationError as ValidationError
    from .volume_purpose import VolumePurpose as VolumePurpose

_MODULES = {
    "BulkDeleteRequest": ".bulk_delete_request",
    "BulkDeleteResponse": ".bulk_delete_response",
    "CompatibilityResponse": ".compatibility_response",
    "CompatibilityStatus": ".compatibility_status",
    "EnvironmentInfo": ".environment_info",
    "Error": ".error",
    "FileAccess": ".file_access",
    "FileCredentials": ".file_credentials",
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
    "RateLimitError": ".rate_limit_error",
    "ResourceSetResponse": ".resource_set_response",
    "ResultUrls": ".result_urls",
    "User": ".user",
    "UserRole": ".user_role",
    "ValidationContext": ".validation_context",
    "ValidationError": ".validation_error",
    "VolumePurpose": ".volume_purpose",
}

__all__ = (
    "BulkDeleteRequest",
    "BulkDeleteResponse",
    "CompatibilityResponse",
    "CompatibilityStatus",
    "EnvironmentInfo",
    "Error",
    "FileAccess",
    "FileCredentials",
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
    "RateLimitError",
    "ResourceSetResponse",
    "ResultUrls",
    "User",
    "UserRole",
    "ValidationContext",
    "ValidationError",
    "VolumePurpose",
)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name], __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
