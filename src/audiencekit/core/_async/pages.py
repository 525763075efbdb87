"""Iterators over the pagination styles of the three services: items by default, pages on request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import attrs

from audiencekit.errors import UnexpectedResponse

ItemT = TypeVar("ItemT")


@attrs.frozen
class Page(Generic[ItemT]):
    """One page: its ``items`` and the token of the next one, None on the last."""

    items: Sequence[ItemT]
    next_token: str | None


class AsyncPages(Generic[ItemT]):
    """Iterate it for all items, fetched page by page as they are needed; ``pages()`` gives the pages.

    Stop anywhere and go on later from a page's ``next_token`` (``start=``). A token that the server repeats raises
    UnexpectedResponse instead of going round for ever.
    """

    def __init__(self, fetch: Callable[[str | None], Awaitable[Page[ItemT]]], *, start: str | None = None) -> None:
        self._fetch = fetch
        self._start = start

    async def pages(self) -> AsyncIterator[Page[ItemT]]:
        token, seen = self._start, set[str]()
        while True:
            page = await self._fetch(token)
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

    async def __aiter__(self) -> AsyncIterator[ItemT]:
        async for page in self.pages():
            for item in page.items:
                yield item
