"""The way from one async client to the service, for what does not go through the queue. Built at the first request."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Hashable
from typing import TYPE_CHECKING, cast

import attrs

from audiencekit.core.options import ClientOptions
from audiencekit.errors import ClientClosed
from audiencekit.segops import lifecycle
from audiencekit.segops.identity import UserContext
from audiencekit.segops.link import Access
from audiencekit.segops.token_registry import Registry

if TYPE_CHECKING:
    from audiencekit_api.segops.client import Client

    from audiencekit.core._async.connection import AsyncConnection
    from audiencekit.segops._async.ingest import AsyncIngest
    from audiencekit.segops._async.tokens import AsyncTokens

TOKENS: Registry[AsyncTokens] = Registry()
"""The tokens of each base URL and key, for all clients of one event loop."""


@attrs.define(eq=False)
class _Parts:
    """What one event loop uses: sockets and waiting tasks belong to a loop."""

    ingest: AsyncIngest[Client] | None = None
    events: AsyncConnection[Client] | None = None
    management: AsyncConnection[Client] | None = None


class AsyncDirectLink:
    """One connection for events that are sent at once, and one for everything else; both per event loop and process.

    *ask* answers the current user in a task, and is given exactly when the key is a public one; ``access.get_user``
    is not used here. A loop that has ended is forgotten with all it used.
    """

    def __init__(self, access: Access, ask: Callable[[], Awaitable[UserContext]] | None = None) -> None:
        self._access = access
        self._ask = ask
        self._closed = False
        self._resets = 0
        self._of_loops: dict[tuple[int, asyncio.AbstractEventLoop], _Parts] = {}

    @property
    def ingest(self) -> AsyncIngest[Client]:
        """For the running loop. Raises ClientClosed after ``aclose_all()``."""
        parts = self._parts()
        if parts.ingest is None:
            with lifecycle.loading:
                parts.events = self._connect(self._access.event_options())
                parts.events.http()
                parts.ingest = self._make_ingest(parts.events)
                if self._resets:
                    parts.ingest.reset()
        return parts.ingest

    @property
    def management(self) -> AsyncConnection[Client]:
        """For the running loop. Raises ClientClosed after ``aclose_all()``."""
        parts = self._parts()
        if parts.management is None:
            with lifecycle.loading:
                parts.management = self._connect(self._access.options)
        return parts.management

    def reset_session(self) -> None:
        """Forget this client's session tokens: the next send of each identity mints anew."""
        self._resets += 1
        for parts in list(self._of_loops.values()):
            if parts.ingest is not None:
                parts.ingest.reset()

    async def aclose_all(self) -> None:
        """Close everything. Idempotent; a later request raises ClientClosed. Other loops' sockets end with them."""
        self._closed = True
        here, kept = (os.getpid(), asyncio.get_running_loop()), self._of_loops
        self._of_loops = {}
        for where, parts in kept.items():
            if parts.ingest is not None:
                parts.ingest.close()
            for connection in (parts.events, parts.management):
                if connection is None:
                    continue
                if where == here:
                    await connection.aclose()
                elif where[0] == here[0] and where[1].is_running():
                    asyncio.run_coroutine_threadsafe(connection.aclose(), where[1])

    def _parts(self) -> _Parts:
        if self._closed:
            raise ClientClosed("The client was shut down; make a new one.")
        where = os.getpid(), asyncio.get_running_loop()
        parts = self._of_loops.get(where)
        if parts is None:
            for other in [other for other in self._of_loops if other[1].is_closed()]:
                self._of_loops.pop(other, None)
            parts = self._of_loops.setdefault(where, _Parts())
        return parts

    def _connect(self, options: ClientOptions) -> AsyncConnection[Client]:
        from audiencekit_api.segops.client import Client
        from audiencekit_api.segops.operations import OPERATIONS

        from audiencekit.core._async.connection import AsyncConnection

        access = self._access
        return AsyncConnection(
            access.base_url,
            Client,
            operations=OPERATIONS,
            options=options,
            sign=access.sign,
            secrets=(access.key,),
            clock=access.clock,
        )

    def _make_ingest(self, connection: AsyncConnection[Client]) -> AsyncIngest[Client]:
        from audiencekit.segops._async.handshake import AsyncHandshake
        from audiencekit.segops._async.ingest import AsyncIngest
        from audiencekit.segops._async.mint import AsyncMint
        from audiencekit.segops._async.tokens import AsyncTokens

        if self._ask is None:
            return AsyncIngest(connection, None)
        access = self._access
        loop = asyncio.get_running_loop()
        TOKENS.forget(_ended)
        tokens = TOKENS.get((access.base_url, access.key, access.clock, loop), lambda: AsyncTokens(clock=access.clock))
        return AsyncIngest(
            connection, AsyncHandshake(AsyncMint(connection), self._ask, clock=access.clock, tokens=tokens)
        )


def _ended(key: Hashable) -> bool:
    loop = cast("tuple[object, ...]", key)[-1]
    return isinstance(loop, asyncio.AbstractEventLoop) and loop.is_closed()
