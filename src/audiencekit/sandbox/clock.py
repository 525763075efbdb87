"""The two clocks of a sandbox: the evaluation clock, which can stand still, and the server's, which can go wrong.

Windows and ages of segments are counted from the evaluation clock. Tokens, signatures, links and limits are judged by
the server's clock: the real time, as the services do, unless it is put forward or back on purpose.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime


class EvaluationClock:
    """Answers the real time until a time is set; a set time stands still."""

    def __init__(self) -> None:
        self._fixed: datetime | None = None

    def now(self) -> datetime:
        """The evaluation time, aware, in UTC."""
        return self._fixed or datetime.now(UTC)

    @property
    def fixed(self) -> datetime | None:
        """The time that was set, or None while the real time is used."""
        return self._fixed

    def set(self, now: datetime | None) -> None:
        """Stand at *now* (a naive value is UTC), or follow the real time again with None."""
        if now is None:
            self._fixed = None
        else:
            self._fixed = now.astimezone(UTC) if now.tzinfo else now.replace(tzinfo=UTC)


class ServerClock:
    """The real time, ``skew`` seconds ahead of it (behind, when negative)."""

    def __init__(self) -> None:
        self.skew = 0.0

    def time(self) -> float:
        """Unix seconds, as the server believes."""
        return time.time() + self.skew

    def now(self) -> datetime:
        """The same, aware, in UTC."""
        return datetime.fromtimestamp(self.time(), UTC)
