"""Collections in pages, and numbers in paths (segops.md 1.5, 1.6)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from audiencekit.sandbox.segops.segment_bodies import invalid_page, page_links, page_wanted
from audiencekit.sandbox.segops.segment_rows import MAX_ID
from audiencekit.sandbox.segops.segments import not_found
from audiencekit.sandbox.store import Store

# The count of all, and those from an offset on, at most a limit: (connection, offset, limit).
Select = Callable[[sqlite3.Connection, int, int], tuple[int, Sequence[Mapping[str, object]]]]


async def page_answer(request: Request, store: Store, select: Select) -> Response:
    """The page that was asked for, in the envelope with count and links; 404 beyond the last one."""
    page, size = page_wanted(request)
    count, found = await store.aread(lambda connection: select(connection, (page - 1) * size, size))
    if not found and page > 1:
        raise invalid_page()
    return JSONResponse({"count": count, **page_links(request, page, size, count), "results": list(found)})


def number_in_path(request: Request, name: str = "id") -> int:
    """The number *name* of the path; 404 when no row can have it."""
    number: int = request.path_params[name]
    if number > MAX_ID:
        raise not_found()
    return number
