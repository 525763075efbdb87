"""Between the service's JSON and our value classes: tolerant in, exact out (permutive contract 3.1)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from math import isfinite
from typing import TypeVar, cast

import attrs

from audiencekit.errors import InvalidInput, UnexpectedResponse

ModelT = TypeVar("ModelT")

_HUMP = re.compile(r"(?<=[a-z0-9])([A-Z])")


def snake_keys(body: Mapping[str, object]) -> dict[str, object]:
    """*body* with camelCase keys of the top level in snake_case; where both are present the snake_case one holds."""
    renamed = {_HUMP.sub(r"_\1", name).lower(): value for name, value in body.items() if _HUMP.search(name)}
    return renamed | {name: value for name, value in body.items() if not _HUMP.search(name)}


class Fields:
    """Takes the known fields of one answer out, checks their kinds, and keeps what is left over."""

    def __init__(self, kind: str, body: Mapping[str, object]) -> None:
        self._kind = kind
        self.rest = snake_keys(body)

    def _take(self, name: str, kinds: tuple[type, ...]) -> object:
        value = self.rest.pop(name, None)
        if value is None or (isinstance(value, kinds) and not (isinstance(value, bool) and bool not in kinds)):
            return value
        raise self._unexpected(f"{name} of kind {type(value).__name__}")

    def _unexpected(self, what: str) -> UnexpectedResponse:
        return UnexpectedResponse(status=200, detail=f"{self._kind}: unexpected {what}")

    def text(self, name: str) -> str | None:
        return cast("str | None", self._take(name, (str,)))

    def needed(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise self._unexpected(f"answer without {name}")
        return value

    def integer(self, name: str) -> int | None:
        value = self._take(name, (int, str))  # a code may be a numeric string (contract 3.1 row 21)
        if isinstance(value, str):
            if not value.isdecimal() or len(value) > 18:
                raise self._unexpected(f"{name} {value[:40]!r}")
            return int(value)
        return cast("int | None", value)

    def number(self, name: str) -> float | None:
        return cast("float | None", self._take(name, (int, float)))

    def texts(self, name: str) -> list[str] | None:
        value = self.rest.pop(name, None)
        if isinstance(value, Mapping):  # {head, tail} of the published schema (row 17)
            pair = cast("Mapping[str, object]", value)
            tail = pair.get("tail")
            value = [pair.get("head"), *(cast("list[object]", tail) if isinstance(tail, list) else [])]
        if value is None:
            return None
        items = cast("list[object]", value) if isinstance(value, list) else None
        if items is None or not all(isinstance(item, str) for item in items):
            raise self._unexpected(f"{name}: a list of texts expected")
        return cast("list[str]", items)

    def mapping(self, name: str) -> dict[str, object] | None:
        return cast("dict[str, object] | None", self._take(name, (dict,)))


def set_fields(value: attrs.AttrsInstance) -> dict[str, object]:
    """The fields of a value class that are set, by name, without ``extra``."""
    return given(**attrs.asdict(value, recurse=False, filter=lambda attribute, _: attribute.name != "extra"))


def given(**fields: object) -> dict[str, object]:
    """The fields that are set; None means left out."""
    return {name: value for name, value in fields.items() if value is not None}


_TEXTS = ("name", "code", "description", "state", "segment_type", "id", "import_id")
_LISTS = ("tags", "categories")


def check_fields(kind: str, fields: Mapping[str, object]) -> None:
    """Raise InvalidInput for a field of another kind than the service's, before anything is sent."""
    for name, value in fields.items():
        expected = None
        if name in _TEXTS and not isinstance(value, str):
            expected = "a text"
        elif name in _LISTS and not _is_texts(value):
            expected = "a list of texts"
        elif name == "cpm" and (isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value)):
            expected = "a finite number"
        elif name == "query" and not isinstance(value, Mapping):
            expected = "a JSON object"
        if expected is not None and value is not None:
            raise InvalidInput(f"{kind}: {name} must be {expected}, got {value!r:.80}")
    for name in ("name", "code"):
        if name in fields and fields[name] is None:
            raise InvalidInput(f"{kind}: {name} must be a text, got None")


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in cast("list[object]", value))


def request_body(make: Callable[[Mapping[str, object]], ModelT], fields: Mapping[str, object]) -> ModelT:
    """A generated model of *fields*. Raises InvalidInput for what JSON or the document cannot carry."""
    try:
        json.dumps(fields, allow_nan=False)
        return make(fields)
    except (ValueError, TypeError, AttributeError, RecursionError) as cause:
        raise InvalidInput(f"This cannot be sent as JSON: {cause}") from None
