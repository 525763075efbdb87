"""allOf, and unions beside fields: each becomes one plain object, or one plain union."""

from __future__ import annotations

import copy
from typing import Any

from generation.foreign.grammar import Slot, schema_slots
from generation.foreign.names import class_name, free, reference, schemas_of
from generation.foreign.parts import ForeignDocument, derived
from generation.walk import snake

#: What says something about a schema, but nothing about what fits it.
_WORDS = {"title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly"}
_WORDS |= {"externalDocs", "xml", "$comment"}
_UNIONS = ("anyOf", "oneOf")


def combine(document: ForeignDocument) -> dict[str, list[str]]:
    """Merge allOf into its schema; the bases with a discriminator come back with all that derives from them."""
    heirs = _heirs(document)
    schemas = schemas_of(document)
    for name in {
        name for names in heirs.values() for name in names
    }:  # one that adds nothing is no other name of its base
        schemas[name]["allOf"].append(derived(schemas[name], {"type": "object"}))
    for slot in schema_slots(document.data):
        if isinstance(slot.node, dict):
            slot.put(_combined(document, slot, slot.node, ()))
    _follow_aliases(document)
    return heirs


def check_bases(document: ForeignDocument) -> None:
    """Refuse a schema that is made of itself through allOf, on which everything that follows it would hang."""
    schemas = schemas_of(document)

    def enter(name: str, around: tuple[str, ...]) -> None:
        schema = schemas.get(name)
        for part in schema.get("allOf") or [] if isinstance(schema, dict) else []:
            base = str(part.get("$ref", "")).removeprefix("#/components/schemas/") if isinstance(part, dict) else ""
            if base in (*around, name):
                raise document.refuse(part, f"{base} is made of itself through allOf: remove one of the two", "$ref")
            if base:
                enter(base, (*around, name))

    for name in schemas:
        enter(name, ())


def _heirs(document: ForeignDocument) -> dict[str, list[str]]:
    schemas = schemas_of(document)
    direct: dict[str, list[str]] = {}
    for name, schema in schemas.items():
        for part in schema.get("allOf") or [] if isinstance(schema, dict) else []:
            if "$ref" in part:
                direct.setdefault(part["$ref"].rsplit("/", 1)[-1], []).append(name)
    found: dict[str, list[str]] = {}
    for base in schemas:
        if isinstance(schemas[base], dict) and "discriminator" in schemas[base]:
            queue, below = [*direct.get(base, [])], []
            while queue:
                name = queue.pop(0)
                if name not in below:
                    below.append(name)
                    queue += direct.get(name, [])
            if below and not any(key in schemas[base] for key in _UNIONS):
                found[base] = below
    for base in list(found):
        for name in found[base]:
            middle = [one for one in found[base] if one in _below(direct, name)]
            if middle and not any(key in schemas[name] for key in _UNIONS):
                _check_same_field(document, base, name)
                found[name] = middle
    return found


def _below(direct: dict[str, list[str]], base: str) -> set[str]:
    """All that derives from a schema."""
    queue, below = [base], set[str]()
    while queue:
        new = [name for name in direct.get(queue.pop(), []) if name not in below]
        below.update(new)
        queue += new
    return below


def _check_same_field(document: ForeignDocument, base: str, name: str) -> None:
    schemas = schemas_of(document)
    fields = [(schemas[one].get("discriminator") or {}).get("propertyName") for one in (base, name)]
    if fields[1] is not None and fields[0] != fields[1]:
        message = f"{fields[1]} tells apart what {fields[0]} of {base} does already: remove one of them in an overlay"
        raise document.refuse(schemas[name], message, "discriminator")


