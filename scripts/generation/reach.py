"""Which operations send or receive which component, also through other components."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generation.document import Document
from generation.heirs import heirs
from generation.shape import ref_name
from generation.walk import operations, parameters

#: By component: by direction: operationIds.
Reach = dict[str, dict[str, set[str]]]


def reach(document: Document) -> Reach:
    """For each component schema, the operations that use it, by direction."""
    found: Reach = {}
    heirs = _heirs(document)
    for operation in operations(document):
        sent = [parameter.node for parameter in parameters(document, operation)]
        sent.append(operation.node.get("requestBody", {}))
        for direction, roots in (("request", sent), ("answer", [operation.node.get("responses", {})])):
            names: set[str] = set()
            for root in roots:
                _collect(document, root, names, set(), heirs)
            for name in names:
                found.setdefault(name, {}).setdefault(direction, set()).add(operation.operation_id)
    return found


def _heirs(document: Document) -> dict[str, list[dict[str, Any]]]:
    """By component with a discriminator: references to those that are one of it, and may stand in its place."""
    schemas = document.data.get("components", {}).get("schemas", {})
    return {
        base: [{"$ref": f"#/components/schemas/{name}"} for name in names]
        for base, names in heirs(document).items()
        if isinstance(schemas[base], dict) and "discriminator" in schemas[base]
    }


def _collect(
    document: Document, node: Any, names: set[str], seen: set[str], heirs: dict[str, list[dict[str, Any]]]
) -> None:
    for reference in _references(node):
        text = reference["$ref"]
        if text in seen:
            continue
        seen.add(text)
        if text.startswith("#/components/schemas/"):
            names.add(ref_name(reference) or "")
            _collect(document, heirs.get(ref_name(reference) or "", []), names, seen, heirs)
        _collect(document, document.resolve({"$ref": text}), names, seen, heirs)


def _references(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node
        for key, child in node.items():
            if key not in ("example", "examples"):
                yield from _references(child)
    elif isinstance(node, list):
        for child in node:
            yield from _references(child)
