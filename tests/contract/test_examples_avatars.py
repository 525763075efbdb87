"""Every request that the Avatars document shows, sent to a sandbox with one of everything in it: each succeeds.

Ids and credentials that an example cannot know are put into it; the rest is sent as shown. What every example is worth
to the generated code (it parses, and comes back as it went in) is asserted here as well, for requests and answers.
"""

from __future__ import annotations

import importlib
import inspect
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import attrs
import httpx
import pytest
import requests
from audiencekit_api.avatars.operations import OPERATIONS

from audiencekit.sandbox import Sandbox
from tests.contract.avatars_furnished import OWN, Furnished, furnish
from tests.contract.test_documents import CASES, Case, value_of

JSON = "application/json"
# Queries that would name somebody else's things, or leave nothing to answer.
LEFT_OUT = {"starting_after", "names", "display_name", "email", "created_from", "created_before"}


@attrs.frozen
class Shown:
    """One named example: of a request (``status`` None; without a body the operation has a single one) or an answer."""

    case: Case = attrs.field(repr=False)
    status: int | None
    media_type: str
    name: str
    value: Any = attrs.field(repr=False)

    @property
    def module(self) -> Any:
        (found,) = [each for each in OPERATIONS.values() if each.operation_id == self.case.operation_id]
        return importlib.import_module(found.module)

    @property
    def label(self) -> str:
        return f"{self.case.operation_id}-{self.status or 'request'}-{self.name}"


def shown() -> Iterator[Shown]:
    for case in CASES:
        if case.service != "avatars":
            continue
        bodies = [(None, case.resolve(case.node.get("requestBody", {})))]
        bodies += [(int(status), case.resolve(answer)) for status, answer in case.node["responses"].items()]
        for status, body in bodies:
            for media_type, content in body.get("content", {}).items():
                for name, example in content["examples"].items():
                    yield Shown(case, status, media_type, name, example["value"])
        if "requestBody" not in case.node:
            yield Shown(case, None, "", "bare", None)


SHOWN = list(shown())
REQUESTS = [each for each in SHOWN if each.status is None]
ANSWERS = [each for each in SHOWN if each.status is not None]


def plain(parsed: Any) -> Any:
    """What a parsed answer holds, as the example would say it."""
    if isinstance(parsed, list):
        return [plain(each) for each in parsed]
    return parsed.to_dict() if hasattr(parsed, "to_dict") else parsed


def test_every_request_and_every_answer_is_shown() -> None:
    assert len({each.case.operation_id for each in REQUESTS}) == 45
    silent = {("deleteConnection", "204")}
    silent |= {(name, "200") for name in ("revokeApiKey", "revokeAllApiKeys", "revokeApiKeyAdmin")}
    for case in {each.case.operation_id: each.case for each in SHOWN}.values():
        found = {str(each.status) for each in ANSWERS if each.case.operation_id == case.operation_id}
        wanted = {status for status in case.node["responses"] if (case.operation_id, status) not in silent}
        assert found == wanted, case.operation_id


@pytest.mark.parametrize(
    "example", [each for each in REQUESTS if isinstance(each.value, dict)], ids=lambda each: each.label
)
def test_a_request_goes_through_the_generated_model_unchanged(example: Shown) -> None:
    model = inspect.signature(example.module.request_kwargs).parameters["body"].annotation
    assert model.from_dict(example.value).to_dict() == example.value


@pytest.mark.parametrize("example", [each for each in ANSWERS if each.media_type == JSON], ids=lambda each: each.label)
def test_an_answer_is_read_and_keeps_everything(example: Shown) -> None:
    answer = httpx.Response(example.status or 0, json=example.value)
    assert plain(example.module._build_response(client=None, response=answer).parsed) == example.value


# --- against the sandbox --------------------------------------------------------------------------------------------


@attrs.define
class Furnisher:
    """The furnished sandbox; made anew after a request that may have changed it."""

    sandbox: Sandbox
    kept: dict[str, str] = attrs.field(factory=dict[str, str])
    service: Furnished | None = None

    def ready(self) -> Furnished:
        if self.service is None:
            self.service = furnish(self.sandbox, self.kept)
        return self.service

    def spent(self) -> None:
        if self.service is not None:
            self.service.http.close()
        self.service = None


@pytest.fixture(scope="module")
def furnisher(running: tuple[Sandbox, requests.Session]) -> Iterator[Furnisher]:
    furnisher = Furnisher(running[0])
    yield furnisher
    furnisher.spent()


def body_of(example: Shown, service: Furnished) -> Any:
    """The body as shown, with the ids of this sandbox."""
    body, wanted = example.value, service.body(example.case.operation_id)
    match example.case.operation_id:
        case "login" | "createJob" | "createJobFlow" | "getFileAccessBatch" | "bulkDeleteJobs":
            return wanted
        case "patchConnection":
            return {**body, "name": f"{OWN}-{example.name}"} if body.get("name") else body
        case _:
            return body


def request_of(example: Shown, service: Furnished) -> httpx.Request:
    case, operation_id, path = example.case, example.case.operation_id, example.case.path
    queries: dict[str, Any] = {}
    # A label where others take an id, a user where others take a key, a connection that may be changed.
    here = {"putResources": {"resource_set": "iris_k5"}, "getUser": {"id": service.known["user_id"]}}
    here |= {name: {"name": OWN} for name in ("putConnection", "patchConnection", "deleteConnection", "testConnection")}
    known = {**service.known, **here.get(operation_id, {})}
    if operation_id == "cancelJob":
        waiting = {"set_name": known["set_name"], "parameters_name": "standard"}
        known["job_name"] = service.http.post("/jobs", json=waiting).json()["name"]
    for parameter in map(case.resolve, case.parameters):
        name = parameter["name"]
        if parameter["in"] == "path":
            path = path.replace("{" + name + "}", str(known[name]))
        elif name not in LEFT_OUT and (operation_id, name) != ("revokeApiKeyAdmin", "user_id"):
            queries[name] = known.get(
                name, parameter["example"] if "example" in parameter else value_of(case, parameter)
            )
    body, headers = body_of(example, service), {"Authorization": f"Bearer {service.token}"}
    content = body.encode() if isinstance(body, str) else b"" if body is None else json.dumps(body).encode()
    if example.media_type == "application/x-www-form-urlencoded":
        content = urlencode(body).encode()
    headers |= {"Content-Type": example.media_type} if example.media_type else {}
    return httpx.Request(case.method, service.url + path, params=queries, headers=headers, content=content)


@pytest.mark.parametrize("example", REQUESTS, ids=lambda each: each.label)
def test_a_request_as_the_document_shows_it_succeeds(furnisher: Furnisher, example: Shown) -> None:
    service = furnisher.ready()
    with httpx.Client(trust_env=False) as http:
        answer = http.send(request_of(example, service))
    if example.case.method != "GET":
        furnisher.spent()
    assert answer.is_success, (answer.status_code, answer.text[:300])
    assert str(answer.status_code) in example.case.node["responses"]
    example.module._build_response(client=None, response=answer)  # DecodeError if it is not as promised
