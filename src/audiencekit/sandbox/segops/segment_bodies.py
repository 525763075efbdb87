"""What requests about segments say: bodies, page numbers, cursors, checked (segops.md 1.6, 2.3)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from starlette.requests import Request

from audiencekit.sandbox.segops.definition import Definition, InvalidDefinition, parse
from audiencekit.sandbox.segops.wire import Refused, is_text, required_text

SEGMENT_TYPES = ("rule", "ai", "lookalike")
DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE = 50, 200
DEFAULT_MEMBERS, MAX_MEMBERS = 1000, 10_000
# Row numbers beyond SQLite's integers would be an error of ours.
MAX_PAGE = 2**40


def segment_fields(body: Mapping[str, object]) -> dict[str, object]:
    """The fields of a segment that *body* sets, checked; others, ``tenant`` among them, are ignored."""
    fields: dict[str, object] = {}
    if "name" in body:
        fields["name"] = required_text(body, "name", "2.3")
    if "description" in body:
        fields["description"] = body["description"]
        if not isinstance(fields["description"], str | None) or not is_text(fields["description"] or ""):
            raise Refused.field("description", "Not a valid string.", "2.3")
    if "segment_type" in body:
        fields["segment_type"] = body["segment_type"]
        if fields["segment_type"] not in SEGMENT_TYPES:
            raise Refused.field("segment_type", f"One of {', '.join(SEGMENT_TYPES)}.", "2.3")
    if "is_active" in body:
        fields["is_active"] = body["is_active"]
        if not isinstance(fields["is_active"], bool):
            raise Refused.field("is_active", "Must be a valid boolean.", "2.3")
    if "definition" in body:
        fields["definition"] = body["definition"]
        if fields["definition"] is not None:
            read_definition(fields["definition"])
    return fields


def new_segment(body: Mapping[str, object]) -> dict[str, object]:
    """The fields of a segment to create, with the defaults."""
    required_text(body, "name", "2.3")
    defaults = {"description": None, "segment_type": "rule", "is_active": True, "definition": None}
    return defaults | segment_fields(body)


def read_definition(document: object) -> Definition:
    """The definition in *document*: 400 names each fault."""
    try:
        return parse(document)
    except InvalidDefinition as error:
        raise Refused(400, {"definition": error.messages}, "5.5") from error


def required_definition(body: Mapping[str, object]) -> Definition:
    if body.get("definition") is None:
        raise Refused.field("definition", "This field is required.", "2.3")
    return read_definition(body["definition"])


def sample_limit(body: Mapping[str, object]) -> int:
    """How many sample ids a preview is to show; 10 unless told."""
    limit = body.get("limit", 10)
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 0:
        raise Refused.field("limit", "A valid integer, not negative, is required.", "2.3")
    return limit


def page_wanted(request: Request) -> tuple[int, int]:
    """Page number, from 1, and page size; a size that makes no sense is the default."""
    size = digits(request.query_params.get("page_size"))
    page = digits(request.query_params.get("page", "1"))
    if not page or page > MAX_PAGE:
        raise invalid_page()
    return page, min(size, MAX_PAGE_SIZE) if size else DEFAULT_PAGE_SIZE


def invalid_page() -> Refused:
    return Refused.detail(404, "Invalid page.", "1.6")


def page_links(request: Request, page: int, size: int, count: int) -> dict[str, str | None]:
    """The addresses of the pages before and after."""

    def link(number: int) -> str:
        return str(request.url.include_query_params(page=number))

    return {
        "next": link(page + 1) if page * size < count else None,
        "previous": link(page - 1) if page > 1 else None,
    }


def members_limit(request: Request) -> int:
    text = request.query_params.get("limit")
    if text is None:
        return DEFAULT_MEMBERS
    limit = digits(text)
    if not limit:
        raise Refused.field("limit", "A valid integer greater than 0 is required.", "2.3")
    return min(limit, MAX_MEMBERS)


def write_cursor(last: str) -> str:
    """The opaque place behind the user id *last*."""
    return base64.urlsafe_b64encode(last.encode()).decode()


def read_cursor(request: Request) -> str:
    """The user id to go on behind; empty at the start."""
    text = request.query_params.get("cursor", "")
    try:
        return base64.b64decode(text.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise Refused.field("cursor", "Invalid cursor.", "2.3") from error


def digits(text: str | None) -> int | None:
    """The number that *text* spells with digits alone, if it fits a row number; else None."""
    return int(text) if text and len(text) < 19 and text.isascii() and text.isdigit() else None
