"""What tells the objects of a union apart: a constant in each, or fields that only one of them needs."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from generation.foreign.names import schemas_of
from generation.foreign.parts import ForeignDocument, derived
from generation.refusal import Refusal

_HELP = "add a discriminator, or a const to a required property of each, in an overlay"


class Tags:
    """The constants that the objects of unions get."""

    def __init__(self, document: ForeignDocument) -> None:
        self.document = document
        self.found: dict[str, dict[str, Any]] = {}
        self._inherited: dict[tuple[str, str], str] = {}

    def inherit(self, discriminator: Any, heirs: list[str]) -> None:
        """Let the mapping of a base be that of every union with its heirs, unless the union has its own."""
        if isinstance(discriminator, dict) and isinstance(discriminator.get("propertyName"), str):
            for value, target in (discriminator.get("mapping") or {}).items():
                if (name := target.rsplit("/", 1)[-1]) in heirs:
                    self._inherited.setdefault((name, discriminator["propertyName"]), value)

    def tell(self, union: dict[str, Any], variants: list[dict[str, Any]]) -> bool:
        """Note the constants of a union's objects; False if there are none that differ."""
        discriminator = union.get("discriminator")
        if isinstance(discriminator, dict) and isinstance(discriminator.get("propertyName"), str):
            field = discriminator["propertyName"]
            mapping = discriminator.get("mapping") or {}
            for variant in variants:
                self.note(union, variant, field, self._value(union, variant, field, mapping))
            return True
        fields = [set(self._constants(variant)) for variant in variants]
        for field in sorted(set.intersection(*fields)) if fields else []:
            values = [self._constants(variant)[field] for variant in variants]
            if len({repr(value) for value in values}) == len(values):
                for variant, value in zip(variants, values, strict=True):
                    self.note(union, variant, field, value)
                return True
        return False

    def _value(self, union: dict[str, Any], variant: dict[str, Any], field: str, mapping: dict[str, str]) -> Any:
        name = _name(variant)
        values = [value for value, target in mapping.items() if target.rsplit("/", 1)[-1] == name]
        if len(values) > 1:
            message = f"{name} stands for {' and '.join(values)}, but has one class: map one, {_HELP}"
            raise self.document.refuse(union, message, "discriminator", "mapping")
        values = values or [self._inherited[key] for key in [(name, field)] if key in self._inherited]
        constant = self._constants(variant).get(field)
        if values:
            return values[0] if constant is None or str(constant) != values[0] else constant
        return name if constant is None else constant

    def _constants(self, variant: dict[str, Any]) -> dict[str, Any]:
        """The properties with one value, and that value."""
        found: dict[str, Any] = {}
        for name, field in (schemas_of(self.document)[_name(variant)].get("properties") or {}).items():
            looked = self.document.resolve(field)
            if isinstance(looked, dict) and isinstance(looked.get("const"), str | int):
                found[name] = looked["const"]
            elif isinstance(looked, dict) and isinstance(looked.get("enum"), list) and len(looked["enum"]) == 1:
                found[name] = looked["enum"][0]
        return found

    def note(self, union: dict[str, Any], variant: dict[str, Any], field: str, value: Any) -> None:
        noted = self.found.setdefault(_name(variant), {})
        if field in noted and noted[field] != value:
            message = (
                f"{_name(variant)} is {noted[field]!r} in one union and {value!r} in another: map it to one of them"
            )
            raise self.document.refuse(union, message, "discriminator")
        noted[field] = value

    def order(self, union: dict[str, Any], variants: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The objects so that none takes the data of a later one: each needs a field that the later ones lack."""
        rest, ordered = list(variants), []
        while rest:
            first = next(
                (one for one in rest if all(self._never(other, one) for other in rest if other is not one)), None
            )
            if first is None:
                names = " and ".join(sorted(_name(variant) for variant in rest))
                raise Refusal([self.document.at(union, f"nothing tells {names} apart: {_HELP}")])
            ordered.append(first)
            rest.remove(first)
        if any(first == second for first, second in pairwise(ordered)):
            raise Refusal([self.document.at(union, f"a variant is there twice: {_HELP}")])
        return ordered

    def _never(self, data: dict[str, Any], model: dict[str, Any]) -> bool:
        """Can data of one schema never be taken for the other, since a field is missing that the other needs?"""
        schemas = schemas_of(self.document)
        needed = set(schemas[_name(model)].get("required") or [])
        return not needed <= set(schemas[_name(data)].get("properties") or {})

    def write(self) -> None:
        """Put the constants into the schemas."""
        schemas = schemas_of(self.document)
        for name, values in self.found.items():
            schema = schemas[name]
            for field, value in values.items():
                properties = schema.setdefault("properties", {})
                before = properties.get(field) or {}
                words = {key: before[key] for key in ("description",) if isinstance(before, dict) and key in before}
                properties[field] = derived(before, {**words, "const": value, "x-tag": True})
                schema["required"] = list(dict.fromkeys([*(schema.get("required") or []), field]))


def _name(variant: dict[str, Any]) -> str:
    return variant["$ref"].rsplit("/", 1)[-1]
