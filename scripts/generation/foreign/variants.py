"""The variants of a union: those of unions within it too, and none that another one takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import attrs

from generation.foreign.hoist import is_class
from generation.foreign.parts import UNIONS, ForeignDocument, derived

#: Text of these is more than text in Python; of any other format it is not.
_READ = ("date", "date-time", "uuid", "binary")


@attrs.frozen
class Variant:
    """One of the variants of a union."""

    node: dict[str, Any]
    names: tuple[str, ...] = ()
    """The unions it is in by name, the innermost first: what a discriminator may call it by."""


def name_of(node: dict[str, Any]) -> str:
    """The name of the component that it refers to, if it is a reference."""
    return str(node.get("$ref", "")).rsplit("/", 1)[-1]


def flat(document: ForeignDocument, node: dict[str, Any], around: tuple[str, ...] = ()) -> Iterator[Variant]:
    """The variants of a union, and of the unions among them. A type of several kinds is a union, too.

    A reference to what is no class, such as a list with a name, is what it refers to.
    """
    for key in UNIONS:
        for variant in node.get(key) or []:
            name = name_of(variant) or variant.get("x-base", "")
            target = document.resolve(variant)
            if any(inner in target for inner in UNIONS) and (not name or name not in around):
                yield from flat(document, target, (name, *around) if name else around)
                continue
            if "$ref" in variant and name not in around and not is_class(target):
                variant = derived(variant, target)
            if isinstance(variant.get("type"), list):
                for kind in variant["type"]:
                    only = {"array": ("items", "prefixItems")}.get(kind, ())
                    said = {key: value for key, value in variant.items() if key in (*only, "description", "format")}
                    yield Variant(derived(variant, {**said, "type": kind}), around)
            else:
                yield Variant(variant, around)


def simplified(variants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without what another variant takes, too: text of a format beside any text, whole numbers beside numbers."""
    if any(_fits_anything(variant) for variant in variants):
        return [variant for variant in variants if _fits_anything(variant)][:1]
    unique = list({json.dumps(variant, sort_keys=True): variant for variant in variants}.values())
    kinds = [variant.get("type") for variant in unique]
    texts = [variant for variant in unique if variant.get("type") == "string" and not variant.get("enum")]
    if len(texts) > 1:
        plain = derived(texts[0], {"type": "string"})
        unique = [plain, *(variant for variant in unique if variant not in texts)]
    if "number" in kinds and "integer" in kinds:
        unique = [variant for variant in unique if variant.get("type") != "integer"]
    for kind in ("number", "integer", "boolean", "null"):
        same = [variant for variant in unique if variant.get("type") == kind]
        unique = [variant for variant in unique if variant not in same[1:]]
    lists = [variant for variant in unique if variant.get("type") == "array"]
    if len(lists) > 1:
        items = [variant.get("items") or {} for variant in lists]
        merged = derived(lists[0], {"type": "array", "items": {"anyOf": items} if all(items) else {}})
        unique = [merged, *(variant for variant in unique if variant not in lists)]
    return unique


def takes_any(document: ForeignDocument, schema: Any) -> bool:
    """Is every value of its kind taken as it is, so that none makes an answer fail?"""
    looked = document.resolve(schema)
    if not isinstance(looked, dict):
        return True
    if looked.get("type") == "object":
        rest = looked.get("additionalProperties")
        fields = [*(looked.get("properties") or {}).values(), *([rest] if isinstance(rest, dict) else [])]
        return not looked.get("required") and all(is_plain(document, field) for field in fields)
    return is_plain(document, looked)


def is_plain(document: ForeignDocument, schema: Any) -> bool:
    """Is it a value that stays in Python what it is in JSON?"""
    looked = document.resolve(schema)
    if _fits_anything(looked):
        return True
    if variants := [variant for key in UNIONS for variant in looked.get(key) or []]:
        return all(is_plain(document, variant) or variant.get("type") == "null" for variant in variants)
    text = looked.get("type") == "string" and looked.get("format") not in _READ
    return not looked.get("enum") and (text or looked.get("type") in ("integer", "number", "boolean"))


def _fits_anything(schema: dict[str, Any]) -> bool:
    return set(schema) <= {"description"}
