"""allOf, and unions beside fields: each becomes one plain object, or one plain union."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generation.foreign.grammar import schema_slots
from generation.foreign.merging import Merger
from generation.foreign.names import schemas_of
from generation.foreign.parts import UNIONS, ForeignDocument, derived, marks


def combine(document: ForeignDocument) -> dict[str, list[str]]:
    """Merge allOf into its schema; the bases with a discriminator come back with all that derives from them."""
    heirs = _heirs(document)
    schemas = schemas_of(document)
    for name in {
        name for names in heirs.values() for name in names
    }:  # one that adds nothing is no other name of its base
        schemas[name]["allOf"].append(derived(schemas[name], {"type": "object"}))
    direct = _direct(schemas)
    merger = Merger(document, {name: _below(direct, name) for name in direct})
    for slot in schema_slots(document.data):
        if isinstance(slot.node, dict):
            slot.put(merger.combined(slot.node, slot.trail))
    _follow_aliases(document)
    return heirs


def check_bases(document: ForeignDocument) -> None:
    """Refuse a schema that is made of itself, on which everything that follows it, the validator too, would hang."""
    schemas = schemas_of(document)
    _drop_variants_of_bases(document)

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
    edges = {name: [*_parts(schema)] for name, schema in schemas.items()}
    names = {name: [base for _, base, _ in parts] for name, parts in edges.items()}
    for name, parts in edges.items():
        for part, base, is_whole in parts:
            if is_whole and name in _below(names, base):
                message = f"{name} is made of {base}, which may be {name} again: remove one of the two in an overlay"
                raise document.refuse(part, message, "$ref")


def _parts(schema: Any, whole: bool = False) -> Iterator[tuple[dict[str, Any], str, bool]]:
    """Each reference that a schema is made of or may be, and whether allOf leads to it."""
    for key in ("allOf", *UNIONS):
        for part in schema.get(key) or [] if isinstance(schema, dict) else []:
            is_whole = whole or key == "allOf"
            if isinstance(part, dict) and "$ref" in part:
                yield part, str(part["$ref"]).rsplit("/", 1)[-1], is_whole
            yield from _parts(part, is_whole)


def _drop_variants_of_bases(document: ForeignDocument) -> None:
    """A base that lists what derives from it, as springdoc does, is a base: its discriminator says the same."""
    schemas = schemas_of(document)
    direct = _direct(schemas)
    for name, schema in schemas.items():
        for key in UNIONS if isinstance(schema, dict) else ():
            variants = [str(one.get("$ref", "")) for one in schema.get(key) or [] if isinstance(one, dict)]
            below = _below(direct, name) if variants else set[str]()
            heirs = [one.rsplit("/", 1)[-1] for one in variants if one.rsplit("/", 1)[-1] in below]
            if heirs and (len(heirs) < len(variants) or not isinstance(schema.get("discriminator"), dict)):
                message = f"{name} is one of {heirs[0]}, which is made of {name} through allOf: "
                message += f"remove one of the two in an overlay, or let all of {key} be so and add a discriminator"
                raise document.refuse(schema, message, key)
            if heirs:
                del schema[key]
                schema.setdefault("type", "object")


def _direct(schemas: dict[str, Any]) -> dict[str, list[str]]:
    """For each schema, those that are made of it through allOf."""
    direct: dict[str, list[str]] = {}
    for name, schema in schemas.items():
        for part in schema.get("allOf") or [] if isinstance(schema, dict) else []:
            if isinstance(part, dict) and "$ref" in part:
                direct.setdefault(str(part["$ref"]).rsplit("/", 1)[-1], []).append(name)
    return direct


def _heirs(document: ForeignDocument) -> dict[str, list[str]]:
    schemas = schemas_of(document)
    direct = _direct(schemas)
    found: dict[str, list[str]] = {}
    for base in schemas:
        if isinstance(schemas[base], dict) and "discriminator" in schemas[base]:
            queue, below = [*direct.get(base, [])], []
            while queue:
                name = queue.pop(0)
                if name not in below:
                    below.append(name)
                    queue += direct.get(name, [])
            if below and not any(key in schemas[base] for key in UNIONS):
                found[base] = below
    for base in list(found):
        for name in found[base]:
            middle = [one for one in found[base] if one in _below(direct, name)]
            if middle and not any(key in schemas[name] for key in UNIONS):
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


def _follow_aliases(document: ForeignDocument) -> None:
    """Another name for a component makes no class: what refers to it refers to the component itself."""
    schemas = schemas_of(document)
    aliases = {name: node["$ref"] for name, node in schemas.items() if isinstance(node, dict) and "$ref" in node}
    said: dict[str, dict[str, Any]] = {}
    for name in aliases:
        end, seen = aliases[name], {name}
        said[name] = marks(schemas[name])
        while (following := end.rsplit("/", 1)[-1]) in aliases:
            if following in seen:
                raise document.refuse(schemas[name], f"{name} is itself by another name: say what it is", "$ref")
            seen.add(following)
            said[name] = {**marks(schemas[following]), **said[name]}
            end = aliases[following]
        aliases[name] = end
        document.warn(schemas[name], f"{name} is another name of {end.rsplit('/', 1)[-1]}: that is its class")
    for name in aliases:
        del schemas[name]
    for slot in schema_slots(document.data):
        node = slot.node
        if isinstance(node, dict):
            places = [(node, "$ref")] if "$ref" in node else []
            if places:
                node.update({**said.get(str(node["$ref"]).rsplit("/", 1)[-1], {}), **node})
            mapping = (
                (node.get("discriminator") or {}).get("mapping") if isinstance(node.get("discriminator"), dict) else {}
            )
            places += [(mapping, value) for value in mapping or {}]
            for holder, key in [(holder, key) for holder, key in places if holder]:
                holder[key] = aliases.get(str(holder[key]).rsplit("/", 1)[-1], holder[key])
