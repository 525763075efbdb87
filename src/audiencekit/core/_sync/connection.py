# Written by scripts/mirror from _async/connection.py: change that file, not this one.
"""Builds the HTTP client of one service object: Retry(Sign(Pool)). Closes it, and starts anew after a fork."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Generic, Protocol, Self, TypeVar, cast
from uuid import uuid4

import httpx
from audiencekit_api.operation import Operation

from audiencekit.core._sync.pool import Pool
from audiencekit.core._sync.retry_transport import RetryTransport
from audiencekit.core.deadline import SYSTEM_CLOCK, Clock
from audiencekit.core.decoding import CODINGS
from audiencekit.core.log_mask import mask_addresses
from audiencekit.core.options import ClientOptions
from audiencekit.core.proxy import proxy_for
from audiencekit.core.secrets import Secret
from audiencekit.core.tls import ssl_context
from audiencekit.errors import ClientClosed

Sign = Callable[[], Mapping[str, str]]
"""Gives the headers that authenticate one attempt; called anew for each, so that a fresh token is used."""

CREDENTIAL_HEADERS = ("authorization", "x-api-key")
KEPT_URLS = 256


class GeneratedClient(Protocol):
    """What the generated ``Client`` of every service can do."""

    def __init__(self, base_url: str) -> None: ...

    def set_httpx_client(self, client: httpx.Client) -> Self: ...


ClientT = TypeVar("ClientT", bound=GeneratedClient)


class SignTransport(httpx.BaseTransport):
    """Adds credentials to each attempt, unless the request carries its own: as headers, or *in_query*.

    They are taken off again before anybody above can show the request.
    """

    def __init__(self, inner: httpx.BaseTransport, sign: Sign, *, in_query: bool = False) -> None:
        self._inner = inner
        self._sign = sign
        self._in_query = in_query

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        added: list[str] = []
        bare = request.url
        if self._in_query:
            request.url = bare.copy_merge_params(dict(self._sign()))
        elif not any(name in request.headers for name in CREDENTIAL_HEADERS):
            for name, value in self._sign().items():
                request.headers[name] = value
                added.append(name)
        try:
            return self._inner.handle_request(request)
        finally:
            request.url = bare
            for name in added:  # a repetition is signed afresh
                del request.headers[name]

    def close(self) -> None:
        self._inner.close()


class Connection(Generic[ClientT]):
    """The connections of one service object to one base URL.

    ``client`` is the generated client on top of them, for ``core.call`` and for users who want the low level. It is
    built on first use, and again in a forked child. ``secrets`` are masked in every error. With ``sign_in_query`` what
    *sign* gives are query parameters instead of headers.
    """

    def __init__(
        self,
        base_url: str,
        client_type: type[ClientT],
        *,
        operations: Mapping[str, Operation],
        options: ClientOptions | None = None,
        sign: Sign | None = None,
        sign_in_query: bool = False,
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
        self._sign_in_query = sign_in_query
        self._closed = False
        self._key = uuid4().hex
        self._urls: dict[str, httpx.URL] = {}
        self._fixed_headers = httpx.Headers(
            {
                "User-Agent": self.options.agent(),
                "Accept": "*/*",
                "Accept-Encoding": CODINGS,
                "Connection": "keep-alive",
                "Content-Type": "application/json",
            }
        )
        # By process: a parent's sockets must not be used, nor closed, by its forked child.
        self._built: dict[int, tuple[httpx.Client, ClientT, httpx.BaseTransport]] = {}

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def client(self) -> ClientT:
        return self._of_this_process()[1]

    def url(self, path: str) -> httpx.URL:
        """The whole address of *path*, put together once: httpx would do it for each request."""
        known = self._urls.get(path)
        if known is None:
            if len(self._urls) >= KEPT_URLS:
                self._urls.clear()
            known = self._urls[path] = httpx.URL(self.base_url + path)
        return known

    def http(self) -> httpx.Client:
        """The HTTP client of this process. Raises ClientClosed after ``close()``, ConfigurationError."""
        return self._of_this_process()[0]

    def send(
        self, operation: Operation, *, content: bytes, headers: Mapping[str, str] | None = None, path: str | None = None
    ) -> httpx.Response:
        """JSON *content* to *operation* through the transport alone, the measured hot path: half of what httpx's client
        does for a request is of no use here (cookies, redirects, a log line, an address parsed anew).

        *path* is the operation's with its parameters filled in, percent-encoded, query included.
        """
        transport = self._of_this_process()[2]
        request = httpx.Request(
            operation.method,
            self.url(path or operation.path),
            content=content,
            headers=self._fixed_headers,
            extensions={"operation": operation.name},
        )
        if headers:
            request.headers.update(headers)
        return transport.handle_request(request)

    def _of_this_process(self) -> tuple[httpx.Client, ClientT, httpx.BaseTransport]:
        if self._closed:
            raise ClientClosed("This connection was closed; make a new client.")
        built = self._built.get(os.getpid())
        if built is None:
            http, transport = self._build()
            mine = (http, self._client_type(base_url=self.base_url).set_httpx_client(http), transport)
            built = self._built.setdefault(os.getpid(), mine)  # of two threads at once, one build is kept
        return built

    def _build(self) -> tuple[httpx.Client, httpx.BaseTransport]:
        mask_addresses()
        options = self.options
        pool = Pool(
            context=ssl_context(options.verify, str(options.ca_bundle) if options.ca_bundle else None),
            max_connections=options.max_connections,
            max_answer_bytes=options.max_answer_bytes,
            # A proxy given to Client(transport=…) would bypass retry and signing, so it goes below them.
            proxy=proxy_for(self.base_url, given=options.proxy, trust_env=options.trust_env),
        )
        transport = self._stack(pool)
        http = httpx.Client(
            base_url=self.base_url,
            transport=transport,
            headers={"User-Agent": options.agent(), "Accept-Encoding": CODINGS},
            # Credentials never follow a redirect to another host; a redirect is an answer like any other.
            follow_redirects=False,
            trust_env=False,  # no .netrc credentials, no proxy mounted beside the transport
        )
        return http, transport

    def _stack(self, pool: httpx.BaseTransport) -> httpx.BaseTransport:
        signed = pool if self._sign is None else SignTransport(pool, self._sign, in_query=self._sign_in_query)
        return RetryTransport(
            signed, operations=self.operations, options=self.options, clock=self.clock, secrets=self.secrets
        )

    def close(self) -> None:
        """Close the sockets. Idempotent; a call under way is not repeated."""
        self._closed = True
        built = self._built.pop(os.getpid(), None)
        if built is not None:
            built[0].close()

    def __reduce__(self) -> tuple[object, ...]:
        """Pickles, key included, so that work can be spread over processes; each of them opens sockets of its own."""
        return _revived, (self._key, {**self.__dict__, "_built": None})


_here: OrderedDict[str, Connection[GeneratedClient]] = OrderedDict()
REVIVED = 16  # connections kept per process for pickled work


def _revived(key: str, state: dict[str, object]) -> Connection[GeneratedClient]:
    """The one connection of that key in this process, so that a thousand pickled calls share one pool."""
    connection = _here.get(key)
    if connection is None:
        connection = cast("Connection[GeneratedClient]", object.__new__(Connection))
        connection.__dict__.update(state, _built={}, _closed=False)
        _here[key] = connection
        if len(_here) > REVIVED:
            _here.popitem(last=False)
    return connection
