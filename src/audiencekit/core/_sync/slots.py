# Written by scripts/mirror from _async/slots.py: change that file, not this one.
"""No more requests at a time than there are connections."""

from __future__ import annotations

import httpx

from audiencekit.core.deadline import Deadline
from audiencekit.core.turns import Turns


class Slots:
    """Who finds none free waits here, until the deadline of the call."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._turns = Turns()

    def take(self) -> None:
        """Raises httpx.PoolTimeout when the call's time ran out first: nothing was sent."""
        deadline = Deadline.current(None)
        with self._turns:
            while not self._free:
                if not self._turns.wait(deadline.left()) and deadline.expired:
                    raise httpx.PoolTimeout("no connection became free in time")
            self._free -= 1

    def give(self) -> None:
        """Back, for the next one."""
        with self._turns:
            self._free += 1
            self._turns.notify_all()
