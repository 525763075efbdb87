"""The operations this service answers, one row each (contract 2, A), and their description as OpenAPI."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

import attrs

from audiencekit.sandbox.avatars.wire import Json

API_VERSION = "3.17.2"
Limit: TypeAlias = Literal["", "call", "job"]


@attrs.frozen
class Operation:
    """One operation. *open*: no credential is asked for. *limit*: which rate limit it counts against."""

    method: str
    path: str
    operation_id: str
    tag: str
    open: bool = attrs.field(default=False, kw_only=True)
    limit: Limit = attrs.field(default="", kw_only=True)


# Fixed paths before the templates that would match them too.
OPERATIONS = (
    Operation("GET", "/api-keys", "listApiKeys", "api_keys", limit="call"),
    Operation("POST", "/api-keys", "createApiKey", "api_keys", limit="call"),
    Operation("DELETE", "/api-keys", "revokeAllApiKeys", "api_keys", limit="call"),
    Operation("DELETE", "/api-keys/admin", "revokeApiKeyAdmin", "api_keys", limit="call"),
    Operation("GET", "/api-keys/{api_key_id}", "getApiKey", "api_keys", limit="call"),
    Operation("DELETE", "/api-keys/{api_key_id}", "revokeApiKey", "api_keys", limit="call"),
    Operation("GET", "/capabilities", "getCapabilities", "capabilities"),
    Operation("GET", "/check_client", "checkClient", "compatibility", open=True),
    Operation("GET", "/connections", "listConnections", "connections"),
    Operation("GET", "/connections/engines", "listEngines", "connections"),
    Operation("GET", "/connections/presets", "listConnectionPresets", "connections"),
    Operation("POST", "/connections/presets", "addConnectionPresets", "connections"),
    Operation("POST", "/connections/test", "testDraftConnection", "connections"),
    Operation("PUT", "/connections/{name}", "putConnection", "connections"),
    Operation("PATCH", "/connections/{name}", "patchConnection", "connections"),
    Operation("DELETE", "/connections/{name}", "deleteConnection", "connections"),
    Operation("POST", "/connections/{name}/test", "testConnection", "connections"),
    Operation("POST", "/connections/{name}/sample", "sampleConnection", "connections"),
    Operation("GET", "/event-logs", "listMyEventLogs", "event_logs"),
    Operation("GET", "/", "getRoot", "health", open=True),
    Operation("GET", "/health", "getHealth", "health", open=True),
    Operation("GET", "/health/db", "getHealthDb", "health", open=True),
    Operation("GET", "/jobs", "listJobs", "jobs"),
    Operation("POST", "/jobs", "createJob", "jobs", limit="job"),
    Operation("POST", "/jobs/flow", "createJobFlow", "jobs"),
    Operation("GET", "/jobs/last_set", "getLastSetJobs", "jobs"),
    Operation("POST", "/jobs/bulk-delete", "bulkDeleteJobs", "jobs"),
    Operation("GET", "/jobs/{job_name}", "getJob", "jobs"),
    Operation("DELETE", "/jobs/{job_name}", "deleteJob", "jobs"),
    Operation("POST", "/jobs/{job_name}/cancel", "cancelJob", "jobs"),
    Operation("GET", "/openapi.json", "getOpenapiSchema", "openapi", open=True),
    Operation("GET", "/resources/volume", "getVolume", "resources"),
    Operation("GET", "/resources/{resource_set}", "getResources", "resources"),
    Operation("POST", "/resources/{resource_set}", "appendResources", "resources"),
    Operation("PUT", "/resources/{resource_set}", "putResources", "resources"),
    Operation("GET", "/results/{job_name}", "getResults", "results"),
    Operation("GET", "/access", "getFileAccess", "files"),
    Operation("POST", "/access/batch", "getFileAccessBatch", "files"),
    Operation("GET", "/upload_url", "getUploadUrl", "files"),
    Operation("GET", "/users/me", "getMe", "users"),
    Operation("GET", "/users", "findUsers", "users", limit="call"),
    Operation("GET", "/users/credits_info", "getCreditsInfo", "users", limit="call"),
    Operation("GET", "/users/features_info", "getFeaturesInfo", "users", limit="call"),
    Operation("GET", "/users/{id}", "getUser", "users", limit="call"),
    Operation("POST", "/login", "login", "auth", open=True),  # legacy (contract 2.12)
)


def describe(api_url: str) -> dict[str, Json]:
    """An OpenAPI document of the operations: where they are and who may ask, not what bodies look like."""
    paths: dict[str, Json] = {}
    for operation in OPERATIONS:
        node: dict[str, Json] = {
            "operationId": operation.operation_id,
            "tags": [operation.tag],
            "security": [] if operation.open else [{"ApiKey": []}, {"BearerToken": []}],
            "responses": {"default": {"description": "As the Avatars API answers."}},
        }
        names = re.findall(r"{(\w+)}", operation.path)
        if names:
            node["parameters"] = [
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
            ]
        item = paths.setdefault(operation.path, {})
        assert isinstance(item, dict)
        item[operation.method.lower()] = node
    schemes: dict[str, Json] = {
        "ApiKey": {"type": "apiKey", "in": "header", "name": "Authorization"},
        "BearerToken": {"type": "http", "scheme": "bearer"},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Avatars API of the sandbox", "version": API_VERSION},
        "servers": [{"url": api_url}],
        "paths": paths,
        "components": {"securitySchemes": schemes},
    }
