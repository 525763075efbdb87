"""What a sender does next and what an outcome means for its events, in one place. Pure: no lock, no thread, no HTTP.

``buffer.py`` knows what, ``pace.py`` when, ``sender_policy.py`` what a failure means. Whoever calls holds the lock.
"""

from __future__ import annotations

import attrs

from audiencekit.errors import AudienceKitError
from audiencekit.segops.buffer import Batch, Buffer, Loss
from audiencekit.segops.pace import Pace, pause_after
from audiencekit.segops.sender_policy import Lose, Park, Pause, Recheck, Retry, Shun, Split, Verdict, judge

LONGEST_SLEEP = 5.0  # with events queued it looks up at least this often, to expire and to report what overflowed
LONGEST_IDLE = 60.0  # a finaliser's word on the sending thread could slip between looking and sleeping
REPORT_EVERY = 1.0  # dropped events come in floods; they are reported together
SETTLE_EVERY = 0.02  # the end waits for another process that holds the spool
AGAIN = 0.05  # before an attempt that could not be noted on disk
NEVER = 1 << 62


@attrs.frozen(kw_only=True)
class Plan:
    """What comes next: log notes, tell about losses, send a batch, wait for so many seconds, or stop."""

    notes: list[str] = attrs.field(factory=list[str])
    losses: list[Loss] = attrs.field(factory=list[Loss])
    batch: Batch | None = None
    wait: float | None = None
    stop: bool = False


@attrs.frozen
class Accepted:
    """The service's answer to a batch: ``queued + skipped`` is the number sent (contract 2.2)."""

    queued: int
    skipped: int


