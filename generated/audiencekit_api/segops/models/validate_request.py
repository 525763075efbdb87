from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.event_payload import EventPayload


T = TypeVar("T", bound="ValidateRequest")


@_attrs_define
class ValidateRequest(_AdditionalProperties[Any]):
    """A payload to check."""

    event_type: str
    """ The event type whose schema is used. """
    payload: EventPayload
    """ The payload as an event would carry it. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        event_type = self.event_type

        payload = self.payload.to_dict()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "event_type": event_type,
                "payload": payload,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.event_payload import EventPayload  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ValidateRequest is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        event_type = _raw_.pop("event_type")

        payload = EventPayload.from_dict(_raw_.pop("payload"))

        _new_ = _cls_(
            event_type=event_type,
            payload=payload,
        )

        _new_.additional_properties = _raw_
        return _new_
