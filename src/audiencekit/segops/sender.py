"""The thread that sends: woken by count, age, flush and shutdown; one batch in flight. Decides nothing itself.

``buffer.py`` knows what, ``pace.py`` when, ``sender_policy.py`` what a failure means. The thread starts with the first
event, in the process that tracks it; it never outlives an idle shutdown, and no lock is held across the network.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

import attrs

from audiencekit.core.deadline import SYSTEM_CLOCK, Clock, Deadline
from audiencekit.errors import AudienceKitError, ClientClosed, EventsUndelivered, OutcomeUnknown
from audiencekit.segops import lifecycle
from audiencekit.segops.buffer import Batch, Buffer, Loss
from audiencekit.segops.identity import HandshakeFailed, Identity
from audiencekit.segops.lifecycle import logger
from audiencekit.segops.pace import Pace, pause_after
from audiencekit.segops.report import Reporter
from audiencekit.segops.sender_policy import Lose, Park, Pause, Recheck, Retry, Shun, Split, Verdict, judge
from audiencekit.segops.stats import Stats

LONGEST_SLEEP = 5.0  # with events queued it looks up at least this often, to expire and to report what overflowed
REPORT_EVERY = 1.0  # dropped events come in floods; they are reported together
NEVER = 1 << 62


@attrs.frozen
class Accepted:
    """The service's answer to a batch: ``queued + skipped`` is the number sent (contract 2.2)."""

    queued: int
    skipped: int


class Link(Protocol):
    """The way to the service."""

    def deliver(self, batch: Batch) -> Accepted:
        """Send one batch once. Raises an AudienceKitError."""
        ...

    def hurry(self) -> None:
        """Forget pauses of our own making."""
        ...

    def close(self) -> None: ...

    def after_fork(self) -> None: ...


class SenderThread(threading.Thread):
    """The sender's own thread: what must not end it can tell it from a user's."""


