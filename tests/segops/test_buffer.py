"""The buffer: bounds, batches per identity, and that every event ends exactly once. Pure."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiencekit.segops.buffer import Batch, Buffer, WhenFull
from audiencekit.segops.event import MAX_EVENT_BYTES
from audiencekit.segops.identity import Identity

ANN, BOB = Identity("ann"), Identity("bob")


def buffer(max_events: int = 1000, max_bytes: int = 1 << 30, when_full: WhenFull = "drop_oldest") -> Buffer:
    return Buffer(max_events=max_events, max_bytes=max_bytes, when_full=when_full)


def fill(target: Buffer, *bodies: bytes, identity: Identity | None = None, now: float = 0.0) -> None:
    for body in bodies:
        assert target.add(body, identity, now)


def numbered(count: int) -> list[bytes]:
    return [b"%d" % number for number in range(count)]


def taken(target: Buffer, now: float = 0.0) -> list[bytes]:
    batch = target.take(now)
    assert batch is not None
    return [body for _, _, body in batch.entries]


def test_a_batch_is_in_order_and_at_most_500() -> None:
    """Contract 7, B6 and B7."""
    target = buffer(2000)
    fill(target, *numbered(1200))
    sizes: list[int] = []
    seen: list[bytes] = []
    while (batch := target.take(0)) is not None:
        sizes.append(len(batch))
        seen += [body for _, _, body in batch.entries]
        target.sent(0)
    assert sizes == [500, 500, 200]
    assert seen == numbered(1200)


def test_nothing_is_dropped_for_an_event_that_would_not_fit_all_the_same() -> None:
    target = buffer(max_bytes=10)
    fill(target, b"1" * 6)
    target.take(0)
    fill(target, b"2" * 2, b"3" * 5)  # the second is dropped itself: the flight's six bytes cannot make room
    assert (target.queued, target.ledger.lost) == (1, {"overflow": 1})


def test_a_batch_stays_below_the_byte_limit() -> None:
    target = buffer()
    fill(target, b"x" * 500_000, b"y" * 500_000, b"z" * 500_000, b"w" * MAX_EVENT_BYTES)
    sizes: list[int] = []
    while (batch := target.take(0)) is not None:
        sizes.append(len(batch.request))
        target.sent(0)
    assert len(sizes) == 3
    assert max(sizes) == 1024 * 1024


def test_the_body_is_the_documented_envelope() -> None:
    target = buffer()
    fill(target, b'{"a":1}', b'{"b":2}')
    batch = target.take(0)
    assert isinstance(batch, Batch)
    assert batch.request == b'{"events":[{"a":1},{"b":2}]}'


def test_what_failed_goes_out_again_first_and_with_what_came_since() -> None:
    """Contract 7, L1."""
    target = buffer()
    fill(target, b"1", b"2")
    target.take(0)
    fill(target, b"3")
    target.keep()
    assert taken(target) == [b"1", b"2", b"3"]
    assert target.ledger.retried == 2


def test_a_refused_batch_is_halved_until_the_culprit_stands_alone() -> None:
    """Contract 7, L5."""
    target = buffer()
    fill(target, *numbered(500))
    requests = 0
    while target.take(0) is not None:
        requests += 1
        bodies = [body for _, _, body in target._flight.entries]  # pyright: ignore
        if b"321" not in bodies:
            target.sent(0)
        elif len(bodies) > 1:
            target.split()
        else:
            target.lose("refused")
    assert target.ledger.sent == 499
    assert [(loss.reason, loss.events) for loss in target.collect_losses()] == [("refused", [b"321"])]
    assert requests < 25


def test_a_half_that_fails_otherwise_keeps_its_size() -> None:
    target = buffer()
    fill(target, *numbered(10))
    target.take(0)
    target.split()
    assert taken(target) == numbered(5)
    target.keep()
    assert taken(target) == numbered(5)
    target.sent(0)
    assert len(taken(target)) == 5


def test_skipped_events_are_not_counted_as_sent() -> None:
    """Contract 7, L9."""
    target = buffer()
    fill(target, *numbered(5))
    target.take(0)
    target.sent(5)
    assert (target.ledger.sent, target.ledger.skipped, target.count) == (0, 5, 0)


def test_full_drops_the_oldest_and_says_so() -> None:
    """Contract 7, B5."""
    target = buffer(3)
    fill(target, *numbered(5))
    assert taken(target) == [b"2", b"3", b"4"]
    (loss,) = target.collect_losses()
    assert (loss.reason, loss.count, loss.events) == ("overflow", 2, [b"0", b"1"])


def test_bytes_are_bounded_too() -> None:
    target = buffer(max_bytes=10)
    fill(target, b"aaaa", b"bbbb", b"ccccc")
    assert taken(target) == [b"bbbb", b"ccccc"]


def test_what_is_in_flight_is_not_dropped_and_always_fits_back() -> None:
    target = buffer(2)
    fill(target, b"1", b"2")
    target.take(0)
    fill(target, b"3")  # no room: nothing that could be dropped but itself
    target.keep()
    assert taken(target) == [b"1", b"2"]
    assert target.ledger.lost == {"overflow": 1}


def test_a_flood_is_counted_but_not_held() -> None:
    target = buffer(1)
    for _ in range(40):
        fill(target, b"x" * 100_000)
    (loss,) = target.collect_losses()
    assert loss.count == 39
    assert sum(map(len, loss.events)) <= 1024 * 1024


@pytest.mark.parametrize("policy", ["block", "raise"])
def test_other_policies_admit_nothing_when_full(policy: WhenFull) -> None:
    target = buffer(1, when_full=policy)
    fill(target, b"1")
    assert not target.add(b"2", None, 0)
    assert target.ledger.lost == {}


def test_a_batch_holds_one_identity_and_the_longest_waiting_goes_first() -> None:
    """Contract 7, H8."""
    target = buffer()
    fill(target, b"b1", identity=BOB)
    fill(target, b"a1", b"a2", identity=ANN)
    fill(target, b"b2", identity=BOB)
    first = target.take(0)
    assert first is not None and first.identity == BOB
    assert [body for _, _, body in first.entries] == [b"b1", b"b2"]
    target.sent(0)
    assert taken(target) == [b"a1", b"a2"]


def test_a_parked_identity_is_passed_over_until_its_time() -> None:
    target = buffer()
    fill(target, b"a", identity=ANN)
    fill(target, b"b", identity=BOB)
    target.take(0)
    target.park(10.0, unavailable=True)
    assert taken(target, 5.0) == [b"b"]
    target.sent(0)
    assert target.take(5.0) is None
    ready = target.ready(5.0)
    assert ready is not None and (ready.count, ready.parked_until) == (0, 10.0)
    assert taken(target, 10.0) == [b"a"]


def test_events_expire_after_a_day_with_the_reason() -> None:
    target = buffer()
    fill(target, b"old", identity=BOB, now=0.0)
    fill(target, b"waits", identity=ANN, now=1.0)
    target.take(2.0)
    target.keep()
    assert target.take(2.0) is not None
    target.keep()
    target.take(2.0)
    target.park(5.0, unavailable=True)
    target.expire(24 * 3600.0)
    target.expire(24 * 3600.0 + 1)
    reasons = {loss.reason: loss.events for loss in target.collect_losses()}
    assert sum(map(len, reasons.values())) == 2
    assert reasons == {"identity_unavailable": [b"old"], "expired": [b"waits"]}


def test_the_barrier_looks_at_what_is_in_flight_too() -> None:
    """Contract 7, B8."""
    target = buffer()
    fill(target, b"1")
    barrier = target.next_number
    target.take(0)
    fill(target, b"2")
    assert not target.settled_before(barrier)
    target.sent(0)
    assert target.settled_before(barrier)
    assert not target.settled_before(target.next_number)


def test_stats_tell_age_and_flight() -> None:
    target = buffer()
    fill(target, b"1", now=3.0)
    target.take(4.0)
    fill(target, b"2", now=5.0)
    stats = target.stats(9.0)
    assert (stats.queued, stats.in_flight, stats.oldest_age) == (1, 1, 6.0)
    assert buffer().stats(1.0).oldest_age is None


OPERATIONS: dict[str, Callable[[Buffer, float], None]] = {
    "sent": lambda target, _: target.sent(0),
    "skip": lambda target, _: target.sent(1),
    "keep": lambda target, _: target.keep(),
    "split": lambda target, _: target.split() if target.in_flight > 1 else target.lose("refused"),
    "lose": lambda target, _: target.lose("refused"),
    "park": lambda target, now: target.park(now + 3, unavailable=False),
}


@given(
    st.lists(st.one_of(st.sampled_from(["ann", "bob"]), st.sampled_from(sorted(OPERATIONS))), max_size=80),
    st.integers(1, 8),
)
def test_every_event_is_accounted_for_whatever_happens(steps: list[str], room: int) -> None:
    target, added = buffer(room), 0
    for now, step in enumerate(steps):
        if step in OPERATIONS:
            if target.take(now) is not None:
                OPERATIONS[step](target, now)
        else:
            target.add(b"%d" % added, Identity(step), now)
            added += 1
    ledger = target.ledger
    assert target.count <= room
    assert added == target.count + ledger.sent + ledger.skipped + sum(ledger.lost.values())
    target.lose_queued("shutdown")
    assert (target.count, target.ready(0)) == (0, None)
    assert added == ledger.sent + ledger.skipped + sum(ledger.lost.values())
    assert sum(loss.count for loss in target.collect_losses()) == sum(ledger.lost.values())
