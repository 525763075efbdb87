"""Unions: every answer finds its variant, whatever the order, and one the document does not name keeps its data."""

from __future__ import annotations

import json
from typing import Any

from generation.foreign.bases import open_bases
from generation.foreign.grammar import Slot, schema_slots
from generation.foreign.names import reference, schemas_of
from generation.foreign.parts import UNIONS, ForeignDocument, derived, outside
from generation.foreign.tags import Tags
from generation.foreign.variants import Variant, flat, is_plain, name_of, simplified, takes_any

UNKNOWN = "UnknownVariant"

#: What was settled, by its identity, and what it is now; it is kept so that nothing else gets its identity.
Done = dict[int, tuple[dict[str, Any], dict[str, Any]]]

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
    open_bases(document, heirs, tags)
    done: Done = {}
    while waiting := [
        slot for slot in schema_slots(document.data) if _is_union(slot.node) and not _is_settled(slot.node, done)
    ]:
        named = {reference(slot.key): slot for slot in waiting if slot.holder is schemas_of(document)}
        for slot in waiting:  # lists that became one have a new union of items: it is found the next time
            _settle(document, tags, slot, named, done)
    tags.write()
    _open_constants(document)


def _is_union(node: Any) -> bool:
    return isinstance(node, dict) and any(key in node for key in UNIONS)


def _is_settled(node: dict[str, Any], done: Done) -> bool:
    return id(node) in done and done[id(node)][1] is node


def _settle(document: ForeignDocument, tags: Tags, slot: Slot, named: dict[str, Slot], done: Done) -> None:
    """Settle a union, after those among its variants: what tells these apart, the union knows then."""
    node = slot.node
    if id(node) in done:  # it stands in two places, or is one of a circle
        slot.put(done[id(node)][1])
        return
    if not _is_union(node):
        return
    done[id(node)] = (node, node)
    key = next((key for key in UNIONS if key in node), "")
    for variant in node[key]:
        if variant.get("$ref") in named:
            _settle(document, tags, named[variant["$ref"]], named, done)
    brought = [*flat(document, node)]
    variants = simplified([variant.node for variant in brought])
    if len(variants) > 1:
        names = {json.dumps(variant.node, sort_keys=True): variant.names for variant in brought[::-1]}
        known = [Variant(each, names.get(json.dumps(each, sort_keys=True), ())) for each in variants]
        variants = _told_apart(document, tags, node, known)
    if len(variants) == 1:
        settled = derived(variants[0], {**outside(node), **variants[0]})
    else:
        rest = {name: value for name, value in node.items() if name not in (*UNIONS, "discriminator")}
        settled = derived(node, {**rest, "anyOf": variants})
    slot.put(settled)
    done[id(node)], done[id(settled)] = (node, settled), (settled, settled)


def _told_apart(
    document: ForeignDocument, tags: Tags, node: dict[str, Any], variants: list[Variant]
) -> list[dict[str, Any]]:
    resolved = [(variant, document.resolve(variant.node)) for variant in variants]
    objects = [variant for variant, target in resolved if "$ref" in variant.node and target.get("type") == "object"]
    plain = [variant.node for variant, target in resolved if target.get("enum")]
    nodes = [variant.node for variant in objects]
    others = [variant.node for variant in variants if variant.node not in nodes and variant.node not in plain]
    if len(objects) < 2:
        plain, others = _one_enum(document, plain, others)
    taken = [schema for schema in (*plain, *others) if schema.get("type") != "null"]
    if not objects or (len(objects) == 1 and "discriminator" not in node and not taken):
        return [*nodes, *plain, *others]
    named = [variant for variant in objects if document.resolve(variant.node).get("x-otherwise") is not True]
    loose = [variant.node for variant in objects if variant not in named]
    maps: list[dict[str, Any]] = []
    if "x-base" not in node:
        tags.check_mapping(node, objects)
    if (len(objects) == 1 and "discriminator" not in node) or tags.tell(node, named):
        ordered = [variant.node for variant in named]
    else:
        empty = [variant.node for variant in named if not document.resolve(variant.node).get("properties")]
        ordered = tags.order(node, [variant.node for variant in named if variant.node not in empty])
        maps = [each for each in empty if not takes_any(document, each)]
        ordered += maps
        loose += [each for each in empty if each not in maps]
    loose = [each for each in loose if name_of(each) != UNKNOWN] or loose
    if len(loose) > 1 or len(maps) > 1:
        raise document.refuse(node, "two objects of the union fit anything: leave one of them in an overlay")
    if not loose and not (len(objects) == 1 and _keeps_any(document, node, nodes, others)):
        schemas_of(document).setdefault(UNKNOWN, derived(node, _UNKNOWN))
        loose = [derived(node, {"$ref": reference(UNKNOWN)})]
    return [*ordered, *loose, *plain, *others]


def _keeps_any(
    document: ForeignDocument, node: dict[str, Any], objects: list[dict[str, Any]], others: list[dict[str, Any]]
) -> bool:
    """Is there room for a new object already: in the only one, or beside it where values are taken as they are?"""
    if "discriminator" in node:
        return False
    return any(is_plain(document, other) for other in others) or all(takes_any(document, each) for each in objects)


def _one_enum(
    document: ForeignDocument, enums: list[dict[str, Any]], others: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Enums beside one another, or beside text or numbers, are text and numbers: an enum takes what is new, too."""
    values = [other for other in others if other.get("type") in ("string", "integer")]
    if not enums or len(enums) + len(values) < 2:
        return enums, others
    texts = {document.resolve(each).get("type") == "string" for each in (*enums, *values)}
    kinds = sorted("string" if text else "integer" for text in texts)
    return [], [*(each for each in others if each not in values), *(derived(enums[0], {"type": one}) for one in kinds)]


def _open_constants(document: ForeignDocument) -> None:
    """A constant that tells no variants apart is an enum of one, which takes a value that is still to come."""
    for slot in schema_slots(document.data):
        node = slot.node
        if isinstance(node, dict):
            node.pop("x-base", None)
        if isinstance(node, dict) and "const" in node and "x-tag" not in node:
            value = node.pop("const")
            if isinstance(value, bool | float):
                node["type"] = "boolean" if isinstance(value, bool) else "number"
            elif isinstance(value, str | int):
                node["enum"] = [value]
                node["type"] = "string" if isinstance(value, str) else "integer"
            node.pop("default", None)
