# Written by scripts/mirror from _async/listing.py: change that file, not this one.
"""The lists of SegOps that are numbered by page (contract 1.6), read so that nothing loops or is read twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from audiencekit_api.segops.client import Client

from audiencekit.core._sync.call import ParsedAnswer, call_page
from audiencekit.core._sync.connection import Connection
from audiencekit.core._sync.pages import Page, Pages
from audiencekit.errors import NotFound, UnexpectedResponse
from audiencekit.segops.arguments import page_number, whole


class Model(Protocol):
    def to_dict(self) -> dict[str, Any]: ...


ModelT = TypeVar("ModelT", bound=Model)


def numbered(
    connection: Connection[Client],
    read: Callable[[Mapping[str, object]], ModelT],
    operation: Callable[..., ParsedAnswer],
    *,
    page_size: int,
    start: str | None,
) -> Pages[ModelT]:
    """The pages from number *start* on. Of ``next`` only its being there counts: it may be relative, or wrong.

    A server that sends the same page for every number raises UnexpectedResponse instead of going round for ever. A
    page that is gone, since something was deleted meanwhile, ends the list.
    """
    if start is not None:
        page_number("start", start)
    whole("page_size", page_size)
    previous: dict[int, Sequence[Mapping[str, object]]] = {}

    def fetch(token: str | None) -> Page[ModelT]:
        number = int(token) if token else 1
        try:
            listed = call_page(read, operation, client=connection.client, page=number, page_size=page_size)
        except NotFound:
            if number - 1 in previous:
                return Page((), None)
            raise
        shown = [each.to_dict() for each in listed.items]
        if shown and shown == previous.get(number - 1):
            raise UnexpectedResponse(
                status=200,
                detail=f"pages {number - 1} and {number} are the same; stopped instead of reading one page for ever",
            )
        previous.clear()
        previous[number] = shown
        more = listed.more and bool(shown)
        return Page(listed.items, str(number + 1) if more else None)

    return Pages(fetch, start=start)
