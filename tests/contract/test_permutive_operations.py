"""The Permutive documents hold the 23 operations of the contract and no other; code and sandbox have the same ones."""

from __future__ import annotations

import importlib
import re
from typing import Any

import pytest

from audiencekit.sandbox.permutive.routes import OPERATIONS as SANDBOX_OPERATIONS
from tests.contract.permutive_documents import SERVICES, service_of, united

# Written out from the contract: index A (number, Permutive's operationId, method, path) with the lines "Retry:" of
# section 2, the statuses of 5.3, and in the last column what this project calls it.
CONTRACT = """
 1 getV2Cohorts                                 GET    /cohorts-api/v2/cohorts                                      always      200,400,401,403,404,409,500  listCohorts
 2 postV2Cohorts                                POST   /cohorts-api/v2/cohorts                                      unprocessed 201,400,401,403,404,409,500  createCohort
 3 getV2CohortsCohortid                         GET    /cohorts-api/v2/cohorts/{cohortId}                           always      200,400,401,403,404,409,500  getCohort
 4 patchV2CohortsCohortid                       PATCH  /cohorts-api/v2/cohorts/{cohortId}                           always      200,400,401,403,404,409,500  updateCohort
 5 deleteV2CohortsCohortid                      DELETE /cohorts-api/v2/cohorts/{cohortId}                           always      200,400,401,403,404,409,500  deleteCohort
 6 getImports                                   GET    /audience-api/v1/imports                                     always      200,default                  listImports
 7 getImportsImportid                           GET    /audience-api/v1/imports/{importId}                          always      200,400,default              getImport
 8 getImportsImportidSegments                   GET    /audience-api/v1/imports/{importId}/segments                 always      200,400,default              listSegments
 9 postImportsImportidSegments                  POST   /audience-api/v1/imports/{importId}/segments                 unprocessed 200,400,default              createSegment
10 patchImportsImportidSegments                 PATCH  /audience-api/v1/imports/{importId}/segments                 unprocessed 200,400,default              applySegmentOperations
11 getImportsImportidSegmentsSegmentid          GET    /audience-api/v1/imports/{importId}/segments/{segmentId}     always      200,400,default              getSegment
12 getImportsImportidSegmentsCodeSegmentcode    GET    /audience-api/v1/imports/{importId}/segments/code/{segmentCode} always   200,400,default              getSegmentByCode
13 patchImportsImportidSegmentsSegmentid        PATCH  /audience-api/v1/imports/{importId}/segments/{segmentId}     always      200,400,default              updateSegment
14 patchImportsImportidSegmentsCodeSegmentcode  PATCH  /audience-api/v1/imports/{importId}/segments/code/{segmentCode} always   200,400,default              updateSegmentByCode
15 deleteImportsImportidSegmentsSegmentid       DELETE /audience-api/v1/imports/{importId}/segments/{segmentId}     always      200,400,default              deleteSegment
16 deleteImportsImportidSegmentsCodeSegmentcode DELETE /audience-api/v1/imports/{importId}/segments/code/{segmentCode} always   200,400,default              deleteSegmentByCode
17 createUserId                                 POST   /v2.0/users                                                  always      200,401,500                  createUser
18 identifyUser                                 POST   /v2.0/identify                                               always      200,401,500                  identifyUser
19 getIdentities                                GET    /v2.0/users/{userId}/aliases                                 always      200,401,403,500              listAliases
20 createEvent                                  POST   /v2.0/events                                                 unprocessed 201,400,401,500              trackEvent
21 postCcsV1Segmentation                        POST   /ccs/v1/segmentation                                         unprocessed 200,400,401,403,500          segmentUser
22 postCcsV1SegmentationStateless               POST   /ccs/v1/segmentation/stateless                               unprocessed 200,400,401,403,500          segmentUserStateless
23 getContextualSegments                        POST   /ctx/v1/segment                                              always      200,400,401,500              segmentPage
"""  # noqa: E501
ROWS = [line.split() for line in CONTRACT.strip().splitlines()]
WANTED = {(method, path) for _, _, method, path, *_ in ROWS}

