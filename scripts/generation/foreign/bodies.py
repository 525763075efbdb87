"""Bodies of requests and answers: one type for each, sent as the document says, read as it is."""

from __future__ import annotations

import json
from typing import Any

from generation.foreign.nulls import takes_null, without_null
from generation.foreign.parts import ForeignDocument, derived
from generation.lint.operations import FORMS
from generation.walk import operations

BYTES = "application/octet-stream"
_BINARY = {"type": "string", "format": "binary"}


def settle_bodies(document: ForeignDocument) -> None:
    """Choose one of several types for the same data, and let what is neither JSON nor a form be text or bytes."""
    for operation in operations(document):
        body = operation.node.get("requestBody")
        if isinstance(body, dict):
            if not body.get("content"):
                raise document.refuse(body, "a body without a media type would not be sent: add one in an overlay")
            _settle_request(document, body)
        answers = operation.node.get("responses") or {}
        for answer in answers.values():
            if isinstance(answer, dict) and answer.get("content"):
                _settle_answer(document, answer)


def is_json(media_type: str) -> bool:
    kind = media_type.partition(";")[0].strip().lower()
    return kind in ("application/json", "text/json") or kind.endswith("+json")


def _settle_request(document: ForeignDocument, body: dict[str, Any]) -> None:
    content: dict[str, Any] = {}
    for media_type, media in body["content"].items():
        name, value = _request_type(document, body, media_type, media)
        content.setdefault(name, value)
    groups: dict[str, list[str]] = {}
    for name, media in content.items():
        groups.setdefault(json.dumps(media["schema"], sort_keys=True), []).append(name)
    plain = any(not _is_reference(document, media["schema"]) for media in content.values())
    chosen = [_best(names) for names in ([list(content)] if plain else groups.values())]
    for name in content:
        if name not in chosen and not (is_json(name) and any(is_json(other) for other in chosen)):
            message = f"{name} is not generated, since {', '.join(chosen)} takes the same: remove that one to prefer it"
            document.warn(body, message, "content", name)
    body["content"] = {name: content[name] for name in chosen}


def _is_reference(document: ForeignDocument, schema: Any) -> bool:
    return "$ref" in schema and document.resolve(schema).get("type") == "object"


def _best(names: list[str]) -> str:
    """JSON by its own name, then any JSON, then the first."""
    ranks = {name: (name.lower() != "application/json", not is_json(name), index) for index, name in enumerate(names)}
    return min(names, key=lambda name: ranks[name])


def _request_type(
    document: ForeignDocument, body: dict[str, Any], media_type: str, media: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    kind = media_type.partition(";")[0].strip().lower()
    schema = media.get("schema")
    if "*" in kind and not kind.endswith("+json"):
        wide = kind in ("*/*", "application/*") and isinstance(schema, dict) and not _is_bytes(document, schema)
        concrete = "application/json" if wide else BYTES
        document.warn(body, f"{media_type} is no type to send: it is {concrete} here", "content", media_type)
        media_type = kind = concrete
    if is_json(kind):
        if kind in ("text/json", "application/*+json"):
            media_type = "application/json"
        return media_type, derived(media, {**media, "schema": schema if isinstance(schema, dict) else {}})
    if kind in FORMS and isinstance(schema, dict):
        _settle_form(document, schema, multipart=kind == FORMS[1])
        return media_type, media
    if kind in FORMS:
        raise document.refuse(
            body, "a form without a schema has no fields: describe them in an overlay", "content", media_type
        )
    if kind == "text/plain":
        media_type = "text/plain; charset=utf-8"  # the settings of a type hold for answers, too: those are read as text
    document.media_types.add(media_type)
    described = {key: schema[key] for key in ("description",) if isinstance(schema, dict) and key in schema}
    if (
        isinstance(schema, dict)
        and not _is_bytes(document, schema)
        and document.resolve(schema).get("type") != "string"
    ):
        document.warn(body, f"{media_type} is sent as bytes that the caller makes", "content", media_type)
    return media_type, derived(media, {"schema": derived(schema, {**described, **_BINARY})})


def _settle_form(document: ForeignDocument, schema: dict[str, Any], *, multipart: bool) -> None:
    """A form has no null, and one that is not in parts has no objects either."""
    looked = document.resolve(schema)
    for name, field in list((looked.get("properties") or {}).items()):
        if takes_null(field) and (rest := without_null(field)) is not None:
            looked["properties"][name] = field = rest
        kinds = [document.resolve(part).get("type") for part in (field, document.resolve(field).get("items") or {})]
        if not multipart and "object" in kinds:
            document.warn(looked, "an object within a form is text here, which the caller makes", "properties", name)
            looked["properties"][name] = derived(field, {"type": "string", "description": "An object, as JSON text."})


def _is_bytes(document: ForeignDocument, schema: dict[str, Any]) -> bool:
    return document.resolve(schema).get("format") == "binary"


def _settle_answer(document: ForeignDocument, answer: dict[str, Any]) -> None:
    """JSON before text before bytes; but text that is called text is that."""
    content = answer["content"]
    read = {name: _answer_type(document, answer, name, media) for name, media in content.items()}
    kinds = list(dict.fromkeys(name for name, _ in read.values()))
    if len(kinds) > 1:
        schemas = {json.dumps(media.get("schema"), sort_keys=True) for media in content.values()}
        text = document.resolve(next(iter(content.values())).get("schema") or {}).get("type") == "string"
        wanted = "text/plain" if text and "text/plain" in kinds else next(kind for kind in _RANKS if kind in kinds)
        if len(schemas) > 1:
            message = "the answer has several types with contents of their own, of which code reads one: "
            raise document.refuse(answer, f"{message}remove all but one in an overlay", "content")
        others = [name for name, (kind, _) in read.items() if kind != wanted]
        document.warn(answer, f"of several types the answer is read as {wanted}, not {', '.join(others)}", "content")
        kinds = [wanted]
    answer["content"] = {kinds[0]: next(media for kind, media in read.values() if kind == kinds[0])}


_RANKS = ("application/json", "text/plain", BYTES)


def _answer_type(
    document: ForeignDocument, answer: dict[str, Any], media_type: str, media: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """What the code reads the answer as. That name is on no wire."""
    kind = media_type.partition(";")[0].strip().lower()
    schema = media.get("schema")
    given = schema if isinstance(schema, dict) else {}
    if _is_bytes(document, given):
        return BYTES, derived(media, {"schema": given})
    wide = "*" in kind and isinstance(schema, dict)
    if is_json(kind) or (wide and not kind.startswith(("image/", "audio/", "video/", "text/"))):
        return "application/json", derived(media, {**media, "schema": given})
    if kind.startswith("text/"):
        return "text/plain", derived(media, {"schema": derived(given, {"type": "string"})})
    if document.resolve(given).get("type") not in (None, "string"):
        document.warn(answer, f"an answer of {media_type} is bytes, which the caller reads", "content", media_type)
    return BYTES, derived(media, {"schema": derived(given, _BINARY)})
