"""Controls below ``/_sandbox/permutive/``: what no operation of the API makes, and the sandbox's choices.

Each answers 400 with a reason for a body that makes no sense; `Permutive` puts them into methods.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Mapping

import attrs
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from audiencekit.sandbox.permutive.cohort_bodies import SEGMENT_TYPES
from audiencekit.sandbox.permutive.cohort_rows import CohortFields, insert_cohort
from audiencekit.sandbox.permutive.contextual_rules import insert_rule, read_rule, remove_rules
from audiencekit.sandbox.permutive.event_controls import read_recorded
from audiencekit.sandbox.permutive.import_sources import make_source
from audiencekit.sandbox.permutive.party_rows import Party, insert_members, remove_members, replace_activations
from audiencekit.sandbox.permutive.query import check_query, referenced_codes
from audiencekit.sandbox.permutive.shapes import (
    Misshapen,
    expect_boolean,
    expect_choice,
    expect_filled_text,
    expect_integer,
    expect_items,
    expect_object,
    expect_text,
    expect_texts,
)
from audiencekit.sandbox.permutive.state import PARTY_KINDS
from audiencekit.sandbox.permutive.switches import Switches
from audiencekit.sandbox.permutive.taxonomy_rows import insert_import
from audiencekit.sandbox.permutive.wire import Refusal, is_uuid, read_json_object
from audiencekit.sandbox.permutive.workspaces import expect_workspace, insert_key, insert_workspace, workspace_above
from audiencekit.sandbox.world import World

Body = Mapping[str, object]
Work = Callable[[sqlite3.Connection, Body], object]

RELATIONS = ("2nd", "3rd")


def controls(world: World) -> list[BaseRoute]:
    """The controls of Permutive over *world*."""

    def writing(path: str, work: Work, method: str = "POST") -> Route:
        """A control that is one write: its body in, its result out."""

        async def endpoint(request: Request) -> Response:
            try:
                body = read_json_object(await request.body())
                result = await world.store.awrite(lambda connection: work(connection, body))
            except (Misshapen, Refusal) as error:
                return JSONResponse({"detail": _reason(error)}, 400)
            return Response(status_code=204) if result is None else JSONResponse(result)

        return Route(path, endpoint, methods=[method])

    async def choose(request: Request) -> Response:
        switches = world.part(Switches)
        try:
            chosen = _choices(read_json_object(await request.body()))
        except Misshapen as error:
            return JSONResponse({"detail": str(error)}, 400)
        switches.now = attrs.evolve(switches.now, **chosen)
        return Response(status_code=204)

    return [
        writing("/workspaces", _add_workspace),
        writing("/keys", _add_key),
        writing("/imports", _add_import),
        writing("/cohorts", _add_cohort),
        writing("/members", _add_members),
        writing("/members/remove", _remove_members),
        writing("/events", read_recorded),
        writing("/activations", _set_activations, "PUT"),
        writing("/contextual-rules", _add_rule),
        writing("/contextual-rules/remove", _remove_rules),
        Route("/choices", choose, methods=["PUT"]),
    ]


def _reason(error: Misshapen | Refusal) -> str:
    return str(error) if isinstance(error, Misshapen) else f"{error.message}: {error.cause}"


def _add_workspace(connection: sqlite3.Connection, body: Body) -> object:
    parent = body["parent_id"]
    return insert_workspace(connection, None if parent is None else expect_workspace(connection, str(parent)))


def _add_key(connection: sqlite3.Connection, body: Body) -> object:
    private, writes, descends = (expect_boolean(body[name], name) for name in ("private", "writes", "descends"))
    if (writes or descends) and not private:
        raise Misshapen("private", "a public key neither writes nor descends")
    workspace_id = expect_workspace(connection, str(body["workspace_id"]))
    return insert_key(connection, workspace_id, private=private, writes=writes, descends=descends)


def _add_import(connection: sqlite3.Connection, body: Body) -> object:
    identifiers = expect_texts(body["identifiers"], "identifiers")
    if not identifiers:
        raise Misshapen("identifiers", "expected at least one item")
    state, description = body["state"], body["description"]
    source = make_source(
        expect_text(body["source"], "source"),
        expect_object(body["details"], "details"),
        None if state is None else expect_text(state, "state"),
    )
    columns = {
        "name": expect_filled_text(body["name"], "name"),
        "code": expect_filled_text(body["code"], "code"),
        "relation": expect_choice(body["relation"], "relation", RELATIONS),
        "identifiers": json.dumps(identifiers, ensure_ascii=False),
        "source": json.dumps(source, ensure_ascii=False),
        "description": None if description is None else expect_text(description, "description"),
    }
    return insert_import(connection, _home(connection, body), columns)


def _add_cohort(connection: sqlite3.Connection, body: Body) -> object:
    query, lookalike = body["query"], expect_boolean(body["lookalike"], "lookalike")
    if lookalike != (query is None):
        raise Misshapen("query", "a lookalike cohort has none, any other has one")
    if query is not None:
        check_query(query)
    tags, description = body["tags"], body["description"]
    fields = CohortFields(
        columns={
            "name": expect_filled_text(body["name"], "name"),
            "query": None if query is None else json.dumps(query, ensure_ascii=False),
            "lookalike": int(lookalike),
            "segment_type": expect_choice(body["segment_type"], "segment_type", SEGMENT_TYPES),
            "description": None if description is None else expect_text(description, "description"),
            "tags": None if tags is None else json.dumps(expect_texts(tags, "tags"), ensure_ascii=False),
        },
        references=None if query is None else referenced_codes(query),
    )
    cohort = insert_cohort(connection, _home(connection, body), fields, time.time_ns())
    return {"id": cohort.id, "code": cohort.code}


def _home(connection: sqlite3.Connection, body: Body) -> str:
    """The workspace that a new resource belongs to: the one named, or the one above it to be inherited from."""
    workspace_id = expect_workspace(connection, str(body["workspace_id"]))
    return workspace_above(connection, workspace_id) if body["inherited"] else workspace_id


def _members(body: Body) -> tuple[Party, list[str]]:
    party = Party(
        kind=expect_choice(body["kind"], "kind", PARTY_KINDS),
        provider=expect_filled_text(body["provider"], "provider"),
        segment=expect_text(body["segment"], "segment"),
    )
    if (party.kind == "connections") == bool(party.segment):
        raise Misshapen("segment", "every kind needs one, but the users of a connection, who belong to its provider")
    user_ids = expect_texts(body["user_ids"], "user_ids")
    for position, user_id in enumerate(user_ids):
        if not is_uuid(user_id):
            raise Misshapen(f"user_ids[{position}]", f"expected a UUID, found {user_id!r}")
    return party, [user_id.lower() for user_id in user_ids]


def _add_members(connection: sqlite3.Connection, body: Body) -> object:
    insert_members(connection, *_members(body))


def _remove_members(connection: sqlite3.Connection, body: Body) -> object:
    remove_members(connection, *_members(body))


def _set_activations(connection: sqlite3.Connection, body: Body) -> object:
    activations = {
        destination: [expect_integer(code, place) for code, place in expect_items(codes, f"activations.{destination}")]
        for destination, codes in expect_object(body["activations"], "activations").items()
    }
    replace_activations(connection, expect_workspace(connection, str(body["workspace_id"])), activations)


def _add_rule(connection: sqlite3.Connection, body: Body) -> object:
    insert_rule(connection, expect_workspace(connection, str(body["workspace_id"])), read_rule(body))


def _remove_rules(connection: sqlite3.Connection, body: Body) -> object:
    remove_rules(connection, expect_workspace(connection, str(body["workspace_id"])))


def _choices(body: Body) -> dict[str, object]:
    """The choices that the body makes, checked; what is null there stays as it was."""
    given = {name: value for name, value in body.items() if value is not None}
    chosen: dict[str, object] = {}
    for name, value in given.items():
        if name == "page_size":
            chosen[name] = size = expect_integer(value, name)
            if size < 1:
                raise Misshapen(name, "expected a number above 0")
        elif name == "allowed_tags":
            chosen[name] = None if value == "every" else frozenset(expect_texts(value, name))
        else:
            chosen[name] = expect_boolean(value, name)
    return chosen
