"""Which path and method is which operation, and the order in which a request may fail (contract 5.3, index A)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

import attrs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from audiencekit.sandbox.permutive import cohorts, contextual, events, identity, segmentation, stateless, taxonomy
from audiencekit.sandbox.permutive.auth import Grade, find_key, presented_key, require
from audiencekit.sandbox.permutive.call import Call, Operate
from audiencekit.sandbox.permutive.services import USERS_AND_EVENTS, Service, service_of
from audiencekit.sandbox.permutive.switches import Switches
from audiencekit.sandbox.permutive.wire import (
    DOES_NOT_EXIST,
    PlainRefusal,
    Refusal,
    is_uuid,
    missing,
)
from audiencekit.sandbox.service_mount import ServiceMount
from audiencekit.sandbox.world import World

COHORTS, TAXONOMY = "cohorts-api", "audience-api"
_IMPORT = "/audience-api/v1/imports/{importId}"


@attrs.frozen
class Operation:
    """An operation of the contract's index, with the grade its key needs (1.2)."""

    name: str
    method: str
    path: str
    grade: Grade
    operate: Operate


OPERATIONS = (
    Operation("getV2Cohorts", "GET", "/cohorts-api/v2/cohorts", "read", cohorts.list_cohorts),
    Operation("postV2Cohorts", "POST", "/cohorts-api/v2/cohorts", "write", cohorts.create_cohort),
    Operation("getV2CohortsCohortid", "GET", "/cohorts-api/v2/cohorts/{cohortId}", "read", cohorts.get_cohort),
    Operation("patchV2CohortsCohortid", "PATCH", "/cohorts-api/v2/cohorts/{cohortId}", "write", cohorts.patch_cohort),
    Operation(
        "deleteV2CohortsCohortid", "DELETE", "/cohorts-api/v2/cohorts/{cohortId}", "write", cohorts.remove_cohort
    ),
    Operation("getImports", "GET", "/audience-api/v1/imports", "read", taxonomy.list_imports),
    Operation("getImportsImportid", "GET", _IMPORT, "read", taxonomy.get_import),
    Operation("getImportsImportidSegments", "GET", f"{_IMPORT}/segments", "read", taxonomy.list_segments),
    Operation("postImportsImportidSegments", "POST", f"{_IMPORT}/segments", "write", taxonomy.create_segment),
    Operation("patchImportsImportidSegments", "PATCH", f"{_IMPORT}/segments", "write", taxonomy.patch_segments),
    Operation(
        "getImportsImportidSegmentsSegmentid",
        "GET",
        f"{_IMPORT}/segments/{{segmentId}}",
        "read",
        taxonomy.get_segment("id"),
    ),
    Operation(
        "patchImportsImportidSegmentsSegmentid",
        "PATCH",
        f"{_IMPORT}/segments/{{segmentId}}",
        "write",
        taxonomy.patch_segment("id"),
    ),
    Operation(
        "deleteImportsImportidSegmentsSegmentid",
        "DELETE",
        f"{_IMPORT}/segments/{{segmentId}}",
        "write",
        taxonomy.delete_segment("id"),
    ),
    Operation(
        "getImportsImportidSegmentsCodeSegmentcode",
        "GET",
        f"{_IMPORT}/segments/code/{{segmentCode}}",
        "read",
        taxonomy.get_segment("code"),
    ),
    Operation(
        "patchImportsImportidSegmentsCodeSegmentcode",
        "PATCH",
        f"{_IMPORT}/segments/code/{{segmentCode}}",
        "write",
        taxonomy.patch_segment("code"),
    ),
    Operation(
        "deleteImportsImportidSegmentsCodeSegmentcode",
        "DELETE",
        f"{_IMPORT}/segments/code/{{segmentCode}}",
        "write",
        taxonomy.delete_segment("code"),
    ),
    Operation("createUserId", "POST", "/v2.0/users", "public", identity.create_user),
    Operation("identifyUser", "POST", "/v2.0/identify", "public", identity.identify_user),
    Operation("getIdentities", "GET", "/v2.0/users/{userId}/aliases", "read", identity.list_identities),
    Operation("createEvent", "POST", "/v2.0/events", "public", events.create_event),
    Operation("postCcsV1Segmentation", "POST", "/ccs/v1/segmentation", "public", segmentation.segment),
    Operation(
        "postCcsV1SegmentationStateless",
        "POST",
        "/ccs/v1/segmentation/stateless",
        "public",
        stateless.segment_stateless,
    ),
    Operation("getContextualSegments", "POST", "/ctx/v1/segment", "public", contextual.segment_page),
)


def routes(world: World) -> list[BaseRoute]:
    """Everything below the mount, unknown paths included: those are refused in the service's own words."""
    return [ServiceMount("/", app=_Permutive(world))]


class _Permutive:
    """Matches paths itself: on the raw path, so that an encoded slash stays inside a segment's code."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        segments = _raw_segments(scope)
        try:
            response = await self._answer(request, segments)
        except (Refusal, PlainRefusal) as refusal:
            response = refusal.response(self._worded(segments[0]))
        await response(scope, receive, send)

    def _worded(self, first_segment: str) -> Service:
        service = service_of(first_segment)
        if service is USERS_AND_EVENTS and self._world.part(Switches).now.unauthorized_403:
            return attrs.evolve(service, forbidden="Unauthorized")  # 3.2, row 32
        return service

    async def _answer(self, request: Request, segments: list[str]) -> Response:
        operation, path = _find(request.method, segments)
        if segments[0] == TAXONOMY:
            path = _with_checked_ids(path)
        presented = presented_key(request)
        service = service_of(segments[0])
        key = await self._world.store.aread(lambda connection: find_key(connection, presented, service))
        require(key, operation.grade)
        return await operation.operate(Call(world=self._world, request=request, key=key, path=path))


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
