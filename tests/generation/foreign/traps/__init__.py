"""The table of traps: rule, document, place, what is in it, and the check that shows what becomes of it.

The rules are numbered as in the project's sheet on generation: 4 is about templates, 5 about documents.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from tests.generation.foreign.world import World

Check = Callable[[World], None]


@attrs.frozen
class Trap:
    """One row of the table."""

    rule: str
    document: str
    place: str
    """As a JSON pointer into the vendor's file, which has it."""
    check: Check

    def __str__(self) -> str:
        return f"{self.rule}-{self.document}-{self.check.__name__}"


TRAPS: list[Trap] = []


def trap(rule: str, document: str, place: str) -> Callable[[Check], Check]:
    """Adds a row to the table, of which the function's docstring says what happens."""

    def register(check: Check) -> Check:
        TRAPS.append(Trap(rule, document, place, check))
        return check

    return register
