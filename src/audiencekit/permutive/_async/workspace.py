"""Workspace: the key, the hosts, and one resource object per kind of thing."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Self

from audiencekit.core.options import ClientOptions
from audiencekit.permutive._async.cohort_bulk import AsyncCohorts
from audiencekit.permutive._async.connections import AsyncConnections, AsyncLowLevel
from audiencekit.permutive._async.contextual import AsyncContextual
from audiencekit.permutive._async.events import AsyncEvents
from audiencekit.permutive._async.identities import AsyncIdentities
from audiencekit.permutive._async.imports import AsyncImports
from audiencekit.permutive._async.segment_bulk import AsyncSegments
from audiencekit.permutive._async.segmentation_bulk import AsyncUserSegmentation
from audiencekit.permutive.identity import Identity, Resolved
from audiencekit.permutive.services import access


class AsyncWorkspace:
    """What one key may do. Threads (async: tasks of one loop) may share it; close it, or use it in a ``with``.

    *api_key* and *base_url* default to ``PERMUTIVE_API_KEY`` and ``PERMUTIVE_BASE_URL``, read once, here; the URL
    stands for every host. The key travels in the ``X-API-Key`` header, with *key_in_query* as ``k`` in addresses;
    either way it is in no error, log line or repr of ours. Raises ConfigurationError; no request is made.
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        options: ClientOptions | None = None,
        key_in_query: bool = False,
    ) -> None:
        built = access(api_key, base_url, options, key_in_query=key_in_query)
        self.base_url = built.host
        self._parts = AsyncConnections(built)
        self.cohorts = AsyncCohorts(self._parts.cohorts)
        self.imports = AsyncImports(self._parts.taxonomy)
        self.identities = AsyncIdentities(self._parts.identity)
        self.events = AsyncEvents(self._parts.events)
        self.segmentation = AsyncUserSegmentation(self._parts.ccs)
        self.contextual = AsyncContextual(self._parts.contextual)

    def segments(self, import_id: str) -> AsyncSegments:
        """The segments of one import. Raises InvalidInput for an id that is no UUID."""
        return AsyncSegments(self._parts.taxonomy, import_id)

    async def identify(self, identity: Identity | Mapping[str, object]) -> Resolved:
        """``identities.identify``: bind the aliases; the result's ``user_id`` is the one to go on with."""
        return await self.identities.identify(identity)

    @property
    def api(self) -> AsyncLowLevel:
        """The generated low-level clients, on the same connections."""
        return AsyncLowLevel(self._parts)

    async def aclose(self) -> None:
        """Close the connections. Idempotent; a later call raises ClientClosed."""
        await self._parts.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self.base_url!r})"
