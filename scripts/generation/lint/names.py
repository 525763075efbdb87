"""Rules about names that would collide, be renamed, or break generated code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openapi_python_client.strings import ClassName

from generation.document import Document
from generation.refusal import JsonPath
from generation.walk import components, operations, parameters, schemas, snake

Found = Iterator[tuple[JsonPath, str]]

#: Methods and attributes of every model, and the one function its code calls by a lower-case name.
UNFIXABLE_PROPERTIES = frozenset(
    {"additional_properties", "additional_keys", "to_dict", "from_dict", "to_multipart", "cast"}
)

#: Names that generated modules import or define themselves.
TAKEN_CLASSES = frozenset(
    {"Any", "BinaryIO", "BytesIO", "Generator", "IO", "IntEnum", "Literal", "Mapping", "None", "Self", "StrEnum", "T"}
    | {"TextIO", "TypeVar", "TYPE_CHECKING", "UUID"}
    | {"AuthenticatedClient", "Client", "File", "FileTypes", "RequestFiles", "Response", "UNSET", "Unset"}
)


def component_names(document: Document) -> Found:
    """A component's name is a class and a module."""
    seen: dict[str, str] = {}
    for name, component in components(document):
        if str(ClassName(name, "field_")) != name or name in TAKEN_CLASSES:
            yield component.place, f"the component {name} cannot keep its name as a class: use another, in PascalCase"
        if snake(name) in seen:
            yield component.place, f"the components {seen[snake(name)]} and {name} would share the module {snake(name)}"
        seen.setdefault(snake(name), name)
    for is_component, schema in schemas(document):
        title = schema.get("title")
        if title is not None and not (is_component and title == schema.place[-1]):
            yield (*schema.place, "title"), "a title renames the class: leave it out"


def property_names(document: Document) -> Found:
    """Properties are attributes and arguments."""
    for _, schema in schemas(document):
        seen: dict[str, str] = {}
        for name in schema.get("properties") or {}:
            place = (*schema.place, "properties", name)
            if snake(name) in UNFIXABLE_PROPERTIES:
                yield place, f"a property {name!r} breaks its class: rename it, or leave it to additionalProperties"
            if snake(name) in seen:
                yield place, f"the properties {seen[snake(name)]!r} and {name!r} become one attribute"
            seen.setdefault(snake(name), name)


def parameter_names(document: Document) -> Found:
    """Parameters are arguments; those in a path must be identifiers, or the operation is dropped."""
    for operation in operations(document):
        seen: dict[str, str] = {}
        for parameter in parameters(document, operation):
            name = parameter.get("name") or ""
            if parameter.get("in") == "path" and not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
                yield (
                    parameter.place,
                    f"the path parameter {name!r} is not an identifier: the operation would be dropped",
                )
            if "requestBody" in operation.node and snake(name) == "body":
                yield parameter.place, "a parameter 'body' beside a request body: rename it in an overlay"
            if snake(name) in seen:
                yield parameter.place, f"the parameters {seen[snake(name)]!r} and {name!r} become one argument"
            seen.setdefault(snake(name), name)


RULES = (component_names, property_names, parameter_names)
