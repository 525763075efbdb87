"""Progress of a bulk call: a record handed to a callback. Bars are drawn by the command line only."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Progress:
    """How far a bulk call has come; times in seconds. ``total`` is None for an input without a length.

    ``completed`` counts items as they finish, failures (``errors``) included, in whatever order they do.
    """

    completed: int
    total: int | None
    errors: int
    elapsed_seconds: float

    @property
    def average_per_thousand_seconds(self) -> float | None:
        """Seconds a thousand items take at the pace so far; None before the first."""
        return self.elapsed_seconds / self.completed * 1000 if self.completed else None
