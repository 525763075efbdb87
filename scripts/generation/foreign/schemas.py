"""Schemas one by one: spellings that the generator does not read, as it does."""

from __future__ import annotations

from typing import Any

from generation.foreign.grammar import schema_slots
from generation.foreign.parts import ForeignDocument, derived

_NOT_BINARY = ("application/json",)


def spell_schemas(document: ForeignDocument) -> None:
    """Rewrite every schema in the words that the generator knows."""
    for slot in schema_slots(document.data):
        if slot.node is True:
            slot.put({} if slot.key != "additionalProperties" else True)
        elif slot.node is False and slot.key != "additionalProperties":
            if slot.key == "unevaluatedProperties" or (slot.key == "items" and "prefixItems" in slot.holder):
                del slot.holder[slot.key]  # no more fields than those that are named: an answer may get some
                continue
            message = "a schema that is false allows nothing: remove what it describes in an overlay"
            raise document.refuse(slot.holder, message, slot.key)
        elif isinstance(slot.node, dict):
            _spell(slot.node, document)


def _spell(node: dict[str, Any], document: ForeignDocument) -> None:
    title = node.pop("title", None)  # it would rename the class
    if isinstance(title, str) and "description" not in node and "$ref" not in node:
        node["description"] = title
    if "contentMediaType" in node and node.get("type", "string") == "string":
        media_type = node.pop("contentMediaType")
        if "contentEncoding" not in node and media_type not in _NOT_BINARY and not media_type.endswith("+json"):
            node.update(type="string", format="binary")
    if "x-enumNames" in node:
        node.setdefault("x-enum-varnames", node.pop("x-enumNames"))
    if node.get("format") == "password" and not str(node.get("description", "")).startswith("Secret"):
        node["description"] = f"Secret: {node.get('description') or 'it is not printed.'}"
    if "items" in node and "type" not in node:
        node["type"] = "array"
    if node.get("type") == "array" and "prefixItems" in node:  # a tuple: a list of any of its types
        items = [*node.pop("prefixItems"), *([node["items"]] if isinstance(node.get("items"), dict) else [])]
        node["items"] = derived(node, {"anyOf": items})
    if node.get("type") == "array" and "items" not in node:
        node["items"] = {}
    if isinstance(node.get("type"), list) and len(node["type"]) == 1:
        node["type"] = node["type"][0]
    if isinstance(more := node.get("additionalProperties"), dict) and any(
        pattern != more for pattern in (node.get("patternProperties") or {}).values()
    ):
        document.warn(
            node, "keys of several kinds: the values of those that have no name are plain", "patternProperties"
        )
        node["additionalProperties"] = True
    if node.get("additionalProperties") is True and node.get("properties"):
        node["x-more-keys"] = True
    if node.get("additionalProperties", False) is False and (node.get("type") == "object" or "properties" in node):
        node["additionalProperties"] = True  # an answer may get fields; dropped, they would be lost in silence
    _properties(node)
    if isinstance(node.get("examples"), list):
        node.pop("examples")
    node.pop("example", None)
    if "default" in node and node["default"] is None:
        del node["default"]


def _properties(node: dict[str, Any]) -> None:
    """Requiring alone makes no field; an object that says nothing of its fields is still an object."""
    names = node.get("properties")
    required = node.get("required")
    if isinstance(required, list) and isinstance(names, dict) and not any(key in node for key in ("allOf",)):
        for name in required:
            names.setdefault(name, derived(node, {"description": "Required, but not described."}))
    if isinstance(names, dict) and "type" not in node and not {"allOf", "anyOf", "oneOf"} & node.keys():
        node["type"] = "object"
