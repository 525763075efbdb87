"""Every request that the SegOps document shows, sent to a sandbox with one of everything in it: each succeeds.

What an example cannot know (ids, credentials, signatures of this sandbox) is put into it; the rest is sent as shown.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import importlib
import json
import time
from collections.abc import Iterator
from typing import Any

import attrs
import httpx
import pytest
from audiencekit_api.segops.client import Client
from audiencekit_api.segops.operations import OPERATIONS

from audiencekit.sandbox import Sandbox
from audiencekit.sandbox.segops import Access
from tests.contract.furnished import Furnished, furnish
from tests.contract.test_documents import CASES, LOW_LEVEL_ONLY, MAY_BE_UNSERVED, Case, value_of


@attrs.frozen
class Shown:
    """One named example of an operation's request; without a body the operation has a single one."""

    case: Case
    name: str
    body: Any = attrs.field(repr=False)

    @property
    def operation_id(self) -> str:
        return self.case.operation_id


def shown() -> Iterator[Shown]:
    for case in CASES:
        if case.service != "segops" or not LOW_LEVEL_ONLY.isdisjoint(case.node["tags"]):
            continue
        body = case.resolve(case.node.get("requestBody"))
        examples = body["content"]["application/json"]["examples"] if body else {"bare": {"value": None}}
        for name, example in examples.items():
            yield Shown(case, name, example["value"])


def known(case: Case, service: Furnished) -> dict[str, str]:
    """Parameters whose example names something of another tenant."""
    area = "api-keys" if "/api-keys/" in case.path else case.path.split("/")[2]
    numbers = {"id": service.ids.get(area), "segment_id": service.ids["segments"], "export_id": service.ids["exports"]}
    found = {name: str(number) for name, number in numbers.items() if number is not None}
    return {"tenant_slug": service.tenant_slug, **found}


def signed(body: dict[str, Any], access: Access) -> dict[str, Any]:
    now = int(time.time())
    message = f"{body['user_id']}|{now}".encode()
    signature = hmac.new(bytes.fromhex(access.hmac_secret), message, hashlib.sha256).hexdigest()
    return {**body, "user_id_sig": signature, "user_id_ts": now}


def body_of(example: Shown, service: Furnished, access: Access) -> Any:
    body = example.body
    match example.operation_id:
        case "login":
            return service.login
        case "refreshLogin":
            return {"refresh": service.refresh}
        case "mintSession" if "user_id_sig" in body:
            return signed(body, access)
        case "createApiKey":
            return {**body, "tenant_slug": service.tenant_slug}
        case "createActivation":
            return {**body, "segment": service.ids["segments"]}
        case "createSchema":  # the sandbox has the schema of the other operations' examples
            return {**body, "event_type": "course_started"}
        case "createProductSegment":  # a segment is named as text
            return json.loads(json.dumps(body).replace('"12"', f'"{service.ids["segments"]}"'))
        case _:
            return body


def request_of(example: Shown, service: Furnished, access: Access) -> httpx.Request:
    case, path = example.case, example.case.path
    headers = service.credentials(example.operation_id) if case.node["security"] else {}
    queries: dict[str, str] = {}
    for parameter in map(case.resolve, case.parameters):
        name = parameter["name"]
        value = known(case, service).get(name, value_of(case, parameter))
        if parameter["in"] == "path":
            path = path.replace("{" + name + "}", value)
        elif parameter["in"] == "query":
            queries[name] = value
        else:
            headers = {**headers, name: value}
    body = body_of(example, service, access)
    content = b"" if body is None else json.dumps(body).encode()
    if body is not None:
        headers = {**headers, "Content-Type": "application/json"}
    if example.operation_id == "receiveShopifyWebhook":
        proof = hmac.new(access.shopify_secret.encode(), content, hashlib.sha256).digest()
        headers = {**headers, "X-Shopify-Hmac-SHA256": base64.b64encode(proof).decode()}
    return httpx.Request(case.method, service.url + path, params=queries, headers=headers, content=content)


SHOWN = list(shown())


@pytest.mark.parametrize("example", SHOWN, ids=[f"{each.operation_id}-{each.name}" for each in SHOWN])
def test_a_request_as_the_document_shows_it_succeeds(sandbox: Sandbox, example: Shown) -> None:
    service = furnish(sandbox)
    with httpx.Client(trust_env=False) as http:
        answer = http.send(request_of(example, service, sandbox.segops))
    if answer.status_code == 501 and example.operation_id in MAY_BE_UNSERVED:
        return
    assert answer.is_success, (answer.status_code, answer.text[:300])
    assert str(answer.status_code) in example.case.node["responses"]
    (operation,) = [each for each in OPERATIONS.values() if each.operation_id == example.operation_id]
    module = importlib.import_module(operation.module)
    module._build_response(client=Client(base_url=service.url), response=answer)  # DecodeError if it is not as promised
