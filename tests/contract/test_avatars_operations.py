"""The Avatars document holds the 44 operations of the contract and the legacy login; code and sandbox have the same."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from audiencekit_api.avatars.operations import OPERATIONS

from audiencekit.sandbox import Sandbox
from audiencekit.sandbox.avatars.operations import OPERATIONS as SANDBOX_OPERATIONS

# Written out from section 2 of the contract: number, the group, method, path, whether a credential is needed, the
# statuses of success, and in the last column what this project calls it. 45 is the legacy login (2.12).
CONTRACT = """
 1 api_keys      GET    /api-keys                     key  200     listApiKeys
 2 api_keys      POST   /api-keys                     key  201     createApiKey
 3 api_keys      DELETE /api-keys                     key  200     revokeAllApiKeys
 4 api_keys      GET    /api-keys/{api_key_id}        key  200     getApiKey
 5 api_keys      DELETE /api-keys/{api_key_id}        key  200     revokeApiKey
 6 api_keys      DELETE /api-keys/admin               key  200     revokeApiKeyAdmin
 7 capabilities  GET    /capabilities                 key  200     getCapabilities
 8 compatibility GET    /check_client                 open 200     checkClient
 9 connections   GET    /connections                  key  200     listConnections
10 connections   GET    /connections/engines          key  200     listEngines
11 connections   GET    /connections/presets          key  200     listConnectionPresets
12 connections   POST   /connections/presets          key  200,201 addConnectionPresets
13 connections   PUT    /connections/{name}           key  200,201 putConnection
14 connections   PATCH  /connections/{name}           key  200     patchConnection
15 connections   DELETE /connections/{name}           key  204     deleteConnection
16 connections   POST   /connections/test             key  200     testDraftConnection
17 connections   POST   /connections/{name}/test      key  200     testConnection
18 connections   POST   /connections/{name}/sample    key  200     sampleConnection
19 event_logs    GET    /event-logs                   key  200     listMyEventLogs
20 health        GET    /                             open 200     getRoot
21 health        GET    /health                       open 200     getHealth
22 health        GET    /health/db                    open 200     getHealthDb
23 jobs          GET    /jobs                         key  200     listJobs
24 jobs          POST   /jobs                         key  200,201 createJob
25 jobs          POST   /jobs/flow                    key  200,201 createJobFlow
26 jobs          GET    /jobs/last_set                key  200     getLastSetJobs
27 jobs          GET    /jobs/{job_name}              key  200     getJob
28 jobs          DELETE /jobs/{job_name}              key  200     deleteJob
29 jobs          POST   /jobs/{job_name}/cancel       key  200     cancelJob
30 jobs          POST   /jobs/bulk-delete             key  200     bulkDeleteJobs
31 openapi       GET    /openapi.json                 open 200     getOpenapiSchema
32 resources     GET    /resources/volume             key  200     getVolume
33 resources     GET    /resources/{set_name}         key  200     getResources
34 resources     POST   /resources/{set_name}         key  200,201 appendResources
35 resources     PUT    /resources/{display_name}     key  200,201 putResources
36 results       GET    /results/{job_name}           key  200     getResults
37 files         GET    /access                       key  200     getFileAccess
38 files         POST   /access/batch                 key  200     getFileAccessBatch
39 files         GET    /upload_url                   key  200     getUploadUrl
40 users         GET    /users/me                     key  200     getMe
41 users         GET    /users                        key  200     findUsers
42 users         GET    /users/credits_info           key  200     getCreditsInfo
43 users         GET    /users/features_info          key  200     getFeaturesInfo
44 users         GET    /users/{id}                   key  200     getUser
45 auth          POST   /login                        open 200     login
"""
ROWS = [line.split() for line in CONTRACT.strip().splitlines()]

# By the rule for documents that lack retry classes: always for GET, PUT, DELETE, else unprocessed. Corrected where a
# POST reads or leaves the same state when repeated, and where a PUT makes something new each time.
REPEATED_THOUGH_POST = {
    "addConnectionPresets",
    "testDraftConnection",
    "testConnection",
    "sampleConnection",
    "cancelJob",
    "bulkDeleteJobs",
    "getFileAccessBatch",
    "login",
}
NOT_REPEATED_THOUGH_PUT = {"putResources"}

# Contract 3.1 and 3.2.
MODELS = (
    "ApiKey",
    "ApiKeyWithPlaintext",
    "CreateApiKeyRequest",
    "CreateApiKeyResponse",
    "BulkDeleteRequest",
    "BulkDeleteResponse",
    "CapabilitiesResponse",
    "CompatibilityResponse",
    "ConnectionDraft",
    "ConnectionPatch",
    "ConnectionPresetRequest",
    "ConnectionPresetSummary",
    "ConnectionPresetList",
    "ConnectionProbe",
    "ConnectionSample",
    "ConnectionSampleRequest",
    "ConnectionSummary",
    "ConnectionList",
    "ConnectionField",
    "FieldOption",
    "EngineDescriptor",
    "EngineList",
    "CreditsInfo",
    "DatabaseConnectionSummary",
    "EnvironmentInfo",
    "EventLogResponse",
    "FeaturesInfo",
    "FileAccess",
    "FileCredentials",
    "HTTPValidationError",
    "ValidationError",
    "JobCreateRequest",
    "JobCreateResponse",
    "JobFlowCreateRequest",
    "JobFlowCreateResponse",
    "JobResponse",
    "JobResponseList",
    "User",
    "MeUser",
    "ResourceSetResponse",
)
ENUMS = {
    "CompatibilityStatus": "compatible incompatible unknown",
    "ConnectionScope": "deployment organization user",
    "FeatureScope": "avatar_parameters single_table multi_table time_series report geolocalization privacy_assessment"
    " differential_privacy data_augmentation",
    "FieldType": "text number select",
    "JobKind": "standard privacy_metrics signal_metrics report advice extract schema_discovery reference regenerate",
    "JobStatus": " queued created pending finished error parent_error lost orphaned cancelled",
    "ObjectType": "user job api_key resource organization file connection ",
    "PresetKind": "demo sample",
    "SourceKind": "sql documents",
    "UserRole": "admin user",
    "Verb": "login logout download read create update delete cancel startup test",
}


def bare(path: str) -> str:
    """*path* whatever its parameters are called: one path is one template in a document."""
    return re.sub(r"{\w+}", "{}", path)


WANTED = {(row[2], bare(row[3])) for row in ROWS}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    text = (Path(__file__).resolve().parents[2] / "openapi" / "avatars.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


@pytest.fixture(scope="module")
def described(document: dict[str, Any]) -> dict[tuple[str, str], Any]:
    return {
        (method.upper(), bare(path)): node
        for path, item in document["paths"].items()
        for method, node in item.items()
        if method != "parameters"
    }


def test_the_table_has_the_numbers_of_the_contract() -> None:
    assert [int(number) for number, *_ in ROWS] == list(range(1, 46))
    assert len(WANTED) == 45


def test_the_document_holds_exactly_the_contract(document: dict[str, Any], described: dict[Any, Any]) -> None:
    assert set(described) == WANTED
    assert document["info"]["version"] == "3.17.2"


def test_every_operation_is_generated_and_listed() -> None:
    assert {(each.method, bare(each.path)) for each in OPERATIONS.values()} == WANTED
    assert len(OPERATIONS) == 45
    for operation in OPERATIONS.values():
        module = importlib.import_module(operation.module)
        assert callable(module.sync_detailed) and callable(module.asyncio_detailed)


def test_the_sandbox_has_the_same_ones() -> None:
    assert len(SANDBOX_OPERATIONS) == 45
    found = {(each.method, bare(each.path), each.operation_id, each.tag, each.open) for each in SANDBOX_OPERATIONS}
    assert found == {(row[2], bare(row[3]), row[6], row[1], row[4] == "open") for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0]}-{row[6]}" for row in ROWS])
def test_an_operation_is_called_repeated_and_secured_as_decided(
    row: list[str], described: dict[tuple[str, str], Any]
) -> None:
    _, group, method, path, access, statuses, operation_id = row
    node = described[method, bare(path)]
    assert node["operationId"] == operation_id
    assert node["tags"] == [group]
    assert {name for each in node["security"] for name in each} == (
        set() if access == "open" else {"ApiKey", "BearerToken"}
    )
    assert {status for status in node["responses"] if status < "300"} == set(statuses.split(","))
    assert {"401", "422", "429", "500"} <= set(node["responses"])
    always = method in {"GET", "PUT", "DELETE"} and operation_id not in NOT_REPEATED_THOUGH_PUT
    wanted = "always" if always or operation_id in REPEATED_THOUGH_POST else "unprocessed"
    assert node["x-retry"] == wanted
    (operation,) = [each for each in OPERATIONS.values() if each.operation_id == operation_id]
    assert operation.retry == wanted
    assert {str(status) for status in operation.errors} == {status for status in node["responses"] if status >= "400"}


def test_event_logs_are_the_one_list_with_pages() -> None:
    paged = {each.operation_id: dict(each.pagination) for each in OPERATIONS.values() if each.pagination is not None}
    keyset = {"style": "keyset", "items": "$", "cursor": "starting_after", "size": "limit", "next": "id"}
    assert paged == {"listMyEventLogs": keyset}


def test_every_model_of_the_contract_is_a_class(document: dict[str, Any]) -> None:
    assert len(MODELS) == 40
    models = importlib.import_module("audiencekit_api.avatars.models")
    for name in MODELS:
        assert hasattr(getattr(models, name), "from_dict"), name


def test_every_enum_of_the_contract_has_its_members_and_takes_others() -> None:
    models = importlib.import_module("audiencekit_api.avatars.models")
    for name, members in ENUMS.items():
        enum = getattr(models, name)
        assert sorted(member.value for member in enum) == sorted(members.split(" ")), name
        assert enum("of tomorrow").value == "of tomorrow"
    assert [int(member) for member in models.ExpirationDays] == [30, 60, 120, 365, 3650]


def test_the_sandbox_serves_every_operation(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    """None is answered 501, whatever it is asked with."""
    headers = {"Authorization": f"api-key-v1 {sandbox.avatars.api_key}"}
    answered: dict[str, int] = {}
    with httpx.Client(base_url=f"{sandbox.avatars.url}/api", headers=headers, trust_env=False) as http:
        # What ends the key comes last.
        for operation in sorted(SANDBOX_OPERATIONS, key=lambda each: each.operation_id == "revokeAllApiKeys"):
            answer = http.request(operation.method, re.sub(r"{\w+}", "x", operation.path))
            answered[operation.operation_id] = answer.status_code
    sandbox.reset()
    with capsys.disabled():
        unserved = [name for name, status in answered.items() if status == 501]
        print(f"\nAvatars: {len(answered) - len(unserved)} of 45 operations served, 501: {unserved or 'none'}")
    assert all(status < 500 and status != 401 for name, status in answered.items() if name != "login"), answered


def test_a_credential_is_asked_for_where_the_contract_says(sandbox: Sandbox) -> None:
    with httpx.Client(base_url=f"{sandbox.avatars.url}/api", trust_env=False) as http:
        for operation in SANDBOX_OPERATIONS:
            answer = http.request(operation.method, re.sub(r"{\w+}", "x", operation.path))
            assert (answer.status_code == 401) == (not operation.open), operation.operation_id
            if not operation.open:
                assert "authenticated" in answer.json()["detail"]  # the word the vendor's client looks for (1.7)
