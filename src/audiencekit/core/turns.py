"""Taking turns: a lock with a bell for threads, and its twin for the tasks of one event loop."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import Self, final


@final
class Turns:
    """For threads: ``with`` holds the lock (its holder may take it again), ``wait`` lets go of it meanwhile."""

    def __init__(self) -> None:
        self._changed = threading.Condition(threading.RLock())

    def __enter__(self) -> Self:
        self._changed.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self._changed.release()

    def wait(self, timeout: float | None) -> bool:
        """Wait for the bell; False if *timeout* seconds passed first."""
        return self._changed.wait(timeout)

    def notify_all(self) -> None:
        self._changed.notify_all()


@final
class AsyncTurns:
    """For tasks, which only give way where they await: ``with`` costs nothing and cannot be cancelled half-way."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    async def wait(self, timeout: float | None) -> bool:
        """Wait for the bell; False if *timeout* seconds passed first."""
        bell = asyncio.get_running_loop().create_future()
        self._waiting.add(bell)
        try:
            done, _ = await asyncio.wait((bell,), timeout=timeout)
        finally:
            self._waiting.discard(bell)
        return bool(done)

    def notify_all(self) -> None:
        for bell in self._waiting:
            if not bell.done():
                with suppress(RuntimeError):  # a task that is collected after its loop was closed rings for nobody
                    bell.set_result(None)
