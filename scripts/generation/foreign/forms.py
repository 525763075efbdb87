"""Forms: each field is sent as the document says, or is text or bytes that the caller makes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from generation.foreign.grammar import slots
from generation.foreign.names import free, reference, schemas_of
from generation.foreign.parts import UNIONS, ForeignDocument, derived, marks
from generation.foreign.shapes import (
    deep_fields,
    holds,
    is_a,
    is_nested,
    lists_more_than_values,
    null_left_out,
    variants,
)
from generation.lint.operations import FORMS
from generation.walk import snake

Form = tuple[dict[str, Any], str, dict[str, Any]]
"""A body, a type of its content, and what stands under it."""

_MARKS = {"form": "commas", "spaceDelimited": "spaces", "pipeDelimited": "bars"}

#: What a part that is no object can be: it is sent as the first.
_PLAIN = ("text/plain", "text/*", "*/*")


def settle_forms(document: ForeignDocument, forms: list[Form]) -> None:
    """Give each form a class whose fields are sent right: its own, where the same data also go as JSON.

    Raises:
        Refusal: For a form that is no object, and for a field of one that cannot be sent as it has to be.
    """
    uses: list[tuple[Any, Any, dict[str, Any]]] = []
    for body, media_type, media in forms:
        multipart = media_type.partition(";")[0].strip().lower() == FORMS[1]
        for holder, key in _objects(document, body, media_type, media, multipart=multipart):
            settled = _settled(document, document.resolve(holder[key]), media.get("encoding") or {}, multipart)
            uses.append((holder, key, settled))
    own = {(id(holder), key) for holder, key, _ in uses}
    elsewhere = {
        slot.node["$ref"]
        for slot in slots(document.data)
        if slot.kind == "schema" and isinstance(slot.node, dict) and isinstance(slot.node.get("$ref"), str)
        if (id(slot.holder), slot.key) not in own
    }
    texts: dict[str, set[str]] = {}
    for holder, key, settled in uses:
        texts.setdefault(holder[key]["$ref"], set()).add(json.dumps(settled, sort_keys=True))
    schemas = schemas_of(document)
    taken, made = {snake(name) for name in schemas}, dict[tuple[str, str], str]()
    for holder, key, settled in uses:
        target, text = holder[key]["$ref"], json.dumps(settled, sort_keys=True)
        name = target.rsplit("/", 1)[-1]
        if target not in elsewhere and len(texts[target]) == 1:
            schemas[name] = settled
        elif text != json.dumps(schemas[name], sort_keys=True):
            if (target, text) not in made:
                made[target, text] = free(f"{name}Form", taken)
                schemas[made[target, text]] = settled
            holder[key] = derived(holder[key], {**holder[key], "$ref": reference(made[target, text])})
    for _, _, media in forms:
        media.pop("encoding", None)


def _objects(
    document: ForeignDocument, body: dict[str, Any], media_type: str, media: dict[str, Any], *, multipart: bool
) -> Iterator[tuple[Any, Any]]:
    """Where the classes of a form stand: it has one, or is a union of some."""
    found = list(variants(document, media["schema"]))
    if not found or not all("$ref" in node and is_a(looked, "object") for node, looked in found):
        message = "a form is made of the fields of an object: describe it as one in an overlay"
        raise document.refuse(body, message, "content", media_type, "schema")
    if not any(key in document.resolve(media["schema"]) for key in UNIONS):
        yield media, "schema"
        return
    if multipart:
        message = "a form in parts that is one of several objects would not be sent: leave one of them in an overlay"
        raise document.refuse(body, message, "content", media_type, "schema")
    nodes = [derived(node, node) for node, _ in found]
    media["schema"] = derived(media["schema"], {"anyOf": nodes})
    yield from ((nodes, index) for index in range(len(nodes)))


def _settled(
    document: ForeignDocument, looked: dict[str, Any], encoding: dict[str, Any], multipart: bool
) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    required = list(looked.get("required") or [])
    for name, field in (looked.get("properties") or {}).items():
        made = _field(document, looked, name, null_left_out(field), encoding.get(name) or {}, multipart)
        fields.update(made)
        if name in required and list(made) != [name]:  # a field of a field is required if both are
            deep = [variant for _, variant in variants(document, field)] if name not in made else []
            required.remove(name)
            required += [one for one in made for whole in deep if one in _wire_names(name, whole.get("required"))]
    settled = {**looked, "properties": fields, "required": required}
    for key in ("properties", "required"):
        if not settled[key] and key not in looked:
            del settled[key]
    rest = looked.get("additionalProperties")
    if isinstance(rest, dict) and not multipart and is_nested(document, rest):
        document.warn(looked, "an object within a form is text here, which the caller makes", "additionalProperties")
        settled["additionalProperties"] = derived(rest, {"type": "string", "description": "JSON, as text."})
    return derived(looked, settled)


def _wire_names(name: str, keys: list[str] | None) -> list[str]:
    return [f"{name}[{key}]" for key in keys or []]


def _field(
    document: ForeignDocument, form: dict[str, Any], name: str, field: Any, said: dict[str, Any], multipart: bool
) -> dict[str, Any]:
    """What is sent for one field, by the names on the wire."""
    place = ("properties", name)
    for header, node in (said.get("headers") or {}).items():
        if document.resolve(node).get("required") is True:
            message = f"the part {name!r} needs the header {header}, which is not sent: correct it in an overlay"
            raise document.refuse(form, message, *place)
        document.warn(form, f"the header {header} of the part {name!r} is not sent", *place)
    if "style" in said or "explode" in said:
        return _styled(document, form, name, field, said, multipart)
    return {name: _typed(document, form, name, field, said.get("contentType") or "", multipart)}


def _styled(
    document: ForeignDocument, form: dict[str, Any], name: str, field: Any, said: dict[str, Any], multipart: bool
) -> dict[str, Any]:
    style = said.get("style", "form")
    explode = said.get("explode", style == "form")
    found = list(variants(document, field))
    deep = [looked for _, looked in found if is_a(looked, "object")]
    values = [node for node, looked in found if not is_a(looked, "object")]
    if style not in (*_MARKS, "deepObject") or (deep and style != "deepObject"):
        message = f"the field {name!r} cannot be sent in the style {style}: describe the text in an overlay"
        raise document.refuse(form, message, "properties", name)
    if holds(document, field, "array") and not (style == "form" and explode):
        if style == "deepObject":
            message = f"the list {name!r} has no one way to be sent as deepObject: describe its fields in an overlay"
            raise document.refuse(form, message, "properties", name)
        mark = _MARKS[style]
        document.warn(
            form, f"the list {name!r} is one text with {mark} between, which the caller joins", "properties", name
        )
        said_before = document.resolve(field).get("description") or "Several values."
        text = {**marks(field), "type": "string", "description": f"{said_before} Joined by {mark}."}
        return {name: derived(field, text)}
    if not deep:
        return {name: _typed(document, form, name, field, "", multipart)}
    made: dict[str, Any] = {}
    if values:
        made[name] = values[0] if len(values) == 1 else derived(field, {"anyOf": values})
    for looked in deep:
        if looked.get("properties") or looked.get("x-otherwise") is not True:
            parts = deep_fields(document, form, name, looked, "properties", name)
            for key, part in parts.items():
                made[key] = derived(part, {**marks(field), **null_left_out(part)})
    return made


def _typed(
    document: ForeignDocument, form: dict[str, Any], name: str, field: Any, content_type: str, multipart: bool
) -> Any:
    """A part has a type of its own. A form that is not in parts has text only."""
    types = [one.partition(";")[0].strip().lower() for one in content_type.split(",") if one.strip()]
    as_json = any(one.endswith(("/json", "+json")) for one in types)
    return (_part if multipart else _text)(document, form, name, field, types, as_json)


def _part(
    document: ForeignDocument, form: dict[str, Any], name: str, field: Any, types: list[str], as_json: bool
) -> Any:
    """Objects are sent as JSON and values as plain text. Whatever is to be sent otherwise is a file."""
    looked = document.resolve(field)
    nested = is_nested(document, field)
    if nested and lists_more_than_values(document, field) and not holds(document, looked.get("items") or {}, "object"):
        types, as_said = types or ["application/json"], False
    else:
        as_said = as_json if nested else any(one in _PLAIN for one in types)
    if not types or as_said or _is_file(document, field):
        return field
    message = f"the part {name!r} is bytes here, which the caller makes and gives the type {types[0]}"
    document.warn(form, message, "properties", name)
    described = {"description": f"As {types[0]}: a File with this mime_type, which the caller makes."}
    file = derived(field, {"type": "string", "format": "binary", **described})
    return derived(field, {**marks(field), **({"type": "array", "items": file} if is_a(looked, "array") else file)})


def _text(
    document: ForeignDocument, form: dict[str, Any], name: str, field: Any, types: list[str], as_json: bool
) -> Any:
    """Objects are JSON within text; so are values that are said to be, unless JSON writes them as a form does."""
    looked = document.resolve(field)
    nested = is_nested(document, field)
    if not nested and (not as_json or is_a(looked, "integer") or is_a(looked, "boolean")):
        return field
    message = "an object within a form is text here, which the caller makes"
    if not nested:
        message = f"the field {name!r} of the form is {types[0]} within text, which the caller makes"
    document.warn(form, message, "properties", name)
    text = derived(field, {"type": "string", "description": "An object, as JSON text." if nested else "JSON, as text."})
    listed = is_a(looked, "array") and not as_json
    return derived(field, {**marks(field), **({"type": "array", "items": text} if listed else text)})


def _is_file(document: ForeignDocument, field: Any) -> bool:
    parts = [looked.get("items") if is_a(looked, "array") else looked for _, looked in variants(document, field)]
    return all(document.resolve(part or {}).get("format") == "binary" for part in parts)
