"""Merges what a schema is made of: each allOf becomes one plain schema, each union beside fields one plain union."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

import attrs

from generation.foreign.names import class_name, free, reference, schemas_of
from generation.foreign.nulls import NULL, takes_null, without_null
from generation.foreign.parts import UNIONS, ForeignDocument, derived, is_word, outside, words_of
from generation.walk import snake

#: What makes a field narrower, but nothing else of it: the class or type that it has stays.
_RULES = {"not", "minProperties", "maxProperties", "minLength", "maxLength", "pattern", "minItems", "maxItems"}
_RULES |= {"uniqueItems", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "required"}

Trail = tuple[str, ...]
Schema = dict[str, Any]


@attrs.define
class Merger:
    """Merges schemas of one document. What is made of the same two classes is one class."""

    document: ForeignDocument
    below: Mapping[str, set[str]]
    """For each component, those that are made of it through allOf, and have all that it has."""
    made: dict[str, Schema] = attrs.field(factory=dict)
    """The reference that a field of two classes gets."""

    def combined(self, node: Schema, trail: Trail, around: tuple[str, ...] = ()) -> Schema:
        """The schema without allOf; references of it are looked up, and combined themselves first."""
        if "allOf" in node:
            parts = [*node["allOf"], *_own(node)]
            if len(parts) == 1 and "$ref" in parts[0]:
                return derived(node, {**outside(parts[0]), **outside(node), "$ref": parts[0]["$ref"]})
            if len(parts) == 1:
                return derived(node, {**self.combined(parts[0], trail, around), **words_of(node)})
            whole: Schema = {}
            for part in parts:
                whole = self._merged(node, trail, whole, self._looked_up(part, trail, around))
            whole.pop("discriminator", None)
            node = derived(node, {**whole, **words_of(node)})
        for key in UNIONS:
            if key in node:
                node = self._union(node, trail, key)
        return node

    def _looked_up(self, part: Schema, trail: Trail, around: tuple[str, ...] = ()) -> Schema:
        target = part.get("$ref")
        if isinstance(target, str):
            if target in around:
                message = f"{target} is made of itself through allOf: remove one of the two"
                raise self.document.refuse(part, message, "$ref")
            around = (*around, target)
            trail = (target.rsplit("/", 1)[-1],)
            part = self.document.resolve(part)
        found = self.combined(copy.deepcopy(part), trail, around)
        if "$ref" in found:  # an allOf of one alone
            return derived(found, {**self._looked_up(found, trail, around), **outside(found)})
        return found

    def _merged(self, origin: Any, trail: Trail, first: Schema, second: Schema) -> Schema:
        """What fits both. Where the two differ it is as the second has it, since that one is more special."""
        for one, other in ((first, second), (second, first)):
            key = next((key for key in UNIONS if key in one), None)
            if key and not all(map(is_word, other)):
                rest = {name: value for name, value in one.items() if name not in (key, "discriminator")}
                base = self._merged(origin, trail, other, rest) if rest else other
                return self._spread(origin, trail, base, key, one[key], one.get("discriminator"))
        merged = {**first, **{key: value for key, value in second.items() if key not in ("properties", "required")}}
        if "properties" in first or "properties" in second:
            fields = dict(first.get("properties") or {})
            for name, field in (second.get("properties") or {}).items():
                fields[name] = self._field((*trail, name), fields[name], field) if name in fields else field
            merged["properties"] = fields
            merged.setdefault("type", "object")
        for key, name in (("items", "item"), ("additionalProperties", "value")):
            if isinstance(first.get(key), dict) and isinstance(second.get(key), dict):
                merged[key] = self._field((*trail, name), first[key], second[key])
        if required := [*dict.fromkeys([*(first.get("required") or []), *(second.get("required") or [])])]:
            merged["required"] = required
        if "type" in first and "type" in second:
            merged["type"] = self._type(origin, first["type"], second["type"])
        return merged

    def _type(self, origin: Any, first: Any, second: Any) -> Any:
        """The second's. Null apart, they have to have something in common."""
        kinds = [{*(one if isinstance(one, list) else [one])} - {"null"} for one in (first, second)]
        if kinds[0] & kinds[1] or kinds[0] | kinds[1] == {"integer", "number"} or not all(kinds):
            return second
        shown = sorted(" or ".join(sorted(one)) for one in kinds)
        message = f"allOf of {' and '.join(shown)} fits nothing: correct it in an overlay"
        raise self.document.refuse(origin, message)

    def _field(self, trail: Trail, first: Any, second: Any) -> Any:
        """What a field is that both describe, or an item of a list."""
        if not first or not isinstance(first, dict) or not isinstance(second, dict):
            return second
        if _same(first, second):
            return derived(second, {**words_of(first), **second})
        if takes_null(first) or takes_null(second):
            rest = [without_null(one) if takes_null(one) else one for one in (first, second)]
            if None in rest:
                return second
            whole = self._field(trail, *rest)
            if not takes_null(second) and any(not is_word(key) for key in second):
                return whole
            return derived(second, {**outside(whole), "anyOf": [whole, derived(second, NULL)]})
        said = {key for key in second if not is_word(key)}
        if said <= _RULES or (not said - {*_RULES, "type"} and self._kind(first) == self._kind(second)):
            return derived(second, {**first, **words_of(second)})
        if self._kind(first) == self._kind(second) == "object":
            return self._object(trail, first, second)
        if self._kind(first) == self._kind(second) == "array":
            lists = [self._looked_up(one, trail) for one in (first, second)]
            return derived(second, self._merged(second, trail, *lists))
        if "$ref" not in second and "type" not in second and "$ref" not in first:
            return derived(second, {**first, **second})
        return derived(second, {**words_of(first), **second})

    def _kind(self, node: Schema) -> str:
        """object, array, a plain type, or nothing if it is several."""
        looked = self.document.resolve(node)
        if any(key in looked for key in UNIONS):
            return ""
        if "allOf" in looked:
            kinds = {self._kind(part) for part in [*looked["allOf"], *_own(looked)]} - {""}
            return kinds.pop() if len(kinds) == 1 else ""
        if "properties" in looked or isinstance(looked.get("additionalProperties"), dict):
            return "object"
        kind = looked.get("type")
        kinds = [one for one in kind if one != "null"] if isinstance(kind, list) else [kind]
        return str(kinds[0]) if len(kinds) == 1 and kinds[0] else ""

    def _object(self, trail: Trail, first: Schema, second: Schema) -> Schema:
        """An object that both describe: the one of the two that is all of it, or a class made of both."""
        known = json.dumps([first, second], sort_keys=True)
        if found := self.made.get(known):
            return derived(second, {**words_of(first), **words_of(second), **found})
        beside = {**outside(first), **outside(second)}
        names = [str(each.get("$ref", "")).rsplit("/", 1)[-1] for each in (first, second)]
        if names[1] in self.below.get(names[0], ()):
            return derived(second, {**beside, **second})
        self.made[known] = second  # what is met again while they are looked up is no new class
        one, other = (self._looked_up(each, trail) for each in (first, second))
        if _has_all_of(other, one):
            found = second
        elif _has_all_of(one, other):
            found = first
        elif "$ref" in first and "$ref" in second:
            found = {"$ref": reference(self._name(trail, names[1]))}
            self.made[known] = found  # before its fields are merged, which may be of the same two
            name = found["$ref"].rsplit("/", 1)[-1]
            schemas_of(self.document)[name] = derived(second, self._merged(second, (name,), one, other))
        else:
            found = self._merged(second, trail, one, other)
        self.made[known] = found
        return derived(second, {**beside, **found, **beside})

    def _name(self, trail: Trail, second: str) -> str:
        """After where it stands. A class that was made of just what stands there is what it is made of both."""
        schemas = schemas_of(self.document)
        numbers = [index + 1 for index, step in enumerate(trail) if step == "allOf"]
        steps = [step for index, step in enumerate(trail) if step != "allOf" and index not in numbers]
        wanted = class_name(" ".join(steps))
        if second != wanted or second not in self.document.hoisted:
            wanted = free(wanted, {snake(name) for name in schemas})
            self.document.hoisted.add(wanted)
            schemas[wanted] = {}
        return wanted

    def _union(self, node: Schema, trail: Trail, key: str) -> Schema:
        """A union that only says which fields go together is a rule; one beside fields has them in each variant."""
        variants = [variant for variant in node[key] if isinstance(variant, dict)]
        rules = {"required", "not", "minProperties", "maxProperties", "properties"}
        fields = node.get("properties") or {}
        only_rules = any(not is_word(name) and name != key for name in node) and all(
            {name for name in variant if not is_word(name)} <= rules
            and set(variant.get("properties") or {}) <= set(fields)
            for variant in variants
        )
        if only_rules:
            return derived(node, {name: value for name, value in node.items() if name != key})
        rest = {name: value for name, value in node.items() if name not in (key, "discriminator") and not is_word(name)}
        if rest.get("type") in ("object", None) and not set(rest) - {"type", "additionalProperties"}:
            for name in rest:
                node.pop(name)
            rest = {}
        if rest:
            words = words_of(node)
            if "type" in rest and len(rest) == 1:  # said of all variants
                typed = [
                    variant if "$ref" in variant else derived(variant, {**rest, **variant}) for variant in variants
                ]
                return derived(node, {**words, key: typed})
            return derived(node, {**words, **self._spread(node, trail, rest, key, variants, node.get("discriminator"))})
        if len(variants) == 1 and "$ref" in variants[0]:
            return derived(node, {**outside(variants[0]), **outside(node), "$ref": variants[0]["$ref"]})
        return node

    def _spread(
        self, origin: Any, trail: Trail, base: Schema, key: str, variants: list[Any], discriminator: Any
    ) -> Schema:
        """A union of which each variant has the fields of ``base``, too."""
        schemas = schemas_of(self.document)
        mapping = dict((discriminator or {}).get("mapping") or {})
        spread: list[Schema] = []
        for variant in variants:
            looked = self._looked_up(variant, trail)
            if not {"properties", "required", "type", "additionalProperties"} & looked.keys() or any(
                each in looked for each in UNIONS
            ):
                message = f"{key} beside fields has a variant that is no object: split the schema"
                raise self.document.refuse(origin, message)
            if set(base.get("properties") or {}) <= set(looked.get("properties") or {}) and "$ref" in variant:
                spread.append(variant)
                continue
            whole = self._merged(origin, trail, copy.deepcopy(base), looked)
            if "$ref" in variant:
                old = variant["$ref"].rsplit("/", 1)[-1]
                wanted = class_name(" ".join([*(step for step in trail if step != "allOf"), old]))
                name = free(wanted, {snake(name) for name in schemas})
                schemas[name] = derived(self.document.resolve(variant), whole)
                known = [value for value, target in mapping.items() if target.rsplit("/", 1)[-1] == old]
                for value in known or ([old] if discriminator else []):
                    mapping[value] = reference(name)
                spread.append(derived(variant, {"$ref": reference(name)}))
            else:
                spread.append(derived(variant, whole))
        found: Schema = {key: spread}
        if discriminator:
            found["discriminator"] = {**discriminator, "mapping": mapping}
        return found


def _own(node: Schema) -> list[Schema]:
    own = {key: value for key, value in node.items() if not is_word(key) and key != "allOf"}
    return [derived(node, own)] if own else []


def _same(one: Schema, other: Schema) -> bool:
    plain = [{key: value for key, value in each.items() if not is_word(key)} for each in (one, other)]
    return plain[0] == plain[1]


def _has_all_of(one: Schema, other: Schema) -> bool:
    """Does the class of the one do for the other, too?"""
    mine, theirs = one.get("properties") or {}, other.get("properties") or {}
    free_keys = [each.get("additionalProperties") for each in (one, other)]
    return all(name in mine and _same(mine[name], theirs[name]) for name in theirs) and (
        not isinstance(free_keys[1], dict) or free_keys[0] == free_keys[1]
    )
