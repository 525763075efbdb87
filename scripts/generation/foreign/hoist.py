"""Inline objects and enums become components, named after where they stand."""

from __future__ import annotations

import json
from typing import Any

from generation.foreign.grammar import Slot, slots
from generation.foreign.names import class_name, free, reference, schemas_of
from generation.foreign.parts import ForeignDocument, derived
from generation.walk import operations, snake

_OBJECT = ("properties", "additionalProperties", "patternProperties")


def hoist(document: ForeignDocument) -> None:
    """Make a component of each inline object or enum. Two that are equal and would have one name are one."""
    schemas = schemas_of(document)
    found = [(slot, _trail(slot)) for slot in slots({"components": {"schemas": schemas}}) if slot.kind == "schema"]
    for operation in operations(document):
        name = operation.operation_id
        found += [(slot, (name, *_trail(slot))) for slot in slots(operation.node, "operation") if slot.kind == "schema"]
    made: dict[str, str] = {}
    taken = {snake(name) for name in schemas}
    for slot, trail in found[::-1]:  # inner ones first, so that equal outer ones are equal
        node = slot.node
        if slot.holder is schemas or not is_class(node):
            continue
        wanted = class_name(" ".join(trail))
        text = f"{wanted} {json.dumps(node, sort_keys=True)}"
        if text not in made:
            made[text] = free(wanted, taken)
            schemas[made[text]] = node
        slot.put(derived(node, {"$ref": reference(made[text])}))


def is_class(node: Any) -> bool:
    """Does the generator write a class for this schema?"""
    if not isinstance(node, dict) or "$ref" in node or any(key in node for key in ("anyOf", "oneOf")):
        return False
    return node.get("type") == "object" or any(key in node for key in _OBJECT) or bool(node.get("enum"))


def _trail(slot: Slot) -> tuple[str, ...]:
    return tuple(step for step in slot.trail if step not in ("anyOf", "oneOf", "200", "201"))
