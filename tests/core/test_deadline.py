"""Deadlines nest, and the earlier one wins."""

from __future__ import annotations

import asyncio

import pytest

from audiencekit.core.deadline import Deadline
from audiencekit.errors import InvalidInput
from tests.fakes import FakeClock


def test_left_counts_down_and_never_goes_below_zero() -> None:
    clock = FakeClock()
    deadline = Deadline.after(5, clock)
    clock.advance(3)
    assert deadline.left() == 2 and not deadline.expired
    clock.advance(3)
    assert deadline.left() == 0 and deadline.expired


def test_no_limit() -> None:
    assert Deadline.after(None).left() is None
    assert not Deadline.after(None).expired


def test_the_earlier_of_two_holds() -> None:
    clock = FakeClock()
    with Deadline.after(5, clock):
        assert Deadline.current(60, clock).left() == 5
        assert Deadline.current(2, clock).left() == 2
        with Deadline.after(9, clock):
            assert Deadline.current(None, clock).left() == 5
        with Deadline.after(None, clock):
            assert Deadline.current(None, clock).left() == 5
    assert Deadline.current(None, clock).left() is None


def test_two_tasks_below_one_deadline_do_not_leave_each_others_scope() -> None:
    clock = FakeClock()

    async def call() -> float | None:
        with Deadline.current(60, clock) as own:
            await asyncio.sleep(0)
            return own.left()

    async def both() -> list[float | None]:
        with Deadline.after(5, clock):
            return await asyncio.gather(call(), call())

    assert asyncio.run(both()) == [5, 5]


@pytest.mark.parametrize("timeout", ["5", float("nan"), []])
def test_a_timeout_that_is_no_number_is_refused(timeout: object) -> None:
    with pytest.raises(InvalidInput):
        Deadline.after(timeout)


def test_a_timeout_below_zero_is_no_time() -> None:
    assert Deadline.after(-1, FakeClock()).expired
