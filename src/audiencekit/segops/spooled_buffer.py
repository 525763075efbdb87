"""The queue of events with a spool under it: on disk before it is in memory, off the disk when it is settled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from audiencekit.errors import SpoolFailed
from audiencekit.segops.buffer import EVENT_LIFE, Batch, Buffer, Entry, Loss, WhenFull
from audiencekit.segops.identity import Identity
from audiencekit.segops.lifecycle import logger

if TYPE_CHECKING:
    from audiencekit.segops.spool import Spool

LOOK_EVERY = 30.0  # seconds between two looks for events that an ended process left behind
LOOK_AFTER_TROUBLE = 5.0


class SpooledBuffer(Buffer):
    """Rows are set aside, not deleted, when their events are given up for any reason but ``overflow``.

    What a shutdown leaves behind stays on disk and counts as queued. *once*: a batch is marked before its attempt, so
    that nobody repeats it should this process die in between.
    """

    def __init__(
        self,
        spool: Spool,
        *,
        max_events: int,
        max_bytes: int,
        when_full: WhenFull = "drop_oldest",
        life: float = EVENT_LIFE,
        once: bool = False,
    ) -> None:
        super().__init__(max_events=max_events, max_bytes=max_bytes, when_full=when_full, life=life)
        self._spool = spool
        self._once = once
        self._rows: dict[int, int] = {}  # an event's number → its row
        self.look_at = 0.0

    # --- in -----------------------------------------------------------------------------------------------------------

    def add(self, body: bytes, identity: Identity | None, now: float, *, forced: bool = False) -> bool:
        """As in memory. Raises SpoolFailed: nothing was taken."""
        if not forced and self.when_full != "drop_oldest" and not self.has_room(len(body)):
            return False
        self._rows[self.next_number] = self._spool.add([(body, identity)])
        return super().add(body, identity, now, forced=True)

    def add_many(self, items: Sequence[tuple[bytes, Identity | None]], now: float) -> int:
        """As in memory; all in one transaction. Raises SpoolFailed: nothing was taken."""
        fit, size = 0, self.bytes
        for body, _ in items:
            size += len(body)
            if self.count + fit >= self.max_events or size > self.max_bytes:
                break
            fit += 1
        if fit:
            row = self._spool.add(items[:fit])
            for body, identity in items[:fit]:
                self._rows[self.next_number] = row
                super().add(body, identity, now, forced=True)
                row += 1
        return fit

    def look(self, now: float) -> None:
        """Adopt what ended processes left behind, as room allows."""
        room, room_bytes = self.max_events // 2 - self.count, self.max_bytes // 2 - self.bytes
        if now < self.look_at or room <= 0 or room_bytes <= 0:
            return
        try:
            found = self._spool.adopt(room, room_bytes)
        except SpoolFailed as error:
            logger.warning("%s Events that an earlier process left there have to wait.", error)
            self.look_at = now + LOOK_AFTER_TROUBLE
            return
        self.look_at = now if found.more else now + LOOK_EVERY
        for row in found.rows:
            self._rows[self.next_number] = row.id
            super().add(row.body, row.identity, now, forced=True)
        self._strangers("unknown", [row.body for row in found.tried])
        self._strangers("poisoned", [row.body for row in found.poisoned])

    def _strangers(self, reason: str, bodies: list[bytes]) -> None:
        """Losses of events that never were in this queue."""
        if bodies:
            self.ledger.direct += len(bodies)
            self.ledger.lose(len(bodies), reason)
            self._report(reason, bodies)

    # --- out ----------------------------------------------------------------------------------------------------------

    def take(self, now: float) -> Batch | None:
        batch = super().take(now)
        if batch is not None and self._once:
            try:
                self._spool.mark_tried([self._rows[number] for number, _, _ in batch.entries])
            except SpoolFailed as error:
                logger.warning("%s The attempt has to wait.", error)
                self.keep()
                return None
        return batch

    def _put_back(self, batch: Batch) -> None:
        super()._put_back(batch)
        if self._once:
            try:
                self._spool.unmark_tried([self._rows[number] for number, _, _ in batch.entries])
            except SpoolFailed as error:  # should this process die now, they count as unknown
                logger.warning("%s", error)

    def leave(self) -> None:
        """What is queued stays on disk."""

    def abandon(self) -> tuple[list[Loss], list[Loss]]:
        """As :meth:`leave`; what is in flight stays as well, or is lost as ``unknown`` if it must not be repeated."""
        if self.in_flight and self._once:
            self.lose("unknown")
        elif self.in_flight:
            self.keep()
        return [], self.collect_losses()

    def _release(self, entries: Sequence[Entry], lost: str | None) -> None:
        super()._release(entries, lost)
        rows = [self._rows.pop(number) for number, _, _ in entries if number in self._rows]
        if lost is None or lost == "overflow":
            self._spool.remove(rows)
        else:
            self._spool.set_aside(rows, lost)

    def recount(self) -> None:
        super().recount()
        held = {number for entries in self.held() for number, _, _ in entries}
        self._spool.remove([self._rows.pop(number) for number in list(self._rows) if number not in held])

    # --- life ---------------------------------------------------------------------------------------------------------

    @property
    def is_durable(self) -> bool:
        return True

    def after_fork(self) -> None:
        self._spool.after_fork()

    def close(self) -> None:
        """Let go of the file; what is left in it is whoever's comes next."""
        self._spool.close()
