"""When the next batch goes out: triggers, pauses after failures, the server's own wishes. Pure; time is passed in."""

from __future__ import annotations

import random
from typing import Literal

from audiencekit.core.retry import RetryPolicy, pause
from audiencekit.segops.buffer import MAX_BATCH_EVENTS, Ready

LONGEST_OBEYED = 24 * 3600.0
"""A monthly limit answers with days (contract 1.4). After one day we knock again; until then the overflow policy
makes room."""

SPREAD = 0.1  # clients started together must not send together (contract 7, B12)

SPACING = 0.05
"""Seconds between two sends that are due by count alone, unless a whole batch waits: under a stream of events a request
for every twenty would cost the application more than the events do."""

Trouble = Literal["fault", "refusal"]
"""``fault``: network, 5xx, 429: back-off 0.5 s to 30 s. ``refusal``: the key or address is wrong: 1 s to 60 s."""

_FAULT = RetryPolicy(base=0.5, maximum=30.0)
_REFUSAL = RetryPolicy(base=1.0, maximum=59.0)
FAULT_AT_LEAST = 0.1  # jitter draws from 0 on, and a server in trouble is not to be hammered
REFUSAL_AT_LEAST = 1.0


def pause_after(trouble: Trouble, times: int) -> float:
    """Seconds to wait after *times* failures in a row (from 1)."""
    times = min(times, 32)  # the ladder has long reached its top
    if trouble == "fault":
        return max(FAULT_AT_LEAST, pause(_FAULT, times))
    return REFUSAL_AT_LEAST + pause(_REFUSAL, times)


class Pace:
    """The sender's sense of time. *batch_size* and *flush_interval* are triggers, the interval varied by 10 %."""

    def __init__(self, *, batch_size: int, flush_interval: float) -> None:
        self.batch_size = batch_size
        self.flush_interval = flush_interval
        self.resume_at = 0.0
        self._failures = 0
        self._asked_until = 0.0  # the part of it that is the server's wish, not our own caution
        self._interval = flush_interval
        self._whole = max(batch_size, MAX_BATCH_EVENTS)
        self._spaced_until = 0.0
        self._vary()

    def _vary(self) -> None:
        self._interval = self.flush_interval * random.uniform(1 - SPREAD, 1 + SPREAD)

    def succeeded(self, now: float) -> None:
        self._spaced_until = now + SPACING
        self._failures, self.resume_at, self._asked_until = 0, 0.0, 0.0
        self._vary()

    def failed(self, trouble: Trouble, now: float, *, retry_after: float | None = None) -> None:
        """Pause: as our own back-off says, and at least as long as the server asks, up to a day."""
        self._failures += 1
        self._asked_until = 0.0 if retry_after is None else now + min(retry_after, LONGEST_OBEYED)
        self.resume_at = max(now + pause_after(trouble, self._failures), self._asked_until)

    def pause_until(self, at: float, asked_until: float = 0.0) -> None:
        """Pause for a reason whose times somebody else keeps (the handshake)."""
        self.resume_at = max(self.resume_at, at)
        self._asked_until = max(self._asked_until, asked_until)

    def hurry(self) -> None:
        """Forget our own back-off (not the server's wish): there may be no later."""
        self.resume_at = self._asked_until

    def wanted(self, count: int) -> int:
        """How many more than *count* events make a send due sooner."""
        return max(1, (self.batch_size if count < self.batch_size else self._whole) - count)

    def due(self, ready: Ready | None, now: float, *, urgent: bool) -> float | None:
        """When to send next; *now* or earlier means at once, None means not before an event is tracked."""
        if ready is None:
            return None
        if not ready.count:
            at = ready.parked_until
            return None if at is None else max(at, self.resume_at)
        at = ready.since + self._interval
        if urgent or ready.cut or ready.pressed or ready.count >= self._whole:
            at = now
        elif ready.count >= self.batch_size:
            at = min(at, max(now, self._spaced_until))
        if ready.parked_until is not None:
            at = min(at, ready.parked_until)
        return max(at, self.resume_at)
