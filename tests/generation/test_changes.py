"""What the report says of the 29 changes of the working guide, each made to our own documents."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from generation.changes import compare
from generation.document import Document
from generation.foreign.grammar import slots
from generation.lint import lint
from generation.main import prepare
from generation.refusal import Refusal
from generation.settings import Project, read_services
from generation.usage import Usage
from generation.walk import operations, snake

from tests.generation.changes_table import TABLE, Row
from tests.generation.conftest import last_documents
from tests.generation.sample import REPOSITORY


@pytest.fixture(scope="session")
def documents() -> dict[str, Document]:
    project = Project(REPOSITORY)
    services = read_services(project)
    return {name: prepare(project, services[name]) for name in ("segops", "permutive_taxonomy")}


def edited(document: Document, row: Row) -> Document:
    new = Document(document.file, copy.deepcopy(document.data), document.lines)
    row.edit(new.data)
    return new


def test_each_operation_has_its_one_route(usage: Usage) -> None:
    named = {(service, snake(one.operation_id)) for service, doc in last_documents().items() for one in operations(doc)}
    assert {name: len(usage.routes.get(name, ())) for name in named} == dict.fromkeys(named, 1)


def test_the_table_is_whole() -> None:
    assert len({row.name for row in TABLE}) == len(TABLE) == 29


@pytest.mark.parametrize("row", TABLE, ids=[row.name for row in TABLE])
def test_a_change_is_graded_and_its_users_named(documents: dict[str, Document], usage: Usage, row: Row) -> None:
    old = documents[row.service]
    new = edited(old, row)
    assert compare(row.service, old, old) == []
    if row.grades is None:
        with pytest.raises(Refusal):
            lint(new)
        return
    changes = compare(row.service, old, new)
    worst: dict[str, int] = {}
    for change in changes:
        for direction, grade in change.grades.items():
            worst[direction] = max(worst.get(direction, 0), grade)
    assert worst == {direction: ["", "harmless", "risky", "breaking"].index(g) for direction, g in row.grades.items()}
    named = {site.name for change in changes for site in usage.of(change).functions}
    assert row.functions <= named, changes
    assert {name.partition(".")[0] for name in named} <= row.classes, named
    assert not [change for change in changes if "does not know" in change.kind]
    assert bool(changes) == bool(row.grades)


def leaves(node: Any) -> Iterator[tuple[Any, Any]]:
    """Each value with nothing in it, as (what holds it, key)."""
    for key, child in node.items() if isinstance(node, dict) else enumerate(node):
        if child and isinstance(child, dict | list):
            yield from leaves(child)
        elif key != "$ref":  # which leads nowhere then, so that the lint refuses it
            yield node, key


@pytest.mark.parametrize("service", ["permutive_events", "permutive_identity"])
def test_nothing_changes_without_a_line(service: str) -> None:
    old = last_documents()[service]
    new = Document(old.file, copy.deepcopy(old.data), old.lines)
    unsaid = []
    for holder, key in list(leaves(new.data)):
        was = holder[key]
        holder[key] = not was if isinstance(was, bool) else was + 1 if isinstance(was, int) else f"{was}, or other"
        unsaid += [] if compare(service, old, new) else [(key, was)]
        holder[key] = was
    for slot in slots(new.data):
        if isinstance(slot.node, dict) and "$ref" not in slot.node and slot.kind != "components":
            slot.node["x-new"] = "new"
            unsaid += [] if compare(service, old, new) else [(slot.kind, slot.trail)]
            del slot.node["x-new"]
    assert unsaid == []
    assert new.data == old.data


def test_a_schema_that_is_one_of_what_is_made_of_it_is_compared() -> None:
    """The lint may never have seen the document that is given with ``--since``."""
    base = {"properties": {"kind": {"type": "string"}}, "oneOf": [{"$ref": "#/components/schemas/Heir"}]}
    heir = {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"age": {"type": "integer"}}}]}
    old = Document("", {"paths": {}, "components": {"schemas": {"Base": base, "Heir": heir}}}, {})
    new = Document("", copy.deepcopy(old.data), {})
    new.data["components"]["schemas"]["Heir"]["allOf"][1]["properties"]["age"]["type"] = "string"
    changed = [("Base.age", "type changed"), ("Heir.age", "type changed")]
    assert [(change.subject, change.kind) for change in compare("shop", old, new)] == changed
