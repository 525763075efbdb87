from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="Member")


@_attrs_define
class Member(_AdditionalProperties[Any]):
    """A user in a segment. Both fields are (inferred)."""

    user_id: str | Unset = UNSET
    """ Id of the user (inferred). """
    computed_at: datetime.datetime | Unset = UNSET
    """ Compute that found the user (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        user_id = self.user_id

        computed_at: str | Unset = UNSET
        if not isinstance(self.computed_at, Unset):
            computed_at = self.computed_at.isoformat()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if user_id is not UNSET:
            _out_["user_id"] = user_id
        if computed_at is not UNSET:
            _out_["computed_at"] = computed_at

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"Member is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        user_id = _raw_.pop("user_id", UNSET)

        _computed_at = _raw_.pop("computed_at", UNSET)
        computed_at: datetime.datetime | Unset
        if isinstance(_computed_at, Unset):
            computed_at = UNSET
        else:
            computed_at = datetime.datetime.fromisoformat(_computed_at)

        _new_ = _cls_(
            user_id=user_id,
            computed_at=computed_at,
        )

        _new_.additional_properties = _raw_
        return _new_
