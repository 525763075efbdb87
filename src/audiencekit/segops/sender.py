"""The thread that sends: woken by count, age, flush and shutdown; one batch in flight. Decides nothing itself.

``pump.py`` decides. The thread starts with the first event, in the process that tracks it; it never outlives an idle
shutdown, and no lock is held across the network. Nothing here waits for it: ``_async/outbox.py`` does.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from typing import Protocol

from audiencekit.core.deadline import SYSTEM_CLOCK, Clock, Deadline
from audiencekit.errors import AudienceKitError, ClientClosed, OutcomeUnknown
from audiencekit.segops import lifecycle
from audiencekit.segops.buffer import Batch, Loss
from audiencekit.segops.gate import Gate, nothing
from audiencekit.segops.identity import HandshakeFailed, Identity
from audiencekit.segops.lifecycle import logger
from audiencekit.segops.pump import Accepted, Plan, Pump
from audiencekit.segops.report import Reporter
from audiencekit.segops.stats import Stats

Item = tuple[bytes, Identity | None]
"""An event as JSON, and who it belongs to."""


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
    """Owns the pump, its lock and the thread. Everything public may be called from any thread.

    *make_pump* is called once here and once in every forked child.
    """

    def __init__(
        self, link: Link, *, make_pump: Callable[[], Pump], reporter: Reporter, clock: Clock = SYSTEM_CLOCK
    ) -> None:
        self._link = link
        self._make_pump = make_pump
        self._reporter = reporter
        self.clock = clock
        self.closing = False
        self._close_by: float | None = None
        self._renew()
        lifecycle.register(self)

    def _renew(self) -> None:
        self._gate = Gate(self._repair)
        self.lock = self._gate.lock
        self._work = threading.Condition(self.lock)  # the sending thread waits here
        self._watchers: list[tuple[Callable[[], object], int | None]] = []
        self._pump = self._make_pump()
        if self.closing:
            self._pump.close(self._close_by)
        self._thread: threading.Thread | None = None
        self._direct: list[object] = []  # threads and tasks that are sending past the queue
        self.stopped = self._announced = self.closing

    def _repair(self) -> None:
        self._pump.buffer.recount()

    def after_fork(self) -> None:
        """In a child: the parent's events are the parent's, and so is its thread. Locks are replaced, not taken."""
        self._pump.buffer.after_fork()
        self._renew()
        self._reporter.after_fork()
        self._link.after_fork()

    def take_over(self) -> None:
        """Take in and send what an ended process left in the spool; from now on somebody looks after it."""
        self._gate.run(nothing, self._take_over)

    def _take_over(self) -> None:
        self._pump.buffer.look(self.clock.monotonic(), whole=True)
        self._nudge()

    # --- taking events ------------------------------------------------------------------------------------------------

    def offer(self, body: bytes, identity: Identity | None) -> bool:
        """Own the event; False when it is full. Raises ClientClosed."""
        if self.closing:
            self.check_open()
        return not self._gate.run(self._admit_late, self._admit, body, identity)

    def offer_many(self, items: Sequence[Item], start: int) -> int:
        """Own the events from *start* on, as many as there is room for; how many. Raises ClientClosed."""
        self.check_open()
        taken = self._gate.run(self._admit_many_late, self._admit_many, items, start)
        return len(items) - start if taken is None else taken

    def check_open(self) -> None:
        """Raises ClientClosed after the start of a shutdown."""
        if self.closing:
            raise ClientClosed("The client was shut down; this event was not taken. Make a new client.")

    @property
    def max_bytes(self) -> int:
        return self._pump.buffer.max_bytes

    @property
    def must_not_wait(self) -> bool:
        """Whether the caller is the sender itself (a callback), for whom nobody would make room."""
        return self._thread is threading.current_thread()

    def _admit(self, body: bytes, identity: Identity | None) -> bool:
        """True when it is full and nothing was taken."""
        if self.closing:
            self.check_open()
        pump = self._pump
        if not pump.buffer.add(body, identity, self.clock.monotonic()):
            self._nudge()
            return True
        if self._thread is None:
            self._ensure_thread()
        elif pump.must_wake():
            self._work.notify()
        return False

    def _admit_late(self, body: bytes, identity: Identity | None) -> None:
        """An event tracked by a signal handler while this thread was at it: its caller was told that it is taken."""
        self._pump.buffer.add(body, identity, self.clock.monotonic(), forced=True)
        self._nudge()

    def _admit_many(self, items: Sequence[Item], start: int) -> int:
        self.check_open()
        taken = self._pump.buffer.add_many(items[start:] if start else items, self.clock.monotonic())
        if self._thread is None:
            self._ensure_thread()
        elif self._pump.must_wake() or taken < len(items) - start:
            self._work.notify()
        return taken

    def _admit_many_late(self, items: Sequence[Item], start: int) -> None:
        for body, identity in items[start:]:
            self._admit_late(body, identity)

    def _nudge(self) -> None:
        self._ensure_thread()
        self._work.notify()

    # --- what waiting callers ask -------------------------------------------------------------------------------------

    @contextmanager
    def watched(self, wake: Callable[[], object], barrier: int | None = None) -> Generator[None, None, None]:
        """Within, *wake* is called (on any thread, briefly) when events ended; with a *barrier*, when it is reached."""
        watcher = (wake, barrier)
        with self.lock:
            self._watchers.append(watcher)
        try:
            yield
        finally:
            with self.lock, suppress(ValueError):  # a forked child starts with none
                self._watchers.remove(watcher)

    def _tell(self, *, settled_only: bool = False) -> None:
        """Wake who waits; *settled_only*: not those whose barrier still lies ahead."""
        for wake, barrier in self._watchers:
            if not settled_only or barrier is None or self._pump.buffer.settled_before(barrier):
                with suppress(RuntimeError):  # the event loop behind it is closed
                    wake()

    def hasten(self) -> int | None:
        """Make everything queued due. The barrier for :meth:`settled`; None in a handler that interrupts a change."""
        return self._gate.run(self._hasten, self._hasten)

    def _hasten(self) -> int:
        barrier = self._pump.hasten()
        if not self.stopped and not self._pump.buffer.settled_before(barrier):
            self._nudge()
        return barrier

    def settled(self, barrier: int) -> bool:
        """Whether every event below *barrier* has ended."""
        return bool(self._gate.run(nothing, self._pump.buffer.settled_before, barrier))

    @property
    def has_thread(self) -> bool:
        """Whether somebody sends."""
        return self._thread is not None

    # --- the end ------------------------------------------------------------------------------------------------------

    def begin_end(self, by: float | None) -> bool:
        """Take no more events; send what is queued until *by*. Whether it began or had begun: else call it again.

        False in a signal handler that interrupted another call of its thread; the drain comes when that ends.
        """
        mine = self._gate.run(self._begin_end, self._begin_end, by)
        if mine is None:
            self._refuse_more(by)
            return False
        if mine:  # the end of the interpreter: no thread can start
            self._run()
        return True

    def _begin_end(self, by: float | None) -> bool:
        """Whether the caller must send what is left itself."""
        while threading.get_ident() in self._direct:  # a signal handler cannot wait for what it has interrupted
            self._direct.remove(threading.get_ident())
        self._close(by)
        return not self.stopped and not self._ensure_thread()

    def end(self, deadline: Deadline) -> bool:
        """After the wait: what an expired shutdown leaves is given up. True when nothing was left behind."""
        queued, doubtful, clean = self._gate.run(nothing, self._end, deadline) or ([], [], False)
        self._log(self._gate.run(nothing, self._pump.buffer.collect_notes))
        self._reporter.lost(queued)
        self._reporter.lost(
            doubtful, OutcomeUnknown("The shutdown's time ran out before the service answered: they may have arrived.")
        )
        return clean

    def _end(self, deadline: Deadline) -> tuple[list[Loss], list[Loss], bool]:
        queued, doubtful = list[Loss](), list[Loss]()
        by = self._close_by  # of the first shutdown: one with less time does not end the drain of another
        over = by is not None and self.clock.monotonic() >= by
        if not self.stopped and over:  # its thread is inside a request that nobody can interrupt
            queued, doubtful = self._pump.abandon()
            self._tell()
        buffer = self._pump.buffer
        behind = buffer.count or buffer.undeleted or buffer.ledger.lost.get("shutdown")
        return queued, doubtful, self.stopped and not behind

    def _refuse_more(self, by: float | None) -> None:
        if not self.closing:
            self._close_by = by
            self._pump.close(by)
            self.closing = True

    def _close(self, by: float | None) -> None:
        self._refuse_more(by)
        if not self._announced:
            self._announced = True
            for waiting in (self._pump.pace, self._pump.buffer, self._link):
                waiting.hurry()
            self._tell()  # whoever waits for room waits in vain
            self._work.notify()
            if self._thread is None and not (self._pump.buffer.count or self._direct or self._gate.has_more):
                self._stop()

    def close_soon(self, timeout: float) -> None:
        """Start a shutdown without waiting for it. Safe in a finaliser."""
        self._gate.run(self._close, self._close, self.clock.monotonic() + timeout)

    def drain_at_exit(self, timeout: float) -> int:
        """Wait up to *timeout* for the shutdown. Returns the number of events left behind, and not kept on disk."""
        from audiencekit.segops._sync.outbox import Outbox

        if Outbox(self).shutdown(timeout):
            return 0
        with self.lock:
            buffer = self._pump.buffer
            return (0 if buffer.is_durable else buffer.count) + buffer.ledger.lost.get("shutdown", 0)

    # --- counting -----------------------------------------------------------------------------------------------------

    def stats(self) -> Stats:
        return self._gate.run(nothing, self._snapshot) or self._snapshot()

    def _snapshot(self) -> Stats:
        return self._pump.buffer.stats(self.clock.monotonic())

    @contextmanager
    def direct(self, who: object) -> Generator[None, None, None]:
        """Around the sending of an event past the queue: a shutdown waits for it. Raises ClientClosed after one.

        *who* is the thread's number, or anything unique for a task.
        """
        self.check_open()
        direct = self._direct
        direct.append(who)
        try:
            self.check_open()  # a shutdown saw it, or it sees the shutdown
            yield
        finally:
            with suppress(ValueError):
                direct.remove(who)
            if self.closing:
                with self.lock:
                    self._work.notify()

    def record(self, *, sent: int = 0, skipped: int = 0, filtered: int = 0) -> None:
        """Count events that never were in the queue: sent past it (``batch=False``), or dropped by ``before_send``."""
        self._gate.run(self._count, self._count, sent, skipped, filtered)

    def _count(self, sent: int, skipped: int, filtered: int) -> None:
        ledger = self._pump.buffer.ledger
        ledger.direct += sent + skipped
        ledger.sent, ledger.skipped = ledger.sent + sent, ledger.skipped + skipped
        ledger.filtered += filtered

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
        if not self.stopped:  # on_error ended this thread with SystemExit or its like: events still wait
            self._ensure_thread()
        self._tell()

    def _turn(self) -> bool:
        """Report, send one batch, or wait. False when the sender is done."""
        with self.lock:
            plan = self._gate.run(nothing, self._plan)
            assert plan is not None, "nothing interrupts to come here"
            if plan.wait is not None:
                self._work.wait(plan.wait)
                self._pump.woken()
        self._log(plan.notes)
        self._reporter.lost(plan.losses)
        if plan.batch is not None:
            self._deliver(plan.batch)
        if plan.stop:
            self._gate.run(self._stop, self._stop)
            self._log(self._gate.run(nothing, self._pump.buffer.collect_notes))
        return not plan.stop

    def _log(self, notes: list[str] | None) -> None:
        """Never with the lock held: a logging handler may track, or wait for another thread in one that does."""
        for note in notes or ():
            with suppress(Exception):
                logger.warning("%s", note)

    def _plan(self) -> Plan:
        return self._pump.plan(self.clock.monotonic(), others=bool(self._direct))

    def _stop(self) -> None:
        self.stopped = True
        self._link.close()
        self._pump.buffer.close()
        self._tell()

    def _deliver(self, batch: Batch) -> None:
        by = self._close_by if self.closing else None
        try:
            with Deadline(by, self.clock):
                accepted = self._link.deliver(batch)
        except AudienceKitError as error:
            self._failed(error, batch)
        except Exception as fault:
            # Not a failure of the service but of this library or of a hook: keep the events, say so, slow down.
            logger.exception("sending a batch failed unexpectedly")
            self._failed(AudienceKitError(f"sending failed: {type(fault).__name__}"), batch)
        except BaseException:
            self._gate.run(self._interrupted, self._interrupted, batch)
            raise
        else:
            if self._gate.run(nothing, self._landed, batch, accepted) and accepted.skipped:
                self._reporter.skipped(accepted.skipped, len(batch))

    def _interrupted(self, batch: Batch) -> None:
        self._pump.interrupted(batch, self.clock.monotonic())

    def _landed(self, batch: Batch, accepted: Accepted) -> bool:
        held = self._pump.landed(batch, accepted, self.clock.monotonic())
        if held:
            self._tell(settled_only=True)
        return held

    def _failed(self, error: AudienceKitError, batch: Batch) -> None:
        losses = self._gate.run(nothing, self._judge, batch, error)
        if losses is None:
            return
        cause = error.cause if isinstance(error, HandshakeFailed) else error
        if losses:
            self._reporter.lost(losses, cause)
        else:
            self._reporter.attempt_failed(cause)

    def _judge(self, batch: Batch, error: AudienceKitError) -> list[Loss] | None:
        losses = self._pump.failed(batch, error, self.clock.monotonic())
        if losses is not None:
            self._tell()
        return losses
