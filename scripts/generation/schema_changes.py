"""What differs between two schemas, as (kind, place within the schema, details). Kinds are those of ``grades``."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from generation.document import Document
from generation.enum_names import KEYS as NAMES
from generation.enum_names import member_names
from generation.hints import is_deprecated
from generation.shape import LOWER, RULES, TEXTS, UPPER, Shape, ref_name, shape, whole
from generation.union_changes import as_unions, discriminator_changes, heirs_changes, is_free, variant_changes

Found = tuple[str, str, str]

COMPARED = {"types", "nullable", "variants", "union", "$ref", "enum", "const", "format", "properties", "required"}
COMPARED |= {*UPPER, *LOWER, *RULES, *TEXTS, *NAMES, "items", "prefixItems", "additionalProperties"}
COMPARED |= {"deprecated", "default", "discriminator"}

_DEEP = 60  # no schema is written that deep: it is one that grows on every way through itself


@attrs.frozen
class SchemaComparison:
    """Compares schemas. Of references to one component nothing is said: components speak for themselves."""

    old: Document
    new: Document
    renamed: Mapping[str, str]
    _around: list[tuple[Any, Any]] = attrs.field(factory=list, init=False)

    def component(self, name: str, before: Any, after: Any) -> Iterator[Found]:
        """The differences of a component, and of what may stand in its place."""
        of_heirs = list(heirs_changes(self.old, self.new, self.renamed, name))
        yield from of_heirs
        a, b = whole(self.old, shape(self.old, before)), whole(self.new, shape(self.new, after))
        if ("variants" in a) != ("variants" in b) and any("object" in one["types"] or "enum" in one for one in (a, b)):
            yield "type changed", "", "a union, hence no class" if "variants" in b else "no union any more"
        for found in self.differences(before, after):
            if not (of_heirs and found == ("text changed", "", "discriminator")):
                yield found

    def differences(self, before: Any, after: Any, place: str = "") -> Iterator[Found]:
        """All differences, those of nested schemas with their place."""
        same = bool(place) and before == after  # what they refer to is a component
        if same or (before, after) in self._around or len(self._around) > _DEEP:
            return
        self._around.append((before, after))
        try:
            yield from self._differences(before, after, place)
        finally:
            self._around.pop()

    def _differences(self, before: Any, after: Any, place: str) -> Iterator[Found]:
        a, b = shape(self.old, before), shape(self.new, after)
        first, second = ref_name(a), ref_name(b)
        if not (first and second and self.renamed.get(first, first) == second):
            free = [is_free(one) for one in (a, b)]
            if any(free) and (first or second or "variants" in a or "variants" in b):
                detail = f"{_kind(a)} → {_kind(b)}"
                yield "type narrowed" if free[0] else "type widened", place, detail
                yield from self._rest(a, b, place)
                return
            unions = as_unions(self.old, self.new, a, b)
            if unions is not None:
                a, b = unions
            elif first and second:
                yield "type changed", place, f"{first} → {second}"
            else:
                a, b = whole(self.old, a), whole(self.new, b)
        if a["nullable"] != b["nullable"]:
            yield "null is now possible" if b["nullable"] else "null is no longer possible", place, ""
        for part in (
            self._types,
            self._values,
            self._limits,
            self._unions,
            self._properties,
            self._rest,
        ):
            yield from ((kind, where or place, what) for kind, where, what in part(a, b, place))

    def _types(self, a: Shape, b: Shape, place: str) -> Iterator[Found]:
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

    def _values(self, a: Shape, b: Shape, place: str) -> Iterator[Found]:
        if "enum" in a and "enum" in b:
            yield from (("enum value removed", place, repr(value)) for value in a["enum"] if value not in b["enum"])
            yield from (("enum value added", place, repr(value)) for value in b["enum"] if value not in a["enum"])
        elif "enum" in a or "enum" in b:
            yield ("enum given up" if "enum" in a else "enum introduced"), place, ""
        first, second = member_names(a), member_names(b)
        other = [value for value in first if second.get(value, first[value]) != first[value]]
        yield from (("name in code changed", place, f"{v!r}: {first[v]} → {second[v]}") for v in other)
        if not other and any(a.get(key) != b.get(key) for key in NAMES):
            yield "extension changed", place, "names of members"
        if ("const" in a) != ("const" in b) or a.get("const") != b.get("const"):
            yield "constant changed", place, f"{_value(a, 'const')} → {_value(b, 'const')}"
        if ("default" in a) != ("default" in b) or a.get("default") != b.get("default"):
            yield "default changed", place, f"{_value(a, 'default')} → {_value(b, 'default')}"

    def _limits(self, a: Shape, b: Shape, place: str) -> Iterator[Found]:
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

    def _unions(self, a: Shape, b: Shape, place: str) -> Iterator[Found]:
        yield from variant_changes(self.old, self.renamed, a, b, place, self.differences)
        yield from discriminator_changes(self.old, self.new, self.renamed, a, b, place)

    def _properties(self, a: Shape, b: Shape, place: str) -> Iterator[Found]:
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
        for name in sorted((needed ^ needs) - old.keys() - new.keys()):  # a key that nothing describes
            yield "now required" if name in needs else "no longer required", f"{place}.{name}" if place else name, ""
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

    def _rest(self, a: Shape, b: Shape, place: str) -> Iterator[Found]:
        if is_deprecated(a) != is_deprecated(b):
            yield "deprecated" if is_deprecated(b) else "no longer deprecated", place, ""
        texts = [key for key in TEXTS if a.get(key) != b.get(key)]
        if texts:
            yield "text changed", place, ", ".join(texts)
        for key in sorted((a.keys() | b.keys()) - COMPARED):
            if a.get(key) != b.get(key):
                described = key.startswith("x-") and key != "x-otherwise"
                kind = "extension changed" if described else "changed in a way the report does not know"
                yield kind, place, key


def _listed(types: frozenset[str]) -> str:
    return " or ".join(sorted(types)) or "anything"


def _kind(node: Shape) -> str:
    return ref_name(node) or ("a union" if "variants" in node else _listed(node["types"]))


def _said(value: Any) -> str:
    return "none" if value is None else str(value)


def _value(node: Shape, key: str) -> str:
    """Without quotes where there is none, so that it is not the text of that name."""
    return repr(node[key]) if key in node else "none"
