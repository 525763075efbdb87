"""The two moments a process has that a sender must not miss: a fork, and the end.

Senders are held weakly, so that a forgotten client can be collected.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Protocol, cast
from weakref import WeakSet

EXIT_DRAIN = 5.0  # seconds that the end of the interpreter waits for all senders together


class Living(Protocol):
    """What a sender does at these moments."""

    @property
    def stopped(self) -> bool: ...

    def after_fork(self) -> None:
        """In the child: new locks, no thread, no events (they are the parent's)."""
        ...

    def close_soon(self, timeout: float) -> None:
        """Start draining without waiting for it."""
        ...

    def drain_at_exit(self, timeout: float) -> int:
        """Wait for the drain, on this thread if no other is at it. Returns how many events were left behind."""
        ...


_living: WeakSet[Living] = WeakSet()


logger = logging.getLogger("audiencekit.segops")


def register(sender: Living) -> None:
    _living.add(sender)


# Held while the HTTP layer is imported, on the sender's thread: a child forked in the middle of an import would keep
# half-made modules for ever. Forking waits for it, once in a process and for a fraction of a second. Hooks run last
# registered first, so logging (imported above) takes its own lock, which importing needs, only after this wait.
loading = threading.RLock()
LONGEST_LOAD = 5.0


def _before_fork() -> None:
    if not loading.acquire(timeout=LONGEST_LOAD):
        logger.warning("Forking in the middle of an import: the child may be unable to send events.")


def _after_fork_in_parent() -> None:
    with contextlib.suppress(RuntimeError):  # the wait above timed out
        loading.release()


def _after_fork_in_child() -> None:
    global loading
    loading = threading.RLock()
    for sender in list(_living):
        sender.after_fork()


def _at_exit() -> None:
    senders = [sender for sender in list(_living) if not sender.stopped]
    ends = time.monotonic() + EXIT_DRAIN
    for sender in senders:  # all at once: the budget is for all of them together
        sender.close_soon(EXIT_DRAIN)
    left = sum(sender.drain_at_exit(max(0.0, ends - time.monotonic())) for sender in senders)
    if left and sys.stderr is not None:  # pyright: ignore[reportUnnecessaryComparison]  # pythonw has none
        sys.stderr.write(f"audiencekit.segops: {left} event(s) not delivered before the interpreter ended\n")


def _at_end_of_threading() -> None:
    # A child of multiprocessing ends without atexit; this hook is the last one it runs. Threads that are not daemons
    # may still be tracking, and executors wait for a hook after this one, so the drain waits on a thread of its own,
    # for which the interpreter waits in turn. Any other process has atexit.
    process = sys.modules.get("multiprocessing.process")
    if process is None or process.parent_process() is None or all(sender.stopped for sender in list(_living)):
        return
    try:
        threading.Thread(target=_drain_last, name="audiencekit-segops-drain").start()
    except RuntimeError:
        _at_exit()


def _drain_last() -> None:
    own = (threading.main_thread(), threading.current_thread())
    while others := [thread for thread in threading.enumerate() if not thread.daemon and thread not in own]:
        for thread in others:
            thread.join()
    _at_exit()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child)
atexit.register(_at_exit)
# Not public, hence looked up: without it only children of multiprocessing lose their drain.
_register = cast("Callable[[Callable[[], None]], None] | None", getattr(threading, "_register_atexit", None))
if _register is not None:
    _register(_at_end_of_threading)