def _combined(document: ForeignDocument, slot: Slot, node: dict[str, Any], around: tuple[str, ...]) -> dict[str, Any]:
    """The schema without allOf; references of it are looked up, and combined themselves first."""
    if "allOf" in node:
        parts = [*node["allOf"], *_own(node)]
        words = {key: value for key, value in node.items() if key in _WORDS}
        if len(parts) == 1 and "$ref" in parts[0]:
            return derived(node, {"$ref": parts[0]["$ref"]})
        if len(parts) == 1:
            return derived(node, {**_combined(document, slot, parts[0], around), **words})
        whole: dict[str, Any] = {}
        for part in parts:
            looked = _looked_up(document, slot, part, around)
            whole = _merged(document, node, slot, whole, looked)
        node = derived(node, {**{key: value for key, value in whole.items() if key != "discriminator"}, **words})
    for key in _UNIONS:
        if key in node:
            node = _union(document, slot, node, key, around)
    return node


def _own(node: dict[str, Any]) -> list[dict[str, Any]]:
    own = {key: value for key, value in node.items() if key not in _WORDS and key != "allOf"}
    return [derived(node, own)] if own else []


def _looked_up(document: ForeignDocument, slot: Slot, part: dict[str, Any], around: tuple[str, ...]) -> dict[str, Any]:
    target = part.get("$ref")
    if isinstance(target, str):
        if target in around:
            raise document.refuse(part, f"{target} is made of itself through allOf: remove one of the two", "$ref")
        around = (*around, target)
        part = document.resolve(part)
    return _combined(document, slot, copy.deepcopy(part), around)


def _merged(
    document: ForeignDocument, origin: Any, slot: Slot, first: dict[str, Any], second: dict[str, Any]
) -> dict[str, Any]:
    """What fits both. A field that both describe is as the second has it, since that one is more special."""
    for one, other in ((first, second), (second, first)):
        key = next((key for key in _UNIONS if key in one), None)
        if key and set(other) - _WORDS:
            variants = one[key]
            rest = {name: value for name, value in one.items() if name not in (key, "discriminator")}
            base = _merged(document, origin, slot, other, rest) if rest else other
            return _spread(document, origin, slot, base, key, variants, one.get("discriminator"))
    merged = {**first, **{key: value for key, value in second.items() if key not in ("properties", "required")}}
    if "properties" in first or "properties" in second:
        fields = dict(first.get("properties") or {})
        for name, field in (second.get("properties") or {}).items():
            if name in fields and not _same(fields[name], field):
                words = {key: value for key, value in fields[name].items() if key in _WORDS}
                narrower = fields[name] if not set(field) - _WORDS else derived(field, {**words, **field})
                if set(field) - _WORDS and "$ref" not in field and "type" not in field and "$ref" not in fields[name]:
                    narrower = derived(field, {**fields[name], **field})
                fields[name] = narrower
                continue
            fields[name] = field
        merged["properties"] = fields
        merged.setdefault("type", "object")
    if required := [*dict.fromkeys([*(first.get("required") or []), *(second.get("required") or [])])]:
        merged["required"] = required
    kinds = {str(one["type"]) for one in (first, second) if "type" in one}
    if len(kinds) > 1 and kinds != {"integer", "number"}:
        message = f"allOf of {' and '.join(sorted(kinds))} fits nothing: correct it in an overlay"
        raise document.refuse(origin, message)
    return merged


def _same(one: Any, other: Any) -> bool:
    plain = [{key: value for key, value in each.items() if key not in _WORDS} for each in (one, other)]
    return plain[0] == plain[1]


