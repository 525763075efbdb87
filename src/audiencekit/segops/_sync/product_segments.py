# Written by scripts/mirror from _async/product_segments.py: change that file, not this one.
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

from audiencekit.core._sync.call import call, call_delete
from audiencekit.core._sync.connection import Connection
from audiencekit.core._sync.job import Job
from audiencekit.core._sync.pages import Pages
from audiencekit.core.schedule import JobProgress
from audiencekit.segops._sync.listing import numbered
from audiencekit.segops.arguments import ResourceId, changes, identifier
from audiencekit.segops.compute import ComputeWatch
from audiencekit.segops.event import named
from audiencekit.segops.product_definition import ProductDefinition, product_body

AnyDefinition = ProductDefinition | Mapping[str, object]


class ProductSegments:
    """``client.product_segments``: sets of products given by a definition. Needs a secret key.

    Every method raises InvalidInput, before anything is sent, for an argument that makes no sense, and NotFound for a
    product segment that is not there.
    """

    def __init__(self, connection: Connection[Client]) -> None:
        self._connection = connection

    def list(self, *, page_size: int = 50, start: str | None = None) -> Pages[ProductSegment]:
        """All product segments, page by page as they are asked for; *start* is a page's ``next_token``.

        Retry ``always``.
        """
        operation = list_product_segments.sync_detailed
        return numbered(self._connection, ProductSegment.from_dict, operation, page_size=page_size, start=start)

    def get(self, product_segment_id: ResourceId) -> ProductSegment:
        """One product segment. Retry ``always``."""
        number = identifier("product_segment_id", product_segment_id)
        return call(ProductSegment, get_product_segment.sync_detailed, number, client=self._connection.client)

    def create(self, name: str, *, definition: AnyDefinition | None = None) -> ProductSegment:
        """Create a product segment; it holds no products before :meth:`compute`.

        Raises BadRequest for a definition the service refuses. Retry ``unprocessed``: after an unknown outcome look
        with :meth:`list` before creating it again.
        """
        fields = changes(name=named("name", name), definition=_body(definition))
        return call(
            ProductSegment,
            create_product_segment.sync_detailed,
            client=self._connection.client,
            body=ProductSegmentCreate.from_dict(fields),
        )

    def update(
        self, product_segment_id: ResourceId, *, name: str | None = None, definition: AnyDefinition | None = None
    ) -> ProductSegment:
        """Change what is given; nothing is computed.

        Raises InvalidInput when nothing is given, BadRequest. Retry ``always``: after an unknown outcome do it again.
        """
        number = identifier("product_segment_id", product_segment_id)
        fields = changes(name=None if name is None else named("name", name), definition=_body(definition))
        return call(
            ProductSegment,
            update_product_segment.sync_detailed,
            number,
            client=self._connection.client,
            body=ProductSegmentUpdate.from_dict(fields),
        )

    def delete(self, product_segment_id: ResourceId) -> None:
        """Delete for good. Retry ``always``: after an unknown outcome do it again; NotFound then says it is gone."""
        number = identifier("product_segment_id", product_segment_id)
        call_delete(delete_product_segment.sync_detailed, number, client=self._connection.client)

    def compute(self, product_segment_id: ResourceId) -> Job[ProductSegment]:
        """Start computing the products; the job's result is the product segment with its new ``computed_count``.

        Returns at once; ``job.result(timeout=60)`` waits. The job's id is the product segment's. Retry ``always``:
        after an unknown outcome do it again, the same work is queued.
        """
        number = identifier("product_segment_id", product_segment_id)
        watch = ComputeWatch(self.get(number))
        call(ComputeAccepted, compute_product_segment.sync_detailed, number, client=self._connection.client)

        def fetch() -> JobProgress[ProductSegment]:
            return watch.judge(self.get(number))

        return Job(str(number), fetch=fetch, clock=self._connection.clock)


def _body(definition: AnyDefinition | None) -> dict[str, object] | None:
    return None if definition is None else product_body(definition)
