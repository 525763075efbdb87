"""Enums: all text or all whole numbers, with a name for each value."""

from __future__ import annotations

from typing import Any

from openapi_python_client.strings import snake_case

from generation.foreign.grammar import schema_slots
from generation.foreign.parts import ForeignDocument, derived

_KINDS = {str: "string", bool: "boolean", int: "integer", float: "number"}


def settle_enums(document: ForeignDocument) -> None:
    """Name the values that would share a name; let an enum of other values be its type, described.

    Raises:
        Refusal: For values that are no values of the type, such as numbers that were meant as text.
    """
    for slot in schema_slots(document.data):
        node = slot.node
        if isinstance(node, dict):
            _check_type(document, node)
            if isinstance(node.get("enum"), list):
                slot.put(_settled(document, node))


def _check_type(document: ForeignDocument, node: dict[str, Any]) -> None:
    kinds = node["type"] if isinstance(node.get("type"), list) else [node.get("type")]
    key = "enum" if isinstance(node.get("enum"), list) else "const"
    values = node[key] if key == "enum" else [node["const"]] if "const" in node else []
    wrong = [repr(value) for value in values if None not in kinds and not any(fits(value, kind) for kind in kinds)]
    if wrong:
        expected = " or ".join(map(str, kinds))
        message = f"{', '.join(wrong)} does not fit the type {expected}: quote text, or correct the type in an overlay"
        raise document.refuse(node, message, key)


def fits(value: Any, kind: str) -> bool:
    """Is the value one of the type?"""
    if kind in ("integer", "number"):
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        return not isinstance(value, bool) and (whole or (kind == "number" and isinstance(value, float)))
    return isinstance(value, {"string": str, "boolean": bool, "array": list, "object": dict}.get(kind, type(None)))


def _settled(document: ForeignDocument, node: dict[str, Any]) -> dict[str, Any]:
    values = node["enum"]
    kinds = {type(value) for value in values}
    if kinds == {bool} and len(values) == 1:  # 3.0 has no other constant, and it may tell two objects apart
        rest = {key: value for key, value in node.items() if key != "enum"}
        return derived(node, {**rest, "type": "boolean", "const": values[0]})
    if kinds not in ({str}, {int}):
        wanted = [_KINDS.get(kind) for kind in _KINDS if kind in kinds]
        if len(wanted) != len(kinds):
            raise document.refuse(node, "an enum of objects or arrays: describe their type instead", "enum")
        shown = ", ".join(repr(value) for value in values)
        document.warn(node, f"an enum of {shown} has no class: its values are plain", "enum")
        rest = {key: value for key, value in node.items() if key not in ("enum", "type", "x-enum-varnames")}
        rest["description"] = f"{rest.get('description') or 'A value.'} One of {shown}."
        if "number" in wanted and "integer" in wanted:
            wanted.remove("integer")
        if len(wanted) == 1:
            return derived(node, {**rest, "type": wanted[0]})
        return derived(node, {**rest, "anyOf": [derived(node, {"type": kind}) for kind in wanted]})
    unique = list(dict.fromkeys(values))
    given = node.get("x-enum-varnames")
    named = given if isinstance(given, list) and len(given) == len(values) == len(unique) else None
    node["enum"] = unique
    node.setdefault("type", _KINDS[next(iter(kinds))])
    keys = [_key(index, value, named) for index, value in enumerate(unique)]
    clean = all(key.isidentifier() for key in keys) and len(set(keys)) == len(keys)
    node.pop("x-enum-varnames", None)
    if clean and named:
        node["x-enum-varnames"] = named
    if not clean:
        names: list[str] = []
        for index, key in enumerate(keys):
            good = key.isidentifier() and key not in names
            names.append(key if good else f"VALUE_{index}")
        node["x-enum-varnames"] = [name if names.count(name) == 1 else f"{name}_{at}" for at, name in enumerate(names)]
        document.warn(
            node, f"values of the enum are named {', '.join(names)}, since their own names are no names", "enum"
        )
    return node


def _key(index: int, value: str | int, named: list[Any] | None) -> str:
    """The name that the generator gives a value."""
    if named:
        return snake_case(str(named[index])).upper()
    if isinstance(value, int):
        return f"VALUE_NEGATIVE_{-value}" if value < 0 else f"VALUE_{value}"
    return snake_case(value.upper() if value and value[0].isalpha() else f"VALUE_{index}").upper()
