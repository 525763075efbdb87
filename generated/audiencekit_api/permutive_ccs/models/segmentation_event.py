from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.event_properties import EventProperties


T = TypeVar("T", bound="SegmentationEvent")


@_attrs_define
class SegmentationEvent(_AdditionalProperties[Any]):
    """Something the user did. Unlike an event of the events service it says when."""

    name: str
    """ Name of the event. Case does not matter. """
    time: str
    """ When it happened, ISO 8601 with offset, three digits of fraction as a rule. """
    properties: EventProperties
    """ What is known about it. May be empty. """
    view_id: None | str | Unset = UNSET
    """ Id of the page view, a UUID. """
    session_id: None | str | Unset = UNSET
    """ Id of the visit, a UUID. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        time = self.time

        properties = self.properties.to_dict()

        view_id = self.view_id

        session_id = self.session_id

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "name": name,
                "time": time,
                "properties": properties,
            }
        )
        if view_id is not UNSET:
            _out_["view_id"] = view_id
        if session_id is not UNSET:
            _out_["session_id"] = session_id

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.event_properties import EventProperties  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"SegmentationEvent is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        name = _raw_.pop("name")

        time = _raw_.pop("time")

        properties = EventProperties.from_dict(_raw_.pop("properties"))

        view_id = _raw_.pop("view_id", UNSET)

        session_id = _raw_.pop("session_id", UNSET)

        _new_ = _cls_(
            name=name,
            time=time,
            properties=properties,
            view_id=view_id,
            session_id=session_id,
        )

        _new_.additional_properties = _raw_
        return _new_
