# Written by scripts/mirror from _async/connection.py: change that file, not this one.
"""Builds the HTTP client of one service object: Retry(Sign(Pool)). Closes it, and starts anew after a fork."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Generic, Protocol, Self, TypeVar

import httpx
from audiencekit_api.operation import Operation

from audiencekit.core._sync.retry_transport import RetryTransport
from audiencekit.core.deadline import SYSTEM_CLOCK, Clock
from audiencekit.core.options import ClientOptions
from audiencekit.core.secrets import Secret
from audiencekit.core.tls import ssl_context
from audiencekit.errors import ClientClosed

Sign = Callable[[], Mapping[str, str]]
"""Gives the headers that authenticate one attempt; called anew for each, so that a fresh token is used."""

CREDENTIAL_HEADERS = ("authorization", "x-api-key")


class GeneratedClient(Protocol):
    """What the generated ``Client`` of every service can do."""

    def __init__(self, base_url: str) -> None: ...

    def set_httpx_client(self, client: httpx.Client) -> Self: ...


ClientT = TypeVar("ClientT", bound=GeneratedClient)


class SignTransport(httpx.BaseTransport):
    """Adds credentials to each attempt, unless the request carries its own."""

    def __init__(self, inner: httpx.BaseTransport, sign: Sign) -> None:
        self._inner = inner
        self._sign = sign

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        added: list[str] = []
        if not any(name in request.headers for name in CREDENTIAL_HEADERS):
            for name, value in self._sign().items():
                request.headers[name] = value
                added.append(name)
        try:
            return self._inner.handle_request(request)
        finally:
            for name in added:  # a repetition is signed afresh
                del request.headers[name]

    def close(self) -> None:
        self._inner.close()


class Connection(Generic[ClientT]):
    """The connections of one service object to one base URL.

    ``client`` is the generated client on top of them, for ``core.call`` and for users who want the low level. It is
    built on first use, and again in a forked child. ``secrets`` are masked in every error.
    """

    def __init__(
        self,
        base_url: str,
        client_type: type[ClientT],
        *,
        operations: Mapping[str, Operation],
        options: ClientOptions | None = None,
        sign: Sign | None = None,
        secrets: tuple[Secret, ...] = (),
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.operations = operations
        self.options = options or ClientOptions()
        self.secrets = secrets
        self.clock = clock
        self._client_type = client_type
        self._sign = sign
        self._closed = False
        self._pid = 0
        self._http: httpx.Client | None = None
        self._client: ClientT | None = None

    @property
    def client(self) -> ClientT:
        self.http()
        assert self._client is not None
        return self._client

    def http(self) -> httpx.Client:
        """The HTTP client of this process. Raises ClientClosed after ``close()``."""
        if self._closed:
            raise ClientClosed("This connection was closed; make a new client.")
        if self._http is None or self._pid != os.getpid():
            # A parent's sockets must not be shared with its child: they are left to the parent, unclosed.
            self._pid = os.getpid()
            http = self._build()
            self._client = self._client_type(base_url=self.base_url).set_httpx_client(http)
            self._http = http
        return self._http

    def _build(self) -> httpx.Client:
        options = self.options
        proxies = [options.proxy] if options.proxy else []
        pool: httpx.BaseTransport = self._pool(proxies[0] if proxies else None)
        mounts: dict[str, httpx.BaseTransport | None] = {}
        if options.trust_env and not proxies:
            mounts = {pattern: self._stack(self._pool(url)) for pattern, url in environment_proxies().items()}
        return httpx.Client(
            base_url=self.base_url,
            transport=self._stack(pool),
            mounts=mounts,
            headers={"User-Agent": options.agent()},
            timeout=httpx.Timeout(options.read_timeout, connect=options.connect_timeout),
            # Credentials never follow a redirect to another host; a redirect is an answer like any other.
            follow_redirects=False,
            trust_env=False,  # no .netrc credentials; proxies are mounted above, below the retries
        )

    def _pool(self, proxy: str | None) -> httpx.BaseTransport:
        options = self.options
        # A proxy given to Client(transport=…) would bypass retry and signing, so it goes on the pool itself.
        return httpx.HTTPTransport(
            verify=ssl_context(options.verify, str(options.ca_bundle) if options.ca_bundle else None),
            proxy=proxy,
            limits=httpx.Limits(
                max_connections=options.max_connections, max_keepalive_connections=options.max_connections
            ),
            trust_env=False,
        )

    def _stack(self, pool: httpx.BaseTransport) -> httpx.BaseTransport:
        signed = pool if self._sign is None else SignTransport(pool, self._sign)
        return RetryTransport(
            signed, operations=self.operations, options=self.options, clock=self.clock, secrets=self.secrets
        )

    def close(self) -> None:
        """Close the sockets. Idempotent."""
        self._closed = True
        http, self._http = self._http, None
        if http is not None and self._pid == os.getpid():
            http.close()


def environment_proxies() -> dict[str, str | None]:
    """Proxy by URL pattern, from HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY as the standard library reads them."""
    from urllib.request import getproxies

    found = getproxies()
    mounts: dict[str, str | None] = {}
    for scheme in ("http", "https", "all"):
        if url := found.get(scheme):
            mounts[f"{scheme}://"] = url if "://" in url else f"http://{url}"
    if mounts:
        mounts.update({"all://localhost": None, "all://127.0.0.1": None, "all://[::1]": None})
        for host in (part.strip() for part in found.get("no", "").split(",")):
            if host == "*":
                return {}
            if host:
                mounts[f"all://{host}" if not host.startswith(".") else f"all://*{host}"] = None
    return mounts
