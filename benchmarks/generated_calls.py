"""The child of ``generated.py``: times calls with the code of one generator, and prints them as JSON.

python generated_calls.py ours|stock|other PACKAGE
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from typing import Any

SEGMENT = {
    "id": 12,
    "name": "Loyal buyers",
    "description": None,
    "tenant": 7,
    "segment_type": "rule",
    "is_active": True,
    "member_count": 1152,
    "last_computed_at": "2026-03-01T09:00:00Z",
    "status": "computed",
    "created_at": "2026-02-01T09:00:00Z",
    "updated_at": "2026-03-01T09:00:00Z",
}
PAGE = {"count": 100, "next": None, "previous": None, "results": [{**SEGMENT, "id": number} for number in range(100)]}
NEW = {"name": "Loyal buyers", "description": "Two or more orders"}
ANSWERS = {"GET": (200, json.dumps(PAGE).encode()), "POST": (201, json.dumps(SEGMENT).encode())}


def httpx_calls(package: str) -> dict[str, Callable[[], Any]]:
    import httpx

    def module(name: str) -> Any:
        return importlib.import_module(f"{package}.{name}")

    def answer(request: httpx.Request) -> httpx.Response:
        status, content = ANSWERS[request.method]
        return httpx.Response(status, content=content, headers={"Content-Type": "application/json"})

    client = module("client").AuthenticatedClient(base_url="http://bench.test", token="none")
    client.set_httpx_client(httpx.Client(base_url="http://bench.test", transport=httpx.MockTransport(answer)))
    create, read = module("api.segments.create_segment"), module("api.segments.list_segments")
    body, page = module("models.segment_create").SegmentCreate(**NEW), module("models.segment_page").SegmentPage
    return {
        "create a segment": lambda: create.sync_detailed(client=client, body=body).parsed.id,
        "list 100": lambda: len(read.sync_detailed(client=client).parsed.results),
        "decode 100": lambda: len(page.from_dict(json.loads(ANSWERS["GET"][1])).results),
        "encode 100": encoding(page.from_dict(PAGE), lambda model: json.dumps(model.to_dict())),
    }


def pydantic_calls(package: str) -> dict[str, Callable[[], Any]]:
    import urllib3

    generated = importlib.import_module(package)
    rest = importlib.import_module(f"{package}.rest")
    client = generated.ApiClient(generated.Configuration(host="http://bench.test"))

    def answer(method: str, *_: object, **__: object) -> Any:
        status, content = ANSWERS[method]
        headers = {"Content-Type": "application/json"}
        return rest.RESTResponse(urllib3.HTTPResponse(content, headers, status, preload_content=False))

    client.rest_client.request = answer
    api, body, page = generated.SegmentsApi(client), generated.SegmentCreate(**NEW), generated.SegmentPage
    return {
        "create a segment": lambda: api.create_segment(body).id,
        "list 100": lambda: len(api.list_segments().results),
        "decode 100": lambda: len(page.from_json(ANSWERS["GET"][1]).results),
        "encode 100": encoding(page.from_dict(PAGE), lambda model: model.to_json()),
    }


def encoding(model: Any, encode: Callable[[Any], str]) -> Callable[[], int]:
    return lambda: len(encode(model))


def microseconds(call: Callable[[], Any]) -> float:
    assert call()  # warms up, too
    rounds: list[float] = []
    for _ in range(7):
        started, calls = time.process_time(), 0
        while time.process_time() - started < 0.05:
            call()
            calls += 1
        rounds.append((time.process_time() - started) / calls)
    return min(rounds) * 1e6  # the rest is what other processes do to the caches


if __name__ == "__main__":
    kind, package = sys.argv[1:]
    calls = pydantic_calls(package) if kind == "other" else httpx_calls(package)
    print(json.dumps({name.replace(" ", "_"): microseconds(call) for name, call in calls.items()}))
