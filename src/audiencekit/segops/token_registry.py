"""Where the clients of one key in one process find the tokens they share (contract 7, H4)."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

T = TypeVar("T")

KEPT = 16  # keys whose tokens outlive their last client, so that clients made one after the other share them, too


class _Shelf(Generic[T]):
    """One process's."""

    def __init__(self) -> None:
        self.lock = threading.RLock()  # a finaliser may come in on the thread that holds it
        self.alive = WeakValueDictionary[Hashable, T]()
        self.recent: dict[Hashable, T] = {}


class Registry(Generic[T]):
    """One object per key for as long as somebody holds it; a forked child begins without its parent's."""

    def __init__(self) -> None:
        self._shelves: dict[int, _Shelf[T]] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        shelf = self._shelves.setdefault(os.getpid(), _Shelf())  # a parent's lock may be held for ever
        with shelf.lock:
            shared = shelf.alive.get(key)
            if shared is None:
                shared = shelf.alive[key] = make()
            shelf.recent.pop(key, None)
            shelf.recent[key] = shared
            while len(shelf.recent) > KEPT:
                del shelf.recent[next(iter(shelf.recent))]
            return shared

    def forget(self, which: Callable[[Hashable], bool] = lambda _: True) -> None:
        """Let go of what no client holds, where *which* says so of the key."""
        shelf = self._shelves.get(os.getpid())
        if shelf is not None:
            with shelf.lock:
                for key in [key for key in shelf.recent if which(key)]:
                    del shelf.recent[key]
