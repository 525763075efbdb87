"""Parameters: each is sent as the document says, or is text that the caller makes."""

from __future__ import annotations

import copy
import re
from typing import Any

from generation.foreign.nulls import takes_null, without_null
from generation.foreign.parts import ForeignDocument, derived, marks
from generation.foreign.shapes import (
    deep_fields,
    holds,
    is_a,
    is_nested,
    lists_more_than_values,
    named_fields,
    variants,
)
from generation.walk import OperationNode, operations, snake

_DELIMITERS = {"form": ",", "simple": ",", "spaceDelimited": " ", "pipeDelimited": "|"}


def declare_path_parameters(document: ForeignDocument) -> None:
    """What a path names and nobody describes is text; what is described but not named would not be sent.

    Raises:
        Refusal: For a parameter of a path that is not in it.
    """
    for operation in operations(document):
        named = re.findall(r"\{([^{}]*)\}", operation.path)
        own = operation.node.setdefault("parameters", [])
        declared: list[str] = []
        for one in [*own, *(document.data["paths"][operation.path].get("parameters") or [])]:
            if isinstance(one, dict) and one.get("in") == "path":
                declared.append(one.get("name", ""))
                one["required"] = True
                if one.get("name") not in named:
                    message = f"{one.get('name')!r} is not in the path {operation.path}: remove it in an overlay"
                    raise document.refuse(one, message, "name")
        for name in named:
            if name not in declared:
                document.warn(operation.node, f"the parameter {name!r} of the path is not described: it is text")
                text = {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
                own.append(derived(operation.node, text))


def settle_parameters(document: ForeignDocument) -> None:
    """Give each operation its own parameters, and each of them a shape that is sent right.

    Raises:
        Refusal: For a style that cannot be sent, and for two parameters that would be one argument.
    """
    for operation in operations(document):
        item = document.data["paths"][operation.path]
        own = [copy.deepcopy(one) for one in operation.node.get("parameters") or []]
        names = {(one.get("name"), one.get("in")) for one in own}
        shared = item.get("parameters") or []
        own += [copy.deepcopy(one) for one in shared if (one.get("name"), one.get("in")) not in names]
        operation.node["parameters"] = [new for one in own for new in _settled(document, operation, one)]
    for path, item in list(document.data["paths"].items()):
        if isinstance(item, dict):
            item.pop("parameters", None)
            _rename_in_path(document, path, item)
    for operation in operations(document):
        _check_names(document, operation)


def _settled(document: ForeignDocument, operation: OperationNode, one: dict[str, Any]) -> list[dict[str, Any]]:
    name, where = one["name"], one["in"]
    for _, media in (one.get("content") or {}).items():
        one["schema"] = derived(media, {"type": "string", "description": "JSON, as text."})
        document.warn(one, f"the parameter {name!r} is JSON within text, which the caller makes", "content")
    one.pop("content", None)
    schema = one.get("schema")
    if not isinstance(schema, dict):
        one["schema"] = schema = derived(one, {"type": "string"})
    if takes_null(schema) and (rest := without_null(schema)) is not None:
        one["schema"] = schema = rest
    looked = document.resolve(schema)
    style = one.get("style", "form" if where in ("query", "cookie") else "simple")
    listed = style == "form" and one.get("explode", True) and where == "query"
    if where == "query" and holds(document, schema, "object"):
        return _object(document, operation, one, style, looked)
    if holds(document, schema, "array") and not listed:
        _join(document, one, style)
    elif looked.get("type") == "object":
        raise document.refuse(one, f"an object cannot be sent in a {where}: describe the text in an overlay", "schema")
    elif lists_more_than_values(document, schema) and looked.get("type") == "array":
        document.warn(one, f"the items of {name!r} are text here, which the caller makes", "schema")
        text = derived(schema, {"type": "string", "description": "JSON, as text."})
        one["schema"] = derived(schema, {**looked, "items": text})
    elif is_nested(document, schema) or (where in ("header", "cookie") and not _is_plain(document, schema, where)):
        document.warn(one, f"the parameter {name!r} is text here, which the caller makes", "schema")
        one["schema"] = derived(schema, {**marks(schema), "type": "string"})
    if where == "path" and style not in ("simple",):
        raise document.refuse(one, f"style {style} puts marks into the path: write them into the path itself", "style")
    return [one]


def _is_plain(document: ForeignDocument, schema: dict[str, Any], where: str) -> bool:
    looked = document.resolve(schema)
    kinds = ("string", "integer", "number", "boolean") if where == "header" else ("string",)
    return (
        looked.get("type") in kinds
        and looked.get("format") not in ("date-time", "date", "uuid", "binary")
        and (where == "header" or "enum" not in looked)
    )


def _join(document: ForeignDocument, one: dict[str, Any], style: str) -> None:
    if style not in _DELIMITERS:
        raise document.refuse(one, f"style {style} is not sent: describe the text in an overlay", "style")
    mark = {",": "commas", " ": "spaces", "|": "bars"}[_DELIMITERS[style]]
    message = f"the list {one['name']!r} is one text with {mark} between, which the caller joins"
    document.warn(one, message)
    description = f"{one.get('description') or 'Several values.'} Joined by {mark}."
    one["description"] = description
    one["schema"] = derived(one["schema"], {**marks(one["schema"]), "type": "string", "description": description})
    for key in ("style", "explode"):
        one.pop(key, None)


def _object(
    document: ForeignDocument, operation: OperationNode, one: dict[str, Any], style: str, looked: dict[str, Any]
) -> list[dict[str, Any]]:
    """Each field of a deepObject as a parameter of its own, by the name it has on the wire.

    One of style form the generator sends field by field itself, those that nobody describes included. Where an object
    is one of several things, all its fields may be left out, and the other things are a parameter by the given name.
    """
    found = list(variants(document, one["schema"]))
    whole = looked.get("type") == "object"
    exploded = style == "form" and one.get("explode", True)
    if whole and exploded:
        fields = {**(looked.get("properties") or {}), "additionalProperties": looked.get("additionalProperties")}
        _check_values(document, one, {name: field for name, field in fields.items() if isinstance(field, dict)})
        return [one]
    if style != "deepObject" and not exploded:
        message = f"the object {one['name']!r} has no fields that could be sent: list them in an overlay"
        raise document.refuse(one, message, "schema")
    made: dict[str, dict[str, Any]] = {}
    values = [node for node, variant in found if not is_a(variant, "object")]
    if values:
        rest = values[0] if len(values) == 1 else derived(one["schema"], {"anyOf": values})
        made[one["name"]] = derived(one, {**one, "schema": rest, "required": False})
        if style == "deepObject" and not holds(document, rest, "array"):
            made[one["name"]].pop("style", None)
    for variant in (variant for _, variant in found if is_a(variant, "object")):
        for name, field in _wire_fields(document, one, style, variant).items():
            text = document.resolve(field).get("description")
            schema = copy.deepcopy(field)
            if name in made and made[name]["schema"] != schema:
                schema = derived(one, {"anyOf": [made[name]["schema"], schema]})
            needed = [f"{one['name']}[{key}]" for key in variant.get("required") or []]
            new = {
                **marks(one),
                **marks(field),
                "name": name,
                "in": "query",
                "required": whole and bool(one.get("required")) and name in needed,
                "description": field.get("description") or text or one.get("description") or "",
                "schema": schema,
            }
            made[name] = derived(one, new)
    return [settled for new in made.values() for settled in _settled(document, operation, new)]


def _wire_fields(
    document: ForeignDocument, one: dict[str, Any], style: str, looked: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    if style == "deepObject":
        return deep_fields(document, one, one["name"], looked, "schema")
    fields = named_fields(document, one, one["name"], looked, "schema")
    _check_values(document, one, fields)
    return fields


def _check_values(document: ForeignDocument, one: dict[str, Any], fields: dict[str, dict[str, Any]]) -> None:
    for name, field in fields.items():
        if is_nested(document, field):
            message = f"the field {name!r} of {one['name']!r} has no one way to be sent: describe it in an overlay"
            raise document.refuse(one, message, "schema")


def _rename_in_path(document: ForeignDocument, path: str, item: dict[str, Any]) -> None:
    """What a path's parameter is called is on no wire: let it be a word that Python takes."""
    renamed = path
    for name in re.findall(r"\{([^{}]*)\}", path):
        if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) and name not in ("body", "client"):
            continue
        new = re.sub(r"\W+", "_", name).strip("_") or "value"
        new = new if new[0].isalpha() and new not in ("body", "client") else f"path_{new}"
        while f"{{{new}}}" in renamed:
            new += "_"
        renamed = renamed.replace(f"{{{name}}}", f"{{{new}}}")
        for operation in item.values():
            for one in operation.get("parameters") or [] if isinstance(operation, dict) else []:
                if one["in"] == "path" and one["name"] == name:
                    one["name"] = new
    if renamed != path:
        paths = document.data["paths"]
        order = list(paths.items())
        paths.clear()
        for key, value in order:
            if key == path and renamed in dict(order):
                raise document.refuse(item, f"{path} and {renamed} are one path: remove one in an overlay")
            paths[renamed if key == path else key] = value


def _check_names(document: ForeignDocument, operation: OperationNode) -> None:
    seen: dict[tuple[str, str], str] = {}
    for one in operation.node["parameters"]:
        name = re.sub(r"[^\w]+", "", one["name"])
        argument = (snake(one["name"]), name)
        if argument in seen:
            message = (
                f"the parameters {seen[argument]!r} and {one['name']!r} become one argument: remove one in an overlay"
            )
            raise document.refuse(one, message, "name")
        seen[argument] = one["name"]
