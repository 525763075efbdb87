"""Bases with a discriminator: what refers to one may get any of what derives from it."""

from __future__ import annotations

from typing import Any

from generation.foreign.grammar import schema_slots
from generation.foreign.names import reference, schemas_of
from generation.foreign.parts import ForeignDocument, derived
from generation.foreign.tags import Tags
from generation.foreign.variants import name_of


def open_bases(document: ForeignDocument, heirs: dict[str, list[str]], tags: Tags) -> None:
    """Let a reference to a base be to any of its heirs, and to itself for those that are still to come."""
    schemas = schemas_of(document)
    unions: dict[str, dict[str, Any]] = {}
    outer = {name: base for base in heirs for name in heirs[base] if not any(base in names for names in heirs.values())}
    discriminators = {base: schemas[base].pop("discriminator", None) for base in heirs}
    for base, names in heirs.items():
        discriminator = discriminators[outer.get(base, base)]
        if base not in outer:
            schemas[base]["x-otherwise"] = True
            tags.inherit(discriminator, names)
        variants = [{"$ref": reference(name)} for name in (*names, base)]
        unions[reference(base)] = {"anyOf": variants, "discriminator": discriminator}
    for slot in schema_slots(document.data):
        node = slot.node
        inside = any(isinstance(slot.holder, list) and slot.holder is union["anyOf"] for union in unions.values())
        if isinstance(node, dict) and node.get("$ref") in unions and not inside:
            union = unions[node["$ref"]]
            fresh = [derived(node, variant) for variant in union["anyOf"]]
            base = {"x-base": name_of(node)}  # what a union around it may call it
            slot.put(derived(node, {"anyOf": fresh, "discriminator": union["discriminator"], **base}))
