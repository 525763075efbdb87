"""The generated packages hold all that their documents promise, and the proof of it can fail."""

from __future__ import annotations

import importlib
import inspect
import re
import shutil
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from audiencekit_api.operation import Operation
from generation.document import Document
from generation.main import prepare
from generation.proof import prove
from generation.refusal import Refusal
from generation.settings import Project, read_services

from tests.generation.sample import REPOSITORY

Json = dict[str, Any]

PROJECT = Project(REPOSITORY)
TABLES: dict[str, Mapping[str, Operation]] = {
    name: importlib.import_module(f"audiencekit_api.{name}.operations").OPERATIONS for name in read_services(PROJECT)
}


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    return {name: prepare(PROJECT, service) for name, service in read_services(PROJECT).items()}


def raw(service: str) -> Json:
    return yaml.safe_load(read_services(PROJECT)[service].document.read_text(encoding="utf-8"))


def resolved(document: Json, node: Json) -> Json:
    """Read without the pipeline's own means, so that both can be wrong."""
    while "$ref" in node:
        head, kind, name = node["$ref"].removeprefix("#/").split("/")
        node = document[head][kind][name]
    return node


def examples(service: str) -> Iterator[tuple[str, str | None, str, Any]]:
    """(operationId, status or None for the request, media type, value)."""
    document = raw(service)
    for item in document["paths"].values():
        for method, node in item.items():
            if method == "parameters":
                continue
            bodies = {None: node.get("requestBody", {}), **node["responses"]}
            for status, body in bodies.items():
                for media_type, content in resolved(document, body).get("content", {}).items():
                    for example in content["examples"].values():
                        yield node["operationId"], status, media_type, example["value"]


def test_every_operation_schema_and_example_works(documents: dict[str, Document]) -> None:
    proven = prove(documents, REPOSITORY / "generated")
    operations = sum(len(table) for table in TABLES.values())
    schemas = sum(len(importlib.import_module(f"audiencekit_api.{service}.models").__all__) for service in TABLES)
    told = [media_type for service in TABLES for _, _, media_type, _ in examples(service)]
    structured = [media_type for media_type in told if media_type.endswith(("json", "x-www-form-urlencoded"))]
    assert proven == f"{operations} operations, {schemas} schemas, {len(structured)} examples"
    assert len(structured) > 1000


@pytest.mark.parametrize("service", TABLES)
def test_each_schema_that_is_a_class_is_one_and_no_other_is(service: str) -> None:
    schemas: Json = raw(service)["components"]["schemas"]
    classes = {
        name for name, schema in schemas.items() if schema.get("type") == "object" or schema.keys() & {"enum", "allOf"}
    }
    models = importlib.import_module(f"audiencekit_api.{service}.models")
    assert sorted(models.__all__) == sorted(classes)
    assert {getattr(models, name).__name__ for name in models.__all__} == classes


@pytest.mark.parametrize("service", TABLES)
def test_each_operation_has_a_module_of_its_own_with_both_functions(service: str) -> None:
    folder = REPOSITORY / "generated" / "audiencekit_api" / service / "api"
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*.py") if path.name != "__init__.py"}
    assert files == {f"{entry.tag}/{entry.name}.py" for entry in TABLES[service].values()}
    for entry in TABLES[service].values():
        module = importlib.import_module(entry.module)
        wrapped = inspect.unwrap(module.asyncio_detailed)  # what is deprecated warns before it is a coroutine
        assert inspect.iscoroutinefunction(wrapped)
        assert not inspect.iscoroutinefunction(module.sync_detailed)
        assert inspect.signature(module.sync_detailed) == inspect.signature(module.asyncio_detailed)


