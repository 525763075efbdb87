"""Inline objects and enums become components, named after where they stand."""

from __future__ import annotations

import json
from typing import Any

from generation.foreign.grammar import Slot, slots
from generation.foreign.names import class_name, free, reference, schemas_of
from generation.foreign.parts import ForeignDocument, derived, outside
from generation.walk import operations, snake

_OBJECT = ("properties", "additionalProperties", "patternProperties")


def hoist(document: ForeignDocument) -> None:
    """Make a component of each inline object or enum. Two that are equal and would have one name are one."""
    _hoist(document, members=True)


def hoist_fields(document: ForeignDocument) -> None:
    """The same for fields and items only: members of allOf and of unions are not yet what they will be.

    What derives from a base shares the classes of the base's fields then.
    """
    _hoist(document, members=False)


def _hoist(document: ForeignDocument, *, members: bool) -> None:
    schemas = schemas_of(document)
    found = [(slot, _trail(slot)) for slot in slots({"components": {"schemas": schemas}}) if slot.kind == "schema"]
    for operation in operations(document):
        name = operation.operation_id
        found += [(slot, (name, *_trail(slot))) for slot in slots(operation.node, "operation") if slot.kind == "schema"]
    made: dict[str, str] = {}
    taken = {snake(name) for name in schemas}
    for slot, trail in found[::-1]:  # inner ones first, so that equal outer ones are equal
        node = slot.node
        if (
            slot.holder is schemas
            or not is_class(node)
            or "allOf" in node
            or (isinstance(slot.key, int) and not members)
        ):
            continue
        wanted = class_name(" ".join(trail))
        text = f"{wanted} {json.dumps(node, sort_keys=True)}"
        if text not in made:
            made[text] = free(wanted, taken)
            document.hoisted.add(made[text])
            schemas[made[text]] = node
        slot.put(derived(node, {**outside(node), "$ref": reference(made[text])}))


def is_class(node: Any) -> bool:
    """Does the generator write a class for this schema?"""
    if not isinstance(node, dict) or "$ref" in node or any(key in node for key in ("anyOf", "oneOf")):
        return False
    return node.get("type") == "object" or any(key in node for key in _OBJECT) or bool(node.get("enum"))


def prune(document: ForeignDocument) -> None:
    """Remove components that were made here and that nothing refers to any more."""
    schemas = schemas_of(document)
    while True:
        used = {
            slot.node["$ref"].rsplit("/", 1)[-1]
            for slot in slots(document.data)
            if slot.kind == "schema" and isinstance(slot.node, dict) and isinstance(slot.node.get("$ref"), str)
        }
        unused = document.hoisted & schemas.keys() - used
        if not unused:
            return
        for name in unused:
            del schemas[name]


def _trail(slot: Slot) -> tuple[str, ...]:
    """The names on the way: an answer is called one, and what is merged has no number."""
    steps: list[str] = []
    for before, step in zip(("", *slot.trail), slot.trail, strict=False):
        if step in ("anyOf", "oneOf", "allOf") or before == "allOf":
            continue
        steps.append("response" if step in ("200", "201") else step)
    return tuple(steps)