def _union(
    document: ForeignDocument, slot: Slot, node: dict[str, Any], key: str, around: tuple[str, ...]
) -> dict[str, Any]:
    """A union that only says which fields go together is a rule; one beside fields has them in each variant."""
    variants = [variant for variant in node[key] if isinstance(variant, dict)]
    rules = {"required", "not", "minProperties", "maxProperties", "properties"}
    fields = node.get("properties") or {}
    only_rules = bool(set(node) - _WORDS - {key}) and all(
        set(variant) - _WORDS <= rules and set(variant.get("properties") or {}) <= set(fields) for variant in variants
    )
    if only_rules:
        return derived(node, {name: value for name, value in node.items() if name != key})
    rest = {name: value for name, value in node.items() if name not in {key, "discriminator", *_WORDS}}
    if rest.get("type") in ("object", None) and not set(rest) - {"type", "additionalProperties"}:
        for name in rest:
            node.pop(name)
        rest = {}
    if rest:
        words = {name: value for name, value in node.items() if name in _WORDS}
        if "type" in rest and len(rest) == 1:  # said of all variants
            typed = [variant if "$ref" in variant else derived(variant, {**rest, **variant}) for variant in variants]
            return derived(node, {**words, key: typed})
        spread = _spread(document, node, slot, rest, key, variants, node.get("discriminator"))
        return derived(node, {**words, **spread})
    if len(variants) == 1 and "$ref" in variants[0]:
        return derived(node, {"$ref": variants[0]["$ref"]})
    return node


def _spread(
    document: ForeignDocument,
    origin: Any,
    slot: Slot,
    base: dict[str, Any],
    key: str,
    variants: list[Any],
    discriminator: Any,
) -> dict[str, Any]:
    """A union of which each variant has the fields of ``base``, too."""
    schemas = schemas_of(document)
    taken = {snake(name) for name in schemas}
    mapping = dict((discriminator or {}).get("mapping") or {})
    spread: list[dict[str, Any]] = []
    for variant in variants:
        looked = _looked_up(document, slot, variant, ())
        if not {"properties", "required", "type", "additionalProperties"} & looked.keys() or any(
            each in looked for each in _UNIONS
        ):
            raise document.refuse(origin, f"{key} beside fields has a variant that is no object: split the schema")
        if set(base.get("properties") or {}) <= set(looked.get("properties") or {}) and "$ref" in variant:
            spread.append(variant)
            continue
        whole = _merged(document, origin, slot, copy.deepcopy(base), looked)
        if "$ref" in variant:
            old = variant["$ref"].rsplit("/", 1)[-1]
            name = free(class_name(" ".join([*(step for step in slot.trail if step != "allOf"), old])), taken)
            schemas[name] = derived(document.resolve(variant), whole)
            known = [value for value, target in mapping.items() if target.rsplit("/", 1)[-1] == old]
            for value in known or ([old] if discriminator else []):
                mapping[value] = reference(name)
            spread.append(derived(variant, {"$ref": reference(name)}))
        else:
            spread.append(derived(variant, whole))
    found: dict[str, Any] = {key: spread}
    if discriminator:
        found["discriminator"] = {**discriminator, "mapping": mapping}
    return found


def _follow_aliases(document: ForeignDocument) -> None:
    """Another name for a component makes no class: what refers to it refers to the component itself."""
    schemas = schemas_of(document)
    aliases = {name: node["$ref"] for name, node in schemas.items() if isinstance(node, dict) and "$ref" in node}
    for name in aliases:
        end, seen = aliases[name], {name}
        while (following := end.rsplit("/", 1)[-1]) in aliases:
            if following in seen:
                raise document.refuse(schemas[name], f"{name} is itself by another name: say what it is", "$ref")
            seen.add(following)
            end = aliases[following]
        aliases[name] = end
        document.warn(schemas[name], f"{name} is another name of {end.rsplit('/', 1)[-1]}: that is its class")
    for name in aliases:
        del schemas[name]
    for slot in schema_slots(document.data):
        node = slot.node
        if isinstance(node, dict):
            places = [(node, "$ref")] if "$ref" in node else []
            mapping = (
                (node.get("discriminator") or {}).get("mapping") if isinstance(node.get("discriminator"), dict) else {}
            )
            places += [(mapping, value) for value in mapping or {}]
            for holder, key in [(holder, key) for holder, key in places if holder]:
                holder[key] = aliases.get(str(holder[key]).rsplit("/", 1)[-1], holder[key])
