"""Where each service of Permutive lives, and how a request says whose it is (permutive contract 1.1, 1.2)."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from audiencekit.core import address
from audiencekit.core.options import ClientOptions, first_set
from audiencekit.core.secrets import Secret

HOST = "https://api.permutive.app"
# Documented on the older host alone; that the newer one answers it too is probable (contract 1.1).
CONTEXTUAL_HOST = "https://api.permutive.com"

COHORTS = "/cohorts-api"
TAXONOMY = "/audience-api/v1"
USERS = "/v2.0"  # identity and events
CONTEXTUAL = "/ctx/v1"


@attrs.frozen
class KeyInHeader:
    """Signs an attempt. A class, so that a workspace's calls can go to other processes.

    For contextual only the query is documented; that it reads the header like all the others is inferred, and assumed
    here alone. ``Workspace(key_in_query=True)`` is the way out.
    """

    key: Secret

    def __call__(self) -> Mapping[str, str]:
        return {"X-API-Key": self.key.reveal()}


@attrs.frozen
class KeyInQuery:
    """As :class:`KeyInHeader`, for a proxy that drops the header. Addresses end up in logs of servers and proxies."""

    key: Secret

    def __call__(self) -> Mapping[str, str]:
        return {"k": self.key.reveal()}


@attrs.frozen(kw_only=True)
class Access:
    """What a workspace is built from, checked: the hosts, the key, the options."""

    host: str
    contextual_host: str
    key: Secret
    key_in_query: bool
    options: ClientOptions

    @property
    def sign(self) -> KeyInHeader | KeyInQuery:
        return KeyInQuery(self.key) if self.key_in_query else KeyInHeader(self.key)


def access(api_key: str | None, base_url: str | None, options: ClientOptions | None, *, key_in_query: bool) -> Access:
    """From the arguments, else from the environment. Raises ConfigurationError; *base_url* stands for every host."""
    options = options or ClientOptions()
    given = base_url or first_set("PERMUTIVE_BASE_URL")
    key = address.api_key(
        api_key or first_set("PERMUTIVE_API_KEY"), name="Permutive key", variables="PERMUTIVE_API_KEY"
    )
    return Access(
        host=address.base_url(given or HOST, allow_http=options.allow_http),
        contextual_host=address.base_url(given or CONTEXTUAL_HOST, allow_http=options.allow_http),
        key=key,
        key_in_query=key_in_query,
        options=options,
    )
