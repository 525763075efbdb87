"""What a look at a segment says about its running compute. Pure; requests in ``_async/{product_,}segments.py``."""

from __future__ import annotations

from datetime import datetime
from typing import Generic, Protocol, TypeVar

from audiencekit_api.segops.types import Unset

from audiencekit.core.schedule import JobProgress, JobState

SETTLED_LOOKS = 3


class Computed(Protocol):
    """A segment of users or of products."""

    @property
    def last_computed_at(self) -> datetime | Unset | None: ...


ComputedT = TypeVar("ComputedT", bound=Computed)


class ComputeWatch(Generic[ComputedT]):
    """Compares each look at a segment with the one before the compute was asked for.

    The service gives computes no id (contract 2.3, 16): done is when ``last_computed_at`` has moved. ``status`` (its
    name is inferred) helps where it is given: two computes within the resolution of the time stamp do not move it.
    """

    def __init__(self, before: ComputedT) -> None:
        self._before = before.last_computed_at
        self._looks = 0
        self._seen_computing = False

    def judge(self, segment: ComputedT) -> JobProgress[ComputedT]:
        self._looks += 1
        status: object = getattr(segment, "status", None)
        word: object = getattr(status, "value", status)
        stage = word if isinstance(word, str) else ""
        if stage == "computing":
            self._seen_computing = True
            return JobProgress(state=JobState.RUNNING, word=stage)
        if isinstance(segment.last_computed_at, datetime) and segment.last_computed_at != self._before:
            return JobProgress(state=JobState.DONE, word=stage or "computed", result=segment)
        settled = self._seen_computing or self._looks >= SETTLED_LOOKS
        if stage == "computed" and settled:
            return JobProgress(state=JobState.DONE, word=stage, result=segment)
        if stage == "draft" and settled:
            return JobProgress(state=JobState.FAILED, word=stage, detail="the compute ended without a result")
        return JobProgress(state=JobState.RUNNING, word=stage or "queued")
