"""Schemas of several types at once: each type is a variant, with the words that say something about it."""

from __future__ import annotations

from typing import Any

from generation.foreign.enums import fits
from generation.foreign.grammar import schema_slots
from generation.foreign.parts import ForeignDocument, derived

_NUMBERS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_NUMBER_FORMATS = ("int32", "int64", "float", "double", "decimal")

#: The words that each type alone looks at.
_WORDS: dict[str, tuple[str, ...]] = {
    "object": (
        *("properties", "required", "additionalProperties", "patternProperties", "unevaluatedProperties"),
        *("propertyNames", "minProperties", "maxProperties", "dependentRequired", "dependentSchemas"),
    ),
    "array": ("items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems", "minContains", "maxContains"),
    "string": ("minLength", "maxLength", "pattern", "contentMediaType", "contentEncoding", "contentSchema", "format"),
    "number": (*_NUMBERS, "format"),
    "integer": (*_NUMBERS, "format"),
}

#: Schemas that have these are made of others, or are one value: what becomes of them is another step's.
_ELSEWHERE = ("$ref", "allOf", "anyOf", "oneOf", "const")


def split_kinds(document: ForeignDocument) -> None:
    """Make a union of a schema that is an object or a list, or something else. With null, it is none."""
    for slot in schema_slots(document.data):
        node = slot.node
        if isinstance(node, dict) and isinstance(node.get("type"), list):
            kinds = [kind for kind in node["type"] if kind != "null"]
            if len(kinds) > 1 and {"object", "array"} & {*kinds} and not any(key in node for key in _ELSEWHERE):
                if isinstance(node.get("enum"), list):
                    node["type"] = [kind for kind in node["type"] if any(fits(value, kind) for value in node["enum"])]
                else:
                    slot.put(_split(node))


def _split(node: dict[str, Any]) -> dict[str, Any]:
    special = {word for words in _WORDS.values() for word in words}
    rest = {key: value for key, value in node.items() if key not in special and key != "type"}
    variants: list[dict[str, Any]] = []
    for kind in node["type"]:
        said = {key: node[key] for key in _WORDS.get(kind, ()) if key in node}
        if "format" in said and (said["format"] in _NUMBER_FORMATS) == (kind == "string"):
            del said["format"]
        variants.append(derived(node, {"type": kind, **said}))
    return derived(node, {**rest, "anyOf": variants})
