from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.user_traits import UserTraits


T = TypeVar("T", bound="UserProfile")


@_attrs_define
class UserProfile(_AdditionalProperties[Any]):
    """What is known of a user."""

    user_id: str
    """ Id of the user. """
    event_count: int
    """ Events of the user. """
    event_type_count: int
    """ Different types among these events. """
    first_seen: datetime.datetime | None
    """ Time of the user's first event. """
    last_seen: datetime.datetime | None
    """ Time of the user's last event. """
    properties: UserTraits
    """ The user's traits. Empty for a user who was never identified (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        user_id = self.user_id

        event_count = self.event_count

        event_type_count = self.event_type_count

        first_seen: None | str
        if isinstance(self.first_seen, datetime.datetime):
            first_seen = self.first_seen.isoformat()
        else:
            first_seen = self.first_seen

        last_seen: None | str
        if isinstance(self.last_seen, datetime.datetime):
            last_seen = self.last_seen.isoformat()
        else:
            last_seen = self.last_seen

        properties = self.properties.to_dict()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "user_id": user_id,
                "event_count": event_count,
                "event_type_count": event_type_count,
                "first_seen": first_seen,
                "last_seen": last_seen,
                "properties": properties,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.user_traits import UserTraits  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"UserProfile is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        user_id = _raw_.pop("user_id")

        event_count = _raw_.pop("event_count")

        event_type_count = _raw_.pop("event_type_count")

        def _parse_first_seen(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                first_seen_type_0 = datetime.datetime.fromisoformat(data)

                return first_seen_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None", data)

        first_seen = _parse_first_seen(_raw_.pop("first_seen"))

        def _parse_last_seen(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_seen_type_0 = datetime.datetime.fromisoformat(data)

                return last_seen_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None", data)

        last_seen = _parse_last_seen(_raw_.pop("last_seen"))

        properties = UserTraits.from_dict(_raw_.pop("properties"))

        _new_ = _cls_(
            user_id=user_id,
            event_count=event_count,
            event_type_count=event_type_count,
            first_seen=first_seen,
            last_seen=last_seen,
            properties=properties,
        )

        _new_.additional_properties = _raw_
        return _new_
