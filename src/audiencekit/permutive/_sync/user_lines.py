# Written by scripts/mirror from _async/user_lines.py: change that file, not this one.
"""A line for each user: what is sent for one goes in the order of the input, while the others go their own way."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from typing import final

from audiencekit.core.turns import Turns
from audiencekit.permutive.segmentation import Segmentation
from audiencekit.permutive.user_line import Place

NOT_COMING = 1.0
"""Seconds after which one that was to begin before us, and did not, is not waited for: its call was given up."""


@final
class UserLines:
    """Gives out places in the order of the input, and lets the holders of one user through one after the other."""

    def __init__(self) -> None:
        self._turns = Turns()
        self._last: dict[object, Place] = {}

    def places(self, items: Iterable[Segmentation]) -> Iterable[Place]:
        """A place for each of *items*, in their order; with a length if they have one."""
        lined = (self._line_up(item) for item in items)
        return list(lined) if isinstance(items, Sized) else lined

    def _line_up(self, item: object) -> Place:
        place = Place(item)
        if isinstance(item, Segmentation):
            with self._turns:
                place.before = self._last.get(item.user)
                self._last[item.user] = place
        return place

    def wait(self, place: Place) -> None:
        """Until those before *place* have ended."""
        with self._turns:
            place.begun = True
            self._turns.notify_all()
            while (before := place.waits_for()) is not None:
                in_time = self._turns.wait(None if before.begun else NOT_COMING)
                if not in_time and not before.begun:
                    break
            place.before = None

    def leave(self, place: Place) -> None:
        """*place* has ended, or will never be sent. A user whose line is empty is forgotten."""
        with self._turns:
            place.gone = True
            user = place.item.user if isinstance(place.item, Segmentation) else None
            last = self._last.get(user)
            if last is not None and last.gone and last.waits_for() is None:
                del self._last[user]
            place.waits_for()
            self._turns.notify_all()
