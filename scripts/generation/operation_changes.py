"""What differs between two operations, as (kind, direction, detail). Kinds are those of ``grades``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generation.base_url import base_urls
from generation.document import Document
from generation.hints import is_deprecated
from generation.message_changes import (
    Found,
    Node,
    answer_changes,
    content_changes,
    deprecation_changes,
    other_changes,
    request_changes,
    schema_changes,
    words_changed,
)
from generation.schema_changes import SchemaComparison
from generation.security_changes import way_changes
from generation.walk import METHODS, OperationNode, parameters

_OPERATION = ("operationId", "deprecated", "x-retry", "x-pagination", "security", "servers")
_OPERATION = (*_OPERATION, "parameters", "requestBody", "responses")
_PARAMETER = ("name", "in", "required", "style", "explode", "deprecated", "schema", "content")


def operation_differences(schemas: SchemaComparison, a: OperationNode, b: OperationNode) -> Iterator[Found]:
    """All differences of an operation, apart from what happened to the components it uses."""
    yield from _itself(schemas, a, b)
    yield from _parameters(schemas, a, b)
    yield from request_changes(schemas, a, b)
    yield from answer_changes(schemas, a, b)


def _itself(schemas: SchemaComparison, a: OperationNode, b: OperationNode) -> Iterator[Found]:
    if (a.path, a.method) != (b.path, b.method):
        yield "path or method changed", "call", f"{a.method.upper()} {a.path} → {b.method.upper()} {b.path}"
    if a.tag != b.tag:
        yield "tag changed", "call", f"{a.tag} → {b.tag}"
    yield from way_changes(schemas.old, schemas.new, a, b)
    for key, kind in (("x-retry", "retry class changed"), ("x-pagination", "pagination changed")):
        if a.get(key) != b.get(key):
            yield kind, "call", f"{a.get(key) or 'none'} → {b.get(key) or 'none'}"
    if is_deprecated(a.node) != is_deprecated(b.node):
        yield "operation deprecated" if is_deprecated(b.node) else "operation no longer deprecated", "call", ""
    items = [_item(document, one) for document, one in ((schemas.old, a), (schemas.new, b))]
    before, after = (base_urls(one.node) or base_urls(item) for one, item in zip((a, b), items, strict=True))
    if before != after:  # its own, in place of the service's
        names = [", ".join(urls) or "the service's" for urls in (before, after)]
        yield "base URL changed", "call", " → ".join(names)
    for place, old, new in (("", a.node, b.node), ("path", *items)):
        if words := words_changed(schemas, old, new):
            yield "words or examples changed", "call", ", ".join([*([place] if place else []), *words])
    tags = ("tags",) if a.tag != b.tag else ()
    yield from other_changes(a.node, b.node, (*_OPERATION, *tags), "")
    yield from other_changes(*items, ("parameters", "servers", *METHODS), "path")


def _item(document: Document, operation: OperationNode) -> dict[str, Any]:
    return document.data["paths"][operation.path]


def _parameters(schemas: SchemaComparison, a: OperationNode, b: OperationNode) -> Iterator[Found]:
    before, after = (
        {(str(p.get("in")), str(p.get("name"))): p.node for p in reversed(parameters(document, operation))}
        for document, operation in ((schemas.old, a), (schemas.new, b))
    )
    for key in sorted(before.keys() | after.keys()):
        name = " ".join(key)
        if key not in after:
            yield "parameter removed", "request", name
        elif key not in before:
            kind = "required parameter added" if after[key].get("required") else "optional parameter added"
            yield kind, "request", name
        else:
            yield from _parameter(schemas, before[key], after[key], name)


def _parameter(schemas: SchemaComparison, old: Node, new: Node, name: str) -> Iterator[Found]:
    if bool(old.get("required")) != bool(new.get("required")):
        yield "parameter now required" if new.get("required") else "parameter no longer required", "request", name
    if _style(old) != _style(new):
        yield "parameter written in another style", "request", f"{name}: {_style(old)} → {_style(new)}"
    yield from deprecation_changes(old, new, "request", name)
    if words_changed(schemas, old, new):
        yield "words or examples changed", "call", name
    yield from schema_changes(schemas, old, new, "request", name)
    yield from content_changes(schemas, old, new, "request", name)
    yield from other_changes(old, new, _PARAMETER, name)


def _style(parameter: Node) -> str:
    style = parameter.get("style", "form" if parameter.get("in") in ("query", "cookie") else "simple")
    explode = parameter.get("explode", style == "form")
    return f"{style}, explode {str(explode).lower()}"
