"""Three readings of one contract: each operation of the documents, sent to the sandbox, read by the generated client.

The example of the document is sent; the sandbox must answer with a status the document names (or 501 where it does not
serve the operation), and the generated client must be able to read that answer.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import attrs
import httpx
import pytest
import yaml

from audiencekit.sandbox import Sandbox
from audiencekit.sandbox.segops.unserved import UNSERVED

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = {
    "segops": ("segops.yaml", "segops", ""),
    "permutive_cohorts": ("permutive/cohorts.yaml", "permutive", "/cohorts-api"),
    "permutive_taxonomy": ("permutive/taxonomy.yaml", "permutive", "/audience-api/v1"),
    "permutive_identity": ("permutive/identity.yaml", "permutive", "/v2.0"),
    "permutive_events": ("permutive/events.yaml", "permutive", "/v2.0"),
    "permutive_ccs": ("permutive/ccs.yaml", "permutive", ""),
    "permutive_contextual": ("permutive/contextual.yaml", "permutive", "/ctx/v1"),
    "avatars": ("avatars.yaml", "avatars", "/api"),
}
# Contract 2.10 to 2.12: typed, without a facade, and never served by the sandbox.
LOW_LEVEL_ONLY = {"pim", "ai_reach", "ai_pages"}
# What else the sandbox may leave out and answer with 501 (docs/sandbox.md): this set only ever shrinks.
MAY_BE_UNSERVED: set[str] = set()


@attrs.frozen
class Case:
    service: str
    operation_id: str
    method: str
    path: str
    node: Mapping[str, Any] = attrs.field(repr=False)
    document: Mapping[str, Any] = attrs.field(repr=False)
    parameters: tuple[Mapping[str, Any], ...] = attrs.field(repr=False)

    def resolve(self, node: Any) -> Any:
        while isinstance(node, dict) and "$ref" in node:
            found: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part.replace("~1", "/")]
            node = found
        return node


def cases() -> Iterator[Case]:
    for service, (file, _, _) in DOCUMENTS.items():
        document = yaml.safe_load((ROOT / "openapi" / file).read_text(encoding="utf-8"))
        for path, item in document["paths"].items():
            for method in ("get", "post", "put", "patch", "delete"):
                if method in item:
                    node = item[method]
                    shared = [*item.get("parameters", []), *node.get("parameters", [])]
                    yield Case(service, node["operationId"], method.upper(), path, node, document, tuple(shared))


def value_of(case: Case, parameter: Mapping[str, Any]) -> str:
    if "example" in parameter:
        return str(parameter["example"])
    if "examples" in parameter:
        return str(next(iter(parameter["examples"].values()))["value"])
    schema = case.resolve(parameter.get("schema", {}))
    return "1" if schema.get("type") in {"integer", "number"} else str(schema.get("enum", ["x"])[0])


def request_of(case: Case, base: str, headers: Mapping[str, str]) -> httpx.Request:
    path, query = case.path, {}
    for parameter in map(case.resolve, case.parameters):
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", quote(value_of(case, parameter), safe=""))
        elif parameter["in"] == "query" and parameter.get("required"):
            query[parameter["name"]] = value_of(case, parameter)
    body = case.resolve(case.node.get("requestBody"))
    content: dict[str, Any] = {}
    if body:
        media, described = next(iter(body["content"].items()))
        value = next(iter(described["examples"].values()))["value"]
        if media == "application/json":
            content = {"json": value}
        elif media == "application/x-www-form-urlencoded":
            content = {"data": value}
        else:
            content = {"content": str(value).encode(), "headers": {"content-type": media}}
    secured = headers if case.node.get("security") else {}
    content["headers"] = {**secured, **content.get("headers", {})}
    return httpx.Request(case.method, base + path, params=query, **content)


CASES = list(cases())


def test_the_sandbox_leaves_out_what_it_may_and_no_more() -> None:
    tagged = [case for case in CASES if case.service == "segops" and not LOW_LEVEL_ONLY.isdisjoint(case.node["tags"])]
    never = {case.operation_id for case in tagged}
    assert len(never) == 39
    assert never <= {name for _, _, _, name in UNSERVED} <= never | MAY_BE_UNSERVED


@pytest.mark.parametrize("case", CASES, ids=[f"{case.service}-{case.operation_id}" for case in CASES])
def test_the_sandbox_answers_as_documented_and_the_client_can_read_it(sandbox: Sandbox, case: Case) -> None:
    _, mount, prefix = DOCUMENTS[case.service]
    credentials = {
        "segops": {"Authorization": f"ApiKey {sandbox.segops.secret_key}"},
        "permutive": {"X-API-Key": sandbox.permutive.api_key},
        "avatars": {"Authorization": f"api-key-v1 {sandbox.avatars.api_key}"},
    }[mount]
    if case.operation_id == "mintSession":
        credentials = {"Authorization": f"ApiKey {sandbox.segops.public_key}"}
    base = {"segops": sandbox.segops.url, "permutive": sandbox.permutive.url, "avatars": sandbox.avatars.url}[mount]
    with httpx.Client(trust_env=False) as http:
        answer = http.send(request_of(case, base + prefix, credentials))
    never_served = mount == "segops" and not LOW_LEVEL_ONLY.isdisjoint(case.node["tags"])
    if never_served or (answer.status_code == 501 and case.operation_id in MAY_BE_UNSERVED):
        assert answer.status_code == 501
        assert case.operation_id in answer.text
        return
    documented = {str(status) for status in case.node["responses"]}
    assert str(answer.status_code) in documented, (answer.status_code, answer.text[:300])
    assert answer.status_code < 500
    package = f"audiencekit_api.{case.service}"
    operations = importlib.import_module(f"{package}.operations").OPERATIONS
    (operation,) = [each for each in operations.values() if each.operation_id == case.operation_id]
    module = importlib.import_module(operation.module)
    client = importlib.import_module(f"{package}.client").Client(base_url=base)
    module._build_response(client=client, response=answer)  # raises DecodeError when the two readings differ
