# Written by scripts/mirror from _async/segment_pages.py: change that file, not this one.
"""The segments of an import, page by page (permutive contract 2.2, T3). Measured: no generated models in between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import final
from urllib.parse import quote

from audiencekit_api.permutive_taxonomy.client import Client

from audiencekit.core._sync.call import send_object
from audiencekit.core._sync.connection import Connection
from audiencekit.core._sync.pages import Page, Pages
from audiencekit.permutive.answers import bodies, next_token
from audiencekit.permutive.segment import Segment


@final
class SegmentPages(Pages[Segment]):
    """Iterate it for all segments, each read as it is asked for; ``pages()`` gives the pages."""

    def __init__(self, connection: Connection[Client], path: str, start: str | None) -> None:
        super().__init__(self._read, start=start)
        self._connection = connection
        self._path = path
        self._bodies = Pages(self._fetch_bodies, start=start)

    def __iter__(self) -> Iterator[Segment]:
        for page in self._bodies.pages():
            for body in page.items:
                yield Segment.taking_over(body)

    def _read(self, token: str | None) -> Page[Segment]:
        page = self._fetch_bodies(token)
        return Page([Segment.taking_over(body) for body in page.items], page.next_token)

    def _fetch_bodies(self, token: str | None) -> Page[dict[str, object]]:
        path = self._path if token is None else f"{self._path}?pagination_token={quote(token, safe='')}"
        answer = send_object(self._connection, "list_segments", path=path)
        return Page(bodies(answer, "elements"), next_token(answer))
