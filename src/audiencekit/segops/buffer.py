"""The queue of events: what is admitted, what goes out together, how every event ends. Pure: no lock, no clock.

An event is owned from ``add`` until it is settled: sent, skipped or lost with a reason. ``take`` lends a batch out;
exactly one of ``sent``, ``keep``, ``split``, ``park`` or ``lose`` must follow. Whoever calls holds the lock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from operator import itemgetter
from typing import Literal

import attrs

from audiencekit.segops.event import BATCH_OVERHEAD, MAX_BATCH_BYTES
from audiencekit.segops.identity import Identity
from audiencekit.segops.stats import Ledger, Stats

WhenFull = Literal["drop_oldest", "block", "raise"]

MAX_BATCH_EVENTS = 500  # the service refuses the whole batch above this (contract 2.2)
EVENT_LIFE = 24 * 3600.0
REPORTED_BYTES = 1024 * 1024  # dropped events kept for the report; the rest of a flood is only counted

Entry = tuple[int, float, bytes]
"""Sequence number, when it was tracked (monotonic seconds), the event as JSON."""


_body = itemgetter(2)


def _size(entries: Iterable[Entry]) -> int:
    return sum(map(len, map(_body, entries)))


def _request(entries: list[Entry]) -> bytes:
    """What goes out: its length tells whether they fit, so it is made at once."""
    bodies = list(map(_body, entries))
    bodies[0] = b'{"events":[' + bodies[0]  # so that the whole is put together once
    bodies[-1] += b"]}"
    return b",".join(bodies)


def _that_fit(entries: list[Entry]) -> list[Entry]:
    """Those of the first that fit into one request."""
    room, fit = MAX_BATCH_BYTES - BATCH_OVERHEAD + 1, 0
    for _, _, body in entries:
        room -= len(body) + 1
        if room < 0:
            break
        fit += 1
    return entries[:fit]


@attrs.define(eq=False)
class Batch:
    """Events that go out in one request, all of one identity."""

    identity: Identity | None
    entries: list[Entry]
    request: bytes = attrs.field(repr=False)  # the events as JSON
    cut: bool  # its size was laid down by an earlier split
    doubts: int = 0  # answers whose counts did not add up
    refusals: int = 0  # of this identity, in a row

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def size(self) -> int:
        """Bytes of the events themselves: what goes out, less what holds them together."""
        return len(self.request) - BATCH_OVERHEAD - (len(self.entries) - 1)


@attrs.define(eq=False)
class Lane:
    """The queue of one identity; with a secret key there is one lane for all.

    ``cuts`` are the sizes of the next batches, from a split. Until ``parked_until`` the lane is passed over.
    """

    identity: Identity | None
    entries: deque[Entry] = attrs.field(factory=deque[Entry])
    cuts: deque[int] = attrs.field(factory=deque[int])
    parked_until: float = 0.0
    asked_until: float = 0.0  # the part of it that is the server's wish
    doubts: int = 0  # of the next batch
    refusals: int = 0  # of this identity, in a row
    unavailable: bool = False  # parked because get_user names another user

    def pop_oldest(self) -> Entry:
        if self.cuts:
            self.cuts[0] -= 1
            if not self.cuts[0]:
                self.cuts.popleft()
        return self.entries.popleft()


@attrs.frozen
class Ready:
    """What could be sent now. ``since`` is when the oldest such event was tracked; ``parked_until`` the next chance."""

    count: int
    since: float
    cut: bool
    parked_until: float | None
    pressed: bool = False  # half of a bound is taken


@attrs.define
class Loss:
    """Events given up for one reason: how many, and the bodies still at hand (all, but for a flood of overflow)."""

    reason: str
    count: int = 0
    events: list[bytes] = attrs.field(factory=list[bytes])
    kept_bytes: int = 0


class Buffer:
    """See the module. *life* in seconds; bounds count what is in flight, so that putting back always fits."""

    def __init__(
        self, *, max_events: int, max_bytes: int, when_full: WhenFull = "drop_oldest", life: float = EVENT_LIFE
    ) -> None:
        self.max_events = max_events
        self.max_bytes = max_bytes
        self.when_full: WhenFull = when_full
        self.life = life
        self.ledger = Ledger()
        self.count = 0  # events owned, in flight included
        self.next_number = 1
        self.bytes = 0
        self._lanes: dict[Identity | None, Lane] = {}
        self._flight: Batch | None = None
        self._losses: dict[str, Loss] = {}

    # --- in -----------------------------------------------------------------------------------------------------------

    def add(self, body: bytes, identity: Identity | None, now: float, *, forced: bool = False) -> bool:
        """Own *body*; False when there is no room, the policy is not to make any, and it is not *forced*."""
        size = len(body)
        if self.count >= self.max_events or self.bytes + size > self.max_bytes:
            if self.when_full != "drop_oldest":
                if not forced:
                    return False
            elif not self._make_room(size):  # all room is taken by what is in flight, which cannot be dropped
                self.next_number += 1
                self.count, self.bytes = self.count + 1, self.bytes + size
                self._lost([(self.next_number - 1, now, body)], "overflow")
                return True
        lane = self._lanes.get(identity)
        if lane is None:
            lane = self._lanes[identity] = Lane(identity)
        own = lane.entries.append
        number = self.next_number
        # CPython lets a signal handler in (and its exception out) after calls, so the only one here comes last.
        self.next_number = number + 1
        self.count += 1
        self.bytes += size
        own((number, now, body))
        return True

    def add_many(self, items: Sequence[tuple[bytes, Identity | None]], now: float) -> int:
        """Own *items* from the first on, as many as there is room for; how many. Drops nothing to make room."""
        size, identity = 0, items[0][1] if items else None
        for body, each in items:
            size += len(body)
            if each != identity:
                break
        else:
            if self.count + len(items) <= self.max_events and self.bytes + size <= self.max_bytes:
                return self._extend(items, identity, size, now)
        taken = 0
        for body, each in items:
            if not self.has_room(len(body)):
                break
            self.add(body, each, now)
            taken += 1
        return taken

    def _extend(
        self, items: Sequence[tuple[bytes, Identity | None]], identity: Identity | None, size: int, now: float
    ) -> int:
        if not items:
            return 0
        lane = self._lanes.get(identity)
        if lane is None:
            lane = self._lanes[identity] = Lane(identity)
        own, first, count = lane.entries.extend, self.next_number, len(items)
        entries = [(first + place, now, body) for place, (body, _) in enumerate(items)]
        # As in add: the only call comes last.
        self.next_number = first + count
        self.count += count
        self.bytes += size
        own(entries)
        return count

    def recount(self) -> None:
        """Make the counts right after an exception cut a change short. What it made vanish was being dropped."""
        for lane in list(self._lanes.values()):
            self._drop_if_empty(lane)
        held = self.held()
        self.count = sum(map(len, held))
        self.bytes = sum(len(body) for entries in held for _, _, body in entries)
        ledger = self.ledger
        ended = ledger.sent + ledger.skipped + sum(ledger.lost.values()) - ledger.direct
        missing = self.next_number - 1 - self.count - ended
        if missing > 0:
            ledger.lose(missing, "overflow")
            self._losses.setdefault("overflow", Loss("overflow")).count += missing

    def held(self) -> Sequence[Collection[Entry]]:
        """What is owned, lane by lane."""
        return [lane.entries for lane in self._lanes.values()] + ([self._flight.entries] if self._flight else [])

    def has_room(self, size: int) -> bool:
        return self.count < self.max_events and self.bytes + size <= self.max_bytes

    def _make_room(self, size: int) -> bool:
        held = sum(len(body) for _, _, body in self._flight.entries) if self._flight else 0
        if self.in_flight >= self.max_events or held + size > self.max_bytes:
            return False  # dropping all the rest would not do
        while self._lanes and not self.has_room(size):
            # One lane with a secret key; with a public key a process speaks for few identities, so a scan is cheap.
            lane = min(self._lanes.values(), key=_head)
            self._lost([lane.pop_oldest()], "overflow")
            self._drop_if_empty(lane)
        return self.has_room(size)

    # --- out ----------------------------------------------------------------------------------------------------------

    @property
    def queued(self) -> int:
        return self.count - self.in_flight

    @property
    def in_flight(self) -> int:
        return len(self._flight) if self._flight else 0

    def ready(self, now: float) -> Ready | None:
        """What lanes that are not parked hold; None when nothing is queued at all."""
        if not self._lanes:
            return None
        free = [lane for lane in self._lanes.values() if lane.parked_until <= now]
        parked = [lane.parked_until for lane in self._lanes.values() if lane.parked_until > now]
        return Ready(
            count=sum(len(lane.entries) for lane in free),
            since=min((lane.entries[0][1] for lane in free), default=now),
            cut=any(lane.cuts for lane in free),
            parked_until=min(parked, default=None),
            pressed=self.count * 2 >= self.max_events or self.bytes * 2 >= self.max_bytes,
        )

    def take(self, now: float) -> Batch | None:
        """Lend out the next batch: of the identity that has waited longest, up to 500 events and 1 MiB."""
        assert self._flight is None, "one batch in flight"
        lane = min((lane for lane in self._lanes.values() if lane.parked_until <= now), key=_head, default=None)
        if lane is None:
            return None
        cut = lane.cuts.popleft() if lane.cuts else 0
        entries = list(islice(lane.entries, min(cut or MAX_BATCH_EVENTS, MAX_BATCH_EVENTS)))
        request = _request(entries)
        if len(request) > MAX_BATCH_BYTES:
            entries = _that_fit(entries)
            request = _request(entries)
        pop = lane.entries.popleft
        for _ in entries:
            pop()
        self._drop_if_empty(lane)
        self._flight = Batch(lane.identity, entries, request, cut > 0, lane.doubts, lane.refusals)
        lane.doubts = lane.refusals = 0
        return self._flight

    def _drop_if_empty(self, lane: Lane) -> None:
        if not lane.entries:
            del self._lanes[lane.identity]

    # --- settling the batch lent out ----------------------------------------------------------------------------------

    def holds(self, batch: Batch) -> bool:
        """Whether *batch* is still lent out: a shutdown may have given it up meanwhile."""
        return self._flight is batch

    def sent(self, skipped: int) -> None:
        """The service took it, but for *skipped* events it dropped as invalid."""
        batch = self._land()
        assert 0 <= skipped <= len(batch), "counts that add up"
        self.ledger.sent += len(batch) - skipped
        self.ledger.skipped += skipped
        self._release(batch.entries, None, batch.size)

    def keep(self) -> None:
        """Put it back in front, for another attempt."""
        self._keep(self._land())

    def recheck(self) -> None:
        """Put it back in front, to go out again as it is: the answer's counts did not add up."""
        batch = self._land()
        batch.cut, batch.doubts = True, batch.doubts + 1
        self._keep(batch)

    def split(self) -> None:
        """Put it back in front as two batches, to find the event that the service refuses."""
        batch = self._land()
        assert len(batch) > 1, "a single event cannot be split"
        half = len(batch) // 2
        self._put_back(batch)
        self._lanes[batch.identity].cuts.extendleft((len(batch) - half, half))

    def park(self, until: float, *, unavailable: bool, asked_until: float = 0.0, refused: bool = False) -> None:
        """Put it back; its identity is passed over until then."""
        lane = self._keep(self._land())
        lane.parked_until, lane.unavailable, lane.asked_until = until, unavailable, asked_until
        lane.refusals += refused

    def hurry(self) -> None:
        """Look at parked identities at once, unless the server asked for the wait: there may be no later."""
        for lane in self._lanes.values():
            lane.parked_until = min(lane.parked_until, lane.asked_until)

    def lose(self, reason: str) -> None:
        """Give it up."""
        self._lost(self._land().entries, reason)

    def _land(self) -> Batch:
        batch, self._flight = self._flight, None
        assert batch is not None, "no batch in flight"
        return batch

    def _keep(self, batch: Batch) -> Lane:
        self._put_back(batch)
        lane = self._lanes[batch.identity]
        if batch.cut:
            lane.cuts.appendleft(len(batch))
        lane.doubts, lane.refusals = batch.doubts, batch.refusals
        return lane

    def _put_back(self, batch: Batch) -> None:
        lane = self._lanes.setdefault(batch.identity, Lane(batch.identity))
        lane.entries.extendleft(reversed(batch.entries))
        self.ledger.retried += len(batch)

    # --- giving up ----------------------------------------------------------------------------------------------------

    def expire(self, now: float) -> None:
        """Give up what has waited longer than an event's life."""
        for lane in list(self._lanes.values()):
            reason = "identity_unavailable" if lane.unavailable else "expired"
            while lane.entries and lane.entries[0][1] + self.life <= now:
                self._lost([lane.pop_oldest()], reason)
            self._drop_if_empty(lane)

    def lose_queued(self, reason: str) -> None:
        """Give up everything that is not in flight."""
        for lane in list(self._lanes.values()):
            self._lost(lane.entries, reason)
        self._lanes.clear()

    def leave(self) -> None:
        """A sender stops: what is queued stays behind, lost as ``shutdown``."""
        self.lose_queued("shutdown")

    def abandon(self) -> tuple[list[Loss], list[Loss]]:
        """A shutdown's time ran out: give up what is queued, and what is in flight. Both are lost as ``shutdown``."""
        self.leave()
        queued = self.collect_losses()
        if self._flight:
            self.lose("shutdown")
        return queued, self.collect_losses()

    def _lost(self, entries: Sequence[Entry], reason: str) -> None:
        self._release(entries, reason)
        self.ledger.lose(len(entries), reason)
        self._report(reason, [body for _, _, body in entries])

    def _report(self, reason: str, bodies: Sequence[bytes]) -> None:
        loss = self._losses.setdefault(reason, Loss(reason))
        loss.count += len(bodies)
        for body in bodies:
            # Overflow is a flood by nature, and reporting it must not hold the memory that dropping was to free.
            if reason != "overflow" or loss.kept_bytes + len(body) <= REPORTED_BYTES:
                loss.events.append(body)
                loss.kept_bytes += len(body)

    def _release(self, entries: Sequence[Entry], lost: str | None, size: int | None = None) -> None:
        """Their end: *lost* is the reason, None when the service took them; *size* their bytes, where known."""
        self.count -= len(entries)
        self.bytes -= _size(entries) if size is None else size

    def collect_losses(self) -> list[Loss]:
        """The losses not yet reported, once."""
        losses, self._losses = list(self._losses.values()), {}
        return losses

    @property
    def has_losses(self) -> bool:
        return bool(self._losses)

    # --- what a spool adds --------------------------------------------------------------------------------------------

    undeleted = 0
    """After the end: events that are settled, but would be sent again by a later process."""

    take_at = 0.0
    """Before that :meth:`take` has nothing, though there are events."""

    @property
    def look_at(self) -> float:
        """When to :meth:`look` again."""
        return float("inf")

    def look(self, now: float, *, whole: bool = False) -> None:
        """Take in events that ended processes left behind, part by part; in memory there are none."""

    def settle(self) -> bool:
        """Delete what is settled but still on disk. False when that is worth another try soon."""
        return True

    def collect_notes(self) -> list[str]:
        """What is to be logged, once nobody holds the lock: a logging handler may track, or wait for one that does."""
        return []

    @property
    def is_durable(self) -> bool:
        """Whether what is left behind is kept for a later process."""
        return False

    def after_fork(self) -> None:
        """In a child, before a new buffer takes its place."""

    def close(self) -> None:
        """The sender has stopped."""

    # --- looking ------------------------------------------------------------------------------------------------------

    def settled_before(self, number: int) -> bool:
        """Whether every event numbered below *number* has ended: the barrier of ``flush``."""
        heads = [lane.entries[0][0] for lane in self._lanes.values()]
        if self._flight:
            heads.append(self._flight.entries[0][0])
        return min(heads, default=number) >= number

    def stats(self, now: float) -> Stats:
        # Careful, because it may look from a signal handler, in the middle of a change.
        times = [lane.entries[0][1] for lane in list(self._lanes.values()) if lane.entries]
        if self._flight:
            times.append(self._flight.entries[0][1])
        oldest = max(0.0, now - min(times)) if times else None
        return self.ledger.snapshot(queued=self.queued, in_flight=self.in_flight, oldest_age=oldest)


def _head(lane: Lane) -> int:
    return lane.entries[0][0]
