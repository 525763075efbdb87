"""Telling the application: each failed attempt and each loss, once, without ever hurting the sender."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from audiencekit.errors import AudienceKitError, EventsSkipped, EventsUndelivered
from audiencekit.segops.buffer import Loss
from audiencekit.segops.lifecycle import logger

ErrorT = TypeVar("ErrorT", bound=AudienceKitError)
OnError = Callable[[AudienceKitError], None]
OnSkipped = Callable[[EventsSkipped], None]

PATIENCE = 1.0  # seconds that a report waits for one on another thread to return


def log_warning(error: AudienceKitError) -> None:
    """What happens without an ``on_error``: one line on the logger ``audiencekit.segops``."""
    logger.warning("%s%s", error, " It will be tried again." if error.will_retry else "")


class Reporter:
    """Calls ``on_error`` and ``on_skipped``; what they raise is logged and swallowed (not KeyboardInterrupt).

    One call at a time. While one does not return, another thread hands its report over to it and goes on: a
    ``shutdown(timeout)`` must come back, and so must the end of the interpreter.
    """

    def __init__(self, on_error: OnError | None, on_skipped: OnSkipped | None = None) -> None:
        self._on_error: OnError = log_warning if on_error is None else on_error
        self._on_skipped: OnSkipped = self._on_error if on_skipped is None else on_skipped
        self._due: deque[tuple[str, Callable[[], None]]] = deque()
        self._turn = threading.RLock()  # what a callback does may be reported as well

    def after_fork(self) -> None:
        """In a child: what the parent's threads were telling is theirs."""
        self._due.clear()
        self._turn = threading.RLock()

    def attempt_failed(self, error: AudienceKitError) -> None:
        """An attempt failed; its events are kept and will be sent again."""
        error.will_retry = True
        self._call("on_error", self._on_error, error)

    def lost(self, losses: Iterable[Loss], cause: AudienceKitError | None = None) -> None:
        for loss in losses:
            uncounted = loss.count - len(loss.events)
            flood = (
                AudienceKitError(f"{uncounted} more went the same way; stats.lost counts all") if uncounted else None
            )
            error = EventsUndelivered(tuple(loss.events), loss.reason, cause=flood or cause)
            self._call("on_error", self._on_error, error)

    def skipped(self, count: int, of: int) -> None:
        """The service dropped events as invalid. It does not say which (contract 2.2)."""
        self._call("on_skipped", self._on_skipped, EventsSkipped(count, of))

    def _call(self, name: str, callback: Callable[[ErrorT], None], error: ErrorT) -> None:
        self._due.append((name, partial(callback, error)))
        if not self._turn.acquire(timeout=PATIENCE):
            with suppress(Exception):  # a logging handler of the application may fail as any callback
                logger.warning("%s has not returned yet, and is told when it does: %s", name, error)
            return
        try:
            while self._due:  # also what others handed over meanwhile
                name, call = self._due.popleft()
                try:
                    call()
                except Exception:
                    with suppress(Exception):
                        logger.exception("%s raised; the sender goes on", name)
        finally:
            self._turn.release()
