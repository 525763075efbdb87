"""What a schema can be, through references, lists and variants: a query or a form has no place for some of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generation.foreign.nulls import takes_null, without_null
from generation.foreign.parts import UNIONS, ForeignDocument, derived

_OF_A_KIND = {"object": ("properties", "required", "additionalProperties"), "array": ("items",)}


def variants(document: ForeignDocument, schema: Any) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each thing that a schema can be, other than null, as (what stands there, what it refers to)."""
    waiting, seen = [schema], set[str]()
    while waiting:
        node = waiting.pop(0)
        looked = document.resolve(node)
        if not isinstance(looked, dict) or looked.get("type") == "null":
            continue
        inner = [variant for key in UNIONS for variant in looked.get(key) or []]
        name = node.get("$ref", "")
        if not inner and isinstance(looked.get("type"), list):
            for kind in looked["type"]:
                other = [key for name, keys in _OF_A_KIND.items() if name != kind for key in keys]
                only = {key: value for key, value in looked.items() if key not in other}
                yield (part := derived(looked, {**only, "type": kind})), part
        elif not inner:
            yield node, looked
        elif not name or name not in seen:
            waiting = [*inner, *waiting]
        seen.add(name)


def is_a(looked: dict[str, Any], kind: str) -> bool:
    kinds = looked.get("type")
    return kind in kinds if isinstance(kinds, list) else kind == kinds


def holds(document: ForeignDocument, schema: Any, *kinds: str) -> bool:
    """Is it one of these kinds, in one of its variants at least?"""
    return any(is_a(looked, kind) for _, looked in variants(document, schema) for kind in kinds)


def lists_more_than_values(document: ForeignDocument, schema: Any) -> bool:
    """Is it a list of objects or of lists, in one of its variants at least?"""
    lists = [looked for _, looked in variants(document, schema) if is_a(looked, "array")]
    return any(holds(document, looked.get("items") or {}, "object", "array") for looked in lists)


def is_nested(document: ForeignDocument, schema: Any) -> bool:
    """Does it hold anything but values and lists of values?"""
    return holds(document, schema, "object") or lists_more_than_values(document, schema)


def named_fields(
    document: ForeignDocument, holder: dict[str, Any], name: str, looked: dict[str, Any], *steps: str
) -> dict[str, Any]:
    """The fields of an object that is sent field by field.

    Raises:
        Refusal: If there are none, or keys beside them that have no name.
    """
    fields = looked.get("properties") or {}
    if not fields:
        message = f"the object {name!r} has no fields that could be sent: list them in an overlay"
        raise document.refuse(holder, message, *steps)
    if isinstance(looked.get("additionalProperties"), dict):
        message = f"keys of {name!r} that are not named would not be sent: list them, and no others, in an overlay"
        raise document.refuse(holder, message, *steps)
    if looked.get("x-more-keys"):
        document.warn(holder, f"keys of {name!r} that are not named are not sent: list them in an overlay", *steps)
    return fields


def deep_fields(
    document: ForeignDocument, holder: dict[str, Any], name: str, looked: dict[str, Any], *steps: str
) -> dict[str, Any]:
    """The fields of a ``deepObject`` by the name that each has on the wire, with what each is.

    Raises:
        Refusal: For a field that is more than one value, and for keys that the document does not name.
    """
    fields = named_fields(document, holder, name, looked, *steps)
    for key, field in fields.items():
        if holds(document, field, "object", "array"):
            message = f"the field {key!r} of {name!r} has no one way to be sent: describe it in an overlay"
            raise document.refuse(holder, message, *steps)
    return {f"{name}[{key}]": field for key, field in fields.items()}


def null_left_out(schema: dict[str, Any]) -> dict[str, Any]:
    """What is left of a schema where there is no null to send."""
    rest = without_null(schema) if takes_null(schema) else None
    schema = schema if rest is None else rest
    items = schema.get("items")
    if isinstance(items, dict) and takes_null(items) and (rest := without_null(items)) is not None:
        return derived(schema, {**schema, "items": rest})
    return schema
