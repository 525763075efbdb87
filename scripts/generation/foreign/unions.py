"""Unions: every answer finds its variant, whatever the order, and one the document does not name keeps its data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from generation.foreign.grammar import schema_slots
from generation.foreign.names import reference, schemas_of
from generation.foreign.parts import ForeignDocument, derived
from generation.foreign.tags import Tags

UNKNOWN = "UnknownVariant"
_KEYS = ("anyOf", "oneOf")
_UNKNOWN = {
    "type": "object",
    "additionalProperties": True,
    "x-otherwise": True,
    "description": "A variant that the document does not name. Its fields are in additional_properties.",
}


def settle_unions(document: ForeignDocument, heirs: dict[str, list[str]]) -> None:
    """Flatten unions, tell their objects apart, and leave room for objects that are still to come.

    ``heirs`` are the bases with a discriminator, and the heirs of them with heirs of their own: a reference to one may
    be to any of what derives from it.

    Raises:
        Refusal: If nothing tells two objects of a union apart.
    """
    tags = Tags(document)
    _open_bases(document, heirs, tags)
    for slot in schema_slots(document.data):
        node = slot.node
        key = next((key for key in _KEYS if isinstance(node, dict) and key in node), None)
        if key is None:
            continue
        variants = _simplified([*_flat(document, node, ())])
        if len(variants) > 1:
            variants = _told_apart(document, tags, node, variants)
        if len(variants) == 1:
            beside = {name: value for name, value in node.items() if name in ("description", "default")}
            only = variants[0]
            slot.put(only if "$ref" in only else derived(only, {**beside, **only}))
            continue
        rest = {name: value for name, value in node.items() if name not in (*_KEYS, "discriminator")}
        slot.put(derived(node, {**rest, "anyOf": variants}))
    tags.write()
    _open_constants(document, tags)


def _open_bases(document: ForeignDocument, heirs: dict[str, list[str]], tags: Tags) -> None:
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
            slot.put(derived(node, {"anyOf": fresh, "discriminator": union["discriminator"]}))


def _flat(document: ForeignDocument, node: dict[str, Any], around: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """The variants of a union, and of the unions among them. A type of several kinds is a union, too."""
    for key in _KEYS:
        for variant in node.get(key) or []:
            target = document.resolve(variant)
            if any(inner in target for inner in _KEYS) and variant.get("$ref", "") not in around:
                yield from _flat(document, target, (*around, variant.get("$ref", "")))
            elif isinstance(variant.get("type"), list):
                for kind in variant["type"]:
                    only = {"array": ("items", "prefixItems")}.get(kind, ())
                    said = {name: value for name, value in variant.items() if name in (*only, "description", "format")}
                    yield derived(variant, {**said, "type": kind})
            else:
                yield variant


def _simplified(variants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without what another variant takes, too: text of a format beside any text, whole numbers beside numbers."""
    if any(not variant or set(variant) <= {"description"} for variant in variants):
        return [variant for variant in variants if not variant or set(variant) <= {"description"}][:1]  # anything fits
    unique = list({json.dumps(variant, sort_keys=True): variant for variant in variants}.values())
    kinds = [variant.get("type") for variant in unique]
    texts = [variant for variant in unique if variant.get("type") == "string"]
    if len(texts) > 1:
        plain = derived(texts[0], {"type": "string"})
        unique = [plain, *(variant for variant in unique if variant.get("type") != "string")]
    if "number" in kinds and "integer" in kinds:
        unique = [variant for variant in unique if variant.get("type") != "integer"]
    for kind in ("number", "integer", "boolean", "null"):
        same = [variant for variant in unique if variant.get("type") == kind]
        unique = [variant for variant in unique if variant not in same[1:]]
    lists = [variant for variant in unique if variant.get("type") == "array"]
    if len(lists) > 1:
        items = [variant.get("items") or {} for variant in lists]
        merged = derived(lists[0], {"type": "array", "items": {"anyOf": items} if all(items) else {}})
        unique = [merged, *(variant for variant in unique if variant not in lists)]
    return unique


def _told_apart(
    document: ForeignDocument, tags: Tags, node: dict[str, Any], variants: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    resolved = [(variant, document.resolve(variant)) for variant in variants]
    objects = [variant for variant, target in resolved if "$ref" in variant and target.get("type") == "object"]
    plain = [variant for variant, target in resolved if target.get("enum")]
    others = [variant for variant in variants if variant not in objects and variant not in plain]
    if len(objects) < 2 and not ("discriminator" in node and objects):
        if len(plain) + sum(variant.get("type") in ("string", "integer") for variant in others) > 1:
            others = (
                [variant for variant in others if variant.get("type") not in ("string", "integer")]
                + [
                    derived(plain[0], {"type": kind})
                    for kind in sorted(
                        {"string" if document.resolve(each).get("type") == "string" else "integer" for each in plain}
                        | {each["type"] for each in others if each.get("type") in ("string", "integer")}
                    )
                ]
                if plain
                else others
            )
            plain = []
        return [*objects, *plain, *others]
    named = [variant for variant in objects if document.resolve(variant).get("x-otherwise") is not True]
    loose = [variant for variant in objects if variant not in named]
    if not tags.tell(node, named):
        empty = [variant for variant in named if not document.resolve(variant).get("properties")]
        loose = [*loose, *empty]
        named = tags.order(node, [variant for variant in named if variant not in empty])
    if len(loose) > 1:
        raise document.refuse(node, "two objects of the union fit anything: leave one of them in an overlay")
    if not loose:
        schemas_of(document).setdefault(UNKNOWN, derived(node, _UNKNOWN))
        loose = [derived(node, {"$ref": reference(UNKNOWN)})]
    return [*named, *loose, *plain, *others]


def _open_constants(document: ForeignDocument, tags: Tags) -> None:
    """A constant that tells no variants apart is an enum of one, which takes a value that is still to come."""
    for slot in schema_slots(document.data):
        node = slot.node
        if isinstance(node, dict) and "const" in node and "x-tag" not in node:
            value = node.pop("const")
            if isinstance(value, bool | float):
                node["type"] = "boolean" if isinstance(value, bool) else "number"
            elif isinstance(value, str | int):
                node["enum"] = [value]
                node["type"] = "string" if isinstance(value, str) else "integer"
            node.pop("default", None)
