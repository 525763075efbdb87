"""The open connections of one pool: who sends takes one for himself, and leaves it for the next."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import httpcore

Place = tuple[bytes, bytes, int]


class AsyncKeepAlive:
    """Not httpcore's own pool, which looks at every connection for every request, under one lock, and between threads
    may close one that it has just given away. What makes and speaks on a connection is httpcore's all the same.

    The last one used is taken first, so that a burst's surplus comes to rest and is closed. No more than *most* are
    open if no more than that are taken at a time.
    """

    def __init__(self, create: Callable[[httpcore.Origin], httpcore.AsyncConnectionInterface], most: int) -> None:
        self._create = create
        self._most = most
        self._closed = False
        # Each step on these is one that no other thread can come in between.
        self._resting: dict[Place, list[httpcore.AsyncConnectionInterface]] = {}
        self._taken: set[httpcore.AsyncConnectionInterface] = set()

    async def take(self, url: httpcore.URL) -> httpcore.AsyncConnectionInterface:
        """A connection to *url*'s host, perhaps not open yet. Raises httpcore.UnsupportedProtocol."""
        if url.scheme not in (b"http", b"https"):
            raise httpcore.UnsupportedProtocol(f"not an address of HTTP: {url.scheme.decode('ascii', 'replace')}")
        origin = url.origin
        resting = self._resting.setdefault(_place(origin), [])
        while resting:
            try:
                connection = resting.pop()
            except IndexError:  # another thread has taken it
                break
            if not connection.has_expired():
                self._taken.add(connection)
                return connection
            await connection.aclose()
        await self._make_room()
        connection = self._create(origin)
        self._taken.add(connection)
        return connection

    async def give(self, connection: httpcore.AsyncConnectionInterface, url: httpcore.URL) -> None:
        """Back, after its answer was read or given up."""
        self._taken.discard(connection)
        if connection.is_closed():
            return
        if self._closed or not connection.is_idle() or _has_more(connection):
            await connection.aclose()
            return
        resting = self._resting[_place(url.origin)]
        resting.append(connection)
        with suppress(IndexError, ValueError):  # another thread has taken it
            oldest = resting[0]
            if oldest is not connection and oldest.has_expired():
                resting.remove(oldest)
                await oldest.aclose()

    async def _make_room(self) -> None:
        """Close one that rests, to whatever host, when as many as there may be are open."""
        if len(self._taken) + sum(map(len, self._resting.values())) < self._most:
            return
        for resting in list(self._resting.values()):
            with suppress(IndexError):
                await resting.pop(0).aclose()
                return

    async def aclose(self) -> None:
        """Close them all, those that are taken, too."""
        self._closed = True
        for resting in list(self._resting.values()):
            while resting:
                with suppress(IndexError):
                    await resting.pop().aclose()
        for connection in list(self._taken):
            await connection.aclose()


def _has_more(connection: object) -> bool:
    """Whether more came than the answer: what is left over would be taken for the answer to the next request.

    httpcore does not look, and keeps what it has read to itself; a server that sends a body with a 204 is enough.
    """
    while (inner := getattr(connection, "_connection", None)) is not None:  # a proxy's goes around another one
        connection = inner
    state = getattr(connection, "_h11_state", None)
    return state is not None and bool(state.trailing_data[0])


def _place(origin: httpcore.Origin) -> Place:
    return origin.scheme, origin.host, origin.port
