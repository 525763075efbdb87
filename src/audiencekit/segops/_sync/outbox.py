# Written by scripts/mirror from _async/outbox.py: change that file, not this one.
"""What callers do with a sender that may make them wait: put events in, flush, shut down."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from audiencekit.core.deadline import Deadline
from audiencekit.errors import AudienceKitError, ClientClosed, EventsUndelivered, InvalidInput, SpoolFailed
from audiencekit.segops.buffer import WhenFull
from audiencekit.segops.identity import Identity
from audiencekit.segops.sender import Item, Sender
from audiencekit.segops.spool_busy import Naps, SpoolBusy
from audiencekit.segops.waiting import Waiter


class Outbox:
    """The callers' side of *sender*."""

    def __init__(self, sender: Sender, when_full: WhenFull = "drop_oldest") -> None:
        self._sender = sender
        self._when_full: WhenFull = when_full
        self._max_bytes = sender.max_bytes
        self._waiter = Waiter(sender)

    @property
    def who(self) -> object:
        """Names the caller to :meth:`Sender.direct`."""
        return self._waiter.who

    def put(self, body: bytes, identity: Identity | None) -> None:
        """Own the event.

        Raises ClientClosed, InvalidInput for what no empty queue could hold, EventsUndelivered when full under the
        policy ``raise``, or SpoolFailed, after 10 seconds if another process holds the spool.
        """
        if len(body) > self._max_bytes:
            raise self._too_large(body)
        sender = self._sender
        try:
            if sender.offer(body, identity):
                return
        except SpoolBusy:
            pass
        self._own(lambda: sender.offer(body, identity), lambda: [body])

    def put_many(self, items: Sequence[Item]) -> None:
        """Own them all, waiting for room under every policy but ``raise``. Raises as :meth:`put` does.

        EventsUndelivered then holds those that were not taken.
        """
        for body, _ in items:
            if len(body) > self._max_bytes:
                raise self._too_large(body)
        sender, done = self._sender, 0

        def taken() -> bool:
            nonlocal done
            done += sender.offer_many(items, done)
            return done == len(items)

        try:
            self._own(taken, lambda: [body for body, _ in items[done:]])
        except ClientClosed:
            raise ClientClosed(
                f"The client was shut down: {len(items) - done} event(s) that were read already were not taken. "
                "Make a new client."
            ) from None

    def _own(self, offer: Callable[[], bool], left: Callable[[], Sequence[bytes]]) -> None:
        """Wait until *offer* has taken all: for room, and without the lock for other processes at the spool."""
        naps = Naps(self._sender.clock)
        while True:
            try:
                if offer():
                    return
                if self._when_full == "raise" or self._sender.must_not_wait:
                    raise _full(left())
                naps = Naps(self._sender.clock)
                self._waiter.until(offer, Deadline(None))
                return
            except SpoolBusy as busy:
                nap = naps.next()
                if nap is None:
                    raise SpoolFailed(busy.message) from busy
            self._sender.clock.sleep(nap)

    def _too_large(self, body: bytes) -> InvalidInput:
        return InvalidInput(
            f"the event has {len(body):,} bytes as JSON; max_queued_bytes is {self._max_bytes:,}. "
            "Send less, or raise the bound"
        )

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until every event tracked before now has ended; False if *timeout* seconds passed first."""
        sender = self._sender
        deadline = Deadline.after(timeout, sender.clock)
        barrier = sender.hasten()
        if barrier is None:  # a signal handler that interrupted track() or its like cannot wait for it
            return False
        if not sender.has_thread or sender.must_not_wait:
            # Nobody sends: the interpreter is ending, what is queued goes out in the drain at exit. Or it is us.
            return sender.settled(barrier)
        return self._waiter.until(lambda: sender.settled(barrier), deadline, barrier)

    def shutdown(self, timeout: float | None = None) -> bool:
        """Take no more events, send what is queued, stop. True when nothing was left behind. Idempotent.

        A second caller waits for the first one's end. What is left after *timeout* seconds is lost as ``shutdown``.
        False at once in a signal handler that interrupted another call of this thread; the drain goes on.
        """
        sender = self._sender
        deadline = Deadline.after(timeout, sender.clock)
        if not sender.begin_end(deadline.at):
            return False
        if not sender.must_not_wait:
            self._waiter.until(lambda: sender.stopped, deadline)
        return sender.end(deadline)


def _full(bodies: Sequence[bytes]) -> EventsUndelivered:
    full = AudienceKitError("the queue is full; wait, raise max_queued_events, or choose another when_full")
    return EventsUndelivered(tuple(bodies), "overflow", cause=full)
