"""When to look at a job again, and what its state means. Pure."""

from __future__ import annotations

from enum import Enum
from typing import Generic, TypeVar

import attrs

ResultT = TypeVar("ResultT")


class JobState(Enum):
    """The four things a state can mean to somebody who waits. A state we do not know counts as RUNNING."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@attrs.frozen(kw_only=True)
class JobProgress(Generic[ResultT]):
    """One look at a job: its meaning, the service's own word for it, progress 0 to 1 if known, and the result."""

    state: JobState
    word: str
    progress: float | None = None
    detail: str = ""
    result: ResultT | None = None


@attrs.frozen(kw_only=True)
class Schedule:
    """Seconds between looks: from ``first`` growing by half each time up to ``longest``; ``limit`` bounds the whole."""

    first: float = 0.5
    longest: float = 10.0
    limit: float | None = 3600.0

    def delay(self, look: int) -> float:
        """Seconds to wait after look number *look* (from 1)."""
        return min(self.longest, self.first * 1.5 ** (min(look, 60) - 1))
