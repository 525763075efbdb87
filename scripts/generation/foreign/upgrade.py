"""Brings a document of OpenAPI 3.0 to 3.1: the same meaning in the words of the newer version."""

from __future__ import annotations

import re
from typing import Any

from generation.foreign.grammar import drop_extensions, schema_slots, slots
from generation.foreign.parts import ForeignDocument, derived, outside

NULL = {"type": "null"}

#: What makes a schema one of something without its type.
_TYPING = ("allOf", "anyOf", "oneOf", "properties", "patternProperties", "additionalProperties", "items", "const")


def upgrade(document: ForeignDocument) -> None:
    """Rewrite what 3.0 says otherwise. A document of 3.1 stays as it is, but for ``nullable``, which many still write.

    Raises:
        Refusal: If it is neither of the two versions.
    """
    drop_extensions(document.data)
    for slot in slots(document.data):
        if slot.kind == "operation" and isinstance(slot.node, dict) and isinstance(slot.node.get("responses"), dict):
            _statuses(slot.node["responses"])
    version = str(document.data.get("openapi", ""))
    if version.startswith("3.1."):
        settle_nullable(document)
        return
    if not version.startswith("3.0."):
        raise document.refuse(document.data, "the version of OpenAPI must be 3.0 or 3.1: convert it first", "openapi")
    document.data["openapi"] = "3.1.0"
    for slot in schema_slots(document.data):
        if isinstance(slot.node, dict):
            _spell(slot.node)
    settle_nullable(document)
    for slot in slots(document.data):
        if slot.kind in ("parameter", "media", "header") and isinstance(slot.node, dict) and "example" in slot.node:
            value = slot.node.pop("example")
            slot.node.setdefault("examples", {"example": {"value": value}})


def settle_nullable(document: ForeignDocument) -> None:
    """Write ``nullable: true`` as 3.1 does, in a document or in what an overlay has laid over it."""
    for slot in schema_slots(document.data):
        if isinstance(slot.node, dict):
            slot.put(_with_null(slot.node))


def _statuses(answers: dict[str, Any]) -> None:
    """4xx is 4XX to all who write it so."""
    for status, answer in list(answers.items()):
        del answers[status]
        answers[status.upper() if re.fullmatch(r"[1-5]xx", status) else status] = answer


def _spell(node: dict[str, Any]) -> None:
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(node.get(exclusive), bool) and node.pop(exclusive) and bound in node:
            node[exclusive] = node.pop(bound)
    if node.get("type") == "file":
        node.update(type="string", format="binary")


def _with_null(node: dict[str, Any]) -> dict[str, Any]:
    if node.pop("nullable", False) is not True:
        return node
    if "$ref" in node:  # 3.0 passes over what stands beside a reference, but it was meant
        said = outside(node)
        rest = {key: value for key, value in node.items() if key not in said}
        return derived(node, {**said, "anyOf": [derived(node, rest), derived(node, NULL)]})
    if isinstance(node.get("enum"), list) and None not in node["enum"]:
        node["enum"] = [*node["enum"], None]
    kinds = node.get("type")
    if kinds is not None:
        kinds = kinds if isinstance(kinds, list) else [kinds]
        node["type"] = kinds if "null" in kinds else [*kinds, "null"]
    elif any(key in node for key in _TYPING):
        if any(NULL in (node.get(key) or []) for key in ("anyOf", "oneOf")):
            return node
        described = {key: node.pop(key) for key in outside(node)}
        if set(node) in ({"anyOf"}, {"oneOf"}):
            [(key, variants)] = node.items()
            return derived(node, {**described, key: [*variants, derived(node, NULL)]})
        return derived(node, {**described, "anyOf": [node, derived(node, NULL)]})
    return node
