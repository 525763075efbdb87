"""What management calls send besides definitions: events, schemas, connector settings. Pure; checked before sending."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from audiencekit_api.segops.models import SchemaProperty
from audiencekit_api.segops.types import Unset

from audiencekit.core.payload import plain
from audiencekit.errors import InvalidInput
from audiencekit.segops.event import moment, named, serialise
from audiencekit.segops.forms import Event, read_event

PROPERTY_TYPES = ("string", "number", "boolean", "datetime", "array")  # contract 2.5
SECRET_SETTINGS = ("api_key", "client_secret", "token", "password", "secret")  # ends of their names (contract 2.6)
MASK = "***"  # what the service shows of a secret (contract 2.6)

AnyProperty = SchemaProperty | Mapping[str, object]


def event_body(given: Event | Mapping[str, object]) -> dict[str, Any]:
    """An event under the rules of ``track``; without ``occurred_at`` it is now to the service."""
    event = read_event(given)
    text = serialise(
        user_id=event.user_id,
        event_type=event.event_type,
        payload={} if event.payload is None else event.payload,
        occurred_at="" if event.occurred_at is None else moment(event.occurred_at),
        anonymous_id=event.anonymous_id,
    )
    body: dict[str, Any] = json.loads(text)
    if event.occurred_at is None:
        del body["occurred_at"]
    return body


def event_bodies(events: Iterable[Event | Mapping[str, object]]) -> list[dict[str, Any]]:
    """As :func:`event_body`, for at least one; what is wrong is named with its place."""
    if isinstance(events, (str, Mapping, Event)) or not isinstance(events, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
        raise InvalidInput("events: a list of events expected, got a " + type(cast("object", events)).__name__)
    bodies: list[dict[str, Any]] = []
    for index, event in enumerate(events):
        try:
            bodies.append(event_body(event))
        except InvalidInput as fault:
            raise InvalidInput(f"events[{index}]: {fault}") from None
    if not bodies:
        raise InvalidInput("events: at least one is needed")
    return bodies


def property_list(properties: Iterable[AnyProperty]) -> list[dict[str, Any]]:
    """The properties of a schema. Raises InvalidInput for an unknown type, a name that is blank or comes twice."""
    if isinstance(properties, (str, Mapping)) or not isinstance(properties, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
        raise InvalidInput("properties: a list expected, got a " + type(cast("object", properties)).__name__)
    listed: list[dict[str, Any]] = []
    names: set[str] = set()
    for index, given in enumerate(properties):
        where = f"properties[{index}]"
        fields = _property_fields(where, given)
        name = named(f"{where}: name", fields.get("name"))
        if name in names:
            raise InvalidInput(f"{where}: {name!r} comes twice")
        if fields.get("type") not in PROPERTY_TYPES:
            raise InvalidInput(f"{where}: type is one of {', '.join(PROPERTY_TYPES)}, got {fields.get('type')!r}")
        if not isinstance(fields.get("required", False), bool):
            raise InvalidInput(f"{where}: required is True or False, got {fields['required']!r}")
        names.add(name)
        listed.append(fields)
    return listed


def _property_fields(where: str, given: object) -> dict[str, Any]:
    if isinstance(given, SchemaProperty):
        return _spelled_out(given)
    if isinstance(given, Mapping):
        return dict(cast("Mapping[str, Any]", given))
    raise InvalidInput(f"{where}: a SchemaProperty or a dict with name and type expected, got {given!r}")


def _spelled_out(given: SchemaProperty) -> dict[str, Any]:
    """As its ``to_dict()``, which fails for a type written as text."""
    fields: dict[str, Any] = {**given.additional_properties, "name": given.name}
    fields["type"] = getattr(given.type_, "value", given.type_)
    if not isinstance(given.required, Unset):
        fields["required"] = given.required
    return fields


def connector_config(config: Mapping[str, object]) -> dict[str, Any]:
    """The settings of a connector. Raises InvalidInput for a mask: written back, it would replace the secret."""
    if not isinstance(config, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
        raise InvalidInput(f"config: a dict expected, got a {type(config).__name__}")
    settings = cast("dict[str, Any]", plain(dict(config), "config"))
    if path := _masked(settings, "config"):
        raise InvalidInput(
            f"{path} is {MASK!r}, the mask the service shows in the place of a secret; writing it back would destroy "
            "the secret. Give the secret itself, or leave config out"
        )
    return settings


def config_secrets(settings: Mapping[str, object]) -> list[str]:
    """Secrets in a connector's settings, which a refusal may quote: plain, and as JSON spells them; longest first."""
    found = {text for name, value in settings.items() for text in _secrets(value, _names_secret(name))}
    spelled = {json.dumps(text, ensure_ascii=ascii_only)[1:-1] for text in found for ascii_only in (True, False)}
    return sorted(found | spelled, key=len, reverse=True)


def _names_secret(name: str) -> bool:
    return name.lower().endswith(SECRET_SETTINGS)


def _secrets(value: object, secret: bool) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in cast("dict[str, object]", value).items():
            yield from _secrets(each, secret or _names_secret(name))
    elif isinstance(value, list):
        for each in cast("list[object]", value):
            yield from _secrets(each, secret)
    elif isinstance(value, str) and secret:
        yield value


def _masked(value: object, path: str) -> str | None:
    """The path of the first mask in *value*."""
    if isinstance(value, dict):
        inner = ((f"{path}.{name}", each) for name, each in cast("dict[str, object]", value).items())
    elif isinstance(value, list):
        inner = ((f"{path}[{index}]", each) for index, each in enumerate(cast("list[object]", value)))
    else:
        return path if isinstance(value, str) and value.strip() == MASK else None
    return next((found for name, each in inner if (found := _masked(each, name))), None)
