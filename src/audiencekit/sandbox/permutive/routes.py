"""Which path and method is which operation, and the order in which a request may fail (contract 5.3, index A)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

import attrs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.types import Receive, Scope, Send

from audiencekit.sandbox.permutive import cohorts, taxonomy
from audiencekit.sandbox.permutive.auth import find_key, presented_key, require_private, require_writing
from audiencekit.sandbox.permutive.call import Call, Operate
from audiencekit.sandbox.permutive.wire import (
    COHORTS_DOCS,
    DOCS,
    DOES_NOT_EXIST,
    SERVER_FAULT,
    PlainRefusal,
    Refusal,
    is_uuid,
    missing,
)
from audiencekit.sandbox.world import World

COHORTS, TAXONOMY = "cohorts-api", "audience-api"
_IMPORT = "/audience-api/v1/imports/{importId}"


@attrs.frozen
class Operation:
    """An operation of the contract's index; ``operate`` is None for one that this sandbox does not serve."""

    name: str
    method: str
    path: str
    operate: Operate | None = None


OPERATIONS = (
    Operation("getV2Cohorts", "GET", "/cohorts-api/v2/cohorts", cohorts.list_cohorts),
    Operation("postV2Cohorts", "POST", "/cohorts-api/v2/cohorts", cohorts.create_cohort),
    Operation("getV2CohortsCohortid", "GET", "/cohorts-api/v2/cohorts/{cohortId}", cohorts.get_cohort),
    Operation("patchV2CohortsCohortid", "PATCH", "/cohorts-api/v2/cohorts/{cohortId}", cohorts.patch_cohort),
    Operation("deleteV2CohortsCohortid", "DELETE", "/cohorts-api/v2/cohorts/{cohortId}", cohorts.remove_cohort),
    Operation("getImports", "GET", "/audience-api/v1/imports", taxonomy.list_imports),
    Operation("getImportsImportid", "GET", _IMPORT, taxonomy.get_import),
    Operation("getImportsImportidSegments", "GET", f"{_IMPORT}/segments", taxonomy.list_segments),
    Operation("postImportsImportidSegments", "POST", f"{_IMPORT}/segments", taxonomy.create_segment),
    Operation("patchImportsImportidSegments", "PATCH", f"{_IMPORT}/segments", taxonomy.patch_segments),
    Operation(
        "getImportsImportidSegmentsSegmentid", "GET", f"{_IMPORT}/segments/{{segmentId}}", taxonomy.get_segment("id")
    ),
    Operation(
        "patchImportsImportidSegmentsSegmentid",
        "PATCH",
        f"{_IMPORT}/segments/{{segmentId}}",
        taxonomy.patch_segment("id"),
    ),
    Operation(
        "deleteImportsImportidSegmentsSegmentid",
        "DELETE",
        f"{_IMPORT}/segments/{{segmentId}}",
        taxonomy.delete_segment("id"),
    ),
    Operation(
        "getImportsImportidSegmentsCodeSegmentcode",
        "GET",
        f"{_IMPORT}/segments/code/{{segmentCode}}",
        taxonomy.get_segment("code"),
    ),
    Operation(
        "patchImportsImportidSegmentsCodeSegmentcode",
        "PATCH",
        f"{_IMPORT}/segments/code/{{segmentCode}}",
        taxonomy.patch_segment("code"),
    ),
    Operation(
        "deleteImportsImportidSegmentsCodeSegmentcode",
        "DELETE",
        f"{_IMPORT}/segments/code/{{segmentCode}}",
        taxonomy.delete_segment("code"),
    ),
    Operation("createUserId", "POST", "/v2.0/users"),
    Operation("identifyUser", "POST", "/v2.0/identify"),
    Operation("getIdentities", "GET", "/v2.0/users/{userId}/aliases"),
    Operation("createEvent", "POST", "/v2.0/events"),
    Operation("postCcsV1Segmentation", "POST", "/ccs/v1/segmentation"),
    Operation("postCcsV1SegmentationStateless", "POST", "/ccs/v1/segmentation/stateless"),
    Operation("getContextualSegments", "POST", "/ctx/v1/segment"),
)


def routes(world: World) -> list[BaseRoute]:
    """Everything below the mount, unknown paths included: those are refused in the service's own words."""
    return [Mount("/", app=_Service(world))]


class _Service:
    """Matches paths itself: on the raw path, so that an encoded slash stays inside a segment's code."""

    def __init__(self, world: World) -> None:
        self._store = world.store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        segments = _raw_segments(scope)
        try:
            response = await self._answer(request, segments)
        except (Refusal, PlainRefusal) as refusal:
            response = refusal.response(COHORTS_DOCS if segments[0] in (COHORTS, "ccs") else DOCS)
        await response(scope, receive, send)

    async def _answer(self, request: Request, segments: list[str]) -> Response:
        operation, path = _find(request.method, segments)
        if operation.operate is None:
            message = f"{operation.name} ({operation.method} {operation.path}) is not served by this sandbox"
            raise Refusal(501, SERVER_FAULT, message, rule="A")
        if segments[0] == TAXONOMY:
            path = _with_checked_ids(path)
        presented = presented_key(request)
        key = await self._store.aread(lambda connection: find_key(connection, presented))
        (require_private if operation.method == "GET" else require_writing)(key)
        return await operation.operate(Call(store=self._store, request=request, key=key, path=path))


def _raw_segments(scope: Scope) -> list[str]:
    """The path below the mount, cut at its slashes before anything is decoded."""
    below = scope["raw_path"].decode("ascii").split("/")[1 + scope["root_path"].count("/") :]
    segments = below or [""]
    if segments[0] == COHORTS and len(segments) > 1 and segments[-1] == "":
        segments.pop()  # the Cohorts service answers with and without a trailing slash (1.1)
    return segments


def _find(method: str, segments: list[str]) -> tuple[Operation, Mapping[str, str]]:
    fitting = [(operation, path) for operation in OPERATIONS if (path := _match(operation.path, segments)) is not None]
    if not fitting:
        raise missing("route")
    for operation, path in fitting:
        if operation.method == method:
            return operation, path
    allow = ", ".join(operation.method for operation, _ in fitting)
    raise Refusal(405, DOES_NOT_EXIST, f"{method} is not among {allow}", rule="5.3", allow=allow)


def _match(template: str, segments: list[str]) -> dict[str, str] | None:
    """The decoded parameters if the path fits the template. No template fits where a longer or shorter one does."""
    parts = template.split("/")[1:]
    if len(parts) != len(segments):
        return None
    parameters: dict[str, str] = {}
    for part, segment in zip(parts, segments, strict=True):
        if part.startswith("{") and segment:
            parameters[part[1:-1]] = unquote(segment)
        elif part != segment:
            return None
    return parameters


def _with_checked_ids(path: Mapping[str, str]) -> dict[str, str]:
    """Taxonomy ids are looked at before anything else, the key included (2.2, 5.3); they are answered in lower case."""
    for name in ("importId", "segmentId"):
        if name in path and not is_uuid(path[name]):
            raise PlainRefusal(f"path parameter {name}")
    return {name: value if name == "segmentCode" else value.lower() for name, value in path.items()}
