"""A lock whose holder may be interrupted by itself: a signal handler or a finaliser that uses the same object.

Such a call comes in on the thread that holds the lock, in the middle of a change. It can neither wait nor look at
what is half changed, so its work is noted (one append, which nothing can split) and done by the holder on its way out.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TypeVar, TypeVarTuple

from audiencekit.errors import ClientClosed, SpoolFailed

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Gate:
    """Runs one piece of work at a time. *repair* is called when an exception cut one short (a handler may raise).

    ``lock`` may be held, and waited with, around calls of ``run``: then nothing is half changed.
    """

    def __init__(self, repair: Callable[[], None]) -> None:
        self.lock = threading.RLock()
        self._repair = repair
        self._busy = False
        self._later: deque[Callable[[], object]] = deque()

    @property
    def has_more(self) -> bool:
        """Whether interrupting calls left work."""
        return bool(self._later)

    def run(self, later: Callable[[*Ts], object], work: Callable[[*Ts], T], *args: *Ts) -> T | None:
        """*work* done, or None when the caller has interrupted another run: then *later* is done instead, soon."""
        with self.lock:
            if self._busy:
                self._later.append(partial(later, *args))
                return None
            self._busy = True
            try:
                return work(*args)
            except (ClientClosed, SpoolFailed):  # raised before anything was changed
                raise
            except BaseException:
                self._repair()
                raise
            finally:
                try:
                    while self._later:
                        self._later[0]()  # rather twice than never, should a handler raise in between
                        self._later.popleft()
                finally:
                    self._busy = False


def nothing(*_: object) -> None:
    """For what an interrupting call need not make up for."""
