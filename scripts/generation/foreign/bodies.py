"""Bodies of requests and answers: one type for each, sent as the document says, read as it is."""

from __future__ import annotations

import json
from typing import Any

from generation.foreign.forms import Form, settle_forms
from generation.foreign.parts import ForeignDocument, derived
from generation.lint.operations import FORMS
from generation.walk import operations

BYTES = "application/octet-stream"
_BINARY = {"type": "string", "format": "binary"}


def settle_bodies(document: ForeignDocument) -> None:
    """Choose one of several types for the same data, and let what is neither JSON nor a form be text or bytes."""
    forms: list[Form] = []
    for operation in operations(document):
        body = operation.node.get("requestBody")
        if isinstance(body, dict):
            if not body.get("content"):
                raise document.refuse(body, "a body without a media type would not be sent: add one in an overlay")
            _settle_request(document, body)
            forms += [(body, name, media) for name, media in body["content"].items() if _kind(name) in FORMS]
        answers = operation.node.get("responses") or {}
        for answer in answers.values():
            if isinstance(answer, dict) and answer.get("content"):
                _settle_answer(document, answer)
    settle_forms(document, forms)  # what it changes is compared above


def _kind(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def is_json(media_type: str) -> bool:
    kind = _kind(media_type)
    return kind in ("application/json", "text/json") or kind.endswith("+json")


def _settle_request(document: ForeignDocument, body: dict[str, Any]) -> None:
    """One type for each kind of data; code tells several kinds apart by the class of what the caller gives."""
    content: dict[str, Any] = {}
    data: dict[str, str] = {}
    sent = [(*_request_type(document, body, name, media), name, media) for name, media in body["content"].items()]
    typed = {_text(media) for _, value, _, media in sent if not _is_bytes(document, value["schema"])}
    for name, value, media_type, media in sent:
        kind = _text(media) if _text(media) in typed else BYTES
        if name in content and data[name] != kind:
            message = f"{media_type} is sent as {name}, which takes other data here: remove one of them in an overlay"
            raise document.refuse(body, message, "content", media_type)
        content.setdefault(name, value)
        data.setdefault(name, kind)
    chosen: dict[str, str] = {}
    for name in content:
        chosen.setdefault(data[name], _best([other for other in content if data[other] == data[name]]))
    for name in content:
        if name != chosen[data[name]]:
            same = f"{chosen[data[name]]} takes the same"
            document.warn(body, f"{name} is not generated, since {same}: remove that one to prefer it", "content", name)
    names = list(chosen.values())
    for name in names[1:] and [one for one in names if not _has_class(document, content[one]["schema"])]:
        others = ", ".join(other for other in names if other != name)
        message = f"{name} takes other data than {others}, of which code would send one: remove one in an overlay"
        raise document.refuse(body, message, "content", name)
    body["content"] = {name: content[name] for name in names}


def _text(media: dict[str, Any]) -> str:
    """What the vendor says that the data are, to compare it."""
    schema = media.get("schema")
    return json.dumps(schema if isinstance(schema, dict) else {}, sort_keys=True)


def _has_class(document: ForeignDocument, schema: dict[str, Any]) -> bool:
    is_object = "$ref" in schema and document.resolve(schema).get("type") == "object"
    return is_object or _is_bytes(document, schema)


def _best(names: list[str]) -> str:
    """JSON by its own name, then any JSON, then the first."""
    ranks = {name: (name.lower() != "application/json", not is_json(name), index) for index, name in enumerate(names)}
    return min(names, key=lambda name: ranks[name])


def _request_type(
    document: ForeignDocument, body: dict[str, Any], media_type: str, media: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    kind = _kind(media_type)
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
        return media_type, derived(media, media)
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


def _is_bytes(document: ForeignDocument, schema: dict[str, Any]) -> bool:
    return document.resolve(schema).get("format") == "binary"


def _is_text(document: ForeignDocument, schema: dict[str, Any]) -> bool:
    """Any text: frameworks write that as it is, but a date or a word of an enum as JSON."""
    looked = document.resolve(schema)
    return looked.get("type") == "string" and not {"format", "enum", "const"} & looked.keys()


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
    kind = _kind(media_type)
    schema = media.get("schema")
    given = schema if isinstance(schema, dict) else {}
    if _is_bytes(document, given):
        return BYTES, derived(media, {"schema": given})
    wide = "*" in kind and isinstance(schema, dict)
    if wide and _is_text(document, given) and not any(is_json(other) for other in answer["content"]):
        message = f"an answer of {media_type} is read as plain text: name its type in an overlay if it is JSON"
        document.warn(answer, message, "content", media_type)
        return "text/plain", derived(media, {"schema": given})
    if is_json(kind) or (wide and not kind.startswith(("image/", "audio/", "video/", "text/"))):
        return "application/json", derived(media, {**media, "schema": given})
    if kind.startswith("text/"):
        return "text/plain", derived(media, {"schema": derived(given, {"type": "string"})})
    if document.resolve(given).get("type") not in (None, "string"):
        document.warn(answer, f"an answer of {media_type} is bytes, which the caller reads", "content", media_type)
    return BYTES, derived(media, {"schema": derived(given, _BINARY)})
