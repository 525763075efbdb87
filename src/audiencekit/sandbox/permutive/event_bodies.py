"""The parts that events have in common wherever they are sent (contract 1.5, 2.4, 2.5)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from starlette.requests import Request

from audiencekit.sandbox.permutive.identifiers import read_id
from audiencekit.sandbox.permutive.shapes import Misshapen, expect_object, expect_text
from audiencekit.sandbox.permutive.wire import invalid

LARGEST_PROPERTIES = 950 * 1024  # bytes of JSON

_NAME = re.compile("[a-zA-Z0-9_]+")


def read_name(body: Mapping[str, object], place: str, *, rule: str) -> str:
    name = expect_text(body.get("name"), f"{place}name")
    if not _NAME.fullmatch(name):
        raise invalid(f"{place}name", f"expected letters, digits and underscores, found {name!r}", rule=rule)
    return name


def read_properties(value: object, place: str, *, rule: str) -> Mapping[str, object]:
    """The properties; larger than the limit they are refused."""
    properties = expect_object(value, place)
    try:
        size = len(json.dumps(properties, ensure_ascii=False, separators=(",", ":")).encode())
    except RecursionError:
        raise Misshapen(place, "nested too deeply") from None
    if size > LARGEST_PROPERTIES:
        raise invalid(place, f"expected at most {LARGEST_PROPERTIES} bytes of JSON, found {size}", rule="1.5")
    return properties


def read_visit(body: Mapping[str, object], place: str, *, rule: str) -> dict[str, str | None]:
    """The ids of the page view and of the session."""
    return {name: read_id(body.get(name), place + name, rule=rule) for name in ("view_id", "session_id")}


def flag(request: Request, name: str, default: bool, *, rule: str) -> bool:
    """A query parameter that is true or false."""
    value = request.query_params.get(name, str(default).lower())
    if value not in ("true", "false"):
        raise invalid(name, f"expected true or false, found {value!r}", rule=rule)
    return value == "true"
