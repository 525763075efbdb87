"""What became of the events: the running count, and the snapshot users see."""

from __future__ import annotations

from collections.abc import Mapping

import attrs


@attrs.frozen(kw_only=True)
class Stats:
    """A snapshot of the client's events since it was made (in this process).

    Every tracked event is exactly one of: ``queued``, ``in_flight`` (being sent now), ``sent`` (the service queued it),
    ``skipped`` (the service dropped it as invalid) or ``lost``. ``lost`` counts by reason: ``refused``, ``expired``,
    ``overflow``, ``shutdown``, ``identity_unavailable``, ``unaccounted`` (the counts of three answers did not add up),
    ``unknown`` (``at_most_once``: no telling whether they arrived), ``poisoned`` (unreadable in the spool; these two
    may stem from an earlier process). With a spool, what a shutdown leaves behind stays ``queued``.

    ``filtered`` counts those that ``before_send`` dropped, which are none of these. With ``batch=False`` an event whose
    call raised counts nowhere, the caller has it back; but one that the service skipped is ``skipped``.
    ``retried`` counts events put back for another attempt, once per attempt. ``oldest_age`` is the age in seconds of
    the oldest event not yet settled, None when there is none.
    """

    queued: int
    in_flight: int
    sent: int
    skipped: int
    retried: int
    lost: Mapping[str, int]
    filtered: int
    oldest_age: float | None


@attrs.define
class Ledger:
    """The running count behind :class:`Stats`. Guarded by the lock of whoever owns it."""

    sent: int = 0
    skipped: int = 0
    retried: int = 0
    filtered: int = 0
    direct: int = 0  # of all these, events that were sent past the queue
    lost: dict[str, int] = attrs.field(factory=dict[str, int])

    def lose(self, count: int, reason: str) -> None:
        self.lost[reason] = self.lost.get(reason, 0) + count

    def snapshot(self, *, queued: int, in_flight: int, oldest_age: float | None) -> Stats:
        return Stats(
            queued=queued,
            in_flight=in_flight,
            sent=self.sent,
            skipped=self.skipped,
            retried=self.retried,
            lost=dict(self.lost),
            filtered=self.filtered,
            oldest_age=oldest_age,
        )
