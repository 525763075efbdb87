from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="SyncLog")


@_attrs_define
class SyncLog:
    """How one sync went."""

    status: str
    """ Outcome of the sync. Its values are not documented. """
    synced_at: datetime.datetime
    """ When it ended. """
    user_count: int | None | Unset = UNSET
    """ Users sent. """
    error_message: None | str | Unset = UNSET
    """ Why it failed. Empty when it did not (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        status = self.status

        synced_at = self.synced_at.isoformat()

        user_count: int | None | Unset
        if isinstance(self.user_count, Unset):
            user_count = UNSET
        else:
            user_count = self.user_count

        error_message: None | str | Unset
        if isinstance(self.error_message, Unset):
            error_message = UNSET
        else:
            error_message = self.error_message

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "status": status,
                "synced_at": synced_at,
            }
        )
        if user_count is not UNSET:
            _out_["user_count"] = user_count
        if error_message is not UNSET:
            _out_["error_message"] = error_message

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"SyncLog is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        status = _raw_.pop("status")

        synced_at = datetime.datetime.fromisoformat(_raw_.pop("synced_at"))

        def _parse_user_count(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        user_count = _parse_user_count(_raw_.pop("user_count", UNSET))

        def _parse_error_message(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        error_message = _parse_error_message(_raw_.pop("error_message", UNSET))

        _new_ = _cls_(
            status=status,
            synced_at=synced_at,
            user_count=user_count,
            error_message=error_message,
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
