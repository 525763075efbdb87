"""Who runs the calls of a bulk call: threads of its own. (Executors of the caller: ``bulk_executor.py``.)

No Future for each item: two queues cost a tenth of it, which counts when the server is fast.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread, current_thread
from typing import Generic, Protocol, TypeVar
from weakref import WeakSet

from audiencekit.core.bulk_slot import Slot

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


class Crew(Protocol[ItemT, ResultT]):
    """Runs slots, in whatever order they end, and gives each back once."""

    room: int  # slots it may be given before it has given some back

    def start(self, slot: Slot[ItemT, ResultT]) -> None: ...

    def some_ended(self) -> bool:
        """Whether ``next_ended`` gives one without waiting."""
        ...

    def next_ended(self) -> Slot[ItemT, ResultT]: ...

    def close(self) -> None:
        """Start no other; wait for those under way. Idempotent."""
        ...


class _Closable(Protocol):
    def close(self) -> None: ...


class Threads(Generic[ItemT, ResultT]):
    """Up to *workers* threads, started as they are needed. *perform* never raises; *stopped* is asked before each."""

    def __init__(
        self,
        workers: int,
        room: int,
        perform: Callable[[Slot[ItemT, ResultT]], None],
        stopped: Callable[[], bool],
    ) -> None:
        self.room = room
        self._workers = workers
        self._perform = perform
        self._stopped = stopped
        self._closed = False
        self._process = os.getpid()
        self._todo: SimpleQueue[Slot[ItemT, ResultT] | None] = SimpleQueue()
        self._ended: SimpleQueue[Slot[ItemT, ResultT]] = SimpleQueue()
        self._threads: list[Thread] = []
        _open.add(self)

    def start(self, slot: Slot[ItemT, ResultT]) -> None:
        self._todo.put(slot)
        if len(self._threads) < self._workers:
            # Daemons: an iterator nobody closes must not keep the interpreter. What is under way ends at exit, below.
            thread = Thread(target=self._work, name=f"audiencekit-bulk-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def some_ended(self) -> bool:
        return not self._ended.empty()

    def next_ended(self) -> Slot[ItemT, ResultT]:
        return self._ended.get()

    def close(self) -> None:
        self._closed = True
        _open.discard(self)
        if os.getpid() != self._process:
            return  # a forked child has none of these threads
        for _ in self._threads:
            self._todo.put(None)
        for thread in self._threads:
            if thread.is_alive() and thread is not current_thread():
                thread.join()

    def _work(self) -> None:
        while (slot := self._todo.get()) is not None:
            if self._closed or self._stopped():
                slot.drop()
            else:
                slot.started = True
                slot.context.run(self._perform, slot)
                self._closed = self._closed or slot.halt is not None
                slot.ended = True
            self._ended.put(slot)


_open: WeakSet[_Closable] = WeakSet()


def _at_exit() -> None:
    for crew in list(_open):
        crew.close()


atexit.register(_at_exit)
