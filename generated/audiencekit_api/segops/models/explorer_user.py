from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ExplorerUser")


@_attrs_define
class ExplorerUser(_AdditionalProperties[Any]):
    """A user in a search."""

    user_id: str
    """ Id of the user. """
    event_count: int
    """ Events of the user. """
    first_seen: datetime.datetime | None
    """ Time of the user's first event. """
    last_seen: datetime.datetime | None
    """ Time of the user's last event. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        user_id = self.user_id

        event_count = self.event_count

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

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "user_id": user_id,
                "event_count": event_count,
                "first_seen": first_seen,
                "last_seen": last_seen,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ExplorerUser is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        user_id = _raw_.pop("user_id")

        event_count = _raw_.pop("event_count")

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

        _new_ = _cls_(
            user_id=user_id,
            event_count=event_count,
            first_seen=first_seen,
            last_seen=last_seen,
        )

        _new_.additional_properties = _raw_
        return _new_