class Pump:
    """One sender's state. *once*: a batch whose outcome is unknown is lost, never sent again (``at_most_once``)."""

    def __init__(self, buffer: Buffer, pace: Pace, *, once: bool = False) -> None:
        self.buffer = buffer
        self.pace = pace
        self.closing = False
        self.close_by: float | None = None
        self._once = once
        self._flush_to = 0
        self._report_at = 0.0
        self._wake_at = NEVER  # the number of events at which a new one must wake the sender

    # --- in -----------------------------------------------------------------------------------------------------------

    def must_wake(self) -> bool:
        """Whether what was just added must wake a sleeping sender; asked once per sleep."""
        buffer = self.buffer
        if buffer.count >= self._wake_at or (self._wake_at != NEVER and buffer.bytes * 2 >= buffer.max_bytes):
            self._wake_at = NEVER
            return True
        return False

    def hasten(self) -> int:
        """Make what is queued due. Returns the number below which a flush waits."""
        barrier = self.buffer.next_number
        if not self.buffer.settled_before(barrier):
            self._flush_to = barrier
        return barrier

    def close(self, by: float | None) -> None:
        """Send what is queued and stop, at *by* at the latest. The first word counts."""
        if not self.closing:
            self.close_by = by
            self.closing = True

    # --- next ---------------------------------------------------------------------------------------------------------

    def plan(self, now: float, *, others: bool) -> Plan:
        """The next step. *others*: somebody is sending past the queue, for whom a closing sender waits."""
        buffer = self.buffer
        if notes := buffer.collect_notes():
            return Plan(notes=notes)
        buffer.expire(now)
        if now >= buffer.look_at and not self.closing:
            buffer.look(now)
        urgent = self.closing or not buffer.settled_before(self._flush_to)
        due = self.pace.due(buffer.ready(now), now, urgent=urgent)
        stop = self.closing and self._nothing_more(now, due, others)
        if stop and not buffer.settle() and (self.close_by is None or now < self.close_by):
            return Plan(wait=SETTLE_EVERY)
        if stop:
            buffer.leave()
        if buffer.has_losses and (stop or now >= self._report_at):
            self._report_at = now + REPORT_EVERY
            return Plan(losses=buffer.collect_losses(), stop=stop)
        if stop:
            return Plan(stop=True)
        if due is not None and due <= now:
            batch = buffer.take(now)
            return Plan(batch=batch) if batch is not None else Plan(wait=self._pause(now))
        return Plan(wait=self._nap(now, due))

    def woken(self) -> None:
        self._wake_at = NEVER

    def _nothing_more(self, now: float, due: float | None, others: bool) -> bool:
        """Whether a closing sender has nothing left that could go out in time."""
        by = self.close_by
        if due is None and others and (by is None or now < by):
            return False
        return due is None or (by is not None and (now >= by or due >= by))

    def _pause(self, now: float) -> float:
        """How long until something due may be had; not past the end."""
        until = self.buffer.take_at if self.close_by is None else min(self.buffer.take_at, self.close_by)
        return max(AGAIN, until - now)

    def _nap(self, now: float, due: float | None) -> float:
        """How long to sleep; sets what wakes the sender earlier."""
        buffer, ready = self.buffer, self.buffer.ready(now)
        if ready is None or not ready.count:
            self._wake_at = buffer.count + 1
        elif now < self.pace.resume_at:
            self._wake_at = NEVER
        else:
            wanted = buffer.count + self.pace.wanted(ready.count)
            self._wake_at = min(wanted, (buffer.max_events + 1) // 2)  # half full is due as well
        moments = [due, self._report_at if buffer.has_losses else None, self.close_by if self.closing else None]
        if not self.closing:
            moments.append(max(buffer.look_at, now + 1.0))
        known = [moment - now for moment in moments if moment is not None]
        known.append(LONGEST_SLEEP if buffer.count else LONGEST_IDLE)
        return max(0.0, min(known))

    # --- outcomes -----------------------------------------------------------------------------------------------------

    def landed(self, batch: Batch, accepted: Accepted, now: float) -> bool:
        """The service took it. False when an expired shutdown has counted and reported the batch."""
        held = self.buffer.holds(batch)
        if held:
            self.buffer.sent(accepted.skipped)
            self.pace.succeeded(now)
        return held

    def interrupted(self, batch: Batch, now: float) -> None:
        """The attempt was cut short by something that is no outcome (SystemExit in a hook)."""
        if self.buffer.holds(batch):
            if self._once:
                self.buffer.lose("unknown")
            else:
                self.buffer.keep()
            self.pace.failed("fault", now)  # it may come again and again

    def failed(self, batch: Batch, error: AudienceKitError, now: float) -> list[Loss] | None:
        """What was lost by it; None when an expired shutdown has given the batch up."""
        if not self.buffer.holds(batch):
            return None
        pinned = batch.identity is not None
        verdict = judge(error, events=len(batch), doubts=batch.doubts, pinned=pinned, once=self._once)
        self._apply(verdict, batch, now)
        return self.buffer.collect_losses() if isinstance(verdict, Lose) else []

    def _apply(self, verdict: Verdict, batch: Batch, now: float) -> None:
        buffer, pace = self.buffer, self.pace
        match verdict:
            case Split():
                buffer.split()
            case Lose(reason, trouble, retry_after):
                buffer.lose(reason)
                if trouble is not None:
                    pace.failed(trouble, now, retry_after=retry_after)
            case Recheck():
                buffer.recheck()
                pace.failed("fault", now)
            case Park(until, unavailable, asked_until):
                buffer.park(until, unavailable=unavailable, asked_until=asked_until)
            case Shun():
                buffer.park(now + pause_after("refusal", batch.refusals + 1), unavailable=False, refused=True)
            case Pause(until, asked_until):
                buffer.keep()
                pace.pause_until(until, asked_until)
            case Retry(trouble, retry_after):
                buffer.keep()
                pace.failed(trouble, now, retry_after=retry_after)

    def abandon(self) -> tuple[list[Loss], list[Loss]]:
        """A shutdown's time ran out while its thread is inside a request: what was queued, what is in doubt."""
        return self.buffer.abandon()
