"""``docs/permutive.md`` names everything there is, and nothing else: names, options, operations, the peer's methods."""

from __future__ import annotations

import inspect
import re
from importlib import import_module

import attrs
import pytest

from audiencekit import errors, permutive
from audiencekit.core.options import ClientOptions
from audiencekit.core.progress import Progress
from audiencekit.core.retry import RetryPolicy
from audiencekit.permutive import AsyncWorkspace, BulkOptions, Segment, Workspace, query
from audiencekit.permutive.segment import SegmentList
from tests.test_docs import read, rows_below

PAGE = "permutive.md"
BELOW = {
    "cohorts": "/cohorts-api",
    "taxonomy": "/audience-api/v1",
    "identity": "/v2.0",
    "events": "/v2.0",
    "ccs": "",
    "contextual": "/ctx/v1",
}
IMPORT_ID = "0b0f0c1a-0000-4000-8000-000000000000"

PEER = """
Cohort( cohort.create cohort.update cohort.delete Cohort.get_by_id Cohort.get_by_name Cohort.get_by_code Cohort.list
extract_keywords Cohort.batch_create batch_update batch_delete
Import.list Import.get_by_id Import.batch_get_by_id Segment( segment.create segment.update segment.delete
Segment.get_by_code Segment.get_by_id Segment.list Segment.batch_create Source(
Identity( identity.identify identity.send Identity.batch_identify Identity.batch_send Alias( Segmentation(
Segmentation.batch_send Event( ContextSegment( Workspace( is_top_level list_cohorts list_imports list_segments
get_cohort_by_id get_import_by_id get_segment_by_id cohorts_dictionary WorkspaceList from_json id_dictionary
name_dictionary master_workspace code_dictionary tag_dictionary segment_type_dictionary workspace_dictionary
identifier_dictionary to_pd_dataframe to_json from_json to_json_file from_json_file chunk_list convert_list compare_list
merge_list check_filepath split_filepath to_payload redact_url redact_message
RetryConfig PERMUTIVE_RETRY_MAX_RETRIES PERMUTIVE_RETRY_BACKOFF_FACTOR PERMUTIVE_RETRY_INITIAL_DELAY_SECONDS
PERMUTIVE_BATCH_TIMEOUT_SECONDS PERMUTIVE_BATCH_MAX_WORKERS PERMUTIVE_APPLICATION_CREDENTIALS get_session close_session
BatchRequest process_batch callback error_callback Progress PermutiveAPIError PermutiveAuthenticationError
PermutiveBadRequestError PermutiveResourceNotFoundError PermutiveRateLimitError PermutiveServerError
PermutiveClient AsyncPermutiveClient AsyncResource AsyncTransport client.request list_page iter_all client.cohorts
client.segments client.sources client.workspaces RetryPolicy execute_batch execute_async_batch SDKError
AuthenticationError AuthorizationError ValidationError NotFoundError ConflictError RateLimitError ServerError
TransportError DecodingError classify_exception ErrorGuidance Secret PermutiveConfig.from_env LocalCredentialsProvider
Credentials CredentialsError AtomicCredentials RateLimitCoordinator CoordinatedTransport CoordinatedAsyncTransport
DiagnosticTransport AsyncDiagnosticTransport property_condition in_segment all_of any_of
validate_permutive_query_ast_json AliasPayload IdentityPayload EventPayload SegmentationPayload ContextPayload
RecordingTransport ReplayTransport Recording RecordedInteraction sanitize_json ReplayMismatchError endpoint_contracts
structural_schema schema_fingerprint classify_response_schema SchemaDriftError MockPermutiveServer MockRoute
MockResponse MockRequest configure doctor validate test eval docs examples upgrade uninstall ToolDefinition ToolRegistry
PermutiveAgentKit negotiate_capabilities CodexPlugin PermutiveMCPConfig
"""


@pytest.fixture(scope="module")
def page() -> str:
    return read(PAGE)


def code_of(page: str) -> str:
    """What the page shows as code, in sentences and in blocks."""
    return " ".join(re.findall(r"`[^`\n]+`|^```python\n.*?^```", page, flags=re.DOTALL | re.MULTILINE))


