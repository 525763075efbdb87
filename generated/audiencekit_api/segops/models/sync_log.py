from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="SyncLog")


@_attrs_define
class SyncLog(_AdditionalProperties[Any]):
    """How one sync went."""

    status: str
    """ Outcome of the sync. Its values are not documented. """
    synced_at: datetime.datetime
    """ When it ended. """
    user_count: int | None | Unset = UNSET
    """ Users sent. """
    error_message: None | str | Unset = UNSET
    """ Why it failed. Empty when it did not (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        status = self.status

        synced_at = self.synced_at.isoformat()

        user_count = self.user_count

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

        user_count = _raw_.pop("user_count", UNSET)

        error_message = _raw_.pop("error_message", UNSET)

        _new_ = _cls_(
            status=status,
            synced_at=synced_at,
            user_count=user_count,
            error_message=error_message,
        )

        _new_.additional_properties = _raw_
        return _new_
