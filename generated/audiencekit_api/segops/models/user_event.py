from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.event_payload import EventPayload


T = TypeVar("T", bound="UserEvent")


@_attrs_define
class UserEvent(_AdditionalProperties[Any]):
    """An event of a user."""

    event_type: str
    """ What happened. """
    occurred_at: datetime.datetime
    """ When it happened. """
    payload: EventPayload
    """ What else is known. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        event_type = self.event_type

        occurred_at = self.occurred_at.isoformat()

        payload = self.payload.to_dict()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "event_type": event_type,
                "occurred_at": occurred_at,
                "payload": payload,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.event_payload import EventPayload  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"UserEvent is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        event_type = _raw_.pop("event_type")

        occurred_at = datetime.datetime.fromisoformat(_raw_.pop("occurred_at"))

        payload = EventPayload.from_dict(_raw_.pop("payload"))

        _new_ = _cls_(
            event_type=event_type,
            occurred_at=occurred_at,
            payload=payload,
        )

        _new_.additional_properties = _raw_
        return _new_