def is_told(name: str, code: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", code) is not None


def test_every_public_name_is_told(page: str) -> None:
    code = code_of(page)
    public = [*permutive.__all__, *(name for name in vars(query) if inspect.isroutine(getattr(query, name)))]
    public += [name for name in vars(query) if inspect.isclass(getattr(query, name)) and name[0].isupper()]
    assert {"Workspace", "engaged_time", "Unknown"} <= set(public)
    assert [name for name in public if not is_told(name, code)] == []


def test_every_method_of_a_workspace_is_told(page: str) -> None:
    code = code_of(page)
    workspace = Workspace("k")
    resources = [
        getattr(workspace, name)
        for name in ("cohorts", "imports", "identities", "events", "segmentation", "contextual")
    ]
    missing = {
        f"{type(owner).__name__}.{name}"
        for owner in (workspace, workspace.segments(IMPORT_ID), *resources)
        for name, _ in inspect.getmembers(owner, inspect.ismethod)
        if not name.startswith("_") and name != "send_request" and not is_told(name, code)
    }
    assert missing == set()


def test_the_arguments_of_a_workspace_are_told_with_their_defaults() -> None:
    told = {row[0].strip("`"): row[1].strip("`") for row in rows_below("Keys and hosts", PAGE) if len(row) == 3}
    parameters = dict(inspect.signature(Workspace).parameters)
    assert parameters.keys() == inspect.signature(AsyncWorkspace).parameters.keys() <= told.keys()
    for name, parameter in parameters.items():
        assert told[name] == repr(parameter.default), name


def test_the_options_are_told(page: str) -> None:
    code = code_of(page)
    named = [field.name for kind in (ClientOptions, RetryPolicy, Progress) for field in attrs.fields(kind)]
    named += [*BulkOptions.__required_keys__, *BulkOptions.__optional_keys__, "checkpoint"]
    assert {"executor", "max_workers"} <= set(named)
    assert [name for name in named if name != "jitter" and not is_told(name, code)] == []


def test_the_errors_are_told() -> None:
    told = " ".join(cell for row in rows_below("Errors", PAGE) for cell in row)
    of_others = {"EventsUndelivered", "EventsSkipped", "SpoolFailed", "SaveFailed", "JobFailed", "JobTimeout"}
    of_others.add("AudienceKitError")  # the root of them all
    for name, kind in inspect.getmembers(errors, inspect.isclass):
        if issubclass(kind, errors.AudienceKitError) and not name.startswith("_") and name not in of_others:
            assert is_told(name, told), name


def test_the_table_of_operations_is_that_of_the_documents() -> None:
    told = {row[0].strip("`"): row for row in rows_below("Without a facade", PAGE)[1:]}
    real = {
        name: (service, operation)
        for service in BELOW
        for name, operation in import_module(f"audiencekit_api.permutive_{service}.operations").OPERATIONS.items()
    }
    assert len(real) == 23 and told.keys() == real.keys()
    for name, (service, operation) in real.items():
        _, request, _, client, repeated, _ = told[name]
        path = operation.path.removeprefix("/imports/{importId}") if "…" in request else operation.path
        assert request == f"{operation.method} `{'…' if '…' in request else BELOW[service]}{path}`", name
        assert (client.strip("`"), repeated) == (service, operation.retry), name


def test_every_method_of_the_peer_is_in_the_tables() -> None:
    cells = " ".join(row[0] for row in rows_below("Coming from PermutiveAPI", PAGE))
    missing = [
        name
        for name in PEER.split()
        if not re.search(rf"(?<!\w){re.escape(name)}" + ("" if name.endswith("(") else r"(?!\w)"), cells)
    ]
    assert missing == []


def test_what_the_peers_users_are_told_to_write_exists() -> None:
    workspace = Workspace("k")
    cells = " ".join(cell for row in rows_below("Coming from PermutiveAPI", PAGE) for cell in row[1:])
    named = set(re.findall(r"\bw\.(\w+)(?:\(\w*\)|\(…\))?(?:\.(\w+))?", cells))
    assert ("segments", "upsert") in named and ("identify", "user_id") in named
    for resource, method in named - {("identify", "user_id")}:
        owner: object = getattr(workspace, resource)
        if resource == "segments":
            owner = workspace.segments(IMPORT_ID)
        assert not method or hasattr(owner, method), f"{resource}.{method}"
    for name in set(re.findall(r"\bquery\.(\w+)", cells)):
        assert hasattr(query, name), name
    for module, name in set(re.findall(r"`(audiencekit\.[\w.]+)\.(\w+)", cells)):
        assert hasattr(import_module(module), name), f"{module}.{name}"


def test_the_recipe_for_a_list_of_segments_works() -> None:
    assert SegmentList([Segment("gold", "Gold")]).by_code["gold"].name == "Gold"
