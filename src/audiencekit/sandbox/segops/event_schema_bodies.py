"""What requests about event schemas say, checked (segops.md 2.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from audiencekit.sandbox.segops.event_schema import TYPES, Property
from audiencekit.sandbox.segops.wire import NOT_TEXT, Refused, is_text, required_text


def schema_fields(body: Mapping[str, object]) -> dict[str, object]:
    """The fields of a schema that *body* sets, checked: ``event_type``, ``properties`` (a tuple of Property)."""
    fields: dict[str, object] = {}
    if "event_type" in body:
        fields["event_type"] = required_text(body, "event_type", "2.5")
    if "properties" in body:
        fields["properties"] = _properties(body["properties"])
    return fields


def new_schema(body: Mapping[str, object]) -> dict[str, object]:
    """The fields of a schema to create; without properties it checks nothing."""
    required_text(body, "event_type", "2.5")
    return {"properties": ()} | schema_fields(body)


def events_to_infer(body: Mapping[str, object]) -> dict[str, list[dict[str, object]]]:
    """The payloads of ``events`` by event type, in order of appearance. Their names are text; they may be blank."""
    payloads: dict[str, list[dict[str, object]]] = {}
    for index, item in enumerate(_items(body, "events")):
        fields = cast("dict[str, object]", item) if isinstance(item, dict) else {}
        event_type, payload = fields.get("event_type"), fields.get("payload", {})
        if not isinstance(event_type, str) or not event_type.strip() or not is_text(event_type):
            raise _fault("events", index, "an event with an event_type is expected.")
        if not isinstance(payload, dict):
            raise _fault("events", index, "payload must be an object.")
        properties = cast("dict[str, object]", payload)
        if not all(map(is_text, properties)):
            raise _fault("events", index, f"the names in payload: {NOT_TEXT}")
        payloads.setdefault(event_type, []).append(properties)
    return payloads


def payload_to_validate(body: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    """``event_type`` and ``payload``."""
    event_type = required_text(body, "event_type", "2.5")
    if "payload" not in body:
        raise Refused.field("payload", "This field is required.", "2.5")
    if not isinstance(body["payload"], dict):
        raise Refused.field("payload", "Expected an object.", "2.5")
    return event_type, cast("dict[str, object]", body["payload"])


def _properties(value: object) -> tuple[Property, ...]:
    if not isinstance(value, list):
        raise Refused.field("properties", "Expected a list of items.", "2.5")
    found: dict[str, Property] = {}
    for index, item in enumerate(cast("list[object]", value)):
        one = _property(index, item)
        if one.name in found:
            raise _fault("properties", index, f"a second property {one.name!r}.")
        found[one.name] = one
    return tuple(found.values())


def _property(index: int, item: object) -> Property:
    if not isinstance(item, dict):
        raise _fault("properties", index, "expected an object.")
    fields = cast("dict[str, object]", item)
    name, kind, required = fields.get("name"), fields.get("type"), fields.get("required", False)
    if not isinstance(name, str) or not name:
        raise _fault("properties", index, "name must be a string that is not empty.")
    if not is_text(name):
        raise _fault("properties", index, f"name: {NOT_TEXT}")
    if not isinstance(kind, str) or kind not in TYPES:
        raise _fault("properties", index, f"type must be one of {', '.join(TYPES)}.")
    if not isinstance(required, bool):
        raise _fault("properties", index, "required must be a boolean.")
    return Property(name=name, type=kind, required=required)


def _items(body: Mapping[str, object], name: str) -> list[object]:
    if name not in body:
        raise Refused.field(name, "This field is required.", "2.5")
    value = body[name]
    if not isinstance(value, list):
        raise Refused.field(name, "Expected a list of items.", "2.5")
    return cast("list[object]", value)


def _fault(name: str, index: int, message: str) -> Refused:
    return Refused.field(name, f"{name}[{index}]: {message}", "2.5")
