"""What a client reaches the service by: the sender's link, and the connections for calls. One class for each kind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, final

from audiencekit.core.options import ClientOptions
from audiencekit.core.secrets import Secret
from audiencekit.segops.identity import UserContext
from audiencekit.segops.link import Access, DirectLink

if TYPE_CHECKING:
    from audiencekit_api.segops.client import Client

    from audiencekit.core._async.connection import AsyncConnection
    from audiencekit.core._sync.connection import Connection
    from audiencekit.segops._async.ingest import AsyncIngest
    from audiencekit.segops._sync.ingest import Ingest

GetUser = Callable[[], UserContext]
AsyncGetUser = Callable[[], UserContext | Awaitable[UserContext]]


@final
class Wire:
    """For threads: one link does all."""

    def __init__(self, base_url: str, key: Secret, get_user: GetUser | None, options: ClientOptions) -> None:
        self.link = DirectLink(Access(base_url=base_url, key=key, get_user=get_user, options=options))

    def remember_loop(self) -> None:
        """Nothing: threads have no loop."""

    @property
    def ingest(self) -> Ingest[Client]:
        return self.link.ingest

    @property
    def management(self) -> Connection[Client]:
        return self.link.management

    def reset_session(self) -> None:
        self.link.reset_session()

    def close(self) -> None:
        self.link.close_all()


@final
class AsyncWire:
    """For tasks: events in the queue go out by the sender's thread, everything else on the event loop."""

    def __init__(self, base_url: str, key: Secret, get_user: AsyncGetUser | None, options: ClientOptions) -> None:
        from audiencekit.segops.async_link import AsyncDirectLink
        from audiencekit.segops.async_user import UserOfLoop

        self._user = None if get_user is None else UserOfLoop(get_user)
        from_thread = None if self._user is None else self._user.ask_from_thread
        access = Access(base_url=base_url, key=key, get_user=from_thread, options=options)
        self.link = DirectLink(access)
        self._calls = AsyncDirectLink(access, None if self._user is None else self._user.ask)

    def remember_loop(self) -> None:
        """The running loop is the one that an async ``get_user`` is asked on."""
        if self._user is not None:
            self._user.remember_loop()

    @property
    def ingest(self) -> AsyncIngest[Client]:
        return self._calls.ingest

    @property
    def management(self) -> AsyncConnection[Client]:
        return self._calls.management

    def reset_session(self) -> None:
        self.link.reset_session()
        self._calls.reset_session()

    async def aclose(self) -> None:
        self.link.close_all()
        await self._calls.aclose_all()
