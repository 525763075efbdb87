"""The requests of the contextual service (permutive contract 2.6, X1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Unpack, cast

from audiencekit_api.permutive_contextual.api.contextual import segment_page
from audiencekit_api.permutive_contextual.client import Client
from audiencekit_api.permutive_contextual.models import PageRequest, PageSegmentation

from audiencekit.core._async.call import call
from audiencekit.core._async.connection import AsyncConnection
from audiencekit.core.bulk import BulkResult
from audiencekit.permutive._async.many import AsyncMany, again
from audiencekit.permutive.bodies import request_body
from audiencekit.permutive.bulk_options import AsyncBulkOptions, AsyncOutcomes, Keeping, StrPath
from audiencekit.permutive.contextual import ContextualPage, checked_page
from audiencekit.permutive.page_segments import PageSegments


class AsyncContextual:
    """``workspace.contextual``: cohorts by what a page is about. A public key will do. Source: permutive contract 2.6.

    It has a host of its own unless ``base_url`` is given, and documents the key in the query only: see
    :class:`audiencekit.permutive.services.KeyInHeader`.
    """

    def __init__(self, connection: AsyncConnection[Client]) -> None:
        self._connection = connection

    async def segment(self, url: str, page_properties: Mapping[str, object] | None = None) -> PageSegments:
        """The cohorts of the page at *url*, what is activated for it, and what it is about.

        *page_properties* as of a Pageview event, with nothing about the user. Raises InvalidInput, BadRequest,
        AuthenticationFailed. Retry class ``always``: nothing is stored. Source: X1.
        """
        return await self._segment(ContextualPage(url, {} if page_properties is None else page_properties))

    async def batch_segment(
        self,
        pages: Iterable[ContextualPage | str],
        *,
        checkpoint: StrPath | None = None,
        **options: Unpack[AsyncBulkOptions],
    ) -> BulkResult[ContextualPage | str, PageSegments]:
        """Many pages, given as :class:`ContextualPage` or by address. Returns ``(responses, failures)`` in order."""
        return await self._many().batch(pages, checkpoint, options)

    def iter_segment(
        self,
        pages: Iterable[ContextualPage | str],
        *,
        checkpoint: StrPath | None = None,
        **options: Unpack[AsyncBulkOptions],
    ) -> AsyncOutcomes[ContextualPage | str, PageSegments]:
        """As :meth:`batch_segment`, an Outcome at a time; *pages* may be endless."""
        return self._many().stream(pages, checkpoint, options)

    def _many(self) -> AsyncMany[ContextualPage | str, PageSegments]:
        return AsyncMany(
            place=self._connection,
            operation=self._segment,
            method="POST",
            path=lambda _: "/segment",
            keeping=Keeping(lambda page: checked_page(page).body(), PageSegments.to_dict, _load),
            settle=again,
        )

    async def _segment(self, page: ContextualPage | str) -> PageSegments:
        body = request_body(PageRequest.from_dict, checked_page(page).body())
        answer = await call(PageSegmentation, segment_page.asyncio_detailed, client=self._connection.client, body=body)
        return PageSegments.from_dict(answer.to_dict())


def _load(kept: object) -> PageSegments:
    return PageSegments.from_dict(cast("Mapping[str, object]", kept))
