"""The segments of an import, page by page (permutive contract 2.2, T3). Measured: no generated models in between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import final
from urllib.parse import quote

from audiencekit_api.permutive_taxonomy.client import Client

from audiencekit.core._async.call import send_object
from audiencekit.core._async.connection import AsyncConnection
from audiencekit.core._async.pages import AsyncPages, Page
from audiencekit.permutive.answers import bodies, next_token
from audiencekit.permutive.segment import Segment


@final
class AsyncSegmentPages(AsyncPages[Segment]):
    """Iterate it for all segments, each read as it is asked for; ``pages()`` gives the pages."""

    def __init__(self, connection: AsyncConnection[Client], path: str, start: str | None) -> None:
        super().__init__(self._read, start=start)
        self._connection = connection
        self._path = path
        self._bodies = AsyncPages(self._fetch_bodies, start=start)

    async def __aiter__(self) -> AsyncIterator[Segment]:
        async for page in self._bodies.pages():
            for body in page.items:
                yield Segment.taking_over(body)

    async def _read(self, token: str | None) -> Page[Segment]:
        page = await self._fetch_bodies(token)
        return Page([Segment.taking_over(body) for body in page.items], page.next_token)

    async def _fetch_bodies(self, token: str | None) -> Page[dict[str, object]]:
        path = self._path if token is None else f"{self._path}?pagination_token={quote(token, safe='')}"
        answer = await send_object(self._connection, "list_segments", path=path)
        return Page(bodies(answer, "elements"), next_token(answer))
