from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.event import Event


T = TypeVar("T", bound="InferRequest")


@_attrs_define
class InferRequest(_AdditionalProperties[Any]):
    """Sample events to derive schemas from."""

    events: list[Event]
    """ The samples, of one or several event types. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        events = []
        for events_item_data in self.events:
            events_item = events_item_data.to_dict()
            events.append(events_item)

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "events": events,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.event import Event  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"InferRequest is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        events = []
        _events = _raw_.pop("events")
        for events_item_data in _events:
            events_item = Event.from_dict(events_item_data)

            events.append(events_item)

        _new_ = _cls_(
            events=events,
        )

        _new_.additional_properties = _raw_
        return _new_
