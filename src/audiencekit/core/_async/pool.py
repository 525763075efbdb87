"""The connections themselves: httpcore's, each read and write of it cut by the deadline of the call.

httpx's own transport gives every piece of an answer the full read timeout again, so that a dripping server could hold a
caller for ever; it decodes a body outside the reach of the retry loop; and it takes one of any size. Hence this one.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar, cast

import httpcore
import httpx

from audiencekit.core._async.keepalive import AsyncKeepAlive
from audiencekit.core._async.slots import AsyncSlots
from audiencekit.core.deadline import Deadline
from audiencekit.core.decoding import Unpacker

REST = 5.0  # seconds a connection is kept without a request
WRITE_AT_ONCE = 256 * 1024  # bytes after which a write looks at the deadline again
HELD_BACK = 16 * 1024  # bytes at most that wait for what follows them

FailureT = TypeVar("FailureT", bound=Exception)
Headers = Sequence[tuple[bytes, bytes]]
SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]

_KNOWN: dict[type[Exception], type[httpx.TransportError]] = {
    httpcore.ConnectTimeout: httpx.ConnectTimeout,
    httpcore.ReadTimeout: httpx.ReadTimeout,
    httpcore.WriteTimeout: httpx.WriteTimeout,
    httpcore.PoolTimeout: httpx.PoolTimeout,
    httpcore.ConnectError: httpx.ConnectError,
    httpcore.ReadError: httpx.ReadError,
    httpcore.WriteError: httpx.WriteError,
    httpcore.ProxyError: httpx.ProxyError,
    httpcore.UnsupportedProtocol: httpx.UnsupportedProtocol,
    httpcore.LocalProtocolError: httpx.LocalProtocolError,
    httpcore.RemoteProtocolError: httpx.RemoteProtocolError,
}


class AsyncPool(httpx.AsyncBaseTransport):
    """Sends one attempt and returns its whole answer. Raises httpx's TransportError.

    A body that cannot be decoded is left out, and so is one beyond *max_answer_bytes*, packed or unpacked: the status
    of such an answer still counts. But a success that is too large raises AnswerTooLarge, since it cannot be told what
    was done. With the extension ``streamed`` the body of a 200 is left to the caller, who reads and closes it; it may
    have any size.
    """

    def __init__(
        self, *, context: ssl.SSLContext, max_connections: int, max_answer_bytes: int, proxy: str | None
    ) -> None:
        self._max_answer_bytes = max_answer_bytes
        self._slots = AsyncSlots(max_connections)
        backend = AsyncDeadlineBackend()
        if proxy is None:
            maker = httpcore.AsyncConnectionPool(ssl_context=context, keepalive_expiry=REST, network_backend=backend)
        else:
            parsed = httpx.Proxy(proxy)
            maker = httpcore.AsyncHTTPProxy(
                proxy_url=_target(parsed.url),
                proxy_auth=parsed.raw_auth,
                ssl_context=context,
                keepalive_expiry=REST,
                network_backend=backend,
            )
        self._connections = AsyncKeepAlive(maker.create_connection, max_connections)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        sent = httpcore.Request(
            method=request.method,
            url=_target(request.url),
            headers=request.headers.raw,
            content=cast("AsyncIterable[bytes]", request.stream),
            extensions=request.extensions,
        )
        await self._slots.take()
        connection, streamed = None, False
        try:
            try:
                connection = await self._connections.take(sent.url)
                answer = await connection.handle_async_request(sent)
            except tuple(_KNOWN) as cause:
                raise _KNOWN[type(cause)](str(cause)) from None
            if answer.status == 200 and request.extensions.get("streamed"):
                streamed, body = True, AsyncBody(answer, freed=partial(self._free, connection, sent.url))
                return httpx.Response(200, headers=_unpacked(answer.headers), stream=body, request=request)
            return await self._whole(answer, request)
        finally:
            if not streamed:
                await self._free(connection, sent.url)

    async def _free(self, connection: httpcore.AsyncConnectionInterface | None, url: httpcore.URL) -> None:
        try:
            if connection is not None:
                await self._connections.give(connection, url)
        finally:
            self._slots.give()

    async def _whole(self, answer: httpcore.Response, request: httpx.Request) -> httpx.Response:
        body = AsyncBody(answer, self._max_answer_bytes)
        try:
            content = b"".join([piece async for piece in body])
        except httpx.DecodingError:
            content = b""
        except AnswerTooLarge:
            if 200 <= answer.status < 300:
                raise
            content = b""
        finally:
            await body.aclose()
        return httpx.Response(answer.status, headers=_unpacked(answer.headers), content=content, request=request)

    async def aclose(self) -> None:
        await self._connections.aclose()


class AnswerTooLarge(httpx.ReadError):
    """Reading was stopped at the limit, and the connection given up."""


class AsyncBody(httpx.AsyncByteStream):
    """The body of an answer, unpacked, in pieces that never hold much. Raises httpx's TransportError, DecodingError.

    With a *limit* in bytes AnswerTooLarge is raised as soon as more has come, or more than that was in it.
    """

    def __init__(
        self, answer: httpcore.Response, limit: int | None = None, *, freed: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        self._answer = answer
        self._limit = limit
        self._freed = freed

    async def __aiter__(self) -> AsyncIterator[bytes]:
        unpacker = Unpacker(_coding(self._answer.headers))
        came = held = 0
        try:
            async for part in self._answer.aiter_stream():
                came += len(part)
                self._check(came)
                for piece in unpacker.pieces(part):
                    held += len(piece)
                    self._check(held)
                    yield piece
        except tuple(_KNOWN) as cause:
            raise _KNOWN[type(cause)](str(cause)) from None
        unpacker.end()

    def _check(self, size: int) -> None:
        if self._limit is not None and size > self._limit:
            raise AnswerTooLarge(f"the answer is larger than the {self._limit:,} bytes of max_answer_bytes")

    async def aclose(self) -> None:
        try:
            await self._answer.aclose()
        finally:
            freed, self._freed = self._freed, None
            if freed is not None:
                await freed()


def _coding(headers: Headers) -> str:
    return ",".join(value.decode("latin-1") for name, value in headers if name.lower() == b"content-encoding")


def _unpacked(headers: Headers) -> Headers:
    """*headers* as they are for the unpacked body; httpx would unpack it again."""
    if not _coding(headers):
        return headers
    return [each for each in headers if each[0].lower() not in (b"content-encoding", b"content-length")]


def _target(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


def _bounded(timeout: float | None, failure: type[FailureT]) -> float | None:
    """*timeout*, but no more than the call has left; *failure* when that is nothing."""
    left = Deadline.current(None).left()
    if left is None:
        return timeout
    if left <= 0:
        raise failure("the time of the call ran out")
    return left if timeout is None else min(timeout, left)


class AsyncDeadlineBackend(httpcore.AsyncNetworkBackend):
    """Opens TCP connections within the deadline. (Looking up the host's name is the system's and not bounded.)"""

    def __init__(self) -> None:
        # httpcore puts a stand-in in the place of AnyIOBackend when anyio is missing; httpx brings anyio along.
        self._inner = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await self._inner.connect_tcp(
            host, port, _bounded(timeout, httpcore.ConnectTimeout), local_address, socket_options
        )
        return AsyncDeadlineStream(stream)


class AsyncDeadlineStream(httpcore.AsyncNetworkStream):
    """A connection whose every step ends with the deadline of the call that takes it.

    The head of a request goes out together with the body's beginning: httpcore writes them one after the other, which
    for a small request is twice the work, at both ends.
    """

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self._held = b""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._held:
            await self.write(b"", timeout)
        return await self._inner.read(max_bytes, _bounded(timeout, httpcore.ReadTimeout))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send *buffer*, or hold it back while it is small; an empty one, with which httpcore ends each request, sends
        what was held back."""
        if self._held:
            buffer, self._held = self._held + buffer, b""
        elif 0 < len(buffer) <= HELD_BACK:
            self._held = buffer
            return
        for start in range(0, len(buffer), WRITE_AT_ONCE):
            piece = buffer[start : start + WRITE_AT_ONCE]
            await self._inner.write(piece, _bounded(timeout, httpcore.WriteTimeout))

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        bounded = _bounded(timeout, httpcore.ConnectTimeout)
        return AsyncDeadlineStream(await self._inner.start_tls(ssl_context, server_hostname, bounded))

    async def aclose(self) -> None:
        await self._inner.aclose()

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)
