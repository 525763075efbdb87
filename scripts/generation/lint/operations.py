"""Rules about operations, their parameters and their answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args, get_type_hints

from generation.document import Document
from generation.package.operation import Operation
from generation.refusal import JsonPath
from generation.walk import contents, operations, parameters, snake

Found = Iterator[tuple[JsonPath, str]]

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

RETRY_CLASSES: tuple[str, ...] = get_args(get_type_hints(Operation)["retry"])


def operation_ids(document: Document) -> Found:
    """An operationId is a module's name and a public import path."""
    seen: dict[str, JsonPath] = {}
    for operation in operations(document):
        name = operation.operation_id
        if not re.fullmatch(r"[a-z][A-Za-z0-9]*", name):
            yield operation.place, f"operationId {name!r}: one is needed, in camelCase, starting with a verb"
            continue
        place = (*operation.place, "operationId")
        if snake(name) in seen:
            other = document.line(seen[snake(name)])
            yield place, f"operationId {name!r} becomes {snake(name)!r}, as the one of line {other} does"
        seen.setdefault(snake(name), place)


def tags(document: Document) -> Found:
    """The tag is the folder of the module; the generator takes the first and forgets the others."""
    declared = [tag["name"] for tag in document.data.get("tags", [])]
    for operation in operations(document):
        used = operation.node.get("tags", [])
        if len(used) != 1 or used[0] not in declared:
            yield (*operation.place, "tags"), f"one tag is needed, declared under the document's tags: {declared}"


def retry_classes(document: Document) -> Found:
    """``x-retry`` decides whether a request is repeated; to forget it would be to guess."""
    for operation in operations(document):
        if operation.node.get("x-retry") not in RETRY_CLASSES:
            yield (*operation.place, "x-retry"), f"x-retry is needed: one of {', '.join(RETRY_CLASSES)}"


def pagination(document: Document) -> Found:
    """``x-pagination`` names query parameters, and fields of the answer as dotted paths.

    Items ``$`` are an answer that is itself the list; the next page is named by a field of its last item then.
    """
    for operation in operations(document):
        names = operation.node.get("x-pagination")
        if names is None:
            continue
        place = (*operation.place, "x-pagination")
        if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
            yield place, "x-pagination maps roles to names, as text"
            continue
        if not {"style", "items"} <= set(names):
            yield place, "x-pagination needs style and items"
        queries = {found.get("name") for found in parameters(document, operation) if found.get("in") == "query"}
        answers = [content.get("schema") for status, _, content in contents(document, operation) if status == "200"]
        of_answer = ["items", "next"]
        if names.get("items") == "$":
            answers = [resolved["items"] for answer in answers if "items" in (resolved := document.resolve(answer))]
            of_answer = ["next"]
            if not answers:
                yield (*place, "items"), "the answer of this operation is no list"
        for role, name in names.items():
            if role in ("cursor", "page", "size") and name not in queries:
                yield (*place, role), f"{name!r} is not a query parameter of this operation"
            if role in of_answer and not any(_has_field(document, schema, name) for schema in answers):
                yield (*place, role), f"{name!r} is not a field of the answer"


def _has_field(document: Document, schema: object, dotted: str) -> bool:
    name, _, rest = dotted.partition(".")
    node = document.resolve(schema)
    if not isinstance(node, dict):
        return False
    if name in (node.get("properties") or {}):
        return not rest or _has_field(document, node["properties"][name], rest)
    parts = [part for key in ("allOf", "anyOf", "oneOf") for part in node.get(key, [])]
    return any(_has_field(document, part, dotted) for part in parts)


def descriptions(document: Document) -> Found:
    """Descriptions become docstrings and hover text."""
    for operation in operations(document):
        if not operation.node.get("description") and not operation.node.get("summary"):
            yield operation.place, "a description or summary is needed"
        for parameter in parameters(document, operation):
            if not parameter.get("description"):
                yield parameter.place, f"the parameter {parameter.get('name')!r} needs a description"


def security(document: Document) -> Found:
    """The generator and readers look at the operation, not at the document's default."""
    for operation in operations(document):
        if "security" not in operation.node:
            yield operation.place, "security is needed on the operation itself ([] if it is public)"


def servers(document: Document) -> Found:
    """A client has one base URL: calls would go to the service's all the same."""
    for operation in operations(document):
        item = document.data["paths"][operation.path]
        for place, node in ((operation.place[:2], item), (operation.place, operation.node)):
            if "servers" in node:
                yield (*place, "servers"), "a client has one base URL: make it another service, or leave it out"


def answers(document: Document) -> Found:
    """Errors are answered by status; ``default`` and ranges would send a proxy's HTML page to the JSON parser."""
    for operation in operations(document):
        for status in operation.statuses():
            if not re.fullmatch(r"[1-5]\d\d", status):
                yield (*operation.place, "responses", status), "a status is three digits, not a range or default"
        if not any(status.startswith("2") for status in operation.statuses()):
            yield (*operation.place, "responses"), "an answer for success is needed"
        if not operation.errors:
            yield (*operation.place, "responses"), "the documented errors are needed"


def parameter_shapes(document: Document) -> Found:
    """Ways of sending a parameter that the generator drops or gets wrong."""
    for operation in operations(document):
        for parameter in parameters(document, operation):
            schema = document.resolve(parameter.get("schema") or {})
            kind = schema.get("type") if isinstance(schema, dict) else None
            if kind == "array" and parameter.get("explode") is False:
                yield parameter.place, "explode: false is sent as repeated keys: declare text, and join in the caller"
            if parameter.get("style") == "deepObject":
                yield parameter.place, "deepObject is sent as if its keys were parameters of their own"
            if parameter.get("in") == "cookie":
                yield parameter.place, "httpx does not support cookies for a single request: use a header"
            if parameter.get("in") == "query" and isinstance(kind, list) and "null" in kind:
                yield parameter.place, "null in a query is not sent: leave the parameter out instead"
            if not isinstance(parameter.get("schema"), dict):
                yield parameter.place, "a parameter without schema is dropped"


def media_types(document: Document) -> Found:
    """Bodies of other types are dropped, some of them with the operation."""
    for operation in operations(document):
        for status, media_type, content in contents(document, operation):
            schema = document.resolve(content.get("schema"))
            textual = media_type.startswith("text/") and status is not None
            known = textual or media_type == "application/json" or media_type.endswith("+json") or media_type in FORMS
            if not isinstance(schema, dict):
                yield content.place, "a body needs a schema"
            elif not known and schema.get("format") != "binary":
                yield content.place, "a body that is neither JSON nor a form is `type: string, format: binary`"


RULES = (
    operation_ids,
    tags,
    retry_classes,
    pagination,
    descriptions,
    security,
    servers,
    answers,
    parameter_shapes,
    media_types,
)
