"""Which parts of an OpenAPI document are what: the same key is a schema here and a property's name there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

#: For each kind of object, the kind of what stands under its keys. `{}` is a map by name, `[]` a list.
CHILDREN: dict[str, dict[str, str]] = {
    "document": {"paths": "path{}", "webhooks": "path{}", "components": "components"},
    "components": {
        "schemas": "schema{}",
        "responses": "response{}",
        "parameters": "parameter{}",
        "examples": "example{}",
        "requestBodies": "body{}",
        "headers": "header{}",
        "links": "link{}",
        "callbacks": "callback{}",
        "pathItems": "path{}",
    },
    "path": {"parameters": "parameter[]", **dict.fromkeys(METHODS, "operation")},
    "operation": {
        "parameters": "parameter[]",
        "requestBody": "body",
        "responses": "response{}",
        "callbacks": "callback{}",
    },
    "callback": {"*": "path"},
    "parameter": {"schema": "schema", "content": "media{}", "examples": "example{}"},
    "header": {"schema": "schema", "content": "media{}", "examples": "example{}"},
    "body": {"content": "media{}"},
    "response": {"headers": "header{}", "content": "media{}", "links": "link{}"},
    "media": {"schema": "schema", "examples": "example{}"},
    "example": {},
    "link": {},
    "schema": {
        "properties": "schema{}",
        "patternProperties": "schema{}",
        "dependentSchemas": "schema{}",
        "$defs": "schema{}",
        "items": "schema",
        "additionalProperties": "schema",
        "unevaluatedProperties": "schema",
        "propertyNames": "schema",
        "contains": "schema",
        "not": "schema",
        "if": "schema",
        "then": "schema",
        "else": "schema",
        "oneOf": "schema[]",
        "anyOf": "schema[]",
        "allOf": "schema[]",
        "prefixItems": "schema[]",
    },
}

#: Where shared objects of a kind are kept.
SHARED = {kind.removesuffix("{}"): key for key, kind in CHILDREN["components"].items()}


#: The maps that may hold extensions beside what they map. In others, such a key is a name: x-id of a header, say.
EXTENSIBLE = {("document", "paths"), ("operation", "responses")}


@attrs.frozen(eq=False)
class Slot:
    """Where an object stands: ``holder[key]``. What is put there takes its place."""

    holder: Any
    key: Any
    kind: str
    trail: tuple[str, ...]
    """Names on the way to it that would make a good name for it."""

    @property
    def node(self) -> Any:
        return self.holder[self.key]

    def put(self, node: Any) -> None:
        self.holder[self.key] = node


def slots(node: Any, kind: str = "document", trail: tuple[str, ...] = ()) -> Iterator[Slot]:
    """Every object below ``node`` that has a kind, outer ones first. What a visitor puts in its place is entered."""
    children = CHILDREN[kind]
    if not isinstance(node, dict) or (isinstance(node.get("$ref"), str) and kind != "schema"):
        return
    for key in list(node):
        expected = children.get(key) or children.get("*")
        if expected is None or (kind == "callback" and _extends(key)):
            continue
        base = expected.rstrip("{}[]")
        child = node[key]
        if expected.endswith("{}") and isinstance(child, dict):
            extensible = (kind, key) in EXTENSIBLE
            keys = [name for name in child if not (extensible and _extends(name))]
            yield from _each(child, keys, base, trail if base in ("media", "path") else (*trail, *_named(key)))
        elif expected.endswith("[]") and isinstance(child, list):
            yield from _each(child, range(len(child)), base, (*trail, key) if key == "allOf" else trail)
        elif not expected.endswith(("{}", "[]")):
            slot = Slot(node, key, base, (*trail, *_named(key)))
            yield slot
            yield from slots(node.get(key), base, slot.trail)


def _extends(key: Any) -> bool:
    return isinstance(key, str) and key.startswith("x-")


def _each(holder: Any, keys: Any, kind: str, trail: tuple[str, ...]) -> Iterator[Slot]:
    for key in keys:
        slot = Slot(holder, key, kind, (*trail, *_member(holder, key, kind)))
        yield slot
        if not (isinstance(holder, dict) and key not in holder):
            yield from slots(holder[key], kind, slot.trail)


def _member(holder: Any, key: str | int, kind: str) -> tuple[str, ...]:
    """What tells one of several apart: its name, or its number."""
    if kind == "parameter" and isinstance(holder[key], dict):
        return (str(holder[key].get("name")),)
    if isinstance(key, int):
        return (f"{key + 1}",) if kind == "schema" else ()
    return () if kind == "media" else (key,)


def _named(key: str) -> tuple[str, ...]:
    """The words that tell a key's child from its parent."""
    words = {"items": "item", "additionalProperties": "value", "requestBody": "body"}
    silent = {"components", "schemas", "properties", "responses", "schema", "content", "parameters", "callbacks"}
    return () if key in silent or key in METHODS else (words.get(key, key),)


def drop_extensions(data: dict[str, Any]) -> None:
    """Remove the extensions beside paths and beside answers, which say nothing to a client."""
    operations = [slot.node for slot in slots(data) if slot.kind == "operation"]
    for kind, holder in [("document", data), *(("operation", node) for node in operations)]:
        for of, key in EXTENSIBLE:
            found = holder.get(key) if of == kind and isinstance(holder, dict) else None
            for name in [name for name in found if _extends(name)] if isinstance(found, dict) else []:
                del found[name]


def schema_slots(data: dict[str, Any]) -> list[Slot]:
    """The schemas of a document, inner ones first, so that a step finds their parts done."""
    return [slot for slot in slots(data) if slot.kind == "schema"][::-1]
