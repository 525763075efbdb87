from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.alias import Alias
    from ..models.prioritized_alias import PrioritizedAlias
    from ..models.segmentation_event import SegmentationEvent


T = TypeVar("T", bound="SegmentationRequest")


@_attrs_define
class SegmentationRequest(_AdditionalProperties[Any]):
    """Events of one user, named in exactly one of three ways."""

    user_id: None | str | Unset = UNSET
    """ Id of the user, a UUID. """
    alias: Alias | None | Unset = UNSET
    """ An alias of the user. """
    aliases: list[PrioritizedAlias] | None | Unset = UNSET
    """ Several aliases of the user, ranked. """
    events: list[SegmentationEvent] | None | Unset = UNSET
    """ At most ten. Not required by the schema, expected by the text; send an empty list to only read. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.alias import Alias  # noqa: PLC0415

        user_id = self.user_id

        alias: dict[str, Any] | None | Unset
        if isinstance(self.alias, Unset):
            alias = UNSET
        elif isinstance(self.alias, Alias):
            alias = self.alias.to_dict()
        else:
            alias = self.alias

        aliases: list[dict[str, Any]] | None | Unset
        if isinstance(self.aliases, Unset):
            aliases = UNSET
        elif isinstance(self.aliases, list):
            aliases = []
            for aliases_type_0_item_data in self.aliases:
                aliases_type_0_item = aliases_type_0_item_data.to_dict()
                aliases.append(aliases_type_0_item)

        else:
            aliases = self.aliases

        events: list[dict[str, Any]] | None | Unset
        if isinstance(self.events, Unset):
            events = UNSET
        elif isinstance(self.events, list):
            events = []
            for events_type_0_item_data in self.events:
                events_type_0_item = events_type_0_item_data.to_dict()
                events.append(events_type_0_item)

        else:
            events = self.events

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if user_id is not UNSET:
            _out_["user_id"] = user_id
        if alias is not UNSET:
            _out_["alias"] = alias
        if aliases is not UNSET:
            _out_["aliases"] = aliases
        if events is not UNSET:
            _out_["events"] = events

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.alias import Alias  # noqa: PLC0415
        from ..models.prioritized_alias import PrioritizedAlias  # noqa: PLC0415
        from ..models.segmentation_event import SegmentationEvent  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"SegmentationRequest is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        user_id = _raw_.pop("user_id", UNSET)

        def _parse_alias(data: object) -> Alias | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                alias_type_0 = Alias.from_dict(data)

                return alias_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("Alias | None | Unset", data)

        alias = _parse_alias(_raw_.pop("alias", UNSET))

        def _parse_aliases(data: object) -> list[PrioritizedAlias] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                aliases_type_0 = []
                _aliases_type_0 = data
                for aliases_type_0_item_data in _aliases_type_0:
                    aliases_type_0_item = PrioritizedAlias.from_dict(aliases_type_0_item_data)

                    aliases_type_0.append(aliases_type_0_item)

                return aliases_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[PrioritizedAlias] | None | Unset", data)

        aliases = _parse_aliases(_raw_.pop("aliases", UNSET))

        def _parse_events(data: object) -> list[SegmentationEvent] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                events_type_0 = []
                _events_type_0 = data
                for events_type_0_item_data in _events_type_0:
                    events_type_0_item = SegmentationEvent.from_dict(events_type_0_item_data)

                    events_type_0.append(events_type_0_item)

                return events_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[SegmentationEvent] | None | Unset", data)

        events = _parse_events(_raw_.pop("events", UNSET))

        _new_ = _cls_(
            user_id=user_id,
            alias=alias,
            aliases=aliases,
            events=events,
        )

        _new_.additional_properties = _raw_
        return _new_
