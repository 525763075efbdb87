"""Events: what a user did. ``Event`` has a time of its own (CCS, contract 2.5), ``UserEvent`` has none (E1, 2.4)."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import ClassVar, cast

import attrs

from audiencekit.core.payload import plain
from audiencekit.errors import InvalidInput
from audiencekit.permutive.checks import uuid_text
from audiencekit.permutive.fields import CODES, MAPPING, TEXT, WHOLES, Form, copied, list_of
from audiencekit.permutive.identity import Alias, prioritised
from audiencekit.permutive.timestamps import parse_time, time_text
from audiencekit.permutive.value import Value

_NAME = re.compile(r"[a-zA-Z0-9_]+", re.ASCII)
# The contract says 950 KB (1.5): refused here is only what is too large in either reading of it.
MAX_PROPERTIES = 950 * 1024


def _properties(value: object) -> dict[str, object]:
    """A copy that JSON can hold; booleans stay booleans, aware datetimes become text in UTC. Raises InvalidInput."""
    if not isinstance(value, Mapping):
        raise InvalidInput(f"event: properties must be a JSON object, got {type(value).__name__}")
    checked = cast("dict[str, object]", plain(cast("object", value), "properties"))
    size = len(json.dumps(checked, ensure_ascii=False, separators=(",", ":")).encode())
    if size > MAX_PROPERTIES:
        raise InvalidInput(f"event: properties are {size:,} bytes of JSON; the service takes 950 KB")
    return checked


def _optional_uuid(name: str, value: object) -> str | None:
    return None if value is None else uuid_text(value, f"event: {name}")


def _check_event_name(value: object) -> None:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise InvalidInput(f"event: name is made of letters, digits and _, got {value!r:.60}")


def _event_time(value: datetime | str) -> str:
    return time_text(value, "event: time")


@attrs.frozen(repr=False)
class Event(Value):
    """An event to segment by: when it was, and what it was like (permutive contract 2.5).

    ``time`` is given as an aware datetime or as ISO text with a zone, and kept as text; ``properties`` are a copy,
    checked and made plain; a ``session_id`` or ``view_id`` that is None is not sent. Raises InvalidInput for whatever
    the service would refuse, and for a naive datetime: it could mean any hour.
    """

    name: str
    time: str = attrs.field(converter=_event_time)
    properties: dict[str, object] = attrs.field(factory=dict, converter=_properties)
    session_id: str | None = None
    view_id: str | None = None
    extra: dict[str, object] = attrs.field(factory=dict, kw_only=True)
    _names: Collection[str] = attrs.field(default=(), kw_only=True, eq=False, alias="_names")

    _form: ClassVar[Form] = Form(
        "event",
        InvalidInput,
        name=TEXT.needed,
        time=TEXT.needed,
        properties=MAPPING.needed,
        session_id=TEXT,
        view_id=TEXT,
    )
    _shown: ClassVar[tuple[str, ...]] = ("name", "time")

    def __attrs_post_init__(self) -> None:
        _check_event_name(self.name)
        for name in ("session_id", "view_id"):
            object.__setattr__(self, name, _optional_uuid(name, getattr(self, name)))

    @property
    def time_datetime(self) -> datetime:
        """``time`` in UTC, cut to microseconds."""
        return parse_time(self.time)

    def to_dict(self) -> dict[str, object]:
        """The event as CCS takes it."""
        fields: dict[str, object] = {"name": self.name, "time": self.time, "properties": copied(self.properties)}
        return fields | _set(session_id=self.session_id, view_id=self.view_id) | self._more()


@attrs.frozen(repr=False)
class UserEvent(Value):
    """An event of one user as the Events API takes it: now, by the server's clock (permutive contract 2.4).

    The user is given by ``user_id``, which wins, or by ``aliases``; one of the two there must be. ``segments`` are
    codes, ``cohorts`` ids of the cohorts the user had. Raises InvalidInput for whatever the service would refuse.
    """

    name: str
    properties: dict[str, object] | None = attrs.field(default=None, converter=attrs.converters.optional(_properties))
    user_id: str | None = attrs.field(default=None, kw_only=True)
    aliases: tuple[Alias, ...] = attrs.field(default=(), kw_only=True, converter=prioritised)
    session_id: str | None = attrs.field(default=None, kw_only=True)
    view_id: str | None = attrs.field(default=None, kw_only=True)
    segments: list[int] | None = attrs.field(default=None, kw_only=True)
    cohorts: list[str] | None = attrs.field(default=None, kw_only=True)
    extra: dict[str, object] = attrs.field(factory=dict, kw_only=True)
    _names: Collection[str] = attrs.field(default=(), kw_only=True, eq=False, alias="_names")

    _form: ClassVar[Form] = Form(
        "event",
        InvalidInput,
        name=TEXT.needed,
        user_id=TEXT,
        aliases=list_of(Alias.from_dict).or_empty,
        view_id=TEXT,
        session_id=TEXT,
        segments=WHOLES,
        cohorts=CODES,
        properties=MAPPING,
    )
    _shown: ClassVar[tuple[str, ...]] = ("name", "user_id")

    def __attrs_post_init__(self) -> None:
        _check_event_name(self.name)
        for name in ("user_id", "session_id", "view_id"):
            object.__setattr__(self, name, _optional_uuid(name, getattr(self, name)))
        if self.user_id is None and not self.aliases:
            raise InvalidInput("event: whose is it? Give user_id, or at least one alias")
        for name, kind in (("segments", int), ("cohorts", str)):
            codes = cast("object", getattr(self, name))
            if codes is not None and not (
                isinstance(codes, list) and all(type(code) is kind for code in cast("list[object]", codes))
            ):
                raise InvalidInput(f"event: {name} must be a list of {kind.__name__}, got {codes!r:.60}")

    def to_dict(self) -> dict[str, object]:
        """The body of E1: what is set."""
        fields = _set(
            name=self.name,
            user_id=self.user_id,
            aliases=[alias.to_dict() for alias in self.aliases] or None,
            view_id=self.view_id,
            session_id=self.session_id,
            segments=copied(self.segments),
            cohorts=copied(self.cohorts),
            properties=copied(self.properties),
        )
        return fields | self._more()


def _set(**fields: object) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}


@attrs.frozen(kw_only=True, repr=False)
class Tracked(Value):
    """What the Events API made of an event (contract 2.4); ``user_id`` and ``time`` alone when it was not enriched."""

    user_id: str
    time: str
    name: str | None = None
    view_id: str | None = None
    session_id: str | None = None
    segments: list[int] | None = None
    cohorts: list[str] | None = None
    properties: dict[str, object] | None = None
    extra: dict[str, object] = attrs.field(factory=dict)
    _names: Collection[str] = attrs.field(default=(), eq=False, alias="_names")

    _form: ClassVar[Form] = Form(
        "tracked event",
        user_id=TEXT.needed,
        name=TEXT,
        time=TEXT.needed,
        view_id=TEXT,
        session_id=TEXT,
        segments=WHOLES,
        cohorts=CODES,
        properties=MAPPING,
    )
    _shown: ClassVar[tuple[str, ...]] = ("name", "user_id", "time")

    @property
    def enriched(self) -> bool:
        """Whether it is the full form; its ``properties`` then hold what the service added."""
        return self.name is not None

    @property
    def time_datetime(self) -> datetime:
        """``time`` in UTC, cut to microseconds. Raises InvalidInput when it is no time."""
        return parse_time(self.time)
