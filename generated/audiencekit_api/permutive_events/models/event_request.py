from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.event_properties import EventProperties
    from ..models.prioritized_alias import PrioritizedAlias


T = TypeVar("T", bound="EventRequest")


@_attrs_define
class EventRequest:
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
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        user_id = self.user_id

        aliases: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.aliases, Unset):
            aliases = []
            for aliases_item_data in self.aliases:
                aliases_item = aliases_item_data.to_dict()
                aliases.append(aliases_item)

        view_id: None | str | Unset
        if isinstance(self.view_id, Unset):
            view_id = UNSET
        else:
            view_id = self.view_id

        session_id: None | str | Unset
        if isinstance(self.session_id, Unset):
            session_id = UNSET
        else:
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

        def _parse_view_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        view_id = _parse_view_id(_raw_.pop("view_id", UNSET))

        def _parse_session_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        session_id = _parse_session_id(_raw_.pop("session_id", UNSET))

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

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
