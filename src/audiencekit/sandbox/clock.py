"""The evaluation clock: the "now" that windows and ages are counted from.

Only evaluation reads it. Tokens, signatures and links are judged by the real time, as the services do.
"""

from __future__ import annotations

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
