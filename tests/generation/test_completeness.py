"""The generated packages hold all that their documents promise, and the proof of it can fail."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from audiencekit_api.operation import Operation
from generation.document import Document
from generation.main import prepare
from generation.proof import prove
from generation.refusal import Refusal
from generation.settings import Project, read_services

from tests.generation.sample import REPOSITORY

PROJECT = Project(REPOSITORY)
TABLES: dict[str, Mapping[str, Operation]] = {
    name: importlib.import_module(f"audiencekit_api.{name}.operations").OPERATIONS for name in read_services(PROJECT)
}


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    return {name: prepare(PROJECT, service) for name, service in read_services(PROJECT).items()}


def test_every_operation_schema_and_example_works(documents: dict[str, Document]) -> None:
    proven = prove(documents, REPOSITORY / "generated")
    operations = sum(len(table) for table in TABLES.values())
    assert proven.startswith(f"{operations} operations, ")


@pytest.mark.parametrize("service", TABLES)
def test_the_table_says_what_the_document_says(service: str) -> None:
    raw = yaml.safe_load(read_services(PROJECT)[service].document.read_text())
    expected = {}
    for path, item in raw["paths"].items():
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
