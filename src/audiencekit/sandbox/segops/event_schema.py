"""What a registered event schema does to a payload (segops.md 2.5). No storage, no HTTP.

Ingestion asks for two things only, as documented: a required property that is missing, and numbers and booleans coerced
where that is possible. A value that cannot be coerced stays as it came (inferred); :meth:`EventSchema.faults` names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import attrs

from audiencekit.sandbox.segops.ingest import parse_time
from audiencekit.sandbox.segops.operators import finite
from audiencekit.sandbox.segops.sql import to_number

# What cannot be coerced.
_NO_VALUE = object()
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


@attrs.frozen(kw_only=True)
class Property:
    """One property of the payload: its name, its type (a key of :data:`TYPES`), whether an event must have it."""

    name: str
    type: str
    required: bool = False


@attrs.frozen
class Fault:
    """What is wrong with one property."""

    property: str
    message: str


@attrs.frozen
class EventSchema:
    """The properties of one event type, with what ingestion needs of them worked out once."""

    properties: tuple[Property, ...]
    _required: tuple[str, ...] = attrs.field(init=False)
    _coerced: tuple[tuple[str, Callable[[object], object]], ...] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        required = tuple(one.name for one in self.properties if one.required)
        coerced = tuple((one.name, _COERCIONS[one.type]) for one in self.properties if one.type in _COERCIONS)
        object.__setattr__(self, "_required", required)
        object.__setattr__(self, "_coerced", coerced)

    def missing(self, payload: Mapping[str, object]) -> str | None:
        """The first required property that *payload* lacks; null is no value (5.5)."""
        return next((name for name in self._required if payload.get(name) is None), None)

    def coerced(self, payload: Mapping[str, object]) -> dict[str, object]:
        """*payload* with numbers and booleans where the schema has them, as far as their values spell one."""
        result = dict(payload)
        for name, coerce in self._coerced:
            if result.get(name) is not None and (value := coerce(result[name])) is not _NO_VALUE:
                result[name] = value
        return result

    def faults(self, payload: Mapping[str, object]) -> list[Fault]:
        """Everything in *payload* that is not as the schema says, coercion allowed for."""
        found: list[Fault] = []
        for one in self.properties:
            value = payload.get(one.name)
            if value is None:
                if one.required:
                    found.append(Fault(one.name, "This property is required."))
            elif not TYPES[one.type](value) and _COERCIONS.get(one.type, _no_value)(value) is _NO_VALUE:
                found.append(Fault(one.name, f"Expected a value of the type {one.type}."))
        return found


def infer(payloads: Iterable[Mapping[str, object]]) -> list[Property]:
    """The properties that *payloads* show, in order of appearance; required where none lacks them.

    A property whose values are of several types, or objects, has no type a schema could name and is left out, as is one
    whose name is blank.
    """
    values: dict[str, list[object]] = {}
    count = 0
    for payload in payloads:
        count += 1
        for name, value in payload.items():
            if value is not None and name.strip():
                values.setdefault(name, []).append(value)
    properties: list[Property] = []
    for name, seen in values.items():
        kind = next((kind for kind in _INFERRED if all(map(TYPES[kind], seen))), None)
        if kind is not None:
            properties.append(Property(name=name, type=kind, required=len(seen) == count))
    return properties


def _is_time(value: object) -> bool:
    return isinstance(value, str) and parse_time(value) is not None


# The types the contract has, and whether a value is of one as it stands.
TYPES: Mapping[str, Callable[[object], bool]] = {
    "string": lambda value: isinstance(value, str),
    "number": finite,
    "boolean": lambda value: isinstance(value, bool),
    "datetime": _is_time,
    "array": lambda value: isinstance(value, list),
}
# The narrower one first: a time is a string too.
_INFERRED = ("boolean", "number", "datetime", "string", "array")


def _to_number(value: object) -> object:
    if isinstance(value, str):
        number = to_number(value)
        return _NO_VALUE if number is None else number
    return value if finite(value) else _NO_VALUE


def _to_boolean(value: object) -> object:
    if isinstance(value, str):
        return _BOOLEANS.get(value.lower(), _NO_VALUE)
    return bool(value) if value in (0, 1) else _NO_VALUE


def _no_value(_: object) -> object:
    return _NO_VALUE


_COERCIONS: Mapping[str, Callable[[object], object]] = {"number": _to_number, "boolean": _to_boolean}
