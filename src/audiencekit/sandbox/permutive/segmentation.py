"""Custom Cohort Segmentation with the state the service keeps, S1 (contract 2.5)."""

from __future__ import annotations

import sqlite3

from starlette.responses import JSONResponse, Response

from audiencekit.sandbox.permutive.call import Call
from audiencekit.sandbox.permutive.evaluate_user import evaluate_user
from audiencekit.sandbox.permutive.event_bodies import flag
from audiencekit.sandbox.permutive.event_rows import Histories, record_events
from audiencekit.sandbox.permutive.instants import nanoseconds
from audiencekit.sandbox.permutive.membership_rows import activations_of
from audiencekit.sandbox.permutive.segmentation_bodies import read_asked, validates
from audiencekit.sandbox.permutive.state import inherited_from
from audiencekit.sandbox.permutive.wire import read_body


async def segment(call: Call) -> Response:
    """S1: the user's cohorts, the inherited ones too, after the events; without events a read."""
    activated = flag(call.request, "activations", default=False, rule="2.5 S1")
    validate = validates(call)
    asked = read_body(await call.request.body(), read_asked, rule="2.5")
    histories = call.world.part(Histories)

    def work(connection: sqlite3.Connection) -> dict[str, object]:
        user_id = asked.settle(connection, call, validate=validate)
        record_events(connection, call.key.workspace_id, user_id, asked.events, kept=True)
        now = nanoseconds(call.world.clock.now())
        codes = evaluate_user(connection, histories, call.key, user_id, now)
        answer: dict[str, object] = {"user_id": user_id, "cohorts": [str(code) for code in codes]}
        if activated:
            found = activations_of(connection, inherited_from(connection, call.key), codes)
            answer["activations"] = {place: [str(code) for code in hits] for place, hits in found.items()}
        return answer

    return JSONResponse(await call.store.awrite(work))
