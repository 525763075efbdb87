"""What the requests of both segmentation operations have in common (contract 2.5)."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Collection, Mapping, Sequence

import attrs

from audiencekit.sandbox.permutive.alias_rows import Alias, resolve
from audiencekit.sandbox.permutive.call import Call
from audiencekit.sandbox.permutive.event_bodies import flag, read_name, read_properties, read_visit
from audiencekit.sandbox.permutive.event_rows import Received
from audiencekit.sandbox.permutive.identifiers import read_alias, read_aliases, read_id
from audiencekit.sandbox.permutive.instants import parse_moment
from audiencekit.sandbox.permutive.schema_rows import hold_against_schemas
from audiencekit.sandbox.permutive.shapes import expect_items, expect_object, expect_text
from audiencekit.sandbox.permutive.wire import invalid

MOST_EVENTS = 10

_RULE = "2.5"


@attrs.frozen(kw_only=True)
class Asked:
    """Who is segmented, and with which events: a user id, or aliases."""

    user_id: str | None
    aliases: Collection[Alias]
    events: Sequence[Received]

    def settle(self, connection: sqlite3.Connection, call: Call, *, validate: bool) -> str:
        """Hold the events against their schemas where that is asked for and chosen, and find the user."""
        choices, workspace_id = call.choices, call.key.workspace_id
        if choices.strict_schemas:
            hold_against_schemas(connection, workspace_id, self.events, refuse=validate, rule=_RULE)
        return self.user_id or resolve(
            connection, workspace_id, self.aliases, choices.allowed_tags, otherwise=str(uuid.uuid4())
        )


def validates(call: Call) -> bool:
    """Whether events that do not fit are refused; otherwise they are taken and nobody is told."""
    return flag(call.request, "synchronous-validation", default=False, rule=_RULE)


def read_asked(body: Mapping[str, object]) -> Asked:
    """Raises the 400 (1000) unless exactly one identifier is not null and the events are at most ten (3.2, row 39)."""
    named = [name for name in ("user_id", "alias", "aliases") if body.get(name) is not None]
    if len(named) != 1:
        reason = f"expected exactly one of user_id, alias and aliases, found {len(named)}"
        raise invalid(named[0] if named else "user_id", reason, rule="3.2 row 39")
    user_id = read_id(body.get("user_id"), "user_id", rule=_RULE)
    aliases = [read_alias(body["alias"], "alias")] if named == ["alias"] else []
    if named == ["aliases"]:
        aliases = read_aliases(body["aliases"], "aliases")
        if not aliases:
            raise invalid("aliases", "expected at least one item", rule=_RULE)
    events = body.get("events")
    members = [] if events is None else list(expect_items(events, "events"))
    if len(members) > MOST_EVENTS:
        raise invalid("events", f"expected at most {MOST_EVENTS}, found {len(members)}", rule=_RULE)
    return Asked(user_id=user_id, aliases=aliases, events=[_read_event(member, place) for member, place in members])


def _read_event(value: object, place: str) -> Received:
    node = expect_object(value, place)
    name = read_name(node, f"{place}.", rule=_RULE)
    text = expect_text(node.get("time"), f"{place}.time")
    time = parse_moment(text)
    if time is None:
        raise invalid(f"{place}.time", f"expected a date and time with Z or an offset, found {text!r}", rule="1.3")
    visit = read_visit(node, f"{place}.", rule=_RULE)
    properties = read_properties(node.get("properties"), f"{place}.properties", rule=_RULE)
    present = {key: value for key, value in visit.items() if value is not None}
    return Received(
        name=name, time=time, **visit, root={"name": name, "time": text, **present, "properties": properties}
    )
