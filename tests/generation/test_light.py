"""The generated code loads what is asked for, holds no more than it needs, and says what the document says."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import attrs
import pytest

from tests.generation.sample import REPOSITORY, Package

pytestmark = pytest.mark.once

ROOT = REPOSITORY / "generated" / "audiencekit_api"
SERVICES = sorted(path.parent.name for path in ROOT.glob("*/operations.py"))
SOURCES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text()) for path in ROOT.rglob("*.py")}


def models() -> Iterator[type]:
    for service in SERVICES:
        package = importlib.import_module(f"audiencekit_api.{service}.models")
        yield from (model for name in package.__all__ if attrs.has(model := getattr(package, name)))


def loaded_by(statement: str) -> set[str]:
    """The modules of the generated tree that a fresh interpreter has after a statement."""
    program = f"import json, sys; {statement}; print(json.dumps([*sys.modules]))"
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT.parent)
    return {name for name in json.loads(run.stdout) if name.startswith("audiencekit_api")}


def test_an_operation_does_not_load_its_neighbours() -> None:
    one = "audiencekit_api.segops.api.segments.create_segment"
    service = "audiencekit_api.segops"
    own = {"error", "segment", "segment_create", "segment_status", "segment_type"}  # those its code names, and theirs
    assert loaded_by(f"import {one}") == {
        "audiencekit_api",
        service,
        *(f"{service}.{name}" for name in ("api", "api.segments", "client", "errors", "models", "types")),
        *(f"{service}.models.{name}" for name in own),
        one,
    }


def test_no_operation_loads_much() -> None:
    """Counted along the import statements, which the test above shows to be what is loaded."""
    for path, tree in SOURCES.items():
        if "/api/" in path and not path.endswith("__init__.py"):
            service = path.split("/")[0]
            reached: set[str] = set()
            waiting = _models_imported(tree)
            while waiting:
                reached.add(name := waiting.pop())
                waiting |= _models_imported(SOURCES[f"{service}/models/{name}.py"]) - reached
            assert len(reached) <= 16, f"{path} loads {sorted(reached)}"
            assert not [name for name in _imported(tree) if name.startswith("api")], path


def _imported(tree: ast.Module) -> list[str]:
    """What a module imports when it is imported itself: not under TYPE_CHECKING, not in functions."""
    return [line.module or "" for line in tree.body if isinstance(line, ast.ImportFrom)]


def _models_imported(tree: ast.Module) -> set[str]:
    return {name.removeprefix("models.") for name in _imported(tree) if name.startswith("models.")}


def test_models_are_lean_and_typed() -> None:
    assert len(SERVICES) == 8
    found = list(models())
    assert len(found) > 200
    for model in found:
        assert "__dict__" not in dir(object.__new__(model)), model
        assert model.__init__.__annotations__["return"] is None
        assert not [part for part in inspect.signature(model).parameters.values() if part.annotation is part.empty], (
            model
        )


def test_nothing_is_unused() -> None:
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--target-version", "py311", "-q"]
    run = subprocess.run([*ruff, "--select", "F,ARG,B007,RUF059", ROOT], capture_output=True, text=True, check=False)
    ours = [line for line in run.stdout.splitlines() if " --> " in line]
    assert run.returncode == 0, ours
    for service in SERVICES:
        used = {
            name
            for path, tree in SOURCES.items()
            if path.startswith(f"{service}/")
            for node in ast.walk(tree)
            for name in _names(node)
        }
        for module in ("types", "errors", "deprecation"):
            tree = SOURCES.get(f"{service}/{module}.py", ast.Module([], []))
            for node in tree.body:
                if isinstance(node, ast.ClassDef | ast.FunctionDef):
                    assert node.name in used, f"{service}/{module}.py: nothing uses {node.name}"


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.ImportFrom):
        yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("service", SERVICES)
def test_docstrings_say_what_the_document_says(service: str) -> None:
    document = json.loads((REPOSITORY / "generated" / "documents" / f"{service}.json").read_text())
    table = importlib.import_module(f"audiencekit_api.{service}.operations").OPERATIONS
    for operation in table.values():
        item = document["paths"][operation.path]
        node = item[operation.method.lower()]
        module = importlib.import_module(operation.module)
        for function in (module.sync_detailed, module.asyncio_detailed):
            said = " ".join(function.__doc__.split())
            parameters = [
                _resolved(document, part) for part in [*item.get("parameters", ()), *node.get("parameters", ())]
            ]
            answers = {status: _resolved(document, answer) for status, answer in node["responses"].items()}
            for text in (node["description"], *(part["description"] for part in (*parameters, *answers.values()))):
                assert _plain(text) in _plain(said), f"{operation.name}: {text}"
            assert all(f"{status} (" in said or f"{status}:" in said for status in answers), operation.name


def _resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in node:
        for step in node["$ref"].removeprefix("#/").split("/"):
            document = document[step]
        return document
    return node


def _plain(text: str) -> str:
    """Without what a docstring writes in another way: breaks, and the first letter and last stop of a sentence."""
    return "".join(text.split()).replace("\\", "").rstrip(".").casefold()


def test_the_sample_has_no_more_than_it_needs(sample: Package) -> None:
    """It has files, so that the classes for them are there; a service without any has none."""
    assert hasattr(sample.module("types"), "File")
    assert "File" not in importlib.import_module("audiencekit_api.permutive_identity.types").__all__


def test_a_changed_copy_keeps_the_fields_that_nobody_named() -> None:
    from audiencekit_api.segops.models import Segment

    read = Segment.from_dict({"id": 1, "name": "Loyal", "next_year": {"a": 5}})
    assert attrs.evolve(read) == read
    assert attrs.evolve(read, name="New").to_dict() == {"id": 1, "name": "New", "next_year": {"a": 5}}
    assert Segment(id=1, name="Loyal", additional_properties={"next_year": {"a": 5}}) == read
