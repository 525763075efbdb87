"""Fields that go one way only: required where they go, they cannot be required in a class that serves both ways."""

from __future__ import annotations

from typing import Any

from generation.foreign.grammar import slots
from generation.foreign.names import schemas_of
from generation.foreign.parts import ForeignDocument
from generation.foreign.shapes import variants
from generation.walk import operations


def loosen_directions(document: ForeignDocument) -> None:
    """readOnly fields are not needed to make a request, nor writeOnly ones to read an answer."""
    schemas = schemas_of(document)
    sent, read = set[str](), set[str]()
    for operation in operations(document):
        _reach(schemas, operation.node.get("requestBody") or {}, "body", sent)
        for answer in (operation.node.get("responses") or {}).values():
            _reach(schemas, answer, "response", read)
    for name, schema in schemas.items():
        fields = schema.get("properties") or {} if isinstance(schema, dict) else {}
        for word, reached in (("readOnly", sent), ("writeOnly", read)):
            one_way = {field for field, node in fields.items() if _says(document, node, word)}
            if name in reached and one_way & set(schema.get("required") or []):
                schema["required"] = [field for field in schema["required"] if field not in one_way]


def _says(document: ForeignDocument, node: Any, word: str) -> bool:
    """Does a field say so, or what it refers to, or each thing that it can be?"""
    if isinstance(node, dict) and node.get(word) is True:
        return True
    found = [looked for _, looked in variants(document, node)]
    return bool(found) and all(looked.get(word) is True for looked in found)


def _reach(schemas: dict[str, Any], node: Any, kind: str, found: set[str]) -> None:
    for slot in slots(node, kind):
        if slot.kind == "schema" and isinstance(slot.node, dict) and isinstance(slot.node.get("$ref"), str):
            name = slot.node["$ref"].rsplit("/", 1)[-1]
            if name in schemas and name not in found:
                found.add(name)
                _reach(schemas, schemas[name], "schema", found)
