"""The queue of events with a spool under it: on disk before it is in memory, off the disk when it is settled."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from audiencekit.errors import SpoolFailed
from audiencekit.segops.buffer import EVENT_LIFE, Batch, Buffer, Entry, Loss, WhenFull
from audiencekit.segops.identity import Identity
from audiencekit.segops.spool_busy import SpoolBusy

if TYPE_CHECKING:
    from audiencekit.segops.spool import Spool
    from audiencekit.segops.spool_rows import Adopted

LOOK_EVERY = 30.0  # seconds between two looks for events that an ended process left behind
LOOK_AFTER_TROUBLE = 5.0
ADOPTED_AT_ONCE = 500  # while others wait for the lock
MARK_AGAIN = 1.0  # seconds before another try to note an attempt, on a disk that is full


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
        self._look_at = self._keep_up_at = 0.0
        self._passed_on_told = self._mark_told = False
        self._marked = False  # what is in flight, on disk
        self._told = False  # that adopting does not work
        self._sweep_at = float("inf")  # when one of the adopted may be too old behind younger ones

    # --- in -----------------------------------------------------------------------------------------------------------

    def add(self, body: bytes, identity: Identity | None, now: float, *, forced: bool = False) -> bool:
        """As in memory. Raises SpoolFailed: nothing was taken. *forced*, it is then kept in memory alone."""
        if not forced and self.when_full != "drop_oldest" and not self.has_room(len(body)):
            return False
        try:
            self._rows[self.next_number] = self._spool.add([(body, identity)])
        except SpoolFailed as error:
            if not forced:
                raise
            self._spool.notes.append(f"{error} An event tracked in a signal handler is kept in memory alone.")
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

    @property
    def look_at(self) -> float:
        return self._look_at if self._spool.is_settled and not self._spool.doubted else 0.0

    def look(self, now: float, *, whole: bool = False) -> None:
        """Settle what could not be, show that we live, and adopt what ended processes left behind, as room allows.

        500 events at a time, unless the *whole* is wanted: others wait meanwhile.
        """
        self._spool.settle()
        if now < self._look_at and not self._spool.doubted:
            return
        room, room_bytes = self.max_events - self.count, self.max_bytes - self.bytes
        try:
            if now >= self._keep_up_at:
                self._spool.keep_up()
                self._keep_up_at = now + LOOK_EVERY
            if self._spool.doubted:
                self._settle_doubts()
            if room <= 0 or room_bytes <= 0:
                self._look_at = now + LOOK_EVERY
                return
            found = self._spool.adopt(room if whole else min(room, ADOPTED_AT_ONCE), room_bytes)
        except SpoolBusy:
            self._look_at = now
            return
        except SpoolFailed as error:
            if not self._told:
                self._spool.notes.append(f"{error} Events that an earlier process left there have to wait.")
            self._told, self._look_at = True, now + LOOK_AFTER_TROUBLE
            return
        self._told, self._look_at = False, now if found.more else now + LOOK_EVERY
        self._take_in(found, now)

    def _take_in(self, found: Adopted, now: float) -> None:
        known = set(self._rows.values()) if found.rows else set[int]()
        for row in found.rows:
            if row.id in known:  # once ours, then another's who has ended: ours again
                continue
            tracked = now - max(0.0, found.at - row.tracked_at)
            self._rows[self.next_number] = row.id
            super().add(row.body, row.identity, tracked, forced=True)
            self._sweep_at = min(self._sweep_at, tracked + self.life)
        self._strangers("unknown", [row.body for row in found.tried])
        self._strangers("poisoned", [row.body for row in found.poisoned])

    def expire(self, now: float) -> None:
        super().expire(now)
        if now >= self._sweep_at:
            self._sweep(now)

    def _sweep(self, now: float) -> None:
        """What is adopted stands behind younger events."""
        self._sweep_at = float("inf")
        for lane in list(self._lanes.values()):
            if not lane.cuts:  # they count the first ones
                old = [entry for entry in lane.entries if entry[1] + self.life <= now]
                if old:
                    lane.entries = deque(entry for entry in lane.entries if entry[1] + self.life > now)
                    self._lost(old, "identity_unavailable" if lane.unavailable else "expired")
            ends = min((entry[1] for entry in lane.entries), default=now) + self.life
            self._sweep_at = min(self._sweep_at, max(ends, now + 1.0))
            self._drop_if_empty(lane)

    def _settle_doubts(self) -> None:
        """Raises SpoolFailed when they remain."""
        queued = [entry for lane in self._lanes.values() for entry in lane.entries]
        self._pass_on(self._spool.passed_on(self._rows_of(queued)))

    def _pass_on(self, rows: Sequence[int]) -> None:
        """Another owner sends these: it took this one for ended, because somebody had removed its lock file."""
        if not rows:
            return
        gone = set(rows)
        for lane in list(self._lanes.values()):
            entries, cuts, end = list(lane.entries), deque[int](), 0
            kept = [entry for entry in entries if self._rows.get(entry[0]) not in gone]
            for size in lane.cuts:
                part, end = entries[end : end + size], end + size
                if left := sum(self._rows.get(entry[0]) not in gone for entry in part):
                    cuts.append(left)
            lane.entries, lane.cuts = deque(kept), cuts
            self._forget([entry for entry in entries if self._rows.get(entry[0]) in gone])
            self._drop_if_empty(lane)
        self._tell_passed_on(len(gone))

    def _forget(self, entries: Sequence[Entry]) -> None:
        """Out of this queue without an end: they end in another one."""
        for number, _, _ in entries:
            del self._rows[number]
        super()._release(entries, None)
        self.ledger.direct -= len(entries)  # numbered here, counted there

    def _tell_passed_on(self, count: int) -> None:
        if not self._passed_on_told:
            self._spool.notes.append(
                f"The spool {self._spool.path}: {count:,} event(s) of this client are another's by now, which sends "
                "and counts them: its lock file was removed while it lived. Keep cleaners away from the spool."
            )
        self._passed_on_told = True

    def _strangers(self, reason: str, bodies: list[bytes]) -> None:
        """Losses of events that never were in this queue."""
        if bodies:
            self.ledger.direct += len(bodies)
            self.ledger.lose(len(bodies), reason)
            self._report(reason, bodies)

    # --- out ----------------------------------------------------------------------------------------------------------

    def take(self, now: float) -> Batch | None:
        if self._spool.doubted:  # at the end nobody looks
            try:
                self._settle_doubts()
            except SpoolBusy:
                return None
            except SpoolFailed:
                pass  # rather twice than never
        if now < self.take_at:
            return None
        batch, self._marked = super().take(now), False
        if batch is None or not self._once:
            return batch
        try:
            gone = set(self._spool.mark_tried(self._rows_of(batch.entries)))
        except SpoolFailed as error:
            if not isinstance(error, SpoolBusy):
                self._cannot_mark(error, now)
            self._keep(self._land())
            self.ledger.retried -= len(batch)
            return None
        self._marked, self._mark_told = True, False
        if gone:
            passed = [entry for entry in batch.entries if self._rows.get(entry[0]) in gone]
            batch.entries = [entry for entry in batch.entries if self._rows.get(entry[0]) not in gone]
            self._forget(passed)
            self._tell_passed_on(len(gone))
            self._land()
            if batch.entries:
                self._keep(batch)
                self.ledger.retried -= len(batch)
            return self.take(now)  # its request is laid out anew
        return batch

    def _cannot_mark(self, error: SpoolFailed, now: float) -> None:
        self.take_at = now + MARK_AGAIN
        if not self._mark_told:
            self._spool.notes.append(f"{error} The attempt has to wait.")
        self._mark_told = True

    def hurry(self) -> None:
        super().hurry()
        self.take_at = 0.0

    def _put_back(self, batch: Batch) -> None:
        super()._put_back(batch)
        if self._marked:
            self._marked = False
            self._spool.unmark_tried(self._rows_of(batch.entries))

    def _rows_of(self, entries: Sequence[Entry]) -> list[int]:
        return [self._rows[number] for number, _, _ in entries if number in self._rows]

    def leave(self) -> None:
        """What is queued stays on disk; what is in memory alone is lost."""
        for lane in list(self._lanes.values()):
            stray = [entry for entry in lane.entries if entry[0] not in self._rows]
            if stray:
                lane.entries = deque(entry for entry in lane.entries if entry[0] in self._rows)
                self._lost(stray, "shutdown")
                self._drop_if_empty(lane)

    def abandon(self) -> tuple[list[Loss], list[Loss]]:
        """As :meth:`leave`; what is in flight stays as well, or is lost as ``unknown`` if it must not be repeated."""
        self.leave()
        queued = self.collect_losses()
        if self.in_flight and self._once:
            self.lose("unknown")
        elif self.in_flight:
            self.keep()
        return queued, self.collect_losses()

    def _release(self, entries: Sequence[Entry], lost: str | None, size: int | None = None) -> None:
        super()._release(entries, lost, size)
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

    def settle(self) -> bool:
        return self._spool.settle()

    def collect_notes(self) -> list[str]:
        notes = self._spool.notes[:]
        del self._spool.notes[: len(notes)]
        return notes

    def close(self) -> None:
        """Let go of the file; what is left in it is whoever's comes next."""
        self.undeleted = self._spool.close()
