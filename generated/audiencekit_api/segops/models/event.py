from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.event_payload import EventPayload


T = TypeVar("T", bound="Event")


@_attrs_define
class Event(_AdditionalProperties[Any]):
    """Something a user did."""

    user_id: str
    """ Your stable id of the user. A blank one is skipped, except under a session token. """
    event_type: str
    """ What happened, in snake_case. `context_identified` carries the traits of the user. """
    occurred_at: datetime.datetime | Unset = UNSET
    """ When it happened, with an offset. The time of receipt when absent. """
    payload: EventPayload | Unset = UNSET
    """ What else is known. Empty when absent. """
    anonymous_id: str | Unset = UNSET
    """ Id of the visitor. Beside a `user_id` it ties the visitor's history to the user. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        user_id = self.user_id

        event_type = self.event_type

        occurred_at: str | Unset = UNSET
        if not isinstance(self.occurred_at, Unset):
            occurred_at = self.occurred_at.isoformat()

        payload: dict[str, Any] | Unset = UNSET
        if not isinstance(self.payload, Unset):
            payload = self.payload.to_dict()

        anonymous_id = self.anonymous_id

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "user_id": user_id,
                "event_type": event_type,
            }
        )
        if occurred_at is not UNSET:
            _out_["occurred_at"] = occurred_at
        if payload is not UNSET:
            _out_["payload"] = payload
        if anonymous_id is not UNSET:
            _out_["anonymous_id"] = anonymous_id

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.event_payload import EventPayload  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"Event is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        user_id = _raw_.pop("user_id")

        event_type = _raw_.pop("event_type")

        _occurred_at = _raw_.pop("occurred_at", UNSET)
        occurred_at: datetime.datetime | Unset
        if isinstance(_occurred_at, Unset):
            occurred_at = UNSET
        else:
            occurred_at = datetime.datetime.fromisoformat(_occurred_at)

        _payload = _raw_.pop("payload", UNSET)
        payload: EventPayload | Unset
        if isinstance(_payload, Unset):
            payload = UNSET
        else:
            payload = EventPayload.from_dict(_payload)

        anonymous_id = _raw_.pop("anonymous_id", UNSET)

        _new_ = _cls_(
            user_id=user_id,
            event_type=event_type,
            occurred_at=occurred_at,
            payload=payload,
            anonymous_id=anonymous_id,
        )

        _new_.additional_properties = _raw_
        return _new_