class Sender:
    """Owns the buffer, its lock and the thread. Everything public may be called from any thread.

    *make_buffer* and *make_pace* are called once here and once in every forked child.
    """

    def __init__(
        self,
        link: Link,
        *,
        make_buffer: Callable[[], Buffer],
        make_pace: Callable[[], Pace],
        reporter: Reporter,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self._link = link
        self._make_buffer, self._make_pace = make_buffer, make_pace
        self._reporter = reporter
        self._clock = clock
        self._closing = False
        self._close_by: float | None = None
        self._renew()
        lifecycle.register(self)

    def _renew(self) -> None:
        # Reentrant: a signal handler or a finaliser may come back in on the thread that holds it.
        self._lock = threading.RLock()
        self._work = threading.Condition(self._lock)  # the sending thread waits here
        self._settled = threading.Condition(self._lock)  # flush, shutdown and blocked trackers wait here
        self._buffer = self._make_buffer()
        self._pace = self._make_pace()
        self._thread: threading.Thread | None = None
        self._wake_at = NEVER  # the number of events at which put() must wake the thread
        self._flush_to = 0
        self._report_at = 0.0
        self._stopped = self._closing

    def after_fork(self) -> None:
        """In a child: the parent's events are the parent's, and so is its thread. Locks are replaced, not taken."""
        self._renew()
        self._link.after_fork()

    # --- callers' side -----------------------------------------------------------------------------------------------

    def put(self, body: bytes, identity: Identity | None) -> None:
        """Own the event. Raises ClientClosed, or EventsUndelivered when full under the policy ``raise``."""
        with self._lock:
            if self._closing:
                raise ClientClosed("The client was shut down; this event was not taken. Make a new client.")
            buffer = self._buffer
            if not buffer.add(body, identity, self._clock.monotonic()):
                self._add_when_full(body, identity)
            if self._thread is None:
                self._ensure_thread()
            elif buffer.count >= self._wake_at or (self._wake_at != NEVER and buffer.bytes * 2 >= buffer.max_bytes):
                self._wake_at = NEVER
                self._work.notify()

    def _add_when_full(self, body: bytes, identity: Identity | None) -> None:
        # A callback of the sender cannot wait for the sender.
        if self._buffer.when_full == "raise" or self._thread is threading.current_thread():
            full = AudienceKitError("the queue is full; wait, raise max_queued_events, or choose another when_full")
            raise EventsUndelivered((body,), "overflow", cause=full)
        self._ensure_thread()
        self._work.notify()
        while not self._buffer.add(body, identity, self._clock.monotonic()):
            self._settled.wait()
            if self._closing:
                raise ClientClosed("The client was shut down while this event waited for room; it was not taken.")

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until every event tracked before now has ended; False if *timeout* seconds passed first."""
        deadline = Deadline.after(timeout, self._clock)
        with self._lock:
            barrier = self._buffer.next_number
            if self._buffer.settled_before(barrier):
                return True
            self._flush_to = barrier
            if self._thread is threading.current_thread():
                return False
            if not self._ensure_thread():
                return False  # the interpreter is ending; what is queued goes out in the drain at exit
            self._work.notify()
            return self._settled.wait_for(lambda: self._buffer.settled_before(barrier), deadline.left())

    def shutdown(self, timeout: float | None = None) -> bool:
        """Take no more events, send what is queued, stop. True when nothing was left behind. Idempotent.

        A second caller waits for the first one's end. What is left after *timeout* seconds is lost as ``shutdown``.
        """
        deadline = Deadline.after(timeout, self._clock)
        with self._lock:
            self._close(deadline.at)
            mine = not self._stopped and not self._ensure_thread()
        if mine:
            self._run()
        losses: list[Loss] = []
        with self._lock:
            if self._thread is not threading.current_thread():
                self._settled.wait_for(lambda: self._stopped, deadline.left())
            doubtful: list[Loss] = []
            if not self._stopped and deadline.expired:  # its thread is inside a request that nobody can interrupt
                self._buffer.lose_queued("shutdown")
                losses = self._buffer.collect_losses()
                if self._buffer.in_flight:
                    self._buffer.lose("shutdown")
                    doubtful = self._buffer.collect_losses()
                self._settled.notify_all()
            clean = self._stopped and not self._buffer.ledger.lost.get("shutdown")
        self._reporter.lost(losses)
        self._reporter.lost(
            doubtful, OutcomeUnknown("The shutdown's time ran out before the service answered: they may have arrived.")
        )
        return clean

    def _close(self, by: float | None) -> None:
        if not self._closing:
            self._closing, self._close_by = True, by
            for waiting in (self._pace, self._buffer, self._link):
                waiting.hurry()
            self._settled.notify_all()  # whoever waits for room waits in vain
            self._work.notify()
            if self._thread is None and not self._buffer.count:
                self._stop()

    @property
    def stopped(self) -> bool:
        """Whether a shutdown has come to its end."""
        return self._stopped

    def close_soon(self, timeout: float) -> None:
        """Start a shutdown without waiting for it. Safe in a finaliser."""
        with self._lock:
            self._close(self._clock.monotonic() + timeout)

    def drain_at_exit(self, timeout: float) -> int:
        """Wait up to *timeout* for the shutdown. Returns the number of events left behind."""
        if self.shutdown(timeout):
            return 0
        with self._lock:
            return self._buffer.count + self._buffer.ledger.lost.get("shutdown", 0)

    def stats(self) -> Stats:
        with self._lock:
            return self._buffer.stats(self._clock.monotonic())

    def record(self, *, sent: int = 0, skipped: int = 0, lost: int = 0) -> None:
        """Count events that were sent past the queue (``batch=False``)."""
        with self._lock:
            if self._closing:
                raise ClientClosed("The client was shut down; this event was not taken. Make a new client.")
            ledger = self._buffer.ledger
            ledger.sent, ledger.skipped = ledger.sent + sent, ledger.skipped + skipped
            if lost:
                ledger.lose(lost, "refused")

    # --- the thread ---------------------------------------------------------------------------------------------------

    def _ensure_thread(self) -> bool:
        """Whether somebody sends, starting the thread if nobody does. False at the end of the interpreter."""
        if self._thread is not None:
            return True
        thread = SenderThread(target=self._run, name="audiencekit-segops-sender", daemon=True)
        self._thread = thread
        try:
            thread.start()
        except RuntimeError:  # CPython 3.12 and later start no thread at the end; lifecycle drains on its own thread
            self._thread = None
            return False
        return True

    def _run(self) -> None:
        with self._lock:
            self._thread = threading.current_thread()
        try:
            while self._turn():
                pass
        finally:
            with self._lock:
                self._thread = None
                if not self._stopped:  # on_error ended this thread with SystemExit or its like: events still wait
                    self._ensure_thread()
                self._settled.notify_all()

    def _turn(self) -> bool:
        """Report, send one batch, or wait. False when the sender is done."""
        batch: Batch | None = None
        losses: list[Loss] = []
        with self._lock:
            now = self._clock.monotonic()
            self._buffer.expire(now)
            due = self._pace.due(self._buffer.ready(now), now, urgent=self._is_urgent())
            stop = self._closing and self._nothing_more(now, due)
            if stop:
                self._buffer.lose_queued("shutdown")
            if self._buffer.has_losses and (stop or now >= self._report_at):
                self._report_at = now + REPORT_EVERY
                losses = self._buffer.collect_losses()
            elif not stop and due is not None and due <= now:
                batch = self._buffer.take(now)
            elif not stop:
                self._sleep(now, due)
        self._reporter.lost(losses)
        if batch is not None:
            self._deliver(batch)
        if stop:
            with self._lock:
                self._stop()
        return not stop

    def _is_urgent(self) -> bool:
        return self._closing or not self._buffer.settled_before(self._flush_to)

    def _nothing_more(self, now: float, due: float | None) -> bool:
        """Whether a closing sender has nothing left that could go out in time."""
        by = self._close_by
        return due is None or (by is not None and (now >= by or due >= by))

    def _sleep(self, now: float, due: float | None) -> None:
        ready = self._buffer.ready(now)
        if ready is None or not ready.count:
            self._wake_at = self._buffer.count + 1
        elif now < self._pace.resume_at:
            self._wake_at = NEVER
        else:
            wanted = self._buffer.count + max(1, self._pace.batch_size - ready.count)
            self._wake_at = min(wanted, (self._buffer.max_events + 1) // 2)  # half full is due as well
        moments = [due, self._report_at if self._buffer.has_losses else None, self._close_by if self._closing else None]
        known = [moment - now for moment in moments if moment is not None]
        if self._buffer.count:
            known.append(LONGEST_SLEEP)
        self._work.wait(max(0.0, min(known)) if known else None)
        self._wake_at = NEVER

    def _stop(self) -> None:
        self._stopped = True
        self._link.close()
        self._settled.notify_all()

    def _deliver(self, batch: Batch) -> None:
        by = self._close_by if self._closing else None
        try:
            with Deadline(by, self._clock):
                accepted = self._link.deliver(batch)
        except AudienceKitError as error:
            self._failed(error, batch)
        except Exception as fault:
            # Not a failure of the service but of this library or of a hook: keep the events, say so, slow down.
            logger.exception("sending a batch failed unexpectedly")
            self._failed(AudienceKitError(f"sending failed: {type(fault).__name__}"), batch)
        except BaseException:
            with self._lock:
                if self._buffer.holds(batch):
                    self._buffer.keep()
                    self._pace.failed("fault", self._clock.monotonic())  # it may come again and again
            raise
        else:
            with self._lock:
                if not self._buffer.holds(batch):  # an expired shutdown has counted and reported it
                    return
                self._buffer.sent(accepted.skipped)
                self._pace.succeeded()
                self._settled.notify_all()
            if accepted.skipped:
                self._reporter.skipped(accepted.skipped, len(batch))

    def _failed(self, error: AudienceKitError, batch: Batch) -> None:
        verdict = judge(error, events=len(batch), doubts=batch.doubts, pinned=batch.identity is not None)
        losses: list[Loss] = []
        with self._lock:
            if not self._buffer.holds(batch):  # as above
                return
            self._apply(verdict, batch, self._clock.monotonic())
            if isinstance(verdict, Lose):
                losses = self._buffer.collect_losses()
            self._settled.notify_all()
        cause = error.cause if isinstance(error, HandshakeFailed) else error
        if losses:
            self._reporter.lost(losses, cause)
        else:
            self._reporter.attempt_failed(cause)

    def _apply(self, verdict: Verdict, batch: Batch, now: float) -> None:
        buffer, pace = self._buffer, self._pace
        match verdict:
            case Split():
                buffer.split()
            case Lose(reason):
                buffer.lose(reason)
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
