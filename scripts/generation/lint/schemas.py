"""Rules about schemas: what becomes a class under a good name, and what would be dropped or misread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generation.document import Document
from generation.refusal import JsonPath
from generation.walk import Located, components, schemas

Found = Iterator[tuple[JsonPath, str]]


SCALARS = ("string", "integer", "number", "boolean")


def is_object(schema: Located) -> bool:
    named = isinstance(schema.node, dict) and {"properties", "additionalProperties"} & schema.node.keys()
    return schema.get("type") == "object" or bool(named)


def inline_schemas(document: Document) -> Found:
    """Inline objects and enums get made-up names; inside a base of allOf they remove the base and its users.

    What a component adds to its base in allOf is part of that component, and hence not inline.
    """
    for is_component, schema in schemas(document):
        own_part = len(schema.place) == 5 and (schema.place[1], schema.place[3]) == ("schemas", "allOf")
        if not is_component and not own_part and is_object(schema):
            yield schema.place, "an inline object: make it a component and refer to it"
        if not is_component and schema.get("enum") is not None:
            yield schema.place, "an inline enum: make it a component and refer to it"


def objects(document: Document) -> Found:
    """Unsaid, additionalProperties differs between readers; undescribed, a class has no docstring."""
    for name, schema in components(document):
        combined = any(schema.get(key) for key in ("oneOf", "anyOf", "allOf"))
        if is_object(schema) and not combined and "additionalProperties" not in schema.node:
            yield schema.place, "additionalProperties is needed: true keeps unknown fields, false drops them"
        if not schema.get("description"):
            yield schema.place, f"the component {name} needs a description"
        for required in schema.get("required") or []:
            if not combined and required not in (schema.get("properties") or {}):
                yield (*schema.place, "required"), f"{required!r} is required, but not among the properties"
    for _, schema in schemas(document):
        for name, node in (schema.get("properties") or {}).items():
            if not isinstance(node, dict) or not (node.get("description") or {"$ref", "const"} & node.keys()):
                yield (*schema.place, "properties", name), f"the property {name!r} needs a description"


def references(document: Document) -> Found:
    """A reference to another file drops the answer that holds it; one that leads in a circle has no end."""

    def walk(node: Any, place: JsonPath) -> Found:
        if isinstance(node, dict):
            target = node.get("$ref")
            if isinstance(target, str):
                end = document.resolve(node) if target.startswith("#/") else None
                if isinstance(end, dict) and isinstance(end.get("$ref"), str):
                    yield (*place, "$ref"), f"{target} leads in a circle"
                elif end == {} or not isinstance(end, dict | bool):
                    yield (*place, "$ref"), f"{target} does not lead to a part of this document"
            for key, child in node.items():
                yield from walk(child, (*place, key))
        elif isinstance(node, list):
            for index, child in enumerate(node):
                yield from walk(child, (*place, index))

    yield from walk(document.data, ())


def combinations(document: Document) -> Found:
    """allOf of one reference makes no class; variants without a constant are told apart by trial."""
    for _, schema in schemas(document):
        parts = schema.get("allOf") or []
        if len(parts) == 1 and isinstance(parts[0], dict) and "$ref" in parts[0] and not schema.get("properties"):
            yield (*schema.place, "allOf"), "allOf with a single reference makes no class: refer to it directly"
        for key in ("oneOf", "anyOf"):
            variants = [document.resolve(node) for node in schema.get(key) or []]
            if not all(isinstance(variant, dict) for variant in variants):
                yield (*schema.place, key), "a variant that is true or false tells nothing"
            elif variants:
                yield from _variants(document, (*schema.place, key), variants)


def _variants(document: Document, place: JsonPath, variants: list[Any]) -> Found:
    objects = [variant for variant in variants if is_object(Located(place, variant))]
    # One may take what the constants of the others do not name, such as kinds that are still to come.
    tagged = [variant for variant in objects if variant.get("x-otherwise") is not True]
    if len(objects) - len(tagged) > 1:
        yield place, "only one variant of a union can be marked x-otherwise: true"
    if len(objects) > 1 and tagged and not set.intersection(*(_constants(document, each) for each in tagged)):
        yield place, "the objects of a union need one required property with a const of its own in each"
    scalars = [kind for variant in variants for kind in _types(variant) if kind in SCALARS]
    if len(scalars) != len(set(scalars)) or {"integer", "number"} <= set(scalars):
        yield place, "the scalars of a union overlap"


def _constants(document: Document, variant: dict[str, Any]) -> set[str]:
    properties = variant.get("properties", {})
    tags = variant.get("x-tags", {})  # of a vendor's, see `foreign.tags`
    required = variant.get("required", [])
    return {name for name in required if name in tags or "const" in document.resolve(properties.get(name, {}))}


def _types(schema: dict[str, Any]) -> list[str]:
    kind = schema.get("type", [])
    return [kind] if isinstance(kind, str) else kind


def enums(document: Document) -> Found:
    """Enums stay open for new values, so they cannot tell variants apart; mixed ones are rejected."""
    for _, schema in schemas(document):
        values = [value for value in schema.get("enum") or [] if value is not None]
        if len({type(value) for value in values}) > 1 or not all(isinstance(value, str | int) for value in values):
            yield (*schema.place, "enum"), "an enum is all text or all whole numbers"
        if len(values) == 1:
            yield (*schema.place, "enum"), "an enum of one value takes any other too: use const"


def secrets(document: Document) -> Found:
    """Secrets must not be printed; the templates see descriptions, but not formats."""
    for _, schema in schemas(document):
        for name, node in (schema.get("properties") or {}).items():
            if isinstance(node, dict):
                said = str(node.get("description", "")).startswith("Secret")
                if said != (node.get("format") == "password"):
                    place = (*schema.place, "properties", name)
                    yield place, "format: password and a description beginning with Secret belong together"


def spellings(document: Document) -> Found:
    """Spellings of other versions of OpenAPI, which are passed over in silence."""
    for _, schema in schemas(document):
        if "nullable" in schema.node:
            yield (*schema.place, "nullable"), "nullable is of OpenAPI 3.0: write type: [string, 'null']"
        if "contentMediaType" in schema.node:
            yield (*schema.place, "contentMediaType"), "contentMediaType would be sent as text: write format: binary"


def arrays(document: Document) -> Found:
    """An array that contains itself is rejected, with everything that uses it."""
    for name, component in components(document):
        items = component.get("items")
        if isinstance(items, dict) and items.get("$ref") == f"#/components/schemas/{name}":
            yield component.place, "an array of itself: put an object between"
    for _, schema in schemas(document):
        if schema.get("type") == "array" and "items" not in schema.node:
            yield schema.place, "an array needs items"


RULES = (inline_schemas, objects, references, combinations, enums, secrets, spellings, arrays)
