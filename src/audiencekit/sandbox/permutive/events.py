"""The Events service, E1 (contract 2.4)."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Collection, Mapping

import attrs
from starlette.responses import JSONResponse, Response

from audiencekit.sandbox.permutive.alias_rows import Alias, resolve
from audiencekit.sandbox.permutive.call import Call
from audiencekit.sandbox.permutive.evaluate_user import evaluate_user
from audiencekit.sandbox.permutive.event_bodies import flag, read_name, read_properties, read_visit
from audiencekit.sandbox.permutive.event_rows import Histories, Received, record_events
from audiencekit.sandbox.permutive.identifiers import read_aliases, read_id
from audiencekit.sandbox.permutive.instants import nanoseconds
from audiencekit.sandbox.permutive.schema_rows import hold_against_schemas
from audiencekit.sandbox.permutive.services import USERS_AND_EVENTS
from audiencekit.sandbox.permutive.shapes import expect_integer, expect_items, expect_texts
from audiencekit.sandbox.permutive.wire import invalid, read_body, written_time

_RULE = "2.4 E1"
_MILLISECOND = 1_000_000  # nanoseconds


@attrs.frozen(kw_only=True)
class _Tracked:
    """The body: ``fields`` are those of the event itself, as its enriched answer repeats them."""

    user_id: str | None
    aliases: Collection[Alias]
    fields: Mapping[str, object]
    view_id: str | None
    session_id: str | None


async def create_event(call: Call) -> Response:
    """E1: the event is stamped, recorded, and the user's cohorts are evaluated.

    An enriched answer repeats the event as recorded. Nothing is added to its properties: on the loopback interface
    there is no geography and no provider to find, and the sandbox reads no pages. `sdkp` changes nothing here.
    """
    enrich = flag(call.request, "enrich", default=True, rule=_RULE)
    flag(call.request, "sdkp", default=True, rule=_RULE)
    tracked = read_body(await call.request.body(), _read, rule=_RULE)
    choices, histories = call.choices, call.world.part(Histories)
    workspace_id = call.key.workspace_id

    def work(connection: sqlite3.Connection) -> dict[str, object]:
        now = nanoseconds(call.world.clock.now())
        event = _stamped(tracked, now // _MILLISECOND * _MILLISECOND)
        if choices.strict_schemas:
            hold_against_schemas(connection, workspace_id, [event], refuse=True, rule=_RULE)
        user_id = tracked.user_id or resolve(
            connection, workspace_id, tracked.aliases, choices.allowed_tags, otherwise=str(uuid.uuid4())
        )
        record_events(connection, workspace_id, user_id, [event], kept=True)
        evaluate_user(connection, histories, call.key, user_id, now)
        return {"user_id": user_id, **event.root}

    recorded = await call.store.awrite(work)
    return JSONResponse(recorded if enrich else {name: recorded[name] for name in ("user_id", "time")}, 201)


def _stamped(tracked: _Tracked, time: int) -> Received:
    """The event with the server's time, to the millisecond that the answer tells."""
    return Received(
        name=str(tracked.fields["name"]),
        time=time,
        session_id=tracked.session_id,
        view_id=tracked.view_id,
        root={**tracked.fields, "time": written_time(time, USERS_AND_EVENTS)},
    )


def _read(body: Mapping[str, object]) -> _Tracked:
    given = {key: value for key, value in body.items() if value is not None}
    fields: dict[str, object] = {"name": read_name(given, "", rule=_RULE)}
    user_id = read_id(given.get("user_id"), "user_id", rule=_RULE)
    aliases = read_aliases(given["aliases"], "aliases") if "aliases" in given else []
    if "aliases" in given and not aliases:
        raise invalid("aliases", "expected at least one item", rule=_RULE)
    if user_id is None and not aliases:
        raise invalid("user_id", "expected it, or aliases", rule=_RULE)
    visit = read_visit(given, "", rule=_RULE)
    fields.update({name: value for name, value in visit.items() if value is not None})
    if "segments" in given:
        fields["segments"] = [
            expect_integer(code, where) for code, where in expect_items(given["segments"], "segments")
        ]
    if "cohorts" in given:
        fields["cohorts"] = expect_texts(given["cohorts"], "cohorts")
    fields["properties"] = read_properties(given.get("properties", {}), "properties", rule=_RULE)
    return _Tracked(user_id=user_id, aliases=aliases, fields=fields, **visit)
