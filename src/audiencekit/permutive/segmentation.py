"""A request to segment a user: whose events, and which (permutive contract 2.5). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias, cast

import attrs

from audiencekit.errors import InvalidInput
from audiencekit.permutive.checks import uuid_text
from audiencekit.permutive.event import Event
from audiencekit.permutive.identity import Alias, prioritised
from audiencekit.permutive.segmented import UserState

PATH = "/ccs/v1/segmentation"
MAX_EVENTS = 10

AnyEvent: TypeAlias = Event | Mapping[str, object]
AnyAlias: TypeAlias = Alias | Mapping[str, object]
AnyState: TypeAlias = UserState | Mapping[str, object]


def _events(given: Iterable[AnyEvent]) -> tuple[Event, ...]:
    if isinstance(given, (str, bytes, Mapping, Event)):
        raise InvalidInput(f"events must be a list of Event, got {type(cast('object', given)).__name__}")
    return tuple(_event(each) for each in given)


def _event(given: object) -> Event:
    if isinstance(given, Mapping):
        return Event.from_dict(cast("Mapping[str, object]", given))
    if not isinstance(given, Event):
        raise InvalidInput(f"events must be a list of Event, got a {type(given).__name__} in it")
    return given


def _alias(given: AnyAlias | None) -> Alias | None:
    return Alias.from_dict(given) if isinstance(given, Mapping) else given


@attrs.frozen(kw_only=True)
class Segmentation:
    """Events of one user, to be segmented: any number; ten go in a request.

    Exactly one of ``user_id``, ``alias`` and ``aliases`` says whose they are. The events are published, that is, they
    count in insights and elsewhere; without events it only reads. ``activations``: whether to answer what is activated
    where. ``synchronous_validation``: check the events against their schemas first, which is slow and for debugging;
    otherwise events that do not fit are dropped later, unreported. Raises InvalidInput for anything else.
    """

    events: tuple[Event, ...] = attrs.field(default=(), converter=_events)
    user_id: str | None = None
    alias: Alias | None = attrs.field(default=None, converter=_alias)
    aliases: tuple[Alias, ...] | None = attrs.field(default=None, converter=attrs.converters.optional(prioritised))
    activations: bool = False
    synchronous_validation: bool = False

    def __attrs_post_init__(self) -> None:
        given = [name for name in ("user_id", "alias", "aliases") if getattr(self, name) is not None]
        if len(given) != 1:
            raise InvalidInput(f"Exactly one of user_id, alias and aliases is needed, got {given or 'none'}")
        if self.user_id is not None:
            object.__setattr__(self, "user_id", uuid_text(self.user_id, "user_id"))
        if self.aliases is not None and not self.aliases:
            raise InvalidInput("aliases must not be empty")

    @property
    def user(self) -> object:
        """What tells one user from another, as far as the request says it."""
        if self.user_id is not None:
            return self.user_id.lower()
        return tuple((each.tag, each.id) for each in ([self.alias] if self.alias else self.aliases or ()))

    def pieces(self) -> list[Segmentation]:
        """Requests of up to ten events, in order; one without events when there are none."""
        starts = range(0, len(self.events), MAX_EVENTS) or [0]
        return [attrs.evolve(self, events=self.events[start : start + MAX_EVENTS]) for start in starts]

    def body(self) -> dict[str, object]:
        """The body of S1. Raises InvalidInput for more than ten events."""
        if len(self.events) > MAX_EVENTS:
            raise InvalidInput(
                f"At most {MAX_EVENTS} events go in a request, got {len(self.events)}; batch_send splits"
            )
        fields: dict[str, object] = {"events": [event.to_dict() for event in self.events]}
        if self.user_id is not None:
            fields["user_id"] = self.user_id
        if self.alias is not None:
            fields["alias"] = self.alias.unranked()
        if self.aliases is not None:
            fields["aliases"] = [alias.to_dict() for alias in self.aliases]
        return fields

    def query(self, *, stateless: bool = False) -> str:
        """The query of the address; what is off is left out."""
        asked = (("activations", self.activations), ("synchronous-validation", self.synchronous_validation))
        on = [f"{name}=true" for name, value in asked if value and not (stateless and name == "activations")]
        return f"?{'&'.join(on)}" if on else ""


def state_body(state: AnyState | None) -> dict[str, object]:
    """The part of S2 that S1 lacks. A state is given back as it came."""
    if state is None:
        return {}
    return {"state": state.to_dict() if isinstance(state, UserState) else dict(state)}
