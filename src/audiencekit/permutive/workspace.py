"""Workspace: the key, the hosts, and one resource object per kind of thing."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Self

import attrs
from audiencekit_api.permutive_cohorts.client import Client as CohortsClient
from audiencekit_api.permutive_cohorts.operations import OPERATIONS as COHORT_OPERATIONS
from audiencekit_api.permutive_taxonomy.client import Client as TaxonomyClient
from audiencekit_api.permutive_taxonomy.operations import OPERATIONS as TAXONOMY_OPERATIONS

from audiencekit.core import address
from audiencekit.core._sync.connection import Connection
from audiencekit.core.options import ClientOptions, first_set
from audiencekit.core.secrets import Secret
from audiencekit.permutive._sync.audience import Imports
from audiencekit.permutive.batches import Cohorts, Segments

DEFAULT_HOST = "https://api.permutive.app"  # one origin serves every service by path prefix (contract 1.1)


@attrs.frozen
class LowLevel:
    """The generated clients, for any operation of the documents: ``get_import.sync_detailed(…, client=….taxonomy)``."""

    _cohorts: Connection[CohortsClient] = attrs.field(repr=False)
    _taxonomy: Connection[TaxonomyClient] = attrs.field(repr=False)

    @property
    def cohorts(self) -> CohortsClient:
        return self._cohorts.client

    @property
    def taxonomy(self) -> TaxonomyClient:
        return self._taxonomy.client


@attrs.frozen
class KeyHeader:
    """Signs an attempt (permutive contract 1.2). A class, so that a workspace's calls can go to other processes."""

    key: Secret

    def __call__(self) -> Mapping[str, str]:
        return {"X-API-Key": self.key.reveal()}


class Workspace:
    """What one key may manage. Threads may share it; close it, or use it in a ``with``.

    *api_key* and *base_url* default to ``PERMUTIVE_API_KEY`` and ``PERMUTIVE_BASE_URL``, read once, here. The key
    travels in the ``X-API-Key`` header. Raises ConfigurationError; no request is made.
    """

    def __init__(
        self, api_key: str | None = None, *, base_url: str | None = None, options: ClientOptions | None = None
    ) -> None:
        options = options or ClientOptions()
        host = base_url or first_set("PERMUTIVE_BASE_URL") or DEFAULT_HOST
        host = address.base_url(host, allow_http=options.allow_http)
        key = address.api_key(
            api_key or first_set("PERMUTIVE_API_KEY"), name="Permutive key", variables="PERMUTIVE_API_KEY"
        )
        sign = KeyHeader(key)
        self.base_url = host
        self._cohorts = Connection(
            f"{host}/cohorts-api",
            CohortsClient,
            operations=COHORT_OPERATIONS,
            options=options,
            sign=sign,
            secrets=(key,),
        )
        self._taxonomy = Connection(
            f"{host}/audience-api/v1",
            TaxonomyClient,
            operations=TAXONOMY_OPERATIONS,
            options=options,
            sign=sign,
            secrets=(key,),
        )
        self.cohorts = Cohorts(self._cohorts)
        self.imports = Imports(self._taxonomy)

    def segments(self, import_id: str) -> Segments:
        """The segments of one import. Raises InvalidInput for an id that is no UUID."""
        return Segments(self._taxonomy, import_id)

    @property
    def api(self) -> LowLevel:
        """The generated low-level clients, on the same connections."""
        return LowLevel(self._cohorts, self._taxonomy)

    def close(self) -> None:
        """Close the connections. Idempotent; a later call raises ClientClosed."""
        self._cohorts.close()
        self._taxonomy.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Workspace(base_url={self.base_url!r})"
