from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="SegmentEstimate")


@_attrs_define
class SegmentEstimate(_AdditionalProperties[Any]):
    """An approximate size."""

    estimated_users: int | Unset = UNSET
    """ Users who probably fit (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        estimated_users = self.estimated_users

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if estimated_users is not UNSET:
            _out_["estimated_users"] = estimated_users

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"SegmentEstimate is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        estimated_users = _raw_.pop("estimated_users", UNSET)

        _new_ = _cls_(
            estimated_users=estimated_users,
        )

        _new_.additional_properties = _raw_
        return _new_
