"""What differs between two operations, as (kind, direction, detail). Kinds are those of ``grades``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generation.document import Document
from generation.schema_changes import SchemaComparison
from generation.walk import OperationNode, parameters

Found = tuple[str, str, str]

WORDS = ("summary", "description", "example", "examples", "externalDocs")


def operation_differences(schemas: SchemaComparison, a: OperationNode, b: OperationNode) -> Iterator[Found]:
    """All differences of an operation, apart from what happened to the components it uses."""
    yield from _itself(schemas, a, b)
    yield from _parameters(schemas, a, b)
    yield from _request(schemas, a, b)
    yield from _answers(schemas, a, b)


def _itself(schemas: SchemaComparison, a: OperationNode, b: OperationNode) -> Iterator[Found]:
    if (a.path, a.method) != (b.path, b.method):
        yield "path or method changed", "call", f"{a.method.upper()} {a.path} → {b.method.upper()} {b.path}"
    if a.tag != b.tag:
        yield "tag changed", "call", f"{a.tag} → {b.tag}"
    renamed = _renamed_schemes(schemas.old, schemas.new)
    before, after = _ways(schemas.old, a, renamed), _ways(schemas.new, b, {})
    yield from (
        ("way to authenticate removed", "call", name) for name, how in before.items() if how not in after.values()
    )
    yield from (
        ("way to authenticate added", "call", name) for name, how in after.items() if how not in before.values()
    )
    for key, kind in (("x-retry", "retry class changed"), ("x-pagination", "pagination changed")):
        if a.get(key) != b.get(key):
            yield kind, "call", f"{a.get(key) or 'none'} → {b.get(key) or 'none'}"
    if bool(a.get("deprecated")) != bool(b.get("deprecated")):
        yield "operation deprecated" if b.get("deprecated") else "operation no longer deprecated", "call", ""
    words = [key for key in WORDS if a.get(key) != b.get(key)]
    if words:
        yield "words or examples changed", "call", ", ".join(words)


def _renamed_schemes(old: Document, new: Document) -> dict[str, str]:
    """Schemes that are gone, each with the one that has come and asks for the same."""
    before, after = _schemes(old), _schemes(new)
    come = {name: scheme for name, scheme in after.items() if name not in before}
    return {
        name: same[0]
        for name, scheme in before.items()
        if name not in after and (same := [other for other in come if come[other] == scheme])
    }


def _schemes(document: Document) -> dict[str, dict[str, Any]]:
    """The schemes by name, without words and without the scopes, which a requirement names if it needs them."""
    return {
        name: {
            "flows": {
                flow: {key: value for key, value in how.items() if key != "scopes"}
                for flow, how in (scheme.get("flows") or {}).items()
                if isinstance(how, dict)
            },
            **{key: value for key, value in scheme.items() if key not in ("description", "flows")},
        }
        for name, scheme in document.data.get("components", {}).get("securitySchemes", {}).items()
    }


def _ways(document: Document, operation: OperationNode, renamed: dict[str, str]) -> dict[str, Any]:
    """The ways to authenticate by name, each as what is to be sent; the same under another name is no change."""
    schemes = _schemes(document)
    requirements = operation.node.get("security", document.data.get("security", []))
    return {
        " and ".join(sorted(requirement)) or "none": {
            renamed.get(name, name): (schemes.get(name), sorted(scopes)) for name, scopes in requirement.items()
        }
        for requirement in requirements or [{}]
    }


def _parameters(schemas: SchemaComparison, a: OperationNode, b: OperationNode) -> Iterator[Found]:
    before, after = (
        {(p.node["in"], p.node["name"]): p.node for p in reversed(parameters(document, operation))}
        for document, operation in ((schemas.old, a), (schemas.new, b))
    )
    for key in sorted(before.keys() | after.keys()):
        name = " ".join(key)
        if key not in after:
            yield "parameter removed", "request", name
            continue
        new = after[key]
        if key not in before:
            yield "required parameter added" if new.get("required") else "optional parameter added", "request", name
            continue
        old = before[key]
        if bool(old.get("required")) != bool(new.get("required")):
            kind = "parameter now required" if new.get("required") else "parameter no longer required"
            yield kind, "request", name
        if _style(old) != _style(new):
            yield "parameter written in another style", "request", f"{name}: {_style(old)} → {_style(new)}"
        if bool(old.get("deprecated")) != bool(new.get("deprecated")):
            yield "deprecated" if new.get("deprecated") else "no longer deprecated", "request", name
        if any(old.get(word) != new.get(word) for word in WORDS):
            yield "words or examples changed", "call", name
        found = schemas.differences(old.get("schema", {}), new.get("schema", {}))
        yield from (
            (kind, "request", _told(f"{name}{f' {place}' if place else ''}", what)) for kind, place, what in found
        )
        yield from _content(schemas, old.get("content") or {}, new.get("content") or {}, "request", name)


def _style(parameter: dict[str, Any]) -> str:
    style = parameter.get("style", "form" if parameter["in"] in ("query", "cookie") else "simple")
    explode = parameter.get("explode", style == "form")
    return f"{style}, explode {str(explode).lower()}"


def _request(schemas: SchemaComparison, a: OperationNode, b: OperationNode) -> Iterator[Found]:
    old, new = schemas.old.resolve(a.get("requestBody")), schemas.new.resolve(b.get("requestBody"))
    if not old and not new:
        return
    if not old or not new:
        required = (old or new).get("required")
        yield "body removed" if old else "required body added" if required else "optional body added", "request", ""
        return
    if bool(old.get("required")) != bool(new.get("required")):
        yield "body now required" if new.get("required") else "body no longer required", "request", ""
    yield from _content(schemas, old.get("content") or {}, new.get("content") or {}, "request", "request")


def _answers(schemas: SchemaComparison, a: OperationNode, b: OperationNode) -> Iterator[Found]:
    before, after = (
        {str(status): document.resolve(node) for status, node in (operation.get("responses") or {}).items()}
        for document, operation in ((schemas.old, a), (schemas.new, b))
    )
    for status in sorted(before.keys() | after.keys()):
        kind = "success status" if status[0] in "123" else "error status"
        if status not in after or status not in before:
            yield f"{kind} {'added' if status in after else 'removed'}", "answer", status
            continue
        old, new = before[status], after[status]
        if any(old.get(word) != new.get(word) for word in WORDS):
            yield "words or examples changed", "call", f"answer {status}"
        headers, has = old.get("headers") or {}, new.get("headers") or {}
        yield from (
            ("header of the answer removed", "answer", f"{status} {name}") for name in sorted(headers.keys() - has)
        )
        yield from (
            ("header of the answer added", "answer", f"{status} {name}") for name in sorted(has.keys() - headers)
        )
        for name in sorted(headers.keys() & has):
            yield from _header(schemas, headers[name], has[name], f"{status} {name}")
        yield from _content(schemas, old.get("content") or {}, new.get("content") or {}, "answer", status)


def _header(schemas: SchemaComparison, a: Any, b: Any, place: str) -> Iterator[Found]:
    old, new = schemas.old.resolve(a), schemas.new.resolve(b)
    found = schemas.differences(old.get("schema", {}), new.get("schema", {}))
    yield from ((kind, "answer", _told(f"{place}{f' {where}' if where else ''}", what)) for kind, where, what in found)
    yield from _content(schemas, old.get("content") or {}, new.get("content") or {}, "answer", place)


def _content(
    schemas: SchemaComparison, old: dict[str, Any], new: dict[str, Any], direction: str, place: str
) -> Iterator[Found]:
    for media_type in sorted(old.keys() | new.keys()):
        if media_type not in old or media_type not in new:
            verb = "added" if media_type in new else "removed"
            kind = f"content type of the {direction} {verb}"
            if "application/json" in old.keys() & new.keys() and _is_spare(
                media_type, new if media_type in new else old
            ):
                yield f"spare content type of the {direction} changed", direction, f"{place}: {media_type} {verb}"
                continue
            yield kind, direction, _told(place, media_type)
            continue
        a, b = old[media_type], new[media_type]
        if any(a.get(word) != b.get(word) for word in WORDS):
            yield "words or examples changed", "call", f"examples, {place}"
        found = schemas.differences(a.get("schema", {}), b.get("schema", {}))
        for kind, where, what in found:
            yield kind, direction, _told(f"{place}{f' {where}' if where else ''}", what)
        if a.get("encoding") != b.get("encoding"):
            yield "changed in a way the report does not know", direction, f"{place} encoding"


def _is_spare(media_type: str, types: dict[str, Any]) -> bool:
    """Whether it is another name of the JSON that a client sends."""
    same = types[media_type].get("schema") == types["application/json"].get("schema")
    return same and media_type.endswith(("/json", "+json"))


def _told(place: str, what: str) -> str:
    return f"{place}: {what}" if what else place
