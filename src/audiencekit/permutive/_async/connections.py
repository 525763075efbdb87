"""The connections of a workspace: one per document, and the generated clients on top of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import attrs
from audiencekit_api.operation import Operation
from audiencekit_api.permutive_ccs.client import Client as CcsClient
from audiencekit_api.permutive_ccs.operations import OPERATIONS as CCS_OPERATIONS
from audiencekit_api.permutive_cohorts.client import Client as CohortsClient
from audiencekit_api.permutive_cohorts.operations import OPERATIONS as COHORT_OPERATIONS
from audiencekit_api.permutive_contextual.client import Client as ContextualClient
from audiencekit_api.permutive_contextual.operations import OPERATIONS as CONTEXTUAL_OPERATIONS
from audiencekit_api.permutive_events.client import Client as EventsClient
from audiencekit_api.permutive_events.operations import OPERATIONS as EVENT_OPERATIONS
from audiencekit_api.permutive_identity.client import Client as IdentityClient
from audiencekit_api.permutive_identity.operations import OPERATIONS as IDENTITY_OPERATIONS
from audiencekit_api.permutive_taxonomy.client import Client as TaxonomyClient
from audiencekit_api.permutive_taxonomy.operations import OPERATIONS as TAXONOMY_OPERATIONS

from audiencekit.core._async.connection import AsyncConnection, GeneratedClient
from audiencekit.permutive.services import COHORTS, CONTEXTUAL, TAXONOMY, USERS, Access

ClientT = TypeVar("ClientT", bound=GeneratedClient)


# Without events both operations only read, and may be repeated freely (inferred; contract 2.5).
READS = {
    f"read_{name}": attrs.evolve(operation, name=f"read_{name}", retry="always")
    for name, operation in CCS_OPERATIONS.items()
}


class AsyncConnections:
    """One connection per document; nothing is opened before it is used."""

    def __init__(self, access: Access) -> None:
        self._access = access
        host = access.host
        self.cohorts = self._to(host + COHORTS, CohortsClient, COHORT_OPERATIONS)
        self.taxonomy = self._to(host + TAXONOMY, TaxonomyClient, TAXONOMY_OPERATIONS)
        self.identity = self._to(host + USERS, IdentityClient, IDENTITY_OPERATIONS)
        self.events = self._to(host + USERS, EventsClient, EVENT_OPERATIONS)
        self.ccs = self._to(host, CcsClient, {**CCS_OPERATIONS, **READS})
        self.contextual = self._to(access.contextual_host + CONTEXTUAL, ContextualClient, CONTEXTUAL_OPERATIONS)

    def _to(
        self, base_url: str, client_type: type[ClientT], operations: Mapping[str, Operation]
    ) -> AsyncConnection[ClientT]:
        access = self._access
        return AsyncConnection(
            base_url,
            client_type,
            operations=operations,
            options=access.options,
            sign=access.sign,
            sign_in_query=access.key_in_query,
            secrets=(access.key,),
        )

    async def aclose(self) -> None:
        """Close them all. Idempotent."""
        for each in (self.cohorts, self.taxonomy, self.identity, self.events, self.ccs, self.contextual):
            await each.aclose()


@attrs.frozen
class AsyncLowLevel:
    """The generated clients, for any operation of the six documents.

    ``await acall(Import, get_import.asyncio_detailed, …, client=workspace.api.taxonomy)``
    """

    _parts: AsyncConnections = attrs.field(repr=False)

    @property
    def cohorts(self) -> CohortsClient:
        return self._parts.cohorts.client

    @property
    def taxonomy(self) -> TaxonomyClient:
        return self._parts.taxonomy.client

    @property
    def identity(self) -> IdentityClient:
        return self._parts.identity.client

    @property
    def events(self) -> EventsClient:
        return self._parts.events.client

    @property
    def ccs(self) -> CcsClient:
        return self._parts.ccs.client

    @property
    def contextual(self) -> ContextualClient:
        return self._parts.contextual.client
