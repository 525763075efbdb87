"""The thread that sends: woken by count, age, flush and shutdown; one batch in flight. Decides nothing itself.

``buffer.py`` knows what, ``pace.py`` when, ``sender_policy.py`` what a failure means. The thread starts with the first
event, in the process that tracks it; it never outlives an idle shutdown, and no lock is held across the network.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Protocol

import attrs

from audiencekit.core.deadline import SYSTEM_CLOCK, Clock, Deadline
from audiencekit.errors import AudienceKitError, ClientClosed, EventsUndelivered, InvalidInput, OutcomeUnknown
from audiencekit.segops import lifecycle
from audiencekit.segops.buffer import Batch, Buffer, Loss
from audiencekit.segops.gate import Gate, nothing
from audiencekit.segops.identity import HandshakeFailed, Identity
from audiencekit.segops.lifecycle import logger
from audiencekit.segops.pace import Pace, pause_after
from audiencekit.segops.report import Reporter
from audiencekit.segops.sender_policy import Lose, Park, Pause, Recheck, Retry, Shun, Split, Verdict, judge
from audiencekit.segops.stats import Stats

LONGEST_SLEEP = 5.0  # with events queued it looks up at least this often, to expire and to report what overflowed
LONGEST_IDLE = 60.0  # a finaliser's word on this very thread could slip between looking and sleeping
LONGEST_WAIT = 1.0  # the same for callers who wait, whom a signal handler may interrupt there
REPORT_EVERY = 1.0  # dropped events come in floods; they are reported together
NEVER = 1 << 62


@attrs.frozen(kw_only=True)
class Plan:
    """What the thread does next, decided under the lock and done without it."""

    losses: list[Loss] = attrs.field(factory=list[Loss])
    batch: Batch | None = None
    wait: float | None = None
    stop: bool = False


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
        self._gate = Gate(self._repair)
        self._lock = self._gate.lock
        self._work = threading.Condition(self._lock)  # the sending thread waits here
        self._settled = threading.Condition(self._lock)  # flush, shutdown and blocked trackers wait here
        self._buffer = self._make_buffer()
        self._pace = self._make_pace()
        self._thread: threading.Thread | None = None
        self._wake_at = NEVER  # the number of events at which put() must wake the thread
        self._flush_to = 0
        self._direct: list[int] = []  # threads that are sending past the queue
        self._report_at = 0.0
        self._stopped = self._announced = self._closing

    def _repair(self) -> None:
        self._buffer.recount()

    def after_fork(self) -> None:
        """In a child: the parent's events are the parent's, and so is its thread. Locks are replaced, not taken."""
        self._renew()
        self._link.after_fork()

    # --- callers' side -----------------------------------------------------------------------------------------------

    def put(self, body: bytes, identity: Identity | None) -> None:
        """Own the event.

        Raises ClientClosed, InvalidInput for what no empty queue could hold, or EventsUndelivered when full under the
        policy ``raise``.
        """
        self.check_open()
        if len(body) > self._buffer.max_bytes:
            raise InvalidInput(
                f"the event has {len(body):,} bytes as JSON; max_queued_bytes is {self._buffer.max_bytes:,}. "
                "Send less, or raise the bound"
            )
        if self._gate.run(self._admit_late, self._admit, body, identity):
            self._wait_for_room(body, identity)

    def check_open(self) -> None:
        """Raises ClientClosed after the start of a shutdown."""
        if self._closing:
            raise ClientClosed("The client was shut down; this event was not taken. Make a new client.")

    def _admit(self, body: bytes, identity: Identity | None) -> bool:
        """True when it is full and nothing was taken."""
        if self._closing:
            self.check_open()
        buffer = self._buffer
        if not buffer.add(body, identity, self._clock.monotonic()):
            return True
        if self._thread is None:
            self._ensure_thread()
        elif buffer.count >= self._wake_at or (self._wake_at != NEVER and buffer.bytes * 2 >= buffer.max_bytes):
            self._wake_at = NEVER
            self._work.notify()
        return False

    def _admit_late(self, body: bytes, identity: Identity | None) -> None:
        """An event tracked by a signal handler while this thread was at it: its caller was told that it is taken."""
        self._buffer.add(body, identity, self._clock.monotonic(), forced=True)
        self._ensure_thread()
        self._work.notify()

    def _wait_for_room(self, body: bytes, identity: Identity | None) -> None:
        # A callback of the sender cannot wait for the sender.
        if self._buffer.when_full == "raise" or self._thread is threading.current_thread():
            full = AudienceKitError("the queue is full; wait, raise max_queued_events, or choose another when_full")
            raise EventsUndelivered((body,), "overflow", cause=full)

        def admitted() -> bool:
            if self._thread is None:
                self._ensure_thread()
            self._work.notify()
            return not self._admit(body, identity)

        self._wait(admitted, Deadline.after(None, self._clock))

    def _wait(self, condition: Callable[[], bool], deadline: Deadline) -> bool:
        """Wait until *condition* holds; False if the deadline passed first. Not for calls that interrupt others."""
        with self._lock:
            while not self._gate.run(nothing, condition):
                left = deadline.left()
                if left is not None and left <= 0:
                    return False
                self._settled.wait(LONGEST_WAIT if left is None else min(left, LONGEST_WAIT))
        return True

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until every event tracked before now has ended; False if *timeout* seconds passed first."""
        deadline = Deadline.after(timeout, self._clock)
        barrier = self._gate.run(self._hasten, self._hasten)
        if barrier is None:  # a signal handler that interrupted track() or its like cannot wait for it
            return False
        if self._thread is None or self._thread is threading.current_thread():
            # Nobody sends: the interpreter is ending, what is queued goes out in the drain at exit. Or it is us.
            return self._gate.run(nothing, self._buffer.settled_before, barrier) or False
        return self._wait(lambda: self._buffer.settled_before(barrier), deadline)

    def _hasten(self) -> int:
        """Make what is queued due. Returns the number below which a flush waits."""
        barrier = self._buffer.next_number
        if not self._buffer.settled_before(barrier):
            self._flush_to = barrier
            self._ensure_thread()
            self._work.notify()
        return barrier

    def shutdown(self, timeout: float | None = None) -> bool:
        """Take no more events, send what is queued, stop. True when nothing was left behind. Idempotent.

        A second caller waits for the first one's end. What is left after *timeout* seconds is lost as ``shutdown``.
        False at once in a signal handler that interrupted another call of this thread; the drain goes on.
        """
        deadline = Deadline.after(timeout, self._clock)
        mine = self._gate.run(self._begin_end, self._begin_end, deadline.at)
        if mine is None:
            self._refuse_more(deadline.at)
            return False
        if mine:
            self._run()
        if self._thread is not threading.current_thread():
            self._wait(lambda: self._stopped, deadline)
        queued, doubtful, clean = self._gate.run(nothing, self._end, deadline) or ([], [], False)
        self._reporter.lost(queued)
        self._reporter.lost(
            doubtful, OutcomeUnknown("The shutdown's time ran out before the service answered: they may have arrived.")
        )
        return clean

    def _begin_end(self, by: float | None) -> bool:
        """Whether the caller must send what is left itself."""
        while threading.get_ident() in self._direct:  # a signal handler cannot wait for what it has interrupted
            self._direct.remove(threading.get_ident())
        self._close(by)
        return not self._stopped and not self._ensure_thread()

    def _end(self, deadline: Deadline) -> tuple[list[Loss], list[Loss], bool]:
        """What an expired shutdown gives up: queued, in doubt; and whether it ended clean."""
        queued, doubtful = list[Loss](), list[Loss]()
        if not self._stopped and deadline.expired:  # its thread is inside a request that nobody can interrupt
            self._buffer.lose_queued("shutdown")
            queued = self._buffer.collect_losses()
            if self._buffer.in_flight:
                self._buffer.lose("shutdown")
                doubtful = self._buffer.collect_losses()
            self._settled.notify_all()
        return queued, doubtful, self._stopped and not self._buffer.ledger.lost.get("shutdown")

    def _refuse_more(self, by: float | None) -> None:
        if not self._closing:
            self._close_by = by
            self._closing = True

    def _close(self, by: float | None) -> None:
        self._refuse_more(by)
        if not self._announced:
            self._announced = True
            for waiting in (self._pace, self._buffer, self._link):
                waiting.hurry()
            self._settled.notify_all()  # whoever waits for room waits in vain
            self._work.notify()
            if self._thread is None and not (self._buffer.count or self._direct or self._gate.has_more):
                self._stop()

    @property
    def stopped(self) -> bool:
        """Whether a shutdown has come to its end."""
        return self._stopped

    def close_soon(self, timeout: float) -> None:
        """Start a shutdown without waiting for it. Safe in a finaliser."""
        self._gate.run(self._close, self._close, self._clock.monotonic() + timeout)

    def drain_at_exit(self, timeout: float) -> int:
        """Wait up to *timeout* for the shutdown. Returns the number of events left behind."""
        if self.shutdown(timeout):
            return 0
        with self._lock:
            return self._buffer.count + self._buffer.ledger.lost.get("shutdown", 0)

    def stats(self) -> Stats:
        return self._gate.run(nothing, self._snapshot) or self._snapshot()

    def _snapshot(self) -> Stats:
        return self._buffer.stats(self._clock.monotonic())

    @contextmanager
    def direct(self) -> Generator[None, None, None]:
        """Around the sending of an event past the queue: a shutdown waits for it. Raises ClientClosed after one."""
        self.check_open()
        direct, me = self._direct, threading.get_ident()
        direct.append(me)
        try:
            self.check_open()  # a shutdown saw it, or it sees the shutdown
            yield
        finally:
            with suppress(ValueError):
                direct.remove(me)
            if self._closing:
                with self._lock:
                    self._work.notify()

    def record(self, *, sent: int = 0, skipped: int = 0, lost: int = 0) -> None:
        """Count events that were sent past the queue (``batch=False``)."""
        self._gate.run(self._count, self._count, sent, skipped, lost)

    def _count(self, sent: int, skipped: int, lost: int) -> None:
        ledger = self._buffer.ledger
        ledger.direct += sent + skipped + lost
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
        except BaseException:  # a signal handler raised: whether it runs is unknown, and if it does it sees this
            self._thread = None
            raise
        return True

    def _run(self) -> None:
        if not self._gate.run(nothing, self._claim):
            return
        try:
            while self._turn():
                pass
        finally:
            self._gate.run(self._leave, self._leave)

    def _claim(self) -> bool:
        me = threading.current_thread()
        if self._thread is None:
            self._thread = me
        return self._thread is me

    def _leave(self) -> None:
        self._thread = None
        if not self._stopped:  # on_error ended this thread with SystemExit or its like: events still wait
            self._ensure_thread()
        self._settled.notify_all()

    def _turn(self) -> bool:
        """Report, send one batch, or wait. False when the sender is done."""
        with self._lock:
            plan = self._gate.run(nothing, self._plan)
            assert plan is not None, "nothing interrupts to come here"
            if plan.wait is not None:
                self._work.wait(plan.wait)
                self._wake_at = NEVER
        self._reporter.lost(plan.losses)
        if plan.batch is not None:
            self._deliver(plan.batch)
        if plan.stop:
            self._gate.run(self._stop, self._stop)
        return not plan.stop

    def _plan(self) -> Plan:
        now = self._clock.monotonic()
        self._buffer.expire(now)
        due = self._pace.due(self._buffer.ready(now), now, urgent=self._is_urgent())
        stop = self._closing and self._nothing_more(now, due)
        if stop:
            self._buffer.lose_queued("shutdown")
        if self._buffer.has_losses and (stop or now >= self._report_at):
            self._report_at = now + REPORT_EVERY
            return Plan(losses=self._buffer.collect_losses(), stop=stop)
        if stop:
            return Plan(stop=True)
        if due is not None and due <= now:
            return Plan(batch=self._buffer.take(now))
        return Plan(wait=self._nap(now, due))

    def _is_urgent(self) -> bool:
        return self._closing or not self._buffer.settled_before(self._flush_to)

    def _nothing_more(self, now: float, due: float | None) -> bool:
        """Whether a closing sender has nothing left that could go out in time."""
        by = self._close_by
        if due is None and self._direct and (by is None or now < by):
            return False
        return due is None or (by is not None and (now >= by or due >= by))

    def _nap(self, now: float, due: float | None) -> float:
        """How long to sleep; sets what wakes the thread earlier."""
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
        known.append(LONGEST_SLEEP if self._buffer.count else LONGEST_IDLE)
        return max(0.0, min(known))

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
            self._gate.run(self._put_back, self._put_back, batch)
            raise
        else:
            if self._gate.run(nothing, self._landed, batch, accepted) and accepted.skipped:
                self._reporter.skipped(accepted.skipped, len(batch))

    def _put_back(self, batch: Batch) -> None:
        if self._buffer.holds(batch):
            self._buffer.keep()
            self._pace.failed("fault", self._clock.monotonic())  # it may come again and again

    def _landed(self, batch: Batch, accepted: Accepted) -> bool:
        """False when an expired shutdown has counted and reported the batch."""
        held = self._buffer.holds(batch)
        if held:
            self._buffer.sent(accepted.skipped)
            self._pace.succeeded()
            self._settled.notify_all()
        return held

    def _failed(self, error: AudienceKitError, batch: Batch) -> None:
        verdict = judge(error, events=len(batch), doubts=batch.doubts, pinned=batch.identity is not None)
        losses = self._gate.run(nothing, self._apply_to, batch, verdict)
        if losses is None:
            return
        cause = error.cause if isinstance(error, HandshakeFailed) else error
        if losses:
            self._reporter.lost(losses, cause)
        else:
            self._reporter.attempt_failed(cause)

    def _apply_to(self, batch: Batch, verdict: Verdict) -> list[Loss] | None:
        """What was lost by it; None when an expired shutdown has given the batch up."""
        if not self._buffer.holds(batch):
            return None
        self._apply(verdict, batch, self._clock.monotonic())
        self._settled.notify_all()
        return self._buffer.collect_losses() if isinstance(verdict, Lose) else []

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
