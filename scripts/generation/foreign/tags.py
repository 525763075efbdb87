"""What tells the objects of a union apart: values of a field in each, or fields that only one of them needs."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

from generation.foreign.enums import fits
from generation.foreign.names import schemas_of
from generation.foreign.nulls import takes_null, without_null
from generation.foreign.parts import ForeignDocument, derived
from generation.foreign.variants import Variant, name_of
from generation.refusal import Refusal

_HELP = "add a discriminator, or a const to a required property of each, in an overlay"


class Tags:
    """The values that the fields of a union's objects have."""

    def __init__(self, document: ForeignDocument) -> None:
        self.document = document
        self.found: dict[str, dict[str, list[Any]]] = {}
        self._inherited: dict[tuple[str, str], list[str]] = {}

    def inherit(self, discriminator: Any, heirs: list[str]) -> None:
        """Let the mapping of a base be that of every union with its heirs, unless the union has its own."""
        if isinstance(discriminator, dict) and isinstance(discriminator.get("propertyName"), str):
            for value, target in (discriminator.get("mapping") or {}).items():
                if (name := target.rsplit("/", 1)[-1]) in heirs:
                    self._inherited.setdefault((name, discriminator["propertyName"]), []).append(value)

    def tell(self, union: dict[str, Any], variants: list[Variant]) -> bool:
        """Note the values of a union's objects; False if there are none that differ."""
        discriminator = union.get("discriminator")
        if isinstance(discriminator, dict) and isinstance(discriminator.get("propertyName"), str):
            field = discriminator["propertyName"]
            mapping = discriminator.get("mapping") or {}
            for variant in variants:
                self.note(union, variant.node, field, self._mapped(union, variant, field, mapping))
            self._check_apart(union, [name_of(variant.node) for variant in variants])
            return True
        known = [self._known(variant.node) for variant in variants]
        for field in sorted(set.intersection(*map(set, known))) if known else []:
            if all(_disjoint(one[field], other[field]) for one, other in combinations(known, 2)):
                for variant, values in zip(variants, known, strict=True):
                    self.note(union, variant.node, field, values[field])
                return True
        return False

    def _mapped(self, union: dict[str, Any], variant: Variant, field: str, mapping: dict[str, str]) -> list[Any]:
        """What a discriminator says of a variant, or of the union that it is in; else what its own schema says."""
        name = name_of(variant.node)
        schema = self._field(name, field)
        if takes_null(schema):  # null stands for none of the variants
            schema = self.document.resolve(without_null(schema) or {})
        for each in (name, *variant.names):
            if each != name and field in self.found.get(name, {}):
                return self.found[name][field]  # the union within is told apart by the same field
            values: list[Any] = [value for value, target in mapping.items() if target.rsplit("/", 1)[-1] == each]
            values = values or self._inherited.get((each, field), [])
            if values:
                return [self._converted(union, name, field, schema, value) for value in values]
        said = self._values(schema)
        listed = variant.names[-1] if variant.names else name
        return [listed] if not said or listed in said else said

    def check_mapping(self, union: dict[str, Any], variants: list[Variant]) -> None:
        """Warn of values that a mapping leads elsewhere than to a variant."""
        discriminator = union.get("discriminator")
        mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
        names = {name for variant in variants for name in (name_of(variant.node), *variant.names)}
        for value, target in (mapping or {}).items():
            if (name := target.rsplit("/", 1)[-1]) not in names:
                message = f"{value!r} leads to {name}, which is no variant of the union: add it there in an overlay"
                self.document.warn(union, message, "discriminator", "mapping", value)

    def _converted(self, union: dict[str, Any], name: str, field: str, schema: dict[str, Any], value: str) -> Any:
        """A key of a mapping is text, whatever the field is."""
        kind = schema.get("type", "string")
        said = self._values(schema)
        kinds = {*kind} if isinstance(kind, list) else {kind} if not said else set[str]()
        number = [int(value)] if value.removeprefix("-").isdecimal() else []
        for found in (value, *number, *([value == "true"] if value in ("true", "false") else [])):
            if (found in said and str(found).lower() == value.lower()) or any(fits(found, each) for each in kinds):
                return found
        shown = f"one of {', '.join(map(repr, said))}" if said else f"a value of the type {kind}"
        message = f"{name} stands for {value!r}, but its {field} is {shown}: correct one of them in an overlay"
        raise self.document.refuse(union, message, "discriminator", "mapping")

    def _field(self, name: str, field: str) -> dict[str, Any]:
        looked = self.document.resolve((schemas_of(self.document)[name].get("properties") or {}).get(field) or {})
        return looked if isinstance(looked, dict) else {}

    def _values(self, schema: dict[str, Any]) -> list[Any]:
        """All that a field can be, if the document lists it."""
        values = [schema["const"]] if "const" in schema else schema.get("enum") or []
        return [value for value in values if isinstance(value, str | int)]

    def _known(self, variant: dict[str, Any]) -> dict[str, list[Any]]:
        """The fields with values of their own, and these."""
        name = name_of(variant)
        fields = schemas_of(self.document)[name].get("properties") or {}
        known = {field: values for field in fields if len(values := self._values(self._field(name, field))) == 1}
        return {**known, **self.found.get(name, {})}

    def _check_apart(self, union: dict[str, Any], names: list[str]) -> None:
        """Those that a union within this one has brought share a value, and differ in another, or cannot be told."""
        for one, other in combinations(names, 2):
            ours, theirs = self.found[one], self.found[other]
            if not any(field in theirs and _disjoint(ours[field], theirs[field]) for field in ours):
                message = f"its values do not tell {one} and {other} apart: map them, or {_HELP}"
                raise self.document.refuse(union, message, "discriminator")

    def note(self, union: dict[str, Any], variant: dict[str, Any], field: str, values: list[Any]) -> None:
        name = name_of(variant)
        noted = self.found.setdefault(name, {})
        if field in noted and [*map(repr, noted[field])] != [*map(repr, values)]:
            shown = [" or ".join(map(repr, each)) for each in (noted[field], values)]
            message = f"{name} is {shown[0]} in one union and {shown[1]} in another: map it to one of them"
            raise self.document.refuse(union, message, "discriminator")
        noted[field] = values

    def order(self, union: dict[str, Any], variants: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The objects so that none takes the data of a later one: each needs a field that the later ones lack."""
        rest, ordered = list(variants), []
        while rest:
            first = next(
                (one for one in rest if all(self._never(other, one) for other in rest if other is not one)), None
            )
            if first is None:
                names = " and ".join(sorted(name_of(variant) for variant in rest))
                raise Refusal([self.document.at(union, f"nothing tells {names} apart: {_HELP}")])
            ordered.append(first)
            rest.remove(first)
        if any(first == second for first, second in pairwise(ordered)):
            raise Refusal([self.document.at(union, f"a variant is there twice: {_HELP}")])
        return ordered

    def _never(self, data: dict[str, Any], model: dict[str, Any]) -> bool:
        """Can data of one schema never be taken for the other, since a field is missing that the other needs?"""
        schemas = schemas_of(self.document)
        needed = set(schemas[name_of(model)].get("required") or [])
        return not needed <= set(schemas[name_of(data)].get("properties") or {})

    def write(self) -> None:
        """Put the values into the schemas: a constant, or for the union to look at, several."""
        schemas = schemas_of(self.document)
        for name, fields in self.found.items():
            schema = schemas[name]
            for field, values in fields.items():
                properties = schema.setdefault("properties", {})
                before = properties.get(field) or {}
                words = {key: before[key] for key in ("description",) if isinstance(before, dict) and key in before}
                if len(values) == 1:
                    properties[field] = derived(before, {**words, "const": values[0], "x-tag": True})
                else:
                    properties.setdefault(field, derived(schema, {"type": "string"}))
                    schema.setdefault("x-tags", {})[field] = values
                schema["required"] = list(dict.fromkeys([*(schema.get("required") or []), field]))


def _disjoint(one: list[Any], other: list[Any]) -> bool:
    """JSON tells true from 1; Python does not."""
    return not {*map(repr, one)} & {*map(repr, other)}
