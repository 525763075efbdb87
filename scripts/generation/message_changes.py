"""What differs between what two operations send and receive, as (kind, direction, detail)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from generation.document import Document
from generation.hints import HINTS, is_deprecated
from generation.schema_changes import SchemaComparison
from generation.walk import OperationNode

Found = tuple[str, str, str]
Node = Mapping[str, Any]

WORDS = ("summary", "description", "externalDocs", "x-unit", "x-units", *HINTS)

_HEADER = ("schema", "content", "required", "deprecated")


def other_changes(old: Node, new: Node, compared: Collection[str], place: str) -> Iterator[Found]:
    """What no rule is about: no key may change without a line."""
    keys = [
        key
        for key in sorted(old.keys() | new.keys())
        if key not in compared and key not in (*WORDS, "example", "examples") and old.get(key) != new.get(key)
    ]
    if keys:
        yield "other keys changed", "call", told(place, ", ".join(keys))


def words_changed(schemas: SchemaComparison, old: Node, new: Node) -> list[str]:
    """The keys whose words or examples are others; examples as they are, wherever they stand."""
    keys = [key for key in WORDS if old.get(key) != new.get(key)]
    examples = [
        {name: document.resolve(one) for name, one in node["examples"].items()}
        if isinstance(node.get("examples"), dict)
        else node.get("examples")
        for document, node in ((schemas.old, old), (schemas.new, new))
    ]
    keys += ["example"] if old.get("example") != new.get("example") else []
    return keys + (["examples"] if examples[0] != examples[1] else [])


def request_changes(schemas: SchemaComparison, a: OperationNode, b: OperationNode) -> Iterator[Found]:
    """The body that is sent."""
    old, new = schemas.old.resolve(a.get("requestBody")), schemas.new.resolve(b.get("requestBody"))
    if not old and not new:
        return
    if not old or not new:
        required = (old or new).get("required")
        yield "body removed" if old else "required body added" if required else "optional body added", "request", ""
        return
    if bool(old.get("required")) != bool(new.get("required")):
        yield "body now required" if new.get("required") else "body no longer required", "request", ""
    if words_changed(schemas, old, new):
        yield "words or examples changed", "call", "request"
    yield from other_changes(old, new, ("content", "required"), "request")
    yield from content_changes(schemas, old, new, "request", "request")


def answer_changes(schemas: SchemaComparison, a: OperationNode, b: OperationNode) -> Iterator[Found]:
    """The answers by status, with their headers."""
    before, after = (_answers(document, one) for document, one in ((schemas.old, a), (schemas.new, b)))
    for status in sorted(before.keys() | after.keys()):
        kind = "success status" if status[0] in "123" else "error status"
        if status not in after or status not in before:
            yield f"{kind} {'added' if status in after else 'removed'}", "answer", status
            continue
        old, new = before[status], after[status]
        if words_changed(schemas, old, new):
            yield "words or examples changed", "call", f"answer {status}"
        headers, has = old.get("headers") or {}, new.get("headers") or {}
        gone, come = sorted(headers.keys() - has), sorted(has.keys() - headers)
        yield from (("header of the answer removed", "answer", f"{status} {name}") for name in gone)
        yield from (("header of the answer added", "answer", f"{status} {name}") for name in come)
        for name in sorted(headers.keys() & has):
            yield from _header(schemas, headers[name], has[name], f"{status} {name}")
        yield from other_changes(old, new, ("headers", "content"), f"answer {status}")
        yield from content_changes(schemas, old, new, "answer", status)


def _answers(document: Document, operation: OperationNode) -> dict[str, Node]:
    return {str(status): document.resolve(node) for status, node in (operation.get("responses") or {}).items()}


def _header(schemas: SchemaComparison, a: Any, b: Any, place: str) -> Iterator[Found]:
    old, new = schemas.old.resolve(a), schemas.new.resolve(b)
    if bool(old.get("required")) != bool(new.get("required")):
        yield "now required" if new.get("required") else "no longer required", "answer", place
    yield from deprecation_changes(old, new, "answer", place)
    if words_changed(schemas, old, new):
        yield "words or examples changed", "call", f"answer {place}"
    yield from schema_changes(schemas, old, new, "answer", place)
    yield from content_changes(schemas, old, new, "answer", place)
    yield from other_changes(old, new, _HEADER, f"answer {place}")


def deprecation_changes(old: Node, new: Node, direction: str, place: str) -> Iterator[Found]:
    """Whether it is deprecated, outright or by a hint."""
    if is_deprecated(old) != is_deprecated(new):
        yield "deprecated" if is_deprecated(new) else "no longer deprecated", direction, place


def schema_changes(schemas: SchemaComparison, old: Node, new: Node, direction: str, place: str) -> Iterator[Found]:
    """The schema of a parameter, a header or a body."""
    for kind, where, what in schemas.differences(old.get("schema", {}), new.get("schema", {})):
        yield kind, direction, told(f"{place}{f' {where}' if where else ''}", what)


def content_changes(schemas: SchemaComparison, a: Node, b: Node, direction: str, place: str) -> Iterator[Found]:
    """The media types."""
    old, new = a.get("content") or {}, b.get("content") or {}
    for media_type in sorted(old.keys() | new.keys()):
        if media_type in old and media_type in new:
            yield from _media(schemas, old[media_type], new[media_type], direction, place)
            continue
        verb = "added" if media_type in new else "removed"
        if "application/json" in old.keys() & new.keys() and _is_spare(media_type, new if media_type in new else old):
            yield f"spare content type of the {direction} changed", direction, f"{place}: {media_type} {verb}"
        else:
            yield f"content type of the {direction} {verb}", direction, told(place, media_type)


def _media(schemas: SchemaComparison, old: Node, new: Node, direction: str, place: str) -> Iterator[Found]:
    if words_changed(schemas, old, new):
        yield "words or examples changed", "call", f"examples, {place}"
    yield from schema_changes(schemas, old, new, direction, place)
    if old.get("encoding") != new.get("encoding"):
        yield "changed in a way the report does not know", direction, f"{place} encoding"
    yield from other_changes(old, new, ("schema", "encoding"), place)


def _is_spare(media_type: str, types: Mapping[str, Any]) -> bool:
    """Whether it is another name of the JSON that a client sends."""
    same = types[media_type].get("schema") == types["application/json"].get("schema")
    return same and media_type.endswith(("/json", "+json"))


def told(place: str, what: str) -> str:
    return f"{place}: {what}" if place and what else place or what
