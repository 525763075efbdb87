"""Null: a class is never null, what refers to it may be; and a parameter or a form has no null to send."""

from __future__ import annotations

from typing import Any

from generation.foreign.grammar import schema_slots
from generation.foreign.names import schemas_of
from generation.foreign.parts import ForeignDocument, derived, outside

NULL = {"type": "null"}


def part_nulls(document: ForeignDocument) -> None:
    """Let null stand beside a schema, never in it; for a component, beside each reference to it."""
    for slot in schema_slots(document.data):
        if isinstance(slot.node, dict):
            slot.put(_parted(slot.node))
    schemas = schemas_of(document)
    nullable: set[str] = set()
    for name, node in schemas.items():
        if takes_null(node) and (rest := without_null(node)) is not None:
            nullable.add(f"#/components/schemas/{name}")
            schemas[name] = rest
    for slot in schema_slots(document.data):
        node = slot.node
        if isinstance(node, dict) and node.get("$ref") in nullable:
            variants = [derived(node, {"$ref": node["$ref"]}), derived(node, NULL)]
            slot.put(derived(node, {**outside(node), "anyOf": variants}))


def _parted(node: dict[str, Any]) -> dict[str, Any]:
    if "const" in node and node["const"] is None:
        return derived(node, NULL)
    kinds = node.get("type")
    null = isinstance(kinds, list) and "null" in kinds
    values = node.get("enum")
    if isinstance(values, list) and None in values:
        null = True
        node["enum"] = [value for value in values if value is not None]
        if not node["enum"]:
            return derived(node, NULL)
    if not null:
        return node
    rest = [kind for kind in kinds if kind != "null"] if isinstance(kinds, list) else kinds
    if rest:
        node["type"] = rest[0] if isinstance(rest, list) and len(rest) == 1 else rest
    described = {key: node.pop(key) for key in outside(node)}
    return derived(node, {**described, "anyOf": [node, derived(node, NULL)]})


def takes_null(node: Any) -> bool:
    return isinstance(node, dict) and any(
        isinstance(variant, dict) and variant.get("type") == "null"
        for key in ("anyOf", "oneOf")
        for variant in node.get(key) or []
    )


def without_null(node: dict[str, Any]) -> dict[str, Any] | None:
    """The schema without null; None if nothing is left of it."""
    for key in ("anyOf", "oneOf"):
        if key not in node:
            continue
        rest = [variant for variant in node[key] if not (isinstance(variant, dict) and variant.get("type") == "null")]
        if not rest:
            return None
        beside = {name: value for name, value in node.items() if name != key}
        if len(rest) == 1:
            return derived(rest[0], {**(outside(node) if "$ref" in rest[0] else beside), **rest[0]})
        node = derived(node, {**beside, key: rest})
    return node
