"""What an evaluation is given besides the events: memberships elsewhere, entries and exits (rules l, m, n). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol, cast

import attrs

from audiencekit.errors import InvalidInput
from audiencekit.permutive.query.instants import instant, nanoseconds
from audiencekit.permutive.query.memberships import code_of


class EventLike(Protocol):
    """An event of the user, such as :class:`audiencekit.permutive.Event`."""

    @property
    def name(self) -> str: ...
    @property
    def time(self) -> datetime | str: ...
    @property
    def properties(self) -> Mapping[str, object]: ...
    @property
    def session_id(self) -> str | None: ...
    @property
    def view_id(self) -> str | None: ...


@attrs.frozen
class Move:
    """An entry into or an exit from a cohort, at the time of the evaluation that found it."""

    code: int | str
    time: datetime | str

    @property
    def at(self) -> int:
        """Nanoseconds since 1970."""
        return moment_of(self.time, "an entry or exit")


def moment_of(time: object, what: str) -> int:
    """Nanoseconds of an aware datetime or ISO 8601 text. Raises InvalidInput for anything else."""
    found = instant(time) if isinstance(time, str) else None
    if isinstance(time, datetime) and time.tzinfo is not None:
        found = nanoseconds(time)
    if found is None:
        raise InvalidInput(f"{what} needs a time with a zone, got {time!r}")
    return found


def _moves(given: Iterable[Move | tuple[int | str, datetime | str]]) -> tuple[Move, ...]:
    found: list[Move] = []
    for move in given:
        code, time = (move.code, move.time) if isinstance(move, Move) else move
        code_of(code)
        moment_of(time, "an entry or exit")
        found.append(Move(code, time))
    return tuple(found)


def code_number(code: int | str) -> int:
    """A code as a number; of more digits than any code has, one that no cohort bears."""
    return int(code) if isinstance(code, int) or len(code) <= 1_000 else -1


def _codes(given: Iterable[int | str]) -> frozenset[int]:
    return frozenset(code_number(code_of(code)) for code in given)


def _pairs(given: Iterable[tuple[object, object]]) -> frozenset[tuple[str, str]]:
    return frozenset((str(first), str(second)) for first, second in given)


def _names(given: Collection[str]) -> frozenset[str]:
    if isinstance(given, str):
        raise InvalidInput(f"connections is a collection of providers, got {given!r}")
    return frozenset(cast("Iterable[str]", given))


@attrs.frozen(kw_only=True)
class Facts:
    """What is known of a user besides events; what is not given is not so.

    *cohorts*: codes of the cohorts the user is in now. *entries*, *exits*: pairs of code and time. *second_party*,
    *third_party*: pairs of provider and segment. *connections*: providers; *connection_fields*: pairs of field and
    value.
    """

    cohorts: frozenset[int] = attrs.field(factory=frozenset[int], converter=_codes)
    entries: tuple[Move, ...] = attrs.field(default=(), converter=_moves)
    exits: tuple[Move, ...] = attrs.field(default=(), converter=_moves)
    second_party: frozenset[tuple[str, str]] = attrs.field(factory=frozenset[tuple[str, str]], converter=_pairs)
    third_party: frozenset[tuple[str, str]] = attrs.field(factory=frozenset[tuple[str, str]], converter=_pairs)
    connections: frozenset[str] = attrs.field(factory=frozenset[str], converter=_names)
    connection_fields: frozenset[tuple[str, str]] = attrs.field(factory=frozenset[tuple[str, str]], converter=_pairs)


NOTHING = Facts()
