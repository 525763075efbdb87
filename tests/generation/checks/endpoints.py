"""The functions of operations: what they send, and what they make of an answer."""

from __future__ import annotations

import asyncio
import datetime
import io
import pickle
from typing import Any, get_type_hints

import httpx
import python_multipart

from tests.generation.checks import mends
from tests.generation.sample import HOSTILE_OPERATIONS, Package, refused

HOSTILE_MODULES = ("get_query", "get_odd_query", "get_path")

THING = {"id": "t1", "state": "live"}


def answering(package: Package, response: httpx.Response) -> tuple[Any, list[httpx.Request]]:
    """A client that gets the same answer to every request, and the requests."""
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        request.read()
        return httpx.Response(response.status_code, headers=response.headers, content=response.content)

    transport = httpx.MockTransport(answer)
    client = package.module("client").Client("http://sample.test")
    client.set_httpx_client(httpx.Client(base_url="http://sample.test/base", transport=transport))
    return client, requests


@mends("endpoint_module.py.jinja")
def an_upload_arrives_byte_by_byte(package: Package) -> None:
    client, requests = answering(package, httpx.Response(204))
    payload = b"a\r\n--+++\r\nb"
    file = package.module("types").File(io.BytesIO(payload), "a.bin", "application/octet-stream")
    package.module("api.things.upload_file").sync_detailed(client=client, body=package.model("Upload")(file=file))
    [request] = requests
    received: list[bytes] = []

    def keep(part: Any) -> None:
        part.file_object.seek(0)
        received.append(part.file_object.read())

    headers = {"Content-Type": request.headers["Content-Type"], "Content-Length": request.headers["Content-Length"]}
    python_multipart.parse_form(headers, io.BytesIO(request.content), None, keep)
    assert received == [payload]


def parts(request: httpx.Request) -> list[tuple[str, str]]:
    """The fields of a body in parts, other than files, in their order."""
    found: list[tuple[str, str]] = []

    def keep(field: Any) -> None:
        found.append((field.field_name.decode(), (field.value or b"").decode()))

    headers = {"Content-Type": request.headers["Content-Type"], "Content-Length": request.headers["Content-Length"]}
    python_multipart.parse_form(headers, io.BytesIO(request.content), keep, None)
    return found


@mends("property_templates/any_property.py.jinja")
@mends("property_templates/boolean_property.py.jinja")
@mends("property_templates/union_property.py.jinja")
def parts_are_written_as_in_json(package: Package) -> None:
    client, requests = answering(package, httpx.Response(204))
    file = package.module("types").File(io.BytesIO(b"f"), "a.bin")
    upload = package.model("Upload")(file=file, label="l", fresh=True, mode=False)
    upload.additional_properties = {"more": True, "none": None, "word": "w", "some": {"a": "b"}, "size": 2}
    package.module("api.things.upload_file").sync_detailed(client=client, body=upload)
    assert parts(requests[-1]) == [
        ("label", "l"),
        ("fresh", "true"),
        ("mode", "false"),
        ("more", "true"),
        ("none", "null"),
        ("word", "w"),
        ("some", '{"a": "b"}'),
        ("size", "2"),
    ]


@mends("model.py.jinja")
def unnamed_parts_have_types(package: Package) -> None:
    client, requests = answering(package, httpx.Response(204))
    marks = package.model("Marks")()
    marks.additional_properties = {"from": datetime.date(2026, 1, 2), "open": [True, False]}
    package.module("api.things.mark_file").sync_detailed(client=client, body=marks)
    assert parts(requests[-1]) == [("from", "2026-01-02"), ("open", "true"), ("open", "false")]


@mends("endpoint_macros.py.jinja")
@mends("types.py.jinja")
def a_body_of_bytes_can_be_sent_again(package: Package) -> None:
    client, requests = answering(package, httpx.Response(204))
    file = package.module("types").File(io.BytesIO(b"bytes"))
    for _ in range(2):
        package.module("api.things.upload_blob").sync_detailed(client=client, body=file)
    assert [request.content for request in requests] == [b"bytes"] * 2
    assert all(isinstance(request.stream, httpx.ByteStream) for request in requests)


@mends("endpoint_module.py.jinja")
def no_argument_leads_out_of_its_path(package: Package) -> None:
    client, requests = answering(package, httpx.Response(204))
    delete = package.module("api.things.delete_thing").sync_detailed
    for value in ("", ".", ".."):
        with refused(ValueError):
            delete(value, client=client)
    assert requests == []
    delete("a/b", client=client)
    assert requests[0].url.raw_path == b"/base/things/a%2Fb"


