"""One evaluation of a user: every planned cohort in turn, and what it changes (contract 4.4, rules l and m)."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence

from audiencekit.sandbox.permutive.auth import Key
from audiencekit.sandbox.permutive.event_rows import Histories, Received, record_events
from audiencekit.sandbox.permutive.membership_rows import (
    Transition,
    mark_measured,
    members_of,
    record_transitions,
    recorded_facts,
)
from audiencekit.sandbox.permutive.plan import Planned, plan
from audiencekit.sandbox.permutive.scene import Facts, Scene
from audiencekit.sandbox.permutive.services import USERS_AND_EVENTS
from audiencekit.sandbox.permutive.wire import written_time


def evaluate_user(connection: sqlite3.Connection, histories: Histories, key: Key, user_id: str, now: int) -> list[int]:
    """The codes of the cohorts the user is in now, ascending. Entries and exits are recorded.

    What is known of a cohort that is not evaluated (disabled, deleted) stays as it was.
    """
    cohorts = plan(connection, key)
    facts = recorded_facts(connection, key.workspace_id, user_id)
    scene = Scene.at(now, histories.of(connection, key.workspace_id, user_id), facts)
    was = members_of(connection, key.workspace_id, user_id)
    transitions = [
        transition
        for cohort in cohorts
        if (transition := step(cohort.code, cohort.definition.meets(scene), cohort.code in was, facts, now))
    ]
    mark_measured(connection, [cohort.code for cohort in cohorts])
    record_transitions(connection, key.workspace_id, user_id, transitions, now)
    publish_transitions(connection, key.workspace_id, user_id, cohorts, transitions, now)
    return sorted(facts.members)


def step(code: int, member: bool, was: bool, facts: Facts, now: int) -> Transition | None:
    """Let the cohorts that come later know, and say what happened."""
    if member:
        facts.members.add(code)
    if member is was:
        return None
    (facts.entries if member else facts.exits).setdefault(code, []).append(now)
    return Transition(code, member)


def publish_transitions(
    connection: sqlite3.Connection,
    workspace_id: str,
    user_id: str,
    cohorts: Sequence[Planned],
    transitions: Collection[Transition],
    now: int,
) -> None:
    """Record each as the event the service emits, with the cohort's id, name and number (4.4).

    These events reach the record, not the state: queries ask for transitions by clauses of their own, and an event
    nobody sent must not become the user's latest.
    """
    planned = {cohort.code: cohort for cohort in cohorts} if transitions else {}
    events: list[Received] = []
    for transition in transitions:
        cohort, name = planned[transition.code], "SegmentEntry" if transition.entered else "SegmentExit"
        properties = {"segment_id": cohort.id, "segment_name": cohort.name, "segment_number": cohort.code}
        root = {"name": name, "time": written_time(now, USERS_AND_EVENTS), "properties": properties}
        events.append(Received(name=name, time=now, session_id=None, view_id=None, root=root))
    record_events(connection, workspace_id, user_id, events, kept=False)
