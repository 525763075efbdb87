"""Documents that were not made for the generator: every trap of the table works, and nothing of them is lost."""

from __future__ import annotations

import contextlib
import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from generation import main
from generation.settings import Project, read_services

from tests.generation.foreign.traps import TRAPS, Check, dotnet, fastapi, shelter, unions
from tests.generation.foreign.world import HERE, World, foreign_repository, running

assert all((dotnet, fastapi, shelter, unions))  # importing them is what fills TRAPS

pytestmark = pytest.mark.once

#: What the table must have a row for: the overrides and decisions of section 4, all rules of section 5, and of section
#: 3 what it says of media types and of several files.
RULES = {f"5.{number}" for number in range(1, 21)} | {"3.files", "3.media"}
RULES |= {f"4.{what}" for what in ("client", "types", "multipart", "path", "model", "union", "enum", "lazy", "decode")}
RULES |= {f"4.{what}" for what in ("null", "explode", "request", "names", "template", "form", "body")}


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    root = foreign_repository(tmp_path_factory.mktemp("foreign") / "repository")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            main, "checked_types", lambda *_: contextlib.nullcontext()
        )  # seconds; test_foreign_types has them
        with pytest.raises(SystemExit) as caught:
            main.run(["--root", str(root)])
    assert caught.value.code == 0
    with running(root) as world:
        yield world


CHECKS = {f"{'-'.join(row.check.__module__.split('.')[-1:])}-{row.check.__name__}": row.check for row in TRAPS}


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_trap(world: World, check: Check) -> None:
    check(world)


def test_the_table_has_every_rule_and_every_place() -> None:
    assert {row.rule for row in TRAPS} == RULES
    for row in TRAPS:
        node = _raw(HERE / row.document)
        for step in row.place.split("/")[1:]:
            step = step.replace("~1", "/").replace("~0", "~")
            node = node[int(step)] if isinstance(node, list) else {str(key): part for key, part in node.items()}[step]


@pytest.mark.parametrize("file", ["fastapi.json", "dotnet.json", "shelter/openapi.yaml"])
def test_nothing_is_dropped(world: World, file: str) -> None:
    """Each operation, status and parameter is generated, and each field of a schema is one of a class."""
    service = file.partition(".")[0].partition("/")[0]
    parts = [HERE / file, *(HERE / "shelter" / "parts").iterdir()] if service == "shelter" else [HERE / file]
    raws = [_raw(path) for path in parts]
    operations = [node for item in raws[0]["paths"].values() for key, node in item.items() if key != "parameters"]
    assert len(world.package(f"{service}.operations").OPERATIONS) == len(operations)
    kept = world.made_ready(service)
    made = [node for item in kept["paths"].values() for node in item.values()]
    assert sum(len(node["responses"]) for node in made) == sum(len(node["responses"]) for node in operations)
    fields = {name for raw in raws for name in _fields(raw)}
    elsewhere = {
        "age",
        "gt",
        "lt",
        "street",
    }  # of objects that are sent as parameters, and of one that is text in a form
    assert fields - set(_fields(kept)) <= elsewhere


@functools.cache
def _raw(path: Path) -> Any:
    text = path.read_text(encoding="utf-8-sig")
    return json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)


def _fields(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, child in node.items():
            if key == "properties" and isinstance(child, dict):
                yield from child
            yield from _fields(child)
    elif isinstance(node, list):
        for child in node:
            yield from _fields(child)


@pytest.mark.full
def test_the_types_check(world: World, tmp_path: Path) -> None:
    from generation.typecheck import check_types

    check_types([world.root / "generated"], tmp_path)


@pytest.mark.full
def test_a_second_run_changes_nothing(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main.run(["--root", str(world.root), "--check"])
    assert (caught.value.code, capsys.readouterr().err) == (0, "")
    assert {service.ours for service in read_services(Project(world.root)).values()} == {False}
