# Written by scripts/mirror from _async/pages.py: change that file, not this one.
"""Iterators over the pagination styles of the three services: items by default, pages on request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

import attrs

from audiencekit.errors import UnexpectedResponse

ItemT = TypeVar("ItemT")


@attrs.frozen
class Page(Generic[ItemT]):
    """One page: its ``items`` and the token of the next one, None on the last."""

    items: Sequence[ItemT]
    next_token: str | None


class Pages(Generic[ItemT]):
    """Iterate it for all items, fetched page by page as they are needed; ``pages()`` gives the pages.

    Stop anywhere and go on later from a page's ``next_token`` (``start=``). A token that the server repeats raises
    UnexpectedResponse instead of going round for ever.
    """

    def __init__(self, fetch: Callable[[str | None], Page[ItemT]], *, start: str | None = None) -> None:
        self._fetch = fetch
        self._start = start

    def pages(self) -> Iterator[Page[ItemT]]:
        token, seen = self._start, set[str]()
        while True:
            page = self._fetch(token)
            yield page
            if page.next_token is None:
                return
            if page.next_token in seen or page.next_token == token:
                raise UnexpectedResponse(
                    status=200,
                    detail="the server repeats a page token; stopped instead of reading the same page for ever",
                )
            seen.add(page.next_token)
            token = page.next_token

    def __iter__(self) -> Iterator[ItemT]:
        for page in self.pages():
            for item in page.items:
                yield item