@mends("endpoint_module.py.jinja")
def any_status_is_a_number(package: Package) -> None:
    get = package.module("api.things.get_thing").sync_detailed
    for status in (520, 200):
        client, _ = answering(package, httpx.Response(status, json=THING))
        response = get("t1", client=client)
        assert response.status_code == status
        assert type(response.status_code) is int
        assert (response.parsed is None) == (status == 520)


@mends("endpoint_module.py.jinja")
def an_answer_that_cannot_be_read_is_a_decode_error(package: Package) -> None:
    get = package.module("api.things.get_thing").sync_detailed
    html = {"content-type": "text/html", "set-cookie": "SECRET"}
    for response in (
        httpx.Response(500, headers=html, content=b"<h1>Bad gateway</h1>"),
        httpx.Response(200),
        httpx.Response(200, json=[THING]),
        httpx.Response(200, json={"id": "t1"}),
        httpx.Response(200, json=None),
        httpx.Response(200, json={**THING, "seen": "yesterday"}),
        httpx.Response(200, json={**THING, "parent": "t0"}),
        httpx.Response(200, content=b'{"id": "t1", "sta'),
        httpx.Response(200, content=b"\xff\xfe\xfa"),
        httpx.Response(200, content=b"[" * 100_000),
    ):
        client, _ = answering(package, response)
        with refused(package.module("errors").DecodeError) as caught:
            get("t1", client=client)
        error = caught.value
        assert (error.status_code, error.content) == (response.status_code, response.content[:16_384])
        assert error.headers.get("content-type") == response.headers.get("content-type")
        assert "set-cookie" not in error.headers
        with package.importable():
            assert str(pickle.loads(pickle.dumps(error))) == str(error)


@mends("endpoint_module.py.jinja")
def transports_know_the_operation(package: Package) -> None:
    client, requests = answering(package, httpx.Response(200, json=THING))
    module = package.module("api.things.get_thing")
    module.sync_detailed("t1", client=client, ids=["a", "b"], state=package.model("State").LIVE, x_trace="7")
    client.get_httpx_client().request(**module.request_kwargs("t1"))
    assert [request.extensions["operation"] for request in requests] == ["get_thing", "get_thing"]
    assert requests[0].extensions["timeout"]["read"] == 5  # of the httpx client: the extension did not displace it
    assert str(requests[0].url) == "http://sample.test/base/things/t1?state=live&ids=a&ids=b"
    assert requests[0].headers["X-Trace"] == "7"


@mends("endpoint_module.py.jinja")
def the_async_twin_does_the_same(package: Package) -> None:
    async def main() -> None:
        transport = httpx.MockTransport(lambda request: httpx.Response(520 if "t1" in request.url.path else 200))
        async with httpx.AsyncClient(base_url="http://sample.test/base", transport=transport) as http:
            client = package.module("client").Client("http://sample.test").set_async_httpx_client(http)
            get = package.module("api.things.get_thing").asyncio_detailed
            assert (await get("t1", client=client)).status_code == 520
            with refused(package.module("errors").DecodeError):
                await get("t2", client=client)

    asyncio.run(main())


@mends("endpoint_macros.py.jinja")
def hostile_parameters_are_sent_under_their_names(package: Package) -> None:
    for (operation_id, (place, names)), module in zip(HOSTILE_OPERATIONS.items(), HOSTILE_MODULES, strict=True):
        function = package.module(f"api.things.{module}").sync_detailed
        client, requests = answering(package, httpx.Response(204))
        arguments = [name for name in get_type_hints(function) if name not in ("client", "return")]
        function(client=client, **{argument: f"v{index}" for index, argument in enumerate(arguments)})
        [request] = requests
        if place == "path":
            assert request.url.path == f"/base/{operation_id}/" + "/".join(f"v{index}" for index in range(len(names)))
        else:
            assert list(request.url.params.multi_items()) == [(name, f"v{index}") for index, name in enumerate(names)]


@mends("endpoint_macros.py.jinja")
def a_plain_client_may_call_anything(package: Package) -> None:
    function = package.module("api.things.get_thing").sync_detailed
    module = package.module("client")
    assert get_type_hints(function)["client"] == module.AuthenticatedClient | module.Client
