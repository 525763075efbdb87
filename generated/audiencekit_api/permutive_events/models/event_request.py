from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.event_properties import EventProperties
    from ..models.prioritized_alias import PrioritizedAlias


T = TypeVar("T", bound="EventRequest")


@_attrs_define
class EventRequest(_AdditionalProperties[Any]):
    """An event to record. There is no `time`; the service takes the present one."""

    name: str
    """ Name of the event, of letters, digits and underscores. Case does not matter. """
    user_id: str | Unset = UNSET
    """ Id of the user, a UUID. Decides when `aliases` are given, too. """
    aliases: list[PrioritizedAlias] | Unset = UNSET
    """ Aliases of the user, at least one. """
    view_id: None | str | Unset = UNSET
    """ Id of the page view, a UUID. """
    session_id: None | str | Unset = UNSET
    """ Id of the visit, a UUID. """
    segments: list[int] | Unset = UNSET
    """ Codes of the cohorts the user was in at that time. """
    cohorts: list[str] | Unset = UNSET
    """ The same cohorts, as text. """
    properties: EventProperties | Unset = UNSET
    """ What is known about it. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        user_id = self.user_id

        aliases: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.aliases, Unset):
            aliases = []
            for aliases_item_data in self.aliases:
                aliases_item = aliases_item_data.to_dict()
                aliases.append(aliases_item)

        view_id = self.view_id

        session_id = self.session_id

        segments: list[int] | Unset = UNSET
        if not isinstance(self.segments, Unset):
            segments = self.segments

        cohorts: list[str] | Unset = UNSET
        if not isinstance(self.cohorts, Unset):
            cohorts = self.cohorts

        properties: dict[str, Any] | Unset = UNSET
        if not isinstance(self.properties, Unset):
            properties = self.properties.to_dict()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "name": name,
            }
        )
        if user_id is not UNSET:
            _out_["user_id"] = user_id
        if aliases is not UNSET:
            _out_["aliases"] = aliases
        if view_id is not UNSET:
            _out_["view_id"] = view_id
        if session_id is not UNSET:
            _out_["session_id"] = session_id
        if segments is not UNSET:
            _out_["segments"] = segments
        if cohorts is not UNSET:
            _out_["cohorts"] = cohorts
        if properties is not UNSET:
            _out_["properties"] = properties

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.event_properties import EventProperties  # noqa: PLC0415
        from ..models.prioritized_alias import PrioritizedAlias  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"EventRequest is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        name = _raw_.pop("name")

        user_id = _raw_.pop("user_id", UNSET)

        _aliases = _raw_.pop("aliases", UNSET)
        aliases: list[PrioritizedAlias] | Unset = UNSET
        if _aliases is not UNSET:
            aliases = []
            for aliases_item_data in _aliases:
                aliases_item = PrioritizedAlias.from_dict(aliases_item_data)

                aliases.append(aliases_item)

        view_id = _raw_.pop("view_id", UNSET)

        session_id = _raw_.pop("session_id", UNSET)

        segments = cast(list[int], _raw_.pop("segments", UNSET))

        cohorts = cast(list[str], _raw_.pop("cohorts", UNSET))

        _properties = _raw_.pop("properties", UNSET)
        properties: EventProperties | Unset
        if isinstance(_properties, Unset):
            properties = UNSET
        else:
            properties = EventProperties.from_dict(_properties)

        _new_ = _cls_(
            name=name,
            user_id=user_id,
            aliases=aliases,
            view_id=view_id,
            session_id=session_id,
            segments=segments,
            cohorts=cohorts,
            properties=properties,
        )

        _new_.additional_properties = _raw_
        return _new_
