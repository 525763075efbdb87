"""The requests of product segments (contract 2.4)."""

from __future__ import annotations

from collections.abc import Mapping

from audiencekit_api.segops.api.product_segments import (
    compute_product_segment,
    create_product_segment,
    delete_product_segment,
    get_product_segment,
    list_product_segments,
    update_product_segment,
)
from audiencekit_api.segops.client import Client
from audiencekit_api.segops.models import ComputeAccepted, ProductSegment, ProductSegmentCreate, ProductSegmentUpdate

from audiencekit.core._async.call import call, call_delete
from audiencekit.core._async.connection import AsyncConnection
from audiencekit.core._async.job import AsyncJob
from audiencekit.core._async.pages import AsyncPages
from audiencekit.core.schedule import JobProgress
from audiencekit.segops._async.listing import numbered
from audiencekit.segops.arguments import ResourceId, changes, identifier
from audiencekit.segops.compute import ComputeWatch
from audiencekit.segops.event import named
from audiencekit.segops.product_definition import ProductDefinition, product_body

AnyDefinition = ProductDefinition | Mapping[str, object]


class AsyncProductSegments:
    """``client.product_segments``: sets of products given by a definition. Needs a secret key.

    Every method raises InvalidInput, before anything is sent, for an argument that makes no sense, and NotFound for a
    product segment that is not there.
    """

    def __init__(self, connection: AsyncConnection[Client]) -> None:
        self._connection = connection

    def list(self, *, page_size: int = 50, start: str | None = None) -> AsyncPages[ProductSegment]:
        """All product segments, page by page as they are asked for; *start* is a page's ``next_token``.

        Retry ``always``.
        """
        operation = list_product_segments.asyncio_detailed
        return numbered(self._connection, ProductSegment.from_dict, operation, page_size=page_size, start=start)

    async def get(self, product_segment_id: ResourceId) -> ProductSegment:
        """One product segment. Retry ``always``."""
        number = identifier("product_segment_id", product_segment_id)
        return await call(ProductSegment, get_product_segment.asyncio_detailed, number, client=self._connection.client)

    async def create(self, name: str, *, definition: AnyDefinition | None = None) -> ProductSegment:
        """Create a product segment; it holds no products before :meth:`compute`.

        Raises BadRequest for a definition the service refuses. Retry ``unprocessed``: after an unknown outcome look
        with :meth:`list` before creating it again.
        """
        fields = changes(name=named("name", name), definition=_body(definition))
        return await call(
            ProductSegment,
            create_product_segment.asyncio_detailed,
            client=self._connection.client,
            body=ProductSegmentCreate.from_dict(fields),
        )

    async def update(
        self, product_segment_id: ResourceId, *, name: str | None = None, definition: AnyDefinition | None = None
    ) -> ProductSegment:
        """Change what is given; nothing is computed.

        Raises InvalidInput when nothing is given, BadRequest. Retry ``always``: after an unknown outcome do it again.
        """
        number = identifier("product_segment_id", product_segment_id)
        fields = changes(name=None if name is None else named("name", name), definition=_body(definition))
        return await call(
            ProductSegment,
            update_product_segment.asyncio_detailed,
            number,
            client=self._connection.client,
            body=ProductSegmentUpdate.from_dict(fields),
        )

    async def delete(self, product_segment_id: ResourceId) -> None:
        """Delete for good. Retry ``always``: after an unknown outcome do it again; NotFound then says it is gone."""
        number = identifier("product_segment_id", product_segment_id)
        await call_delete(delete_product_segment.asyncio_detailed, number, client=self._connection.client)

    async def compute(self, product_segment_id: ResourceId) -> AsyncJob[ProductSegment]:
        """Start computing the products; the job's result is the product segment with its new ``computed_count``.

        Returns at once; ``job.result(timeout=60)`` waits. The job's id is the product segment's. Retry ``always``:
        after an unknown outcome do it again, the same work is queued.
        """
        number = identifier("product_segment_id", product_segment_id)
        watch = ComputeWatch(await self.get(number))
        await call(ComputeAccepted, compute_product_segment.asyncio_detailed, number, client=self._connection.client)

        async def fetch() -> JobProgress[ProductSegment]:
            return watch.judge(await self.get(number))

        return AsyncJob(str(number), fetch=fetch, clock=self._connection.clock)


def _body(definition: AnyDefinition | None) -> dict[str, object] | None:
    return None if definition is None else product_body(definition)
