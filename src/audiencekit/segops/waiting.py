"""How a caller waits for the sender: a thread blocks, a task awaits. The two thin shells around one sender."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import final

from audiencekit.core.deadline import Deadline
from audiencekit.segops.sender import Sender

LONGEST_WAIT = 1.0  # seconds between two looks, should a word get lost in a signal handler


@final
class Waiter:
    """For threads."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    @property
    def who(self) -> object:
        """Names the caller to :meth:`Sender.direct`."""
        return threading.get_ident()

    def until(self, condition: Callable[[], bool], deadline: Deadline, barrier: int | None = None) -> bool:
        """Wait until *condition* holds; False if the deadline passed first. Not for calls that interrupt others.

        With a *barrier* nothing can change before that is settled, so nobody is woken for less.
        """
        sender = self._sender
        changed = threading.Condition(sender.lock)
        with sender.watched(changed.notify_all, barrier), sender.lock:
            while not condition():
                left = deadline.left()
                if left is not None and left <= 0:
                    return False
                changed.wait(LONGEST_WAIT if left is None else min(left, LONGEST_WAIT))
        return True


@final
class AsyncWaiter:
    """For tasks: the loop goes on, and a cancelled wait leaves nothing behind."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    @property
    def who(self) -> object:
        """Names the caller to :meth:`Sender.direct`."""
        return object()

    async def until(self, condition: Callable[[], bool], deadline: Deadline, barrier: int | None = None) -> bool:
        """Await *condition*; False if the deadline passed first."""
        import asyncio

        loop, word = asyncio.get_running_loop(), asyncio.Event()
        with self._sender.watched(lambda: loop.call_soon_threadsafe(word.set), barrier):
            while True:
                word.clear()
                if condition():
                    return True
                left = deadline.left()
                if left is not None and left <= 0:
                    return False
                # Not wait_for, which in 3.11 swallows a cancellation that comes together with the word.
                bell = asyncio.ensure_future(word.wait())
                try:
                    await asyncio.wait({bell}, timeout=LONGEST_WAIT if left is None else min(left, LONGEST_WAIT))
                finally:
                    bell.cancel()
