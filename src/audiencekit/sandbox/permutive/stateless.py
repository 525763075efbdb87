"""Custom Cohort Segmentation with a state the caller keeps, S2 (contract 2.5).

Nothing is read from the user's stored state, nor changed there; the events are recorded all the same (3.2, row 40), and
so are the entries and exits that the evaluation finds. Partners' segments are looked up by the user's id.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

import attrs
from starlette.responses import JSONResponse, Response

from audiencekit.sandbox.permutive.call import Call
from audiencekit.sandbox.permutive.evaluate_user import publish_transitions, step
from audiencekit.sandbox.permutive.event_rows import Received, record_events
from audiencekit.sandbox.permutive.history import History
from audiencekit.sandbox.permutive.instants import nanoseconds
from audiencekit.sandbox.permutive.membership_rows import Transition, parties_of
from audiencekit.sandbox.permutive.plan import Planned, plan
from audiencekit.sandbox.permutive.scene import Facts, Scene
from audiencekit.sandbox.permutive.segmentation_bodies import Asked, read_asked, validates
from audiencekit.sandbox.permutive.shapes import Misshapen, expect_object, expect_texts
from audiencekit.sandbox.permutive.state_codec import CohortState, read_state, read_states, write_state
from audiencekit.sandbox.permutive.wire import invalid, read_body

States = Mapping[str, Mapping[str, object]]


@attrs.frozen
class _Sent:
    """``internal`` is the state of this device, ``external`` that of the user's others: read, never written."""

    asked: Asked
    internal: States
    external: States


async def segment_stateless(call: Call) -> Response:
    """S2: the state after the events, which says the cohorts."""
    validate = validates(call)
    sent = read_body(await call.request.body(), _read, rule="2.5 S2")

    def work(connection: sqlite3.Connection) -> dict[str, object]:
        user_id = sent.asked.settle(connection, call, validate=validate)
        record_events(connection, call.key.workspace_id, user_id, sent.asked.events, kept=False)
        now = nanoseconds(call.world.clock.now())
        cohorts = plan(connection, call.key)
        facts = Facts(parties=parties_of(connection, user_id))
        internal, transitions = _advance(sent, cohorts, facts, now)
        publish_transitions(connection, call.key.workspace_id, user_id, cohorts, transitions, now)
        codes = [str(code) for code in sorted(facts.members)]
        state = {"internal_state": internal, "external_state": sent.external, "cohorts": codes}
        return {"user_id": user_id, "state": state}

    return JSONResponse(await call.store.awrite(work))


def _advance(
    sent: _Sent, cohorts: Sequence[Planned], facts: Facts, now: int
) -> tuple[dict[str, object], list[Transition]]:
    """The new internal state; *facts* get the memberships. Of cohorts that are not evaluated the state stays."""
    transitions: list[Transition] = []
    planned = {str(cohort.code) for cohort in cohorts}
    internal: dict[str, object] = {code: states for code, states in sent.internal.items() if code not in planned}
    for cohort in cohorts:
        own, others = (_state_of(cohort, states, name) for states, name in _devices(sent))
        facts.entries[cohort.code] = [*others.entries, *own.entries]
        facts.exits[cohort.code] = [*others.exits, *own.exits]
        history = _history(others, own, sent.asked.events)
        scene = Scene.at(now, history, facts)
        transition = step(cohort.code, cohort.definition.meets(scene), own.member, facts, now)
        after = _after(cohort, own, sent.asked.events, transition, scene)
        if after.says_something:
            internal[str(cohort.code)] = {cohort.definition.checksum: write_state(after)}
        transitions += [transition] if transition else []
    return internal, transitions


def _devices(sent: _Sent) -> tuple[tuple[States, str], tuple[States, str]]:
    return (sent.internal, "state.internal_state"), (sent.external, "state.external_state")


def _state_of(cohort: Planned, states: States, place: str) -> CohortState:
    """The state under the query as it is now; an edited query begins anew."""
    code, checksum = str(cohort.code), cohort.definition.checksum
    if checksum not in states.get(code, {}):
        return CohortState()
    try:
        return read_state(states[code][checksum], f"{place}.{code}.{checksum}")
    except Misshapen as error:
        raise invalid(error.place, error.reason, rule="2.5 S2") from None


def _history(others: CohortState, own: CohortState, events: Sequence[Received]) -> History:
    """The events of the other devices, of this one, and those sent, in this order of arrival."""
    stored = [*others.events, *own.events]
    known = [attrs.evolve(event, order=order) for order, event in enumerate(stored)]
    return History([*known, *(event.event(len(known) + order) for order, event in enumerate(events))])


def _after(
    cohort: Planned, own: CohortState, events: Sequence[Received], transition: Transition | None, scene: Scene
) -> CohortState:
    """The state to carry on: of the events only this device's."""
    mine = [*own.events, *(event.event(len(own.events) + order) for order, event in enumerate(events))]
    moved = [scene.now] if transition else []
    return CohortState(
        member=cohort.code in scene.facts.members,
        entries=[*own.entries, *(moved if transition and transition.entered else [])],
        exits=[*own.exits, *(moved if transition and not transition.entered else [])],
        events=cohort.definition.relevance.carried(mine, scene.history.latest(scene.now), scene.now),
    )


def _read(body: Mapping[str, object]) -> _Sent:
    asked = read_asked(body)
    if body.get("state") is None:
        return _Sent(asked, {}, {})
    state = expect_object(body["state"], "state")
    expect_texts(state.get("cohorts") or [], "state.cohorts")
    internal = read_states(state.get("internal_state"), "state.internal_state")
    return _Sent(asked, internal, read_states(state.get("external_state"), "state.external_state"))