@pytest.mark.parametrize("service", TABLES)
def test_examples_that_are_not_json_arrive_as_they_are(service: str) -> None:
    """All but the multipart body, which tests/contract/test_low_level.py sends with the bytes of a file."""
    types = importlib.import_module(f"audiencekit_api.{service}.types")
    tables = {entry.operation_id: entry for entry in TABLES[service].values()}
    for name, status, media_type, value in examples(service):
        if media_type.endswith(("json", "x-www-form-urlencoded")) or media_type.startswith("multipart/"):
            continue
        module, content = importlib.import_module(tables[name].module), value.encode()
        if status is None:
            places = re.findall(r"\{\w+\}", tables[name].path)
            body = types.File(payload=BytesIO(content), mime_type=media_type)
            sent = httpx.Request(**_sendable(module.request_kwargs(*("x" for _ in places), body=body)))
            assert (sent.read(), sent.headers["content-type"]) == (content, media_type)
        else:
            response = httpx.Response(int(status), content=content, headers={"content-type": media_type})
            parsed = module._build_response(client=None, response=response).parsed
            assert (parsed.encode() if isinstance(parsed, str) else parsed.payload.read()) == content


def _sendable(described: dict[str, Any]) -> dict[str, Any]:
    return {**described, "url": f"http://service.test{described['url']}"}


@pytest.mark.parametrize("service", TABLES)
def test_the_table_says_what_the_document_says(service: str) -> None:
    expected = {}
    for path, item in raw(service)["paths"].items():
        for method, node in item.items():
            if method != "parameters":
                errors = tuple(sorted(int(status) for status in node["responses"] if int(status) >= 400))
                facts = (method.upper(), path, node["tags"][0], node["x-retry"], node.get("x-pagination"), errors)
                expected[node["operationId"]] = facts
    table = TABLES[service].values()
    found = {
        entry.operation_id: (entry.method, entry.path, entry.tag, entry.retry, entry.pagination, entry.errors)
        for entry in table
    }
    assert found == expected
    assert all(entry.module.endswith(f".{entry.tag}.{entry.name}") for entry in table)
    assert all(TABLES[service][entry.name] is entry for entry in table)


@pytest.fixture
def broken_tree(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REPOSITORY / "generated", tmp_path / "generated"))


def test_a_lost_module_is_noticed(documents: dict[str, Document], broken_tree: Path) -> None:
    (broken_tree / "audiencekit_api" / "segops" / "api" / "auth" / "login.py").unlink()
    with pytest.raises(Refusal) as caught:
        prove({"segops": documents["segops"]}, broken_tree)
    assert any("$.paths['/api/auth/token/'].post: ModuleNotFoundError" in line for line in caught.value.lines)
    assert any(f"but {len(TABLES['segops']) - 1} modules" in line for line in caught.value.lines)


def test_a_field_that_does_not_come_back_is_noticed(documents: dict[str, Document], broken_tree: Path) -> None:
    model = broken_tree / "audiencekit_api" / "segops" / "models" / "token_pair.py"
    text = model.read_text()
    assert text.count('"refresh": refresh,') == 1
    model.write_text(text.replace('"refresh": refresh,', ""))
    with pytest.raises(Refusal, match=r"examples\..*came back as") as caught:
        prove({"segops": documents["segops"]}, broken_tree)
    assert all(line.startswith("openapi/segops.yaml:") for line in caught.value.lines)


def test_code_that_reads_or_sends_nothing_is_noticed(documents: dict[str, Document], broken_tree: Path) -> None:
    """What an answer is has to be an object of its class, and what is sent has to be the body."""
    module = broken_tree / "audiencekit_api" / "segops" / "api" / "segments" / "create_segment.py"
    text = module.read_text()
    for old, new in (
        ("response_400 = Error.from_dict(response.json())", "response_400 = response.json()"),
        ('_kwargs["json"] = body.to_dict()', '_kwargs["json"] = {}'),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    module.write_text(text)
    with pytest.raises(Refusal) as caught:
        prove({"segops": documents["segops"]}, broken_tree)
    told = {line.split(".examples.")[0].rpartition("$.paths")[2]: line for line in caught.value.lines}
    assert told.keys() == {
        "['/api/segments/'].post.requestBody.content['application/json']",
        "['/api/segments/'].post.responses['400'].content['application/json']",
    }
    assert any("was sent as [{}]" in line for line in told.values())
    assert any("was not read, but handed over as dict" in line for line in told.values())
