"""The parts that events have in common wherever they are sent (contract 1.5, 2.4, 2.5)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from starlette.requests import Request

from audiencekit.sandbox.permutive.identifiers import read_id
from audiencekit.sandbox.permutive.json_kinds import is_list, is_object
from audiencekit.sandbox.permutive.shapes import Misshapen, expect_object, expect_text
from audiencekit.sandbox.permutive.wire import invalid

LARGEST_PROPERTIES = 950 * 1024  # bytes of JSON
DEEPEST_PROPERTIES = 100  # levels; the service tells none, what works on properties here may recurse that deep

_NAME = re.compile("[a-zA-Z0-9_]+")


def read_name(body: Mapping[str, object], place: str, *, rule: str) -> str:
    name = expect_text(body.get("name"), f"{place}name")
    if not _NAME.fullmatch(name):
        raise invalid(f"{place}name", f"expected letters, digits and underscores, found {name!r}", rule=rule)
    return name


def read_properties(value: object, place: str, *, rule: str) -> Mapping[str, object]:
    """The properties; larger than the limit, or nested beyond reason, they are refused."""
    properties = expect_object(value, place)
    if _is_deeper(properties, DEEPEST_PROPERTIES):
        raise Misshapen(place, "nested too deeply")
    size = len(json.dumps(properties, ensure_ascii=False, separators=(",", ":")).encode())
    if size > LARGEST_PROPERTIES:
        raise invalid(place, f"expected at most {LARGEST_PROPERTIES} bytes of JSON, found {size}", rule="1.5")
    return properties


def _is_deeper(value: object, levels: int) -> bool:
    level: list[object] = [value]
    for _ in range(levels):
        level = [member for one in level for member in _members(one)]
        if not level:
            return False
    return True


def _members(value: object) -> Iterable[object]:
    if is_object(value):
        return value.values()
    return value if is_list(value) else ()


def read_visit(body: Mapping[str, object], place: str, *, rule: str) -> dict[str, str | None]:
    """The ids of the page view and of the session."""
    return {name: read_id(body.get(name), place + name, rule=rule) for name in ("view_id", "session_id")}


def flag(request: Request, name: str, default: bool, *, rule: str) -> bool:
    """A query parameter that is true or false."""
    value = request.query_params.get(name, str(default).lower())
    if value not in ("true", "false"):
        raise invalid(name, f"expected true or false, found {value!r}", rule=rule)
    return value == "true"
