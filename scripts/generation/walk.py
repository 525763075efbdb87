"""Ways through a document: its operations, its schemas, its examples, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
from openapi_python_client.strings import PythonIdentifier

from generation.document import Document
from generation.refusal import JsonPath

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def snake(name: str) -> str:
    """The name of a module, function or argument that the generator makes of a name."""
    return str(PythonIdentifier(name, "field_"))


@attrs.frozen
class Located:
    """A part of a document and its place; references on the way to it have been followed."""

    place: JsonPath
    node: Any

    def get(self, key: str) -> Any:
        return self.node.get(key) if isinstance(self.node, dict) else None


@attrs.frozen
class OperationNode(Located):
    """An operation under its path."""

    path: str
    method: str

    @property
    def operation_id(self) -> str:
        return self.node.get("operationId", "")

    @property
    def tag(self) -> str:
        return (self.node.get("tags") or ["default"])[0]

    def statuses(self) -> list[str]:
        return list(self.node.get("responses", {}))

    @property
    def errors(self) -> tuple[int, ...]:
        return tuple(sorted(int(status) for status in self.statuses() if status.isdigit() and int(status) >= 400))


def operations(document: Document) -> list[OperationNode]:
    return [
        OperationNode(("paths", path, method), node, path, method)
        for path, item in document.data.get("paths", {}).items()
        for method, node in item.items()
        if method in METHODS
    ]


def parameters(document: Document, operation: OperationNode) -> list[Located]:
    """The parameters of an operation, with those it shares with its path."""
    shared = document.data["paths"][operation.path].get("parameters", [])
    own = operation.node.get("parameters", [])
    return [
        Located((*base, "parameters", index), document.resolve(node))
        for base, nodes in ((operation.place, own), (operation.place[:2], shared))
        for index, node in enumerate(nodes)
    ]


def contents(document: Document, operation: OperationNode) -> Iterator[tuple[str | None, str, Located]]:
    """Each body as (status, or None for the request; media type; media type object)."""
    bodies: list[tuple[str | None, JsonPath, Any]] = []
    if "requestBody" in operation.node:
        bodies.append((None, (*operation.place, "requestBody"), operation.node["requestBody"]))
    for status, node in operation.node.get("responses", {}).items():
        bodies.append((status, (*operation.place, "responses", status), node))
    for status, place, node in bodies:
        for media_type, content in (document.resolve(node).get("content") or {}).items():
            yield status, media_type, Located((*place, "content", media_type), content)


def examples(content: Located) -> list[Located]:
    """The named examples of a media type object."""
    return [
        Located((*content.place, "examples", name, "value"), example["value"])
        for name, example in (content.get("examples") or {}).items()
        if isinstance(example, dict) and "value" in example
    ]


def components(document: Document) -> list[tuple[str, Located]]:
    """The named schemas."""
    schemas = document.data.get("components", {}).get("schemas", {})
    return [(name, Located(("components", "schemas", name), schema)) for name, schema in schemas.items()]


def schemas(document: Document) -> Iterator[tuple[bool, Located]]:
    """Each schema of the document, parts of schemas included, as (is it a component itself, schema).

    A schema that is just true or false has nothing in it for a rule to look at, and is left out.
    """
    return ((is_component, schema) for is_component, schema in _all_schemas(document) if isinstance(schema.node, dict))


def _all_schemas(document: Document) -> Iterator[tuple[bool, Located]]:
    for _, component in components(document):
        yield True, component
        yield from ((False, part) for part in _parts(component))
    shared = document.data.get("components", {})
    roots = [
        Located(("components", kind), shared.get(kind, {})) for kind in ("parameters", "responses", "requestBodies")
    ]
    roots.append(Located(("paths",), document.data.get("paths", {})))
    for root in roots:
        for schema in _outside_components(root):
            yield False, schema
            yield from ((False, part) for part in _parts(schema))


def _outside_components(located: Located) -> Iterator[Located]:
    """What stands under a ``schema`` key of parameters and bodies."""
    children: list[tuple[str | int, Any]] = []
    if isinstance(located.node, dict):
        children = list(located.node.items())
    elif isinstance(located.node, list):
        children = list(enumerate(located.node))
    for key, child in children:
        if key == "schema":
            yield Located((*located.place, key), child)
        elif key not in ("example", "examples"):
            yield from _outside_components(Located((*located.place, key), child))


def _parts(schema: Located) -> Iterator[Located]:
    """The schemas inside a schema, at any depth. References are not followed: their targets are walked on their own."""
    below: list[Located] = []
    for key in ("properties", "patternProperties"):
        below += [Located((*schema.place, key, name), node) for name, node in (schema.get(key) or {}).items()]
    for key in ("items", "additionalProperties", "not"):
        if isinstance(schema.get(key), dict):
            below.append(Located((*schema.place, key), schema.get(key)))
    for key in ("oneOf", "anyOf", "allOf", "prefixItems"):
        below += [Located((*schema.place, key, index), node) for index, node in enumerate(schema.get(key) or [])]
    for part in below:
        yield part
        yield from _parts(part)
