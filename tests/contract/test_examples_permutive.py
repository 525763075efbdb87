"""Every request that the Permutive documents show, sent to a sandbox with one of everything in it: each succeeds.

Ids that an example cannot know are put into it; the rest is sent as shown. What every example is worth to the generated
code (it parses, and comes back as it went in) is asserted here as well, for requests and answers, errors included.
"""

from __future__ import annotations

import importlib
import inspect
import json
from collections.abc import Iterator
from typing import Any

import attrs
import httpx
import pytest

from audiencekit.sandbox import Sandbox
from tests.contract.permutive_documents import SERVICES, Service
from tests.contract.permutive_furnished import furnish


@attrs.frozen
class Shown:
    """One named example: of a request (``status`` None; without a body the operation has a single one) or an answer."""

    service: Service = attrs.field(repr=False)
    operation_id: str
    method: str
    path: str
    status: int | None
    media_type: str
    name: str
    value: Any = attrs.field(repr=False)
    node: dict[str, Any] = attrs.field(repr=False)

    @property
    def module(self) -> Any:
        (found,) = [each for each in self.service.generated.values() if each.operation_id == self.operation_id]
        return importlib.import_module(found.module)

    @property
    def queries(self) -> dict[str, str]:
        """The parameters as shown, without the token of a list that is somebody else's."""
        shown = self.node.get("parameters", [])
        parameters = self.service.document["components"].get("parameters", {})
        shown = [parameters[each["$ref"].rpartition("/")[2]] if "$ref" in each else each for each in shown]
        return {
            each["name"]: json.dumps(each["example"])
            for each in shown
            if each["in"] == "query" and each["name"] != "pagination_token"
        }

    @property
    def label(self) -> str:
        return f"{self.operation_id}-{self.status or 'request'}-{self.name}"


def shown() -> Iterator[Shown]:
    for service in SERVICES:
        for method, path, node in service.operations():
            place = (service, node["operationId"], method, path)
            bodies = [(None, node.get("requestBody", {}))]
            bodies += [(int(status), answer) for status, answer in node["responses"].items()]
            for status, body in bodies:
                if "$ref" in body:
                    body = service.document["components"]["responses"][body["$ref"].rpartition("/")[2]]
                for media_type, content in body.get("content", {}).items():
                    assert content["examples"], (place, status)
                    for name, example in content["examples"].items():
                        yield Shown(*place, status, media_type, name, example["value"], node)
            if "requestBody" not in node:
                yield Shown(*place, None, "", "bare", None, node)


SHOWN = list(shown())
REQUESTS = [each for each in SHOWN if each.status is None]
ANSWERS = [each for each in SHOWN if each.status is not None]


def test_every_request_and_every_answer_is_shown() -> None:
    asked = {each.operation_id for each in REQUESTS}
    assert len(asked) == 23
    for service in SERVICES:
        for _, _, node in service.operations():
            found = {str(each.status) for each in ANSWERS if each.operation_id == node["operationId"]}
            silent = {"200"} if node["operationId"] == "deleteCohort" else set()  # contract 2.1, C5: no content
            assert found == set(node["responses"]) - silent


@pytest.mark.parametrize("example", [each for each in REQUESTS if each.media_type], ids=lambda each: each.label)
def test_a_request_goes_through_the_generated_model_unchanged(example: Shown) -> None:
    model = inspect.signature(example.module.request_kwargs).parameters["body"].annotation
    assert model.from_dict(example.value).to_dict() == example.value


@pytest.mark.parametrize("example", ANSWERS, ids=lambda each: each.label)
def test_an_answer_is_read_and_keeps_everything(example: Shown) -> None:
    content = example.value.encode() if example.media_type == "text/plain" else json.dumps(example.value).encode()
    headers = {"content-type": example.media_type}
    answer = httpx.Response(example.status or 0, headers=headers, content=content)
    parsed = example.module._build_response(client=None, response=answer).parsed
    if isinstance(parsed, list):
        assert [each.to_dict() for each in parsed] == example.value
    else:
        assert (parsed if isinstance(parsed, str) else parsed.to_dict()) == example.value


# --- against the sandbox --------------------------------------------------------------------------------------------


def make_way(example: Shown, segments: str, http: httpx.Client) -> None:
    """Delete the segments that the example creates."""
    rows = [example.value] if example.operation_id == "createSegment" else []
    if example.operation_id == "applySegmentOperations":
        rows = [each["data"] for each in example.value["operations"] if each["operation"] == "Create"]
    for row in rows:
        http.delete(f"{segments}/code/{row['code']}")


@pytest.mark.parametrize("example", REQUESTS, ids=lambda each: each.label)
def test_a_request_as_the_document_shows_it_succeeds(sandbox: Sandbox, example: Shown) -> None:
    service = furnish(sandbox)
    with httpx.Client(base_url=service.url, trust_env=False, headers={"X-API-Key": service.key}) as http:
        make_way(example, f"/audience-api/v1/imports/{service.known['importId']}/segments", http)
        path = example.path
        for name, value in service.known.items():
            path = path.replace("{" + name + "}", value)
        body = {} if example.value is None else {"json": example.value}
        answer = http.request(example.method, path, params=example.queries, **body)
    assert answer.is_success, (answer.status_code, answer.text[:300])
    example.module._build_response(client=None, response=answer)  # DecodeError if it is not as promised
    assert answer.status_code in {int(status) for status in example.node["responses"] if status < "300"}
