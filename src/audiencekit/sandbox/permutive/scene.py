"""What a cohort's query is put to: a user's events, what else is known of the user, the present time."""

from __future__ import annotations

from collections.abc import Callable, Set

import attrs

from audiencekit.sandbox.permutive.history import History

# Kind, provider, segment: see `state.PARTY_KINDS`.
Party = tuple[str, str, str]


@attrs.define(kw_only=True)
class Facts:
    """What is known of a user beside the events.

    ``members``: the codes of the cohorts the user is in, of those evaluated so far. ``entries`` and ``exits``: by code,
    when the user entered and left, in nanoseconds. ``parties``: the partners' segments the user is in.
    """

    members: set[int] = attrs.field(factory=set[int])
    entries: dict[int, list[int]] = attrs.field(factory=dict[int, list[int]])
    exits: dict[int, list[int]] = attrs.field(factory=dict[int, list[int]])
    parties: Set[Party] = frozenset()


@attrs.frozen
class Scene:
    """``now`` in nanoseconds; ``session_id`` of the present session, None where there is none (rule c)."""

    history: History
    facts: Facts
    now: int
    session_id: str | None

    @classmethod
    def at(cls, now: int, history: History, facts: Facts) -> Scene:
        latest = history.latest(now)
        return cls(history, facts, now, None if latest is None else latest.session_id)


Clause = Callable[[Scene], bool]
