"""``get_user`` of an async client, plain or async: asked by the tasks of its loop, and by the sender's thread."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError, Future

from audiencekit.core.deadline import Deadline
from audiencekit.errors import ConfigurationError, DeadlineExceeded
from audiencekit.segops.identity import UserContext

GetUser = Callable[[], UserContext | Awaitable[UserContext]]
LONGEST_ASKED = 30.0
"""Seconds that the sender's thread waits for an async ``get_user``."""


class UserOfLoop:
    """Asks *get_user* from either side. An async one runs on the loop of the client that was last told of.

    Once that loop has ended, as it has in the drain at exit, an async function runs on one of its own.
    """

    def __init__(self, get_user: GetUser) -> None:
        self._get_user = get_user
        self._loop: asyncio.AbstractEventLoop | None = None

    def remember_loop(self) -> None:
        """The running loop is the one to ask on. Costs next to nothing."""
        self._loop = asyncio.get_running_loop()

    async def ask(self) -> UserContext:
        """For tasks."""
        self.remember_loop()
        given = self._get_user()
        return await given if inspect.isawaitable(given) else given

    def ask_from_thread(self) -> UserContext:
        """For the sender's thread. Raises DeadlineExceeded when an async function takes longer than it may."""
        given = self._get_user()
        return self._awaited(given) if inspect.isawaitable(given) else given

    def _awaited(self, given: Awaitable[UserContext]) -> UserContext:
        waiting, loop = _finish(given), self._loop
        here = asyncio._get_running_loop()  # None, where the public function raises
        if loop is not None and loop is not here and loop.is_running():
            try:
                future = asyncio.run_coroutine_threadsafe(waiting, loop)
            except RuntimeError:  # closed this very moment
                pass
            else:
                try:
                    return _result(future)
                finally:  # cancelled before it began: nobody will await it any more
                    if inspect.iscoroutine(given) and inspect.getcoroutinestate(given) == inspect.CORO_CREATED:
                        given.close()
        if here is None:
            return asyncio.run(waiting)
        waiting.close()
        if inspect.iscoroutine(given):
            given.close()
        raise ConfigurationError(
            "an async get_user was needed on the event loop's own thread, which cannot wait for it"
        )


async def _finish(given: Awaitable[UserContext]) -> UserContext:
    return await given


def _result(future: Future[UserContext]) -> UserContext:
    try:
        return future.result(Deadline.current(LONGEST_ASKED).left())
    except TimeoutError:
        if future.done():
            raise  # get_user's own
        future.cancel()
        raise DeadlineExceeded("the async get_user did not return in time; is its event loop blocked?") from None
    except CancelledError:
        raise DeadlineExceeded("the event loop ended while the async get_user ran; it will be asked again") from None
