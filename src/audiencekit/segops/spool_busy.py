"""Another process is writing the spool: the error that says so, and the naps until it is done. Without sqlite3."""

from __future__ import annotations

from audiencekit.core.deadline import Clock
from audiencekit.errors import SpoolFailed

PATIENCE = 10.0  # seconds to wait for another process that writes
FIRST_NAP, LONGEST_NAP = 0.0001, 0.02  # seconds between two looks at a busy file: others write for far less than that


class SpoolBusy(SpoolFailed):
    """Another process holds the file just now; nothing was done. Whoever holds no lock may nap and try again."""


class Naps:
    """How long to sleep before each next try, from the first one on for *patience* seconds."""

    def __init__(self, clock: Clock, patience: float = PATIENCE) -> None:
        self._clock = clock
        self._patience = patience
        self._ends: float | None = None
        self._nap = FIRST_NAP

    def next(self) -> float | None:
        """Seconds; None when the patience is at its end."""
        now = self._clock.monotonic()
        self._ends = now + self._patience if self._ends is None else self._ends
        if now >= self._ends:
            return None
        nap, self._nap = self._nap, min(self._nap * 2, LONGEST_NAP)
        return nap
