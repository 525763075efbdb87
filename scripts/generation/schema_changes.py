"""What differs between two schemas, as (kind, place within the schema, details). Kinds are those of ``grades``."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from generation.document import Document

Found = tuple[str, str, str]

UPPER = ("maxLength", "maxItems", "maximum", "exclusiveMaximum", "maxProperties", "maxContains")
LOWER = ("minLength", "minItems", "minimum", "exclusiveMinimum", "minProperties", "minContains")
RULES = (
    "pattern",
    "multipleOf",
    "uniqueItems",
    "not",
    "patternProperties",
    "propertyNames",
    "contains",
    "xml",
    "one of",
)
TEXTS = ("title", "description", "example", "examples", "externalDocs", "$comment", "summary")
COMPARED = {"types", "nullable", "variants", "$ref", "enum", "const", "format", "properties", "required", "items"}
COMPARED |= {
    *UPPER,
    *LOWER,
    *RULES,
    *TEXTS,
    "additionalProperties",
    "deprecated",
    "default",
    "discriminator",
    "prefixItems",
}


def ref_name(node: Any) -> str | None:
    """The component that a schema is a reference to."""
    text = node.get("$ref") if isinstance(node, dict) else None
    return text.rpartition("/")[2] if isinstance(text, str) else None


def shape(document: Document, node: Any) -> dict[str, Any]:
    """A schema in one spelling: null apart from the types, unions of one taken apart, ``allOf`` merged."""
    if not isinstance(node, dict):
        return {"types": frozenset(), "nullable": False, **({"not": {}} if node is False else {})}
    whole = dict(node)
    types = whole.pop("type", ())
    types = {types} if isinstance(types, str) else set(types)
    nullable = "null" in types or whole.pop("nullable", False) is True
    variants = whole.pop("oneOf", []) + whole.pop("anyOf", [])
    others = [one for one in variants if one != {"type": "null"}]
    nullable = nullable or len(others) < len(variants)
    if others and all(isinstance(one, dict) and set(one) == {"required"} for one in others):
        whole["one of"], others = [one["required"] for one in others], []  # of no fields: a rule about which are there
    if len(others) == 1:
        inner = shape(document, others[0])
        nullable, types = nullable or inner.pop("nullable"), types | inner.pop("types")
        whole = {**inner, **whole}
    elif others:
        whole["variants"] = others
    for part in whole.pop("allOf", []):
        inner = shape(document, document.resolve(part))
        types |= inner.pop("types")
        whole["properties"] = {**inner.pop("properties", {}), **whole.get("properties", {})}
        whole["required"] = [*inner.pop("required", []), *whole.get("required", [])]
        whole = {**inner, **whole, "nullable": False}
    if not types and not {"$ref", "variants"} & whole.keys():
        types = {kind for key, kind in (("properties", "object"), ("items", "array")) if whole.get(key)}
    return {**whole, "types": frozenset(types - {"null"}), "nullable": nullable}


@attrs.frozen
class SchemaComparison:
    """Compares schemas. Of references to one component nothing is said: components speak for themselves."""

    old: Document
    new: Document
    renamed: Mapping[str, str]

    def differences(self, before: Any, after: Any, place: str = "") -> Iterator[Found]:
        """All differences, those of nested schemas with their place."""
        a, b = shape(self.old, before), shape(self.new, after)
        if a["nullable"] != b["nullable"]:
            yield "null is now possible" if b["nullable"] else "null is no longer possible", place, ""
        first, second = ref_name(a), ref_name(b)
        if first and second and self.renamed.get(first, first) != second:
            yield "type changed", place, f"{first} → {second}"
        if (first is None) != (second is None):
            free = [one == shape(self.old, {}) for one in (a, b)]
            if any(free):  # here it ends: a list of itself, compared with anything, would go on for ever
                detail = f"{first or 'anything'} → {second or 'anything'}"
                yield "type narrowed" if free[0] else "type widened", place, detail
                return
            a = self._inlined(self.old, a)
            b = self._inlined(self.new, b)
        for part in (
            self._types,
            self._values,
            self._limits,
            self._variants,
            self._told_apart,
            self._properties,
            self._rest,
        ):
            yield from ((kind, where or place, what) for kind, where, what in part(a, b, place))

    @staticmethod
    def _inlined(document: Document, node: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in node:
            return node
        rest = {key: value for key, value in node.items() if key not in ("$ref", "types", "nullable")}
        return {**shape(document, document.resolve(node)), **rest}

    def _types(self, a: dict[str, Any], b: dict[str, Any], place: str) -> Iterator[Found]:
        old, new = a["types"], b["types"]
        detail = f"{_listed(old)} → {_listed(new)}"
        gained = (not new and bool(old)) or bool(old and new - old - ({"integer"} if "number" in old else set()))
        lost = (not old and bool(new)) or bool(new and old - new - ({"integer"} if "number" in new else set()))
        if old != new and "$ref" not in a and "$ref" not in b and (gained or lost):
            yield ("type changed" if gained and lost else "type widened" if gained else "type narrowed"), place, detail
        elif old != new and "$ref" not in a and "$ref" not in b:  # integer beside number
            yield "type narrowed" if "number" in old else "type widened", place, detail
        if a.get("format") != b.get("format"):
            yield "format changed", place, f"{a.get('format', 'none')} → {b.get('format', 'none')}"

    def _values(self, a: dict[str, Any], b: dict[str, Any], place: str) -> Iterator[Found]:
        if "enum" in a and "enum" in b:
            yield from (("enum value removed", place, repr(value)) for value in a["enum"] if value not in b["enum"])
            yield from (("enum value added", place, repr(value)) for value in b["enum"] if value not in a["enum"])
        elif "enum" in a or "enum" in b:
            yield ("enum given up" if "enum" in a else "enum introduced"), place, ""
        if ("const" in a) != ("const" in b) or a.get("const") != b.get("const"):
            yield "constant changed", place, f"{a.get('const', 'none')!r} → {b.get('const', 'none')!r}"
        if ("default" in a) != ("default" in b) or a.get("default") != b.get("default"):
            yield "default changed", place, f"{a.get('default', 'none')!r} → {b.get('default', 'none')!r}"

    def _limits(self, a: dict[str, Any], b: dict[str, Any], place: str) -> Iterator[Found]:
        for keys, tighter in ((UPPER, operator.lt), (LOWER, operator.gt)):
            for key in keys:
                old, new = a.get(key), b.get(key)
                if old != new:
                    tightened = old is None or (new is not None and tighter(new, old))
                    kind = "limit set or tightened" if tightened else "limit lifted or relaxed"
                    yield kind, place, f"{key} {_said(old)} → {_said(new)}"
        for key in RULES:
            if a.get(key) != b.get(key):
                yield "rule changed", place, f"{key} {_said(a.get(key))} → {_said(b.get(key))}"

    def _variants(self, a: dict[str, Any], b: dict[str, Any], place: str) -> Iterator[Found]:
        old, new = a.get("variants", []), b.get("variants", [])
        if bool(old) != bool(new):
            yield "type changed", place, "a union now" if new else "no union any more"
            return
        known = [
            {"$ref": f"#/components/schemas/{self.renamed[n]}"} if (n := ref_name(v)) in self.renamed else v
            for v in old
        ]
        gone = [one for one in known if one not in new]
        come = [one for one in new if one not in known]
        for one in list(gone):
            if same := next((other for other in come if _alike(one, other)), None):
                gone.remove(one)
                come.remove(same)
                yield from self.differences(one, same, f"{place}[{new.index(same)}]")
        yield from (("variant removed", place, _variant(one)) for one in gone)
        is_open = any(self.old.resolve(one).get("x-otherwise") for one in old)
        kind = "variant added to an open union" if is_open else "variant added"
        yield from ((kind, place, _variant(one)) for one in come)

    def _told_apart(self, a: dict[str, Any], b: dict[str, Any], place: str) -> Iterator[Found]:
        old, new = a.get("discriminator"), b.get("discriminator")
        if not isinstance(old, dict) or not isinstance(new, dict):
            if old != new:
                yield "text changed", place, "discriminator"
            return
        kind = "variant told apart by something else"
        if old.get("propertyName") != new.get("propertyName"):
            yield kind, place, f"{old.get('propertyName')} → {new.get('propertyName')}"
        before, after = _values(old, a), _values(new, b)
        before = {self.renamed.get(name, name): value for name, value in before.items()}
        for name in sorted(before.keys() | after.keys()):
            was, is_now = before.get(name, {name}), after.get(name, {name})
            if was != is_now and self._in_both(name, a, b):
                yield kind, place, f"{name}: {', '.join(sorted(was))} → {', '.join(sorted(is_now))}"

    def _in_both(self, name: str, a: dict[str, Any], b: dict[str, Any]) -> bool:
        """Whether a component is a variant before and after: one of those named, or else one that there is."""
        old, new = (node.get("variants") for node in (a, b))
        if old and new:
            named = {self.renamed.get(ref_name(one) or "", ref_name(one)) for one in old}
            return name in named & {ref_name(one) for one in new}
        reference = {"$ref": f"#/components/schemas/{name}"}
        return bool(self.old.resolve(reference) and self.new.resolve(reference))

    def _properties(self, a: dict[str, Any], b: dict[str, Any], place: str) -> Iterator[Found]:
        old, new = a.get("properties", {}), b.get("properties", {})
        needed, needs = set(a.get("required", [])), set(b.get("required", []))
        for name in sorted(old.keys() | new.keys()):
            inner = f"{place}.{name}" if place else name
            if name not in new:
                yield "property removed", inner, ""
            elif name not in old:
                needed_in = name in needs and not self._is_received_only(new[name])
                yield "required property added" if needed_in else "optional property added", inner, ""
            else:
                if (name in needed) != (name in needs):
                    where = " where it is received" if self._is_received_only(new[name]) else ""
                    yield f"now required{where}" if name in needs else "no longer required", inner, ""
                yield from self.differences(old[name], new[name], inner)
        closed, closes = a.get("additionalProperties", True), b.get("additionalProperties", True)
        if (closed is False) != (closes is False):
            yield "further properties closed" if closes is False else "further properties opened", place, ""
        elif closed != closes:
            yield from self.differences(closed, closes, f"{place}{{}}")
        first, second = a.get("prefixItems", []), b.get("prefixItems", [])
        if len(first) != len(second):
            yield "rule changed", place, f"prefixItems: {len(first)} → {len(second)}"
        for index, (one, other) in enumerate(zip(first, second, strict=False)):
            yield from self.differences(one, other, f"{place}[{index}]")
        if "items" in a or "items" in b:
            yield from self.differences(a.get("items", True), b.get("items", True), f"{place}[]")

    def _is_received_only(self, node: Any) -> bool:
        return isinstance(node, dict) and (node.get("readOnly") or self.new.resolve(node).get("readOnly")) is True

    def _rest(self, a: dict[str, Any], b: dict[str, Any], place: str) -> Iterator[Found]:
        if bool(a.get("deprecated")) != bool(b.get("deprecated")):
            yield "deprecated" if b.get("deprecated") else "no longer deprecated", place, ""
        texts = [key for key in TEXTS if a.get(key) != b.get(key)]
        if texts:
            yield "text changed", place, ", ".join(texts)
        for key in sorted((a.keys() | b.keys()) - COMPARED):
            if a.get(key) != b.get(key):
                described = key.startswith("x-") and key != "x-otherwise"
                kind = "extension changed" if described else "changed in a way the report does not know"
                yield kind, place, key


def _alike(one: Any, other: Any) -> bool:
    """Whether two variants without a name are the same one, changed: of one type, and with a field in common."""
    if not isinstance(one, dict) or not isinstance(other, dict) or "$ref" in one or "$ref" in other:
        return False
    fields, others = one.get("properties") or {}, other.get("properties") or {}
    shared = bool(fields.keys() & others.keys()) or not (fields or others)
    return one.get("type") == other.get("type") and one.get("const") == other.get("const") and shared


def _values(discriminator: dict[str, Any], node: dict[str, Any]) -> dict[str, set[str]]:
    """By variant, the values that stand for it."""
    found: dict[str, set[str]] = {}
    for value, target in (discriminator.get("mapping") or {}).items():
        found.setdefault(str(target).rpartition("/")[2], set()).add(str(value))
    for name in filter(None, map(ref_name, node.get("variants", []))):
        found.setdefault(name, {name})
    return found


def _listed(types: frozenset[str]) -> str:
    return " or ".join(sorted(types)) or "anything"


def _said(value: Any) -> str:
    return "none" if value is None else str(value)


def _variant(node: Any) -> str:
    return ref_name(node) or str(node)
