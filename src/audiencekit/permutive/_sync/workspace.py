# Written by scripts/mirror from _async/workspace.py: change that file, not this one.
"""Workspace: the key, the hosts, and one resource object per kind of thing."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Self

from audiencekit.core.options import ClientOptions
from audiencekit.permutive._sync.cohort_bulk import Cohorts
from audiencekit.permutive._sync.connections import Connections, LowLevel
from audiencekit.permutive._sync.contextual import Contextual
from audiencekit.permutive._sync.events import Events
from audiencekit.permutive._sync.identities import Identities
from audiencekit.permutive._sync.imports import Imports
from audiencekit.permutive._sync.segment_bulk import Segments
from audiencekit.permutive._sync.segmentation_bulk import UserSegmentation
from audiencekit.permutive.identity import Identity, Resolved
from audiencekit.permutive.services import access


class Workspace:
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
        self._parts = Connections(built)
        self.cohorts = Cohorts(self._parts.cohorts)
        self.imports = Imports(self._parts.taxonomy)
        self.identities = Identities(self._parts.identity)
        self.events = Events(self._parts.events)
        self.segmentation = UserSegmentation(self._parts.ccs)
        self.contextual = Contextual(self._parts.contextual)

    def segments(self, import_id: str) -> Segments:
        """The segments of one import. Raises InvalidInput for an id that is no UUID."""
        return Segments(self._parts.taxonomy, import_id)

    def identify(self, identity: Identity | Mapping[str, object]) -> Resolved:
        """``identities.identify``: bind the aliases; the result's ``user_id`` is the one to go on with."""
        return self.identities.identify(identity)

    @property
    def api(self) -> LowLevel:
        """The generated low-level clients, on the same connections."""
        return LowLevel(self._parts)

    def close(self) -> None:
        """Close the connections. Idempotent; a later call raises ClientClosed."""
        self._parts.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self.base_url!r})"
