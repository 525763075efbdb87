"""The operations without a facade, called as ``docs/segops-low-level.md`` tells users to."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from audiencekit_api.segops import models
from audiencekit_api.segops.api.pim import get_product, import_products, list_products
from audiencekit_api.segops.operations import OPERATIONS
from audiencekit_api.segops.types import File

from audiencekit.core._sync.pages import Page, Pages
from audiencekit.core.call import call, call_list
from audiencekit.errors import NotFound, ServerFault
from audiencekit.sandbox import Sandbox
from audiencekit.segops import SegOpsClient
from tests.contract.answering import Described, Server, answering, described
from tests.scripted import Act, serving

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "segops-low-level.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
TAGS = ("pim", "ai_reach", "ai_pages")
LOW_LEVEL = [each for each in described() if each.tag in TAGS]
KEY = "sk_test_1"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with answering() as server:
        yield server


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[SegOpsClient]:
    with SegOpsClient(server.url, KEY) as client:
        yield client


def module_of(operation_id: str) -> Any:
    (operation,) = [each for each in OPERATIONS.values() if each.operation_id == operation_id]
    return importlib.import_module(operation.module)


def ask(operation: Described, client: SegOpsClient) -> object:
    """Call it as a user would: path parameters in order, the example of the request as body."""
    function: Callable[..., Any] = module_of(operation.operation_id).sync_detailed
    place = [7 if name.endswith("id") else name for name in re.findall(r"\{(\w+)\}", operation.path)]
    named: dict[str, Any] = {"client": client.api}
    if operation.operation_id == "importProducts":
        named["body"] = models.ProductUpload(file=File(payload=BytesIO(b"sku,name\n"), file_name="a.csv"))
    elif operation.request is not None:
        (kind,) = [
            getattr(models, name)
            for name in re.findall(r"\w+", str(function.__annotations__["body"]))
            if name[0].isupper() and name in models.__all__
        ]
        named["body"] = kind.from_dict(operation.request)
    if operation.operation_id == "queryAiPages":
        named["q"] = "scarf"
    if isinstance(operation.answer, list):
        return call_list(object, function, *place, **named)
    return call(object if operation.answer is not None else None, function, *place, **named)


def as_json(value: Any) -> object:
    if isinstance(value, list):
        return [each.to_dict() for each in value]
    return None if value is None else value.to_dict()


@pytest.mark.parametrize("operation", LOW_LEVEL, ids=[each.operation_id for each in LOW_LEVEL])
def test_an_operation_is_sent_and_read(operation: Described, server: Server, client: SegOpsClient) -> None:
    answer = ask(operation, client)
    asked = server.asked[-1]
    assert operation.answers_to(asked.method, asked.path)
    assert asked.headers["authorization"] == f"ApiKey {KEY}"
    if operation.operation_id != "importProducts" and operation.request is not None:
        assert json.loads(asked.body) == operation.request
    assert json.loads(json.dumps(as_json(answer)).replace("+00:00", "Z")) == operation.answer


def test_all_39_are_there() -> None:
    assert len(LOW_LEVEL) == 39


def test_a_file_arrives_as_it_is(server: Server, client: SegOpsClient) -> None:
    table = "\ufeffsku,name\r\nSC-1,Wärmer\r\n--+++\r\n".encode()
    upload = models.ProductUpload(file=File(payload=BytesIO(table), file_name="products.csv", mime_type="text/csv"))
    call(models.ProductImportStarted, import_products.sync_detailed, client=client.api, body=upload)
    asked = server.asked[-1]
    assert asked.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert table in asked.body and b'name="file"; filename="products.csv"' in asked.body


def test_an_error_is_one_of_ours() -> None:
    gone = Act(status=404, body={"detail": "Not found."})
    with serving(gone) as server, SegOpsClient(server.url, KEY) as client, pytest.raises(NotFound, match="Not found"):
        call(models.Product, get_product.sync_detailed, 41, client=client.api)


def test_a_read_is_repeated_and_an_upload_is_not() -> None:
    busy, product = Act(status=503, headers={"Retry-After": "0"}), Act(body={"id": 41, "sku": "SC-1", "name": "Scarf"})
    with serving(busy, product) as server, SegOpsClient(server.url, KEY) as client:
        found = call(models.Product, get_product.sync_detailed, 41, client=client.api)
        assert (found.sku, len(server.received)) == ("SC-1", 2)
    with serving(busy, product) as server, SegOpsClient(server.url, KEY) as client:
        upload = models.ProductUpload(file=File(payload=BytesIO(b"sku,name\n")))
        with pytest.raises(ServerFault):
            call(models.ProductImportStarted, import_products.sync_detailed, client=client.api, body=upload)
        assert len(server.received) == 1


def test_a_list_is_iterated_page_by_page_with_the_iterator_of_core() -> None:
    rows = [{"id": number, "sku": f"SC-{number}", "name": "Scarf"} for number in (1, 2, 3)]
    first = Act(body={"count": 3, "next": "/api/pim/products/?page=2", "previous": None, "results": rows[:2]})
    last = Act(body={"count": 3, "next": None, "previous": None, "results": rows[2:]})
    with serving(first, last) as server, SegOpsClient(server.url, KEY) as client:

        def fetch(token: str | None) -> Page[models.ProductRow]:
            number = int(token or 1)
            page = call(models.ProductPage, list_products.sync_detailed, client=client.api, page=number)
            return Page(page.results, str(number + 1) if page.next_ else None)

        assert [product.sku for product in Pages(fetch)] == ["SC-1", "SC-2", "SC-3"]
        assert [asked.path for asked in server.received] == [f"/api/pim/products/?page={number}" for number in (1, 2)]


def test_the_sandbox_says_that_it_does_not_serve_them(sandbox: Sandbox, segops_client: SegOpsClient) -> None:
    for operation in LOW_LEVEL:
        with pytest.raises(ServerFault, match=operation.operation_id) as refused:
            ask(operation, segops_client)
        assert (refused.value.status, refused.value.attempts) == (501, 1)


def test_the_page_has_an_example_for_each_area_and_a_row_for_each_operation() -> None:
    assert [sum(f"segops.api.{tag} import" in block for block in BLOCKS) > 0 for tag in TAGS] == [True] * 3
    rows = re.findall(r"^\| `(\w+)\.(\w+)` \| `(\w+) (\S+)` \| .*? \| (\w+) \|$", PAGE, flags=re.MULTILINE)
    wanted = [each for each in OPERATIONS.values() if each.tag in TAGS]
    assert {(each.tag, each.name, each.method, each.path, each.retry) for each in wanted} == set(rows)


@pytest.mark.parametrize("block", BLOCKS, ids=[str(number) for number in range(len(BLOCKS))])
def test_an_example_runs_and_prints_what_it_says(
    block: str, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEGOPS_API_URL", server.url)
    monkeypatch.setenv("SEGOPS_API_KEY", KEY)
    exec(compile(block, "segops-low-level.md", "exec"), {"__name__": "__main__"})
    promised = re.findall(r"^ *print\(.*\)  # (.+)$", block, flags=re.MULTILINE)
    assert promised and capsys.readouterr().out.splitlines() == promised
