"""Schemas in one spelling, so that only what they mean is compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generation.document import Document
from generation.hints import HINTS

UPPER = ("maxLength", "maxItems", "maximum", "exclusiveMaximum", "maxProperties", "maxContains")
LOWER = ("minLength", "minItems", "minimum", "exclusiveMinimum", "minProperties", "minContains")
RULES = (
    "pattern",
    "multipleOf",
    "uniqueItems",
    "not",
    "patternProperties",
    "propertyNames",
    "contains",
    "xml",
    "one of",
    "further variants",
)
TEXTS = ("title", "description", "example", "examples", "externalDocs", "$comment", "summary", "words of null", *HINTS)

Shape = dict[str, Any]

_UNIONS = ("oneOf", "anyOf")


def ref_name(node: Any) -> str | None:
    """The component that a schema is a reference to."""
    text = node.get("$ref") if isinstance(node, dict) else None
    return text.rpartition("/")[2] if isinstance(text, str) else None


def is_beside(key: str) -> bool:
    """Whether a key says something about what stands beside it, and nothing about what fits it."""
    names = key in ("x-enum-varnames", "x-enumNames", "x-otherwise")
    return key in (*TEXTS, "default", "deprecated", "discriminator") or (key.startswith("x-") and not names)


def shape(document: Document, node: Any, around: frozenset[str] = frozenset()) -> Shape:
    """Null apart from the ``types``, unions as ``variants``, those of one taken apart, and ``allOf`` merged.

    A reference stays one unless something that fits less stands beside it. ``around`` are those that led here.
    """
    if not isinstance(node, dict):
        return {"types": frozenset(), "nullable": False, **({"not": {}} if node is False else {})}
    own = dict(node)
    types, nullable = own.pop("type", ()), own.pop("nullable", False) is True
    types = {types} if isinstance(types, str) else set(types)
    unions = [key for key in _UNIONS if own.get(key)]
    parts = [*own.pop("allOf", [])]
    for key in _UNIONS:
        variants = own.pop(key, None) or []
        others = [one for one in variants if not (isinstance(one, dict) and one.get("type") == "null")]
        nullable = nullable or len(others) < len(variants)
        if beside := [one for one in variants if one not in others and len(one) > 1]:
            own["words of null"] = beside
        if others and all(isinstance(one, dict) and set(one) == {"required"} for one in others):
            own["one of"] = [one["required"] for one in others]  # of no fields: a rule about which are there
        elif len(others) == 1:
            parts += others
        elif others and "variants" in own:
            own["further variants"] = others
        elif others:
            own["variants"], own["union"] = others, unions[0]
    own |= {
        "types": frozenset(types if types == {"null"} else types - {"null"}),
        "nullable": nullable or "null" in types,
    }
    is_reference = len(parts) == 1 and isinstance(parts[0], dict) and set(parts[0]) == {"$ref"} and not types
    if is_reference and all(is_beside(key) or key in ("types", "nullable") for key in own):
        return own | parts[0]
    if parts:
        own = _of_parts(document, parts, own, around)
    if not own["types"] and not {"$ref", "variants"} & own.keys():
        kinds = (("properties", "object"), ("items", "array"))
        own["types"] = frozenset(kind for key, kind in kinds if own.get(key))
    return own


def whole(document: Document, found: Shape, around: frozenset[str] = frozenset()) -> Shape:
    """A shape with what it refers to in place of the reference; a base that is one of its own heirs adds nothing."""
    while "$ref" in found:
        rest = {key: value for key, value in found.items() if key != "$ref"}
        target = shape(document, {})
        if found["$ref"] not in around:
            around |= {found["$ref"]}
            target = shape(document, document.resolve({"$ref": found["$ref"]}), around)
        found = both(target, rest) | {"nullable": target["nullable"] or rest["nullable"]}
    return found


def _of_parts(document: Document, parts: list[Any], own: Shape, around: frozenset[str]) -> Shape:
    merged: Shape = {"types": frozenset(), "nullable": False}
    typed: list[Shape] = []
    for part in parts:
        inner = whole(document, shape(document, part, around), around)
        if isinstance(part, dict) and "$ref" in part:
            inner.pop("discriminator", None)  # which tells apart what is made of that one, not of this
        typed += [inner] if inner["types"] or inner["nullable"] else []
        merged = both(merged, inner)
    nullable = own["nullable"] or (bool(typed) and all(one["nullable"] for one in typed))
    return both(merged, own) | {"nullable": nullable}


def both(first: Shape, second: Shape) -> Shape:
    """What fits both. Of limits the stricter holds, of what can be said but once what the second says."""
    merged: Shape = {**first, **second, "types": _common(first["types"], second["types"])}
    shared = {key for key in first.keys() & second.keys() if first[key] != second[key]}
    for key in shared & {*UPPER, *LOWER}:
        merged[key] = (min if key in UPPER else max)(first[key], second[key])
    for key in shared & {*RULES}:
        merged[key] = [first[key], second[key]]
    if "properties" in shared:
        merged["properties"] = _fields(first["properties"], second["properties"])
    if "required" in shared:
        merged["required"] = [*dict.fromkeys([*first["required"], *second["required"]])]
    if "enum" in shared:
        merged["enum"] = [value for value in second["enum"] if value in first["enum"]] or second["enum"]
    if "items" in shared:
        merged["items"] = {"allOf": [first["items"], second["items"]]}
    if "variants" in shared:
        merged["further variants"] = first["variants"]
    if first.get("additionalProperties") is False:
        merged["additionalProperties"] = False
    return merged


def _fields(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """What both describe is to fit both descriptions."""
    again = {
        name: {"allOf": [first[name], second[name]]}
        for name in first.keys() & second.keys()
        if first[name] != second[name]
    }
    return {**first, **second, **again}


def _common(first: frozenset[str], second: frozenset[str]) -> frozenset[str]:
    """The types that fit both; a whole number is a number, too. If there are none, the second wins."""
    if not first or not second:
        return first or second
    wide = [one | ({"integer"} if "number" in one else set()) for one in (first, second)]
    common = frozenset(wide[0] & wide[1])
    return (common - {"integer"} if "number" in common else common) or second