# Permutive's `default` is spelled out (taxonomy.yaml says why); the others are what contract 3 decides beyond 5.3.
DEFAULT = {"401", "403", "404", "409", "500"}
BEYOND = {"createSegment": {"201"}, "createUser": {"201"}, "identifyUser": {"400"}, "listAliases": {"400"}}


def described() -> dict[tuple[str, str], dict[str, Any]]:
    return {(method, path): node for service in SERVICES for method, path, node in service.operations()}


def test_the_table_has_the_numbers_of_the_contract() -> None:
    assert [int(number) for number, *_ in ROWS] == list(range(1, 24))
    assert len(WANTED) == 23


def test_six_documents_hold_exactly_the_contract() -> None:
    assert len(SERVICES) == 6
    assert sum(1 for service in SERVICES for _ in service.operations()) == 23
    assert set(described()) == WANTED
    assert set(united()["paths"]) == {path for _, path in WANTED}


def test_every_operation_is_generated_and_listed() -> None:
    for service in SERVICES:
        found = {(each.method, service.prefix + each.path) for each in service.generated.values()}
        assert found == {(method, path) for method, path, _ in service.operations()}
        for operation in service.generated.values():
            module = importlib.import_module(operation.module)
            assert callable(module.sync_detailed) and callable(module.asyncio_detailed)


def test_the_sandbox_knows_the_same_operations_by_permutives_names() -> None:
    assert len(SANDBOX_OPERATIONS) == 23
    assert {(each.name, each.method, each.path) for each in SANDBOX_OPERATIONS} == {(r[1], r[2], r[3]) for r in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0]}-{row[-1]}" for row in ROWS])
def test_an_operation_is_called_repeated_and_secured_as_decided(row: list[str]) -> None:
    _, _, method, path, retry, statuses, operation_id = row
    node = described()[method, path]
    assert node["operationId"] == operation_id
    assert node["x-retry"] == retry
    assert {name for each in node["security"] for name in each} == {"keyInHeader", "keyInQuery"}
    wanted = set(statuses.split(","))
    if "default" in wanted:
        wanted = wanted - {"default"} | DEFAULT
    assert set(node["responses"]) == wanted | BEYOND.get(operation_id, set())
    (operation,) = [each for each in service_of(operation_id).generated.values() if each.operation_id == operation_id]
    assert operation.retry == retry
    assert {str(status) for status in operation.errors} == {each for each in node["responses"] if each > "3"}


def test_segments_of_an_import_are_the_one_list_with_pages() -> None:
    paged = {node["operationId"]: node["x-pagination"] for node in described().values() if "x-pagination" in node}
    names = {"style": "token", "items": "elements", "cursor": "pagination_token", "next": "pagination.next_token"}
    assert paged == {"listSegments": names}


def test_plain_text_answers_are_the_400s_of_the_taxonomy() -> None:
    textual: set[tuple[str, str]] = set()
    for service in SERVICES:
        for _, _, node in service.operations():
            for status, answer in node["responses"].items():
                if "$ref" in answer:
                    answer = service.document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
                if "text/plain" in answer.get("content", {}):
                    assert set(answer["content"]) == {"text/plain"}
                    textual.add((node["operationId"], status))
    assert textual == {(row[-1], "400") for row in ROWS[6:16]}


def test_names_are_in_snake_case_and_times_keep_their_digits() -> None:
    for service in SERVICES:
        for name, schema in service.document["components"]["schemas"].items():
            for field, described_field in schema.get("properties", {}).items():
                assert re.fullmatch(r"[a-z][a-z0-9_]*", field), (name, field)
                assert described_field.get("format") != "date-time", (name, field)


def test_every_disagreement_of_the_sources_is_remarked_where_it_is_settled() -> None:
    text = "\n".join(service.file.read_text(encoding="utf-8") for service in SERVICES)
    remarked = {int(number) for line in re.findall(r"#.*row.*", text) for number in re.findall(r"row (\d+)", line)}
    assert remarked == set(range(1, 51))


def test_the_sandbox_serves_all_of_them() -> None:
    assert [each.name for each in SANDBOX_OPERATIONS if each.operate is None] == []
