"""Readers: from the service's JSON, in any of its spellings, to the fields of a value. Pure (permutive contract 3.1).

A body of a shape (keys and kinds) that was read before takes a short way, the first of each the long one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import cast

import attrs

from audiencekit.errors import AudienceKitError, UnexpectedResponse

_HUMP = re.compile(r"(?<=[a-z0-9])([A-Z])")

SHAPES = 256  # kinds of rows that are remembered
SCALARS = frozenset({str, int, float, bool, type(None)})


class Mismatch(Exception):
    """A value of another kind than the field's; says which was expected."""


@attrs.frozen
class Reader:
    """How one field is read: a value of exactly the kind ``plain`` stays as it is, any other goes through ``read``.

    ``implied`` fields are empty lists or objects when absent or null, and left out again when absent.
    """

    read: Callable[[object], object]
    plain: type | None = None
    required: bool = False
    implied: bool = False

    @property
    def needed(self) -> Reader:
        return attrs.evolve(self, required=True)

    @property
    def or_empty(self) -> Reader:
        return attrs.evolve(self, implied=True)


class Form:
    """The fields of one kind of value, in the order they are written."""

    def __init__(
        self, kind: str, refuse: Callable[[str], AudienceKitError] | None = None, /, **readers: Reader
    ) -> None:
        self.kind = kind
        self.names = tuple(readers)
        self.implied = frozenset(name for name, reader in readers.items() if reader.implied)
        self._refuse = refuse or _unexpected
        self._read = {name: reader.read for name, reader in readers.items()}
        self._plain = {name: reader.plain for name, reader in readers.items()}
        self._needed = frozenset(name for name, reader in readers.items() if reader.required)
        self._camel = {camel(name): name for name in readers if "_" in name}
        self._shapes: dict[tuple[object, ...], tuple[str, ...]] = {}

    def take(self, body: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
        """The known fields of *body*, by their snake_case names, and the unknown ones as they are; all are copies.

        A null stays one, but for implied fields. Raises the form's error (UnexpectedResponse) for a field of another
        kind, and for a needed one that is missing.
        """
        self._check_object(body)
        return self.take_over(dict(body))

    def take_over(self, body: dict[str, object]) -> tuple[dict[str, object], dict[str, object]]:
        """As :meth:`take`, for a dict that nobody else has: it may be given back as the fields."""
        if type(body) is not dict:
            self._check_object(body)
        shape = (*body, *map(type, body.values()))
        to_read = self._shapes.get(shape)
        if to_read is None:
            return self._take_new(body, shape)
        name, read = "", self._read
        try:
            for name in to_read:
                body[name] = read[name](body[name])
        except Mismatch as wrong:
            raise self._wrong(name, wrong) from None
        return body, {}

    def _take_new(
        self, body: Mapping[str, object], shape: tuple[object, ...]
    ) -> tuple[dict[str, object], dict[str, object]]:
        """The long way. The rows of a list are mostly of one shape, so those that only need their fields read are
        remembered."""
        fields, extra = self._sort(body)
        to_read = tuple(
            name for name, value in fields.items() if value is not None and type(value) is not self._plain[name]
        )
        for name in to_read:
            try:
                fields[name] = self._read[name](fields[name])
            except Mismatch as wrong:
                raise self._wrong(name, wrong) from None
        emptied = self._look_at_nulls(fields)
        if not emptied and fields.keys() == body.keys() and len(self._shapes) < SHAPES:
            self._shapes[shape] = to_read
        return fields, extra

    def _check_object(self, body: object) -> None:
        if not isinstance(body, Mapping):
            raise self._refuse(f"{self.kind}: an object expected, got {type(body).__name__}")

    def _wrong(self, name: str, wrong: Mismatch) -> AudienceKitError:
        return self._refuse(f"{self.kind}: unexpected {name}: {wrong}")

    def _look_at_nulls(self, fields: dict[str, object]) -> bool:
        """Refuse *fields* without a needed one; empty the implied ones that are null, and say whether there were."""
        for name in self._needed:
            if fields.get(name) is None:
                raise self._refuse(f"{self.kind}: without {name}")
        emptied = [name for name in self.implied & fields.keys() if fields[name] is None]
        for name in emptied:
            fields[name] = self._read[name](())
        return bool(emptied)

    def _sort(self, body: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
        """*body*'s fields in snake_case, which holds where both spellings are there, and what is not ours."""
        fields: dict[str, object] = {}
        extra: dict[str, object] = {}
        for key, value in body.items():
            if key in self._read:
                fields[key] = value
            elif (name := self._camel.get(key)) is None:
                extra[key] = copied(value)
            elif name not in body:
                fields[name] = value
        return fields, extra


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def snake(name: str) -> str:
    return _HUMP.sub(r"_\1", name).lower()


def copied(value: object) -> object:
    """A copy of JSON, down to the last list."""
    kind = type(value)
    if kind in SCALARS:
        return value
    if kind is list:
        return [member if type(member) in SCALARS else copied(member) for member in cast("list[object]", value)]
    if isinstance(value, Mapping):
        return {key: copied(member) for key, member in cast("Mapping[str, object]", value).items()}
    if isinstance(value, (list, tuple)):
        return [copied(member) for member in cast("list[object]", value)]
    return value


def _unexpected(detail: str) -> AudienceKitError:
    return UnexpectedResponse(status=200, detail=detail)


def _unwrapped(value: object) -> object:
    """What ``{"value": x}`` of the published schema wraps (row 14)."""
    if not isinstance(value, dict):
        return value
    body = cast("dict[str, object]", value)
    return body["value"] if len(body) == 1 and "value" in body else body


def _text(value: object) -> object:
    value = _unwrapped(value)
    if type(value) is not str:
        raise Mismatch(f"text expected, got {type(value).__name__}")
    return value


def _whole(value: object) -> object:
    value = _unwrapped(value)
    if type(value) is int:
        return value
    if not isinstance(value, str) or not value.isdecimal() or not value.isascii() or len(value) > 18:
        raise Mismatch(f"a whole number expected, got {value!r:.60}")
    return int(value)


def _number(value: object) -> object:
    value = _unwrapped(value)
    if type(value) not in (int, float):
        raise Mismatch(f"a number expected, got {type(value).__name__}")
    return value


def members(value: object) -> list[object]:
    """The members of a list, or of ``{head, tail}`` (row 17); none of ``{}`` (row 22). Raises Mismatch."""
    if isinstance(value, (list, tuple)):
        return [*cast("list[object]", value)]
    if isinstance(value, dict):
        pair = cast("dict[str, object]", value)
        if not pair:
            return []
        if "head" in pair:
            return [pair["head"], *members(pair.get("tail") or [])]
        raise Mismatch("a list expected, got an object")
    raise Mismatch(f"a list expected, got {type(value).__name__}")


def _texts(value: object) -> object:
    items = cast("list[object]", value).copy() if type(value) is list else members(value)
    for item in items:
        if type(item) is not str:
            raise Mismatch(f"a list of texts expected, got one with a {type(item).__name__}")
    return items


def _codes(value: object) -> object:
    """Cohort codes as text (row 21): this is how they are compared."""
    return [str(item) if type(item) is int else _text(item) for item in members(value)]


def _mapping(value: object) -> object:
    if not isinstance(value, dict):
        raise Mismatch(f"an object expected, got {type(value).__name__}")
    return copied(cast("dict[str, object]", value))


def word_of(value: object) -> object:
    """A word of the wire: text, ``{"type": word}``, or an object for each case such as ``{"RealTime": {}}`` (row 9)."""
    if isinstance(value, dict):
        body = cast("dict[str, object]", value)
        if type(word := body.get("type")) is str:
            return word
        if len(body) == 1 and isinstance(next(iter(body.values())), dict):
            return snake(next(iter(body)))
        return _text(body)
    return _text(value)


def mapping_of(read: Callable[[object], object]) -> Reader:
    """An object whose members are all read by *read*."""

    def each(value: object) -> object:
        if value == ():
            return {}
        if not isinstance(value, dict):
            raise Mismatch(f"an object expected, got {type(value).__name__}")
        return {key: read(member) for key, member in cast("dict[str, object]", value).items() if member is not None}

    return Reader(each)


def value_of(read: Callable[[Mapping[str, object]], object]) -> Reader:
    """A nested value."""

    def one(value: object) -> object:
        if not isinstance(value, dict):
            raise Mismatch(f"an object expected, got {type(value).__name__}")
        return read(cast("dict[str, object]", value))

    return Reader(one)


def list_of(read: Callable[[Mapping[str, object]], object]) -> Reader:
    one = value_of(read).read
    return Reader(lambda value: [one(member) for member in members(value)])


TEXT = Reader(_text, str)
WHOLE = Reader(_whole, int)
NUMBER = Reader(_number, float)
TEXTS = Reader(_texts)
WHOLES = Reader(lambda value: [_whole(member) for member in members(value)])
CODES = Reader(_codes)
CODES_BY_NAME = mapping_of(_codes)
MAPPING = Reader(_mapping)
WORD = Reader(word_of, str)
